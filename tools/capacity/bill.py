"""The monthly bill, on demand: by table, by index, by pattern.

Average rates make the bill; peak rates size capacity and risks. One month is 730 hours, one GB
is 2^30 bytes. No free tier is taken off. Rows count in an index as if every row had its keys:
how many rows leave a nullable key empty is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.capacity.limits import STORAGE_OVERHEAD_BYTES
from tools.capacity.prices import NEEDED, Price, Prices
from tools.capacity.sizes import Sizes
from tools.capacity.units import StructureUnits as StructureUnits
from tools.capacity.units import request_units, total_units
from tools.model.data_model import DataModel
from tools.model.tables import Projection, Table
from tools.planning.plans import PatternPlan
from tools.value import Value
from tools.workload.requirements import Requirements

HOURS_PER_MONTH = 730
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
BYTES_PER_GB = 2**30


class PatternBill(Value):
    """What a pattern and its duplicates cost together; None where a rate is unknown.

    Attributes:
        read_units_per_call, write_units_per_call: At average sizes and counts.
        largest_read_units, largest_write_units: At the largest sizes and counts.
        structures: The same units, split by table and index.
    """

    ids: tuple[str, ...]
    peak_rate: float | None
    average_rate: float | None
    read_units_per_call: float
    write_units_per_call: float
    largest_read_units: float
    largest_write_units: float
    structures: tuple[StructureUnits, ...]
    cost_usd_per_month: float | None

    @property
    def peak_read_units_per_second(self) -> float | None:
        return None if self.peak_rate is None else self.peak_rate * self.read_units_per_call

    @property
    def peak_write_units_per_second(self) -> float | None:
        return None if self.peak_rate is None else self.peak_rate * self.write_units_per_call

    @property
    def average_read_units_per_second(self) -> float | None:
        return None if self.average_rate is None else self.average_rate * self.read_units_per_call

    @property
    def average_write_units_per_second(self) -> float | None:
        return None if self.average_rate is None else self.average_rate * self.write_units_per_call


class StructureBill(Value):
    """What a table (`index` None) or one of its GSIs costs a month, known rates only."""

    table: str
    index: str | None = None
    peak_read_units_per_second: float
    peak_write_units_per_second: float
    average_read_units_per_second: float
    average_write_units_per_second: float
    items: float
    item_bytes: float
    storage_gb: float
    read_usd_per_month: float
    write_usd_per_month: float
    storage_usd_per_month: float

    @property
    def name(self) -> str:
        return self.table if self.index is None else f"{self.table}.{self.index}"

    @property
    def cost_usd_per_month(self) -> float:
        return self.read_usd_per_month + self.write_usd_per_month + self.storage_usd_per_month


class Bill(Value):
    """`unknown` lists patterns that are designed for but not costed: their rate is unknown.
    `prices` are those that it is made with.
    """

    region: str
    price_date: str
    structures: tuple[StructureBill, ...]
    patterns: tuple[PatternBill, ...]
    unknown: tuple[str, ...]
    prices: tuple[Price, ...] = ()

    @property
    def cost_usd_per_month(self) -> float:
        return sum(structure.cost_usd_per_month for structure in self.structures)

    def structure(self, table: str, index: str | None = None) -> StructureBill:
        """Raises KeyError."""
        for structure in self.structures:
            if (structure.table, structure.index) == (table, index):
                return structure
        raise KeyError((table, index))

    def table_cost(self, table: str) -> float:
        """USD a month of a table with all its indexes."""
        return sum(s.cost_usd_per_month for s in self.structures if s.table == table)

    def pattern(self, pattern_id: str) -> PatternBill:
        """The line of a pattern or of the group it is a duplicate in. Raises KeyError."""
        for pattern in self.patterns:
            if pattern_id in pattern.ids:
                return pattern
        raise KeyError(pattern_id)


def monthly_bill(
    model: DataModel, plans: tuple[PatternPlan, ...], prices: Prices, sizes: Sizes | None = None
) -> Bill:
    """The bill of `model` served by `plans`, structures in the model's order, patterns in theirs.

    `sizes` of the same requirements, where the caller has them, save computing them again.
    Raises KeyError where a plan or an attribute names what the requirements don't have.
    """
    requirements = model.requirements
    if sizes is None:
        sizes = Sizes(requirements)
    patterns = tuple(pattern_bill(plan, requirements, prices) for plan in plans)
    loads = _loads(patterns)
    structures = []
    for table in model.tables:
        items = _items(table, requirements)
        for index in (None, *(gsi.name for gsi in table.gsis)):
            size = sizes.item(table) if index is None else sizes.entry(table, table.gsi(index))
            load = loads.get((table.name, index), _Load())
            structures.append(_structure_bill(table, index, load, items, size.average, prices))
    return Bill(
        region=prices.region,
        price_date=prices.date,
        structures=tuple(structures),
        patterns=patterns,
        unknown=_unknown(plans, requirements),
        prices=tuple(prices.price(name) for name in NEEDED),
    )


def deployed(model: DataModel) -> DataModel:
    """The model as the contract's consumer creates it: every GSI projects ALL.

    Plans must be made anew for it: index writes and entry sizes differ.
    """
    everything = Projection(type="ALL")
    tables = tuple(
        table.model_copy(
            update={
                "gsis": tuple(
                    gsi.model_copy(update={"projection": everything}) for gsi in table.gsis
                )
            }
        )
        for table in model.tables
    )
    return model.model_copy(update={"tables": tables})


@dataclass
class _Load:
    """Units per second of one structure."""

    peak_read: float = 0.0
    peak_write: float = 0.0
    average_read: float = 0.0
    average_write: float = 0.0


def storage_cost(model: DataModel, prices: Prices, sizes: Sizes) -> float:
    """USD a month of all tables and indexes at rest."""
    total = 0.0
    for table in model.tables:
        items = _items(table, model.requirements)
        item_sizes = [sizes.item(table), *(sizes.entry(table, gsi) for gsi in table.gsis)]
        item_bytes = sum(size.average + STORAGE_OVERHEAD_BYTES for size in item_sizes)
        total += items * item_bytes / BYTES_PER_GB * prices.usd_per_gb_month
    return total


def pattern_bill(plan: PatternPlan, requirements: Requirements, prices: Prices) -> PatternBill:
    """What one group of patterns costs, and the units of one call."""
    structures = _summed(u for request in plan.requests for u in request_units(request))
    largest = [total_units(request, largest=True) for request in plan.requests]
    rate = requirements.rate_of(plan.ids)
    reads = sum(units.read_units for units in structures)
    writes = sum(units.write_units for units in structures)
    cost = None
    if not plan.requests and plan.serving != "unserved":
        cost = 0.0
    elif rate is not None and plan.serving != "unserved":
        usd_per_call = reads * prices.usd_per_read_unit + writes * prices.usd_per_write_unit
        cost = rate[1] * SECONDS_PER_MONTH * usd_per_call
    return PatternBill(
        ids=plan.ids,
        peak_rate=rate[0] if rate else None,
        average_rate=rate[1] if rate else None,
        read_units_per_call=reads,
        write_units_per_call=writes,
        largest_read_units=sum(reads for reads, _ in largest),
        largest_write_units=sum(writes for _, writes in largest),
        structures=structures,
        cost_usd_per_month=cost,
    )


def _summed(units: Iterable[StructureUnits]) -> tuple[StructureUnits, ...]:
    """One line per structure, in order of first use."""
    lines: dict[tuple[str, str | None], tuple[float, float]] = {}
    for line in units:
        reads, writes = lines.get((line.table, line.index), (0.0, 0.0))
        lines[line.table, line.index] = (reads + line.read_units, writes + line.write_units)
    return tuple(
        StructureUnits(table=table, index=index, read_units=reads, write_units=writes)
        for (table, index), (reads, writes) in lines.items()
    )


def _loads(patterns: tuple[PatternBill, ...]) -> dict[tuple[str, str | None], _Load]:
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


def _structure_bill(
    table: Table,
    index: str | None,
    load: _Load,
    items: float,
    item_bytes: float,
    prices: Prices,
) -> StructureBill:
    storage_gb = items * (item_bytes + STORAGE_OVERHEAD_BYTES) / BYTES_PER_GB
    reads, writes = load.average_read * SECONDS_PER_MONTH, load.average_write * SECONDS_PER_MONTH
    return StructureBill(
        table=table.name,
        index=index,
        peak_read_units_per_second=load.peak_read,
        peak_write_units_per_second=load.peak_write,
        average_read_units_per_second=load.average_read,
        average_write_units_per_second=load.average_write,
        items=items,
        item_bytes=item_bytes,
        storage_gb=storage_gb,
        read_usd_per_month=reads * prices.usd_per_read_unit,
        write_usd_per_month=writes * prices.usd_per_write_unit,
        storage_usd_per_month=storage_gb * prices.usd_per_gb_month,
    )


def _items(table: Table, requirements: Requirements) -> float:
    """One item per row of each source table; a table nobody counted adds none."""
    rows = {entry.table: entry.rows.value for entry in requirements.statistics.tables}
    return sum(rows.get(item.source_table, 0.0) for item in table.item_types)


def _unknown(plans: tuple[PatternPlan, ...], requirements: Requirements) -> tuple[str, ...]:
    """Patterns without a rate, of the plans that make requests; they keep a group uncosted."""
    return tuple(
        pattern_id
        for plan in plans
        if plan.requests
        for pattern_id in plan.ids
        if not requirements.pattern(pattern_id).rate.is_known
    )
