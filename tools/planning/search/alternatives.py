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
CENT = 0.01
MOST_TRIED = 6  # structures of the best design that a runner-up may do without
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


def front(
    search: Search, limits: Limits | None = None, best: Optimum | None = None
) -> tuple[Alternative, ...]:
    """The best design first, then those with fewer structures, each the cheapest of its size.

    `best` is the search's best within the limits, where the caller has it.
    """
    limits = limits or Limits()
    best = best or search.best(limits)
    found = [measured_by(best.model, search.bill_of(best.model))]
    structures = found[0].structures
    while len(found) < MOST_ALTERNATIVES and structures > 1:
        structures -= 1
        fewer = replace(limits, most_structures=structures, most_penalty=best.penalty)
        try:
            other = search.best(fewer)
        except InfeasibleError:
            break
        measured = measured_by(other.model, search.bill_of(other.model))
        if other.penalty > best.penalty or other.choice.usd > DEAREST * max(best.usd, 1.0):
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
    for name, part in tuple(parts_of(search, best))[:MOST_TRIED]:
        other = best_without(search, best, limits, part)
        if other is not None:
            found.append((other.usd, name, measured_by(other.model, search.bill_of(other.model))))
    found.sort(key=lambda each: each[:2])
    return tuple((name, measured) for _, name, measured in found[:most])


@dataclass(frozen=True)
class Part:
    """Something of a design that could be left out.

    Attributes:
        same: All candidates that are the same thing.
        alike: Those, and what would do the same by a trifling difference: indexes with the same
            partition key.
    """

    same: frozenset[Structure]
    alike: frozenset[Structure]


def parts_of(search: Search, best: Optimum) -> Iterator[tuple[str, Part]]:
    """By name: the indexes of the best design, then its copies, counters and lists."""
    every = [each for candidates in search.indexes.values() for each in candidates]
    for candidate in best.choice.indexes:
        source, key, _ = candidate.index
        alike = [
            each
            for each in every
            if (each.index[0], each.index[1].partition_key) == (source, key.partition_key)
        ]
        same = frozenset(each for each in alike if each.index[1] == key)
        yield _name(best.model, candidate), Part(same, frozenset(alike))
    for layout in best.choice.layouts:
        for name, origin in _held(layout):
            holding: frozenset[Structure] = frozenset(
                other
                for choices in search.layouts.values()
                for other in choices
                if any(origin == held for _, held in _held(other))
            )
            yield name, Part(holding, holding)


def best_without(search: Search, best: Optimum, limits: Limits, part: Part) -> Optimum | None:
    """The best design that has none of it; None where that serves less.

    Where what is alike would take its place for the same money, that is left out too.
    """
    other = _barred(search, best, limits, part.same)
    if other is None or part.alike == part.same or other.usd - best.usd >= CENT:
        return other
    return _barred(search, best, limits, part.alike)


def _barred(
    search: Search, best: Optimum, limits: Limits, without: frozenset[Structure]
) -> Optimum | None:
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
    return measured_by(model, monthly_bill(model, plan(model), prices))


def measured_by(model: DataModel, bill: Bill) -> Alternative:
    """The same where the model's bill is there."""
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
