"""Cells of a result as the types that a query asked for, and names as SQL writes them."""

from datetime import UTC, datetime
from decimal import Decimal

Cell = object
Row = tuple[Cell, ...]


def text_of(cell: Cell) -> str:
    """NULL is the empty text. Some servers send texts of their own tables as bytes."""
    if cell is None:
        return ""
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def number_of(cell: Cell) -> float:
    """NULL is 0: a sum over no rows."""
    if cell is None:
        return 0.0
    return float(cell if isinstance(cell, int | float | Decimal) else text_of(cell))


def whole_of(cell: Cell) -> int:
    """Exact, as 64 bits have more digits than a float holds."""
    if isinstance(cell, int):
        return cell
    return int(Decimal(text_of(cell) or 0))


def optional_whole_of(cell: Cell) -> int | None:
    return None if cell is None else whole_of(cell)


def moment_of(cell: Cell) -> str:
    """Seconds since 1970 as ISO 8601 in UTC, to the second."""
    moment = datetime.fromtimestamp(whole_of(cell), tz=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def quoted(*names: str) -> str:
    """One qualified name. MySQL has no character that a doubled backtick does not hold."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def shown(name: str) -> str:
    """A name in one line: what can't be seen in it stands as its code."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in name)
