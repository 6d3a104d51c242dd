"""Writes that keep more than one item: unique values with lookup items, many-to-many edges.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-adjacency-graphs.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.capacity.metering.metered import Metered
from tools.capacity.metering.structures import ItemTable, key_of
from tools.capacity.metering.transactions import transact_write_items
from tools.capacity.metering.writes import Change, write_item
from tools.capacity.value_identity import Item, same_item


@dataclass(frozen=True)
class Lookup:
    """The lookup item that keeps one unique value taken, before and after a change.

    None where the value is absent: NULL takes no lookup item.
    """

    table: ItemTable
    before: Item | None
    after: Item | None


def write_guarded(change: Change, lookups: Sequence[Lookup]) -> Metered:
    """An item with unique values: with the lookup items that change, in one transaction.

    A new value costs a lookup item put and the old one's deleted. Where no lookup item changes,
    no transaction is needed and the item is written alone.
    """
    guarding = tuple(part for lookup in lookups for part in _lookup_changes(lookup))
    if not guarding:
        return write_item(change)
    return transact_write_items((change, *guarding))


def write_edge(edge: Change) -> Metered:
    """One item per edge, found from the other side by an inverse GSI of its table."""
    return write_item(edge)


def write_edge_pair(edge: Change, inverse: Change) -> Metered:
    """Two items per edge, one for each side, in one transaction."""
    return transact_write_items((edge, inverse))


def _lookup_changes(lookup: Lookup) -> Iterator[Change]:
    before, after = lookup.before, lookup.after
    if same_item(before, after):
        return
    keys = lookup.table.key_attributes
    if before is not None and after is not None and key_of(before, keys) == key_of(after, keys):
        yield Change(lookup.table, before, after)
        return
    if before is not None:
        yield Change(lookup.table, before, None)
    if after is not None:
        yield Change(lookup.table, None, after)
