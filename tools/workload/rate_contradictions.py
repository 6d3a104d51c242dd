"""Rates that can't be true together with each other, with rows or with growth: arithmetic only."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.source.schema import Schema
from tools.workload.answer_faults import number_text
from tools.workload.contradictions import ROUGHNESS
from tools.workload.operations import Lookup
from tools.workload.patterns import AccessPattern
from tools.workload.row_flows import Flow, Flows, RowFlows
from tools.workload.statistics import Statistics, TableStatistics

RULE = "contradicting-rates"
SECONDS_PER_MONTH = 730 * 3600
STEEP = 1000  # a peak so many times the average is worth a second look
BUSY = 1.0  # requests a second from which on a peak is one
_BOTH = "The rate makes the bill of the requests, rows and growth that of the storage"


def rate_contradictions(
    patterns: tuple[AccessPattern, ...], schema: Schema, statistics: Statistics
) -> tuple[Finding, ...]:
    """Tables in the schema's order, then patterns in theirs."""
    flows = RowFlows(patterns, schema, statistics)
    return (
        *(
            finding
            for entry in statistics.tables
            for finding in _of_table(entry, flows.into(entry.table), flows.out_of(entry.table))
        ),
        *(finding for pattern in patterns for finding in _of_pattern(pattern)),
        *_stated_twice(patterns),
        *_counted_beside(patterns),
    )


def _of_table(entry: TableStatistics, into: Flows, out_of: Flows) -> Iterator[Finding]:
    most_out = out_of.most
    net = 0 if most_out is None else (into.least - most_out) * SECONDS_PER_MONTH
    too_many = _too_many(entry, net) if net > 0 else ""
    if too_many:
        less = f" and {_flows(out_of, 'takes')}" if out_of.known else ""
        yield _warning(
            entry.table,
            f"{_flows(into, 'adds')}{less}: that leaves {_figure(net)} rows a month of 730 hours. "
            f"{too_many}",
        )
    yield from _too_few(entry, into)
    most_in, rows = into.most, entry.rows.value
    gone = out_of.least * SECONDS_PER_MONTH
    if most_in is not None and gone > ROUGHNESS * (most_in * SECONDS_PER_MONTH + rows):
        filled = _flows(into, "adds") if into.known else "no pattern adds any"
        yield _warning(
            entry.table,
            f"{_flows(out_of, 'takes')}: {_figure(gone)} rows a month; but {filled}, and there are "
            f"{_figure(rows)} ({entry.rows.source}): nothing would be left to delete.",
        )


def _too_many(entry: TableStatistics, net: float) -> str:
    """Against which figure the rows added in a month stand; empty where they may be true."""
    rows, growth = entry.rows, entry.growth_per_month
    against_growth = growth is not None and net > ROUGHNESS * growth.value
    against_rows = rows.value > 0 and net > ROUGHNESS * rows.value
    parts = []
    if growth is not None and against_growth:
        fitting = growth.value / SECONDS_PER_MONTH
        parts.append(
            f"The growth is {_figure(growth.value)} a month ({growth.source}), that is "
            f"{_figure(fitting)} a second."
        )
    if against_rows and (growth is None or against_growth):
        hours = rows.value / net * SECONDS_PER_MONTH / 3600
        parts.append(
            f"The {_figure(rows.value)} rows ({rows.source}) would all be made in "
            f"{_figure(hours)} hours."
        )
    return " ".join(parts)


def _too_few(entry: TableStatistics, into: Flows) -> Iterator[Finding]:
    growth = entry.growth_per_month
    if growth is None or not growth.value or into.most is None:
        return
    grows = f"{entry.table} grows by {_figure(growth.value)} rows a month ({growth.source})"
    added = into.most * SECONDS_PER_MONTH
    if not into.known:
        yield Finding(
            rule=RULE,
            severity="info",
            subject=entry.table,
            evidence=f"{grows}, but no pattern adds a row to it.",
            fix="Either they come from somewhere else, or the pattern that adds them is missing.",
        )
    elif growth.value > ROUGHNESS * added:
        yield _warning(
            entry.table, f"{grows}, but {_flows(into, 'adds')}: at most {_figure(added)} a month."
        )


def _of_pattern(pattern: AccessPattern) -> Iterator[Finding]:
    peak, average = pattern.rate.peak, pattern.rate.average
    if peak is None or average is None:
        return
    said = (
        f"{pattern.id} has a peak of {_figure(peak.value)} a second ({peak.source}) and an average "
        f"of {_figure(average.value)} ({average.source})"
    )
    if average.value > peak.value:
        yield _warning(pattern.id, f"{said}: no average is above its peak.")
    elif peak.value > 0 and not average.value:
        yield _warning(pattern.id, f"{said}: what is called at its peak is called on average.")
    elif peak.value >= BUSY and peak.value >= STEEP * average.value:
        calls = average.value * SECONDS_PER_MONTH
        yield Finding(
            rule=RULE,
            severity="info",
            subject=pattern.id,
            evidence=f"{said}: {_figure(peak.value / average.value)} times as much. All "
            f"{_figure(calls)} calls of a month would be over in {_figure(calls / peak.value)} "
            "seconds of that peak.",
            fix="Both are used: the peak for partitions, the average for the bill. Correct one "
            "that is not meant so.",
        )


def _stated_twice(patterns: tuple[AccessPattern, ...]) -> Iterator[Finding]:
    """One endpoint listed more than once with the same operations: its rates are added."""
    first: dict[tuple[str, str], AccessPattern] = {}
    for pattern in patterns:
        if not pattern.endpoint or not pattern.operations:
            continue
        same = first.setdefault((pattern.method, pattern.endpoint), pattern)
        if same is pattern or same.operations != pattern.operations:
            continue
        differ = same.rate.average is not None and _rates(same) != _rates(pattern)
        where = f"{pattern.method} {pattern.endpoint}".strip()
        yield Finding(
            rule=RULE,
            severity="warning" if differ else "info",
            subject=same.id,
            evidence=f"{same.id} ({same.place}), {_called(same)}, and {pattern.id} "
            f"({pattern.place}), {_called(pattern)}, are the same endpoint, {where}: their rates "
            f"are added{', and differ' if differ else ''}.",
            fix=f"If it is one endpoint, drop one: `drop pattern {pattern.id}`.",
        )


def _counted_beside(patterns: tuple[AccessPattern, ...]) -> Iterator[Finding]:
    """A count of the rows that another pattern shows page by page, called at another rate."""
    pages = [(p, op) for p in patterns for op in p.operations if _is_page(op)]
    counts = [(p, op) for p in patterns for op in p.operations if _is_count(op)]
    for count, counted in counts:
        for page, shown in pages:
            if count.id == page.id or _found(counted) != _found(shown):
                continue
            one, other = count.rate.average, page.rate.average
            if one is None or other is None or not _is_apart(one.value, other.value):
                continue
            yield Finding(
                rule=RULE,
                severity="info",
                subject=count.id,
                evidence=f"{count.id}, {_called(count)}, counts the rows that {page.id}, "
                f"{_called(page)}, shows page by page: where each page comes with the number of "
                "all, the two are called equally often.",
                fix="Correct the rate that is wrong; leave them where pages come without a count.",
            )


def _is_page(operation: object) -> bool:
    return isinstance(operation, Lookup) and not operation.aggregate and bool(operation.limit)


def _is_count(operation: object) -> bool:
    return isinstance(operation, Lookup) and operation.aggregate == "count"


def _found(operation: object) -> tuple[object, ...]:
    """What rows a lookup finds."""
    if not isinstance(operation, Lookup):
        return ()
    by = frozenset(operation.equality), frozenset(operation.null_columns)
    return (operation.table, *by, operation.range_column, frozenset(operation.tested))


def _is_apart(one: float, other: float) -> bool:
    return max(one, other) > ROUGHNESS * min(one, other)


def _rates(pattern: AccessPattern) -> tuple[float | None, float | None]:
    peak, average = pattern.rate.peak, pattern.rate.average
    return (peak.value if peak else None, average.value if average else None)


def _called(pattern: AccessPattern) -> str:
    average = pattern.rate.average
    if average is None:
        return "at a rate nobody has stated"
    return f"{_figure(average.value)} times a second on average ({average.source})"


def _flows(flows: Flows, verb: str) -> str:
    """`AP29 adds 600 rows a second on average (200 calls, …; 3 rows each, …)`, flow by flow."""
    parts = [_flow(flow, verb) for flow in flows.known]
    parts += [f"{pattern_id} {verb} more, at a rate not known" for pattern_id in flows.unknown]
    return ", ".join(parts)


def _flow(flow: Flow, verb: str) -> str:
    said = str(flow.calls_per_second.source)
    if flow.per_call_source:
        calls = _figure(flow.calls_per_second.value)
        said = f"{calls} calls, {said}; {_figure(flow.per_call)} rows each, {flow.per_call_source}"
    most = "at most " if flow.at_most else ""
    rows = _figure(flow.rows_per_second)
    noun = "row" if rows == "1" else "rows"
    return f"{flow.pattern_id} {verb} {most}{rows} {noun} a second on average ({said})"


def _warning(subject: str, evidence: str) -> Finding:
    return Finding(
        rule=RULE,
        severity="warning",
        subject=subject,
        evidence=evidence,
        fix=f"{_BOTH}: correct the figure that is wrong.",
    )


def _figure(value: float) -> str:
    """With thousands parted; below 100 to three significant digits."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return number_text(float(f"{value:.3g}"))
