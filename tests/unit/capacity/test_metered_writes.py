"""Units of writes on concrete items: figures captured on the service, and computed by hand."""

import pytest
from sized_items import include, sized, table_with, texts

from tools.capacity.metering.structures import ItemTable, SecondaryIndex, index_entry, item_table
from tools.capacity.metering.writes import (
    Change,
    batch_write_items,
    fail_condition,
    write_item,
)
from tools.capacity.value_sizes import item_size_bytes
from tools.model.tables import Attribute, ColumnOrigin, Gsi, ItemType, KeySchema, Projection, Table

PLAIN = table_with()
GSI = table_with(include("proj"))
LSI = table_with(include("proj"), kind="LSI")
KEYS_ONLY = table_with(Projection(type="KEYS_ONLY"))
ALL = table_with(Projection(type="ALL"))
MULTI = SecondaryIndex(
    name="I", partition_key=("g", "h"), sort_key=("r", "s"), projection=Projection(type="KEYS_ONLY")
)
MULTI_TABLE = ItemTable(name="T", partition_key="pk", sort_key="sk", indexes=(MULTI,))


def on_table(table: ItemTable, before: object, after: object) -> float:
    return write_item(Change(table, before, after)).of("T")[1]  # type: ignore[arg-type]


def on_index(table: ItemTable, before: object, after: object) -> float:
    return write_item(Change(table, before, after)).of("T", "I")[1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, 900, 1),
        (None, 1024, 1),
        (None, 1025, 2),
        (1300, 900, 2),
        (900, 1300, 2),
        (3017, 118, 3),
        (409_600, 409_600, 400),
        (2500, None, 3),
        (None, None, 1),  # the deletion of an item that is not there
    ],
)
def test_the_larger_of_both_images_counts(
    before: int | None, after: int | None, units: int
) -> None:
    images = (None if size is None else sized(size) for size in (before, after))
    assert on_table(PLAIN, *images) == units


def test_an_update_of_one_byte_costs_the_whole_item() -> None:
    assert on_table(PLAIN, sized(3000, flag="0"), sized(3000, flag="1")) == 3


@pytest.mark.parametrize("table", [GSI, LSI])
@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, texts(g="g", proj="p"), 1),
        (texts(g="g", proj="p"), texts(g="g", proj="p"), 0),
        (None, texts(g="g", proj="p", other="o" * 3000), 1),
        (texts(g="g", proj="p" * 3000), texts(g="g", proj="p"), 3),
        (texts(g="g", proj="p"), texts(g="g", proj="p" * 3000), 3),
        (texts(g="A", proj="p" * 1500), texts(g="B", proj="p" * 1500), 4),
        (texts(g="A", proj="p" * 3000), texts(g="B", proj="p"), 4),
        (texts(g="g", proj="p" * 3000), None, 3),
        (texts(g="g", proj="p" * 3000), texts(proj="p" * 3000), 3),
        (texts(g="g", proj="p" * 600), texts(g="g", proj="y" * 600), 1),
        (texts(g="g", proj="p" * 1500), texts(g="g", proj="y" * 1500), 2),
        (texts(g="g", proj="p" * 2000), texts(g="g", proj="p" * 100), 2),
        (texts(g="g"), texts(g="g2"), 2),
        (texts(other="o"), None, 0),
        (texts(other="o"), texts(other="o2"), 0),
        (texts(g="g", other="o"), texts(g="g", other="o2"), 0),
        (None, None, 0),
    ],
)
def test_index_writes_as_captured_on_the_service(
    table: ItemTable, before: object, after: object, units: int
) -> None:
    assert on_index(table, before, after) == units


def test_what_an_index_projects_decides_whether_it_is_written() -> None:
    before, after = texts(g="g", proj="p", other="o"), texts(g="g", proj="p2", other="o2")
    assert [on_index(table, before, after) for table in (KEYS_ONLY, GSI, ALL)] == [0, 1, 1]
    only_other = before | {"other": ("S", "o2")}
    assert [on_index(table, before, only_other) for table in (KEYS_ONLY, GSI, ALL)] == [0, 0, 1]


def test_an_entry_holds_each_attribute_once() -> None:
    index = SecondaryIndex(
        name="I", partition_key=("sk",), sort_key=("pk",), projection=include("pk", "proj")
    )
    item = texts(proj="value", other="other")
    entry = index_entry(PLAIN, index, item)
    assert entry == texts(proj="value")
    assert item_size_bytes(entry) == 2 + 1 + 2 + 1 + 4 + 5


@pytest.mark.parametrize("missing", ["g", "h", "r", "s"])
def test_an_item_without_any_of_several_key_attributes_has_no_entry(missing: str) -> None:
    whole = texts(g="a", h="b", r="c", s="d")
    part = {name: value for name, value in whole.items() if name != missing}
    assert on_index(MULTI_TABLE, None, whole) == 1
    assert on_index(MULTI_TABLE, None, part) == 0
    assert on_index(MULTI_TABLE, whole, part) == 1
    assert on_index(MULTI_TABLE, whole, whole | {missing: ("S", "other")}) == 2


@pytest.mark.parametrize(
    ("kind", "partition_key", "sort_key"),
    [("GSI", 5, 0), ("GSI", 0, 1), ("GSI", 1, 5), ("LSI", 2, 1), ("LSI", 1, 2), ("LSI", 1, 0)],
)
def test_an_index_has_a_key_of_its_kind(kind: str, partition_key: int, sort_key: int) -> None:
    with pytest.raises(ValueError, match=rf"the {kind} I has {partition_key} partition key and"):
        SecondaryIndex(
            name="I",
            kind=kind,  # type: ignore[arg-type]
            partition_key=tuple("abcde"[:partition_key]),
            sort_key=tuple("vwxyz"[:sort_key]),
            projection=Projection(type="ALL"),
        )


def test_a_value_that_can_be_no_key_keeps_an_item_out_of_an_index() -> None:
    assert on_index(GSI, None, texts() | {"g": ("L", [])}) == 0


def test_numbers_and_sets_spelled_otherwise_change_nothing() -> None:
    before = texts(g="g") | {"proj": ("L", [("N", "1"), ("SS", ["a", "b"])])}
    after = texts(g="g") | {"proj": ("L", [("N", "1.0"), ("SS", ["b", "a"])])}
    assert on_index(GSI, before, after) == 0


def test_a_batch_is_the_sum_of_its_items() -> None:
    changes = [Change(PLAIN, None, sized(900)), Change(GSI, sized(1300, g="g"), None)]
    assert batch_write_items(changes).write_units == 1 + 2 + 1


@pytest.mark.parametrize(
    ("existing", "attempted", "units"),
    [
        (300 * 1024, 310 * 1024, 310),
        (310 * 1024, 300 * 1024, 310),
        (None, None, 1),
        (2000, None, 2),
    ],
)
def test_a_failed_condition_is_charged_to_the_table_alone(
    existing: int | None, attempted: int | None, units: int
) -> None:
    images = [None if size is None else sized(size, g="g") for size in (existing, attempted)]
    failed = fail_condition(Change(GSI, *images))
    assert [(line.name, line.write_units) for line in failed.lines] == [("T", units)]


def test_a_key_cannot_change() -> None:
    with pytest.raises(ValueError, match="pk and sk changed: write it as the deletion"):
        Change(PLAIN, texts(), texts() | {"sk": ("S", "2")})
    Change(PLAIN, texts() | {"sk": ("N", "2")}, texts() | {"sk": ("N", "2.0")})


def test_a_table_of_a_model_is_metered_as_it_is_designed() -> None:
    names = ("id", "owner", "made", "note")
    attributes = tuple(
        Attribute(name=name, type="S", origin=ColumnOrigin(table="rows", column=name))
        for name in names
    )
    gsi = Gsi(
        name="ByOwner",
        key=KeySchema(partition_key="owner", sort_key="made"),
        projection=include("note"),
        purpose="",
    )
    designed = Table(
        name="Rows",
        purpose="",
        item_types=(ItemType(name="Row", source_table="rows"),),
        key=KeySchema(partition_key="id"),
        attributes=attributes,
        gsis=(gsi,),
    )
    table = item_table(designed)
    item = {name: ("S", name) for name in names}
    entry = index_entry(table, table.index("ByOwner"), item)
    assert entry is not None
    assert tuple(entry) == designed.projected(gsi)
    metered = write_item(Change(table, None, item))
    assert [line.name for line in metered.lines] == ["Rows", "Rows.ByOwner"]
