"""Each listed query's executions, rate and time against those in the raw log."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import Interval, duration, exactly, first_rate
from tools.source.audit.material import RAW_LEADS, Material
from tools.source.audit.rates import OVER, QueryRate, per_second, query_rates
from tools.source.audit.raw_queries import MatchedQuery, RawQuery
from tools.source.audit.reproduction import unlisted_digests

SAME = {
    "exact": "",
    "select list": ", the same but for the select list",
    "digest": ", the same but for the values, which are not kept",
    "title": " of what the title says",
    "none": "",
}
MOST_NAMED = 20  # statements that are not listed; the rest are counted
LONGEST_TEXT = 200  # characters of a digest that are quoted


def compare_executions(
    matched: Sequence[MatchedQuery], *, is_complete: bool
) -> Iterator[Comparison]:
    """A log that is not complete, a slow log, can only hold fewer than there were."""
    for each in matched:
        if each.match == "administrative":
            continue
        listed = each.listed
        parts = tuple(dict.fromkeys(found.place for found in each.found)) or (listed.place,)
        said = f"{each.executions:,} executions in the raw log{SAME[each.match]}"
        yield Comparison(
            rule="raw-log-executions",
            subject=listed.label or listed.title,
            group="executions of listed queries",
            stated=Side(
                figure=f"{listed.total:,}",
                text=f"states {listed.total:,} executions of {listed.label}",
                place=listed.place,
            ),
            found=Side(
                figure=f"{each.executions:,}",
                text=said if each.found else "no such statement in the raw log",
                place=parts[0],
                parts=parts,
            ),
            holds=each.executions <= listed.total
            and (not is_complete or (bool(each.found) and listed.total <= each.at_most)),
            fix=f"{RAW_LEADS}; correct the analysis.",
        )


def compare_unlisted(unlisted: tuple[RawQuery, ...], material: Material) -> Iterator[Comparison]:
    """Statements of the raw log that no listed query is."""
    digests = unlisted_digests(unlisted)
    number = sum(each.executions for each in digests)
    listed = sum(each.queries for each in material.executed)
    named = "; ".join(
        f"{each.text[:LONGEST_TEXT]} ({each.executions:,})" for each in digests[:MOST_NAMED]
    )
    rest = len(digests) - MOST_NAMED
    more = f"; and {rest} more" if rest > 0 else ""
    parts = tuple(each.place for each in digests) or material.places
    yield Comparison(
        rule="raw-log-unlisted",
        subject="statements of the raw log",
        stated=Side(figure=str(listed), text=f"lists {listed:,} queries", place=material.log.place),
        found=Side(
            figure=str(len(digests)),
            text=f"{number:,} executions more of {len(digests)} digests: {named}{more}"
            if digests
            else "no statement more",
            place=parts[0],
            parts=parts,
        ),
        holds=not digests,
        fix=f"{RAW_LEADS}; list them, and ascribe them to patterns.",
    )


def compare_query_rates(
    matched: Sequence[MatchedQuery], material: Material
) -> Iterator[Comparison]:
    by_place = {each.listed.place: each for each in matched}
    for rate in query_rates(material):
        each = by_place.get(rate.query.place)
        seconds = span_seconds(each.found) if each is not None else None
        if each is not None and seconds is not None:
            yield from _rate(rate, each, seconds)


def stated_rates(
    matched: Sequence[MatchedQuery], material: Material
) -> dict[Place, tuple[str, float | None]]:
    """By place of the query: the rate as stated, and as found."""
    by_place = {each.listed.place: each for each in matched}
    stated = {rate.query.place: rate.line.rest for rate in query_rates(material)}
    found: dict[Place, tuple[str, float | None]] = {}
    for place, each in by_place.items():
        seconds = span_seconds(each.found)
        rate = each.executions / float(seconds.low) if seconds and seconds.low > 0 else None
        found[place] = (stated.get(place, ""), rate)
    return found


def span_seconds(found: Sequence[RawQuery]) -> Interval | None:
    """From the first execution to the last; both times are cut to the second."""
    times = [time for each in found for time in (each.first_seen, each.last_seen) if time]
    if not times:
        return None
    moments = [datetime.fromisoformat(time.replace("Z", "+00:00")) for time in times]
    seconds = int((max(moments) - min(moments)).total_seconds())
    return Interval(exactly(max(0, seconds - 1)).low, exactly(seconds + 1).high)


def _rate(rate: QueryRate, each: MatchedQuery, seconds: Interval) -> Iterator[Comparison]:
    """The rate over the time between first and last; and that time where one is stated."""
    stated = first_rate(rate.line.rest)
    found = exactly(each.executions).over(seconds)
    parts = tuple(dict.fromkeys(query.place for query in each.found))
    label = each.listed.label or each.listed.title
    if stated is not None:
        yield Comparison(
            rule="raw-log-rate",
            subject=label,
            group="rates of listed queries",
            stated=Side(
                figure=rate.line.rest,
                text=f"states {rate.line.rest!r} for {label}",
                place=rate.line.place,
            ),
            found=Side(
                figure=per_second(found),
                text=f"{each.executions:,} executions, {per_second(found)} from first to last",
                place=parts[0],
                parts=parts,
            ),
            holds=stated.meets(found),
            fix=f"{RAW_LEADS}; correct the rate.",
        )
    time = OVER.search(rate.line.rest)
    over = duration(time["time"]) if time else None
    if over is not None:
        spanned = f"{float(seconds.low) + 1:,.0f}"
        yield Comparison(
            rule="raw-log-duration",
            severity="info",
            subject=label,
            group="times of listed queries",
            stated=Side(
                figure=rate.line.rest,
                text=f"states {rate.line.rest!r} for {label}",
                place=rate.line.place,
            ),
            found=Side(
                figure=spanned,
                text=f"{spanned} seconds from first to last",
                place=parts[0],
                parts=parts,
            ),
            holds=over.meets(seconds),
            fix=f"{RAW_LEADS}; correct the time.",
        )
