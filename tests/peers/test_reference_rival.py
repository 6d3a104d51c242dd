"""The published design of the reference case beside ours, where the case is at hand."""

from pathlib import Path

import pytest

from tests.peers.comparison import Design
from tests.peers.reference_rival import (
    QUESTIONS,
    STATED_USD_PER_MONTH,
    contract_of,
    model_of,
    ours_of,
    readings_of,
    rival_of,
)
from tests.peers.rival_contract import RivalContract
from tools.model.data_model import DataModel
from tools.planning.plans import Read

CASE = Path(__file__).parents[3] / "shared" / "cases" / "online-shop"
Designs = tuple[Design, Design, Design]


@pytest.fixture(scope="module")
def model() -> DataModel:
    if not CASE.is_dir():
        pytest.skip("the online-shop reference case is not beside this checkout")
    return model_of(CASE)


@pytest.fixture(scope="module")
def contract(model: DataModel) -> RivalContract:
    return contract_of(CASE)


@pytest.fixture(scope="module")
def designs(model: DataModel, contract: RivalContract) -> Designs:
    return (ours_of(model), *readings_of(contract, model))


def test_all_are_costed_on_the_same_answers(designs: Designs) -> None:
    ours, *rivals = designs
    for design in rivals:
        ids = [pattern.id for pattern in design.model.requirements.patterns]
        assert ids == [pattern.id for pattern in ours.model.requirements.patterns]
        assert len(ids) == 48
        for one, other in zip(
            ours.model.requirements.patterns, design.model.requirements.patterns, strict=True
        ):
            assert one.rate == other.rate
        theirs = design.model.requirements.statistics
        assert theirs.tables == ours.model.requirements.statistics.tables
        assert set(ours.model.requirements.statistics.fan_outs) <= set(theirs.fan_outs)
        assert design.bill.prices == ours.bill.prices


def test_every_pattern_has_a_plan_or_a_reason(designs: Designs) -> None:
    for design in designs:
        for pattern in design.model.requirements.patterns:
            plan = design.plan_of(pattern.id)
            assert plan.requests or plan.service or plan.notes or plan.serving == "no database"


def test_tables_and_patterns_add_up_to_the_bill(designs: Designs) -> None:
    for design in designs:
        by_table = [design.table_usd(name) for name in design.table_names]
        assert sum(map(sum, by_table)) == pytest.approx(design.bill.cost_usd_per_month)
        storage = sum(stored for _, _, stored in by_table)
        patterns = [design.usd(p.id) or 0.0 for p in design.model.requirements.patterns]
        assert sum(patterns) + storage == pytest.approx(design.bill.cost_usd_per_month)


def test_only_ours_has_narrow_indexes_so_only_ours_costs_more_as_deployed(
    designs: Designs,
) -> None:
    ours, *rivals = designs
    assert ours.deployed_bill.cost_usd_per_month > ours.bill.cost_usd_per_month
    for design in rivals:
        assert design.deployed_bill.cost_usd_per_month == design.bill.cost_usd_per_month
        assert design.bill.cost_usd_per_month > ours.deployed_bill.cost_usd_per_month
        assert design.bill.cost_usd_per_month > 5 * STATED_USD_PER_MONTH


def test_no_second_answer_is_cheaper_than_the_first(
    model: DataModel, contract: RivalContract, designs: Designs
) -> None:
    _, first, _ = designs
    for question in QUESTIONS:
        alone = rival_of(question.name, contract, model, frozenset({question.name}))
        assert alone.bill.cost_usd_per_month > first.bill.cost_usd_per_month, question.name


def test_AP8_is_a_query_in_one_reading_and_a_scan_in_the_other(designs: Designs) -> None:
    _, first, second = designs
    (query,), (scan,) = first.plan_of("AP8").requests, second.plan_of("AP8").requests
    assert isinstance(query, Read)
    assert isinstance(scan, Read)
    assert (query.operation, query.table, query.index) == ("Query", "Products", "GSI1")
    assert (scan.operation, scan.table, scan.index) == ("Scan", "Products", None)


def test_a_checkout_by_hand(designs: Designs) -> None:
    """Of 3 products: the order's item 1 and each product's 2 units are doubled; GSI3 gets 1, both
    indexes of the products 2 for each, for they project all; then 3 items leave the cart. Ours
    has indexes of keys only, which a new inventory leaves alone.
    """
    ours, first, _ = designs
    assert first.units("AP29")[1] == 2 * (1 + 3 * 2) + 1 + 3 * 2 * 2 + 3
    assert ours.units("AP29")[1] == 2 * (1 + 3 * 2) + 1 + 3


def test_what_the_rival_leaves_open_or_unserved(designs: Designs) -> None:
    ours, first, second = designs
    assert ours.unguarded == ()
    assert first.unguarded == ("users (username)",)
    assert second.unguarded == ()
    outside = {p.lead for p in first.plans if p.serving == "outside"}
    assert outside == {"AP9", "AP36"}
    assert {note.subject for note in first.otherwise} >= {"Users", "Users/CART.PK", "Categories.PK"}
