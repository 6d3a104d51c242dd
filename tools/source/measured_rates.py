"""Rates of access patterns out of a raw query log: offered to the user, who knows the pattern."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tools.provenance import FromLog
from tools.source.measurements import Measurement
from tools.source.querylog.query_log import Digest, QueryLog

SHORT_ID = 8


def measured_rates(
    ascribed: Iterable[tuple[str, Sequence[str]]], log: QueryLog
) -> tuple[Measurement, ...]:
    """The rate of each pattern that has statements of its own in the log.

    A call may run several statements (a count and a page), each of them once: the rate is that of
    the one that ran most often. Where all of them ran in transactions, in which one may run several
    times, the transactions are the calls. A statement that several patterns are said to run tells
    nothing of any one of them.

    Args:
        ascribed: Digest ids by pattern id.
        log: The one they are of.
    """
    entries = tuple(ascribed)
    users = Counter(digest_id for _, digests in entries for digest_id in set(digests))
    found = []
    for pattern_id, digests in entries:
        own = [log.digest(each) for each in digests if users[each] == 1]
        known = [each for each in own if each is not None]
        if known and log.active_seconds:
            together = _in_transactions(pattern_id, known, log)
            found.append(together or _rate(pattern_id, known, log))
    return tuple(found)


def _in_transactions(
    pattern_id: str, digests: Sequence[Digest], log: QueryLog
) -> Measurement | None:
    """The rate of the transactions that ran these statements and no others; None without any."""
    ids = {digest.id for digest in digests}
    shapes = [shape for shape in log.transactions if set(shape.digests) == ids]
    times: Counter[str] = Counter()
    for shape in shapes:
        for each in shape.digests:
            times[each] += shape.count
    if len(ids) < 2 or any(times[digest.id] != digest.executions for digest in digests):
        return None
    calls = sum(shape.count for shape in shapes)
    per_call = [digest.executions / calls for digest in digests]
    peaks = [digest.peak_per_second / n for digest, n in zip(digests, per_call, strict=True)]
    average = calls / log.active_seconds
    return Measurement(
        kind="rate",
        subject=pattern_id,
        average=_rounded(average),
        max=_rounded(max(*peaks, average)),
        source=FromLog(
            file=shapes[0].place.file,
            computation=(
                f"{calls:,} transactions of its {len(ids)} statements, in "
                f"{log.active_seconds:,.0f} active seconds and in the busiest "
                f"{log.peak_interval_seconds} s"
            ),
        ),
        remark="as logged" if log.is_complete else "as logged; a slow log may lack executions",
    )


def _rate(pattern_id: str, digests: Sequence[Digest], log: QueryLog) -> Measurement:
    busiest = max(digests, key=lambda each: each.executions)
    among = f", the busiest of its {len(digests)} statements" if len(digests) > 1 else ""
    bound = "" if log.is_complete else "; a slow log may lack executions"
    return Measurement(
        kind="rate",
        subject=pattern_id,
        average=_rounded(busiest.average_per_second),
        max=_rounded(max(busiest.peak_per_second, busiest.average_per_second)),
        source=FromLog(
            file=busiest.place.file,
            computation=(
                f"{busiest.executions:,} executions of digest {busiest.id[:SHORT_ID]}{among}, in "
                f"{log.active_seconds:,.0f} active seconds and in the busiest "
                f"{log.peak_interval_seconds} s"
            ),
        ),
        remark=f"as logged{bound}",
    )


def _rounded(per_second: float) -> float:
    """Three significant digits: a log says no more."""
    return float(f"{per_second:.3g}")
