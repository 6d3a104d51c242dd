"""The drafter that asks a language model: the rules' draft, with what the model proposed to it.

It is pure: what the model said stands in the journal. Nothing of it makes the design serve less,
scan more or cost more, and no figure in its words is one that the design does not have.
"""

from dataclasses import dataclass

from agent.drafters.builtin import BuiltinDrafter
from agent.drafters.contributions import changes_in, contributions, with_words
from agent.drafters.protocol import Parts
from tools.capacity.prices import Prices
from tools.editing.edits import AddIndex, RekeyIndex
from tools.editing.proposals import ProposedChange
from tools.editing.proposed_changes import Outcome, why_worse, with_changes
from tools.editing.taking import as_written
from tools.model.data_model import DataModel, Pricing
from tools.planning.search.designs import Shelf
from tools.workload.requirements import Requirements

Changes = tuple[ProposedChange, ...]


@dataclass(frozen=True)
class _Structure:
    """Tables and indexes, worked out once however many words are said of them."""

    drafted: DataModel
    outcomes: tuple[Outcome, ...]
    weighed: DataModel


class ProposingDrafter(BuiltinDrafter):
    """The built-in drafter, and the language model's proposals where they are no worse."""

    name = "openai"

    def __init__(self, prices: Prices, shelf: Shelf | None = None) -> None:
        super().__init__(prices, shelf)
        self._known: dict[tuple[int, str, Changes], tuple[Requirements, _Structure]] = {}

    def draft(
        self, requirements: Requirements, pricing: Pricing, created_at: str, parts: Parts = ()
    ) -> DataModel:
        structure = self._structure(requirements, pricing, created_at, changes_in(parts))
        return self._signed(structure.drafted, parts, structure.outcomes)

    def weigh(self, model: DataModel, parts: Parts = ()) -> DataModel:
        structure = self._structure_of(model, parts)
        return self._signed(structure.weighed, parts, structure.outcomes)

    def assess(self, model: DataModel, parts: Parts = ()) -> DataModel:
        structure = self._structure_of(model, parts)
        return self._signed(super().assess(model), parts, structure.outcomes)

    def _structure_of(self, model: DataModel, parts: Parts) -> _Structure:
        changes = changes_in(parts)
        return self._structure(model.requirements, model.pricing, model.created_at, changes)

    def _structure(
        self, requirements: Requirements, pricing: Pricing, created_at: str, changes: Changes
    ) -> _Structure:
        key = (id(requirements), created_at, changes)
        known = self._known.get(key)
        if known is None:
            made = self._make_structure(requirements, pricing, created_at, changes)
            known = self._known[key] = (requirements, made)
        return known[1]

    def _make_structure(
        self, requirements: Requirements, pricing: Pricing, created_at: str, changes: Changes
    ) -> _Structure:
        """The rules' structure without changes; with them, the one that is no worse at the end."""
        if not changes:
            drafted = super().draft(requirements, pricing, created_at)
            return _Structure(drafted, (), super().weigh(drafted))
        by_rules = self._structure(requirements, pricing, created_at, ())
        judge = self.judge(by_rules.drafted)
        changed, outcomes = with_changes(by_rules.drafted, changes, judge)
        if changed.tables == by_rules.drafted.tables:
            return _Structure(by_rules.drafted, outcomes, by_rules.weighed)
        drafted = self.with_decisions(changed, judge)
        weighed = super().weigh(drafted)
        worse = why_worse(weighed, by_rules.weighed, judge)
        if worse:
            return _Structure(
                by_rules.drafted,
                tuple(
                    Outcome(o.change, o.refused or f"with it all weighed, {worse}")
                    for o in outcomes
                ),
                by_rules.weighed,
            )
        held = tuple(
            o if o.refused else Outcome(o.change, lost_in(weighed, o.change)) for o in outcomes
        )
        return _Structure(drafted, held, weighed)

    def _signed(self, model: DataModel, parts: Parts, outcomes: tuple[Outcome, ...]) -> DataModel:
        """The model with the language model's words, and with who did what."""
        model = with_words(model, parts, structures_of(outcomes))
        done = contributions(model, parts, outcomes)
        return model.model_copy(update={"contributions": done})


def structures_of(outcomes: tuple[Outcome, ...]) -> set[str]:
    """`Table.Index` of what is built because it was proposed."""
    return {
        f"{edit.table}.{edit.name}"
        for outcome in outcomes
        if not outcome.refused
        for edit in outcome.change.edits
        if isinstance(edit, AddIndex | RekeyIndex)
    }


def lost_in(model: DataModel, change: ProposedChange) -> str:
    """Why a change that was taken is not in the model any more; empty where it is."""
    tables = {table.name: table for table in model.tables}
    for edit in change.edits:
        if isinstance(edit, AddIndex | RekeyIndex):
            table = tables.get(edit.table)
            held = () if table is None else table.gsis
            keys = {gsi.key for gsi in held}
            if table is not None:
                keys |= {as_written(table, gsi.key) for gsi in held}
            if edit.key not in keys:
                return "weighing the whole design left it out again"
    return ""
