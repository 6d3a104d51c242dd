"""How many children a parent has: of each foreign key, and of what may be one undeclared."""

from collections.abc import Iterator, Sequence

from tools.source.live.catalogue import ORDERED_ENGINES
from tools.source.live.cells import quoted, whole_of
from tools.source.live.failures import StatementFailed
from tools.source.live.subject import Subject, spread
from tools.source.measurements import Measurement
from tools.source.schema import ColumnType, Schema

RANGES = 20
PERCENTILE = 0.99
UNDECLARED = "no foreign key is declared: what its values refer to is not known"


def reference_columns(subject: Subject, mysql: Schema) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Columns that refer to parents, each with whether a foreign key says so.

    Not declared, but likely: a column that an index begins with, that does not tell rows apart by
    itself, and that has the type of the primary key of some table.
    """
    table = subject.table
    declared = tuple(dict.fromkeys(key.columns for key in table.foreign_keys))
    known = {name for columns in declared for name in columns}
    targets = [
        each.column(each.primary_key[0]).type for each in mysql.tables if len(each.primary_key) == 1
    ]
    leading = dict.fromkeys(
        part.column
        for part in subject.facts.index_parts
        if part.position == 1 and part.prefix is None and part.column in table.column_names
    )
    likely = tuple(
        (name,)
        for name in leading
        if name not in known
        and (name,) not in table.candidate_keys
        and any(_fits(table.column(name).type, target) for target in targets)
    )
    return (*((columns, True) for columns in declared), *((columns, False) for columns in likely))


def measure_fan_out(
    subject: Subject, columns: tuple[str, ...], *, is_declared: bool
) -> Iterator[Measurement]:
    """Children per parent that has any.

    Raises:
        StatementFailed: also where a large table has no index to take parents from.
    """
    names = ", ".join(quoted(column) for column in columns)
    set_ = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in columns)
    counts = f"SELECT {names}, COUNT(*) AS n FROM {subject.name} WHERE {set_}"
    if subject.is_small:
        sql, how = f"{counts} GROUP BY {names}", ""
    else:
        sql, how = _sampled(subject, columns, counts, names)
    histogram = [
        (whole_of(size), whole_of(parents))
        for size, parents in subject.session.rows(
            f"SELECT n, COUNT(*) FROM ({sql}) s GROUP BY n ORDER BY n"
        )
    ]
    if histogram:
        yield _measurement(subject, columns, histogram, how, is_declared=is_declared)


def percentile(histogram: Sequence[tuple[int, int]], share: float) -> int:
    """The least size that so large a share of the parents does not exceed (nearest rank)."""
    wanted = share * sum(parents for _, parents in histogram)
    reached = 0
    for size, parents in histogram:
        reached += parents
        if reached >= wanted:
            return size
    return histogram[-1][0]


def _fits(type_: ColumnType, target: ColumnType) -> bool:
    """Display widths of whole numbers say nothing."""
    if type_.name in ("CHAR", "VARCHAR", "BINARY", "VARBINARY"):
        return (type_.name, type_.length) == (target.name, target.length)
    return (type_.name, type_.unsigned) == (target.name, target.unsigned)


def _sampled(
    subject: Subject, columns: tuple[str, ...], counts: str, names: str
) -> tuple[str, str]:
    """Parents with all of their children: from ranges of the first column, or both its ends.

    UNION leaves out parents that two ranges gave: in one transaction they have the same count.
    """
    if not _has_index(subject, columns):
        raise StatementFailed(reason="broken", detail="no index begins with these columns")
    parents = subject.limits.sampled_parents
    ends = subject.range_of(columns[0])
    order = f"GROUP BY {names} ORDER BY"
    if ends is not None:
        starts = spread(*ends, RANGES)
        each = max(1, parents // len(starts))
        parts = [
            f"({counts} AND {quoted(columns[0])} >= {start} {order} {names} LIMIT {each})"
            for start in starts
        ]
        return " UNION ".join(parts), f"from {len(starts)} ranges of `{columns[0]}`"
    half = max(1, parents // 2)
    backwards = ", ".join(f"{quoted(column)} DESC" for column in columns)
    first, last = (f"({counts} {order} {by} LIMIT {half})" for by in (names, backwards))
    return f"{first} UNION {last}", f"half from each end of `{columns[0]}`"


def _has_index(subject: Subject, columns: tuple[str, ...]) -> bool:
    """Whether an index that is kept in order begins with these columns, whole."""
    if subject.facts.engine not in ORDERED_ENGINES:
        return False
    for parts in subject.facts.indexes.values():
        leading = parts[: len(columns)]
        names = tuple(part.column for part in leading if part.prefix is None)
        if names == columns and all(part.kind == "BTREE" for part in leading):
            return True
    return False


def _measurement(
    subject: Subject,
    columns: tuple[str, ...],
    histogram: Sequence[tuple[int, int]],
    how: str,
    *,
    is_declared: bool,
) -> Measurement:
    parents = sum(count for _, count in histogram)
    children = sum(size * count for size, count in histogram)
    most = histogram[-1][0]
    remarks = [
        f"99% of the parents have at most {percentile(histogram, PERCENTILE):,}",
        f"sampled: {parents:,} parents, {how}; some may have more" if how else "",
        "" if is_declared else UNDECLARED,
    ]
    name = "+".join(columns)
    return subject.measurement(
        "fan_out",
        name,
        children / parents,
        f"COUNT(*) by {', '.join(f'`{column}`' for column in columns)}",
        most=most,
        remark="; ".join(remark for remark in remarks if remark),
    )
