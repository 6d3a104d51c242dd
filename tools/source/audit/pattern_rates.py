"""A pattern's peak and sustained rate against its executions and its queries' rates."""

from collections.abc import Iterator

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import Interval, exactly, first_rate
from tools.source.audit.material import Material, parts_of
from tools.source.audit.rates import NO_RATE, QueryRate, per_second, query_rates, window_of
from tools.source.evidence import LogRate


def compare_pattern_rates(material: Material) -> Iterator[Comparison]:
    if material.basis == "raw":
        return
    rates = query_rates(material)
    for row in material.log.rates:
        yield from _average(row, material)
        yield from _peak(row, rates)


def _average(row: LogRate, material: Material) -> Iterator[Comparison]:
    """Neither rate can be below the pattern's executions over the whole window.

    Where the row and the queries ascribed to the pattern differ, the smaller number counts.
    """
    window = window_of(material)
    own = [
        e for e in material.executed if e.pattern_ids and set(e.pattern_ids) <= set(row.pattern_ids)
    ]
    number, places = sum(each.total for each in own), parts_of(own)
    if row.executions is not None and not 0 < number < row.executions:
        number, places = row.executions, (row.place,)
    if window is None or not number:
        return
    average = exactly(number).over(window)
    shown = per_second(Interval(average.low, None))
    said = f"{number:,} executions are {shown} over the whole log"
    for name, text in (("peak", row.peak), ("sustained", row.sustained)):
        rate = first_rate(text)
        if rate is not None:
            parts = tuple(dict.fromkeys((*places, material.log.place)))
            yield _comparison(row, name, text, shown, said, parts, holds=_reaches(rate, average))


def _peak(row: LogRate, rates: tuple[QueryRate, ...]) -> Iterator[Comparison]:
    """A peak is not below the sustained rate, nor below a rate stated of one of its queries."""
    peak, sustained = first_rate(row.peak), first_rate(row.sustained)
    if peak is None:
        return
    if sustained is not None:
        said = f"its sustained rate is {row.sustained}"
        holds = _reaches(peak, sustained)
        yield _comparison(row, "peak", row.peak, row.sustained, said, (row.place,), holds=holds)
    for each in rates:
        rate = first_rate(each.line.rest)
        ids = set(each.query.pattern_ids)
        if rate is not None and ids and ids <= set(row.pattern_ids):
            said = f"{each.query.label} ran at {each.line.rest!r}"
            parts = tuple(dict.fromkeys((each.line.place, each.query.place)))
            holds = _reaches(peak, rate)
            yield _comparison(row, "peak", row.peak, each.line.rest, said, parts, holds=holds)


def _reaches(rate: Interval, least: Interval) -> bool:
    return rate.high is None or rate.high >= least.low


def _comparison(
    row: LogRate,
    name: str,
    figure: str,
    found: str,
    said: str,
    parts: tuple[Place, ...],
    *,
    holds: bool,
) -> Comparison:
    ids = "/".join(row.pattern_ids)
    return Comparison(
        rule="stated-pattern-rate",
        subject=ids,
        group=ids,
        stated=Side(
            figure=figure, text=f"states for {ids} a {name} rate of {figure}", place=row.place
        ),
        found=Side(figure=found, text=said, place=parts[0], parts=parts),
        holds=holds,
        fix=NO_RATE,
    )
