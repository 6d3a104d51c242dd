"""Of an input that is doubled, only what it can touch is planned anew: no other plan changes."""

from generated_designs import PRICES
from generated_workloads import requirements
from hypothesis import HealthCheck, Phase, assume, given, settings

from tools.capacity.money.sensitivity import effects
from tools.model.data_model import DataModel, Pricing
from tools.planning.first_tables import entity_tables
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan
from tools.planning.score import Judge
from tools.planning.search.optimum import Search
from tools.planning.weighing import translated_layout
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
def test_the_plans_are_those_that_planning_all_anew_gives(required: Requirements) -> None:
    assume(required.mysql.tables)
    bare = DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="test",
        requirements=required,
        pricing=Pricing(region=PRICES.region, price_date=PRICES.date),
        tables=entity_tables(required.mysql),
    )
    tried = 0

    def cost(model: DataModel, plans: tuple[PatternPlan, ...]) -> float:
        nonlocal tried
        tried += 1
        assert plans == plan(model)
        return 0.0

    for model in (
        translated_layout(bare, Judge(bare, PRICES)),
        Search(bare, PRICES, "cheap").best().model,
    ):
        effects(model, plan(model), cost)
    assert tried >= 2
