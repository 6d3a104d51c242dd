"""The choice as a mixed-integer program on HiGHS, which SciPy brings: https://highs.dev.

One variant of each block, indexes only on layouts that are chosen, one configuration for each
group of patterns, each only with the structures that it needs. What is minimised is the bill and
what the design rules are worth; what HiGHS proves from below is the bound.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.planning.search.blocks import Block, Variant
from tools.planning.search.configurations import Class, Configuration, Costs, Index
from tools.planning.search.layouts import Layout
from tools.planning.search.structures import IndexCandidate

Structure = Layout | IndexCandidate
CHOSEN = 0.5
RELATIVE_GAP = 1e-6


@dataclass(frozen=True)
class Limits:
    """Hard constraints: what a person has fixed, how many indexes there may be, how long to try.

    Attributes:
        max_indexes: Of each table.
        most_structures: Tables and indexes together; None for any number.
        without: Layouts and indexes that may not be built.
        seconds: After which the best found so far is taken.
    """

    max_indexes: int = 20
    most_structures: int | None = None
    without: frozenset[Structure] = frozenset()
    seconds: float = 60.0


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes:
        usd: Objective: the bill a month and the price of the preferences.
        bound: No choice among the candidates can be below it.
        configurations: How each group is served.
    """

    layouts: tuple[Layout, ...]
    indexes: tuple[IndexCandidate, ...]
    configurations: tuple[Configuration, ...]
    usd: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the cost that a better choice could at most save."""
        return max(self.usd - self.bound, 0.0) / abs(self.usd) if self.usd else 0.0


class InfeasibleError(Exception):
    """The limits leave no choice."""


@dataclass(frozen=True)
class Candidates:
    """All that could be built.

    Attributes:
        standing: USD a month of each structure by itself: storage, and what it is worth not to
            have to run it.
        tables: How many tables each layout takes, lookup tables among them.
    """

    blocks: tuple[Block, ...]
    indexes: dict[Layout, tuple[IndexCandidate, ...]]
    standing: dict[Structure, float]
    tables: dict[Layout, int]


@dataclass
class _Columns:
    """Variables with their objective, and constraints over them."""

    costs: list[float] = field(default_factory=list)
    rows: list[tuple[float, float, list[int], list[float]]] = field(default_factory=list)

    def add(self, cost: float) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def constrain(self, low: float, high: float, terms: Iterable[tuple[int, float]]) -> None:
        pairs = list(terms)
        self.rows.append((low, high, [index for index, _ in pairs], [value for _, value in pairs]))


def choose(candidates: Candidates, costs: Costs, limits: Limits) -> Choice:
    """The cheapest choice under the limits. Raises InfeasibleError where nothing meets them."""
    program = _Program(candidates, costs, limits)
    values, usd, bound = _solve(program.columns, limits.seconds)
    variants = [v for v, number in program.variants.items() if values[number] > CHOSEN]
    return Choice(
        layouts=tuple(layout for variant in variants for layout in variant.layouts),
        indexes=tuple(c for c, number in program.indexes.items() if values[number] > CHOSEN),
        configurations=tuple(c for c, number in program.served if values[number] > CHOSEN),
        usd=usd,
        bound=bound,
    )


class _Program:
    def __init__(self, candidates: Candidates, costs: Costs, limits: Limits) -> None:
        self.candidates = candidates
        self.columns = _Columns()
        self.variants: dict[Variant, int] = {}
        self.holding: dict[Layout, list[int]] = defaultdict(list)  # variants with the layout
        self.indexes: dict[IndexCandidate, int] = {}
        self.served: list[tuple[Configuration, int]] = []
        self._build(costs)
        self._limit(limits)
        for lead, configurations in costs.configurations.items():
            self._serve(lead, configurations)

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


def _solve(columns: _Columns, seconds: float) -> tuple[list[float], float, float]:
    """Values, objective and bound. Raises InfeasibleError where nothing was found."""
    import numpy as np  # here, as it takes a while and most commands never come to it
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    numbers = [number for _, _, numbers, _ in columns.rows for number in numbers]
    values = [value for _, _, _, values in columns.rows for value in values]
    ends = np.cumsum([0, *(len(numbers) for _, _, numbers, _ in columns.rows)])
    shape = (len(columns.rows), len(columns.costs))
    held = csr_array((values, numbers, ends), shape=shape)
    low, high = [row[0] for row in columns.rows], [row[1] for row in columns.rows]
    found = milp(
        columns.costs,
        integrality=np.ones(len(columns.costs), dtype=np.int8),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(held, low, high),
        options={"time_limit": seconds, "mip_rel_gap": RELATIVE_GAP},
    )
    if found.x is None:
        raise InfeasibleError
    return [float(value) for value in found.x], float(found.fun), float(found.mip_dual_bound)
