"""Estimates of a column's values by its type: digits of numbers, bytes of everything else.

Storage limits of the types: https://dev.mysql.com/doc/refman/8.0/en/storage-requirements.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from tools.capacity.column_types import (
    DECIMAL_PRECISION,
    FLOAT_DIGITS,
    INTEGER_DIGITS,
    type_name,
)
from tools.capacity.value_sizes import digits_size_bytes, text_size_bytes
from tools.model.tables import AttributeType
from tools.planning.plans import Count
from tools.source.schema import Column

UTF8MB4_BYTES = 4
VARCHAR_AVERAGE_CAP_BYTES = 128
ISO_DATE_BYTES = len("2026-01-31")
ISO_TIMESTAMP_BYTES = len("2026-01-31T09:30:00Z")
EPOCH_SECONDS_DIGITS = 10
ROW_BYTES = 65_535  # longest row, hence longest VARCHAR
TEXT_MAX_BYTES = {"TINY": 255, "": 65_535, "MEDIUM": 16_777_215, "LONG": 4_294_967_295}


@dataclass(frozen=True)
class Number:
    """Significant digits of a number, before and after the decimal point."""

    integer_digits: float
    fraction_digits: float = 0
    negative: bool = False

    @property
    def size_bytes(self) -> int:
        return digits_size_bytes(self.integer_digits, self.fraction_digits, self.negative)

    @property
    def text_bytes(self) -> float:
        """Its length when written out in decimal."""
        fraction = self.fraction_digits + 1 if self.fraction_digits else 0
        return max(self.integer_digits, 1) + fraction + self.negative


@dataclass(frozen=True)
class ColumnEstimate:
    """An average and a largest value: both numbers, or both bytes of text or binary.

    `moment` marks dates and times, which become epoch seconds where a number holds them.
    """

    average: Number | float
    max: Number | float
    rule: str
    moment: bool = False

    def size(self, held_as: AttributeType) -> Count:
        """Bytes of the value in an attribute of that type."""
        if self.moment and held_as == "N":
            return Count.of(Number(EPOCH_SECONDS_DIGITS).size_bytes)
        return Count(average=_bytes(self.average, held_as), max=_bytes(self.max, held_as))


def _bytes(value: Number | float, held_as: AttributeType) -> float:
    if isinstance(value, Number):
        return value.size_bytes if held_as == "N" else value.text_bytes
    return value


Figures = tuple[Number | float, Number | float]


def _half(digits: int) -> int:
    return ceil(digits / 2)


def _integer_digits(column: Column) -> int:
    name = type_name(column)
    wider = column.type.unsigned and name in {"MEDIUMINT", "BIGINT"}
    return INTEGER_DIGITS[name] + wider


def integer_figures(column: Column) -> Figures:
    digits = _integer_digits(column)
    return Number(_half(digits)), Number(digits, negative=not column.type.unsigned)


def id_figures(column: Column, rows: float) -> Figures:
    widest = _integer_digits(column)
    return Number(min(len(str(int(rows))), widest)), Number(widest)


def decimal_figures(column: Column) -> Figures:
    precision = column.type.length or DECIMAL_PRECISION
    scale = column.type.scale or 0
    whole = precision - scale
    return Number(_half(whole), scale), Number(whole, scale, negative=not column.type.unsigned)


def float_figures(column: Column) -> Figures:
    digits = FLOAT_DIGITS[type_name(column)]
    half = _half(digits)
    average = Number(_half(half), half - _half(half))
    return average, Number(1, digits - 1, negative=not column.type.unsigned)


def bit_figures(column: Column) -> Figures:
    digits = len(str(2 ** (column.type.length or 1) - 1))
    return Number(_half(digits)), Number(digits)


def char_figures(column: Column) -> Figures:
    length = column.type.length or 1
    return float(length), float(length * UTF8MB4_BYTES)


def varchar_figures(column: Column) -> Figures:
    length = column.type.length or 255
    average = min(length / 2, VARCHAR_AVERAGE_CAP_BYTES)
    return average, float(min(length * UTF8MB4_BYTES, ROW_BYTES))


def long_figures(column: Column) -> Figures:
    largest = TEXT_MAX_BYTES[type_name(column).removesuffix("TEXT").removesuffix("BLOB")]
    return min(largest / 2, 1000.0), float(largest)


def enum_figures(column: Column) -> Figures:
    sizes = [text_size_bytes(member) for member in column.type.values] or [1]
    return sum(sizes) / len(sizes), float(max(sizes))


def set_figures(column: Column) -> Figures:
    largest = text_size_bytes(",".join(column.type.values))
    return largest / 2, float(largest)


def _fraction_bytes(column: Column) -> int:
    return column.type.length + 1 if column.type.length else 0


def timestamp_figures(column: Column) -> Figures:
    size = float(ISO_TIMESTAMP_BYTES + _fraction_bytes(column))
    return size, size


def time_figures(column: Column) -> Figures:
    fraction = _fraction_bytes(column)
    return float(len("09:30:00") + fraction), float(len("-838:59:59") + fraction)


def binary_figures(column: Column) -> Figures:
    length = float(column.type.length or 1)
    return length, length


def varbinary_figures(column: Column) -> Figures:
    length = float(column.type.length or 255)
    return min(length / 2, VARCHAR_AVERAGE_CAP_BYTES), length


def same_figures(size: Number | float) -> Callable[[Column], Figures]:
    return lambda _column: (size, size)


def between_figures(average: float, largest: float) -> Callable[[Column], Figures]:
    return lambda _column: (average, largest)
