"""What items take in storage, and item collections on tables with an LSI.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
"""

from collections.abc import Iterable, Iterator

from tools.capacity.limits import (
    MAX_ITEM_COLLECTION_BYTES,
    REPLICA_OVERHEAD_BYTES,
    STORAGE_OVERHEAD_BYTES,
)
from tools.capacity.metering.structures import ItemTable, index_entry
from tools.capacity.metering.working import size_text
from tools.capacity.value_identity import Item
from tools.capacity.value_sizes import item_size_bytes
from tools.value import Value


class Stored(Value):
    """Billed bytes of one item (`index` None) or of its entry in an index, with the overhead."""

    table: str
    index: str | None = None
    size_bytes: int
    stored_bytes: int
    worked: str


def store_item(table: ItemTable, item: Item, *, replicated: bool = False) -> tuple[Stored, ...]:
    """The item, then its entry in each index that has one; `replicated` in a global table.

    Units and the 400 KB limit count none of the overhead.
    """
    return tuple(
        _stored(table.name, index, size_bytes, replicated=replicated)
        for index, size_bytes in _sizes(table, item)
    )


def collection_bytes(table: ItemTable, items: Iterable[Item]) -> int:
    """Size of an item collection: items of one partition key value and their LSI entries."""
    lsis = {None, *(lsi.name for lsi in table.lsis)}
    return sum(size for item in items for index, size in _sizes(table, item) if index in lsis)


def collection_capacity(table: ItemTable, item: Item) -> int | None:
    """Items of that size that one partition key value can have; None where nothing limits them.

    Only a table with an LSI has the limit.
    """
    if not table.lsis:
        return None
    return MAX_ITEM_COLLECTION_BYTES // collection_bytes(table, (item,))


def _sizes(table: ItemTable, item: Item) -> Iterator[tuple[str | None, int]]:
    yield None, item_size_bytes(item)
    for index in table.indexes:
        entry = index_entry(table, index, item)
        if entry is not None:
            yield index.name, item_size_bytes(entry)


def _stored(table: str, index: str | None, size_bytes: int, *, replicated: bool) -> Stored:
    stored_bytes = size_bytes + STORAGE_OVERHEAD_BYTES
    worked = f"{size_text(size_bytes)} + {STORAGE_OVERHEAD_BYTES} B overhead"
    if replicated:
        stored_bytes += REPLICA_OVERHEAD_BYTES
        worked += f" + {REPLICA_OVERHEAD_BYTES} B in a global table"
    return Stored(
        table=table,
        index=index,
        size_bytes=size_bytes,
        stored_bytes=stored_bytes,
        worked=f"{worked} = {size_text(stored_bytes)}",
    )
