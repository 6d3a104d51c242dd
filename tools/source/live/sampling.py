"""Samples of a table's rows that the server need not sort or scan for."""

from collections.abc import Sequence

from tools.source.live.catalogue import ORDERED_ENGINES
from tools.source.live.cells import quoted
from tools.source.live.subject import Subject, between, spread
from tools.value import Value

RANGES = 100
LEAST_ROWS = 100


class Sample(Value):
    """`sql` selects the rows, to be put into parentheses; `how` goes on "sampled: N rows"."""

    sql: str
    how: str = ""
    is_whole: bool = False


def sampled_rows(subject: Subject) -> int:
    """So many that they hold no more bytes than a sample may read."""
    limits = subject.limits
    fitting = limits.whole_table_bytes // max(subject.facts.row_bytes, 1)
    return min(limits.sampled_rows, max(fitting, LEAST_ROWS))


def sample(subject: Subject, expressions: str, rows: int, *, may_be_whole: bool = True) -> Sample:
    """The whole of a small table, else about so many rows of it.

    Where the primary key begins with a whole number, the rows are taken from ranges of it that
    are spread evenly, in the key's order; otherwise half from each end of the key. Nothing is
    ordered at random: that would sort the whole table.
    """
    if subject.is_small and may_be_whole:
        return Sample(sql=f"SELECT {expressions} FROM {subject.name}", is_whole=True)
    key = subject.table.primary_key
    if not key or subject.facts.engine not in ORDERED_ENGINES:
        plain = f"SELECT {expressions} FROM {subject.name} LIMIT {rows}"
        return Sample(sql=plain, how="as the server gives them first")
    ends = subject.first_key_range
    if ends is not None:
        return _ranges(subject, expressions, rows, spread(*ends, min(RANGES, rows)))
    half = max(1, rows // 2)
    first = f"SELECT {expressions} FROM {subject.name} ORDER BY {_listed(key)} LIMIT {half}"
    last = f"SELECT {expressions} FROM {subject.name} ORDER BY {_listed(key, ' DESC')} LIMIT {half}"
    return Sample(
        sql=united((first, last), "UNION ALL"), how=f"half from each end of {_plain(key)}"
    )


def united(parts: Sequence[str], word: str) -> str:
    """One alone without parentheses: MySQL 5.7 does not read them doubled."""
    return parts[0] if len(parts) == 1 else f" {word} ".join(f"({part})" for part in parts)


def _ranges(subject: Subject, expressions: str, rows: int, starts: tuple[int, ...]) -> Sample:
    key = subject.table.primary_key
    each = max(1, rows // len(starts))
    parts = [
        f"SELECT {expressions} FROM {subject.name} WHERE {bound} "
        f"ORDER BY {_listed(key)} LIMIT {each}"
        for bound in between(key[0], starts)
    ]
    return Sample(
        sql=united(parts, "UNION ALL"), how=f"from {len(starts)} ranges of {_plain(key[:1])}"
    )


def _listed(columns: tuple[str, ...], direction: str = "") -> str:
    return ", ".join(f"{quoted(column)}{direction}" for column in columns)


def _plain(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)
