"""A good choice without a solver: from the natural layouts downhill, one change at a time.

The changes are another variant of a block, one index more, one fewer, or one in place of another;
the one that lowers the cost most is made, until none does. Same in, same out: no clock, no chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.planning.search.blocks import Variant
from tools.planning.search.choice import Choice, InfeasibleError, Limits
from tools.planning.search.configurations import Configuration
from tools.planning.search.structures import IndexCandidate
from tools.planning.search.tabulated import Tabulated

LEAST_GAIN_USD = 1e-9
Cost = tuple[float, float, float]
"""What no design may have (groups that nothing was tried for, structures too many), then penalty,
then USD.
"""


@dataclass(frozen=True)
class Kept:
    """A block as it is kept: its variant and the indexes on that variant's layouts."""

    variant: Variant
    indexes: frozenset[IndexCandidate]


class Descent:
    """One way down. Raises InfeasibleError where a block has no variant that may be built."""

    def __init__(self, tabulated: Tabulated, limits: Limits, start: Choice | None = None) -> None:
        self.tabulated = tabulated
        self.limits = limits
        self.allowed = [
            tuple(v for v in variants if not limits.without.intersection(v.layouts))
            for variants in tabulated.possible
        ]
        if not all(self.allowed):
            raise InfeasibleError
        self.kept = [Kept(variants[0], frozenset()) for variants in self.allowed]
        if start is not None:
            self._begin_at(start)
        self.variants = [kept.variant for kept in self.kept]
        self.standing = [self._numbers(kept) for kept in self.kept]
        self.served = [group.cheapest(self.variants, self.standing) for group in tabulated.groups]
        self.structures = sum(self._structures(kept) for kept in self.kept)

    def _begin_at(self, start: Choice) -> None:
        layouts, indexes = set(start.layouts), frozenset(start.indexes)
        for number, variants in enumerate(self.allowed):
            for variant in variants:
                if layouts.issuperset(variant.layouts):
                    own = frozenset(c for c in indexes if c.layout in variant.layouts)
                    self.kept[number] = Kept(variant, own)

    def descend(self) -> Choice | None:
        """The choice at the bottom; None where it is none that the limits allow."""
        gains: dict[int, tuple[Cost, Kept] | None] = {}
        while True:
            for number in range(len(self.kept)):
                if number not in gains:
                    gains[number] = self._best_change(number)
            best = min(
                ((gain[0], number) for number, gain in gains.items() if gain is not None),
                default=None,
            )
            if best is None:
                return self._choice()
            self._make(best[1], gains)

    def _make(self, number: int, gains: dict[int, tuple[Cost, Kept] | None]) -> None:
        """Makes a block's best change, and forgets what may be another after it."""
        change = gains[number]
        assert change is not None
        self.structures += self._structures(change[1]) - self._structures(self.kept[number])
        self.kept[number] = change[1]
        self.variants[number] = change[1].variant
        self.standing[number] = self._numbers(change[1])
        touched = set(self.tabulated.touching[number])
        for group in touched:
            found = self.tabulated.groups[group].cheapest(self.variants, self.standing)
            self.served[group] = found
        if self.limits.most_structures is not None:
            gains.clear()
            return
        for group in touched:
            for block in self.tabulated.groups[group].blocks:
                gains.pop(block, None)
        gains.pop(number, None)

    def _best_change(self, number: int) -> tuple[Cost, Kept] | None:
        """What it changes in the cost, below nothing; None where no change lowers it."""
        before = self._cost(number, self.kept[number])
        best: tuple[Cost, Kept] | None = None
        for other in self._changes(number):
            after = self._cost(number, other)
            gain = (after[0] - before[0], after[1] - before[1], after[2] - before[2])
            if gain < (0.0, 0.0, -LEAST_GAIN_USD) and (best is None or gain < best[0]):
                best = gain, other
        return best

    def _changes(self, number: int) -> Iterator[Kept]:
        kept = self.kept[number]
        for variant in self.allowed[number]:
            if variant is not kept.variant:
                yield self._moved(kept, variant)
                if kept.indexes:
                    yield Kept(variant, frozenset())
        for candidate in self._offered(kept.variant):
            if candidate in kept.indexes:
                yield Kept(kept.variant, kept.indexes - {candidate})
                continue
            if self._has_room(kept, candidate):
                yield Kept(kept.variant, kept.indexes | {candidate})
            for other in self._offered(kept.variant):
                if other in kept.indexes and other.layout is candidate.layout:
                    yield Kept(kept.variant, (kept.indexes - {other}) | {candidate})

    def _offered(self, variant: Variant) -> Iterator[IndexCandidate]:
        for layout in variant.layouts:
            for candidate in self.tabulated.candidates.indexes.get(layout, ()):
                if candidate not in self.limits.without:
                    yield candidate

    def _moved(self, kept: Kept, variant: Variant) -> Kept:
        """The same indexes on another variant, as far as they are offered there."""
        wanted = self._numbers(kept)
        number_of = self.tabulated.number_of
        same = frozenset(c for c in self._offered(variant) if number_of[c] in wanted)
        return Kept(variant, same)

    def _has_room(self, kept: Kept, candidate: IndexCandidate) -> bool:
        beside = sum(other.layout is candidate.layout for other in kept.indexes)
        return beside < self.limits.max_indexes

    def _numbers(self, kept: Kept) -> set[int]:
        return {self.tabulated.number_of[candidate] for candidate in kept.indexes}

    def _structures(self, kept: Kept) -> int:
        return self.tabulated.tables_of(kept.variant) + len(kept.indexes)

    def _excess(self, structures: int) -> float:
        most = self.limits.most_structures
        return 0.0 if most is None else float(max(structures - most, 0))

    def _cost(self, number: int, kept: Kept) -> Cost:
        """Of the block kept so, and of every group that depends on it."""
        now, standing_now = self.variants[number], self.standing[number]
        self.variants[number], self.standing[number] = kept.variant, self._numbers(kept)
        usd = self.tabulated.variant_usd(kept.variant)
        usd += sum(sorted(self.tabulated.index_usd[candidate] for candidate in kept.indexes))
        others = self.structures - self._structures(self.kept[number])
        faults = self._excess(others + self._structures(kept))
        penalty = 0.0
        for group in self.tabulated.touching[number]:
            way = self.tabulated.groups[group].cheapest(self.variants, self.standing)
            if way is None:
                faults += 1
            else:
                penalty += way.configuration.penalty
                usd += way.configuration.usd
        self.variants[number], self.standing[number] = now, standing_now
        return faults, penalty, usd

    def _choice(self) -> Choice | None:
        ways: list[Configuration] = []
        usd = 0.0
        for way in self.served:
            if way is None:
                return None
            ways.append(way.configuration)
            usd += sum(way.rank)
        if self._excess(self.structures):
            return None
        usd += sum(self.tabulated.variant_usd(kept.variant) for kept in self.kept)
        indexes = tuple(
            candidate
            for kept in self.kept
            for candidate in self._offered(kept.variant)
            if candidate in kept.indexes
        )
        usd += sum(self.tabulated.index_usd[candidate] for candidate in indexes)
        return Choice(
            layouts=tuple(layout for kept in self.kept for layout in kept.variant.layouts),
            indexes=indexes,
            configurations=tuple(ways),
            usd=usd,
            bound=float("-inf"),
        )
