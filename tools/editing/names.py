"""What an edit may name: the schema's, the workload's and the design's own names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.model.data_model import DataModel
from tools.model.tables import CopyOrigin, CounterOrigin, Table
from tools.source.relationship import Relationship
from tools.source.schema import ForeignKey, Schema
from tools.workload.answers import FigureAnswer


@dataclass(frozen=True)
class Names:
    """Where an edit is read. `model` is None before there is a design.

    Attributes:
        pattern_ids: The stated patterns'.
        measured: What an answer `… measured` takes, by its key.
        concern_ids: Of the concerns that are open.
        relationships: Those that were inferred, refused ones too.
    """

    schema: Schema
    pattern_ids: tuple[str, ...]
    measured: Mapping[str, FigureAnswer] = field(default_factory=dict)
    model: DataModel | None = None
    concern_ids: tuple[str, ...] = ()
    relationships: tuple[Relationship, ...] = ()

    @property
    def tables(self) -> dict[str, str]:
        """A DynamoDB table by its name, and by its MySQL table's where that is no other's."""
        if self.model is None:
            return {}
        found = {table.name: table.name for table in self.model.tables}
        taken = {name.lower() for name in found}
        for table in self.model.tables:
            if table.kind == "entity" and table.source_table.lower() not in taken:
                found.setdefault(table.source_table, table.name)
        return found

    def table(self, name: str) -> Table:
        """Raises LookupError before there is a design."""
        if self.model is None:
            msg = "there is no design yet"
            raise LookupError(msg)
        return self.model.table(name)

    def attributes(self, kind: type[CopyOrigin] | type[CounterOrigin]) -> tuple[str, ...]:
        """`Table.attribute` of every copy, or of every counter."""
        tables = self.model.tables if self.model else ()
        return tuple(
            f"{table.name}.{attribute.name}"
            for table in tables
            for attribute in table.attributes
            if isinstance(attribute.origin, kind)
        )


def keys_between(schema: Schema, child: str, parent: str) -> tuple[ForeignKey, ...]:
    """The child's foreign keys of one column to the parent."""
    return tuple(
        key
        for key in schema.table(child).foreign_keys
        if key.references == parent and len(key.columns) == 1
    )
