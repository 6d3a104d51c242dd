"""Storage with its overhead, item collections, TTL and streams."""

import pytest
from sized_items import include, sized, table_with, texts

from tools.capacity.metering.background import expire_item, read_stream, replicate_expiry
from tools.capacity.metering.storage import collection_bytes, collection_capacity, store_item
from tools.capacity.value_sizes import item_size_bytes

GSI = table_with(include("proj"))
LSI = table_with(include("proj"), kind="LSI")


def test_storage_adds_100_bytes_for_the_item_and_for_every_entry() -> None:
    item = sized(2000, g="g", proj="p" * 100)
    entry_bytes = item_size_bytes(texts(g="g", proj="p" * 100))
    stored = store_item(GSI, item)
    assert [(s.index, s.size_bytes, s.stored_bytes) for s in stored] == [
        (None, 2000, 2100),
        ("I", entry_bytes, entry_bytes + 100),
    ]
    assert stored[0].worked == "2,000 B + 100 B overhead = 2,100 B"


def test_a_global_table_adds_48_bytes_more() -> None:
    (stored,) = store_item(GSI, sized(2000), replicated=True)
    assert stored.stored_bytes == 2148
    assert stored.worked == "2,000 B + 100 B overhead + 48 B in a global table = 2,148 B"


def test_an_item_collection_holds_items_and_lsi_entries_without_overhead() -> None:
    items = [sized(2000, g="g"), sized(3000)]
    entry_bytes = item_size_bytes(texts(g="g"))
    assert collection_bytes(LSI, items) == 5000 + entry_bytes
    assert collection_bytes(GSI, items) == 5000
    assert collection_capacity(LSI, items[0]) == 10 * 2**30 // (2000 + entry_bytes)
    assert collection_capacity(GSI, items[0]) is None


def test_expiry_is_free_at_home_and_a_replicated_write_elsewhere() -> None:
    item = sized(2500, g="g", proj="p" * 1100)
    home = expire_item(GSI, item)
    assert (home.write_units, [line.name for line in home.lines]) == (0, ["T", "T.I"])
    replica = replicate_expiry(GSI, item)
    assert [(line.name, line.write_units, line.replicated) for line in replica.lines] == [
        ("T", 3, True),
        ("T.I", 2, False),
    ]


@pytest.mark.parametrize(("reader", "units"), [("GetRecords", 1200), ("Lambda", 0)])
def test_a_stream_costs_a_unit_a_call_but_for_lambda(reader: str, units: int) -> None:
    assert read_stream(1200, reader).units == units  # type: ignore[arg-type]
