"""Where all sizes are known, plans and concrete items are priced by the same rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import index_write, read, write
from sized_items import include, sized, table_with

from tools.capacity.metering.metered import Metered
from tools.capacity.metering.pages import PagedRead, read_pages, read_to_end
from tools.capacity.metering.reads import ItemRead, batch_get_items, get_item
from tools.capacity.metering.structures import index_entry
from tools.capacity.metering.transactions import (
    ConditionCheck,
    check_condition,
    transact_write_items,
)
from tools.capacity.metering.writes import Change, write_item
from tools.capacity.units import read_request_units, write_request_units
from tools.capacity.value_identity import Item
from tools.capacity.value_sizes import item_size_bytes

TABLE = table_with(include("proj"))
INDEX = TABLE.index("I")
sizes = st.integers(100, 9000) | st.sampled_from([1024, 1025, 4096, 4097])
consistencies = st.sampled_from(["eventual", "strong"])


def entry_bytes(item: Item) -> int:
    entry = index_entry(TABLE, INDEX, item)
    assert entry is not None
    return item_size_bytes(entry)


def written(metered: Metered) -> dict[str, float]:
    return {s.name: s.write_units for s in metered.structures if s.write_units}


@pytest.mark.parametrize("effect", ["put", "delete", "replace", "move", "none"])
@pytest.mark.parametrize("transaction", [None, 1])
@given(size=sizes, filled=st.sampled_from(["proj", "filling"]))
def test_writes(effect: str, transaction: int | None, size: int, filled: str) -> None:
    item = sized(size, filled, g="A", proj="x")
    before, after = {
        "put": (None, item),
        "delete": (item, None),
        "replace": (item, dict(item) | {"proj": ("S", "y" * len(str(item["proj"][1])))}),
        "move": (item, dict(item) | {"g": ("S", "B")}),
        "none": (item, item),
    }[effect]
    change = Change(TABLE, before, after)
    planned = write(
        "PutItem",
        "T",
        item_bytes=size,
        transaction=transaction,
        indexes=(index_write("I", effect, entry_bytes(item)),),
    )
    metered = write_item(change) if transaction is None else transact_write_items([change])
    assert written(metered) == {u.name: u.write_units for u in write_request_units(planned)}


@given(sizes)
def test_condition_checks(size: int) -> None:
    planned = write("ConditionCheck", "T", item_bytes=size, transaction=1)
    (units,) = write_request_units(planned)
    assert check_condition(ConditionCheck(TABLE, sized(size))).write_units == units.write_units


@given(sizes, st.integers(1, 60), consistencies)
def test_reads(size: int, count: int, consistency: str) -> None:
    item = sized(size)
    items = [dict(item) | {"sk": ("S", str(number % 10))} for number in range(count)]
    asked = [ItemRead(TABLE, each, consistency) for each in items]  # type: ignore[arg-type]
    for operation, metered in (
        ("GetItem", get_item(asked[0])),
        ("BatchGetItem", batch_get_items(asked)),
        ("Query", read_to_end(PagedRead(TABLE, items, consistency=asked[0].consistency))),
    ):
        planned = read(operation, "T", items=count, item_bytes=size, consistency=consistency)
        assert metered.read_units == read_request_units(planned).average


@given(st.integers(9000, 400_000), st.integers(1, 12), consistencies)
def test_pages_of_large_items_cost_at_most_a_rounding_more(
    size: int, count: int, consistency: str
) -> None:
    """A plan fills its pages to the last byte; real ones end with the last item that fits."""
    items = [dict(sized(size)) | {"sk": ("S", str(number % 10))} for number in range(count)]
    pages = read_pages(PagedRead(TABLE, items, consistency=consistency))  # type: ignore[arg-type]
    metered = sum(page.metered.read_units for page in pages)
    planned = read("Query", "T", items=count, item_bytes=size, consistency=consistency)
    assert abs(metered - read_request_units(planned).average) <= len(pages)
