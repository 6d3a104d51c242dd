"""Keys that get too much at peak: hot partitions, what follows from them, and quotas.

Limits of a partition and of a table are the service's, see `tools/capacity/limits.py`.
"""

from collections.abc import Iterator
from math import ceil

from tools.capacity.column_types import MOMENT_TYPES, type_name
from tools.capacity.limits import (
    DEFAULT_TABLE_READ_UNITS_PER_SECOND,
    DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
    NEW_TABLE_LIMIT,
    NEW_TABLE_READ_UNITS_PER_SECOND,
    NEW_TABLE_WRITE_UNITS_PER_SECOND,
    PARTITION_LIMIT,
    PARTITION_READ_UNITS_PER_SECOND,
    PARTITION_WRITE_UNITS_PER_SECOND,
    TABLE_QUOTA,
)
from tools.finding import Finding, Severity
from tools.model.computed import Joined, columns_of
from tools.model.tables import ColumnOrigin, ComputedOrigin
from tools.provenance import Figure, computed
from tools.risk.load import WARN_SHARE, is_low_cardinality, read_load, write_load
from tools.risk.sharding import SHARD_FILL, Advice, advice
from tools.risk.situation import Situation, Structure, figure
from tools.risk.skew import key_values

RISING_UNITS_PER_SECOND = 100  # own rule: a tenth of a partition, below it a rising key is harmless
FEW_VALUES_FIX = (
    "Once it nears what a partition serves, add a column with many values to the partition key, "
    "or shard it, or index only the rows that are asked for."
)
HALVED = "Read with eventual consistency, which halves the units. "
OR_ANOTHER_KEY = " Or add a column with many values to the key, or index only what is asked for."


def hot_write_key(situation: Situation) -> Iterator[Finding]:
    """Peak write units on the busiest key beyond 1,000/s, or half of that."""
    for structure in situation.structures:
        load = write_load(situation, structure)
        severity = load.severity(PARTITION_WRITE_UNITS_PER_SECOND)
        if severity is None or is_low_cardinality(structure, load.values):
            continue
        sharding = advice(situation, structure, load)
        yield Finding(
            rule="hot-write-key",
            severity=severity,
            subject=structure.name,
            evidence=load.evidence(
                structure.partition_key_text, PARTITION_WRITE_UNITS_PER_SECOND, "write"
            ),
            fix=sharding.text,
            figures=(*load.figures(PARTITION_WRITE_UNITS_PER_SECOND, "write"), *sharding.figures),
        )


def hot_read_key(situation: Situation) -> Iterator[Finding]:
    """Peak read units on the busiest key beyond 3,000/s, or half of that."""
    for structure in situation.structures:
        load = read_load(situation, structure)
        severity = load.severity(PARTITION_READ_UNITS_PER_SECOND)
        if severity is None:
            continue
        copies = computed(
            f"{max(2, ceil(load.hottest / (PARTITION_READ_UNITS_PER_SECOND * SHARD_FILL)))} copies",
            "copies that the reads are parted over",
            f"units a second on the busiest value / ({SHARD_FILL:.0%} of what a partition serves)",
        )
        yield Finding(
            rule="hot-read-key",
            severity=severity,
            subject=structure.name,
            evidence=load.evidence(
                structure.partition_key_text, PARTITION_READ_UNITS_PER_SECOND, "read"
            ),
            figures=(*load.figures(PARTITION_READ_UNITS_PER_SECOND, "read"), copies),
            fix=(HALVED if _reads_strongly(situation, structure) else "")
            + f"Cache the busiest items, or keep {copies.text} of them to read in turn.",
        )


def _reads_strongly(situation: Situation, structure: Structure) -> bool:
    reads = situation.reads_of(structure)
    return any(rated.request.consistency != "eventual" for rated, _ in reads)


def low_cardinality_gsi_key(situation: Situation) -> Iterator[Finding]:
    """An index whose partition key has few values: critical where the busiest gets over 1,000
    write units/s, a warning beyond half of that, else worth knowing while it is written at all.
    """
    for structure in situation.structures:
        values = key_values(situation, structure)
        if not is_low_cardinality(structure, values):
            continue
        load = write_load(situation, structure)
        if not load.units_per_second:
            continue
        severity = load.severity(PARTITION_WRITE_UNITS_PER_SECOND)
        fix = Advice(f"Nothing to do at this load. {FEW_VALUES_FIX}", ())
        if severity is not None:
            fix = advice(situation, structure, load)
        yield Finding(
            rule="low-cardinality-gsi-key",
            severity=severity or "info",
            subject=structure.name,
            evidence=load.evidence(
                structure.partition_key_text, PARTITION_WRITE_UNITS_PER_SECOND, "write"
            )
            + "; a changed value writes the old and the new one",
            figures=(*load.figures(PARTITION_WRITE_UNITS_PER_SECOND, "write"), *fix.figures),
            fix=fix.text + (OR_ANOTHER_KEY if severity else ""),
        )


def gsi_throttling_cascade(situation: Situation) -> Iterator[Finding]:
    """An index with a hot key throttles every write of its table that touches the index."""
    for structure in situation.structures:
        load = write_load(situation, structure)
        severity = load.severity(PARTITION_WRITE_UNITS_PER_SECOND)
        if structure.gsi is None or severity is None:
            continue
        hottest = computed(
            f"{figure(load.hottest)} write units/s",
            "peak write units a second on the busiest value",
            "share of the busiest value * write units a second",
            load.values.said,
        )
        served = _served_writes()
        line = situation.bill.structure(structure.table.name, structure.index)
        needed = computed(
            f"{ceil(line.peak_write_units_per_second):,} WCU",
            "write capacity of the index, at least",
            "peak write units a second on the index, rounded up",
            *load.patterns,
        )
        yield Finding(
            rule="gsi-throttling-cascade",
            severity=severity,
            subject=structure.name,
            figures=(hottest, served, needed),
            evidence=f"{hottest.text} at peak on the busiest value of "
            f"{structure.partition_key_text}, a partition {served.text}: when it throttles, writes "
            f"of {structure.table.name} by {', '.join(load.patterns)} are rejected too",
            fix="Shard the index key, and treat throttling of the index as an outage of the "
            "table's writes: alarm on its WriteThrottleEvents. In provisioned mode give the index "
            f"{needed.text} or more: with less it throttles whatever its keys are.",
        )


def _served_writes() -> Figure:
    text = f"serves {PARTITION_WRITE_UNITS_PER_SECOND:,}"
    return Figure(text=text, what="write units a second of a partition", source=PARTITION_LIMIT)


def monotonic_key(situation: Situation) -> Iterator[Finding]:
    """A date as partition key takes all writes of its day; a rising sort key keeps a busy
    partition from being split. Silent below a tenth of what a partition takes.
    """
    for structure in situation.structures:
        by_date = _rising_column(situation, structure, structure.partition_key, dates_only=True)
        load = write_load(situation, structure)
        if by_date is not None:
            hottest, told = load.units_per_second, f"all on the current value of {by_date}"
        else:
            rising = structure.sort_key and _rising_column(
                situation, structure, structure.sort_key, dates_only=False
            )
            if not rising:
                continue
            hottest = load.hottest
            told = f"on the busiest {structure.partition_key_text}, always at the end of {rising}"
        if hottest <= RISING_UNITS_PER_SECOND:
            continue
        rising_writes = computed(
            f"{figure(hottest)} write units/s",
            "peak write units a second at the end of the key",
            "share of the value written * write units a second",
            load.values.said if by_date is None else f"all on one value of {by_date}",
            *load.patterns,
        )
        served = _served_writes()
        yield Finding(
            rule="monotonic-key",
            severity=_rising_severity(hottest, load.values.is_guess and by_date is None),
            subject=structure.name,
            evidence=f"{rising_writes.text} at peak {told}; a partition {served.text} and is not "
            "split where the key only rises",
            figures=(rising_writes, served),
            fix="Put a shard number before the rising value, or partition by another column.",
        )


def _rising_severity(hottest: float, guessed: bool) -> Severity:
    if hottest > PARTITION_WRITE_UNITS_PER_SECOND and not guessed:
        return "critical"
    busy = hottest > WARN_SHARE * PARTITION_WRITE_UNITS_PER_SECOND
    return "warning" if busy else "info"


def _rising_column(
    situation: Situation, structure: Structure, attribute: str, *, dates_only: bool
) -> str | None:
    """The date or AUTO_INCREMENT column that leads the key attribute's value, if one does."""
    origin = structure.table.attribute(attribute).origin
    if isinstance(origin, ColumnOrigin):
        column = situation.column(origin.table, origin.column)
    elif isinstance(origin, ComputedOrigin) and columns_of(origin.computation):
        first = columns_of(origin.computation)[0]
        column = situation.column(origin.table, first)
        if dates_only and isinstance(origin.computation, Joined):
            return None  # what follows the date spreads the writes
    else:
        return None
    rises = type_name(column) in MOMENT_TYPES or (column.auto_increment and not dates_only)
    return column.name if rises else None


def quota_and_cold_start(situation: Situation) -> Iterator[Finding]:
    """Peaks beyond the default quota of a table or index, or beyond what a new one serves."""
    for line in situation.bill.structures:
        for what, peak, quota, cold in (
            (
                "read",
                line.peak_read_units_per_second,
                DEFAULT_TABLE_READ_UNITS_PER_SECOND,
                NEW_TABLE_READ_UNITS_PER_SECOND,
            ),
            (
                "write",
                line.peak_write_units_per_second,
                DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
                NEW_TABLE_WRITE_UNITS_PER_SECOND,
            ),
        ):
            if peak <= cold:
                continue
            over = peak > quota
            load = computed(
                f"{figure(peak)} {what} units/s",
                f"peak {what} units a second",
                f"sum over the patterns of peak rate * {what} units a call",
            )
            limit = Figure(
                text=f"{quota:,} is the default quota" if over else f"a new one serves {cold:,}",
                what=f"{what} units a second",
                source=TABLE_QUOTA if over else NEW_TABLE_LIMIT,
            )
            yield Finding(
                rule="quota-and-cold-start",
                severity="high" if over else "warning",
                subject=line.name,
                evidence=f"{load.text} at peak; {limit.text}",
                figures=(load, limit),
                fix="Ask for a higher quota before launch."
                if over
                else "Pre-warm it: set its warm throughput before the first traffic.",
            )
