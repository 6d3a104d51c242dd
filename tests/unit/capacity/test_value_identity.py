"""Which values are the same to DynamoDB."""

import pytest

from tools.capacity.value_identity import identity, same_item
from tools.capacity.value_sizes import TypedValue, value_size_bytes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("N", "1"), ("N", "1.0")),
        (("N", "1E2"), ("N", "0100")),
        (("N", "-0"), ("N", "0")),
        (("SS", ["a", "b"]), ("SS", ["b", "a"])),
        (("NS", ["1", "20"]), ("NS", ["2E1", "1.00"])),
        (("M", {"a": ("N", "1"), "b": ("S", "x")}), ("M", {"b": ("S", "x"), "a": ("N", "1.0")})),
        (("NULL", None), ("NULL", None)),
    ],
)
def test_the_same_spelled_otherwise(one: TypedValue, other: TypedValue) -> None:
    assert identity(one) == identity(other)
    assert hash(identity(one)) == hash(identity(other))
    assert value_size_bytes(*one) == value_size_bytes(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("N", "1"), ("S", "1")),
        (("N", "1" + "0" * 36 + "1"), ("N", "1" + "0" * 36 + "2")),
        (("S", "a"), ("S", "A")),
        (("S", ""), ("NULL", None)),
        (("B", b"a"), ("S", "a")),
        (("BOOL", True), ("N", "1")),
        (("BOOL", True), ("BOOL", False)),
        (("L", [("N", "1"), ("N", "2")]), ("L", [("N", "2"), ("N", "1")])),
        (("SS", ["a"]), ("L", [("S", "a")])),
        (("M", {"a": ("N", "1")}), ("M", {"b": ("N", "1")})),
        (("L", []), ("M", {})),
    ],
)
def test_what_is_not_the_same(one: TypedValue, other: TypedValue) -> None:
    assert identity(one) != identity(other)


def test_items_are_the_same_with_all_their_attributes() -> None:
    item = {"a": ("N", "1"), "b": ("S", "x")}
    assert same_item(item, {"b": ("S", "x"), "a": ("N", "1.0")})
    assert not same_item(item, {"a": ("N", "1")})
    assert not same_item(item, None)
    assert same_item(None, None)


@pytest.mark.parametrize("value", [("SS", "text"), ("L", None), ("M", ["a"])])
def test_a_value_of_another_type_is_refused(value: TypedValue) -> None:
    with pytest.raises(TypeError):
        identity(value)
