"""The cheapest valid design among the candidates, with a proven bound."""

from dataclasses import dataclass, replace
from typing import Literal

from tools.capacity.bill import monthly_bill, storage_cost
from tools.capacity.prices import Prices
from tools.capacity.sizes import Sizes
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.planning.basis import Basis
from tools.planning.first_design import described
from tools.planning.first_tables import entity_tables, with_lookup_tables
from tools.planning.planner import plan
from tools.planning.score import (
    DENORMALISATION_USD_PER_MONTH,
    DEPARTURE_USD_PER_MONTH,
    STRUCTURE_USD_PER_MONTH,
)
from tools.planning.search.blocks import blocks
from tools.planning.search.computed_keys import computed_keys
from tools.planning.search.configurations import Coster, Costs
from tools.planning.search.hot_indexes import hot_candidates, hot_indexes, hot_tables, spread
from tools.planning.search.layouts import Layout, layouts
from tools.planning.search.program import (
    Candidates,
    Choice,
    InfeasibleError,
    Limits,
    Structure,
    choose,
)
from tools.planning.search.structures import IndexCandidate, index_candidates, with_indexes
from tools.planning.services import with_services

Preference = Literal["simple", "balanced", "cheap"]
MOST_REPAIRS = 8
FAVOUR_USD = 1e-4  # a month: settles ties, and nothing else
WEIGHTS: dict[Preference, float] = {"simple": 5.0, "balanced": 1.0, "cheap": 0.0}
"""How much of what the design rules are worth counts; `cheap` goes by the bill alone."""


@dataclass(frozen=True)
class Optimum:
    """Attributes:
    model: The design.
    usd: Bill a month of the choice and what the preferences are worth; `bound` from below, among
        what was tried. A key that is spread over shards afterwards costs more than it says.
    """

    model: DataModel
    choice: Choice

    @property
    def usd(self) -> float:
        return self.choice.usd

    @property
    def bound(self) -> float:
        return self.choice.bound

    @property
    def penalty(self) -> float:
        """What is left unserved or to Scans without bound, beyond what nothing could spare."""
        return sum(configuration.penalty for configuration in self.choice.configurations)


class Search:
    """Candidates of one set of requirements, costed once; the program is solved as often as asked.

    `model` gives requirements and outside services; its tables are looked at only where it is
    `favoured`: of designs that cost the same, the one that is more like it is taken.
    """

    def __init__(
        self,
        model: DataModel,
        prices: Prices,
        preference: Preference = "balanced",
        *,
        favoured: bool = False,
    ) -> None:
        tables = entity_tables(model.requirements.mysql)
        self.plain = with_lookup_tables(model.model_copy(update={"tables": tables}))
        self.prices = prices
        self.weight = WEIGHTS[preference]
        self.basis = Basis(self.plain)
        self.favoured = model.tables if favoured else ()
        self.hot = hot_candidates(self.basis, prices)
        self.layouts = layouts(self.plain, computed_keys(self.basis, prices, self.hot))
        self.indexes: dict[Layout, tuple[IndexCandidate, ...]] = {
            layout: self._indexes_of(layout)
            for choices in self.layouts.values()
            for layout in choices
        }
        self.blocks = blocks(self.layouts)
        self.costs: Costs = Coster(self.plain, self.blocks, self.indexes, prices).costs()
        self._drop_useless()
        self.candidates = Candidates(
            self.blocks, self.indexes, self._standing(), self._tables_of_layouts()
        )

    def best(self, limits: Limits | None = None) -> Optimum:
        """The cheapest design within the limits, without too hot a key.

        A table keyed otherwise than by nature, where that is too hot, is left out and the program
        solved again. So is an index; where patterns would then be served worse, its key is spread
        over shards instead. Raises InfeasibleError where the limits leave nothing.
        """
        limits = limits or Limits()
        found = self._solved(limits)
        for _ in range(MOST_REPAIRS):
            layouts_barred = self._hot_layouts(found)
            barred = layouts_barred or self._hot(found)
            if not barred:
                break
            limits = replace(limits, without=limits.without | barred)
            try:
                other = self._solved(limits)
            except InfeasibleError:
                break
            if other.penalty > found.penalty and not layouts_barred:
                break
            found = other
        model = spread(found.model, self.prices)
        return found if model is found.model else replace(found, model=model)

    def _solved(self, limits: Limits) -> Optimum:
        choice = choose(self.candidates, self.costs, limits)
        return Optimum(self.model_of(choice), choice)

    def _hot_layouts(self, found: Optimum) -> frozenset[Structure]:
        """Every layout with a hot key that departs from the natural one."""
        departing = {
            (layout.table.name, layout.table.key): layout.source_table
            for layout in found.choice.layouts
            if layout.table is not None and layout.departs
        }
        if not departing:
            return frozenset()
        hot = set(hot_tables(found.model, self.prices))
        keys = {(source, key) for (name, key), source in departing.items() if name in hot}
        return frozenset(
            layout
            for choices in self.layouts.values()
            for layout in choices
            if layout.table is not None and (layout.source_table, layout.table.key) in keys
        )

    def _hot(self, found: Optimum) -> frozenset[Structure]:
        """Every candidate with the key of a hot index."""
        keys = set()
        for hot in hot_indexes(found.model, self.prices):
            table = found.model.table(hot.table)
            keys.add((table.source_table, table.gsi(hot.index).key))
        return frozenset(
            candidate
            for candidates in self.indexes.values()
            for candidate in candidates
            if candidate.index[:2] in keys
        )

    def bill(self, model: DataModel) -> float:
        """USD a month of a design, without what preferences are worth."""
        return monthly_bill(model, plan(model), self.prices).cost_usd_per_month

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
                    found[candidate] = held - bare + self.weight * STRUCTURE_USD_PER_MONTH
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
        worth = len(guarded) * STRUCTURE_USD_PER_MONTH
        worth += layout.stored_twice * DENORMALISATION_USD_PER_MONTH
        worth += DEPARTURE_USD_PER_MONTH if layout.departs else 0.0
        return sum(self._stored(table, sizes) for table in guarded) + self.weight * worth

    def _stored(self, table: Table, sizes: Sizes) -> float:
        return storage_cost(self.plain.model_copy(update={"tables": (table,)}), self.prices, sizes)
