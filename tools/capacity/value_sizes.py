"""Exact sizes of attribute values, by type.

Numbers follow what AWS charges, not the approximate formula of its documentation:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Literal

ValueType = Literal["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"]
Content = (
    str
    | bytes
    | bool
    | None
    | Sequence[str]
    | Sequence[bytes]
    | Sequence["TypedValue"]
    | Mapping[str, "TypedValue"]
)
TypedValue = tuple[ValueType, Content]

MEMBER_TYPES: dict[ValueType, ValueType] = {"SS": "S", "NS": "N", "BS": "B"}
CONTAINER_BYTES = 3
ELEMENT_BYTES = 1


def text_size_bytes(text: str) -> int:
    return len(text.encode())


def digits_size_bytes(integer_digits: float, fraction_digits: float, negative: bool) -> int:
    """Size of a number with that many significant digits before and after the decimal point."""
    return 1 + ceil(integer_digits / 2) + ceil(fraction_digits / 2) + negative


def number_size_bytes(number: str) -> int:
    """Size of a number written in decimal, such as `-12.50` or `1E125`.

    Zeros at both ends don't count, and numbers of equal value have equal sizes: `1.5E3` is 1500.
    Raises ValueError for what is no finite number.
    """
    try:
        sign, digits, exponent = Decimal(number).as_tuple()
    except InvalidOperation as error:
        msg = f"{number!r} is not a number"
        raise ValueError(msg) from error
    if not isinstance(exponent, int):
        msg = f"{number!r} is not a finite number"
        raise ValueError(msg)
    text = "".join(map(str, digits))
    point = len(text.lstrip("0")) + exponent  # digits before the decimal point, zeros included
    significant = text.strip("0")
    if not significant:
        return 1
    integer_digits = min(max(point, 0), len(significant))
    return digits_size_bytes(integer_digits, len(significant) - integer_digits, bool(sign))


def value_size_bytes(value_type: ValueType, value: Content) -> int:
    """Size of a value, without its attribute's name.

    `N` is given as decimal text and `B` as raw bytes; a list's elements and a map's values are
    pairs of type and value. Raises TypeError where value and type don't fit.
    """
    match value_type, value:
        case ("BOOL", bool()) | ("NULL", None):
            return 1
        case "S", str():
            return text_size_bytes(value)
        case "N", str():
            return number_size_bytes(value)
        case "B", bytes():
            return len(value)
        case ("L", Sequence()) | ("M", Mapping()):
            return CONTAINER_BYTES + _elements_size_bytes(value)
        case (("SS" | "NS" | "BS"), Sequence()):
            return _set_size_bytes(value_type, value)
        case _:
            msg = f"{value!r} is no value of type {value_type}"
            raise TypeError(msg)


def item_size_bytes(item: Mapping[str, TypedValue]) -> int:
    """Size of a whole item: names and values of its attributes."""
    return sum(
        text_size_bytes(name) + value_size_bytes(value_type, value)
        for name, (value_type, value) in item.items()
    )


def _elements_size_bytes(value: object) -> int:
    size = 0
    if isinstance(value, Mapping):
        size += sum(text_size_bytes(key) for key in value)
        value = tuple(value.values())
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        msg = f"{value!r} has no elements"
        raise TypeError(msg)
    return size + sum(
        ELEMENT_BYTES + value_size_bytes(element_type, element) for element_type, element in value
    )


def _set_size_bytes(set_type: Literal["SS", "NS", "BS"], members: Sequence[object]) -> int:
    size = 0
    for member in members:
        if not isinstance(member, str | bytes):
            msg = f"{member!r} is no member of {set_type}"
            raise TypeError(msg)
        size += value_size_bytes(MEMBER_TYPES[set_type], member)
    return size
