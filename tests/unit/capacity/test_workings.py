"""The arithmetic that goes with every figure: what a newcomer reads, and that it is true."""

import re
from math import ceil

from hypothesis import given
from hypothesis import strategies as st
from sized_items import include, sized, table_with, texts

from tools.capacity.metering.metered import Metered, together
from tools.capacity.metering.pages import PagedRead, read_to_end
from tools.capacity.metering.reads import ItemRead, get_item
from tools.capacity.metering.transactions import cancel_transaction, transact_write_items
from tools.capacity.metering.writes import Change, fail_condition, write_item
from tools.capacity.value_identity import Item
from tools.model.tables import Projection

TABLE = table_with(include("proj"))
LSI = table_with(Projection(type="KEYS_ONLY"), kind="LSI")
ROUNDED = re.compile(r"([\d,]+) B / ([\d,]+) B rounds up to ([\d,]+)")
PRODUCT = re.compile(r"([\d,.]+) × ([\d,.]+) = ([\d,.]+)")
SUM = re.compile(r"([\d,]+) \+ ([\d,]+) = ([\d,]+)")
LARGER = re.compile(r"to ([\d,]+); new .* to ([\d,]+); the larger counts = ([\d,]+)")


def worked(metered: Metered) -> list[str]:
    return [f"{line.name}: {line.worked}" for line in metered.lines]


def test_an_update_shows_both_sizes_the_rounding_and_which_counts() -> None:
    before = texts(g="A", proj="p" * 1200, other="o" * 100)
    after = texts(g="B", proj="p" * 900)
    assert worked(write_item(Change(TABLE, before, after))) == [
        "T: old 1,317 B / 1,024 B rounds up to 2; new 912 B / 1,024 B rounds up to 1; the larger"
        " counts = 2",
        "T.I: old entry 1,212 B / 1,024 B rounds up to 2; new entry 912 B / 1,024 B rounds up to"
        " 1; the index key changed, so both count: 2 + 1 = 3",
    ]


def test_a_transaction_shows_what_it_doubles() -> None:
    assert worked(transact_write_items([Change(TABLE, None, sized(1500, g="g"))])) == [
        "T: new item 1,500 B / 1,024 B rounds up to 2; twice in a transaction: 2 × 2 = 4",
        "T.I: new entry 8 B / 1,024 B rounds up to 1",
    ]
    assert worked(cancel_transaction([Change(TABLE, None, None)])) == [
        "T: cancelled, charged all the same: no such item: at least 1; twice in a transaction:"
        " 1 × 2 = 2"
    ]


def test_what_costs_nothing_says_why() -> None:
    same = texts(g="g", proj="p")
    assert worked(write_item(Change(TABLE, same, same | {"o": ("S", "o")})))[1] == (
        "T.I: entry unchanged = 0"
    )
    assert worked(write_item(Change(TABLE, texts(), None))) == [
        "T: deleted item 6 B / 1,024 B rounds up to 1",
        "T.I: not in this index, before or after = 0",
    ]
    assert worked(fail_condition(Change(TABLE, None, None))) == [
        "T: the condition failed, charged all the same: no such item: at least 1"
    ]


def test_reads_show_their_consistency_and_what_they_fetch() -> None:
    assert worked(get_item(ItemRead(TABLE, sized(9000)))) == [
        "T: item 9,000 B / 4,096 B rounds up to 3; eventually consistent: 3 × 0.5 = 1.5"
    ]
    assert worked(get_item(ItemRead(TABLE, None, "strong"))) == [
        "T: no such item: at least 1; strongly consistent: 1 × 1 = 1"
    ]
    asked = PagedRead(LSI, [sized(5000, g="g")], index="I", wanted=None)
    assert worked(read_to_end(asked)) == [
        "T.I: 1 entry 8 B / 4,096 B rounds up to 1; eventually consistent: 1 × 0.5 = 0.5",
        "T: item fetched from the table, beside its LSI entry, 5,000 B / 4,096 B rounds up to 2;"
        " eventually consistent: 2 × 0.5 = 1",
    ]
    pair = PagedRead(TABLE, [sized(100), sized(100)])
    assert worked(read_to_end(pair))[0].startswith("T: 2 items together 200 B / 4,096 B")


def number(text: str) -> float:
    return float(text.replace(",", ""))


images = st.none() | st.builds(
    lambda size, group: sized(size, "proj", **group),
    st.integers(100, 5000),
    st.sampled_from([{}, {"g": "A"}, {"g": "B"}]),
)


@given(images, images)
def test_the_arithmetic_that_is_shown_holds(before: Item | None, after: Item | None) -> None:
    change = Change(TABLE, before, after)
    read = [item for item in (before, after) if item is not None]
    paged = PagedRead(LSI, read, index="I", consistency="strong", wanted=None)
    requests = (
        write_item(change),
        transact_write_items([change]),
        fail_condition(change),
        cancel_transaction([change]),
        get_item(ItemRead(TABLE, before)),
        read_to_end(paged),
    )
    for line in together(requests).lines:
        for size, unit, units in ROUNDED.findall(line.worked):
            assert number(units) == max(1, ceil(number(size) / number(unit)))
        for one, other, product in PRODUCT.findall(line.worked):
            assert number(one) * number(other) == number(product)
        for one, other, total in SUM.findall(line.worked):
            assert number(one) + number(other) == number(total)
        for one, other, larger in LARGER.findall(line.worked):
            assert max(number(one), number(other)) == number(larger)
        last = re.findall(r"[\d,.]+", line.worked)[-1]
        assert number(last) == line.read_units + line.write_units
