"""How many children a parent has: of each foreign key, and of what may be one undeclared."""

from collections.abc import Iterator, Sequence

from tools.source.live.catalogue import ORDERED_ENGINES
from tools.source.live.cells import quoted, whole_of
from tools.source.live.failures import StatementFailed
from tools.source.live.sampling import RANGES, sample, sampled_rows, united
from tools.source.live.subject import Subject, between, spread
from tools.source.measurements import Measurement
from tools.source.schema import ColumnType, Schema

PERCENTILE = 0.99
BUSIEST = 10
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
    """Children per parent that has any: of all parents where an index of them is short.

    Raises:
        StatementFailed: also where a large table has no index to take parents from.
    """
    names = ", ".join(quoted(column) for column in columns)
    are_set = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in columns)
    counts = f"SELECT {names}, COUNT(*) AS n FROM {subject.name} WHERE {are_set}"
    if not subject.is_small and not _has_index(subject, columns):
        raise StatementFailed(reason="broken", detail="no index begins with these columns")
    histogram: list[tuple[int, int]] | None = None
    how = ""
    if subject.has_short_indexes:
        histogram = _in_time(subject, f"{counts} GROUP BY {names}")
    most = 0
    if histogram is None:
        sql, how = _sampled(subject, columns, counts, names)
        histogram = _histogram(subject, sql)
        most = _most_of_the_busiest(subject, columns)
    if histogram:
        yield _measurement(subject, columns, histogram, most, how, is_declared=is_declared)


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


def _in_time(subject: Subject, sql: str) -> list[tuple[int, int]] | None:
    """None where it takes too long and parents are better sampled."""
    try:
        return _histogram(subject, sql)
    except StatementFailed as failed:
        if failed.reason != "time" or subject.is_small:
            raise
        return None


def _histogram(subject: Subject, sql: str) -> list[tuple[int, int]]:
    """Numbers of children, and how many parents have so many."""
    rows = subject.session.rows(f"SELECT n, COUNT(*) FROM ({sql}) s GROUP BY n ORDER BY n")
    return [(whole_of(size), whole_of(parents)) for size, parents in rows]


def _sampled(
    subject: Subject, columns: tuple[str, ...], counts: str, names: str
) -> tuple[str, str]:
    """Parents with all of their children: from ranges of the first column, or both its ends.

    UNION leaves out parents that both ends gave: in one transaction they have the same count.
    """
    parents = subject.limits.sampled_parents
    ends = subject.range_of(columns[0])
    order = f"GROUP BY {names} ORDER BY"
    if ends is not None:
        starts = spread(*ends, RANGES)
        each = max(1, parents // len(starts))
        parts = [
            f"{counts} AND {bound} {order} {names} LIMIT {each}"
            for bound in between(columns[0], starts)
        ]
        return united(parts, "UNION ALL"), f"from {len(starts)} ranges of `{columns[0]}`"
    half = max(1, parents // 2)
    backwards = ", ".join(f"{quoted(column)} DESC" for column in columns)
    both = [f"{counts} {order} {by} LIMIT {half}" for by in (names, backwards)]
    return united(both, "UNION"), f"half from each end of `{columns[0]}`"


def _most_of_the_busiest(subject: Subject, columns: tuple[str, ...]) -> int:
    """The most children of those parents that a sample of the children names most often.

    A sample of parents hardly ever meets the few with the most; one of children does. 0 where
    counting takes too long.
    """
    named = ", ".join(f"{quoted(name)} AS f{n}" for n, name in enumerate(columns))
    values = ", ".join(f"f{n}" for n in range(len(columns)))
    children = sample(subject, named, sampled_rows(subject), may_be_whole=False).sql
    busiest = (
        f"SELECT {values} FROM ({children}) s GROUP BY {values} ORDER BY COUNT(*) DESC "
        f"LIMIT {BUSIEST}"
    )
    same = " AND ".join(f"c.{quoted(name)} = b.f{n}" for n, name in enumerate(columns))
    counts = f"SELECT COUNT(*) AS n FROM ({busiest}) b JOIN {subject.name} c ON {same} GROUP BY "
    counts += ", ".join(f"b.f{n}" for n in range(len(columns)))
    try:
        return whole_of(subject.session.rows(f"SELECT MAX(n) FROM ({counts}) x")[0][0])
    except StatementFailed as failed:
        if failed.reason != "time":
            raise
        return 0


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
    most: int,
    how: str,
    *,
    is_declared: bool,
) -> Measurement:
    parents = sum(count for _, count in histogram)
    children = sum(size * count for size, count in histogram)
    busiest = f" and the {BUSIEST} busiest of a sample of children" if most else ""
    remarks = [
        f"99% of the parents have at most {percentile(histogram, PERCENTILE):,}",
        f"sampled: {parents:,} parents, {how}{busiest}; some may have more" if how else "",
        "" if is_declared else UNDECLARED,
    ]
    name = "+".join(columns)
    return subject.measurement(
        "fan_out",
        name,
        children / parents,
        f"COUNT(*) by {', '.join(f'`{column}`' for column in columns)}",
        most=max(most, histogram[-1][0]),
        remark="; ".join(remark for remark in remarks if remark),
    )
