"""Whole designs beside each other: really different, with what each would take to win."""

import pytest
from generated_designs import PRICES
from generated_workloads import requirements
from hypothesis import HealthCheck, assume, given, settings
from undrafted import plain

from tests.fixtures.rubis import MIXES, rubis
from tools.model.data_model import DataModel
from tools.planning.layout_decision import layout_decision, preferred_usd, whole_designs
from tools.planning.score import Judge
from tools.planning.search.comparison import compare, turning_points
from tools.planning.search.designs import Found, built, design, found
from tools.provenance import FromRule, Quantity
from tools.workload.requirements import Goal, Requirements

FEW = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def with_rate(model: DataModel, pattern_id: str, times: float) -> DataModel:
    """The same design with that pattern, and those with the same operations, called otherwise."""
    required = model.requirements
    ids = next(group.ids for group in required.groups if group.lead == pattern_id)
    patterns = []
    for pattern in required.patterns:
        average = pattern.rate.average
        if pattern.id in ids and average is not None:
            source = FromRule(rule="what if", inputs=())
            changed = Quantity(value=average.value * times, unit="1/s", source=source)
            rate = pattern.rate.model_copy(update={"average": changed, "peak": changed})
            pattern = pattern.model_copy(update={"rate": rate})
        patterns.append(pattern)
    required = required.model_copy(update={"patterns": tuple(patterns)})
    return model.model_copy(update={"requirements": required})


@FEW
@given(requirements(4, 6))
def test_where_it_is_said_to_turn_both_cost_the_same(required: Requirements) -> None:
    assume(required.mysql.tables)
    model = plain(required)
    judge = Judge(model, PRICES)
    chosen, *others = whole_designs(model, judge)
    for other in others:
        for point in turning_points(other, chosen):
            times = point.rate / point.now
            pair = [
                design("", "", with_rate(each.model, point.pattern_id, times), PRICES)
                for each in (other, chosen)
            ]
            usd = [each.usd_per_month for each in pair]
            assert usd[0] == pytest.approx(usd[1], rel=1e-6, abs=1e-6)


@FEW
@given(requirements(4, 6))
def test_no_design_is_below_the_bound_and_none_is_there_twice(required: Requirements) -> None:
    assume(required.mysql.tables)
    model = plain(required)
    judge = Judge(model, PRICES)
    designs = whole_designs(model, judge)
    assert len({built(each.model) for each in designs}) == len(designs)
    searched = found(model, judge)
    if searched.best is None:
        return
    assert searched.bound <= searched.usd + 1e-6 * abs(searched.usd) + 1e-6
    decision = layout_decision(model, judge)
    for other in decision.alternatives:
        assert other.gives_up
        assert other.wins_when
        assert other.rollback


@FEW
@given(requirements(3, 5))
def test_the_goal_is_kept(required: Requirements) -> None:
    assume(required.mysql.tables)
    limited = required.model_copy(update={"goal": Goal(prefer="cheap", max_indexes=1)})
    model = plain(limited)
    searched = found(model, Judge(model, PRICES))
    for layout in (searched.best, *searched.others):
        if layout is not None:
            assert all(len(table.gsis) <= 1 for table in layout.tables)


class Kept:
    """A shelf in memory that counts."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.found = 0

    def find(self, key: str) -> str | None:
        self.found += key in self.texts
        return self.texts.get(key)

    def keep(self, key: str, text: str) -> None:
        self.texts[key] = text


def test_what_was_found_is_taken_from_the_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    model = plain(rubis(MIXES[0]))
    judge, shelf = Judge(model, PRICES), Kept()

    def forgotten() -> None:
        monkeypatch.setattr("tools.planning.search.designs._latest", {})

    forgotten()
    first = found(model, judge, shelf=shelf)
    assert (shelf.found, len(shelf.texts)) == (0, 1)
    forgotten()
    assert found(model, judge, shelf=shelf) == first
    assert shelf.found == 1
    key = next(iter(shelf.texts))
    assert Found.model_validate_json(shelf.texts[key]) == first
    shelf.texts[key] = "torn {"
    forgotten()
    assert found(model, judge, shelf=shelf) == first
    forgotten()
    monkeypatch.setattr("tools.planning.search.designs.code_digest", lambda: "another release")
    assert found(model, judge, shelf=shelf) == first
    assert len(shelf.texts) == 2


def test_a_design_against_itself_gives_up_nothing() -> None:
    model = plain(rubis(MIXES[0]))
    same = design("same", "the same", model, PRICES)
    compared = compare(same, same)
    assert compared.gives_up == "nothing that the bill shows"
    assert compared.wins_when == ""
    assert compared.rollback == "None is needed."
    assert preferred_usd(model, Judge(model, PRICES)) >= same.usd_per_month - 1e-9
