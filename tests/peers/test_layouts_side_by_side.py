"""The reference case: the design that we choose beside the others, by the same code."""

import os
from pathlib import Path

import pytest

from tests.peers.layouts import Layouts, costs, with_larger_products
from tests.peers.reference_rival import model_of
from tools.model.validate import validate_model
from tools.planning.planner import plan


def cheapest(found: Layouts) -> None:
    others = (found.first_by_rule, found.translated, found.rival, found.rival_second_reading)
    assert found.optimum <= found.ours + 0.05
    assert all(found.optimum < other for other in others)


def test_ours_is_the_cheapest_within_a_hundredth_of_its_bound_and_valid(shop: Path) -> None:
    model = model_of(shop)
    found = costs(model, unevenly="AP8")
    cheapest(found)
    assert found.ours <= 1.01 * found.optimum
    best = found.best
    assert best.bound <= best.usd <= 1.01 * best.bound
    errors = [f for f in validate_model(best.model, plan(best.model)) if f.severity == "error"]
    assert errors == []


@pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes half a minute: make long runs it"
)
def test_it_stays_the_cheapest_as_products_grow(shop: Path) -> None:
    model = model_of(shop)
    larger = with_larger_products(model.requirements, 16)
    cheapest(costs(model.model_copy(update={"requirements": larger}), unevenly="AP8"))
