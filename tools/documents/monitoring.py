"""CloudWatch alarms with thresholds computed from peaks."""

from math import ceil

from tools.capacity.bill import StructureBill
from tools.capacity.limits import (
    DEFAULT_TABLE_READ_UNITS_PER_SECOND,
    DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
    NEW_TABLE_READ_UNITS_PER_SECOND,
    NEW_TABLE_WRITE_UNITS_PER_SECOND,
    STREAM_RETENTION,
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
            rows.append((structure.name, planned, *(alarm_text(peak) for peak in peaks)))
        else:
            quiet.append(structure.name)
    if not rows:
        return Markdown(
            "No rate is known that reaches 1 unit a second, so consumed units get no alarm."
        )
    headers = ("Table or index", "Planned peak, RCU/s / WCU/s")
    alarms = grid((*headers, "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"), rows)
    return Markdown(f"{HOW_ALARMS_ARE_SET}\n\n{alarms}{_left_out(quiet)}")


SUM_ABOVE = f"Sum over 1 minute is above: {HEADROOM:.0%} of the planned peak"
OF_A_MINUTE = f"times {PERIOD_SECONDS} s"
QUIET = f"under {LEAST_PEAK:g} unit a second"
HOW_ALARMS_ARE_SET = (
    f"Alarm where the {SUM_ABOVE}, {OF_A_MINUTE}. A dash"
    f" stands where the planned peak is {QUIET}: there single calls would raise the"
    " alarm, and the throttle events below are enough."
)
ANY = "above 0"
REPEATED = "above 0 in 2 of 5 minutes"
SLOW = "above 50 ms"
CONFLICTS = "above 0.1% of the transactions"
LAG = "above 60,000 ms"
ALARM_RULES = (ANY, REPEATED, SLOW, CONFLICTS, LAG)
"""Where an alarm that needs no figure of the design is set: rules of our own."""


def _left_out(quiet: list[str]) -> str:
    if not quiet:
        return ""
    return "\n\n" + sentence("No alarm on consumed units: {names}.", names=codes(quiet))


def alarm_text(peak_per_second: float) -> str:
    """The threshold; empty below `LEAST_PEAK`."""
    return figures.number(_threshold(peak_per_second)) if peak_per_second >= LEAST_PEAK else ""


def general_alarms(dossier: Dossier) -> tuple[Markdown, ...]:
    """Alarms that need no figure, for what the design really uses."""
    found = [
        f"ReadThrottleEvents and WriteThrottleEvents of every table and index: {REPEATED}."
        " A throttled index throttles the writes to its table.",
        f"SystemErrors {ANY}, and SuccessfulRequestLatency p99 {SLOW}, per operation.",
    ]
    if any(transactions(plan) for plan in dossier.plans):
        found.append(
            f"TransactionConflict {CONFLICTS}, and ConditionalCheckFailedRequests"
            " by table: on a lookup table it counts refused duplicates, not faults."
        )
    if dossier.model.services:
        found.append(
            f"IteratorAge of every stream consumer {LAG} ({STREAM_RETENTION.states}), and its"
            f" dead-letter queue {ANY}."
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
        for kind, peak, new, quota in structure_loads(structure):
            if peak > new:
                found.append(
                    sentence(
                        "{name} {load}. Pre-warm it{raised}.",
                        name=structure.name,
                        load=quota_text(kind, peak, new, quota),
                        raised=" and raise the quota" if peak > quota else "",
                    )
                )
    return tuple(found)


def quota_text(kind: str, peak: float, new: int, quota: int) -> str:
    """The load of a table or index beside what a new one serves and what the quota allows."""
    return (
        f"peaks at {figures.units(peak)} {kind}/s: a new on-demand table serves"
        f" {figures.number(new)}, the default quota is {figures.number(quota)}"
    )


def structure_loads(structure: StructureBill) -> tuple[tuple[str, float, int, int], ...]:
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
