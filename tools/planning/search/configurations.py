"""What each group of patterns costs on each combination of structures that serves it differently.

The same planner and bill as anywhere else. A write's index entries are charged to the indexes;
what is left of a group's cost depends only on how its rows are found, so that more indexes never
make it dearer, and few combinations have to be tried. Variants of a block that a group can't tell
apart, with no index and with all, stand for each other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from tools.capacity.prices import Prices
from tools.capacity.usage import pattern_usage
from tools.model.data_model import DataModel
from tools.model.tables import KeySchema, Projection, Table
from tools.planning.basis import Basis, columns_behind
from tools.planning.first_tables import with_lookup_tables
from tools.planning.planner import plan_pattern, tables_of
from tools.planning.plans import PatternPlan
from tools.planning.score import compared_columns, count_unbounded
from tools.planning.search.blocks import Block, Variant
from tools.planning.search.layouts import Layout
from tools.planning.search.parts import Part, parts
from tools.planning.search.rates import usd_of_units
from tools.planning.search.structures import IndexCandidate, with_indexes
from tools.workload.operations import Lookup, changes_of

MOST_CONTEXTS = 400  # combinations of classes tried for one group
MOST_TOGETHER = 3  # indexes that one group reads through at a time
UNSERVED_USD = 1e7  # a month: any design that serves more is better
UNBOUNDED_USD = 1e5  # a Scan that grows with its table
SAME_USD = 1e-6

Index = tuple[str, KeySchema, Projection]
"""An index whatever layout it stands on: source table, key, projection."""


@dataclass(frozen=True, eq=False)
class Class:
    """Variants of a block that one group can't tell apart; the first stands for them."""

    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Configuration:
    """One way to serve a group.

    Attributes:
        classes: Of every block that matters to it.
        indexes: Those that it reads through.
        usd: What it costs a month, writes of indexes aside.
        penalty: What it is worth not to leave it unserved, or to a Scan without bound, beyond
            what no configuration of the group can spare.
    """

    lead: str
    classes: tuple[Class, ...]
    indexes: tuple[Index, ...]
    usd: float
    penalty: float = 0.0


@dataclass
class Costs:
    """Everything that the program adds up.

    Attributes:
        configurations: By group and number of its part (`AP7/0`); at least one each.
        upkeep: USD a month of the writes of each index, over all groups.
        spared: Penalties that no choice can spare, left out of every configuration.
        cut: Leading ids of groups with more combinations than were tried: what is proven holds
            among those that were.
    """

    configurations: dict[str, list[Configuration]] = field(default_factory=dict)
    upkeep: dict[IndexCandidate, float] = field(default_factory=dict)
    spared: float = 0.0
    cut: list[str] = field(default_factory=list)


class Coster:
    """Costs groups of one set of requirements on candidates.

    Once `is_late` says so, of each group that is left only the natural layouts are tried, with the
    indexes on them.
    """

    def __init__(
        self,
        model: DataModel,
        blocks: tuple[Block, ...],
        indexes: dict[Layout, tuple[IndexCandidate, ...]],
        prices: Prices,
        is_late: Callable[[], bool] = lambda: False,
    ) -> None:
        self.model = model
        self.blocks = blocks
        self.indexes = indexes
        self.prices = prices
        self.is_late = is_late
        self.basis = Basis(model)
        self._tables: dict[tuple[Variant, ...], tuple[Table, ...]] = {}

    def costs(self) -> Costs:
        found = Costs()
        for group in self.model.requirements.groups:
            pattern = self.model.requirements.pattern(group.lead)
            for number, operations in enumerate(parts(pattern, self.blocks)):
                part = Part(pattern.model_copy(update={"operations": operations}), group.ids)
                ways, is_cut = self._of_part(part)
                if is_cut:
                    found.cut.append(group.lead)
                spared = min(way.penalty for way in ways)
                found.spared += spared
                found.configurations[f"{group.lead}/{number}"] = [
                    replace(way, penalty=way.penalty - spared) for way in ways
                ]
                self._add_upkeep(part, ways, found.upkeep)
        return found

    def _involved(self, part: Part) -> tuple[Block, ...]:
        """Blocks whose layout the part's cost depends on."""
        touched = tables_of(part.pattern) | self._originals(part)
        return tuple(
            block
            for block in self.blocks
            if touched.intersection(block.source_tables)
            or any(_holds(t, touched) for variant in block.variants for t in variant.tables)
        )

    def _originals(self, part: Part) -> frozenset[str]:
        """Source tables whose rows have to be read where copies of them are written."""
        written = {change.table for change in changes_of(part.pattern.operations)}
        return frozenset(
            attribute.origin.table
            for block in self.blocks
            if written.intersection(block.source_tables)
            for variant in block.variants
            for table in variant.tables
            for attribute in table.attributes
            if attribute.origin.kind == "copy"
        )

    def _of_part(self, part: Part) -> tuple[list[Configuration], bool]:
        """At least those with the natural layouts, which come first; and whether any are left."""
        involved = self._involved(part)
        classes = [self._classes(part, involved, block) for block in involved]
        tried = sum(len(each.variants) for of_block in classes for each in of_block)
        is_cut = tried < sum(len(block.variants) for block in involved)
        is_cut |= any(block.is_cut for block in involved)
        found: list[Configuration] = []
        for number, chosen in enumerate(product(*classes)):
            if number >= MOST_CONTEXTS or (number and self.is_late()):
                return found, True
            found.extend(self._of_context(part, chosen))
        return found, is_cut

    def _classes(self, part: Part, involved: Sequence[Block], block: Block) -> tuple[Class, ...]:
        """By what the group costs, the other blocks as they are by nature; and by computed keys
        that it could read by.

        Those cost next to nothing without an index, and with all of them may read no better than a
        plain one that is there too: only the indexes on them tell their variants from the others.
        """
        compared = compared_columns(self.basis, part.pattern)
        alike: dict[tuple[object, ...], list[Variant]] = {}
        for variant in block.variants:
            if self.is_late():
                alike = alike or {(): [variant]}
                break
            context = tuple(variant if other is block else other.variants[0] for other in involved)
            bare = self._cost(part, context, ())
            every = self._cost(part, context, self._indexes_on(context, block))
            keys = _computed_for(variant, compared)
            told = (round(bare[0], 6), bare[1], round(every[0], 6), every[1], keys)
            alike.setdefault(told, []).append(variant)
        return tuple(Class(tuple(variants)) for variants in alike.values())

    def _indexes_on(
        self, context: Sequence[Variant], block: Block | None = None
    ) -> tuple[IndexCandidate, ...]:
        return tuple(
            candidate
            for variant in context
            if block is None or variant in block.variants
            for layout in variant.layouts
            for candidate in self.indexes.get(layout, ())
        )

    def _of_context(self, part: Part, classes: tuple[Class, ...]) -> Iterator[Configuration]:
        context = tuple(each.variants[0] for each in classes)
        base, penalty = self._cost(part, context, ())
        yield Configuration(part.pattern.id, classes, (), base, penalty)
        useful: list[tuple[IndexCandidate, float]] = []
        for candidate in self._indexes_on(context):
            usd, kept = self._cost(part, context, (candidate,))
            if usd + kept < base + penalty - SAME_USD:
                useful.append((candidate, usd + kept))
                yield Configuration(part.pattern.id, classes, (candidate.index,), usd, kept)
        if not _reads_once(part):
            yield from self._together(part, classes, context, useful)

    def _together(
        self,
        part: Part,
        classes: tuple[Class, ...],
        context: tuple[Variant, ...],
        useful: list[tuple[IndexCandidate, float]],
    ) -> Iterator[Configuration]:
        """Several indexes where a group gains from each beside the others."""
        least = {frozenset((candidate,)): usd for candidate, usd in useful}
        for size in range(2, MOST_TOGETHER + 1):
            fresh: dict[frozenset[IndexCandidate], float] = {}
            for chosen in combinations([candidate for candidate, _ in useful], size):
                parts = [frozenset(part) for part in combinations(chosen, size - 1)]
                if any(part not in least for part in parts) or _clash(chosen):
                    continue
                usd, kept = self._cost(part, context, chosen)
                if usd + kept < min(least[part] for part in parts) - SAME_USD:
                    fresh[frozenset(chosen)] = usd + kept
                    indexes = tuple(candidate.index for candidate in chosen)
                    yield Configuration(part.pattern.id, classes, indexes, usd, kept)
            if not fresh:
                return
            least.update(fresh)

    def _cost(
        self,
        part: Part,
        context: tuple[Variant, ...],
        chosen: tuple[IndexCandidate, ...],
    ) -> tuple[float, float]:
        """USD a month without the writes of indexes, and the penalty."""
        basis, plan = self._plan(part, context, chosen)
        usage = pattern_usage(plan, self.model.requirements)
        reads = usage.read_units_per_call
        base = sum(u.write_units for u in usage.structures if u.index is None)
        penalty = self._penalty(basis, plan)
        return usd_of_units(usage, reads, base, self.prices), penalty

    def _add_upkeep(
        self, part: Part, ways: list[Configuration], upkeep: dict[IndexCandidate, float]
    ) -> None:
        """Writes of every index by the group, each layout with all its indexes at once.

        Only of layouts that some way has: no other can be chosen.
        """
        involved = self._involved(part)
        had = {variant for way in ways for each in way.classes for variant in each.variants}
        seen: set[Layout] = set()
        for block in involved:
            for variant in block.variants:
                if variant not in had:
                    continue
                fresh = [layout for layout in variant.layouts if layout not in seen]
                seen.update(fresh)
                candidates = tuple(c for layout in fresh for c in self.indexes.get(layout, ()))
                if not candidates:
                    continue
                context = tuple(
                    variant if other is block else other.variants[0] for other in involved
                )
                _, plan = self._plan(part, context, candidates)
                self._charge(plan, candidates, upkeep)

    def _charge(
        self,
        plan: PatternPlan,
        candidates: tuple[IndexCandidate, ...],
        upkeep: dict[IndexCandidate, float],
    ) -> None:
        usage = pattern_usage(plan, self.model.requirements)
        usd = usd_of_units(usage, 0.0, 1.0, self.prices)
        written = {(u.table, u.index): u.write_units for u in usage.structures}
        by_layout: dict[Layout, list[IndexCandidate]] = {}
        for candidate in candidates:
            by_layout.setdefault(candidate.layout, []).append(candidate)
        for layout, own in by_layout.items():
            if layout.table is None:
                continue
            built = with_indexes(layout.table, tuple(c.gsi for c in own))
            for candidate, gsi in zip(own, built.gsis, strict=True):
                units = written.get((built.name, gsi.name), 0.0)
                if units:
                    upkeep[candidate] = upkeep.get(candidate, 0.0) + usd * units

    def _plan(
        self,
        part: Part,
        context: tuple[Variant, ...],
        chosen: tuple[IndexCandidate, ...],
    ) -> tuple[Basis, PatternPlan]:
        by_source: dict[str, list[IndexCandidate]] = {}
        for candidate in chosen:
            by_source.setdefault(candidate.layout.source_table, []).append(candidate)
        known = self._tables.get(context)
        if known is None:
            bare = tuple(table for variant in context for table in variant.tables)
            guarded = with_lookup_tables(self.model.model_copy(update={"tables": bare}))
            known = self._tables[context] = guarded.tables
        tables = tuple(
            with_indexes(table, tuple(c.gsi for c in by_source.get(table.source_table, ())))
            if table.kind == "entity" and table.source_table in by_source
            else table
            for table in known
        )
        basis = Basis(self.model.model_copy(update={"tables": tables}), like=self.basis)
        plan = plan_pattern(basis, part.pattern, part.ids)
        return basis, plan

    @staticmethod
    def _penalty(basis: Basis, plan: PatternPlan) -> float:
        if plan.serving == "unserved":
            return UNSERVED_USD
        return UNBOUNDED_USD * count_unbounded(basis, plan)


def _reads_once(part: Part) -> bool:
    """A lookup by itself goes one way: no two indexes serve it better than one of them."""
    match part.pattern.operations:
        case (Lookup(related=(), recursive_column=None),):
            return True
        case _:
            return False


def _holds(table: Table, touched: frozenset[str]) -> bool:
    """Whether the table keeps something of those beside its own rows."""
    return any(
        attribute.origin.kind not in ("column", "computed") and attribute.origin.table in touched
        for attribute in table.attributes
    )


def _computed_for(variant: Variant, compared: frozenset[str]) -> frozenset[tuple[str, ...]]:
    """Each computed key that starts with one of the columns, as the table and its columns."""
    return frozenset(
        (layout.source_table, *columns_behind(each.attribute))
        for layout in variant.layouts
        for each in layout.computed
        if columns_behind(each.attribute)[0] in compared
    )


def _clash(chosen: tuple[IndexCandidate, ...]) -> bool:
    """The same key with two projections serves nothing that the larger one does not."""
    keys = [(candidate.layout.source_table, candidate.gsi.key) for candidate in chosen]
    return len(set(keys)) < len(keys)
