"""Estimated sizes of columns, attributes, items and index entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import (
    BOOKS,
    GENRES,
    LOANS,
    MEMBERS,
    attribute_of,
    column,
    gsi,
    requirements,
    source_table,
    statistics,
    table,
)

from tools.capacity.column_sizes import estimate_column
from tools.capacity.sizes import (
    Sizes,
    attribute_size,
    attribute_type,
    column_size,
    entry_size,
    item_size,
    size_rules,
)
from tools.model.computed import Constant, Joined, Lowered, Sentinel
from tools.model.tables import (
    Attribute,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Projection,
)
from tools.source.schema import Column
from tools.workload.known_figures import KnownFigures


def sized(of: Column) -> tuple[float, float]:
    """Average and largest of a column in a table that nobody counted."""
    count = column_size(source_table("t", of), of, statistics(rows={}))
    return count.average, count.max


@pytest.mark.parametrize(
    ("of", "kind", "average", "largest"),
    [
        (column("c", "TINYINT", 1), "N", 2, 2),
        (column("c", "BOOLEAN"), "N", 2, 2),
        (column("c", "BIT", 1), "N", 2, 2),
        (column("c", "BIT", 64), "N", 6, 11),  # 20 digits
        (column("c", "TINYINT", 4), "N", 2, 4),  # 3 digits and a sign
        (column("c", "INT", 11), "N", 4, 7),  # 10 digits and a sign
        (column("c", "INTEGER", unsigned=True), "N", 4, 6),
        (column("c", "BIGINT", unsigned=True), "N", 6, 11),  # 20 digits
        (column("c", "DECIMAL", 10, scale=2), "N", 4, 7),  # 8 + 2 digits and a sign
        (column("c", "DECIMAL", 40, scale=0), "S", 20, 41),
        (column("c", "DOUBLE"), "N", 6, 11),  # 17 digits and a sign
        (column("c", "YEAR"), "N", 3, 3),
        (column("c", "CHAR", 2), "S", 2, 8),
        (column("c", "VARCHAR", 50), "S", 25, 200),
        (column("c", "VARCHAR", 1000), "S", 128, 4000),
        (column("c", "VARCHAR", 20000), "S", 128, 65535),
        (column("c", "TINYTEXT"), "S", 127.5, 255),
        (column("c", "TEXT"), "S", 1000, 65535),
        (column("c", "MEDIUMBLOB"), "B", 1000, 16777215),
        (column("c", "VARBINARY", 16), "B", 8, 16),
        (column("c", "DATE"), "S", 10, 10),
        (column("c", "TIMESTAMP"), "S", 20, 20),
        (column("c", "DATETIME", 6), "S", 27, 27),
        (column("c", "TIME"), "S", 8, 10),
        (column("c", "ENUM", values=("no", "yes", "perhaps")), "S", 4, 7),
        (column("c", "SET", values=("a", "bc")), "S", 2, 4),
        (column("c", "POINT"), "B", 25, 25),
        (column("c", "JSON"), "S", 1000, 1024**3),
        (column("c", "UNHEARD_OF"), "S", 64, 1024),
    ],
    ids=lambda value: str(value.type) if isinstance(value, Column) else None,
)
def test_size_by_type(of: Column, kind: str, average: float, largest: float) -> None:
    assert attribute_type(of) == kind
    assert sized(of) == (average, largest)


def test_an_id_has_the_digits_of_its_tables_row_count() -> None:
    figures = statistics()
    assert column_size(LOANS, LOANS.column("id"), figures).average == 4  # 200000: 6 digits
    assert column_size(LOANS, LOANS.column("member_id"), figures).average == 4  # 10000: 5
    assert column_size(LOANS, LOANS.column("member_id"), figures).max == 6  # INT: 10
    assert column_size(GENRES, GENRES.column("id"), figures).average == 2  # 20: 2


def test_a_stated_size_wins_and_says_so() -> None:
    figures = statistics(sizes={"books.summary": (300, 9000)})
    estimate = estimate_column(BOOKS, BOOKS.column("summary"), KnownFigures(figures))
    assert (estimate.average, estimate.max, estimate.rule) == (300, 9000, "stated size")


def test_every_estimate_names_a_listed_rule() -> None:
    names = [rule.name for rule in size_rules()]
    assert len(names) == len(set(names))
    for source in (MEMBERS, GENRES, BOOKS, LOANS):
        for of in source.columns:
            assert estimate_column(source, of, KnownFigures(statistics())).rule in names


@given(st.integers(1, 16000), st.integers(1, 16000))
def test_a_longer_varchar_is_never_smaller(one: int, other: int) -> None:
    short, long = sorted((one, other))
    small, large = sized(column("c", "VARCHAR", short)), sized(column("c", "VARCHAR", long))
    assert small[0] <= large[0]
    assert small[1] <= large[1]


NEEDS = requirements(
    figures=statistics(fan_outs={"loans.member_id": (3, 120)}, sizes={"books.title": (30, 90)})
)
MEMBER_TABLE = table("Member", MEMBERS)


def computed(name: str, type_: str, source: str, computation: object) -> Attribute:
    return Attribute.model_validate(
        {
            "name": name,
            "type": type_,
            "origin": ComputedOrigin.model_validate({"table": source, "computation": computation}),
        }
    )


def sizes_of(attribute: Attribute) -> tuple[float, float]:
    size = attribute_size(MEMBER_TABLE, attribute, NEEDS)
    return size.average, size.max


def test_an_attribute_is_its_name_and_its_value() -> None:
    assert sizes_of(attribute_of(MEMBERS, "email", "S")) == (5 + 50, 5 + 400)


def test_a_number_held_as_text_has_the_length_of_its_digits() -> None:
    assert sizes_of(attribute_of(MEMBERS, "id", "S")) == (2 + 5, 2 + 10)


def test_a_date_held_as_a_number_is_epoch_seconds() -> None:
    due = attribute_of(LOANS, "due_on", "N")
    assert attribute_size(table("Loan", LOANS), due, NEEDS).max == 6 + 6


def test_computed_attributes() -> None:
    assert sizes_of(computed("e", "S", "members", Lowered(column="email"))) == (51, 401)
    assert sizes_of(computed("c", "S", "members", Constant(value="all"))) == (4, 4)
    assert sizes_of(computed("c", "N", "members", Constant(value="100"))) == (3, 3)
    sentinel = Sentinel(column="active", value="UNKNOWN")
    assert sizes_of(computed("a", "S", "members", sentinel)) == (1 + 1, 1 + 7)
    joined = Joined(columns=("due_on", "id"), widths=(0, 20))
    assert sizes_of(computed("k", "S", "loans", joined)) == (1 + 10 + 1 + 20, 1 + 10 + 1 + 20)


def test_a_copy_has_the_size_of_the_column_it_copies() -> None:
    origin = CopyOrigin(
        table="books",
        column="title",
        local_column="book_id",
        join_column="id",
        justification="shown in lists",
    )
    assert sizes_of(Attribute(name="title", type="S", origin=origin)) == (35, 95)


def embedded(*columns: str, child_key: str = "member_id") -> Attribute:
    origin = EmbeddedOrigin(
        table="loans",
        child_columns=columns,
        child_key=child_key,
        local_column="id",
        order_by=("id",),
        justification="read together",
    )
    return Attribute(name="loans", type="S", origin=origin)


def test_embedded_children_are_sized_as_the_json_that_mysql_writes() -> None:
    one = '{"id": 200000, "due_on": "2026-01-31"}'
    three = f"[{one}, {one}, {one}]"
    largest = len('{"id": 1234567890123456789, "due_on": "2026-01-31"}') * 120 + 2 + 119 * 2
    assert sizes_of(embedded("id", "due_on")) == (5 + len(three), 5 + largest)


def test_children_without_fan_out_are_as_many_as_there_are_rows() -> None:
    children = Sizes(requirements()).children("loans", "member_id", "members")
    assert (children.average, children.max) == (20, 200_000)


def test_counters_have_the_digits_of_the_count_or_sum() -> None:
    origin = CounterOrigin(
        table="loans", child_key="member_id", local_column="id", justification="shown often"
    )
    assert sizes_of(Attribute(name="n", type="N", origin=origin)) == (1 + 2, 1 + 3)
    summed = origin.model_copy(update={"sum_column": "book_id"})  # 5 + 1 and 10 + 3 digits
    assert sizes_of(Attribute(name="n", type="N", origin=summed)) == (1 + 4, 1 + 8)


def test_an_item_is_the_sum_of_its_attributes_and_an_entry_of_those_it_holds() -> None:
    keys_only = gsi("ByState", "state", "lent_at", Projection(type="KEYS_ONLY"))
    some = gsi("ByMember", "member_id", None, Projection(type="INCLUDE", attributes=("due_on",)))
    everything = gsi("ByBook", "book_id")
    loans = table("Loan", LOANS, gsis=(keys_only, some, everything))
    each = {a.name: attribute_size(loans, a, NEEDS).average for a in loans.attributes}
    assert item_size(loans, NEEDS).average == sum(each.values())
    assert (
        entry_size(loans, keys_only, NEEDS).average == each["id"] + each["state"] + each["lent_at"]
    )
    assert entry_size(loans, some, NEEDS).average == each["id"] + each["member_id"] + each["due_on"]
    assert entry_size(loans, everything, NEEDS) == item_size(loans, NEEDS)


def test_a_native_key_takes_no_bytes_but_those_of_its_columns_in_its_index() -> None:
    """`member_id` has 9 + 4 bytes, `due_on` 6 + 10, `id` 2 + 4; joined 10 + 1 + 10 and a name."""
    plain = table("Loan", LOANS)
    parts = ("member_id", "due_on")
    keys_only = gsi("ByMemberAndDay", "k", None, Projection(type="KEYS_ONLY"))
    wide = gsi("ByBook", "book_id")
    held = {
        kind: table("Loan", LOANS, gsis=(keys_only, wide), more=(computed("k", "S", "loans", how),))
        for kind, how in (
            ("native", Joined(columns=parts, widths=(0, 0), native=True)),
            ("stored", Joined(columns=parts, widths=(10, 0))),
        )
    }
    native, stored = held["native"], held["stored"]
    assert entry_size(native, keys_only, NEEDS).average == 13 + 16 + 6
    assert entry_size(stored, keys_only, NEEDS).average == 1 + 21 + 6
    assert item_size(native, NEEDS) == item_size(plain, NEEDS)
    assert item_size(stored, NEEDS).average == item_size(plain, NEEDS).average + 1 + 21
    assert entry_size(native, wide, NEEDS) == item_size(plain, NEEDS)
    assert entry_size(stored, wide, NEEDS) == item_size(stored, NEEDS)
    assert Sizes(NEEDS).value(native, native.attribute("k")).average == 4 + 10


def test_an_unknown_column_is_named() -> None:
    unknown = attribute_of(MEMBERS, "email", "S").model_copy(
        update={"origin": {"kind": "column", "table": "members", "column": "gone"}}
    )
    broken = Attribute.model_validate(unknown.model_dump(warnings=False))
    with pytest.raises(KeyError, match=r"members\.gone"):
        attribute_size(MEMBER_TABLE, broken, NEEDS)


def test_remembered_sizes_are_those_of_the_requirements_asked_for() -> None:
    wider = requirements(figures=statistics(sizes={"members.email": (70, 80)}))
    for _ in range(2):
        assert item_size(MEMBER_TABLE, NEEDS).max == 12 - 4 + 5 + 400 + 6 + 2
        assert item_size(MEMBER_TABLE, wider).max == 12 - 4 + 5 + 80 + 6 + 2
