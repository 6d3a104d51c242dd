"""The DynamoDB side: tables, keys, attributes with their origin, indexes."""

from typing import Annotated, Literal

from pydantic import Field

from tools.model.computed import Computation, Joined
from tools.value import Value

AttributeType = Literal["S", "N", "B"]
ProjectionType = Literal["KEYS_ONLY", "INCLUDE", "ALL"]


class ColumnOrigin(Value):
    """A column of the table's own source table, as it is."""

    kind: Literal["column"] = "column"
    table: str
    column: str


class ComputedOrigin(Value):
    """Computed from columns of one source table."""

    kind: Literal["computed"] = "computed"
    table: str
    computation: Computation


class CopyOrigin(Value):
    """A column of another table, copied in: `local_column` = `table.join_column` (unique)."""

    kind: Literal["copy"] = "copy"
    table: str
    column: str
    local_column: str
    join_column: str
    justification: str


class EmbeddedOrigin(Value):
    """All rows of a child table as one JSON array in an S attribute.

    `child_columns` are what each element holds; `child_key` is the child's foreign key column
    that equals `local_column` of the table's source.
    """

    kind: Literal["embedded"] = "embedded"
    table: str
    child_columns: tuple[str, ...]
    child_key: str
    local_column: str
    order_by: tuple[str, ...]
    justification: str


class CounterOrigin(Value):
    """Number of rows of a child table, or sum of one of its columns, kept on the parent."""

    kind: Literal["counter"] = "counter"
    table: str
    child_key: str
    local_column: str
    sum_column: str | None = None
    justification: str


Origin = Annotated[
    ColumnOrigin | ComputedOrigin | CopyOrigin | EmbeddedOrigin | CounterOrigin,
    Field(discriminator="kind"),
]


class Attribute(Value):
    name: str
    type: AttributeType
    origin: Origin
    nullable: bool = False  # NULL is an absent attribute

    @property
    def native_columns(self) -> tuple[str, ...]:
        """The columns that a native key is of; none where this is an attribute that is stored."""
        if not isinstance(self.origin, ComputedOrigin):
            return ()
        computation = self.origin.computation
        if isinstance(computation, Joined) and computation.native:
            return computation.columns
        return ()


class KeySchema(Value):
    partition_key: str
    sort_key: str | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        return (
            (self.partition_key,)
            if self.sort_key is None
            else (
                self.partition_key,
                self.sort_key,
            )
        )

    def __str__(self) -> str:
        return f"({', '.join(self.attributes)})"


class Projection(Value):
    """`attributes` beyond the keys, for INCLUDE only."""

    type: ProjectionType
    attributes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.type if self.type != "INCLUDE" else f"INCLUDE {', '.join(self.attributes)}"


class Gsi(Value):
    name: str
    key: KeySchema
    projection: Projection
    purpose: str


class ItemType(Value):
    """One kind of item in a table, one item per row of `source_table`."""

    name: str
    source_table: str


class Table(Value):
    """A DynamoDB table. A lookup table guards the unique key `guards` of its source table."""

    name: str
    kind: Literal["entity", "lookup"] = "entity"
    purpose: str
    item_types: tuple[ItemType, ...]
    key: KeySchema
    attributes: tuple[Attribute, ...]
    gsis: tuple[Gsi, ...] = ()
    guards: tuple[str, ...] = ()

    @property
    def source_table(self) -> str:
        """The MySQL table whose rows become this table's items."""
        return self.item_types[0].source_table

    @property
    def source_tables(self) -> tuple[str, ...]:
        """All MySQL tables data comes from, the primary one first."""
        names = [item.source_table for item in self.item_types]
        names += [attribute.origin.table for attribute in self.attributes]
        return tuple(dict.fromkeys(names))

    @property
    def attribute_names(self) -> tuple[str, ...]:
        return tuple(attribute.name for attribute in self.attributes)

    @property
    def stored(self) -> tuple[Attribute, ...]:
        """What an item has: all attributes but those that only stand for a native key."""
        return tuple(a for a in self.attributes if not a.native_columns)

    def attribute(self, name: str) -> Attribute:
        """Raises KeyError."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        msg = f"{self.name}.{name}"
        raise KeyError(msg)

    def attribute_for(self, column: str) -> Attribute | None:
        """The attribute that holds a column of the table's own source, unchanged."""
        for attribute in self.attributes:
            origin = attribute.origin
            if isinstance(origin, ColumnOrigin) and origin.column == column:
                return attribute
        return None

    def gsi(self, name: str) -> Gsi:
        """Raises KeyError."""
        for gsi in self.gsis:
            if gsi.name == name:
                return gsi
        msg = f"{self.name}.{name}"
        raise KeyError(msg)

    def key_parts(self, name: str) -> tuple[str, ...]:
        """The attributes that one of a key means: itself, or those of a native key's columns."""
        columns = next((a.native_columns for a in self.attributes if a.name == name), ())
        held = ((self.attribute_for(column), column) for column in columns)
        return tuple(a.name if a else column for a, column in held) or (name,)

    def key_attributes(self, gsi: Gsi) -> tuple[str, ...]:
        """Those of an index's key as DynamoDB has them, those of the partition key first."""
        return tuple(part for name in gsi.key.attributes for part in self.key_parts(name))

    def key_text(self, gsi: Gsi) -> str:
        """`(owner_id+state, due)`: an index's key, the attributes of a native one by name."""
        return f"({', '.join('+'.join(self.key_parts(name)) for name in gsi.key.attributes)})"

    def projected(self, gsi: Gsi) -> tuple[str, ...]:
        """All attributes an entry of `gsi` holds, in the table's order."""
        if gsi.projection.type == "ALL":
            return tuple(attribute.name for attribute in self.stored)
        held = {*self.key.attributes, *self.key_attributes(gsi), *gsi.projection.attributes}
        return tuple(attribute.name for attribute in self.stored if attribute.name in held)
