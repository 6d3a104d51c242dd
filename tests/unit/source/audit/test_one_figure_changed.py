"""Artifacts in which every figure is true give no contradiction; with one changed, exactly that."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.audited_artifacts import (
    NOUNS,
    Plan,
    changed_lines,
    material_of,
    render,
)
from tools.source.audit.audit import RULES, compare
from tools.source.audit.comparison import Comparison, contradictions

PLAN = Plan(
    tables=("wagons", "stations", "drivers"),
    terms=((120, 100), (60, 50)),
    ids=(40, 30, 20),
    listings=(210, 80),
    writes=10,
    pages=9,
    window_minutes=90,
    active_minutes=60,
)
TRUE, FIGURES = render(PLAN)
SOME = [each for each in FIGURES if each.rpartition(" ")[2] not in set("3456789") | {"10"}]
"""Those of queries beyond the second are like those before."""


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    tables = draw(st.lists(st.sampled_from(NOUNS), min_size=2, max_size=5, unique=True))
    terms, ids = draw(st.integers(1, 4)), draw(st.integers(2, 6))
    needed = 2 * terms + ids + len(tables)
    # multiples of ten: a query with seven executions more keeps its rank
    tens = draw(st.lists(st.integers(1, 900), min_size=needed, max_size=needed, unique=True))
    ran = [10 * each for each in tens]
    window_minutes = draw(st.integers(30, 700))
    return Plan(
        tables=tuple(tables),
        terms=tuple((ran.pop(), ran.pop()) for _ in range(terms)),
        ids=tuple(ran.pop() for _ in range(ids)),
        listings=tuple(ran.pop() for _ in tables[1:]),
        writes=ran.pop(),
        pages=draw(st.integers(2, 12)),
        window_minutes=window_minutes,
        active_minutes=window_minutes * 2 // 3,
    )


def wrong(plan: Plan, figure: str) -> tuple[str, tuple[Comparison, ...]]:
    """The line of the changed figure, and what the audit finds with it."""
    true = TRUE if plan is PLAN else render(plan)[0]
    untrue = render(plan, figure)[0]
    (line,) = changed_lines(true, untrue)
    return line, contradictions(compare(material_of(untrue)))


def test_true_figures_contradict_nothing() -> None:
    found = compare(material_of(TRUE))
    assert contradictions(found) == ()
    assert len(found) > len(FIGURES)


def test_every_family_of_rules_has_figures_to_check() -> None:
    material = material_of(TRUE)
    idle = [rule.__name__ for rule in RULES if not list(rule(material))]
    assert idle == []


@pytest.mark.parametrize("figure", SOME)
def test_a_figure_made_untrue_is_found_and_nothing_else(figure: str) -> None:
    line, found = wrong(PLAN, figure)
    assert found
    assert [each for each in found if line not in map(str, each.places)] == []


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(), data=st.data())
def test_the_same_for_any_artifacts(plan: Plan, data: st.DataObject) -> None:
    texts, names = render(plan)
    assert contradictions(compare(material_of(texts))) == ()
    line, found = wrong(plan, data.draw(st.sampled_from(names)))
    assert found
    assert [each for each in found if line not in map(str, each.places)] == []
