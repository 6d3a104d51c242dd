"""How many different values columns of keys and indexes have."""

from collections.abc import Iterator

from tools.source.live.catalogue import IndexPart
from tools.source.live.cells import quoted, whole_of
from tools.source.live.failures import StatementFailed
from tools.source.live.sampling import sample, sampled_rows
from tools.source.live.subject import Subject
from tools.source.measurements import Measurement
from tools.source.schema import Column

COUNTED_KINDS = frozenset({"BTREE", "HASH"})
LONGEST_BYTES = 1_000
"""Values of longer columns are not compared: a server keeps such a comparison on its disk."""
FEW_VALUES = 1_000
FEW_VALUES_SHARE = 20
NEVER_COMPARED = frozenset(
    {"TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"}
    | {"TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "JSON"}
)


def key_columns(subject: Subject) -> tuple[str, ...]:
    """Columns of keys and ordinary indexes whose values can be compared, in the table's order."""
    parts = [part for part in subject.facts.index_parts if part.kind in COUNTED_KINDS]
    wanted = {part.column for part in parts}
    wanted |= {name for key in subject.table.foreign_keys for name in key.columns}
    return tuple(
        column.name
        for column in subject.table.columns
        if column.name in wanted and _can_be_compared(column)
    )


def measure_cardinality(subject: Subject, column: str) -> Iterator[Measurement]:
    """Counted in a small table; of a larger one as its keys or indexes tell, else from a sample."""
    if subject.is_small:
        yield _counted(subject, column)
        return
    if (column,) in subject.table.candidate_keys and not subject.table.column(column).nullable:
        how = f"COUNT(*), `{column}` being unique,"
        remark = "" if subject.is_counted else "estimated by the server"
        yield subject.measurement("cardinality", column, subject.rows, how, remark=remark)
        return
    part = _leading(subject, column)
    if part is not None and part.cardinality:
        yield _by_index(subject, column, part.index, part.cardinality)
        return
    yield from _from_sample(subject, column)


def _counted(subject: Subject, column: str) -> Measurement:
    counted = f"SELECT COUNT(DISTINCT {quoted(column)}) FROM {subject.name}"
    count = whole_of(subject.session.rows(counted)[0][0])
    return subject.measurement("cardinality", column, count, f"COUNT(DISTINCT `{column}`)")


def _by_index(subject: Subject, column: str, index: str, cardinality: int) -> Measurement:
    """Counted where the index is short, or by skipping from value to value where they are few.

    Servers' estimates are often twice the truth, or half of it.
    """
    are_few = cardinality <= min(FEW_VALUES, subject.rows // FEW_VALUES_SHARE)
    if are_few or subject.has_short_indexes:
        try:
            return _counted(subject, column)
        except StatementFailed as failed:
            if failed.reason != "time":
                raise
    return subject.measurement(
        "cardinality",
        column,
        min(cardinality, subject.rows),
        f"statistics of the index `{index}`",
        remark="estimated by the server",
    )


def _can_be_compared(column: Column) -> bool:
    return column.type.name not in NEVER_COMPARED and (column.type.length or 0) <= LONGEST_BYTES


def _leading(subject: Subject, column: str) -> IndexPart | None:
    """The index whose statistics are those of the whole column."""
    for part in subject.facts.index_parts:
        if part.position == 1 and part.column == column and part.prefix is None:
            return part
    return None


def _from_sample(subject: Subject, column: str) -> Iterator[Measurement]:
    """Scaled up by the share of values that the sample holds but once.

    The estimator is Duj1 of Haas and Stokes, Estimating the Number of Classes in a Finite
    Population (1998), which PostgreSQL's ANALYZE uses too.
    """
    taken = sample(subject, f"{quoted(column)} AS c", sampled_rows(subject))
    counts = f"SELECT COUNT(*) AS n FROM ({taken.sql}) s WHERE c IS NOT NULL GROUP BY c"
    sums = f"SELECT SUM(n), COUNT(*), SUM(n = 1) FROM ({counts}) t"
    rows, distinct, once = (whole_of(cell) for cell in subject.session.rows(sums)[0])
    if not rows:
        return
    estimate = rows * distinct / (rows - once + once * rows / max(subject.rows, rows))
    yield subject.measurement(
        "cardinality",
        column,
        max(distinct, round(estimate)),
        f"different values of `{column}` in a sample",
        remark=f"estimated from {distinct:,} different values in {rows:,} rows, {taken.how}",
    )
