"""On the auction benchmark of the schema advisors ours is cheaper than what it is compared with."""

import pytest

from tests.fixtures.rubis import MIXES, Mix, rubis
from tests.fixtures.rubis_layouts import expert, normalised, ours, sorted_normalised
from tools.capacity.bill import monthly_bill
from tools.capacity.prices import load_prices
from tools.model.data_model import DataModel
from tools.model.validate import validate_model
from tools.planning.planner import plan

PRICES = load_prices()
GAP = 0.01


def bill(model: DataModel) -> float:
    """USD a month of a design that is sound and serves every interaction."""
    plans = plan(model)
    assert [(served.ids, served.notes) for served in plans if served.serving != "planned"] == []
    faults = {finding.rule for finding in validate_model(model, plans)}
    assert faults == {"undecided"}  # nobody has written down why: these are layouts, no drafts
    costed = monthly_bill(model, plans, PRICES)
    assert costed.unknown == ()
    return costed.cost_usd_per_month


@pytest.mark.parametrize("mix", MIXES)
def test_ours_is_the_cheapest_of_each_mix(mix: Mix) -> None:
    required = rubis(mix)
    found = ours(required, PRICES)
    assert found.penalty == 0
    assert found.bound <= found.usd <= found.bound * (1 + GAP)
    usd = bill(found.model)
    assert usd <= found.usd
    rivals = {
        "normalised": bill(normalised(required, PRICES)),
        "normalised, ordered": bill(sorted_normalised(required, PRICES)),
        "expert": bill(expert(required, PRICES)),
        "expert, undated bids": bill(expert(required, PRICES, dated=False)),
    }
    assert {name for name, cost in rivals.items() if cost <= usd} == set()
