from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.model.computed import (
    Cell,
    Joined,
    Lowered,
    Sentinel,
    Sharded,
    columns_of,
    evaluate,
    keeps_values,
    quote,
    text_of,
    to_mysql,
)
from tools.model.lower_case import lower_case


def test_a_value_longer_than_its_width_is_kept_whole():
    joined = Joined(columns=("n",), widths=(3,))
    assert evaluate(joined, {"n": 12345}) == "12345"
    assert evaluate(joined, {"n": 7}) == "007"
    assert "GREATEST(CHAR_LENGTH" in to_mysql(joined)


def test_null_keeps_its_place():
    joined = Joined(columns=("a", "b"), widths=(0, 3))
    assert evaluate(joined, {"a": None, "b": 1}) == "#001"
    assert evaluate(joined, {"a": "x", "b": None}) == "x#"
    assert evaluate(Joined(columns=("a",), widths=(0,)), {"a": None}) is None


@given(
    st.tuples(*[st.none() | st.integers(0, 10**9)] * 2),
    st.tuples(*[st.none() | st.integers(0, 10**9)] * 2),
)
def test_rows_that_differ_have_keys_that_differ(
    one: tuple[int | None, ...], other: tuple[int | None, ...]
):
    joined = Joined(columns=("a", "b"), widths=(0, 0))
    keys = [evaluate(joined, dict(zip("ab", row, strict=True))) for row in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


TEXT = st.text(st.sampled_from("ab#%23\u00e9"), max_size=5)
PARTS = st.tuples(TEXT, st.integers(0, 10**20 - 1), TEXT)


@given(PARTS, PARTS)
def test_escaped_text_never_makes_two_rows_alike(
    one: tuple[str, int, str], other: tuple[str, int, str]
):
    joined = Joined(columns=("t", "n", "u"), widths=(0, 20, 0), escaped=("t",))
    keys = [evaluate(joined, dict(zip("tnu", row, strict=True))) for row in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


@given(st.tuples(TEXT, TEXT), st.tuples(TEXT, TEXT))
def test_a_prefix_of_escaped_text_is_of_that_text_alone(
    one: tuple[str, str], other: tuple[str, str]
):
    """As begins_with asks for it: the parts before, each with the delimiter behind it."""
    joined = Joined(columns=("t", "u"), widths=(0, 0), escaped=("t",))
    keys = [str(evaluate(joined, dict(zip("tu", row, strict=True)))) for row in (one, other)]
    prefix = keys[0].removesuffix(one[1])
    assert keys[1].startswith(prefix) == (one[0] == other[0])


def test_what_is_escaped():
    joined = Joined(columns=("t", "u"), widths=(0, 0), escaped=("t", "u"))
    assert evaluate(joined, {"t": "a#b", "u": "50%"}) == "a%23b#50%25"
    assert evaluate(joined, {"t": None, "u": ""}) == "#"
    piped = Joined(columns=("t", "u"), widths=(0, 0), escaped=("t",), delimiter="|", lowered=True)
    assert evaluate(piped, {"t": "A|B", "u": "C"}) == "a%7cb|c"


@pytest.mark.parametrize("delimiter", ["%", "2", "##", ""])
def test_a_delimiter_that_an_escape_can_not_tell_is_refused(delimiter: str):
    with pytest.raises(ValueError, match="can't be escaped"):
        Joined(columns=("t", "u"), widths=(0, 0), escaped=("t",), delimiter=delimiter)


def test_only_its_own_columns_are_escaped():
    with pytest.raises(ValueError, match="u is escaped, but is none of the columns"):
        Joined(columns=("t",), widths=(0,), escaped=("u",))


MOMENT = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0).isoformat(sep=" ")
)
FIXED = st.tuples(st.integers(0, 2**64 - 1), MOMENT, st.integers(0, 2**32 - 1))


@given(FIXED, FIXED)
def test_parts_of_fixed_width_sort_as_the_rows_do(
    one: tuple[int, str, int], other: tuple[int, str, int]
):
    joined = Joined(columns=("n", "d", "i"), widths=(20, 0, 10))
    keys = [str(evaluate(joined, dict(zip("ndi", row, strict=True)))) for row in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)


@given(st.lists(st.integers(0, 99999), min_size=2, max_size=2))
def test_padded_numbers_sort_as_numbers(numbers: list[int]):
    joined = Joined(columns=("n",), widths=(5,))
    keys = [str(evaluate(joined, {"n": number})) for number in numbers]
    assert (keys[0] < keys[1]) == (numbers[0] < numbers[1])


def test_lower_case_is_character_by_character():
    assert lower_case("ΟΔΟΣ") == "οδοσ"
    assert lower_case("İ") == "i"
    assert lower_case("\u1c90") == "\u1c90"
    assert evaluate(Lowered(column="c"), {"c": None}) is None
    assert (
        evaluate(Joined(columns=("a", "b"), widths=(0, 0), lowered=True), {"a": "X", "b": 1})
        == "x#1"
    )


@given(st.text())
def test_lower_case_keeps_the_length_and_is_done_once(text: str):
    lowered = lower_case(text)
    assert len(lowered) == len(text)
    assert lower_case(lowered) == lowered


def test_a_sentinel_stands_only_for_null():
    sentinel = Sentinel(column="c", value="none")
    assert evaluate(sentinel, {"c": None}) == "none"
    assert evaluate(sentinel, {"c": ""}) == ""
    assert evaluate(sentinel, {"c": 0}) == "0"


def test_cells_are_written_as_mysql_writes_them():
    assert text_of(True) == "1"
    assert text_of(b"abc") == "abc"
    assert [text_of(n) for n in (1.0, 1e15, -2.5e-9, 1e-16, 0.1, -0.0)] == [
        "1",
        "1e15",
        "-0.0000000025",
        "1e-16",
        "0.1",
        "0",
    ]


def test_a_literal_has_no_backslash_that_a_mode_could_read_in_two_ways():
    assert quote("it's") == "'it''s'"
    assert quote("a\\b") == "_utf8mb4 X'615C62'"


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"member_id": 7, "id": 1}, "7#3"),  # CRC32 of "1" is 2212294583
        ({"member_id": 7, "id": 2}, "7#1"),  # 450215437
        ({"member_id": None, "id": 2}, None),
        ({"member_id": 7, "id": None}, "7#0"),
    ],
)
def test_a_shard_number(row: dict[str, Cell], value: str | None) -> None:
    assert evaluate(Sharded(column="member_id", spread=("id",), shards=4), row) == value


def test_shards_are_even() -> None:
    computation = Sharded(column="id", spread=("id", "member_id"), shards=7)
    counts = Counter(
        str(evaluate(computation, {"id": n, "member_id": n % 10})).partition("#")[2]
        for n in range(7000)
    )
    assert len(counts) == 7
    assert max(counts.values()) < 1100


def test_a_shard_number_in_mysql() -> None:
    computation = Sharded(column="member_id", spread=("id", "book_id"), shards=4)
    assert to_mysql(computation) == (
        "CONCAT(CONVERT(`member_id` USING utf8mb4), '#', CONVERT(MOD(CRC32(CONCAT("
        "COALESCE(CONVERT(`id` USING utf8mb4), ''), '#', "
        "COALESCE(CONVERT(`book_id` USING utf8mb4), ''))), 4) USING utf8mb4))"
    )
    assert columns_of(computation) == ("member_id", "id", "book_id")
    assert not keeps_values(computation)
