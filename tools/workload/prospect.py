"""The same requirements with other figures: after some months of growth, or one input changed."""

from collections.abc import Mapping

from tools.provenance import FromRule, Quantity
from tools.workload.figures import fan_out_by_rule
from tools.workload.names import fan_outs_of
from tools.workload.requirements import Requirements
from tools.workload.statistics import FanOut, Statistics, ruled

GROWN_RULE = "rows after a time = rows + months * growth a month"


def with_rows(requirements: Requirements, rows: Mapping[str, Quantity]) -> Requirements:
    """Other numbers of rows; fan-outs that were estimated from rows follow them, others stay."""
    statistics = requirements.statistics
    tables = tuple(
        entry.model_copy(update={"rows": rows.get(entry.table, entry.rows)})
        for entry in statistics.tables
    )
    counted = {entry.table: entry.rows for entry in tables}
    keys = fan_outs_of(requirements.mysql)

    def follow(entry: FanOut) -> FanOut:
        name = keys.get(entry.name)
        touched = name is not None and rows.keys() & {entry.table, name.key.references}
        if name is None or not touched or not isinstance(entry.average.source, FromRule):
            return entry
        return fan_out_by_rule(name.child, name.key, counted) or entry

    fan_outs = tuple(follow(entry) for entry in statistics.fan_outs)
    return _with(
        requirements, statistics.model_copy(update={"tables": tables, "fan_outs": fan_outs})
    )


def grown(requirements: Requirements, months: int) -> Requirements:
    """After so many months, by the stated growth; a table without one keeps its rows."""
    rows = {
        entry.table: ruled(
            max(entry.rows.value + months * entry.growth_per_month.value, 0.0),
            "rows",
            GROWN_RULE,
            f"{months} months",
            f"rows of {entry.table}: {entry.rows.source}",
            f"growth of {entry.table}: {entry.growth_per_month.source}",
        )
        for entry in requirements.statistics.tables
        if entry.growth_per_month is not None
    }
    return with_rows(requirements, rows)


def with_fan_out(requirements: Requirements, fan_out: FanOut) -> Requirements:
    """The fan-out of that name replaced."""
    statistics = requirements.statistics
    fan_outs = tuple(fan_out if e.name == fan_out.name else e for e in statistics.fan_outs)
    return _with(requirements, statistics.model_copy(update={"fan_outs": fan_outs}))


def _with(requirements: Requirements, statistics: Statistics) -> Requirements:
    return requirements.model_copy(update={"statistics": statistics})
