"""What a model costs in every mode: to the cent, and its laws."""

from math import ceil, fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import (
    BOOKS,
    LOANS,
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

from tools.capacity.bill import BYTES_PER_GB, HOURS_PER_MONTH, SECONDS_PER_MONTH, monthly_bill
from tools.capacity.money.lines import MoneyLine
from tools.capacity.money.load_curve import (
    HOURS_PER_DAY,
    fixed_capacity,
    hourly_loads,
    scaled_capacity,
)
from tools.capacity.money.options import MODES, CostOptions
from tools.capacity.money.sensitivity import effects
from tools.capacity.money.statement import FREE_STORAGE_GB, Statement, TableCost, cost_statement
from tools.capacity.prices import (
    READ_HOUR,
    REPLICATED_WRITE,
    STORAGE,
    WRITE_HOUR,
    Prices,
    load_prices,
)
from tools.model.tables import Projection
from tools.planning.planner import plan as plan_all
from tools.workload.prospect import grown

PRICES = load_prices()
KEYS = Projection(type="KEYS_ONLY")
LOAN_TABLE = table("Loan", LOANS, gsis=(gsi("ByMember", "member_id", None, KEYS),))
BOOK_TABLE = table("Book", BOOKS)
LENT = plan(write("PutItem", "Loan", indexes=(index_write("ByMember", "put"),)), ids=("LEND",))
FOUND = plan(read("GetItem", "Book"), ids=("FIND",))
NEEDS = requirements(pattern("LEND", peak=10, average=2), pattern("FIND", peak=100, average=40))
MODEL = model(NEEDS, LOAN_TABLE, BOOK_TABLE)

loads = st.floats(0.01, 1e5).flatmap(lambda peak: st.tuples(st.just(peak), st.floats(0, peak)))


def statement(options: CostOptions | None = None, prices: Prices = PRICES) -> Statement:
    return cost_statement(MODEL, (LENT, FOUND), prices, options)


def cost_of(name: str, options: CostOptions | None = None, prices: Prices = PRICES) -> TableCost:
    return next(each for each in statement(options, prices).tables if each.table == name)


def line_of(cost: TableCost, subject: str, what: str) -> MoneyLine:
    return next(line for line in cost.lines if (line.subject, line.what) == (subject, what))


def without(*names: str) -> Prices:
    kept = tuple(price for price in PRICES.prices if price.name not in names)
    return PRICES.model_copy(update={"prices": kept})


def test_on_demand_is_the_bill() -> None:
    bill = monthly_bill(MODEL, (LENT, FOUND), PRICES)
    assert statement().usd == pytest.approx(bill.cost_usd_per_month)
    for cost in statement().tables:
        assert cost.usd == pytest.approx(bill.table_cost(cost.table))


def test_a_unit_a_second_all_month_in_both_modes() -> None:
    needs = requirements(pattern("LEND", peak=1, average=1))
    one = model(needs, table("Loan", LOANS))
    options = CostOptions(mode="provisioned", target_utilisation=1.0)
    puts = plan(write("PutItem", "Loan"), ids=("LEND",))
    (cost,) = cost_statement(one, (puts,), PRICES, options).tables
    assert line_of(cost, "Loan", "write capacity").usd == pytest.approx(0.4745)
    assert line_of(cost, "Loan", "read capacity").usd == pytest.approx(0.0949)
    on_demand = cost.choice("on-demand")
    assert sum(x.usd or 0 for x in on_demand.lines if x.what == "writes") == pytest.approx(1.6425)


def test_provisioned_holds_the_peak_at_the_target_for_the_table_and_for_each_index() -> None:
    cost = cost_of("Loan", CostOptions(mode="provisioned"))
    hours = {(x.subject, x.what): x.quantity for x in cost.lines if x.unit == "unit-hours"}
    units = ceil(10 / 0.7)
    assert hours == {
        ("Loan", "read capacity"): 1 * HOURS_PER_MONTH,
        ("Loan", "write capacity"): units * HOURS_PER_MONTH,
        ("Loan.ByMember", "read capacity"): 1 * HOURS_PER_MONTH,
        ("Loan.ByMember", "write capacity"): units * HOURS_PER_MONTH,
    }
    told = line_of(cost, "Loan", "write capacity").how
    assert told == f"{units} units * 730 h"


def test_provisioned_breaks_even_at_28_9_percent_of_its_use() -> None:
    """Reads alone, whose capacity is far above the least: averages at which both cost the same."""
    needs = requirements(pattern("FIND", peak=70_000, average=1000))
    books = model(needs, BOOK_TABLE)
    (cost,) = cost_statement(books, (FOUND,), PRICES).tables
    factor = cost.break_even
    assert factor is not None
    used = factor * 1000 * 0.5 / ceil(70_000 * 0.5 / 0.7)
    assert used == pytest.approx(0.289, abs=0.001)


def test_reserved_has_no_price_here_and_is_unknown_not_free() -> None:
    busy = requirements(pattern("FIND", peak=1000, average=1000))
    (cost,) = cost_statement(model(busy, BOOK_TABLE), (FOUND,), PRICES).tables
    assert cost.choice("reserved").usd is None
    held = [x for x in cost.choice("reserved").lines if x.what == "reserved read capacity"]
    assert [(x.quantity, x.usd) for x in held] == [(700 * HOURS_PER_MONTH, None)]
    own = PRICES.price(READ_HOUR).model_copy(
        update={"name": "reserved read capacity unit hour", "usd": 0.00006}
    )
    prices = PRICES.model_copy(update={"prices": (*PRICES.prices, own)})
    (known,) = cost_statement(model(busy, BOOK_TABLE), (FOUND,), prices).tables
    plain, reserved = known.choice("autoscaling").usd, known.choice("reserved").usd
    assert plain is not None
    assert reserved is not None
    assert plain - reserved == pytest.approx(700 * HOURS_PER_MONTH * (0.00013 - 0.00006))
    assert known.cheapest == known.choice("reserved")


def test_what_no_price_is_known_for_is_unknown_and_listed() -> None:
    result = statement(prices=without(STORAGE))
    assert [line.what for line in result.unknown] == ["storage"] * 3
    stored = sum(line.usd or 0 for line in statement().lines if line.what == "storage")
    assert result.usd == pytest.approx(statement().usd - stored)
    assert all(cost.chosen.usd is None for cost in result.tables)
    cheapest = [cost.cheapest for cost in result.tables]
    assert all(choice is not None and choice.table_class == "standard" for choice in cheapest)


def test_the_infrequent_access_class_is_cheaper_where_storage_leads() -> None:
    needs = requirements(
        pattern("LEND", peak=0.001, average=0.001), figures=statistics(rows={"loans": 1e9})
    )
    lot = model(needs, table("Loan", LOANS))
    puts = plan(write("PutItem", "Loan"), ids=("LEND",))
    (cost,) = cost_statement(lot, (puts,), PRICES).tables
    assert cost.cheapest == cost.choice("on-demand", "standard-ia")
    chosen = cost_statement(lot, (puts,), PRICES, CostOptions(table_class="cheapest")).tables[0]
    assert chosen.chosen.table_class == "standard-ia"


def test_a_global_table_writes_each_item_in_each_region_and_stores_it_there() -> None:
    options = CostOptions(replicas=2)
    cost, alone = cost_of("Loan", options), cost_of("Loan")
    replicated = line_of(cost, "Loan", "replicated writes")
    assert replicated.price_name == REPLICATED_WRITE
    assert replicated.quantity == 3 * line_of(alone, "Loan", "writes").quantity
    assert line_of(cost, "Loan.ByMember", "writes").quantity == 3 * 2 * SECONDS_PER_MONTH
    stored, single = (line_of(each, "Loan", "storage") for each in (cost, alone))
    more = 200_000 * 48 / BYTES_PER_GB
    assert stored.quantity == pytest.approx(3 * (single.quantity + more))
    assert line_of(cost, "Loan", "reads").quantity == line_of(alone, "Loan", "reads").quantity


def test_recovery_and_backups_are_of_the_table_alone() -> None:
    cost = cost_of("Loan", CostOptions(recovery=True, backups=3))
    held = line_of(cost, "Loan", "storage").quantity
    assert [(line.subject, line.what) for line in cost.extras] == [
        ("Loan", "point-in-time recovery"),
        ("Loan", "backups"),
    ]
    recovery, backups = cost.extras
    assert recovery.usd == pytest.approx(held * 0.20)
    assert backups.usd == pytest.approx(3 * held * 0.10)


def test_stream_reads_by_others_than_lambda_are_paid() -> None:
    (reads,) = cost_of("Loan", CostOptions(stream_readers=2)).extras
    assert reads.quantity == 2 * 4 * SECONDS_PER_MONTH
    assert reads.usd == pytest.approx(reads.quantity * 0.20 / 1e6)


def test_the_free_tier_takes_off_storage_and_provisioned_units_but_no_requests() -> None:
    plain, free = statement(), statement(CostOptions(free_tier=True))
    stored = sum(x.quantity for x in plain.lines if x.what == "storage")
    assert stored < FREE_STORAGE_GB
    assert [(x.price_name, x.quantity) for x in free.free] == [(STORAGE, pytest.approx(-stored))]
    provisioned = statement(CostOptions(mode="provisioned", free_tier=True)).free
    assert {x.price_name for x in provisioned} == {STORAGE, READ_HOUR, WRITE_HOUR}
    assert all(line.usd is not None and line.usd <= 0 for line in provisioned)


def test_an_unknown_rate_is_left_out_and_says_what_each_call_a_second_adds() -> None:
    needs = requirements(pattern("LEND", peak=10, average=2), pattern("FIND"))
    result = cost_statement(model(needs, LOAN_TABLE, BOOK_TABLE), (LENT, FOUND), PRICES)
    (unknown,) = result.unknown_rates
    assert unknown.ids == ("FIND",)
    assert unknown.usd_per_request_per_second == pytest.approx(0.5 * 2_628_000 * 0.125e-6)
    assert result.tables[1].choice("on-demand").requests_usd == 0


def test_bringing_rows_over() -> None:
    result = statement()
    items = {usage.name: usage for usage in result.usages}
    assert [line.quantity for line in result.loading] == [200_000, 200_000, 50_000 * 2]
    assert fsum(line.quantity for line in result.importing) == pytest.approx(
        sum(u.items * u.item_bytes for n, u in items.items() if "." not in n) / BYTES_PER_GB
    )


@given(load=loads)
def test_the_curve_has_the_peak_and_the_average(load: tuple[float, float]) -> None:
    peak, average = load
    hours = hourly_loads(peak, average)
    assert len(hours) == HOURS_PER_DAY
    assert hours[-1] == pytest.approx(peak)
    assert list(hours) == sorted(hours)
    assert fsum(hours) / HOURS_PER_DAY >= average * (1 - 1e-9)
    assert fsum(hours[:-1]) / HOURS_PER_DAY <= average * (1 + 1e-9)


@given(load=loads, least=st.integers(1, 50), most=st.none() | st.integers(50, 5000))
def test_capacity_keeps_its_bounds_and_covers_the_load(
    load: tuple[float, float], least: int, most: int | None
) -> None:
    options = CostOptions(min_capacity=least, max_capacity=most)
    peak, average = load
    scaled, fixed = scaled_capacity(peak, average, options), fixed_capacity(peak, options)
    for capacity in (scaled, fixed):
        assert capacity.floor >= least
        assert most is None or capacity.ceiling <= most
    assert scaled.unit_hours_per_day <= fixed.unit_hours_per_day
    lacking = sum(
        units < need
        for units, need in zip(scaled.units_per_hour, hourly_loads(peak, average), strict=True)
    )
    assert scaled.lacking_hours == lacking
    if most is None:
        assert not lacking


@given(
    rates=st.tuples(loads, loads),
    mode=st.sampled_from(MODES),
    utilisation=st.floats(0.05, 1),
)
def test_the_cheapest_is_no_dearer_than_any_other(
    rates: tuple[tuple[float, float], tuple[float, float]], mode: str, utilisation: float
) -> None:
    (lend, lent), (find, found) = rates
    needs = requirements(
        pattern("LEND", peak=lend, average=lent), pattern("FIND", peak=find, average=found)
    )
    options = CostOptions.model_validate({"mode": mode, "target_utilisation": utilisation})
    result = cost_statement(model(needs, LOAN_TABLE, BOOK_TABLE), (LENT, FOUND), PRICES, options)
    for cost in result.tables:
        assert cost.chosen.mode == mode
        assert cost.cheapest is not None
        known = [choice.usd for choice in cost.choices if choice.usd is not None]
        assert cost.cheapest.usd == pytest.approx(min(known), abs=0.01)
    assert result.usd == pytest.approx(fsum(line.usd or 0 for line in result.lines))


def test_the_inputs_that_move_the_cost_most_come_first() -> None:
    served = plan_all(MODEL)
    found = effects(MODEL, served, lambda m, p: cost_statement(m, p, PRICES).usd)
    assert [abs(each.usd) for each in found] == sorted((abs(e.usd) for e in found), reverse=True)
    named = {(each.what, each.subject): each.usd for each in found}
    assert {("rate", "LEND"), ("rate", "FIND"), ("rows", "loans"), ("rows", "books")} <= set(named)
    stored = next(
        sum(x.usd or 0 for x in cost.lines if x.what == "storage")
        for cost in cost_statement(MODEL, served, PRICES).tables
        if cost.table == "Book"
    )
    assert named["rows", "books"] >= stored


def test_growth_adds_what_is_stated_and_nothing_else() -> None:
    needs = requirements(pattern("FIND", peak=1), figures=statistics(growth={"books": 1000}))
    later = grown(needs, 12)
    assert later.statistics.rows("books") == 50_000 + 12 * 1000
    assert later.statistics.rows("loans") == needs.statistics.rows("loans")
    source = later.statistics.table("books").rows.source
    assert "12 months" in str(source)
