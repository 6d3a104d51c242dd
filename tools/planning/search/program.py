"""The choice as a mixed-integer program.

One variant of each block, indexes only on layouts that are chosen, one configuration for each
group of patterns, each only with the structures that it needs. What is minimised is what is left
unserved, then the bill and what the design rules are worth; what HiGHS proves from below is the
bound.
"""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tools.planning.search.blocks import Variant
from tools.planning.search.choice import Candidates as Candidates
from tools.planning.search.choice import Choice as Choice
from tools.planning.search.choice import InfeasibleError as InfeasibleError
from tools.planning.search.choice import Limits as Limits
from tools.planning.search.choice import Structure as Structure
from tools.planning.search.choice import after
from tools.planning.search.configurations import (
    UNBOUNDED_USD,
    Class,
    Configuration,
    Costs,
    Index,
)
from tools.planning.search.descent import Descent
from tools.planning.search.layouts import Layout
from tools.planning.search.solver import Columns, Solution, solve
from tools.planning.search.structures import IndexCandidate
from tools.planning.search.tabulated import Tabulated

CHOSEN = 0.5


def choose(candidates: Candidates, costs: Costs, limits: Limits) -> Choice:
    """The cheapest choice under the limits, or the best found in time with its bound.

    Raises InfeasibleError where nothing meets the limits, never for want of time.
    """
    program = _Program(candidates, costs, limits)
    solved = program.solve()
    if solved is not None and solved[1]:
        return solved[0]
    tabulated = Tabulated(candidates, costs)
    found = [] if solved is None else [solved[0]]
    found.extend(_bottoms(tabulated, limits, [None, *found]))
    if not found:
        found.append(program.anything())
        found.extend(_bottoms(tabulated, limits, [found[0]]))
    best = min(found, key=lambda choice: choice.rank)
    bound = max(tabulated.bound(), *(choice.bound for choice in found))
    return replace(best, bound=min(bound, best.usd))


def _bottoms(
    tabulated: Tabulated, limits: Limits, starts: Iterable[Choice | None]
) -> Iterator[Choice]:
    """What each way down comes to; None starts from the natural layouts."""
    for start in starts:
        found = Descent(tabulated, limits, start).descend()
        if found is not None:
            yield found


class _Program:
    def __init__(self, candidates: Candidates, costs: Costs, limits: Limits) -> None:
        self.limits = limits
        self.started = time.monotonic()
        self.candidates = candidates
        self.columns = Columns()
        self.variants: dict[Variant, int] = {}
        self.holding: dict[Layout, list[int]] = defaultdict(list)  # variants with the layout
        self.indexes: dict[IndexCandidate, int] = {}
        self.served: list[tuple[Configuration, int]] = []
        self._build(costs)
        self._limit(limits)
        for lead, configurations in costs.configurations.items():
            self._serve(lead, [each for each in configurations if self._may_leave(each.penalty)])
        if limits.most_penalty:
            most = limits.most_penalty / UNBOUNDED_USD + CHOSEN
            self.columns.constrain(0, most, self._steps())

    def _may_leave(self, penalty: float) -> bool:
        most = self.limits.most_penalty
        return most is None or penalty <= most

    def _steps(self) -> Iterator[tuple[int, float]]:
        """What each configuration leaves, counted in Scans without bound."""
        for configuration, number in self.served:
            if configuration.penalty:
                yield number, configuration.penalty / UNBOUNDED_USD

    def solve(self) -> tuple[Choice, bool] | None:
        """The best found and whether it is proven to be; None where nothing was found in time.

        Penalties stand in the objective, but a bill can be larger than they are: where some are
        left, the least that must be is found by itself, and then the cheapest that has no more.
        """
        found = self._solved(self.columns)
        if found is None or not found.is_finished:
            return None if found is None else (self._choice(found), False)
        choice = self._choice(found)
        if not choice.penalty:
            return choice, True
        steps = [0.0] * len(self.columns.costs)
        for number, step in self._steps():
            steps[number] = step
        fewest = self._solved(Columns(steps, self.columns.rows))
        if fewest is None or not fewest.is_finished:
            return choice, False
        most = round(self._choice(fewest).penalty / UNBOUNDED_USD)
        usd = [
            cost - step * UNBOUNDED_USD
            for cost, step in zip(self.columns.costs, steps, strict=True)
        ]
        bounded = Columns(usd, list(self.columns.rows))
        bounded.constrain(0, most + CHOSEN, self._steps())
        cheapest = self._solved(bounded)
        if cheapest is None:
            return choice, False
        proven = replace(cheapest, bound=cheapest.bound + most * UNBOUNDED_USD)
        return self._choice(proven), cheapest.is_finished

    def _solved(self, columns: Columns) -> Solution | None:
        limits = after(self.limits, self.started)
        return solve(columns, nodes=limits.nodes, seconds=limits.seconds)

    def anything(self) -> Choice:
        """Some choice that the limits allow, however long it takes to find one."""
        found = solve(Columns([0.0] * len(self.columns.costs), self.columns.rows))
        if found is None:
            raise InfeasibleError
        return self._choice(replace(found, bound=float("-inf")))

    def _choice(self, found: Solution) -> Choice:
        """What it costs is added up anew: the solver's values are whole numbers but nearly."""
        values = found.values
        variants = [v for v, number in self.variants.items() if values[number] > CHOSEN]
        usd = math.fsum(
            cost for cost, value in zip(self.columns.costs, values, strict=True) if value > CHOSEN
        )
        return Choice(
            layouts=tuple(layout for variant in variants for layout in variant.layouts),
            indexes=tuple(c for c, number in self.indexes.items() if values[number] > CHOSEN),
            configurations=tuple(c for c, number in self.served if values[number] > CHOSEN),
            usd=usd,
            bound=min(found.bound, usd),
        )

    def _build(self, costs: Costs) -> None:
        standing = self.candidates.standing
        for block in self.candidates.blocks:
            numbers = []
            for variant in block.variants:
                cost = sum(standing.get(layout, 0.0) for layout in variant.layouts)
                number = self.variants[variant] = self.columns.add(cost)
                numbers.append(number)
                for layout in variant.layouts:
                    self.holding[layout].append(number)
            self.columns.constrain(1, 1, ((number, 1.0) for number in numbers))
        for layout, candidates in self.candidates.indexes.items():
            for candidate in candidates:
                cost = standing.get(candidate, 0.0) + costs.upkeep.get(candidate, 0.0)
                number = self.indexes[candidate] = self.columns.add(cost)
                self.columns.constrain(
                    0, 1, [(number, -1.0), *((other, 1.0) for other in self.holding[layout])]
                )
            self._need_indexes(layout)

    def _need_indexes(self, layout: Layout) -> None:
        """An attribute over several columns is there for an index, or not at all."""
        for made in layout.computed:
            keyed = [
                (self.indexes[candidate], 1.0)
                for candidate in self.candidates.indexes[layout]
                if made.attribute.name in candidate.gsi.key.attributes
            ]
            have = ((number, -1.0) for number in self.holding[layout])
            self.columns.constrain(0, float("inf"), [*keyed, *have])

    def _limit(self, limits: Limits) -> None:
        for candidates in self.candidates.indexes.values():
            if len(candidates) > limits.max_indexes:
                terms = ((self.indexes[candidate], 1.0) for candidate in candidates)
                self.columns.constrain(0, limits.max_indexes, terms)
        if limits.most_structures is not None:
            tables = (
                (number, float(sum(self.candidates.tables[each] for each in variant.layouts)))
                for variant, number in self.variants.items()
            )
            counted = [*tables, *((number, 1.0) for number in self.indexes.values())]
            self.columns.constrain(0, limits.most_structures, counted)
        for structure in limits.without:
            if isinstance(structure, Layout):
                terms = ((number, 1.0) for number in self.holding[structure])
                self.columns.constrain(0, 0, terms)
            else:
                self.columns.constrain(0, 0, [(self.indexes[structure], 1.0)])

    def _serve(self, lead: str, configurations: list[Configuration]) -> None:
        """One configuration a group, each only with the structures that it needs."""
        numbers = []
        of_class: dict[Class, list[int]] = defaultdict(list)
        of_index: dict[tuple[Class, Index], list[int]] = defaultdict(list)
        for configuration in configurations:
            number = self.columns.add(configuration.usd + configuration.penalty)
            numbers.append(number)
            self.served.append((configuration, number))
            for each in configuration.classes:
                of_class[each].append(number)
            for index in configuration.indexes:
                of_index[_class_with(configuration, index), index].append(number)
        self.columns.constrain(1, 1, ((number, 1.0) for number in numbers))
        for each, needing in of_class.items():
            have = ((self.variants[variant], 1.0) for variant in each.variants)
            self.columns.constrain(0, 1, [*have, *((number, -1.0) for number in needing)])
        for (each, index), needing in of_index.items():
            have = ((number, 1.0) for number in self._standing_for(each, index))
            self.columns.constrain(0, 1, [*have, *((number, -1.0) for number in needing)])

    def _standing_for(self, each: Class, index: Index) -> list[int]:
        """The index on any layout that the variants of the class have."""
        layouts = {
            layout: None
            for variant in each.variants
            for layout in variant.layouts
            if layout.source_table == index[0]
        }
        return [
            self.indexes[candidate]
            for layout in layouts
            for candidate in self.candidates.indexes.get(layout, ())
            if candidate.index == index
        ]


def _class_with(configuration: Configuration, index: Index) -> Class:
    for each in configuration.classes:
        if any(layout.source_table == index[0] for layout in each.variants[0].layouts):
            return each
    raise KeyError(index)
