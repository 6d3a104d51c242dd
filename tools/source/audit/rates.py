"""Rates against the executions and the time that they are over."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import (
    RATE,
    Interval,
    duration,
    exactly,
    first_rate,
    read_rate,
)
from tools.source.audit.material import Executed, Material, StatedLine
from tools.value import Value

RATE_LABEL = re.compile(r"\b(?:RPS|QPS|rate|throughput)\b", re.IGNORECASE)
OVER = re.compile(r"\b(?:over|during|within|across|in)\s+(?P<time>[\d].*)", re.IGNORECASE)
OF_ALL = {
    "overall",
    "total",
    "average",
    "mean",
    "active",
    "sustained",
    "query",
    "log",
    "throughput",
}
NO_RATE = "Tablewright takes no rate from it; rates are asked for, and offered from a raw log."


class QueryRate(Value):
    """A line such as `RPS: 0.18/sec over 1h 20m` with the query that it is of."""

    query: Executed
    line: StatedLine


def compare_rates(material: Material) -> Iterator[Comparison]:
    if material.basis == "raw":
        return
    yield from _throughput(material)
    rates = query_rates(material)
    for each in rates:
        yield from _query_rate(each.query, each.line, material)
    yield from _peak_claims(rates, material)


def query_rates(material: Material) -> tuple[QueryRate, ...]:
    """The rates that stand in the section of one query alone."""
    begins = [section.line for section in material.log_document.sections]
    heads: dict[int, list[Executed]] = {}
    for each in material.executed:
        heads.setdefault(bisect_right(begins, each.place.line), []).append(each)
    found = []
    for line in material.log_lines:
        if RATE_LABEL.search(line.label) and RATE.search(line.rest):
            inside = heads.get(bisect_right(begins, line.place.line), [])
            above = [each for each in inside if each.place.line <= line.place.line]
            if len(above) == 1:
                found.append(QueryRate(query=above[0], line=line))
    return tuple(found)


def window_of(material: Material) -> Interval | None:
    """The log's seconds; as it is given to the second, it may be one longer."""
    return _seconds(material.log.window_seconds or material.log.active_seconds)


def _seconds(seconds: int | None) -> Interval | None:
    return Interval(exactly(seconds).low, exactly(seconds + 1).high) if seconds else None


def per_second(found: Interval) -> str:
    low = float(found.low)
    if found.high is None or f"{float(found.high):.3g}" == f"{low:.3g}":
        return f"{low:.3g}/sec"
    return f"{low:.3g} to {float(found.high):.3g}/sec"


def _query_rate(query: Executed, line: StatedLine, material: Material) -> Iterator[Comparison]:
    """A query's rate against its executions over the time stated with it.

    Without such a time it is at least its executions over the whole window.
    """
    rate = first_rate(line.rest)
    time = OVER.search(line.rest)
    seconds = duration(time["time"]) if time else None
    window = window_of(material)
    executions = exactly(query.executions)
    if rate is None:
        return
    if seconds is not None and seconds.low > 0:
        found = executions.over(seconds)
        text = f"{query.executions:,} executions over that time are {per_second(found)}"
        yield _rate(query, line, found, text, (query.place,), holds=rate.meets(found))
        if window is not None:
            yield _within_window(line, query, seconds, window, material)
    elif window is not None:
        found = Interval(executions.over(window).low, None)
        text = f"{query.executions:,} executions are at least {per_second(found)}"
        places = (query.place, material.log.place)
        yield _rate(query, line, found, text, places, holds=rate.meets(found))


def _rate(
    query: Executed,
    line: StatedLine,
    found: Interval,
    text: str,
    places: tuple[Place, ...],
    *,
    holds: bool,
) -> Comparison:
    return Comparison(
        rule="stated-rate",
        subject=query.label or query.title,
        group="rates of queries",
        stated=Side(figure=line.rest, text=f"states {line.rest!r}", place=line.place),
        found=Side(figure=per_second(found), text=text, place=places[0], parts=places),
        holds=holds,
        fix=NO_RATE,
    )


def _within_window(
    line: StatedLine, query: Executed, seconds: Interval, window: Interval, material: Material
) -> Comparison:
    longest = float(window.high or window.low)
    return Comparison(
        rule="stated-duration",
        subject=query.label or query.title,
        group="times of queries",
        stated=Side(figure=line.rest, text=f"states {line.rest!r}", place=line.place),
        found=Side(
            figure=f"{longest:,.0f} s",
            text=f"the log is {longest:,.0f} seconds long",
            place=material.log.place,
        ),
        holds=window.high is None or seconds.low <= window.high,
        fix=NO_RATE,
    )


def _throughput(material: Material) -> Iterator[Comparison]:
    """Rates of everything together: over the window, or over its active part."""
    total = material.all_executions
    window = (window_of(material), material.log.place)
    active = (_seconds(material.log.active_seconds), material.active_place)
    for line in material.remarks:
        words = set(re.findall(r"[a-z]+", line.text.lower()))
        match = RATE.search(line.text)
        if match is None or " | " in line.text or "peak" in words or not is_of_all(line):
            continue
        spans = [active] if words & {"active", "sustained"} and active[0] else [window]
        if not words & {"active", "sustained", "overall", "total"}:
            spans = [window, active]
        found = [exactly(total).over(span) for span, _ in spans if span is not None]
        if not found:
            continue
        said = " or ".join(per_second(each) for each in found)
        parts = (material.total_place, *(place for span, place in spans if span is not None))
        yield Comparison(
            rule="stated-rate",
            subject=line.label or line.title,
            stated=Side(figure=match[0], text=f"states {match[0]}", place=line.place),
            found=Side(
                figure=said,
                text=f"{total:,} executions are {said}",
                place=parts[0],
                parts=tuple(dict.fromkeys(parts)),
            ),
            holds=any(read_rate(match).meets(each) for each in found),
            fix=NO_RATE,
        )


def is_of_all(line: StatedLine) -> bool:
    """`Overall Throughput`, `Sustained 1.44 QPS during active periods`; not "write throughput"."""
    label = set(re.findall(r"[a-z]+", line.label.lower()))
    if "throughput" in label:
        return label <= OF_ALL
    words = set(re.findall(r"[a-z]+", line.text.lower()))
    return bool(words & {"sustained", "overall"}) and "active" in words


def _peak_claims(rates: tuple[QueryRate, ...], material: Material) -> Iterator[Comparison]:
    """`Peak bursts up to 2.5 QPS` against every rate that is stated of a query."""
    for claim in material.remarks:
        words = set(re.findall(r"[a-z]+", claim.text.lower()))
        match = RATE.search(claim.text)
        if match is None or " | " in claim.text or not {"peak", "up", "to"} <= words:
            continue
        most = read_rate(match)
        for each in rates:
            rate = first_rate(each.line.rest)
            if rate is not None:
                text = f"{each.query.label} ran at {each.line.rest!r}"
                yield Comparison(
                    rule="stated-rate",
                    subject=claim.label or claim.title,
                    group="peaks",
                    stated=Side(
                        figure=match[0], text=f"states at most {match[0]}", place=claim.place
                    ),
                    found=Side(figure=each.line.rest, text=text, place=each.line.place),
                    holds=most.high is None or rate.low <= most.high,
                    fix=NO_RATE,
                )
