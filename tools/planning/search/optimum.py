"""The cheapest valid design among the candidates, with a proven bound."""

import time
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Literal

from tools.capacity.bill import Bill, storage_cost
from tools.capacity.prices import Prices
from tools.capacity.sizes import Sizes
from tools.model.data_model import DataModel
from tools.model.tables import KeySchema, Table
from tools.planning.basis import Basis
from tools.planning.first_design import described
from tools.planning.first_tables import entity_tables, with_lookup_tables
from tools.planning.score import (
    DENORMALISATION_USD_PER_MONTH,
    DEPARTURE_USD_PER_MONTH,
    STRUCTURE_USD_PER_MONTH,
)
from tools.planning.search.blocks import blocks
from tools.planning.search.choice import after
from tools.planning.search.computed_keys import computed_keys
from tools.planning.search.configurations import Coster, Costs
from tools.planning.search.hot_indexes import (
    HotIndex,
    hot_candidates,
    hot_indexes,
    hot_tables,
    situation_of,
    spread,
)
from tools.planning.search.layouts import Layout, crowded, layouts
from tools.planning.search.program import (
    Candidates,
    Choice,
    InfeasibleError,
    Limits,
    Structure,
    choose,
)
from tools.planning.search.structures import (
    MOST_PER_LAYOUT,
    IndexCandidate,
    index_candidates,
    with_indexes,
)
from tools.planning.services import with_services
from tools.risk.situation import Situation

Preference = Literal["simple", "balanced", "cheap"]
MOST_REPAIRS = 8
FAVOUR_USD = 1e-4  # a month: settles ties, and nothing else
WEIGHTS: dict[Preference, float] = {"simple": 5.0, "balanced": 1.0, "cheap": 0.0}
"""How much of what the design rules are worth counts; `cheap` goes by the bill alone."""


@dataclass(frozen=True)
class Preferences:
    """What it is worth to keep to the design rules, USD a month: for each structure, each key that
    is not the natural one, each table that is stored twice.
    """

    structure_usd: float
    departure_usd: float
    denormalisation_usd: float


def preferences_of(preference: Preference) -> Preferences:
    weight = WEIGHTS[preference]
    return Preferences(
        structure_usd=weight * STRUCTURE_USD_PER_MONTH,
        departure_usd=weight * DEPARTURE_USD_PER_MONTH,
        denormalisation_usd=weight * DENORMALISATION_USD_PER_MONTH,
    )


@dataclass(frozen=True)
class Optimum:
    """Attributes:
    model: The design.
    spread_usd: What its bill a month is more than that of the choice, because keys are spread
        over shards in it.
    bound: No design made of the candidates, whatever else keeps it from being built, has a lower
        bill and worth of the preferences, among what was tried.
    """

    model: DataModel
    choice: Choice
    bound: float
    spread_usd: float = 0.0

    @property
    def usd(self) -> float:
        """Bill a month and what the preferences are worth."""
        return self.choice.usd + self.spread_usd

    @property
    def gap(self) -> float:
        """Share of the cost that a better design could at most save."""
        return max(self.usd - self.bound, 0.0) / abs(self.usd) if self.usd else 0.0

    @property
    def penalty(self) -> float:
        """What is left unserved or to Scans without bound, beyond what nothing could spare."""
        return self.choice.penalty


class Search:
    """Candidates of one set of requirements, costed once; the program is solved as often as asked.

    `model` gives requirements and outside services; its tables are looked at only where it is
    `favoured`: of designs that cost the same, the one that is more like it is taken. After
    `seconds` only the natural layouts of what is left are tried; without them no clock is looked
    at, so that the same comes out on every machine. Not `on_evidence`, rows may also be stored
    twice where the evidence that is asked for is missing. `keys` are base keys that stand
    fixed, by source table.
    """

    def __init__(
        self,
        model: DataModel,
        prices: Prices,
        preference: Preference = "balanced",
        *,
        favoured: bool = False,
        seconds: float | None = None,
        on_evidence: bool = True,
        keys: Mapping[str, KeySchema] | None = None,
    ) -> None:
        started = time.monotonic()

        def is_late() -> bool:
            return seconds is not None and time.monotonic() - started >= seconds

        tables = entity_tables(model.requirements.mysql)
        self.plain = with_lookup_tables(model.model_copy(update={"tables": tables}))
        self.prices = prices
        self.preference = preference
        self.weight = WEIGHTS[preference]
        self.preferences = preferences_of(preference)
        self.basis = Basis(self.plain)
        self._latest: Situation | None = None
        self.favoured = model.tables if favoured else ()
        self.hot = hot_candidates(self.basis, prices)
        computed = computed_keys(self.basis, prices, self.hot)
        self.layouts = {
            source: tuple(each for each in choices if _is_keyed(each, (keys or {}).get(source)))
            for source, choices in layouts(self.plain, computed, on_evidence=on_evidence).items()
        }
        self.indexes: dict[Layout, tuple[IndexCandidate, ...]] = {
            layout: self._indexes_of(layout)
            for choices in self.layouts.values()
            for layout in choices
        }
        crowds = crowded(self.plain, on_evidence=on_evidence)
        crowds |= {
            layout.source_table
            for layout, candidates in self.indexes.items()
            if len(candidates) >= MOST_PER_LAYOUT
        }
        self.blocks = blocks(self.layouts, crowds)
        self.costs: Costs = Coster(self.plain, self.blocks, self.indexes, prices, is_late).costs()
        self._drop_useless()
        self.candidates = Candidates(
            self.blocks, self.indexes, self._standing(), self._tables_of_layouts()
        )

    def preferring(self, preferences: Preferences) -> "Search":
        """The same candidates at the same costs, with rules that are worth something else."""
        other = copy(self)
        other.preferences = preferences
        other.candidates = replace(self.candidates, standing=other._standing())
        return other

    def best(self, limits: Limits | None = None) -> Optimum:
        """The cheapest design within the limits, without too hot a key.

        A table keyed otherwise than by nature, where that is too hot, is left out and the program
        solved again. An index is left out too, or its key is spread over shards, whichever serves
        more and then costs less. Raises InfeasibleError where the limits leave nothing.
        """
        limits = limits or Limits()
        started = time.monotonic()
        found = self._solved(limits)
        limits = replace(limits, most_penalty=None)  # cooling a key may cost a Scan
        bound = found.bound
        tried: list[tuple[bool, int, Optimum]] = []  # too hot a table, how many indexes, the design
        for _ in range(MOST_REPAIRS):
            situation = self._situation(found.model)
            barred: frozenset[Structure] = self._hot_layouts(found, situation)
            hot = hot_indexes(situation)
            cooled, left = self._spread(found, hot)
            tried.append((bool(barred), left, cooled))
            if not barred and not hot:
                break
            barred = barred or self._keyed_alike(found.model, hot)
            limits = replace(limits, without=limits.without | barred)
            try:
                found = self._solved(after(limits, started))
            except InfeasibleError:
                break
        _, _, best = min(tried, key=lambda each: (each[0], each[2].penalty, each[1], each[2].usd))
        return replace(best, bound=bound)

    def _solved(self, limits: Limits) -> Optimum:
        choice = choose(self.candidates, self.costs, limits)
        return Optimum(self.model_of(choice), choice, choice.bound)

    def _spread(self, found: Optimum, hot: tuple[HotIndex, ...]) -> tuple[Optimum, int]:
        """With every hot key over shards, and how many indexes are too hot all the same."""
        if not hot:
            return found, 0
        model = spread(found.model, hot)
        if model is found.model:
            return found, len(hot)
        cooled = self._situation(model)
        more = cooled.bill.cost_usd_per_month - self.bill(found.model)
        return replace(found, model=model, spread_usd=more), len(hot_indexes(cooled))

    def _situation(self, model: DataModel) -> Situation:
        if self._latest is None or self._latest.model is not model:
            self._latest = situation_of(Basis(model, like=self.basis), self.prices)
        return self._latest

    def _hot_layouts(self, found: Optimum, situation: Situation) -> frozenset[Structure]:
        """Every layout with a hot key that departs from the natural one."""
        departing = {
            (layout.table.name, layout.table.key): layout.source_table
            for layout in found.choice.layouts
            if layout.table is not None and layout.departs
        }
        if not departing:
            return frozenset()
        hot = set(hot_tables(situation))
        keys = {(source, key) for (name, key), source in departing.items() if name in hot}
        return frozenset(
            layout
            for choices in self.layouts.values()
            for layout in choices
            if layout.table is not None and (layout.source_table, layout.table.key) in keys
        )

    def _keyed_alike(self, model: DataModel, hot: tuple[HotIndex, ...]) -> frozenset[Structure]:
        """Every candidate with the key of a hot index."""
        keys = set()
        for each in hot:
            table = model.table(each.table)
            keys.add((table.source_table, table.gsi(each.index).key))
        return frozenset(
            candidate
            for candidates in self.indexes.values()
            for candidate in candidates
            if candidate.index[:2] in keys
        )

    def bill(self, model: DataModel) -> float:
        """USD a month of a design, without what preferences are worth."""
        return self.bill_of(model).cost_usd_per_month

    def bill_of(self, model: DataModel) -> Bill:
        return self._situation(model).bill

    def model_of(self, choice: Choice) -> DataModel:
        """The design that a choice means, lookup tables and services with it."""
        by_layout: dict[Layout, list[IndexCandidate]] = {}
        for candidate in choice.indexes:
            by_layout.setdefault(candidate.layout, []).append(candidate)
        tables = tuple(
            with_indexes(layout.table, tuple(c.gsi for c in by_layout.get(layout, ())))
            for layout in choice.layouts
            if layout.table is not None
        )
        model = with_lookup_tables(self.plain.model_copy(update={"tables": tables}))
        return described(with_services(model, Basis(model, like=self.basis)))

    def _indexes_of(self, layout: Layout) -> tuple[IndexCandidate, ...]:
        if layout.table is None:
            return ()
        others = tuple(t for t in self.plain.tables if t.source_table != layout.source_table)
        model = with_lookup_tables(
            self.plain.model_copy(update={"tables": (*others, layout.table)})
        )
        return index_candidates(Basis(model, like=self.basis), layout, self.hot)

    def _drop_useless(self) -> None:
        """Indexes that no group reads through are never built."""
        used = {
            index
            for configurations in self.costs.configurations.values()
            for configuration in configurations
            for index in configuration.indexes
        }
        self.indexes = {
            layout: tuple(c for c in candidates if c.index in used)
            for layout, candidates in self.indexes.items()
        }

    def _guarded(self, table: Table) -> tuple[Table, ...]:
        """A table with the lookup tables that its key leaves necessary."""
        return with_lookup_tables(self.plain.model_copy(update={"tables": (table,)})).tables

    def _tables_of_layouts(self) -> dict[Layout, int]:
        return {
            layout: 0 if layout.table is None else len(self._guarded(layout.table))
            for choices in self.layouts.values()
            for layout in choices
        }

    def _standing(self) -> dict[Structure, float]:
        sizes = Sizes(self.plain.requirements)
        found: dict[Structure, float] = {}
        for choices in self.layouts.values():
            for layout in choices:
                found[layout] = self._standing_of(layout, sizes)
                if layout.table is None:
                    continue
                for candidate in self.indexes[layout]:
                    held = self._stored(with_indexes(layout.table, (candidate.gsi,)), sizes)
                    bare = self._stored(layout.table, sizes)
                    found[candidate] = held - bare + self.preferences.structure_usd
        for structure in found:
            if self._is_favoured(structure):
                found[structure] -= FAVOUR_USD
        return found

    def _is_favoured(self, structure: Structure) -> bool:
        layout = structure if isinstance(structure, Layout) else structure.layout
        if layout.table is None:
            return False
        for table in self.favoured:
            if table.kind != "entity" or table.source_table != layout.source_table:
                continue
            if isinstance(structure, Layout):
                return table.key == layout.table.key
            return any(
                (gsi.key, gsi.projection) == (structure.gsi.key, structure.gsi.projection)
                for gsi in table.gsis
            )
        return False

    def _standing_of(self, layout: Layout, sizes: Sizes) -> float:
        """Storage of the table with its lookup tables, and what the rules are worth."""
        if layout.table is None:
            return 0.0
        guarded = self._guarded(layout.table)
        worth = len(guarded) * self.preferences.structure_usd
        worth += layout.stored_twice * self.preferences.denormalisation_usd
        worth += self.preferences.departure_usd if layout.departs else 0.0
        return sum(self._stored(table, sizes) for table in guarded) + worth

    def _stored(self, table: Table, sizes: Sizes) -> float:
        return storage_cost(self.plain.model_copy(update={"tables": (table,)}), self.prices, sizes)


def _is_keyed(layout: Layout, key: KeySchema | None) -> bool:
    return key is None or layout.table is None or layout.table.key == key
