"""The tabulated costs, laid out so that what a choice costs is looked up in parts.

A group's cost depends on the variants of its blocks and on which indexes stand: for each tuple of
its classes there is a list of ways, the cheapest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.planning.search.blocks import Variant
from tools.planning.search.choice import Candidates
from tools.planning.search.configurations import Class, Configuration, Costs, Index
from tools.planning.search.structures import IndexCandidate


@dataclass(frozen=True)
class Way:
    """A configuration with the numbers of the indexes that it needs."""

    configuration: Configuration
    needed: frozenset[int]

    @property
    def rank(self) -> tuple[float, float]:
        return self.configuration.penalty, self.configuration.usd


@dataclass
class Group:
    """How one group of patterns may be served.

    Attributes:
        blocks: Numbers of those that it depends on.
        classes: For each of these blocks, the class of each variant that was tried.
        ways: By classes, the cheapest first.
    """

    blocks: tuple[int, ...]
    classes: tuple[dict[Variant, Class], ...]
    ways: dict[tuple[Class, ...], list[Way]] = field(default_factory=dict)

    def cheapest(self, variants: Sequence[Variant], standing: Sequence[set[int]]) -> Way | None:
        """With the variant and the numbers of the indexes of each block; None for none."""
        key = []
        for block, classes in zip(self.blocks, self.classes, strict=True):
            found = classes.get(variants[block])
            if found is None:
                return None
            key.append(found)
        for way in self.ways.get(tuple(key), ()):
            if all(any(index in standing[block] for block in self.blocks) for index in way.needed):
                return way
        return None


class Tabulated:
    """Attributes:
    groups: In the order of the costs.
    touching: For each block, the numbers of the groups that depend on it.
    number_of: Of each candidate's index, whatever layout it stands on.
    index_usd: USD a month of each candidate: standing and upkeep.
    possible: Of each block, the variants that were tried by every group that depends on it.
    """

    def __init__(self, candidates: Candidates, costs: Costs) -> None:
        self.candidates = candidates
        self._numbers: dict[Index, int] = {}
        self._block_of = {
            variant: number
            for number, block in enumerate(candidates.blocks)
            for variant in block.variants
        }
        self.number_of: dict[IndexCandidate, int] = {}
        self.index_usd: dict[IndexCandidate, float] = {}
        for offered in candidates.indexes.values():
            for candidate in offered:
                self.number_of[candidate] = self._number(candidate.index)
                usd = candidates.standing.get(candidate, 0.0)
                self.index_usd[candidate] = usd + costs.upkeep.get(candidate, 0.0)
        self.groups = [self._group(ways) for ways in costs.configurations.values()]
        self.touching: list[list[int]] = [[] for _ in candidates.blocks]
        for number, group in enumerate(self.groups):
            for block in group.blocks:
                self.touching[block].append(number)
        self.possible = [
            tuple(variant for variant in block.variants if self._is_tried(number, variant))
            for number, block in enumerate(candidates.blocks)
        ]

    def _is_tried(self, block: int, variant: Variant) -> bool:
        return all(variant in group.classes[group.blocks.index(block)] for group in self._at(block))

    def _number(self, index: Index) -> int:
        return self._numbers.setdefault(index, len(self._numbers))

    def _group(self, configurations: list[Configuration]) -> Group:
        first = configurations[0].classes
        group = Group(
            tuple(self._block_of[each.variants[0]] for each in first), tuple({} for _ in first)
        )
        for configuration in configurations:
            for known, each in zip(group.classes, configuration.classes, strict=True):
                known.update((variant, each) for variant in each.variants)
            needed = frozenset(self._number(index) for index in configuration.indexes)
            group.ways.setdefault(configuration.classes, []).append(Way(configuration, needed))
        for ways in group.ways.values():
            ways.sort(key=lambda way: way.rank)
        return group

    def variant_usd(self, variant: Variant) -> float:
        return sum(self.candidates.standing.get(layout, 0.0) for layout in variant.layouts)

    def tables_of(self, variant: Variant) -> int:
        return sum(self.candidates.tables[layout] for layout in variant.layouts)

    def bound(self) -> float:
        """No choice costs less, whatever the limits: each block at its cheapest, for itself.

        A group's cost is parted equally among its blocks, and the cost of an index among the
        groups that could read through it: all that share a thing never pay more than it costs.
        """
        shares = self._shares()
        # what costs less than nothing (ties are settled so) is taken, needed or not
        total = sum(min(usd, 0.0) for usd in self.index_usd.values())
        for number, variants in enumerate(self.possible):
            least = [self._least_by_class(group, number, shares) for group in self._at(number)]
            total += min(
                self.variant_usd(variant) + sum(known.get(variant, float("inf")) for known in least)
                for variant in variants
            )
        return total

    def _at(self, block: int) -> list[Group]:
        return [self.groups[number] for number in self.touching[block]]

    def _least_by_class(
        self, group: Group, block: int, shares: dict[int, float]
    ) -> dict[Variant, float]:
        """By variant of one of its blocks, that block's part of the least that a group costs."""
        place = group.blocks.index(block)
        least: dict[Class, float] = {}
        for classes, ways in group.ways.items():
            usd = min(sum(way.rank) + sum(shares[i] for i in sorted(way.needed)) for way in ways)
            known = classes[place]
            least[known] = min(least.get(known, usd), usd)
        parts = len(group.blocks)
        return {
            variant: least[known] / parts
            for variant, known in group.classes[place].items()
            if known in least
        }

    def _shares(self) -> dict[int, float]:
        """Of each index's least cost on any layout, for each group that could read through it."""
        least: dict[int, float] = {}
        layouts = {
            layout for tried in self.possible for variant in tried for layout in variant.layouts
        }
        for candidate, usd in self.index_usd.items():
            if candidate.layout not in layouts:
                continue
            number = self.number_of[candidate]
            least[number] = min(least.get(number, float("inf")), max(usd, 0.0))
        readers: dict[int, int] = {}
        for group in self.groups:
            for index in {i for ways in group.ways.values() for way in ways for i in way.needed}:
                readers[index] = readers.get(index, 0) + 1
        return {index: least.get(index, 0.0) / count for index, count in readers.items()}
