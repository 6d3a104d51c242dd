"""Under other figures only what looked at one of them is planned and priced anew, to the same."""

import pytest
from generated_designs import PRICES
from generated_workloads import requirements
from hypothesis import HealthCheck, Phase, assume, given, settings
from undrafted import plain
from workshop import PRICES as WORKSHOP_PRICES
from workshop import blank_model, pattern
from workshop import requirements as needed

from tools.capacity.bill import monthly_bill
from tools.capacity.money.sensitivity import effects
from tools.capacity.repricing import Repricer
from tools.model.data_model import DataModel
from tools.planning.first_design import design_keys
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan
from tools.planning.replanning import Replanner
from tools.planning.score import Judge
from tools.planning.search.optimum import Search
from tools.planning.weighing import translated_layout
from tools.workload.operations import Lookup
from tools.workload.prospect import with_fan_out
from tools.workload.requirements import Requirements


@settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(requirements(6, 8))
def test_plans_and_costs_are_those_of_working_all_out_anew(required: Requirements) -> None:
    assume(required.mysql.tables)
    bare = plain(required)
    for model in (
        translated_layout(bare, Judge(bare, PRICES)),
        Search(bare, PRICES, "cheap").best().model,
    ):
        repricer = Repricer(model, PRICES)
        tried = []

        def cost(
            other: DataModel,
            plans: tuple[PatternPlan, ...],
            repricer: Repricer = repricer,
            tried: list[float] = tried,
        ) -> float:
            assert plans == plan(other)
            usd = repricer.usd_per_month(other.requirements, plans)
            assert usd == pytest.approx(monthly_bill(other, plans, PRICES).cost_usd_per_month)
            tried.append(usd)
            return usd

        found = effects(model, plan(model), cost)
        assert len(tried) == len(found) + 1 > 1


def test_what_a_figure_does_not_touch_is_kept() -> None:
    chapters = Lookup(table="chapters", equality=("book_id",))
    shelf = Lookup(table="shelves", equality=("author_id",))
    bare = blank_model(needed(pattern("AP1", chapters), pattern("AP2", shelf)))
    model = design_keys(bare, Judge(bare, WORKSHOP_PRICES))
    replanner = Replanner(model)
    fan_out = bare.requirements.statistics.fan_out("chapters.book_id")
    assert fan_out is not None
    average = fan_out.average.model_copy(update={"value": 30})
    longer = with_fan_out(bare.requirements, fan_out.model_copy(update={"average": average}))
    anew, kept = replanner.under(longer)
    assert kept is replanner.plans[1]
    assert anew.requests[0].items.average == 30
    assert replanner.plans == plan(model)
    assert all(
        one is other
        for one, other in zip(replanner.under(bare.requirements), replanner.plans, strict=True)
    )
