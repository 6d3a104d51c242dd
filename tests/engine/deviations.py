"""Where dynoxide 1.2.1 and our rules differ: the one list.

Each says what the engine says instead, as a figure: the comparison fails on any difference that
is none of these, and on one of these that no longer happens. Where an engine is right, our code
is mended; so that on this list the rule is right, for the reason given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine_pages import ReadPage, page_units
from engine_writes import Comparison
from wire_items import Units, metered_units

from tools.capacity.metering.item_checks import check_item
from tools.capacity.metering.structures import ItemTable
from tools.capacity.metering.writes import Change, write_item
from tools.capacity.units import read_units
from tools.capacity.value_sizes import item_size_bytes

_GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
_API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference"


@dataclass(frozen=True)
class Deviation:
    """`says` gives what the engine reports for a comparison that this is about, else None."""

    request: str
    engine: str
    rule: str
    right: Literal["rule", "engine"]
    why: str
    address: str
    says: Callable[[Comparison], Units | None]


def _strength(page: ReadPage) -> Literal["strong", "eventual"]:
    return "strong" if page.reading.strong else "eventual"


def _entry_units(page: ReadPage) -> float:
    return read_units(page.page.evaluated_bytes, _strength(page))


def _one_sum_of_fetched_items(compared: Comparison) -> Units | None:
    page = compared.about
    if compared.request != "Query of LSI that fetches" or not isinstance(page, ReadPage):
        return None
    if page.reading.wanted is not None or page.index is None:
        return None
    fetched = sum(item_size_bytes(item) for item in page.items)
    table = page.reading.table.name
    units = read_units(fetched, _strength(page))
    return {(table, page.index.name): _entry_units(page), (table, None): units}


def _no_fetch_for_named_attributes(compared: Comparison) -> Units | None:
    page = compared.about
    if compared.request != "Query of LSI that fetches" or not isinstance(page, ReadPage):
        return None
    if page.reading.wanted is None or page.index is None:
        return None
    return {(page.reading.table.name, page.index.name): _entry_units(page)}


def _scan_of_an_lsi_on_the_table(compared: Comparison) -> Units | None:
    page = compared.about
    if not compared.request.startswith("Scan of LSI") or not isinstance(page, ReadPage):
        return None
    return {(page.reading.table.name, None): _entry_units(page)}


def _first_attributes_of_a_key(compared: Comparison) -> Units | None:
    change = compared.about
    if not isinstance(change, Change):
        return None
    if all(len(i.partition_key) < 2 and len(i.sort_key) < 2 for i in change.table.indexes):
        return None
    return metered_units(write_item(Change(_narrowed(change.table), change.before, change.after)))


def _narrowed(table: ItemTable) -> ItemTable:
    indexes = (
        index.model_copy(
            update={"partition_key": index.partition_key[:1], "sort_key": index.sort_key[:1]}
        )
        for index in table.indexes
    )
    return table.model_copy(update={"indexes": tuple(indexes)})


def _counts_the_item_that_is_too_much(compared: Comparison) -> Units | None:
    page = compared.about
    if compared.request != "page" or not isinstance(page, ReadPage) or not page.page.continues:
        return None
    if page.page.evaluated_items == page.reading.limit:
        return None
    return page_units(page.page.evaluated_items + 1, continues=True)


def _the_same_item_again(compared: Comparison) -> Units | None:
    page = compared.about
    if not isinstance(page, ReadPage) or page.before is None or page.reading.like is None:
        return None
    if page.index is not None or page.reading.table.sort_key is not None:
        return None
    if compared.request == "page":
        return page_units(1, continues=page.reading.limit == 1)
    (item,) = page.before.items
    units = read_units(item_size_bytes(item), _strength(page))
    return {(page.reading.table.name, None): units}


def _long_index_keys(compared: Comparison) -> Units | None:
    change = compared.about
    if compared.request != "refused item" or not isinstance(change, Change) or not change.after:
        return None
    own = change.table.model_copy(update={"indexes": ()})
    rules = {finding.rule for finding in check_item(change.table, change.after)}
    only_for_an_index = rules == {"key-too-long"} and not check_item(own, change.after)
    return {} if only_for_an_index else None


DEVIATIONS = (
    Deviation(
        request="Query of an LSI, Select ALL_ATTRIBUTES",
        engine="rounds the bytes of all fetched items once; charges a minimum where none is",
        rule="one read of the table for every entry, each rounded by itself; none, no units",
        right="rule",
        why="the guide fetches item by item; captures of the service: three items of 9 KB cost"
        " the table 4.5, not 3.5",
        address=f"{_GUIDE}/LSI.html",
        says=_one_sum_of_fetched_items,
    ),
    Deviation(
        request="Query of an LSI that names an attribute which it does not project",
        engine="returns nothing of it, and charges the entries alone",
        rule="the attribute is fetched from the table, as with ALL_ATTRIBUTES",
        right="rule",
        why="an LSI query can ask for attributes that are not projected; DynamoDB fetches them",
        address=f"{_GUIDE}/LSI.html",
        says=_no_fetch_for_named_attributes,
    ),
    Deviation(
        request="Scan of an LSI",
        engine="puts the units of the entries on the table, and none for what is fetched",
        rule="the units of the entries are the index's, those of fetched items the table's",
        right="rule",
        why="LocalSecondaryIndexes has the throughput consumed on each local index affected",
        address=f"{_API}/API_ConsumedCapacity.html",
        says=_scan_of_an_lsi_on_the_table,
    ),
    Deviation(
        request="a write with a GSI of several key attributes",
        engine="takes the first partition key and the first sort key attribute for the whole key",
        rule="an item without any of them has no entry; a change of any of them moves it",
        right="rule",
        why="multi-attribute keys are of November 2025, and dynoxide 1.2.1 does not know them",
        address=f"{_GUIDE}/GSI.DesignPattern.MultiAttributeKeys.html",
        says=_first_attributes_of_a_key,
    ),
    Deviation(
        request="Query or Scan, ScannedCount of a page that ends at 1 MB",
        engine="counts the item that no longer fits, though it is not charged",
        rule="it is evaluated by the next page, and counted there",
        right="rule",
        why="ScannedCount is the number of items evaluated; the units agree",
        address=f"{_API}/API_Query.html",
        says=_counts_the_item_that_is_too_much,
    ),
    Deviation(
        request="Query of a table without a sort key, from LastEvaluatedKey on",
        engine="returns the one item again and again",
        rule="nothing is left after it: an empty page at the minimum",
        right="rule",
        why="ExclusiveStartKey is where the operation goes on, after the item that has this key",
        address=f"{_API}/API_Query.html",
        says=_the_same_item_again,
    ),
    Deviation(
        request="PutItem with a key of an index that is too long",
        engine="takes it",
        rule="a partition key of an index has at most 2,048 B, a sort key 1,024 B",
        right="rule",
        why='the service answers "Size limit exceeded for Index Key", naming the index',
        address=f"{_GUIDE}/GSI.OnlineOps.ViolationDetection.html",
        says=_long_index_keys,
    ),
)
