"""Computed columns: one definition that renders to MySQL and evaluates in Python.

The data stage reads them from a view (`source_views.sql`); the application computes them with
the same meaning on every later write.
"""

import operator
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self, assert_never
from zlib import crc32

from pydantic import Field, model_validator

from tools.model.lower_case import LOWER_CASE_COLLATION, lower_case
from tools.value import Value

DELIMITER = "#"  # of a shard number
ESCAPE = "%"  # before the hex digits of what is escaped, and itself escaped as %25
_NEVER_ESCAPED = f"{ESCAPE}0123456789ABCDEFabcdef"
_EXACT_COLLATION = "utf8mb4_bin"  # REPLACE finds what the collation holds for equal
Cell = str | int | float | bytes | None

# MySQL types that hold bytes: no text is made of them, but for a key joined from several columns
BYTE_TYPES = frozenset({"BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "BIT"})


class Lowered(Value):
    """The column in lower case: how a `_ci` collation's equality survives in a key.

    Each character on its own, by Unicode 5.2: see `tools.model.lower_case`.
    """

    kind: Literal["lowered"] = "lowered"
    column: str


class Sentinel(Value):
    """The column, or `value` where it is NULL: a key may not be absent."""

    kind: Literal["sentinel"] = "sentinel"
    column: str
    value: str


class Joined(Value):
    """Several columns as one key, `delimiter` between them; numbers zero-padded to `width`.

    A longer value is kept whole. NULL leaves its place empty, so that it sorts first as in MySQL
    and no two rows share a key by having NULL in different columns. One NULL column alone is NULL.
    `lowered` puts all parts in lower case, as `Lowered` does. The columns named in `hexed` hold
    bytes and are written as hex digits. In those named in `escaped`, `%` is written `%25` and the
    delimiter likewise (`#` is `%23`): they never have the delimiter in them, so that no two rows
    that differ share a key; their values sort no more as they do by themselves.

    A `native` one is no value at all: in the key of an index it stands for the attributes of its
    columns, each a key attribute of its own, and nothing of it is stored.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
    """

    kind: Literal["joined"] = "joined"
    columns: tuple[str, ...]
    widths: tuple[int, ...]  # 0 leaves a value as it is
    delimiter: str = "#"
    lowered: bool = False
    hexed: tuple[str, ...] = ()
    escaped: tuple[str, ...] = Field(default=(), exclude_if=operator.not_)
    native: bool = Field(default=False, exclude_if=operator.not_)

    @model_validator(mode="after")
    def _check_widths(self) -> Self:
        if not self.columns or len(self.columns) != len(self.widths):
            msg = f"{len(self.columns)} columns have {len(self.widths)} widths"
            raise ValueError(msg)
        if self.escaped and (len(self.delimiter) != 1 or self.delimiter in _NEVER_ESCAPED):
            msg = f"{self.delimiter!r} can't be escaped: take one character, no hex digit and no %"
            raise ValueError(msg)
        if missing := set(self.escaped) - set(self.columns):
            msg = f"{', '.join(sorted(missing))} is escaped, but is none of the columns"
            raise ValueError(msg)
        if self.native and (any(self.widths) or self.escaped or self.hexed or self.lowered):
            msg = f"({', '.join(self.columns)}) is native: its columns stand in the key as they are"
            raise ValueError(msg)
        return self


class Constant(Value):
    """The same value for every row."""

    kind: Literal["constant"] = "constant"
    value: str


class Sharded(Value):
    """The column with a shard number behind it, `#` between them: `17#3`.

    The number is the CRC32 of the columns in `spread`, joined by `#`, modulo `shards`: rows that
    share a value of the column are parted over that many keys. NULL in the column is NULL.
    """

    kind: Literal["sharded"] = "sharded"
    column: str
    spread: Annotated[tuple[str, ...], Field(min_length=1)]
    shards: Annotated[int, Field(ge=2)]


Computation = Annotated[
    Lowered | Sentinel | Joined | Constant | Sharded, Field(discriminator="kind")
]


def columns_of(computation: Computation) -> tuple[str, ...]:
    """The source columns a computation reads."""
    match computation:
        case Lowered() | Sentinel():
            return (computation.column,)
        case Joined():
            return computation.columns
        case Constant():
            return ()
        case Sharded():
            return (computation.column, *computation.spread)
        case _:
            assert_never(computation)


def keeps_values(computation: Computation) -> bool:
    """True where the columns' values can be read back out of what is computed of them."""
    if isinstance(computation, Joined) and (computation.lowered or computation.native):
        return False
    return not isinstance(computation, Lowered | Sharded)


def quote(text: str) -> str:
    """A MySQL string literal that means the same under every SQL mode."""
    if "\\" in text:
        return f"_utf8mb4 X'{text.encode().hex().upper()}'"
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted MySQL identifier."""
    return "`" + name.replace("`", "``") + "`"


def to_mysql(computation: Computation) -> str:
    """The SQL expression over the source table's columns; its character set is utf8mb4.

    Raises ValueError for a native key, which has no value.
    """
    match computation:
        case Lowered():
            return _lowered(_as_text(computation.column))
        case Sentinel():
            return f"COALESCE({_as_text(computation.column)}, {quote(computation.value)})"
        case Joined():
            return _joined(computation)
        case Constant():
            return quote(computation.value)
        case Sharded():
            return _sharded(computation)
        case _:
            assert_never(computation)


def _as_text(column: str) -> str:
    return f"CONVERT({identifier(column)} USING utf8mb4)"


def _as_hex(column: str) -> str:
    """BINARY first: the digits of a BIT's number would lack its leading zeros."""
    return f"CONVERT(HEX(CAST({identifier(column)} AS BINARY)) USING utf8mb4)"


def _lowered(expression: str) -> str:
    """Without the collation, case would follow the column's: ASCII, Turkish or Unicode 14."""
    return f"LOWER({expression} COLLATE {LOWER_CASE_COLLATION})"


def _sharded(sharded: Sharded) -> str:
    spread = [_as_text(column) for column in sharded.spread]
    parts = f", {quote(DELIMITER)}, ".join(f"COALESCE({text}, '')" for text in spread)
    number = f"CONVERT(MOD(CRC32(CONCAT({parts})), {sharded.shards}) USING utf8mb4)"
    return f"CONCAT({_as_text(sharded.column)}, {quote(DELIMITER)}, {number})"


def _escapes(joined: Joined) -> tuple[tuple[str, str], ...]:
    """What is replaced by what, in this order."""
    return tuple(
        (text, "".join(f"{ESCAPE}{byte:02X}" for byte in text.encode()))
        for text in (ESCAPE, joined.delimiter)
    )


def _escaped(expression: str, joined: Joined) -> str:
    expression = f"{expression} COLLATE {_EXACT_COLLATION}"
    for text, escape in _escapes(joined):
        expression = f"REPLACE({expression}, {quote(text)}, {quote(escape)})"
    return expression


def _check_stored(joined: Joined) -> None:
    if joined.native:
        msg = f"({', '.join(joined.columns)}) is native: it has no value, only those of its columns"
        raise ValueError(msg)


def _joined(joined: Joined) -> str:
    _check_stored(joined)
    parts: list[str] = []
    for column, width in zip(joined.columns, joined.widths, strict=True):
        text = _as_hex(column) if column in joined.hexed else _as_text(column)
        if column in joined.escaped:
            text = _escaped(text, joined)
        if width:
            text = f"LPAD({text}, GREATEST(CHAR_LENGTH({text}), {width}), '0')"
        parts.append(text)
    if len(parts) == 1:
        key = parts[0]
    else:
        places = (f"COALESCE({part}, '')" for part in parts)
        key = f"CONCAT({f', {quote(joined.delimiter)}, '.join(places)})"
    return _lowered(key) if joined.lowered else key


def evaluate(computation: Computation, row: Mapping[str, Cell]) -> str | None:
    """The value for a row of the source table, as the application computes it.

    Dates and decimals stand in the row as the text that MySQL prints for them. Raises ValueError
    for a native key, which has no value.
    """
    match computation:
        case Lowered():
            value = text_of(row[computation.column])
            return None if value is None else lower_case(value)
        case Sentinel():
            value = text_of(row[computation.column])
            return computation.value if value is None else value
        case Joined():
            return _evaluate_joined(computation, row)
        case Constant():
            return computation.value
        case Sharded():
            return _evaluate_sharded(computation, row)
        case _:
            assert_never(computation)


def _evaluate_sharded(sharded: Sharded, row: Mapping[str, Cell]) -> str | None:
    value = text_of(row[sharded.column])
    spread = DELIMITER.join(text_of(row[column]) or "" for column in sharded.spread)
    number = crc32(spread.encode()) % sharded.shards
    return None if value is None else f"{value}{DELIMITER}{number}"


def _evaluate_joined(joined: Joined, row: Mapping[str, Cell]) -> str | None:
    _check_stored(joined)
    parts: list[str | None] = []
    for column, width in zip(joined.columns, joined.widths, strict=True):
        cell = row[column]
        is_hexed = column in joined.hexed and isinstance(cell, bytes)
        value = cell.hex().upper() if is_hexed and isinstance(cell, bytes) else text_of(cell)
        if value is not None and column in joined.escaped:
            for text, escape in _escapes(joined):
                value = value.replace(text, escape)
        parts.append(None if value is None else value.rjust(width, "0"))
    key = parts[0] if len(parts) == 1 else joined.delimiter.join(part or "" for part in parts)
    return lower_case(key) if key is not None and joined.lowered else key


def text_of(cell: Cell) -> str | None:
    """A cell as the text MySQL converts it to; bytes are read as UTF-8."""
    match cell:
        case None | str():
            return cell
        case bytes():
            return cell.decode()
        case float():
            return _float_text(cell)
        case _:
            return str(int(cell))


def _float_text(number: float) -> str:
    """MySQL writes a DOUBLE in full between 1e-15 and 1e15, else with an exponent."""
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    if 1e-15 <= abs(number) < 1e15:
        return format(Decimal(repr(number)).normalize(), "f")
    first, *rest = (str(digit) for digit in digits)
    fraction = f".{''.join(rest)}" if rest else ""
    power = len(rest) + int(exponent)
    return f"{'-' if sign else ''}{first}{fraction}e{power}"
