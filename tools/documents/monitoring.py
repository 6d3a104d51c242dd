"""CloudWatch alarms with thresholds computed from peaks."""

from math import ceil

from tools.capacity.bill import StructureBill
from tools.capacity.limits import (
    DEFAULT_TABLE_READ_UNITS_PER_SECOND,
    DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
    NEW_TABLE_READ_UNITS_PER_SECOND,
    NEW_TABLE_WRITE_UNITS_PER_SECOND,
)
from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.markdown import Markdown, grid, sentence
from tools.documents.request_words import transactions
from tools.planning.plans import Read

PERIOD_SECONDS = 60  # CloudWatch sums consumed units over the period
HEADROOM = 1.3  # alarm at 130% of the planned peak: growth beyond plan, not the plan itself


def alarms_grid(dossier: Dossier) -> Markdown:
    """Consumed units per table and index: Sum over a minute against the planned peak."""
    rows = []
    for structure in dossier.bill.structures:
        for metric, peak in (
            ("ConsumedReadCapacityUnits", structure.peak_read_units_per_second),
            ("ConsumedWriteCapacityUnits", structure.peak_write_units_per_second),
        ):
            if peak > 0:
                rows.append(
                    (
                        structure.name,
                        metric,
                        figures.number(_threshold(peak)),
                        f"130% of the planned peak of {figures.units(peak)}/s, times 60 s",
                    )
                )
    if not rows:
        return Markdown("No rate is known, so no threshold on consumed units can be computed.")
    return grid(("Table or index", "Metric (Sum, 1 minute)", "Alarm above", "Why"), rows)


def general_alarms(dossier: Dossier) -> tuple[Markdown, ...]:
    """Alarms that need no figure, for what the design really uses."""
    found = [
        "ReadThrottleEvents and WriteThrottleEvents of every table and index: above 0 in 2 of 5"
        " minutes. A throttled index throttles the writes to its table.",
        "SystemErrors above 0, and SuccessfulRequestLatency p99 above 50 ms, per operation.",
    ]
    if any(transactions(plan) for plan in dossier.plans):
        found.append(
            "TransactionConflict above 0.1% of the transactions, and ConditionalCheckFailedRequests"
            " by table: on a lookup table it counts refused duplicates, not faults."
        )
    if dossier.model.services:
        found.append(
            "IteratorAge of every stream consumer above 60,000 ms (a stream keeps 24 h), and its"
            " dead-letter queue above 0."
        )
    if any(
        isinstance(request, Read) and request.operation == "Scan"
        for plan in dossier.plans
        for request in plan.requests
    ):
        found.append("ReturnedItemCount of Scan, p100: a scanned table must stay small.")
    return tuple(Markdown(line) for line in found)


def quota_lines(dossier: Dossier) -> tuple[Markdown, ...]:
    """Structures whose peak passes what a new table or the default quota serves."""
    found = []
    for structure in dossier.bill.structures:
        for kind, peak, new, quota in _loads(structure):
            if peak > new:
                found.append(
                    sentence(
                        "{name} peaks at {peak} {kind}/s: a new on-demand table serves {new}, the"
                        " default quota is {quota}. Pre-warm it{raised}.",
                        name=structure.name,
                        peak=figures.units(peak),
                        kind=kind,
                        new=figures.number(new),
                        quota=figures.number(quota),
                        raised=" and raise the quota" if peak > quota else "",
                    )
                )
    return tuple(found)


def _loads(structure: StructureBill) -> tuple[tuple[str, float, int, int], ...]:
    return (
        (
            "RCU",
            structure.peak_read_units_per_second,
            NEW_TABLE_READ_UNITS_PER_SECOND,
            DEFAULT_TABLE_READ_UNITS_PER_SECOND,
        ),
        (
            "WCU",
            structure.peak_write_units_per_second,
            NEW_TABLE_WRITE_UNITS_PER_SECOND,
            DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
        ),
    )


def _threshold(peak_per_second: float) -> int:
    return max(1, ceil(peak_per_second * PERIOD_SECONDS * HEADROOM))
