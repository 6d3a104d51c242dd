"""Reads of single items: GetItem, BatchGetItem, TransactGetItems.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.capacity.metering import working
from tools.capacity.metering.metered import Metered, read_line, together
from tools.capacity.metering.structures import ItemTable
from tools.capacity.value_identity import Item
from tools.capacity.value_sizes import item_size_bytes
from tools.planning.plans import Consistency


@dataclass(frozen=True)
class ItemRead:
    """An item that is asked for by its key; `item` is None where there is none under it."""

    table: ItemTable
    item: Item | None
    consistency: Consistency = "eventual"


def get_item(asked: ItemRead) -> Metered:
    """The whole item counts, whatever attributes are asked for."""
    if asked.item is None:
        figure = working.read_nothing("no such item", asked.consistency)
    else:
        figure = working.read(item_size_bytes(asked.item), "item", asked.consistency)
    return Metered(lines=(read_line(asked.table.name, None, figure),))


def batch_get_items(asked: Iterable[ItemRead]) -> Metered:
    """Every item is rounded by itself, so that it does not matter how keys are split up."""
    return together(get_item(each) for each in asked)


def transact_get_items(asked: Iterable[ItemRead]) -> Metered:
    """Twice what strongly consistent reads cost, for missing items too."""
    return together(
        get_item(ItemRead(each.table, each.item, consistency="transactional")) for each in asked
    )
