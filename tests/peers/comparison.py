"""Designs side by side: planned, costed and judged by the same code on the same answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.peers.rival_contract import RivalContract
from tests.peers.rival_design import Converted, Otherwise, convert
from tests.peers.rival_reading import Reading
from tests.peers.rival_workload import asked_of
from tools.capacity.bill import SECONDS_PER_MONTH, Bill, deployed, monthly_bill
from tools.capacity.prices import Prices
from tools.capacity.sizes import Sizes
from tools.model.data_model import DataModel, OutsideService
from tools.model.unique_checks import key_columns
from tools.planning.planner import plan
from tools.planning.plans import Count, PatternPlan, Read


@dataclass(frozen=True)
class Design:
    """A model with its plans and its bills, as designed and with every index projecting ALL.

    Attributes:
        parts: Of a table that holds one kind of another table's items: that table's name.
        unguarded: Unique keys of the source that nothing enforces, as `table (columns)`.
        otherwise: What the model says in other words than the contract it comes from.
    """

    name: str
    model: DataModel
    plans: tuple[PatternPlan, ...]
    bill: Bill
    deployed_bill: Bill
    prices: Prices
    parts: Mapping[str, str] = field(default_factory=dict)
    unguarded: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()

    @property
    def table_names(self) -> tuple[str, ...]:
        """The tables that there really are."""
        names = (table.name for table in self.model.tables)
        return tuple(dict.fromkeys(self.parts.get(name, name) for name in names))

    def plan_of(self, pattern_id: str) -> PatternPlan:
        """Raises StopIteration where no plan has the pattern."""
        return next(plan for plan in self.plans if pattern_id in plan.ids)

    def units(self, pattern_id: str) -> tuple[float, float]:
        """Read and write units of one call."""
        line = self.bill.pattern(pattern_id)
        return line.read_units_per_call, line.write_units_per_call

    def usd(self, pattern_id: str, bill: Bill | None = None) -> float | None:
        """USD a month of one pattern at its own rate; None where that is unknown."""
        average = self.model.requirements.pattern(pattern_id).rate.average
        if average is None:
            return None
        line = (bill or self.bill).pattern(pattern_id)
        usd = line.read_units_per_call * self.prices.usd_per_read_unit
        usd += line.write_units_per_call * self.prices.usd_per_write_unit
        return average.value * SECONDS_PER_MONTH * usd

    def table_usd(self, name: str, bill: Bill | None = None) -> tuple[float, float, float]:
        """USD a month of reads, writes and storage of a table with its indexes."""
        lines = [
            line
            for line in (bill or self.bill).structures
            if self.parts.get(line.table, line.table) == name
        ]
        return (
            sum(line.read_usd_per_month for line in lines),
            sum(line.write_usd_per_month for line in lines),
            sum(line.storage_usd_per_month for line in lines),
        )


def designed(
    name: str,
    model: DataModel,
    prices: Prices,
    parts: Mapping[str, str] | None = None,
    converted: Converted | None = None,
) -> Design:
    parts = parts or {}
    plans = planned(model, parts)
    wide = deployed(model)
    return Design(
        name=name,
        model=model,
        plans=plans,
        bill=monthly_bill(model, plans, prices),
        deployed_bill=monthly_bill(wide, planned(wide, parts), prices),
        prices=prices,
        parts=parts,
        unguarded=unguarded(model, converted),
        otherwise=tuple(converted.otherwise) if converted else (),
    )


def rival(
    name: str,
    contract: RivalContract,
    ours: DataModel,
    reading: Reading,
    services: tuple[OutsideService, ...],
    prices: Prices,
) -> Design:
    """The rival's design under one reading, on the requirements of our own model."""
    converted = convert(contract, ours.requirements.mysql, reading)
    model = DataModel(
        created_at=ours.created_at,
        drafted_by=name,
        requirements=asked_of(ours.requirements, converted, reading),
        pricing=ours.pricing,
        tables=tuple(converted.tables),
        services=services,
    )
    return designed(name, model, prices, converted.parts, converted)


def planned(model: DataModel, parts: Mapping[str, str]) -> tuple[PatternPlan, ...]:
    """The planner's plans, but a Scan of one kind of items reads all that its table holds."""
    sizes = Sizes(model.requirements)
    return tuple(
        one.model_copy(
            update={
                "requests": tuple(
                    whole_scan(request, model, parts, sizes)
                    if isinstance(request, Read) and request.operation == "Scan"
                    else request
                    for request in one.requests
                )
            }
        )
        for one in plan(model)
    )


def whole_scan(read: Read, model: DataModel, parts: Mapping[str, str], sizes: Sizes) -> Read:
    """The Scan over every kind, at their common average size; it stops no sooner than before."""
    table = parts.get(read.table, read.table)
    kinds = [each for each in model.tables if parts.get(each.name, each.name) == table]
    rows = {each.name: model.requirements.statistics.rows(each.source_table) for each in kinds}
    if len(kinds) == 1 or not rows[read.table]:
        return read
    all_rows = sum(rows.values())
    all_bytes = sum(rows[each.name] * sizes.item(each).average for each in kinds)
    largest = max(sizes.item(each).max for each in kinds)
    times = all_rows / rows[read.table]
    return read.model_copy(
        update={
            "items": Count(average=read.items.average * times, max=read.items.max * times),
            "item_bytes": Count(average=all_bytes / all_rows, max=largest),
        }
    )


def unguarded(model: DataModel, converted: Converted | None = None) -> tuple[str, ...]:
    """Unique keys that no base key and no lookup table enforces."""
    stands_for = {(d.table, d.name): d.local for d in converted.keys} if converted else {}
    added = {(d.table, d.name) for d in converted.keys} if converted else set()
    found = []
    for source in model.requirements.mysql.tables:
        keys = [
            {stands_for.get((source.name, column), column) for column in key_columns(table)}
            for table in model.tables
            if table.source_table == source.name
        ]
        found += [
            f"{source.name} ({', '.join(unique.columns)})"
            for unique in source.unique_keys
            if not any((source.name, column) in added for column in unique.columns)
            if not any(key and key <= set(unique.columns) for key in keys)
        ]
    return tuple(found)
