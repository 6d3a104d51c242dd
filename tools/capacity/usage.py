"""What plans consume, before any price: units a call by pattern, units a second by structure.

Average rates and sizes; peaks beside them. An index has an entry for each item with its keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.capacity.limits import STORAGE_OVERHEAD_BYTES
from tools.capacity.sizes import Sizes
from tools.capacity.units import StructureUnits, by_structure, request_units, total_units
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan
from tools.value import Value
from tools.workload.requirements import Requirements


class PatternUsage(Value):
    """What one call of a pattern and its duplicates consumes, and how often they are called.

    Attributes:
        peak_rate, average_rate: Calls a second; None where a rate is unknown.
        read_units_per_call, write_units_per_call: At average sizes and counts.
        largest_read_units, largest_write_units: At the largest sizes and counts.
        structures: The units at averages, split by table and index.
        is_served: False where the plan serves the pattern by nothing.
    """

    ids: tuple[str, ...]
    peak_rate: float | None
    average_rate: float | None
    read_units_per_call: float
    write_units_per_call: float
    largest_read_units: float
    largest_write_units: float
    structures: tuple[StructureUnits, ...]
    is_served: bool = True


class StructureUsage(Value):
    """Load and contents of a table (`index` None) or one of its GSIs, known rates only.

    `item_bytes` is the average size of an item or index entry, without the overhead of storage.
    """

    table: str
    index: str | None = None
    peak_read_units_per_second: float
    peak_write_units_per_second: float
    average_read_units_per_second: float
    average_write_units_per_second: float
    items: float
    item_bytes: float

    @property
    def name(self) -> str:
        return self.table if self.index is None else f"{self.table}.{self.index}"

    @property
    def stored_bytes(self) -> float:
        """Billable bytes: the overhead of each item or entry is in them."""
        return self.items * (self.item_bytes + STORAGE_OVERHEAD_BYTES)


def pattern_usage(plan: PatternPlan, requirements: Requirements) -> PatternUsage:
    """Of one group of patterns."""
    structures = by_structure(u for request in plan.requests for u in request_units(request))
    largest = [total_units(request, largest=True) for request in plan.requests]
    rate = requirements.rate_of(plan.ids)
    return PatternUsage(
        ids=plan.ids,
        peak_rate=rate[0] if rate else None,
        average_rate=rate[1] if rate else None,
        read_units_per_call=sum(units.read_units for units in structures),
        write_units_per_call=sum(units.write_units for units in structures),
        largest_read_units=sum(reads for reads, _ in largest),
        largest_write_units=sum(writes for _, writes in largest),
        structures=structures,
        is_served=plan.serving != "unserved",
    )


def structure_usages(
    model: DataModel, patterns: Iterable[PatternUsage], sizes: Sizes
) -> tuple[StructureUsage, ...]:
    """Every table of the model with its indexes behind it, in the model's order."""
    loads = _loads(patterns)
    usages = []
    for table in model.tables:
        for gsi in (None, *table.gsis):
            index = None if gsi is None else gsi.name
            size = sizes.item(table) if gsi is None else sizes.entry(table, gsi)
            load = loads.get((table.name, index), _Load())
            usages.append(
                StructureUsage(
                    table=table.name,
                    index=index,
                    peak_read_units_per_second=load.peak_read,
                    peak_write_units_per_second=load.peak_write,
                    average_read_units_per_second=load.average_read,
                    average_write_units_per_second=load.average_write,
                    items=sizes.items(table, gsi),
                    item_bytes=size.average,
                )
            )
    return tuple(usages)


def unknown_rates(plans: Iterable[PatternPlan], requirements: Requirements) -> tuple[str, ...]:
    """Patterns without a rate, of the plans that make requests; they keep a group uncosted."""
    return tuple(
        pattern_id
        for plan in plans
        if plan.requests
        for pattern_id in plan.ids
        if not requirements.pattern(pattern_id).rate.is_known
    )


@dataclass
class _Load:
    """Units per second of one structure."""

    peak_read: float = 0.0
    peak_write: float = 0.0
    average_read: float = 0.0
    average_write: float = 0.0


def _loads(patterns: Iterable[PatternUsage]) -> dict[tuple[str, str | None], _Load]:
    loads: dict[tuple[str, str | None], _Load] = {}
    for pattern in patterns:
        if pattern.peak_rate is None or pattern.average_rate is None:
            continue
        for units in pattern.structures:
            load = loads.setdefault((units.table, units.index), _Load())
            load.peak_read += pattern.peak_rate * units.read_units
            load.peak_write += pattern.peak_rate * units.write_units
            load.average_read += pattern.average_rate * units.read_units
            load.average_write += pattern.average_rate * units.write_units
    return loads
