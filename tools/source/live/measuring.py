"""Measures the tables of a database, small ones first, each in a transaction of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from tools.finding import Finding
from tools.source.live.cardinalities import key_columns, measure_cardinality
from tools.source.live.catalogue import COUNTED_ENGINES, Catalogue
from tools.source.live.cells import shown, whole_of
from tools.source.live.database import Limits
from tools.source.live.failures import StatementFailed
from tools.source.live.fan_outs import measure_fan_out, reference_columns
from tools.source.live.growth import (
    MonthlyRows,
    can_be_measured,
    creation_column,
    growth,
    read_monthly_rows,
)
from tools.source.live.session import USED_UP, Session
from tools.source.live.sizes import measure_sizes
from tools.source.live.subject import Subject
from tools.source.measurements import Measurement
from tools.source.schema import Schema

ESTIMATED = "estimated by the server"
EVERYTHING = "all of its figures"
UNBOUNDED = "this server can't be told to end a statement that takes too long"
Result = Measurement | Finding


@dataclass
class _Measured:
    """What came of one table, and what was left out: why, and what."""

    subject: Subject
    results: list[Result] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    monthly: MonthlyRows | None = None

    def take(self, what: str, step: Callable[[], Iterator[Result]]) -> None:
        """The results of a step; where it fails, what it was for is left out."""
        try:
            self.results.extend(step())
        except StatementFailed as failed:
            if failed.reason == "lost":
                raise
            self.left_out.setdefault(failed.detail, []).append(what)


def measure(
    session: Session,
    catalogue: Catalogue,
    mysql: Schema,
    limits: Limits,
    progress: Callable[[str], None],
) -> tuple[tuple[Measurement, ...], tuple[Finding, ...]]:
    """Figures in the schema's order, and findings of what was left out.

    Each table may take its share of the time that is left: what small ones do not use is for the
    large ones, and none goes without.
    """
    facts = {table.name: table for table in catalogue.tables}
    subjects = [
        Subject(session, catalogue.database, table, facts[table.name], limits)
        for table in mysql.tables
    ]
    measured: dict[str, _Measured] = {}
    for position, subject in enumerate(sorted(subjects, key=lambda each: each.facts.data_bytes)):
        name = subject.table.name
        progress(f"measuring {shown(name)} ({position + 1} of {len(subjects)})")
        share = session.remaining_seconds / (len(subjects) - position)
        seconds = min(limits.table_seconds, max(share, 0))
        measured[name] = _measure_table(subject, mysql, seconds)
    in_order = [measured[table.name] for table in mysql.tables]
    _add_growth(in_order, limits.growth_months)
    found = [result for each in in_order for result in (*each.results, *_left_out(each))]
    found.extend(_nothing_measured(in_order))
    return (
        tuple(result for result in found if isinstance(result, Measurement)),
        tuple(result for result in found if isinstance(result, Finding)),
    )


def _measure_table(subject: Subject, mysql: Schema, seconds: float) -> _Measured:
    measured = _Measured(subject)
    limits = subject.limits
    is_transactional = subject.facts.is_transactional
    most = limits.statement_seconds if is_transactional else limits.locking_statement_seconds
    why = "" if subject.session.is_bounded else UNBOUNDED
    why = why or ("" if seconds > 0 else USED_UP)
    if why:
        if subject.facts.rows is not None:
            measured.results.append(_rows(subject))
        measured.left_out[why] = [EVERYTHING]
        return measured
    try:
        with subject.session.table(seconds, most):
            _take_steps(measured, mysql)
    except StatementFailed as failed:
        if failed.reason == "lost":
            raise
        measured.left_out.setdefault(failed.detail, []).append(EVERYTHING)
    return measured


def _take_steps(measured: _Measured, mysql: Schema) -> None:
    subject = measured.subject
    measured.take("an exact number of rows", partial(_count, subject))
    if not subject.is_counted and subject.facts.rows is None:
        return
    measured.results.append(_rows(subject))
    if not subject.rows:
        return
    measured.take("the sizes of rows and long values", partial(measure_sizes, subject))
    for column in key_columns(subject):
        step = partial(measure_cardinality, subject, column)
        measured.take(f"the different values of `{column}`", step)
    for columns, is_declared in reference_columns(subject, mysql):
        fan_out = partial(measure_fan_out, subject, columns, is_declared=is_declared)
        measured.take(f"the fan-out of ({', '.join(columns)})", fan_out)
    measured.take("growth", partial(_read_months, measured))


def _count(subject: Subject) -> Iterator[Result]:
    """Counts the rows, where the server does not take them to be too many for that."""
    keeps_count = subject.facts.engine in COUNTED_ENGINES
    if (subject.facts.rows or 0) <= subject.limits.counted_rows or keeps_count:
        rows = subject.session.rows(f"SELECT COUNT(*) FROM {subject.name}")
        subject.rows, subject.is_counted = whole_of(rows[0][0]), True
    yield from ()


def _rows(subject: Subject) -> Measurement:
    if subject.is_counted:
        return subject.measurement("rows", "", subject.rows, "COUNT(*)")
    return subject.measurement(
        "rows", "", subject.rows, "information_schema.TABLES.TABLE_ROWS", remark=ESTIMATED
    )


def _read_months(measured: _Measured) -> Iterator[Result]:
    column = creation_column(measured.subject)
    if column is None:
        return
    if not can_be_measured(measured.subject, column):
        raise StatementFailed(reason="broken", detail=f"no index begins with `{column}`")
    measured.monthly = read_monthly_rows(measured.subject, column)
    yield from ()


def _add_growth(tables: list[_Measured], months: int) -> None:
    newest = max((each.monthly.newest for each in tables if each.monthly), default=0)
    for each in tables:
        if each.monthly is not None:
            each.results.extend(growth(each.subject, each.monthly, newest, months))


def _left_out(measured: _Measured) -> Iterator[Finding]:
    table = measured.subject.table
    for why, whats in measured.left_out.items():
        if whats == [EVERYTHING]:
            continue  # they are named together
        yield Finding(
            rule="not-measured",
            severity="info",
            subject=table.name,
            evidence=f"{table.place}: of `{table.name}` is not measured: {', '.join(whats)}: "
            f"{why}.",
            fix="Give the figure when asked, or read again at a quieter hour or with more time.",
        )


def _nothing_measured(tables: Sequence[_Measured]) -> Iterator[Finding]:
    """One finding for all tables that were left out for the same reason."""
    left_out: dict[str, list[_Measured]] = {}
    for each in tables:
        for why, whats in each.left_out.items():
            if whats == [EVERYTHING]:
                left_out.setdefault(why, []).append(each)
    for why, alike in left_out.items():
        database = alike[0].subject.database
        names = ", ".join(f"`{each.subject.table.name}`" for each in alike)
        yield Finding(
            rule="not-measured",
            severity="info",
            subject=database,
            evidence=f"mysql:{shown(database)}: of {len(alike)} of {len(tables)} tables nothing "
            f"is measured but the server's estimate of rows: {why}. They are: {names}.",
            fix="Give the figures when asked, or read again at a quieter hour or with more time.",
        )
