"""Whole designs beside each other: the draft by rule, the best that the search finds, and others.

Each is built of the same requirements and costed by the same bill; a person may take any, whole or
for some tables (`tools/editing/taking.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import Protocol

from pydantic import ValidationError

from tools.capacity.bill import Bill, monthly_bill
from tools.capacity.limits import DEFAULT_MAX_GSIS_PER_TABLE
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel, OutsideService
from tools.model.tables import Table
from tools.planning.first_design import described, design_keys
from tools.planning.first_tables import entity_tables
from tools.planning.planner import plan
from tools.planning.score import Judge
from tools.planning.search.alternatives import front, measured_by, runners_up
from tools.planning.search.optimum import Search
from tools.planning.search.program import InfeasibleError, Limits
from tools.planning.weighing import weigh_denormalisation
from tools.value import Value, digest, digest_text

ENOUGH = 3  # alternatives of the search
KEPT = 8  # requirements that were searched last
FIRST, BEST, APART, TRANSLATED = "first", "best", "apart", "translated"
CODE = ("capacity", "model", "planning", "risk", "workload")
"""Packages that a design depends on: what another release found is not taken for ours."""
_latest: dict[str, "Found"] = {}


class Shelf(Protocol):
    """Keeps the text of the last search beyond the process."""

    def find(self, key: str) -> str | None: ...

    def keep(self, key: str, text: str) -> None: ...


class Layout(Value):
    """The tables and services of one whole design; `name` is what it is taken by."""

    name: str
    what: str
    tables: tuple[Table, ...]
    services: tuple[OutsideService, ...]

    def model(self, like: DataModel) -> DataModel:
        """The design on the requirements of another."""
        return like.model_copy(update={"tables": self.tables, "services": self.services})


class Found(Value):
    """What the search finds for one set of requirements.

    Attributes:
        first: The draft by rule.
        best: The cheapest design that keeps the limits of the goal; None where nothing does.
        usd, bound: Of the best: the bill a month and what the design rules are worth, and what no
            design made of the candidates is below.
        others: Those with fewer structures, each the cheapest of its size; where they are few,
            the cheapest that do without something of the best one.
    """

    first: Layout
    best: Layout | None = None
    usd: float = 0.0
    bound: float = 0.0
    others: tuple[Layout, ...] = ()


@dataclass(frozen=True)
class Design:
    """One whole design.

    Attributes:
        name: What it is taken by.
        usd_per_month: Its bill, without what the design rules are worth.
        structures: Tables, lookup tables among them, and indexes.
        amplification: Write units on indexes for each on tables, at average rates.
    """

    name: str
    what: str
    model: DataModel
    bill: Bill
    structures: int
    amplification: float

    @property
    def usd_per_month(self) -> float:
        return self.bill.cost_usd_per_month


def found(
    model: DataModel, judge: Judge, first: DataModel | None = None, shelf: Shelf | None = None
) -> Found:
    """The search for the model's requirements and goal; what was found last is kept.

    `first` is the draft by rule, where the caller has it.
    """
    prices = judge.prices
    key = digest_text(f"{digest(model.requirements)} {digest(prices)} {code_digest()}")
    if key not in _latest:
        kept = _read(shelf.find(key)) if shelf else None
        searched = kept or _searched(first or first_design(model, judge), prices)
        while len(_latest) >= KEPT:
            del _latest[next(iter(_latest))]
        _latest[key] = searched
        if shelf and kept is None:
            shelf.keep(key, searched.model_dump_json())
    return _latest[key]


def _read(text: str | None) -> Found | None:
    if text is None:
        return None
    try:
        return Found.model_validate_json(text)
    except ValidationError:
        return None


@cache
def code_digest() -> str:
    """Of the source that designs are made by."""
    tools = Path(__file__).parents[2]
    files = sorted(file for name in CODE for file in (tools / name).rglob("*.py"))
    return digest_text("".join(file.read_text("utf-8") for file in files))


def first_design(model: DataModel, judge: Judge) -> DataModel:
    """The draft by rule, weighed, on the model's requirements."""
    tables = entity_tables(model.requirements.mysql)
    bare = model.model_copy(update={"tables": tables, "services": (), "decisions": ()})
    return weigh_denormalisation(described(design_keys(bare, judge)), judge)[0]


def limits_of(model: DataModel) -> Limits:
    """What the goal allows."""
    most = model.requirements.goal.max_indexes
    return Limits(max_indexes=DEFAULT_MAX_GSIS_PER_TABLE if most is None else most)


def _searched(first: DataModel, prices: Prices) -> Found:
    by_rule = _layout(FIRST, "the first design by rule", first)
    search = Search(first, prices, first.requirements.goal.prefer)
    limits = limits_of(first)
    try:
        best = search.best(limits)
    except InfeasibleError:
        return Found(first=by_rule)
    fewer = front(search, limits, best)[1:]
    others = [
        _layout(
            _name_of(number, len(fewer)),
            f"the cheapest with {each.structures} tables and indexes",
            each.model,
        )
        for number, each in enumerate(fewer)
    ]
    for part, each in runners_up(search, best, limits, max(0, ENOUGH - len(fewer))):
        name = f"without-{part.rpartition('.')[2]}"
        others.append(_layout(name, f"the cheapest that does without {part}", each.model))
    return Found(
        first=by_rule,
        best=_layout(BEST, "the cheapest found, the design rules counted", best.model),
        usd=best.usd,
        bound=best.bound,
        others=tuple(others),
    )


def _name_of(number: int, count: int) -> str:
    """Of those with fewer structures, which come in the order of how few."""
    if number == count - 1:
        return "simplest"
    return f"fewer-{ascii_lowercase[number]}"


def _layout(name: str, what: str, model: DataModel) -> Layout:
    return Layout(name=name, what=what, tables=model.tables, services=model.services)


def designs(
    model: DataModel, others: tuple[tuple[str, str, DataModel], ...], judge: Judge
) -> tuple[Design, ...]:
    """What the search finds, the draft by rule, and `others` as name, what it is, and model.

    Of two that are built alike the earlier one stays.
    """
    kept: dict[str, Design] = {}
    for name, what, each in (*_of_search(model, judge), *others):
        if built(each) not in kept:
            kept[built(each)] = design(name, what, each, judge.prices)
    return tuple(kept.values())


def _of_search(model: DataModel, judge: Judge) -> Iterator[tuple[str, str, DataModel]]:
    searched = found(model, judge)
    for layout in (searched.best, searched.first, *searched.others):
        if layout is not None:
            yield layout.name, layout.what, layout.model(model)


def design(name: str, what: str, model: DataModel, prices: Prices) -> Design:
    """A model in the figures that designs are compared by."""
    bill = monthly_bill(model, plan(model), prices)
    measured = measured_by(model, bill)
    return Design(
        name=name,
        what=what,
        model=model,
        bill=bill,
        structures=measured.structures,
        amplification=measured.amplification,
    )


def built(model: DataModel) -> str:
    """What is built, names and reasons aside: two designs with the same are the same."""
    tables = []
    for table in model.tables:
        indexes = sorted(f"{gsi.key} {gsi.projection}" for gsi in table.gsis)
        origins = sorted(
            f"{a.name} {a.origin.kind} {a.origin.table}" + (" native" if a.native_columns else "")
            for a in table.attributes
        )
        tables.append(f"{table.kind} {table.source_table} {table.key} {indexes} {origins}")
    return "\n".join(sorted(tables))
