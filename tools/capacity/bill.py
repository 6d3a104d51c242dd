"""The monthly bill, on demand: by table, by index, by pattern.

Average rates make the bill; peak rates size capacity and risks. One month is 730 hours, one GB
is 2^30 bytes. No free tier is taken off.
"""

from tools.capacity.limits import STORAGE_OVERHEAD_BYTES
from tools.capacity.prices import NEEDED, Price, Prices
from tools.capacity.sizes import Sizes
from tools.capacity.units import StructureUnits as StructureUnits
from tools.capacity.usage import (
    PatternUsage,
    StructureUsage,
    pattern_usage,
    structure_usages,
    unknown_rates,
)
from tools.model.data_model import DataModel
from tools.model.tables import Projection, Table
from tools.planning.native_keys import carried
from tools.planning.plans import PatternPlan
from tools.value import Value
from tools.workload.requirements import Requirements

HOURS_PER_MONTH = 730
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
BYTES_PER_GB = 2**30


class PatternBill(PatternUsage):
    """What a pattern and its duplicates cost together; None where a rate is unknown."""

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


class StructureBill(StructureUsage):
    """What a table (`index` None) or one of its GSIs costs a month, known rates only."""

    storage_gb: float
    read_usd_per_month: float
    write_usd_per_month: float
    storage_usd_per_month: float

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
    usages = structure_usages(model, patterns, sizes)
    return Bill(
        region=prices.region,
        price_date=prices.date,
        structures=tuple(_structure_bill(usage, prices) for usage in usages),
        patterns=patterns,
        unknown=unknown_rates(plans, requirements),
        prices=tuple(prices.price(name) for name in NEEDED),
    )


def deployed(model: DataModel) -> DataModel:
    """The model as the contract's consumer creates it: every GSI projects ALL, on stored keys.

    Plans must be made anew for it: index writes and entry sizes differ.
    """
    everything = Projection(type="ALL")
    model = carried(model)
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


def storage_cost(model: DataModel, prices: Prices, sizes: Sizes) -> float:
    """USD a month of all tables and indexes at rest."""
    return sum(table_storage_cost(table, prices, sizes) for table in model.tables)


def table_storage_cost(table: Table, prices: Prices, sizes: Sizes) -> float:
    """USD a month of one table and its indexes at rest."""
    held = sizes.items(table) * (sizes.item(table).average + STORAGE_OVERHEAD_BYTES)
    for gsi in table.gsis:
        entry_bytes = sizes.entry(table, gsi).average + STORAGE_OVERHEAD_BYTES
        held += sizes.items(table, gsi) * entry_bytes
    return held / BYTES_PER_GB * prices.usd_per_gb_month


def pattern_bill(plan: PatternPlan, requirements: Requirements, prices: Prices) -> PatternBill:
    """What one group of patterns costs, and the units of one call."""
    usage = pattern_usage(plan, requirements)
    cost = None
    if not plan.requests and usage.is_served:
        cost = 0.0
    elif usage.average_rate is not None and usage.is_served:
        reads, writes = usage.read_units_per_call, usage.write_units_per_call
        usd_per_call = reads * prices.usd_per_read_unit + writes * prices.usd_per_write_unit
        cost = usage.average_rate * SECONDS_PER_MONTH * usd_per_call
    return PatternBill(**dict(usage), cost_usd_per_month=cost)


def _structure_bill(usage: StructureUsage, prices: Prices) -> StructureBill:
    storage_gb = usage.stored_bytes / BYTES_PER_GB
    reads = usage.average_read_units_per_second * SECONDS_PER_MONTH
    writes = usage.average_write_units_per_second * SECONDS_PER_MONTH
    return StructureBill(
        **dict(usage),
        storage_gb=storage_gb,
        read_usd_per_month=reads * prices.usd_per_read_unit,
        write_usd_per_month=writes * prices.usd_per_write_unit,
        storage_usd_per_month=storage_gb * prices.usd_per_gb_month,
    )
