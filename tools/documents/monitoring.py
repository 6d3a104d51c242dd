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
from tools.documents.markdown import Markdown, codes, grid, sentence
from tools.documents.request_words import transactions
from tools.planning.plans import Read

PERIOD_SECONDS = 60  # CloudWatch sums consumed units over the period
LEAST_PEAK = 1.0  # units a second: below it an alarm on consumed units is noise
HEADROOM = 1.3  # alarm at 130% of the planned peak: growth beyond plan, not the plan itself


def alarms_grid(dossier: Dossier) -> Markdown:
    """Consumed units per table and index: Sum over a minute against the planned peak."""
    rows = []
    quiet = []
    for structure in dossier.bill.structures:
        peaks = (structure.peak_read_units_per_second, structure.peak_write_units_per_second)
        if max(peaks) >= LEAST_PEAK:
            planned = " / ".join(figures.units(peak) for peak in peaks)
            rows.append((structure.name, planned, *(_alarm(peak) for peak in peaks)))
        else:
            quiet.append(structure.name)
    if not rows:
        return Markdown(
            "No rate is known that reaches 1 unit a second, so consumed units get no alarm."
        )
    headers = ("Table or index", "Planned peak, RCU/s / WCU/s")
    alarms = grid((*headers, "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"), rows)
    return Markdown(f"{HOW_ALARMS_ARE_SET}\n\n{alarms}{_left_out(quiet)}")


HOW_ALARMS_ARE_SET = (
    "Alarm where the Sum over 1 minute is above: 130% of the planned peak, times 60 s. A dash"
    " stands where the planned peak is under 1 unit a second: there single calls would raise the"
    " alarm, and the throttle events below are enough."
)


def _left_out(quiet: list[str]) -> str:
    if not quiet:
        return ""
    return "\n\n" + sentence("No alarm on consumed units: {names}.", names=codes(quiet))


def _alarm(peak_per_second: float) -> str:
    return figures.number(_threshold(peak_per_second)) if peak_per_second >= LEAST_PEAK else ""


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
    return ceil(peak_per_second * PERIOD_SECONDS * HEADROOM)
