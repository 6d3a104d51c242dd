"""What a drafter is: it proposes typed values and is checked like any other."""

from typing import Protocol

from tools.editing.proposals import DraftedPart
from tools.model.data_model import DataModel, Pricing
from tools.workload.requirements import Requirements

Parts = tuple[DraftedPart, ...]


class Drafter(Protocol):
    """Drafts a model in three steps; each returns a whole model, richer than the one before.

    Pure: `parts` are what a language model said when it was asked, as the journal has it. A
    drafter that asks none is given none.
    """

    @property
    def name(self) -> str:
        """As recorded in the journal: `builtin`, `openai`."""
        ...

    def draft(
        self, requirements: Requirements, pricing: Pricing, created_at: str, parts: Parts = ()
    ) -> DataModel:
        """Task 2.1: tables, keys, indexes, lookup tables and outside services."""
        ...

    def weigh(self, model: DataModel, parts: Parts = ()) -> DataModel:
        """Task 2.2: copies, counters, embedding, and the alternatives to each decision."""
        ...

    def assess(self, model: DataModel, parts: Parts = ()) -> DataModel:
        """Task 2.3: capacity mode, operations, and what each decision costs."""
        ...
