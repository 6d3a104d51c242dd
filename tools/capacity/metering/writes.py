"""Writes: PutItem, UpdateItem, DeleteItem, BatchWriteItem, on the table and on every index.

The image before counts as much as the one after, and always the whole item, however little of it
an update sets. Indexes are written only where what they keep changes. LSIs follow the rules of
GSIs; their units are those of the table.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.capacity.metering import working
from tools.capacity.metering.metered import Line, Metered, together, write_line
from tools.capacity.metering.structures import (
    ItemTable,
    SecondaryIndex,
    index_entry,
    key_of,
)
from tools.capacity.metering.working import Working
from tools.capacity.value_identity import Item, same_item
from tools.capacity.value_sizes import item_size_bytes


@dataclass(frozen=True)
class Change:
    """One item before and after: put or updated, or deleted (`after` None).

    `before` None is an item that was not there; both None, the deletion of such a one.
    Raises ValueError where the two are not the same item.
    """

    table: ItemTable
    before: Item | None
    after: Item | None

    def __post_init__(self) -> None:
        if self.before is None or self.after is None:
            return
        keys = self.table.key_attributes
        if key_of(self.before, keys) != key_of(self.after, keys):
            msg = (
                f"{self.table.name}: before and after are different items, as {' and '.join(keys)}"
                " changed: write it as the deletion of one and the put of another"
            )
            raise ValueError(msg)


def write_item(change: Change) -> Metered:
    """PutItem, UpdateItem or DeleteItem, with or without a condition that holds."""
    table_line = write_line(change.table.name, None, item_working(change.before, change.after))
    return Metered(lines=(table_line, *index_lines(change)))


def batch_write_items(changes: Iterable[Change]) -> Metered:
    """Every item is priced by itself, so that it does not matter how they are split up."""
    return together(write_item(change) for change in changes)


def fail_condition(change: Change) -> Metered:
    """A write whose condition does not hold, `after` being what it would have left.

    The table is charged as if it had been written, the indexes are not:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
    """
    figure = item_working(change.before, change.after)
    text = f"the condition failed, charged all the same: {figure.text}"
    return Metered(lines=(write_line(change.table.name, None, Working(figure.units, text)),))


def item_working(before: Item | None, after: Item | None) -> Working:
    """Units on the table itself, outside a transaction."""
    if before is not None and after is not None:
        return working.overwritten(item_size_bytes(before), item_size_bytes(after))
    if after is not None:
        return working.written(item_size_bytes(after), "new item")
    if before is not None:
        return working.written(item_size_bytes(before), "deleted item")
    return working.wrote_nothing("no such item")


def index_lines(change: Change) -> tuple[Line, ...]:
    """One line for every index of the table, those that are not written too."""
    return tuple(
        write_line(change.table.name, index.name, _index_working(change, index))
        for index in change.table.indexes
    )


def _index_working(change: Change, index: SecondaryIndex) -> Working:
    before = index_entry(change.table, index, change.before)
    after = index_entry(change.table, index, change.after)
    if before is None and after is None:
        return working.free("not in this index, before or after")
    if before is None and after is not None:
        return working.written(item_size_bytes(after), "new entry")
    if before is not None and after is None:
        return working.written(item_size_bytes(before), "deleted entry")
    assert before is not None
    assert after is not None
    if same_item(before, after):
        return working.free("entry unchanged")
    sizes = (item_size_bytes(before), item_size_bytes(after))
    if key_of(before, index.key_attributes) != key_of(after, index.key_attributes):
        return working.moved(*sizes, "entry")
    return working.overwritten(*sizes, "entry")
