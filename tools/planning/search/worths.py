"""What each table, index and copy of a design saves: what the best design without it costs more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.model.data_model import DataModel
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin, Table
from tools.planning.candidates import without_index
from tools.planning.restructuring import without_attribute
from tools.planning.score import Judge, replace_table
from tools.planning.search.alternatives import Part, best_without, parts_of
from tools.planning.search.optimum import Optimum, Search
from tools.planning.search.program import Limits, Structure

NO_OTHER_PLACE = "its rows have no other place"
KEEPS_UNIQUE = "nothing else keeps {} unique"
SERVES = "a pattern is served by nothing, or by a Scan"


@dataclass(frozen=True)
class Worth:
    """What a structure saves: USD a month that doing without it costs more; None where that can't
    be, with the reason.
    """

    name: str
    usd: float | None
    why_not: str = ""


def worths(
    search: Search,
    best: Optimum,
    standing: DataModel,
    judge: Judge,
    limits: Limits,
    wanted: Callable[[str], bool] = lambda name: True,
) -> Iterator[Worth]:
    """Of the design that stands, table by table: the table, its indexes, what it keeps of others.

    What the best design has too is weighed by the best design without it; the rest by the standing
    design without it, all else as it is.
    """
    parts = dict(parts_of(search, best))
    for table in standing.tables:
        if wanted(table.name):
            yield _of_table(search, best, limits, table)
        for name, bare in _parts_within(standing, table):
            if not wanted(name):
                continue
            if name in parts:
                yield _of_best(search, best, limits, name, parts[name])
            else:
                yield _of_standing(standing, bare, judge, name)


def names_in(standing: DataModel) -> Iterator[str]:
    """All that can be asked about."""
    for table in standing.tables:
        yield table.name
        yield from (name for name, _ in _parts_within(standing, table))


def _parts_within(standing: DataModel, table: Table) -> Iterator[tuple[str, DataModel | None]]:
    """Indexes and what is kept of other tables, with the design that has all but it.

    None for embedded rows, which would need a table.
    """
    for gsi in table.gsis:
        bare = replace_table(standing, without_index(table, gsi.name))
        yield f"{table.name}.{gsi.name}", bare
    for attribute in table.attributes:
        name = f"{table.name}.{attribute.name}"
        if isinstance(attribute.origin, EmbeddedOrigin):
            yield name, None
        elif isinstance(attribute.origin, CopyOrigin | CounterOrigin):
            yield name, without_attribute(standing, table, attribute.name)


def _of_table(search: Search, best: Optimum, limits: Limits, table: Table) -> Worth:
    if table.kind == "lookup":
        return Worth(table.name, None, KEEPS_UNIQUE.format(", ".join(table.guards)))
    choices = search.layouts.get(table.source_table, ())
    if not any(layout.is_embedded for layout in choices):
        return Worth(table.name, None, NO_OTHER_PLACE)
    own: frozenset[Structure] = frozenset(each for each in choices if not each.is_embedded)
    return _of_best(search, best, limits, table.name, Part(own, own))


def _of_best(search: Search, best: Optimum, limits: Limits, name: str, part: Part) -> Worth:
    other = best_without(search, best, limits, part)
    if other is None:
        return Worth(name, None, SERVES)
    return Worth(name, search.bill(other.model) - search.bill(best.model))


def _of_standing(standing: DataModel, bare: DataModel | None, judge: Judge, name: str) -> Worth:
    if bare is None:
        return Worth(name, None, NO_OTHER_PLACE)
    groups = standing.requirements.groups
    if judge.score(bare, groups)[:2] > judge.score(standing, groups)[:2]:
        return Worth(name, None, SERVES)
    return Worth(name, judge.cost(bare) - judge.cost(standing))
