"""The analysis's window, throughput and rates by pattern against the raw log's."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import RATE, Interval, exactly, first_rate, read_rate
from tools.source.audit.material import RAW_LEADS, Material
from tools.source.audit.rates import is_of_all, per_second
from tools.source.audit.raw_queries import MatchedQuery
from tools.source.evidence import LogRate
from tools.source.querylog.query_log import Digest, QueryLog

SLACK_SECONDS = 60  # statements of maintenance before the first and after the last
CORRECT = f"{RAW_LEADS}; correct the analysis."


def compare_times(
    material: Material, log: QueryLog, matched: Sequence[MatchedQuery]
) -> Iterator[Comparison]:
    if not log.digests or not log.first_seen or not log.seconds:
        return
    yield from _window(material, log)
    yield from _active(material, log)
    yield from _throughput(material, log)
    yield from _peak_claims(material, log)
    for row in material.log.rates:
        own = [
            each
            for each in matched
            if each.listed.pattern_ids and set(each.listed.pattern_ids) <= set(row.pattern_ids)
        ]
        yield from _row(row, own, log)


def _window(material: Material, log: QueryLog) -> Iterator[Comparison]:
    stated = material.log
    if stated.window_start is None or stated.window_end is None or stated.window_seconds is None:
        return
    ends = ((stated.window_start, log.first_seen), (stated.window_end, log.last_seen))
    apart = [abs((_moment(one) - _moment(other)).total_seconds()) for one, other in ends]
    yield Comparison(
        rule="raw-log-window",
        severity="info",
        subject="window",
        stated=Side(
            figure=f"{stated.window_seconds:,} s",
            text=f"states the window {stated.window_start} to {stated.window_end}, "
            f"{stated.window_seconds:,} seconds",
            place=stated.place,
        ),
        found=Side(
            figure=f"{log.seconds:,.0f} s",
            text=f"statements of the application from {log.first_seen} to {log.last_seen}, "
            f"{log.seconds:,.0f} seconds",
            place=_first(log),
        ),
        holds=all(each <= SLACK_SECONDS for each in apart),
        fix=f"{RAW_LEADS}; rates over the stated window are of another time.",
    )


def _moment(text: str) -> datetime:
    """Without its zone: an analysis gives none."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def _first(log: QueryLog) -> Place:
    return min((each for each in log.digests), key=lambda each: each.first_seen).place


def _active(material: Material, log: QueryLog) -> Iterator[Comparison]:
    """Active is what is left without pauses; how long a pause may be, an analysis does not say."""
    stated = material.log.active_seconds
    if stated is None:
        return
    yield Comparison(
        rule="raw-log-window",
        severity="info",
        subject="active time",
        stated=Side(
            figure=f"{stated:,} s",
            text=f"states {stated:,} active seconds",
            place=material.active_place,
        ),
        found=Side(
            figure=f"{log.active_seconds:,.0f} to {log.seconds:,.0f} s",
            text=(
                f"{log.seconds:,.0f} seconds from the first statement of the application to the "
                f"last, {log.active_seconds:,.0f} without pauses of more than "
                f"{log.idle_after_seconds} seconds"
            ),
            place=_first(log),
        ),
        holds=log.active_seconds - 1 <= stated <= log.seconds + 1,
        fix=CORRECT,
    )


def _average(executions: int, log: QueryLog) -> Interval:
    """Over all seconds at the least, over the active ones at the most."""
    active = Fraction(log.active_seconds) if log.active_seconds else Fraction(log.seconds)
    return Interval(executions / (Fraction(log.seconds) + 1), executions / active)


def _throughput(material: Material, log: QueryLog) -> Iterator[Comparison]:
    found = _average(material.total, log)
    for line in material.remarks:
        words = set(re.findall(r"[a-z]+", line.text.lower()))
        match = RATE.search(line.text)
        if match is None or " | " in line.text or "peak" in words or not is_of_all(line):
            continue
        yield Comparison(
            rule="raw-log-rate",
            severity="info",
            subject=line.label or line.title,
            group="throughput",
            stated=Side(figure=match[0], text=f"states {match[0]}", place=line.place),
            found=Side(
                figure=per_second(found),
                text=f"{material.total:,} executions are {per_second(found)}, without pauses of "
                f"more than {log.idle_after_seconds} seconds the larger",
                place=_first(log),
            ),
            holds=read_rate(match).meets(found),
            fix=CORRECT,
        )


def _busiest(digests: Sequence[Digest]) -> Digest:
    return max(digests, key=lambda each: (each.peak_per_second, each.id))


def _peak_claims(material: Material, log: QueryLog) -> Iterator[Comparison]:
    """`Peak bursts up to 2.5 QPS` against the busiest interval of any digest."""
    busiest = _busiest(log.digests)
    for line in material.remarks:
        words = set(re.findall(r"[a-z]+", line.text.lower()))
        match = RATE.search(line.text)
        if match is None or " | " in line.text or not {"peak", "up", "to"} <= words:
            continue
        yield _peak(line.label or line.title, match[0], line.place, busiest, log, read_rate(match))


def _row(row: LogRate, own: Sequence[MatchedQuery], log: QueryLog) -> Iterator[Comparison]:
    """A pattern's sustained rate against its average, its peak against its busiest digest's."""
    executions = sum(each.executions for each in own)
    ids = "/".join(row.pattern_ids)
    parts = tuple(dict.fromkeys(found.place for each in own for found in each.found))
    sustained, peak = first_rate(row.sustained), first_rate(row.peak)
    if not parts:
        return
    if sustained is not None:
        average = _average(executions, log)
        yield Comparison(
            rule="raw-log-pattern-rate",
            subject=ids,
            group=ids,
            stated=Side(
                figure=row.sustained,
                text=f"states for {ids} a sustained rate of {row.sustained}",
                place=row.place,
            ),
            found=Side(
                figure=per_second(average),
                text=f"{executions:,} executions are {per_second(average)}",
                place=parts[0],
                parts=parts,
            ),
            holds=sustained.meets(average),
            fix=CORRECT,
        )
    digests = _own_digests(own, log)
    if peak is not None and digests:
        yield _peak(ids, row.peak, row.place, _busiest(digests), log, peak)


def _own_digests(own: Sequence[MatchedQuery], log: QueryLog) -> list[Digest]:
    """Digests whose every execution belongs to the pattern."""
    executions: dict[str, int] = {}
    for each in own:
        for found in each.found:
            executions[found.digest_id] = executions.get(found.digest_id, 0) + found.executions
    return [each for each in log.digests if executions.get(each.id) == each.executions]


def _peak(
    subject: str, figure: str, place: Place, busiest: Digest, log: QueryLog, stated: Interval
) -> Comparison:
    least = exactly(Fraction(busiest.peak_per_second).limit_denominator(10**6))
    return Comparison(
        rule="raw-log-pattern-rate",
        subject=subject,
        group=subject,
        stated=Side(figure=figure, text=f"states a peak of {figure}", place=place),
        found=Side(
            figure=per_second(least),
            text=f"one digest alone ran {per_second(least)} in its busiest "
            f"{log.peak_interval_seconds} seconds",
            place=busiest.place,
        ),
        holds=stated.high is None or stated.high >= least.low,
        fix=CORRECT,
    )
