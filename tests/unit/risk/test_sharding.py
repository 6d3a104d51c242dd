"""A sharded key: planned and billed anew, with its reads asked of every shard."""

import pytest
from library_model import BOOKS, LOANS, gsi, model, pattern, requirements, statistics, table, write
from risk_cases import findings, found

from tools.capacity.bill import monthly_bill
from tools.capacity.prices import load_prices
from tools.finding import Finding
from tools.model.computed import Sharded
from tools.model.data_model import DataModel
from tools.model.tables import ComputedOrigin, Projection, Table
from tools.planning.planner import plan
from tools.planning.plans import Read
from tools.planning.sharding import sharded
from tools.risk.sharding import shard_count
from tools.risk.situation import Situation, Structure
from tools.risk.skew import key_values
from tools.workload.operations import Insert, Lookup, Update
from tools.workload.requirements import Requirements

LOAN = table("Loan", LOANS, "member_id", "id")
FIGURES = statistics(fan_outs={"loans.member_id": (40, 400)})
LENDING = Insert(table="loans")
LISTING = Lookup(table="loans", equality=("member_id",))
LATEST = LISTING.model_copy(update={"order_by": "id", "descending": True, "limit": 20})


def needs(lends: float, lists: float, listing: Lookup = LISTING) -> Requirements:
    patterns = (
        pattern("P1", LENDING, peak=lends, average=10),
        pattern("P2", listing, peak=lists, average=5),
    )
    return requirements(*patterns, figures=FIGURES)


def hot(requirements: Requirements, *tables: Table) -> Finding:
    """The only hot write key of a design that is planned as designs are."""
    design = model(requirements, *tables)
    rules = ("hot-write-key", "low-cardinality-gsi-key")
    (finding,) = (f for f in findings(requirements, tables, *plan(design)) if f.rule in rules)
    return finding


@pytest.mark.parametrize(
    ("units", "shards"), [(500, 2), (1400, 2), (1401, 3), (2100, 3), (2101, 4), (70_000, 100)]
)
def test_shards_are_filled_to_seven_tenths(units: float, shards: int) -> None:
    assert shard_count(units) == shards


def read_of(design: DataModel) -> Read:
    (read,) = (r for p in plan(design) if p.lead == "P2" for r in p.requests)
    assert isinstance(read, Read)
    return read


def test_a_read_by_the_value_is_asked_of_each_shard() -> None:
    design = model(needs(1, 1), LOAN)
    parted = sharded(design, "Loan", None, 4)
    assert parted is not None
    before, after = read_of(design), read_of(parted)
    assert (before.calls.average, before.items.average, before.items.max) == (1, 40, 400)
    assert (after.calls.average, after.items.average, after.items.max) == (4, 10, 100)
    assert after.partition_key == "member_id_shard"
    assert (before.sort_key, after.sort_key) == (None, None)


def test_a_page_is_asked_of_each_shard_for_all_of_it_may_stand_in_one() -> None:
    parted = sharded(model(needs(1, 1, LATEST), LOAN), "Loan", None, 4)
    assert parted is not None
    read = read_of(parted)
    assert (read.calls.average, read.limit, read.sort_condition) == (4, 20, "order")
    assert (read.items.average, read.items.max) == (10, 20)


def test_a_request_with_the_whole_key_goes_to_one_shard() -> None:
    one = Lookup(table="loans", equality=("member_id", "id"))
    parted = sharded(model(needs(1, 1, one), LOAN), "Loan", None, 4)
    assert parted is not None
    read = read_of(parted)
    assert (read.operation, read.calls.average, read.items.max) == ("GetItem", 1, 1)


def test_an_index_in_shards_holds_what_was_its_key() -> None:
    keys_only = Projection(type="KEYS_ONLY")
    by_state = table("Loan", LOANS, gsis=(gsi("ByState", "state", "due_on", keys_only),))
    parted = sharded(model(needs(1, 1), by_state), "Loan", "ByState", 3)
    assert parted is not None
    loan = parted.table("Loan")
    index = loan.gsi("ByState")
    assert index.key.attributes == ("state_shard", "due_on")
    assert index.projection == Projection(type="INCLUDE", attributes=("state",))
    origin = loan.attribute("state_shard").origin
    assert isinstance(origin, ComputedOrigin)
    assert origin.computation == Sharded(column="state", spread=("id",), shards=3)
    situation = Situation(parted, (), monthly_bill(parted, (), load_prices()))
    values = key_values(situation, Structure(loan, index))
    assert values.count == 9
    assert values.top_share == pytest.approx(6 / 11 / 3)


def test_what_nothing_parts_is_not_sharded() -> None:
    assert sharded(model(needs(1, 1), table("Loan", LOANS)), "Loan", None, 3) is None
    by_id = table("Loan", LOANS, gsis=(gsi("ById", "id"),))
    assert sharded(model(needs(1, 1), by_id), "Loan", "ById", 3) is None


# 10,996 of 100,000 lendings a second fall on the busiest of 5,000 members: 16 shards.
# What they are asked for is half a unit each: 5/s * 2,628,000 s * 8 * $0.125 a million.
def test_a_hot_key_says_what_shards_cost_and_whether_they_fit() -> None:
    finding = hot(needs(100_000, 100), LOAN)
    assert "Spread the key over 16 shards" in finding.fix
    design = model(needs(100_000, 100), LOAN)
    parted = sharded(design, "Loan", None, 16)
    assert parted is not None
    prices = load_prices()
    now, later = (monthly_bill(m, plan(m), prices) for m in (design, parted))
    usd = [
        bill.pattern("P2").read_units_per_call * 5 * 2_628_000 * 0.125e-6 for bill in (now, later)
    ]
    assert later.pattern("P2").read_units_per_call == 8
    assert "P2 takes 8 read units a call, 0.5 today" in finding.fix
    assert f"that is ${usd[1]:,.2f} a month, ${usd[0]:,.2f} today." in finding.fix
    whole = f"${later.cost_usd_per_month:,.2f} a month, ${now.cost_usd_per_month:,.2f} today."
    assert f"The whole design costs {whole}" in finding.fix
    assert finding.fix.endswith("both fit.")


def test_reads_that_every_shard_gets_are_not_fewer_by_it() -> None:
    finding = hot(needs(100_000, 70_000), LOAN)
    assert "more reads than a partition serves, as each goes to every shard" in finding.fix


def test_a_hot_index_key_is_advised_the_same() -> None:
    by_state = table("Loan", LOANS, gsis=(gsi("ByState", "state"),))
    lookup = Lookup(table="loans", equality=("state",), limit=20)
    finding = hot(needs(4000, 10, lookup), by_state)
    assert finding.rule == "low-cardinality-gsi-key"
    assert "Spread the key over 4 shards" in finding.fix  # 4,000 * 6/11 = 2,182
    assert "P2 takes 2 read units a call, 0.5 today" in finding.fix
    assert finding.fix.endswith("or index only what is asked for.")


def test_one_busy_item_is_parted_in_items() -> None:
    book = table("Book", BOOKS)
    patterns = (
        pattern("P1", Update(table="books", equality=("id",), columns=("title",)), peak=20_000),
        pattern("P2", Lookup(table="books", equality=("id",)), peak=5, average=5),
    )
    finding = hot(requirements(*patterns), book)
    assert (
        "in 6 items that are written in turn" in finding.fix
    )  # 1,755 writes of 2 units at 700 an item
    assert "Its reads then cost $1.64 a month, $0.82 today." in finding.fix


def test_plans_of_another_hand_are_not_costed() -> None:
    (finding,) = found("hot-write-key", write("UpdateItem", "Loan"), tables=(LOAN,), peak=20_000)
    assert finding.fix == "Spread the key over 3 shards; reads of one value then ask 3 times."
