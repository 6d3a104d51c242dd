"""Computed columns: one definition that renders to MySQL and evaluates in Python.

The data stage reads them from a view (`source_views.sql`); the application computes them with
the same meaning on every later write.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, assert_never

from pydantic import Field

from tools.value import Value

Cell = str | int | float | bytes | None


class Lowered(Value):
    """The column in lower case: how a `_ci` collation's equality survives in a key."""

    kind: Literal["lowered"] = "lowered"
    column: str


class Sentinel(Value):
    """The column, or `value` where it is NULL: a key may not be absent."""

    kind: Literal["sentinel"] = "sentinel"
    column: str
    value: str


class Joined(Value):
    """Several columns as one key, `delimiter` between them; numbers zero-padded to `width`."""

    kind: Literal["joined"] = "joined"
    columns: tuple[str, ...]
    widths: tuple[int, ...]  # 0 leaves a value as it is
    delimiter: str = "#"


class Constant(Value):
    """The same value for every row."""

    kind: Literal["constant"] = "constant"
    value: str


Computation = Annotated[Lowered | Sentinel | Joined | Constant, Field(discriminator="kind")]


def columns_of(computation: Computation) -> tuple[str, ...]:
    """The source columns a computation reads."""
    match computation:
        case Lowered() | Sentinel():
            return (computation.column,)
        case Joined():
            return computation.columns
        case Constant():
            return ()
        case _:
            assert_never(computation)


def quote(text: str) -> str:
    """A MySQL string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted MySQL identifier."""
    return "`" + name.replace("`", "``") + "`"


def to_mysql(computation: Computation) -> str:
    """The SQL expression over the source table's columns."""
    match computation:
        case Lowered():
            return f"LOWER({identifier(computation.column)})"
        case Sentinel():
            column = identifier(computation.column)
            return f"COALESCE(CAST({column} AS CHAR), {quote(computation.value)})"
        case Joined():
            parts = [
                f"LPAD({identifier(column)}, {width}, '0')" if width else identifier(column)
                for column, width in zip(computation.columns, computation.widths, strict=True)
            ]
            return f"CONCAT_WS({quote(computation.delimiter)}, {', '.join(parts)})"
        case Constant():
            return quote(computation.value)
        case _:
            assert_never(computation)


def evaluate(computation: Computation, row: Mapping[str, Cell]) -> str | None:
    """The value for a row of the source table, as the application computes it."""
    match computation:
        case Lowered():
            value = row[computation.column]
            return None if value is None else str(value).lower()
        case Sentinel():
            value = row[computation.column]
            return computation.value if value is None else str(value)
        case Joined():
            return computation.delimiter.join(
                str(row[column]).rjust(width, "0")
                for column, width in zip(computation.columns, computation.widths, strict=True)
                if row[column] is not None
            )
        case Constant():
            return computation.value
        case _:
            assert_never(computation)
