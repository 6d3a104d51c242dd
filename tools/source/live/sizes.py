"""How long values and rows are, in bytes of UTF-8: what DynamoDB counts."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.source.live.cells import number_of, quoted, whole_of
from tools.source.live.failures import StatementFailed
from tools.source.live.sampling import Sample, sample, sampled_rows
from tools.source.live.subject import Subject
from tools.source.long_columns import is_long
from tools.source.measurements import Measurement

UTF8_COMPATIBLE = frozenset({"", "utf8mb4", "utf8mb3", "utf8", "ascii", "binary"})
SHORTER = 10
"""A sample that runs into its bound is tried once more with a tenth of the rows."""


def measure_sizes(subject: Subject) -> Iterator[Measurement | Finding]:
    """The bytes of a row, and of each long column.

    Raises:
        StatementFailed: where not even a short sample could be read.
    """
    rows = sampled_rows(subject)
    try:
        yield from _measure(subject, sample(subject, _lengths(subject), rows))
    except StatementFailed as failed:
        fewer = min(rows, subject.rows) // SHORTER
        if failed.reason != "time" or not fewer:
            raise
        shorter = sample(subject, _lengths(subject), fewer, may_be_whole=False)
        yield from _measure(subject, shorter)
        yield _cut_short(subject, fewer, failed.detail)


def _long_columns(subject: Subject) -> list[str]:
    return [column.name for column in subject.table.columns if is_long(column)]


def _lengths(subject: Subject) -> str:
    """Select expressions: `b`, the bytes of the row, then `b0`, `b1` ... of the long columns."""
    of_row = " + ".join(
        f"COALESCE({_length(subject, column.name)}, 0)" for column in subject.table.columns
    )
    of_columns = [
        f"{_length(subject, name)} AS b{position}"
        for position, name in enumerate(_long_columns(subject))
    ]
    return ", ".join((f"{of_row} AS b", *of_columns))


def _length(subject: Subject, column: str) -> str:
    """Bytes as UTF-8 has them; numbers and times as the text that the server prints."""
    facts = subject.facts.column(column)
    if facts is None or facts.character_set in UTF8_COMPATIBLE:
        return f"LENGTH({quoted(column)})"
    return f"LENGTH(CONVERT({quoted(column)} USING utf8mb4))"


def _measure(subject: Subject, taken: Sample) -> Iterator[Measurement]:
    long = _long_columns(subject)
    names = ["b", *(f"b{position}" for position in range(len(long)))]
    figures = ", ".join(f"COUNT({name}), AVG({name}), MAX({name})" for name in names)
    row = subject.session.rows(f"SELECT {figures} FROM ({taken.sql}) s")[0]
    rows = whole_of(row[0])
    for position, column in enumerate(("", *long)):
        count, average, most = row[3 * position : 3 * position + 3]
        if not whole_of(count):
            continue
        what = f"`{column}`" if column else "all columns together"
        yield subject.measurement(
            "size",
            column,
            number_of(average),
            f"AVG and MAX of LENGTH of {what}",
            most=number_of(most),
            remark=_remark(taken, rows, whole_of(count)),
        )


def _remark(taken: Sample, rows: int, count: int) -> str:
    said = "" if taken.is_whole else f"sampled: {rows:,} rows, {taken.how}"
    nulls = f"{rows - count:,} of {rows:,} rows have NULL" if count < rows else ""
    return "; ".join(part for part in (said, nulls) if part)


def _cut_short(subject: Subject, rows: int, why: str) -> Finding:
    return Finding(
        rule="sample-cut-short",
        severity="info",
        subject=subject.table.name,
        evidence=f"{subject.table.place}: sizes in `{subject.table.name}` are of about {rows:,} "
        f"rows, a tenth of what was to be read: {why}.",
        fix="Read again at a quieter hour, or with more time, if they matter.",
    )
