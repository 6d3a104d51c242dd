"""The monthly bill of plans made by hand, to the cent and beyond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import (
    BOOKS,
    LOANS,
    MEMBERS,
    gsi,
    index_write,
    model,
    pattern,
    plan,
    read,
    requirements,
    statistics,
    table,
    write,
)

from tools.capacity.bill import (
    BYTES_PER_GB,
    HOURS_PER_MONTH,
    SECONDS_PER_MONTH,
    Bill,
    deployed,
    monthly_bill,
)
from tools.capacity.prices import load_prices
from tools.capacity.sizes import entry_size, item_size
from tools.model.tables import Projection
from tools.planning.plans import PatternPlan
from tools.workload.patterns import AccessPattern
from tools.workload.requirements import Requirements

KEYS = Projection(type="KEYS_ONLY")
LOAN_TABLE = table("Loan", LOANS, gsis=(gsi("ByMember", "member_id", None, KEYS),))
BOOK_TABLE = table("Book", BOOKS)


def bill_of(needs: Requirements, *plans: PatternPlan) -> Bill:
    return monthly_bill(model(needs, LOAN_TABLE, BOOK_TABLE), plans, load_prices())


def needs_of(*patterns: AccessPattern) -> Requirements:
    return requirements(*patterns)


def test_a_sustained_unit_a_second_costs_what_the_price_list_says() -> None:
    needs = needs_of(pattern("W", peak=1), pattern("R", peak=2))
    bill = bill_of(
        needs,
        plan(write("PutItem", "Loan"), ids=("W",)),
        plan(read("GetItem", "Book"), ids=("R",)),
    )
    assert SECONDS_PER_MONTH == HOURS_PER_MONTH * 3600 == 2_628_000
    assert bill.structure("Loan").write_usd_per_month == pytest.approx(1.6425)
    assert bill.structure("Book").read_usd_per_month == pytest.approx(0.3285)
    assert bill.pattern("W").cost_usd_per_month == pytest.approx(1.6425)


def test_a_plan_computed_by_hand() -> None:
    """Lending: 2 items of 1.5 KB and 1 check of 3 KB in one transaction, one index entry each."""
    needs = needs_of(pattern("P1", peak=40, average=10))
    lending = plan(
        write(
            "PutItem",
            "Loan",
            items=2,
            item_bytes=(1500, 2500),
            transaction=1,
            indexes=(index_write("ByMember", "put", 50),),
        ),
        write("ConditionCheck", "Book", item_bytes=3000, transaction=1),
        read("Query", "Loan", index="ByMember", items=(3, 400), item_bytes=50),
    )
    bill = bill_of(needs, lending)
    line = bill.pattern("P1")
    assert line.write_units_per_call == 2 * 2 * 2 + 2 + 2 * 3
    assert line.read_units_per_call == 0.5
    assert line.largest_write_units == 2 * 2 * 3 + 2 + 2 * 3
    assert line.largest_read_units == 2.5  # 20000 bytes
    assert [u.name for u in line.structures] == ["Loan", "Loan.ByMember", "Book"]
    assert line.peak_write_units_per_second == 640
    assert line.average_write_units_per_second == 160
    expected = 10 * 2_628_000 * (16 * 0.625e-6 + 0.5 * 0.125e-6)
    assert line.cost_usd_per_month == pytest.approx(expected)
    assert bill.structure("Loan", "ByMember").peak_write_units_per_second == 80
    assert bill.structure("Loan", "ByMember").average_read_units_per_second == 5


def test_storage_counts_100_bytes_more_for_every_item_and_entry() -> None:
    needs = needs_of()
    bill = bill_of(needs)
    for line, size in (
        (bill.structure("Loan"), item_size(LOAN_TABLE, needs)),
        (bill.structure("Loan", "ByMember"), entry_size(LOAN_TABLE, LOAN_TABLE.gsis[0], needs)),
    ):
        assert line.items == 200_000
        assert line.item_bytes == size.average
        assert line.storage_gb == 200_000 * (size.average + 100) / BYTES_PER_GB
        assert line.storage_usd_per_month == pytest.approx(line.storage_gb * 0.25)
    assert bill.cost_usd_per_month == sum(s.storage_usd_per_month for s in bill.structures)


def test_structures_stand_in_the_models_order_whatever_is_planned() -> None:
    names = ["Loan", "Loan.ByMember", "Book"]
    needs = needs_of(pattern("P1", peak=1))
    for plans in ((), (plan(read("GetItem", "Book"), read("GetItem", "Loan")),)):
        assert [s.name for s in bill_of(needs, *plans).structures] == names


def test_patterns_and_structures_cost_the_same_together() -> None:
    needs = needs_of(pattern("P1", peak=9, average=3), pattern("P2", peak=5), pattern("P3"))
    bill = bill_of(
        needs,
        plan(write("PutItem", "Loan", indexes=(index_write("ByMember", "put"),)), ids=("P1",)),
        plan(read("Query", "Book", items=70), ids=("P2",)),
        plan(read("GetItem", "Book"), ids=("P3",)),
    )
    requests = sum(s.read_usd_per_month + s.write_usd_per_month for s in bill.structures)
    assert requests == pytest.approx(sum(p.cost_usd_per_month or 0 for p in bill.patterns))


def test_an_unknown_rate_is_listed_and_never_costed() -> None:
    needs = needs_of(pattern("P1"), pattern("P2", peak=7), pattern("P3"))
    bill = bill_of(
        needs,
        plan(read("GetItem", "Book"), ids=("P1", "P2")),
        plan(ids=("P3",), serving="no database"),
    )
    assert bill.unknown == ("P1",)
    line = bill.pattern("P2")
    assert line.cost_usd_per_month is None
    assert line.peak_read_units_per_second is None
    assert line.read_units_per_call == 0.5
    assert bill.structure("Book").read_usd_per_month == 0
    assert bill.pattern("P3").cost_usd_per_month == 0


def test_duplicates_add_their_rates_to_one_plan() -> None:
    needs = needs_of(pattern("P1", peak=3), pattern("P2", peak=4))
    bill = bill_of(needs, plan(read("GetItem", "Book"), ids=("P1", "P2")))
    assert bill.pattern("P2").peak_rate == 7
    assert bill.structure("Book").average_read_units_per_second == 3.5


def test_an_unserved_pattern_has_no_price() -> None:
    bill = bill_of(needs_of(pattern("P1", peak=3)), plan(serving="unserved"))
    assert bill.pattern("P1").cost_usd_per_month is None


def test_a_table_nobody_counted_stores_nothing() -> None:
    needs = requirements(figures=statistics(rows={}))
    assert monthly_bill(model(needs, BOOK_TABLE), (), load_prices()).cost_usd_per_month == 0


def test_deployed_projects_everything_and_keeps_the_rest() -> None:
    design = model(needs_of(), LOAN_TABLE, table("Member", MEMBERS))
    built = deployed(design)
    assert [g.projection.type for t in built.tables for g in t.gsis] == ["ALL"]
    assert design.tables[0].gsis[0].projection.type == "KEYS_ONLY"
    assert built.tables[1] == design.tables[1]
    prices = load_prices()
    assert (
        monthly_bill(built, (), prices).structure("Loan", "ByMember").item_bytes
        > monthly_bill(design, (), prices).structure("Loan", "ByMember").item_bytes
    )


@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(1, 100_000), st.integers(0, 500))
def test_a_higher_rate_never_costs_less(one: float, other: float, size: float, items: int) -> None:
    costs = []
    for rate in sorted((one, other)):
        request = read("Query", "Book", items=items, item_bytes=size)
        costs.append(bill_of(needs_of(pattern("P1", peak=rate)), plan(request)).cost_usd_per_month)
    assert costs[0] <= costs[1]
