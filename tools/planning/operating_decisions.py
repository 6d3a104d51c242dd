"""Decisions about running the model: outside services, the capacity mode."""

import math
from collections.abc import Iterator

from tools.capacity.bill import HOURS_PER_MONTH, Bill, monthly_bill
from tools.capacity.prices import READ_HOUR, WRITE_HOUR
from tools.capacity.units import paged_read_units
from tools.model.data_model import DataModel, OutsideService
from tools.model.decisions import Alternative, Decision
from tools.planning.key_decisions import UNNUMBERED, listed
from tools.planning.planner import plan
from tools.planning.score import Judge
from tools.provenance import computed

SECONDS_PER_HOUR = 3600
TARGET_UTILISATION = 0.7  # rule: provisioned capacity is set so that peaks use 70% of it


def service_decisions(model: DataModel, judge: Judge) -> Iterator[Decision]:
    """Why each outside service is there, and what scanning instead would cost."""
    cost = judge.cost(model)
    for service in model.services:
        scan_cost = _scan_cost(model, judge, service)
        alternatives = [
            Alternative(
                name=f"Scan {listed(list(service.fed_from))} and test each item",
                cost_usd_per_month=None if scan_cost is None else round(cost + scan_cost, 2),
                gives_up="speed: every call reads the whole table",
                wins_when="the table stays within a page",
            )
        ]
        yield Decision(
            id=UNNUMBERED,
            topic="outside service",
            subject=service.name,
            chosen=f"{service.kind} service for {listed(list(service.pattern_ids))}",
            reason=f"{service.purpose}; no key of DynamoDB answers that.",
            chosen_cost_usd_per_month=round(cost, 2),
            alternatives=tuple(alternatives),
            trade_off=(
                "A second system to run, to pay (not in this bill) and to keep fed; what it "
                "returns lags behind the tables."
            ),
            rollback="It holds copies only: rebuild it from the tables or turn it off.",
            monitoring="IteratorAge of the stream's consumer; documents against item counts.",
        )


def _scan_cost(model: DataModel, judge: Judge, service: OutsideService) -> float | None:
    """USD a month if every call of the service's patterns scanned what feeds it."""
    rates = [
        model.requirements.pattern(pattern_id).rate.average for pattern_id in service.pattern_ids
    ]
    known = [rate.value for rate in rates if rate is not None]
    if not known:
        return None
    basis = judge.rebase(model)
    units = sum(
        paged_read_units(
            basis.sizes.item(table).average * basis.cardinality.rows(table.source_table),
            "eventual",
        )
        for table in (model.table(name) for name in service.fed_from)
    )
    calls = sum(known) * SECONDS_PER_HOUR * HOURS_PER_MONTH
    return calls * units * judge.prices.usd_per_read_unit


def capacity_decision(model: DataModel, judge: Judge) -> Decision:
    """On demand against provisioned capacity that never throttles at the stated peaks."""
    basis = judge.rebase(model)
    bill = monthly_bill(model, plan(model), judge.prices, sizes=basis.sizes)
    provisioned = _provisioned_cost(bill, judge)
    on_demand = bill.cost_usd_per_month
    better = "on demand" if on_demand <= provisioned else "provisioned"
    filled = computed(
        f"peaks at {TARGET_UTILISATION:.0%}",
        "share of provisioned capacity that peaks use",
        "own rule: capacity is set so that peaks leave room",
    )
    even = computed(
        f"{_even_share(judge):.1%}",
        "average use from which provisioned capacity is the cheaper one",
        "price of a unit-hour / (3,600 * price of a request unit), the higher of the two",
        f"prices of {judge.prices.region}, {judge.prices.date}",
    )
    return Decision(
        id=UNNUMBERED,
        topic="capacity mode",
        subject="whole model",
        chosen="on demand, every table",
        reason=(
            "It follows the load without planning, and nothing throttles at the stated peaks. "
            f"At the stated rates {better} capacity is the cheaper one: with peaks as high as "
            "averages all day, look at the alternative once the real curve is known."
            if better == "provisioned"
            else "It follows the load without planning and is the cheaper one at these rates."
        ),
        chosen_cost_usd_per_month=round(on_demand, 2),
        alternatives=(
            Alternative(
                name=f"provisioned, {filled.text} of capacity",
                cost_usd_per_month=round(provisioned, 2),
                gives_up="headroom: load beyond the plan is throttled until scaling follows",
                wins_when=f"the average stays above {even.text} of what is provisioned",
            ),
        ),
        trade_off="The price of a unit is higher than that of steadily used provisioned capacity.",
        rollback="The mode can be switched per table, to on demand up to four times a day.",
        monitoring="ConsumedRead/WriteCapacityUnits: average against peak, per table and index.",
        figures=(filled, even),
    )


def _even_share(judge: Judge) -> float:
    """Average use of provisioned capacity from which on demand costs more."""
    shares = (
        judge.prices.usd(hour) / (SECONDS_PER_HOUR * unit)
        for hour, unit in (
            (READ_HOUR, judge.prices.usd_per_read_unit),
            (WRITE_HOUR, judge.prices.usd_per_write_unit),
        )
    )
    return max(shares)


def _provisioned_cost(bill: Bill, judge: Judge) -> float:
    """USD a month with capacity for the peaks at the target utilisation, storage included."""
    read, write = (
        judge.prices.usd(READ_HOUR),
        judge.prices.usd(WRITE_HOUR),
    )
    total = 0.0
    for structure in bill.structures:
        reads = math.ceil(structure.peak_read_units_per_second / TARGET_UTILISATION)
        writes = math.ceil(structure.peak_write_units_per_second / TARGET_UTILISATION)
        total += HOURS_PER_MONTH * (max(reads, 1) * read + max(writes, 1) * write)
        total += structure.storage_usd_per_month
    return total
