"""The load of a design at peak against what partitions, tables and indexes serve."""

from collections.abc import Iterator

from tools.capacity.limit_check import LimitCheck
from tools.capacity.limits import (
    DEFAULT_TABLE_READ_UNITS_PER_SECOND,
    DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
    NEW_TABLE_LIMIT,
    NEW_TABLE_READ_UNITS_PER_SECOND,
    NEW_TABLE_WRITE_UNITS_PER_SECOND,
    ON_DEMAND_GROWTH,
    ON_DEMAND_GROWTH_TIMES,
    PARTITION_LIMIT,
    PARTITION_READ_UNITS_PER_SECOND,
    PARTITION_WRITE_UNITS_PER_SECOND,
    TABLE_QUOTA,
)
from tools.capacity.preflight import preflight
from tools.risk.load import is_low_cardinality, read_load, write_load
from tools.risk.situation import Situation

QUOTA_RULE = "quota-and-cold-start"


def all_limit_checks(situation: Situation) -> tuple[LimitCheck, ...]:
    """The preflight of the design, and its load at peak."""
    checks = preflight(situation.model, situation.plans, situation.sizes)
    return (*checks, *_partitions(situation), *_tables(situation))


def _partitions(situation: Situation) -> Iterator[LimitCheck]:
    for structure in situation.structures:
        reads, writes = read_load(situation, structure), write_load(situation, structure)
        few = is_low_cardinality(structure, writes.values)
        for what, load, allowed, rule in (
            ("read", reads, PARTITION_READ_UNITS_PER_SECOND, "hot-read-key"),
            (
                "write",
                writes,
                PARTITION_WRITE_UNITS_PER_SECOND,
                "low-cardinality-gsi-key" if few else "hot-write-key",
            ),
        ):
            yield LimitCheck(
                limit=f"{what} units a second on one partition key value",
                subject=structure.name,
                figure=load.hottest,
                allowed=allowed,
                source=PARTITION_LIMIT,
                found_by=rule,
            )


def _tables(situation: Situation) -> Iterator[LimitCheck]:
    """Quotas, what a new table serves, and how fast on-demand capacity follows the load."""
    for line in situation.bill.structures:
        for what, peak, average, quota, new in (
            (
                "read",
                line.peak_read_units_per_second,
                line.average_read_units_per_second,
                DEFAULT_TABLE_READ_UNITS_PER_SECOND,
                NEW_TABLE_READ_UNITS_PER_SECOND,
            ),
            (
                "write",
                line.peak_write_units_per_second,
                line.average_write_units_per_second,
                DEFAULT_TABLE_WRITE_UNITS_PER_SECOND,
                NEW_TABLE_WRITE_UNITS_PER_SECOND,
            ),
        ):
            for limit, allowed, source in (
                ("of a table or index", quota, TABLE_QUOTA),
                ("of a new on-demand table or index", new, NEW_TABLE_LIMIT),
                (
                    "at once, above what an on-demand table or index served before",
                    max(new, ON_DEMAND_GROWTH_TIMES * average),
                    ON_DEMAND_GROWTH,
                ),
            ):
                yield LimitCheck(
                    limit=f"{what} units a second {limit}",
                    subject=line.name,
                    figure=peak,
                    allowed=allowed,
                    source=source,
                    found_by=QUOTA_RULE,
                )
