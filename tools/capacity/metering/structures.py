"""Tables and indexes as far as metering needs them, and the entry that an index keeps of an item.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
"""

from collections.abc import Hashable, Iterable
from typing import Literal, Self

from pydantic import model_validator

from tools.capacity.limits import MAX_GSI_PARTITION_KEY_ATTRIBUTES, MAX_GSI_SORT_KEY_ATTRIBUTES
from tools.capacity.value_identity import Item, identity
from tools.model.tables import Projection, Table
from tools.value import Value

KEY_TYPES = {"S", "N", "B"}


class SecondaryIndex(Value):
    """A GSI, whose keys may have up to four attributes each, or an LSI of the table."""

    name: str
    kind: Literal["GSI", "LSI"] = "GSI"
    partition_key: tuple[str, ...]
    sort_key: tuple[str, ...] = ()
    projection: Projection

    @property
    def key_attributes(self) -> tuple[str, ...]:
        return self.partition_key + self.sort_key

    @model_validator(mode="after")
    def _has_a_key_of_its_kind(self) -> Self:
        most = (1, 1)
        if self.kind == "GSI":
            most = (MAX_GSI_PARTITION_KEY_ATTRIBUTES, MAX_GSI_SORT_KEY_ATTRIBUTES)
        sizes = (len(self.partition_key), len(self.sort_key))
        least = (1, 0 if self.kind == "GSI" else 1)
        if not all(low <= n <= high for low, n, high in zip(least, sizes, most, strict=True)):
            msg = (
                f"the {self.kind} {self.name} has {sizes[0]} partition key and {sizes[1]} sort key"
                f" attributes; it may have {least[0]} to {most[0]} and {least[1]} to {most[1]}"
            )
            raise ValueError(msg)
        return self


class ItemTable(Value):
    """A table that items are read from and written to."""

    name: str
    partition_key: str
    sort_key: str | None = None
    indexes: tuple[SecondaryIndex, ...] = ()

    @property
    def key_attributes(self) -> tuple[str, ...]:
        return (
            (self.partition_key,) if self.sort_key is None else (self.partition_key, self.sort_key)
        )

    @property
    def lsis(self) -> tuple[SecondaryIndex, ...]:
        return tuple(index for index in self.indexes if index.kind == "LSI")

    def index(self, name: str) -> SecondaryIndex:
        """Raises KeyError."""
        for index in self.indexes:
            if index.name == name:
                return index
        msg = f"{self.name}.{name}"
        raise KeyError(msg)


def item_table(table: Table) -> ItemTable:
    """A table of a model."""
    return ItemTable(
        name=table.name,
        partition_key=table.key.partition_key,
        sort_key=table.key.sort_key,
        indexes=tuple(
            SecondaryIndex(
                name=gsi.name,
                partition_key=table.key_parts(gsi.key.partition_key),
                sort_key=() if gsi.key.sort_key is None else table.key_parts(gsi.key.sort_key),
                projection=gsi.projection,
            )
            for gsi in table.gsis
        ),
    )


def index_entry(table: ItemTable, index: SecondaryIndex, item: Item | None) -> Item | None:
    """What the index keeps of an item: both keys and what it projects, each attribute once.

    None where there is no item, or where it lacks an attribute of the index key.
    """
    if item is None or not all(_can_be_key(item, name) for name in index.key_attributes):
        return None
    if index.projection.type == "ALL":
        return item
    held = {*table.key_attributes, *index.key_attributes, *index.projection.attributes}
    return {name: value for name, value in item.items() if name in held}


def key_of(item: Item, attributes: Iterable[str]) -> Hashable:
    """The values of key attributes, equal for equal keys. Raises KeyError for one not there."""
    return tuple(identity(item[name]) for name in attributes)


def projects(table: ItemTable, index: SecondaryIndex, wanted: Iterable[str] | None) -> bool:
    """Whether an entry holds all the attributes that are `wanted`; None stands for all of them."""
    if index.projection.type == "ALL":
        return True
    held = {*table.key_attributes, *index.key_attributes, *index.projection.attributes}
    return wanted is not None and held.issuperset(wanted)


def _can_be_key(item: Item, name: str) -> bool:
    return name in item and item[name][0] in KEY_TYPES
