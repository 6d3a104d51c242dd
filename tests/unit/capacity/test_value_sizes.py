"""Exact sizes: vectors captured from AWS, and what holds for every value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.capacity.sizes import item_size_bytes, number_size_bytes, value_size_bytes

VECTORS = {
    "0": 1,
    "1": 2,
    "12": 2,
    "123": 3,
    "1234": 3,
    "100": 2,
    "1010": 3,
    "1.5": 3,
    "15": 2,
    "1.234": 4,
    "3.14159": 5,
    "0.0000001": 2,
    "1E125": 2,
    "1" * 38: 20,
    "-42": 3,
    "-0": 1,
}


@pytest.mark.parametrize(("number", "size"), VECTORS.items())
def test_number_sizes_are_those_that_aws_charges(number: str, size: int) -> None:
    assert number_size_bytes(number) == size


@pytest.mark.parametrize(
    ("one", "other"), [("1.5E3", "1500"), ("100", "1E2"), ("0.0120", ".012"), ("-007", "-7")]
)
def test_equal_numbers_have_equal_sizes(one: str, other: str) -> None:
    assert number_size_bytes(one) == number_size_bytes(other)


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number_size_bytes(text)


@given(st.integers(min_value=1, max_value=10**38 - 1))
def test_a_sign_costs_a_byte_and_38_digits_never_more_than_21(number: int) -> None:
    size = number_size_bytes(str(number))
    assert number_size_bytes(str(-number)) == size + 1
    assert 2 <= size <= 20


def test_the_documented_example_item_is_23_bytes() -> None:
    assert item_size_bytes({"shirt-color": ("S", "R"), "shirt-size": ("S", "M")}) == 23


@pytest.mark.parametrize(
    ("value_type", "value", "size"),
    [
        ("S", "", 0),
        ("S", "Käse", 5),
        ("B", b"\x00\x01\x02", 3),
        ("BOOL", False, 1),
        ("NULL", None, 1),
        ("L", [], 3),
        ("M", {}, 3),
        ("L", [("S", "ab"), ("N", "12")], 3 + (1 + 2) + (1 + 2)),
        ("M", {"name": ("S", "ab"), "n": ("NULL", None)}, 3 + (4 + 1 + 2) + (1 + 1 + 1)),
        ("L", [("M", {"k": ("L", [])})], 3 + 1 + (3 + 1 + 1 + 3)),
        ("SS", ["ab", "c"], 3),
        ("NS", ["1", "123"], 5),
        ("BS", [b"ab", b""], 2),
    ],
)
def test_size_of_every_type(value_type: str, value: object, size: int) -> None:
    assert value_size_bytes(value_type, value) == size  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value_type", "value"), [("S", b"x"), ("N", 1), ("BOOL", None), ("L", "text"), ("SS", [1])]
)
def test_a_value_of_another_type_is_refused(value_type: str, value: object) -> None:
    with pytest.raises(TypeError):
        value_size_bytes(value_type, value)  # type: ignore[arg-type]
