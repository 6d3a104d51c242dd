"""Rows a month, where a column says when a row was made."""

import re
from collections.abc import Iterator

from tools.source.live.cells import quoted, whole_of
from tools.source.live.subject import Subject
from tools.source.measurements import Measurement
from tools.source.schema import Column
from tools.value import Value

TIMES = frozenset({"DATETIME", "TIMESTAMP", "DATE"})
CREATION_NAME = re.compile(
    r"(^|_)(created|creation|inserted|registered|added|placed|posted|ordered)"
    r"(_?(at|on|date|time|datetime|ts|timestamp|utc|gmt))*$"
    r"|^(date|time|dt)_?(created|added|inserted|registered|posted)$"
    r"|(^|_)(order|post|comment|purchase)_date$"
)
FIRST_TIME = "1980-01-01"
"""Rows from before it, such as those with a zero date, have no time that counts."""


class MonthlyRows(Value):
    """Rows by month, as `YYYYMM`, of one table.

    Attributes:
        oldest: The month of the oldest row.
        newest: The month of the newest row that is not in the future.
    """

    column: str
    oldest: int
    newest: int
    counts: tuple[tuple[int, int], ...]


def creation_column(subject: Subject) -> str | None:
    """By its name, else the only one that the server sets at an insert and never again."""
    times = [column for column in subject.table.columns if column.type.name in TIMES]
    named = [column.name for column in times if CREATION_NAME.search(_snake(column.name))]
    if named:
        return named[0]
    set_once = [column.name for column in times if _is_set_once(column)]
    return set_once[0] if len(set_once) == 1 else None


def can_be_measured(subject: Subject, column: str) -> bool:
    """Whether the months can be counted without reading a large table whole."""
    heads_index = any(
        part.position == 1 and part.column == column and part.kind == "BTREE"
        for part in subject.facts.index_parts
    )
    return subject.is_small or heads_index


def read_monthly_rows(subject: Subject, column: str) -> MonthlyRows | None:
    """Rows of the newest row's month, and of as many before it as growth is averaged over.

    None where no row has a time that counts. A column may hold local times, which are ahead of the
    server's by less than a day.
    """
    name = quoted(column)
    ends = subject.session.rows(
        f"SELECT EXTRACT(YEAR_MONTH FROM MIN({name})), EXTRACT(YEAR_MONTH FROM MAX({name})) "
        f"FROM {subject.name} WHERE {name} >= '{FIRST_TIME}' AND {name} <= NOW() + INTERVAL 1 DAY"
    )[0]
    if ends[0] is None:
        return None
    oldest, newest = (whole_of(cell) for cell in ends)
    begin, end = moved(newest, -subject.limits.growth_months), moved(newest, 1)
    counts = subject.session.rows(
        f"SELECT EXTRACT(YEAR_MONTH FROM {name}) AS m, COUNT(*) FROM {subject.name} "
        f"WHERE {name} >= '{_written(begin)}-01' AND {name} < '{_written(end)}-01' GROUP BY m"
    )
    found = tuple(sorted((whole_of(month), whole_of(rows)) for month, rows in counts))
    return MonthlyRows(column=column, oldest=oldest, newest=newest, counts=found)


def growth(
    subject: Subject, monthly: MonthlyRows, newest_of_all: int, months: int
) -> Iterator[Measurement]:
    """Over the full months before the newest row of the whole database: a copy that was made some
    time ago has no rows since, and the month it was made in is not full. The month of the table's
    oldest row is not full either.
    """
    begin = max(moved(newest_of_all, -months), moved(monthly.oldest, 1))
    full = [begin]
    while moved(full[-1], 1) < newest_of_all:
        full.append(moved(full[-1], 1))
    if begin >= newest_of_all:
        return
    known = dict(monthly.counts)
    rows = [known.get(month, 0) for month in full]
    count = "1 full month" if len(full) == 1 else f"{len(full)} full months"
    yield subject.measurement(
        "growth",
        "",
        sum(rows) / len(rows),
        f"COUNT(*) by month of `{monthly.column}`",
        remark=f"{count}, {_written(full[0])} to {_written(full[-1])}: {min(rows):,} to "
        f"{max(rows):,} rows a month; rows deleted since are not counted",
    )


def moved(month: int, by: int) -> int:
    """A month as `YYYYMM`, so many months later."""
    number = month // 100 * 12 + month % 100 - 1 + by
    return number // 12 * 100 + number % 12 + 1


def _written(month: int) -> str:
    return f"{month // 100:04d}-{month % 100:02d}"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _is_set_once(column: Column) -> bool:
    default = (column.default or "").upper()
    return default.startswith("CURRENT_TIMESTAMP") and not column.set_on_update
