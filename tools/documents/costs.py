"""The bill and the load on partitions, as tables."""

from tools.capacity.bill import PatternBill, StructureBill
from tools.capacity.limits import (
    PARTITION_READ_UNITS_PER_SECOND,
    PARTITION_WRITE_UNITS_PER_SECOND,
)
from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.markdown import Markdown, grid
from tools.risk.load import KeyLoad, read_load, write_load
from tools.risk.situation import Situation

SAME_USD = 0.005
SMALL_UNITS = 0.01


def structures_grid(dossier: Dossier) -> Markdown:
    """By table and index, as designed; the last column as deployed from the contract."""
    rows = [
        (
            structure.name,
            figures.peak_and_average(
                structure.peak_read_units_per_second, structure.average_read_units_per_second
            ),
            figures.peak_and_average(
                structure.peak_write_units_per_second, structure.average_write_units_per_second
            ),
            figures.number(structure.items),
            gigabytes(structure.storage_gb),
            figures.usd(structure.read_usd_per_month),
            figures.usd(structure.write_usd_per_month),
            figures.usd(structure.storage_usd_per_month),
            figures.usd(structure.cost_usd_per_month),
            figures.usd(_deployed(dossier, structure)),
        )
        for structure in dossier.bill.structures
    ]
    costs = dossier.bill.structures
    rows.append(
        (
            "Total",
            "",
            "",
            "",
            gigabytes(sum(s.storage_gb for s in costs)),
            figures.usd(sum(s.read_usd_per_month for s in costs)),
            figures.usd(sum(s.write_usd_per_month for s in costs)),
            figures.usd(sum(s.storage_usd_per_month for s in costs)),
            figures.usd(dossier.bill.cost_usd_per_month),
            figures.usd(dossier.deployed_bill.cost_usd_per_month),
        )
    )
    capacity = ("RCU/s peak / average", "WCU/s peak / average", "Items", "Stored")
    money = ("Reads", "Writes", "Storage", "$ a month", "$ a month as deployed")
    return grid(("Table or index", *capacity, *money), rows)


def patterns_cost_grid(dossier: Dossier) -> Markdown:
    rows = [
        (
            " = ".join(bill.ids),
            figures.peak_and_average(bill.peak_rate, bill.average_rate),
            typical_and_largest(bill.read_units_per_call, bill.largest_read_units),
            typical_and_largest(bill.write_units_per_call, bill.largest_write_units),
            _per_second(bill.peak_read_units_per_second, bill.average_read_units_per_second),
            _per_second(bill.peak_write_units_per_second, bill.average_write_units_per_second),
            pattern_cost_text(dossier, bill),
        )
        for bill in dossier.bill.patterns
    ]
    per_call = ("RCU a call (largest)", "WCU a call (largest)")
    per_second = ("RCU/s peak / average", "WCU/s peak / average")
    return grid(("Pattern", "RPS peak / average", *per_call, *per_second, "$ a month"), rows)


def table_totals(dossier: Dossier) -> Markdown:
    """One row per table, its indexes included: as designed and as deployed."""
    rows = []
    for table in dossier.model.tables:
        designed = dossier.bill.table_cost(table.name)
        deployed = dossier.deployed_bill.table_cost(table.name)
        rows.append(
            (
                table.name,
                str(len(table.gsis)),
                figures.usd(designed),
                figures.usd(deployed),
                figures.usd_change(deployed - designed),
            )
        )
    return grid(("Table", "GSIs", "As designed", "As deployed", "Difference"), rows)


def deployment_surplus(dossier: Dossier) -> float | None:
    """USD a month by which deploying from the contract costs more or less; None where equal."""
    surplus = dossier.deployed_bill.cost_usd_per_month - dossier.bill.cost_usd_per_month
    return surplus if abs(surplus) >= SAME_USD else None


def heat_grid(dossier: Dossier) -> Markdown:
    """Load of the busiest partition key of every table and index at peak, against the limits."""
    situation = Situation(dossier.model, dossier.plans, dossier.bill)
    rows = []
    for structure in situation.structures:
        reads, writes = read_load(situation, structure), write_load(situation, structure)
        rows.append(
            (
                structure.name,
                structure.partition_key_text,
                figures.number(reads.values.count, 0),
                busiest_text(reads, writes),
                of_limit(reads.hottest, PARTITION_READ_UNITS_PER_SECOND),
                of_limit(writes.hottest, PARTITION_WRITE_UNITS_PER_SECOND),
            )
        )
    headers = ("Table or index", "Partition key", "Values", "Busiest value")
    return grid((*headers, "RCU/s on it", "WCU/s on it"), rows)


def busiest_text(reads: KeyLoad, writes: KeyLoad) -> str:
    """The busiest value's share; of the reads and of the writes, where these differ."""
    shares = (figures.share(load.values.top_share) for load in (reads, writes))
    return " / ".join(dict.fromkeys(shares))


def _deployed(dossier: Dossier, structure: StructureBill) -> float | None:
    for other in dossier.deployed_bill.structures:
        if (other.table, other.index) == (structure.table, structure.index):
            return other.cost_usd_per_month
    return None


def of_limit(units: float | None, limit: int) -> str:
    if units is None:
        return figures.UNKNOWN
    shown = f"under {SMALL_UNITS}" if 0 < units < SMALL_UNITS else figures.units(units)
    return f"{shown} ({figures.share(units / limit)} of {figures.number(limit)})"


def gigabytes(storage_gb: float) -> str:
    return figures.size(storage_gb * 2**30)


def pattern_cost_text(dossier: Dossier, bill: PatternBill) -> str:
    if not bill.structures:
        serving = dossier.plan(bill.ids[0]).serving
        return "not in this bill" if serving == "outside" else "none"
    cost = bill.cost_usd_per_month
    return "not costed" if cost is None else figures.usd(cost)


def typical_and_largest(typical: float, largest: float) -> str:
    if figures.units(typical) == figures.units(largest):
        return figures.units(typical)
    return f"{figures.units(typical)} ({figures.units(largest)})"


def _per_second(peak: float | None, average: float | None) -> str:
    return figures.peak_and_average(peak, average)
