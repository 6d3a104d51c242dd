"""At the limits of time the best found comes back, valid, with a bound that is true."""

import pytest
from generated_designs import PRICES
from generated_workloads import requirements
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.bench import costing
from tools.model.data_model import DataModel, Pricing
from tools.model.validate import validate_model
from tools.planning.planner import plan
from tools.planning.search.configurations import UNBOUNDED_USD
from tools.planning.search.descent import Descent
from tools.planning.search.optimum import Search
from tools.planning.search.program import Choice, InfeasibleError, Limits, choose
from tools.planning.search.tabulated import Tabulated
from tools.workload.requirements import Requirements

AT_ONCE = Limits(seconds=0)
SMALL = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def bare(required: Requirements) -> DataModel:
    return DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="search",
        requirements=required,
        pricing=Pricing(region=PRICES.region, price_date=PRICES.date),
        tables=(),
    )


def errors(model: DataModel) -> list[str]:
    """Rules that it breaks; nobody has written down why: it is a layout, no draft."""
    found = validate_model(model, plan(model))
    return [f.rule for f in found if f.severity == "error" and f.rule != "undecided"]


def slack(usd: float) -> float:
    return 1e-6 * abs(usd) + 1e-6


def check(found: Choice, optimum: Choice) -> None:
    """What is found is no better than the optimum, whose cost is no lower than either bound."""
    assert found.penalty >= optimum.penalty
    if found.penalty == optimum.penalty:
        assert found.usd >= optimum.usd - slack(optimum.usd)
    assert found.bound <= optimum.usd + slack(optimum.usd)
    assert found.bound <= found.usd


@SMALL
@given(requirements(3, 5))
def test_no_time_at_all_is_enough_for_a_valid_design(required: Requirements) -> None:
    assume(required.mysql.tables)
    search = Search(bare(required), PRICES)
    optimum = choose(search.candidates, search.costs, Limits())
    for limits in (AT_ONCE, Limits(nodes=0)):
        check(choose(search.candidates, search.costs, limits), optimum)
    found = search.best(AT_ONCE)
    assert errors(found.model) == []
    assert 0 <= found.gap < float("inf")
    tabulated = Tabulated(search.candidates, search.costs)
    downhill = Descent(tabulated, Limits()).descend()
    assert downhill is not None
    check(downhill, optimum)
    assert tabulated.bound() <= optimum.usd + slack(optimum.usd)


@SMALL
@given(requirements(3, 5))
def test_a_hurried_search_finds_a_valid_design_among_what_it_tried(required: Requirements) -> None:
    assume(required.mysql.tables)
    hurried = Search(bare(required), PRICES, seconds=0)
    found = hurried.best(AT_ONCE)
    assert errors(found.model) == []
    assert found.bound <= found.usd
    patient = Search(bare(required), PRICES)
    best = choose(patient.candidates, patient.costs, Limits())
    tried = choose(hurried.candidates, hurried.costs, Limits())
    scans_and_more = tried.penalty + hurried.costs.spared
    assert scans_and_more >= best.penalty + patient.costs.spared
    if not hurried.costs.cut:
        assert tried.usd == pytest.approx(best.usd, rel=1e-6, abs=1e-3)


@SMALL
@given(requirements(3, 5))
def test_hard_limits_hold_without_time(required: Requirements) -> None:
    assume(required.mysql.tables)
    search = Search(bare(required), PRICES)
    for limits in (Limits(max_indexes=1), Limits(most_structures=len(required.mysql.tables))):
        try:
            optimum = choose(search.candidates, search.costs, limits)
        except InfeasibleError:
            with pytest.raises(InfeasibleError):
                search.best(Limits(limits.max_indexes, limits.most_structures, seconds=0))
            continue
        at_once = Limits(limits.max_indexes, limits.most_structures, seconds=0)
        check(choose(search.candidates, search.costs, at_once), optimum)
        model = search.best(at_once).model
        assert all(len(table.gsis) <= limits.max_indexes for table in model.tables)
        if limits.most_structures is not None:
            count = sum(1 + len(table.gsis) for table in model.tables)
            assert count <= limits.most_structures


def test_a_large_workload_comes_back_at_once_with_its_gap() -> None:
    search = Search(bare(costing.required(200, 70)), PRICES, seconds=0)
    found = search.best(AT_ONCE)
    assert errors(found.model) == []
    assert len(set(search.costs.cut)) > 100
    assert found.penalty < UNBOUNDED_USD
    assert found.bound <= found.usd
    again = search.best()
    assert again.usd <= found.usd + slack(found.usd)
    assert found.bound <= again.usd + slack(found.usd)
    assert found.gap == pytest.approx((found.usd - found.bound) / found.usd)
