"""Fewer structures or a lower bill, as preferred; and no more indexes than are allowed."""

import pytest
from generated_designs import PRICES
from generated_workloads import requirements
from hypothesis import HealthCheck, Phase, assume, given, settings
from workshop import blank_model, pattern
from workshop import requirements as workload

from tools.model.data_model import DataModel
from tools.planning.search.optimum import Search, preferences_of
from tools.planning.search.program import Choice, Limits, choose
from tools.workload.operations import Lookup
from tools.workload.requirements import Requirements

SMALL = settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def structures(model: DataModel) -> int:
    return sum(1 + len(table.gsis) for table in model.tables)


def worth(search: Search, choice: Choice) -> float:
    """What the choice's structures, keys and copies are worth where preferences count once."""
    own = preferences_of("balanced")
    usd = own.structure_usd * structures(search.model_of(choice))
    usd += own.denormalisation_usd * sum(layout.stored_twice for layout in choice.layouts)
    return usd + own.departure_usd * sum(layout.departs for layout in choice.layouts)


@SMALL
@given(requirements(2, 4))
def test_what_is_preferred_more_is_kept_to_more_and_costs_more(required: Requirements) -> None:
    """Of what the program minimises, bill + weight * worth: a larger weight, no larger worth."""
    assume(required.mysql.tables)
    search = Search(blank_model(required), PRICES)
    worths, bills = [], []
    for preference in ("simple", "balanced", "cheap"):
        preferences = preferences_of(preference)
        weighed = search.preferring(preferences)
        choice = choose(weighed.candidates, weighed.costs, Limits())
        worths.append(worth(search, choice))
        weight = preferences.structure_usd / preferences_of("balanced").structure_usd
        bills.append(choice.usd - weight * worths[-1])
    for simpler, cheaper in ((0, 1), (1, 2)):
        near = 1e-5 * max(map(abs, bills)) + 1e-3  # the solver stops within a millionth
        assert worths[simpler] <= worths[cheaper] + near
        assert bills[simpler] >= bills[cheaper] - near


@SMALL
@given(requirements(2, 4))
def test_structures_bills_and_indexes_go_by_what_is_asked(required: Requirements) -> None:
    assume(required.mysql.tables)
    search = Search(blank_model(required), PRICES)
    simple, balanced, cheap = (
        search.preferring(preferences_of(preference)).best()
        for preference in ("simple", "balanced", "cheap")
    )
    counts = [structures(found.model) for found in (simple, balanced, cheap)]
    bills = [search.bill(found.model) for found in (simple, balanced, cheap)]
    near = 1e-5 * max(bills) + 1e-3
    assert counts == sorted(counts)
    assert bills[0] >= bills[1] - near
    assert bills[1] >= bills[2] - near
    most = max(len(table.gsis) for table in balanced.model.tables)
    if most:
        fewer = search.best(Limits(max_indexes=most - 1))
        assert max(len(table.gsis) for table in fewer.model.tables) <= most - 1
        near = 1e-5 * abs(balanced.usd) + 1e-3
        assert (fewer.penalty, fewer.usd) >= (balanced.penalty, balanced.usd - near)


@pytest.mark.parametrize(
    ("rate", "indexes"), [(0.2, [0, 0, 1]), (5.0, [0, 1, 1]), (50.0, [1, 1, 1])]
)
def test_an_index_is_built_for_as_little_as_is_preferred(rate: float, indexes: list[int]) -> None:
    lookup = Lookup(table="genres", equality=("parent_id",))
    required = workload(pattern("AP1", lookup, rate=rate), rows={"genres": 300})
    search = Search(blank_model(required), PRICES)
    found = [
        search.preferring(preferences_of(preference)).best().model.table("Genres").gsis
        for preference in ("simple", "balanced", "cheap")
    ]
    assert [len(gsis) for gsis in found] == indexes
