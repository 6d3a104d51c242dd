"""What planning rests on: the model, its sizes, its row counts."""

from collections.abc import Iterator

from tools.capacity.column_types import attribute_type
from tools.capacity.limits import PAGE_BYTES
from tools.capacity.sizes import Sizes
from tools.model.computed import Constant, Joined, Lowered, Sentinel, Sharded, columns_of
from tools.model.data_model import DataModel
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    EmbeddedOrigin,
    Table,
)
from tools.planning.cardinality import Cardinality
from tools.source.schema import Column, SourceTable
from tools.workload.known_figures import KnownFigures
from tools.workload.operations import Lookup

Held = tuple[tuple[Attribute, ...], tuple[Attribute, ...]]  # all of a table, those from others


class Basis:
    """A model with its cardinalities and sizes; pass `like` to share their caches.

    `known` are the figures of its requirements, where the caller notes which are looked at.
    `demanded` remembers the lookups made of a source table (`candidates.py`).
    """

    def __init__(
        self, model: DataModel, like: "Basis | None" = None, known: KnownFigures | None = None
    ) -> None:
        self.model = model
        self.requirements = model.requirements
        self.schema = model.requirements.mysql
        shared = like is not None and like.requirements is model.requirements
        if like is not None and shared:
            self.cardinality: Cardinality = like.cardinality
            self.sizes: Sizes = like.sizes
            self.demanded: dict[tuple[object, ...], tuple[Lookup, ...]] = like.demanded
            self._held: dict[int, Held] = like._held
        else:
            known = known or KnownFigures(model.requirements.statistics)
            self.cardinality = Cardinality(self.schema, known)
            self.sizes = Sizes(model.requirements, known)
            self.demanded = {}
            self._held = {}
        self._entities = {
            table.source_table: table for table in model.tables if table.kind == "entity"
        }

    def entity(self, source_table: str) -> Table | None:
        return self._entities.get(source_table)

    def source(self, table: Table) -> SourceTable:
        return self.schema.table(table.source_table)

    def held_from(self, source_table: str) -> Iterator[tuple[Table, Attribute]]:
        """Attributes of other tables that hold something of a source table's rows."""
        for table in self.model.tables:
            known = self._held.get(id(table.attributes))
            if known is None:
                held = tuple(
                    attribute
                    for attribute in table.attributes
                    if not isinstance(attribute.origin, ColumnOrigin | ComputedOrigin)
                )
                known = (table.attributes, held)  # keeping them keeps their id their own
                self._held[id(table.attributes)] = known
            for attribute in known[1]:
                if attribute.origin.table == source_table:
                    yield table, attribute

    def embedding(self, source_table: str) -> tuple[Table, Attribute, EmbeddedOrigin] | None:
        """The table and attribute that hold a source table's rows as JSON."""
        for table, attribute in self.held_from(source_table):
            if isinstance(attribute.origin, EmbeddedOrigin):
                return table, attribute, attribute.origin
        return None

    def is_bounded_and_small(self, table: Table) -> bool:
        """True where one Scan page holds the whole table and no growth is stated."""
        size = self.sizes.item(table).average * self.cardinality.rows(table.source_table)
        return size <= PAGE_BYTES and not self.cardinality.is_growing(table.source_table)


def is_bound(attribute: Attribute, equality: set[str], nulls: set[str]) -> bool:
    """True where the attribute's value follows from columns that are given or NULL."""
    origin = attribute.origin
    if isinstance(origin, ColumnOrigin):
        return origin.column in equality
    if not isinstance(origin, ComputedOrigin):
        return False
    match origin.computation:
        case Lowered(column=column):
            return column in equality
        case Sentinel(column=column):
            return column in equality or column in nulls
        case Joined(columns=columns):
            return equality.issuperset(columns)
        case Constant():
            return True
        case Sharded(column=column, spread=spread):
            return equality.issuperset((column, *spread))


def keys_asked(attribute: Attribute, equality: set[str], nulls: set[str]) -> int:
    """Values of a partition key that a lookup has to ask for: one where it follows from what is
    given, every shard where just the sharded column is; none where it can't be told.
    """
    if is_bound(attribute, equality, nulls):
        return 1
    computation = attribute.origin.computation if attribute.origin.kind == "computed" else None
    if isinstance(computation, Sharded) and computation.column in equality:
        return computation.shards
    return 0


def columns_behind(attribute: Attribute) -> tuple[str, ...]:
    """The columns of the table's own source that an attribute is made from."""
    origin = attribute.origin
    if isinstance(origin, ColumnOrigin):
        return (origin.column,)
    if isinstance(origin, ComputedOrigin):
        return columns_of(origin.computation)
    return ()


def keeps_order(attribute: Attribute, column: Column) -> bool:
    """True where the column's values sort in the attribute, after equal ones before them, as they
    do by themselves: not as digits of no fixed width, not escaped, no ENUM's names, which matters
    in a value joined of several and not in a native key.
    """
    computation = attribute.origin.computation if attribute.origin.kind == "computed" else None
    if not isinstance(computation, Joined) or computation.native:
        return True
    if attribute_type(column) == "N":
        return computation.widths[computation.columns.index(column.name)] > 0
    return column.name not in computation.escaped and column.type.name != "ENUM"


def columns_of_key(table: Table) -> tuple[str, ...]:
    """The columns of the table's own source that its base key is made from."""
    columns = (c for name in table.key.attributes for c in columns_behind(table.attribute(name)))
    return tuple(dict.fromkeys(columns))


def attributes_for(table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the attributes that hold the columns as they are, in the table's order."""
    wanted = set(columns)
    return tuple(
        attribute.name
        for attribute in table.attributes
        if isinstance(attribute.origin, ColumnOrigin) and attribute.origin.column in wanted
    )


def copy_of(table: Table, source_table: str, column: str, local: str) -> Attribute | None:
    """The attribute of `table` that copies `source_table.column` along the column `local`."""
    for attribute in table.attributes:
        origin = attribute.origin
        if (
            isinstance(origin, CopyOrigin)
            and (origin.table, origin.column) == (source_table, column)
            and origin.local_column == local
        ):
            return attribute
    return None
