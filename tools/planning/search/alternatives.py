"""Other designs worth a look, and what each structure of the chosen one is worth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.capacity.bill import Bill, monthly_bill
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin
from tools.planning.planner import plan
from tools.planning.search.layouts import Layout
from tools.planning.search.optimum import Optimum, Search
from tools.planning.search.program import InfeasibleError, Limits, Structure
from tools.planning.search.structures import IndexCandidate

MOST_ALTERNATIVES = 6
MOST_TRIED = 12  # structures of the best design that a runner-up may do without
DEAREST = 4.0  # times the best: beyond, an alternative is none


@dataclass(frozen=True)
class Alternative:
    """A design on the front: none is cheaper, simpler and written less at once.

    Attributes:
        usd: Its bill a month, without what preferences are worth.
        structures: Tables and indexes.
        amplification: Write units on indexes for each on the tables, at average rates.
    """

    model: DataModel
    usd: float
    structures: int
    amplification: float


@dataclass(frozen=True)
class Worth:
    """What a structure saves: USD a month that the best design without it costs more; None where
    some pattern is then served by nothing, or no design is left.
    """

    name: str
    usd: float | None


def front(search: Search, limits: Limits | None = None) -> tuple[Alternative, ...]:
    """The best design first, then those with fewer structures, each the cheapest of its size."""
    limits = limits or Limits()
    best = search.best(limits)
    found = [measure(best.model, search.prices)]
    structures = found[0].structures
    while len(found) < MOST_ALTERNATIVES and structures > 1:
        structures -= 1
        fewer = replace(limits, most_structures=structures)
        try:
            other = search.best(fewer)
        except InfeasibleError:
            break
        measured = measure(other.model, search.prices)
        if other.choice.usd > DEAREST * max(best.usd, 1.0):
            break
        structures = min(structures, measured.structures)
        found.append(measured)
    return tuple(_undominated(found))


def runners_up(
    search: Search, best: Optimum, limits: Limits, most: int
) -> tuple[tuple[str, Alternative], ...]:
    """The cheapest designs that do without something of the best one, with what that is.

    Only those that serve as much; the first few structures are tried.
    """
    found: list[tuple[float, str, Alternative]] = []
    for name, without in tuple(_parts_of(search, best))[:MOST_TRIED]:
        other = _without(search, best, limits, without)
        if other is not None:
            found.append((other.usd, name, measure(other.model, search.prices)))
    found.sort(key=lambda each: each[:2])
    return tuple((name, measured) for _, name, measured in found[:most])


def worths(search: Search, best: Optimum, limits: Limits | None = None) -> Iterator[Worth]:
    """For every index of the best design, then for every copy, counter and list in it."""
    limits = limits or Limits()
    for name, without in _parts_of(search, best):
        other = _without(search, best, limits, without)
        more = None if other is None else search.bill(other.model) - search.bill(best.model)
        yield Worth(name, more)


def _parts_of(search: Search, best: Optimum) -> Iterator[tuple[str, frozenset[Structure]]]:
    """Its indexes, then its copies, counters and lists: by name, with all that are the same."""
    for candidate in best.choice.indexes:
        same = frozenset(
            other
            for candidates in search.indexes.values()
            for other in candidates
            if other.index[:2] == candidate.index[:2]
        )
        yield _name(best.model, candidate), same
    for layout in best.choice.layouts:
        for name, origin in _held(layout):
            holding: frozenset[Structure] = frozenset(
                other
                for choices in search.layouts.values()
                for other in choices
                if any(origin == held for _, held in _held(other))
            )
            yield name, holding


def _without(
    search: Search, best: Optimum, limits: Limits, without: frozenset[Structure]
) -> Optimum | None:
    """The best design that has none of them; None where that serves less."""
    barred = replace(limits, without=limits.without | without)
    try:
        other = search.best(barred)
    except InfeasibleError:
        return None
    return None if other.penalty > best.penalty else other


def _name(model: DataModel, candidate: IndexCandidate) -> str:
    table = model.entity_table(candidate.layout.source_table)
    for gsi in table.gsis if table is not None else ():
        if (gsi.key, gsi.projection) == (candidate.gsi.key, candidate.gsi.projection):
            return f"{table.name if table else ''}.{gsi.name}"
    return candidate.name


def _held(layout: Layout) -> Iterator[tuple[str, object]]:
    """What the layout keeps of other tables, by `Table.attribute`."""
    if layout.table is None:
        return
    for attribute in layout.table.attributes:
        if isinstance(attribute.origin, CopyOrigin | EmbeddedOrigin | CounterOrigin):
            yield f"{layout.table.name}.{attribute.name}", attribute.origin


def measure(model: DataModel, prices: Prices) -> Alternative:
    """A design in the figures that designs are compared by."""
    bill = monthly_bill(model, plan(model), prices)
    return Alternative(
        model=model,
        usd=bill.cost_usd_per_month,
        structures=sum(1 + len(table.gsis) for table in model.tables),
        amplification=_amplification(bill),
    )


def _amplification(bill: Bill) -> float:
    base = sum(s.average_write_units_per_second for s in bill.structures if s.index is None)
    index = sum(s.average_write_units_per_second for s in bill.structures if s.index is not None)
    return index / base if base else 0.0


def _undominated(found: list[Alternative]) -> Iterator[Alternative]:
    for one in found:
        if not any(_is_better(other, one) for other in found):
            yield one


def _is_better(one: Alternative, other: Alternative) -> bool:
    """As good in everything, and better in something."""
    mine = (round(one.usd, 2), one.structures, round(one.amplification, 6))
    its = (round(other.usd, 2), other.structures, round(other.amplification, 6))
    return mine != its and all(a <= b for a, b in zip(mine, its, strict=True))
