"""The load of a design beside what partitions, tables and indexes serve."""

import pytest
from library_model import index_write, model, pattern, plan, read, requirements, write
from risk_cases import LOAN, LOAN_BY_STATE

from tools.capacity.bill import monthly_bill
from tools.capacity.limit_check import LimitCheck
from tools.capacity.prices import load_prices
from tools.model.tables import Table
from tools.planning.plans import Request
from tools.risk.load_limits import all_limit_checks
from tools.risk.situation import Situation


def checks(
    limit: str, *requests: Request, peak: float, average: float | None = None, on: Table = LOAN
) -> list[LimitCheck]:
    """Those of a limit for P1 at that peak rate, over 10,000 members."""
    needs = requirements(pattern("P1", peak=peak, average=average))
    design, plans = model(needs, on), (plan(*requests),)
    situation = Situation(design, plans, monthly_bill(design, plans, load_prices()))
    return [check for check in all_limit_checks(situation) if check.limit == limit]


UPDATE = write("UpdateItem", "Loan")
GET = read("GetItem", "Loan", consistency="strong")


@pytest.mark.parametrize(("peak", "holds"), [(9787, True), (9788, False)])
def test_a_partitions_writes(peak: float, holds: bool) -> None:
    (check,) = checks("write units a second on one partition key value", UPDATE, peak=peak)
    assert (check.holds, check.found_by, check.subject) == (holds, "hot-write-key", "Loan")


def test_a_partitions_reads_and_an_index_of_few_values() -> None:
    (reads,) = checks("read units a second on one partition key value", GET, peak=29_363)
    assert (reads.holds, reads.found_by) == (False, "hot-read-key")
    moving = write("UpdateItem", "Loan", indexes=(index_write("ByState", "move"),))
    limit = "write units a second on one partition key value"
    writes = checks(limit, moving, peak=917, on=LOAN_BY_STATE)
    rules = {check.subject: (check.holds, check.found_by) for check in writes}
    assert rules["Loan.ByState"] == (False, "low-cardinality-gsi-key")


@pytest.mark.parametrize(
    ("limit", "request_", "most"),
    [
        ("write units a second of a table or index", UPDATE, 40_000),
        ("read units a second of a table or index", GET, 40_000),
        ("write units a second of a new on-demand table or index", UPDATE, 4_000),
        ("read units a second of a new on-demand table or index", GET, 12_000),
    ],
)
def test_quotas_and_new_tables(limit: str, request_: Request, most: float) -> None:
    for peak, holds in ((most, True), (most + 1, False)):
        (check,) = checks(limit, request_, peak=peak)
        assert (check.figure, check.allowed, check.holds) == (peak, most, holds)
        assert check.found_by == "quota-and-cold-start"


@pytest.mark.parametrize(
    ("peak", "average", "allowed"), [(4001, 100, 4000), (6000, 3000, 6000), (6001, 3000, 6000)]
)
def test_a_rise_beyond_twice_what_was_served(peak: float, average: float, allowed: float) -> None:
    limit = "write units a second at once, above what an on-demand table or index served before"
    (check,) = checks(limit, UPDATE, peak=peak, average=average)
    assert (check.allowed, check.holds) == (allowed, peak <= allowed)
