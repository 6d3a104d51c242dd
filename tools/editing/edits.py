"""What a person or a drafter can ask to have changed in a design, as values.

Each names what it changes as the design calls it: DynamoDB tables, indexes and attributes by
their names there, MySQL tables and columns by theirs.
"""

from typing import Annotated, Literal

from pydantic import Field

from tools.model.tables import KeySchema, Projection
from tools.value import Value
from tools.workload.answers import (
    ContextAnswer,
    FanOutAnswer,
    GrowthAnswer,
    IndexLimitAnswer,
    MissingAnswer,
    MultiAttributeAnswer,
    PreferAnswer,
    RateAnswer,
    ReadingAnswer,
    RelationshipAnswer,
    RowsAnswer,
    ScopeAnswer,
    SizeAnswer,
    SkewAnswer,
)


class AddIndex(Value):
    """`add index ByStatus on Orders (status, created_at) include total`.

    A part of a key, here and below, is an attribute, several joined as `customer_id+status`, or a
    partition key in shards as `status/8` (`key_parts.py`).
    """

    kind: Literal["add index"] = "add index"
    table: str
    name: str
    key: KeySchema
    projection: Projection


class DropIndex(Value):
    """`drop index ByStatus on Orders`."""

    kind: Literal["drop index"] = "drop index"
    table: str
    name: str


class RenameIndex(Value):
    """`rename index ByStatus on Orders to ByState`."""

    kind: Literal["rename index"] = "rename index"
    table: str
    name: str
    new_name: str


class RekeyIndex(Value):
    """`rekey index ByStatus on Orders (status, id)`."""

    kind: Literal["rekey index"] = "rekey index"
    table: str
    name: str
    key: KeySchema


class ProjectIndex(Value):
    """`project index ByStatus on Orders all`."""

    kind: Literal["project index"] = "project index"
    table: str
    name: str
    projection: Projection


class KeyTable(Value):
    """`key OrderItems (order_id, product_id)`."""

    kind: Literal["key"] = "key"
    table: str
    key: KeySchema


class RenameTable(Value):
    """`rename table Orders to Purchases`."""

    kind: Literal["rename table"] = "rename table"
    table: str
    new_name: str


class MergeTable(Value):
    """`merge order_items into Orders`: its rows become a list in the parent's items.

    `source_table` is the child in MySQL, `by` the column of its foreign key.
    """

    kind: Literal["merge"] = "merge"
    source_table: str
    table: str
    by: str


class SplitTable(Value):
    """`split order_items from Orders`: its rows get a table of their own."""

    kind: Literal["split"] = "split"
    source_table: str
    table: str


class CopyColumn(Value):
    """`copy categories.name into Products by category_id`."""

    kind: Literal["copy"] = "copy"
    source_table: str
    column: str
    table: str
    by: str


class DropCopy(Value):
    """`drop copy Products.category_name`."""

    kind: Literal["drop copy"] = "drop copy"
    table: str
    attribute: str


class AddCounter(Value):
    """`count order_items in Orders by order_id`."""

    kind: Literal["count"] = "count"
    source_table: str
    table: str
    by: str


class DropCounter(Value):
    """`drop counter Orders.order_items_count`."""

    kind: Literal["drop counter"] = "drop counter"
    table: str
    attribute: str


class KeepApart(Value):
    """`keep orders and order_items apart`: no drafter merges them. In the schema's order."""

    kind: Literal["keep apart"] = "keep apart"
    first: str
    second: str


class CloseConcern(Value):
    """`settle C12 the index serves it`, `waive C12 nobody reads it`. `id` is `C` and the number
    of the event that raised it.
    """

    kind: Literal["concern"] = "concern"
    id: str
    outcome: Literal["settled", "waived"]
    note: str = ""


IndexEdit = AddIndex | DropIndex | RenameIndex | RekeyIndex | ProjectIndex
LayoutEdit = KeyTable | RenameTable | MergeTable | SplitTable | KeepApart
AttributeEdit = CopyColumn | DropCopy | AddCounter | DropCounter
StructureEdit = IndexEdit | LayoutEdit | AttributeEdit
"""What changes tables, keys, indexes and attributes; the rest is what they are drafted from."""

Edit = Annotated[
    RateAnswer
    | RowsAnswer
    | GrowthAnswer
    | FanOutAnswer
    | SizeAnswer
    | SkewAnswer
    | ContextAnswer
    | PreferAnswer
    | IndexLimitAnswer
    | MultiAttributeAnswer
    | MissingAnswer
    | ReadingAnswer
    | ScopeAnswer
    | RelationshipAnswer
    | StructureEdit
    | CloseConcern,
    Field(discriminator="kind"),
]
