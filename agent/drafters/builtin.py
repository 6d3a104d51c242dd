"""The built-in drafter: rules enumerate, the bill decides, no language model is asked."""

from agent.drafters.protocol import Parts
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel, Pricing
from tools.planning.first_design import described, design_keys
from tools.planning.first_tables import entity_tables
from tools.planning.key_decisions import key_decisions
from tools.planning.layout_decision import layout_decision
from tools.planning.operating_decisions import capacity_decision, service_decisions
from tools.planning.score import Judge, judge_of
from tools.planning.search.designs import Shelf
from tools.planning.search.improvement import improved
from tools.planning.weighing import (
    absences,
    denormalisation_decisions,
    numbered,
    weigh_denormalisation,
)
from tools.workload.requirements import Requirements


class BuiltinDrafter:
    """Drafts by rule. Pure: the same requirements and prices give the same model.

    What the search finds is kept on the shelf, if there is one.
    """

    name = "builtin"

    def __init__(self, prices: Prices, shelf: Shelf | None = None) -> None:
        self.prices = prices
        self.shelf = shelf

    def judge(self, model: DataModel) -> Judge:
        """One judge for one set of requirements: the next task knows what the last one tried."""
        return judge_of(model, self.prices)

    def draft(
        self, requirements: Requirements, pricing: Pricing, created_at: str, parts: Parts = ()
    ) -> DataModel:
        """Task 2.1: tables, keys, indexes, lookup tables, outside services."""
        model = DataModel(
            created_at=created_at,
            drafted_by=self.name,
            requirements=requirements,
            pricing=pricing,
            tables=entity_tables(requirements.mysql),
        )
        judge = self.judge(model)
        return self.with_decisions(described(design_keys(model, judge)), judge)

    def with_decisions(self, model: DataModel, judge: Judge) -> DataModel:
        """The model with a decision on every key, index and service."""
        decisions = [*key_decisions(model, judge), *service_decisions(model, judge)]
        return model.model_copy(update={"decisions": numbered(decisions)})

    def weigh(self, model: DataModel, parts: Parts = ()) -> DataModel:
        """Task 2.2: embedding, copies and counters where they pay; layouts not chosen.

        The cheapest design that the search proves takes the draft's place where it is better.
        """
        judge = self.judge(model)
        weighed, denormalisation = weigh_denormalisation(model, judge)
        cheaper = improved(weighed, judge, self.shelf)
        if cheaper is not None:
            weighed = cheaper
            denormalisation = denormalisation_decisions(weighed, judge)
        weighed = described(weighed).model_copy(update={"absences": absences(weighed)})
        decisions = [
            layout_decision(weighed, judge),
            *key_decisions(weighed, judge),
            *service_decisions(weighed, judge),
            *denormalisation,
        ]
        return weighed.model_copy(update={"decisions": numbered(decisions)})

    def assess(self, model: DataModel, parts: Parts = ()) -> DataModel:
        """Task 2.3: how the model is run."""
        judge = self.judge(model)
        decisions = [*model.decisions, capacity_decision(model, judge)]
        return model.model_copy(update={"decisions": numbered(decisions)})
