"""What holds for every item and request: more is never cheaper, parts add up, roundings hold."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sized_items import include, sized, table_with

from tools.capacity.metering.metered import Metered
from tools.capacity.metering.pages import PagedRead, read_pages, read_to_end
from tools.capacity.metering.reads import (
    ItemRead,
    batch_get_items,
    get_item,
    transact_get_items,
)
from tools.capacity.metering.transactions import transact_write_items
from tools.capacity.metering.writes import (
    Change,
    batch_write_items,
    fail_condition,
    write_item,
)
from tools.capacity.units import READ_FACTOR, read_units, write_units
from tools.capacity.value_identity import Item

TABLE = table_with(include("proj"))
LSI = table_with(include("proj"), kind="LSI")
MB = 1024 * 1024

sizes = st.integers(60, 9000) | st.sampled_from([1024, 1025, 2048, 2049, 4096, 4097, 8192, 8193])
tables = st.sampled_from([TABLE, LSI])
consistencies = st.sampled_from(["eventual", "strong"])
groups = st.sampled_from([{}, {"g": "A"}, {"g": "B"}])
items = st.builds(lambda size, group: sized(size, "proj", **group), sizes, groups)
images = st.none() | items
changes = st.builds(Change, tables, images, images)


def numbered(found: list[Item]) -> list[Item]:
    return [dict(item) | {"sk": ("S", f"{place % 10}")} for place, item in enumerate(found)]


@given(st.integers(0, 500_000), consistencies)
def test_units_step_right_after_every_boundary(size: int, consistency: str) -> None:
    factor = READ_FACTOR[consistency]  # type: ignore[index]
    assert write_units(size + 1) - write_units(size) == (size > 0 and size % 1024 == 0)
    step = read_units(size + 1, consistency) - read_units(size, consistency)  # type: ignore[arg-type]
    assert step == factor * (size > 0 and size % 4096 == 0)


@given(images, images, groups, sizes)
def test_a_larger_item_is_never_cheaper(
    before: Item | None, read: Item | None, group: dict[str, str], size: int
) -> None:
    smaller, larger = sized(size, "proj", **group), sized(size + 700, "proj", **group)
    for table in (TABLE, LSI):
        for less, more in (
            (Change(table, before, smaller), Change(table, before, larger)),
            (Change(table, smaller, None), Change(table, larger, None)),
        ):
            assert write_item(less).write_units <= write_item(more).write_units
            assert fail_condition(less).write_units <= fail_condition(more).write_units
        if read is not None:
            few, many = [read], [read, larger]
            less_read = read_to_end(PagedRead(table, few)).read_units
            assert less_read <= read_to_end(PagedRead(table, many)).read_units
    asked = [get_item(ItemRead(TABLE, item)).read_units for item in (None, smaller, larger)]
    assert asked == sorted(asked)


@given(changes)
def test_write_units_are_whole_and_at_least_one_on_the_table(change: Change) -> None:
    metered = write_item(change)
    assert metered.of("T")[0] == 0
    assert metered.of("T")[1] >= 1
    assert all(line.write_units == int(line.write_units) for line in metered.lines)


@given(st.lists(items, max_size=8), consistencies, st.none() | st.integers(1, 5))
def test_read_units_are_halves_or_whole(
    found: list[Item], consistency: str, limit: int | None
) -> None:
    asked = PagedRead(TABLE, numbered(found), consistency=consistency, limit=limit)  # type: ignore[arg-type]
    for page in read_pages(asked):
        units = page.metered.read_units / READ_FACTOR[asked.consistency]
        assert units >= 1
        assert units == int(units)


@given(st.lists(changes, max_size=6))
def test_a_batch_is_the_sum_of_its_items(batch: list[Change]) -> None:
    alone = [write_item(change) for change in batch]
    assert batch_write_items(batch).write_units == sum(each.write_units for each in alone)


@given(st.lists(images, max_size=6), consistencies)
def test_a_batch_of_reads_is_the_sum_of_its_items(found: list[Item | None], how: str) -> None:
    asked = [ItemRead(TABLE, item, how) for item in found]  # type: ignore[arg-type]
    alone = [get_item(each).read_units for each in asked]
    assert batch_get_items(asked).read_units == sum(alone)
    twice_strong = [2 * get_item(ItemRead(TABLE, i, "strong")).read_units for i in found]
    assert transact_get_items(asked).read_units == sum(twice_strong)


@given(st.lists(st.integers(60, 400_000), max_size=9), st.none() | st.integers(1, 4))
def test_a_query_is_the_sum_of_its_pages_and_pages_cover_all(
    found: list[int], limit: int | None
) -> None:
    asked = PagedRead(TABLE, numbered([sized(size) for size in found]), limit=limit)
    pages = read_pages(asked)
    assert read_to_end(asked).read_units == sum(page.metered.read_units for page in pages)
    assert sum(page.evaluated_items for page in pages) == len(found)
    assert sum(page.evaluated_bytes for page in pages) == sum(found)
    assert [page.continues for page in pages] == [True] * (len(pages) - 1) + [False]
    assert all(page.evaluated_bytes <= MB for page in pages)
    for page, after in pairwise(pages):
        filled = limit is not None and page.evaluated_items == limit
        assert filled or page.evaluated_bytes + after.evaluated_bytes > MB


@given(tables, sizes, sizes)
def test_a_moved_entry_is_a_deletion_and_a_put(table: object, old: int, new: int) -> None:
    before, after = sized(old, "proj", g="A"), sized(new, "proj", g="B")
    deleted = write_item(Change(table, before, None))  # type: ignore[arg-type]
    put = write_item(Change(table, None, after))  # type: ignore[arg-type]
    moved = write_item(Change(table, before, after))  # type: ignore[arg-type]
    assert moved.of("T", "I")[1] == deleted.of("T", "I")[1] + put.of("T", "I")[1]
    assert moved.of("T")[1] == max(deleted.of("T")[1], put.of("T")[1])


@given(tables, items)
def test_an_item_put_as_it_is_writes_no_index(table: object, item: Item) -> None:
    assert write_item(Change(table, item, dict(item))).of("T", "I") == (0, 0)  # type: ignore[arg-type]


@given(changes)
def test_a_change_back_costs_what_the_change_did(change: Change) -> None:
    back = Change(change.table, change.after, change.before)
    assert write_item(back).structures == write_item(change).structures


@given(changes)
def test_a_transaction_doubles_the_table_alone(change: Change) -> None:
    alone, together = write_item(change), transact_write_items([change])
    assert together.of("T")[1] == 2 * alone.of("T")[1]
    assert together.of("T", "I") == alone.of("T", "I")


@given(changes)
def test_a_failed_condition_costs_the_table_what_the_write_would(change: Change) -> None:
    failed = fail_condition(change)
    assert failed.write_units == write_item(change).of("T")[1]


@given(st.lists(changes, min_size=1, max_size=5))
def test_structures_sum_up_the_lines(batch: list[Change]) -> None:
    metered = batch_write_items(batch)
    assert sum(s.write_units for s in metered.structures) == metered.write_units
    names = [structure.name for structure in metered.structures]
    assert len(names) == len(set(names))
    assert Metered.model_validate_json(metered.model_dump_json()) == metered
