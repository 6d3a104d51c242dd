"""What the risk rules look at: the model, its plans and its bill, seen by table and index."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from tools.capacity.bill import SECONDS_PER_MONTH, Bill
from tools.capacity.prices import NEEDED, Prices
from tools.capacity.sizes import Sizes
from tools.capacity.units import base_write_units, index_write_units, read_request_units
from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.model.tables import Gsi, Table
from tools.planning.basis import Basis
from tools.planning.planner import plan_groups
from tools.planning.plans import IndexEffect, PatternPlan, Read, Write
from tools.provenance import Quantity
from tools.source.schema import Column
from tools.workload.operations import Insert, changes_of
from tools.workload.requirements import Requirements

RequestType = TypeVar("RequestType", Read, Write)


def figure(value: float) -> str:
    """A number for people: whole and grouped from 100 on, three significant digits below."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def usd(value: float) -> str:
    return f"${value:,.2f}" if value >= 0.005 or value == 0 else "under $0.01"


@dataclass(frozen=True)
class Structure:
    """A table, or one of its indexes."""

    table: Table
    gsi: Gsi | None = None

    @property
    def name(self) -> str:
        return self.table.name if self.gsi is None else f"{self.table.name}.{self.gsi.name}"

    @property
    def index(self) -> str | None:
        return None if self.gsi is None else self.gsi.name

    @property
    def partition_key(self) -> str:
        return (self.gsi or self.table).key.partition_key

    @property
    def partition_key_text(self) -> str:
        """The attributes of a native key by name; any other key as it is called."""
        return "+".join(self.table.key_parts(self.partition_key))

    @property
    def sort_key(self) -> str | None:
        return (self.gsi or self.table).key.sort_key


@dataclass(frozen=True)
class Rated(Generic[RequestType]):
    """A request with the rates of the patterns that make it; None where one is unknown."""

    plan: PatternPlan
    request: RequestType
    peak: float | None
    average: float | None

    @property
    def patterns(self) -> str:
        return "/".join(self.plan.ids)


@dataclass(frozen=True)
class IndexedWrite:
    """What a write consumes on one structure: units by one call, and how entries change there."""

    rated: Rated[Write]
    units: float
    effect: IndexEffect | None  # None on the base table


class Situation:
    """Model, plans and bill together. Plans and bill must be those of the model.

    `sizes` of the same requirements, where the caller has them, save computing them again.
    """

    def __init__(
        self,
        model: DataModel,
        plans: tuple[PatternPlan, ...],
        bill: Bill,
        sizes: Sizes | None = None,
    ) -> None:
        self.model = model
        self.plans = plans
        self.bill = bill
        self.sizes = sizes or Sizes(model.requirements)

    @cached_property
    def basis(self) -> Basis:
        return Basis(self.model)

    @cached_property
    def is_planned(self) -> bool:
        """True where the plans are the planner's own: what it would plan otherwise compares."""
        return plan_groups(self.basis, self.requirements.groups) == self.plans

    @property
    def requirements(self) -> Requirements:
        return self.model.requirements

    @cached_property
    def structures(self) -> tuple[Structure, ...]:
        return tuple(
            Structure(table, gsi) for table in self.model.tables for gsi in (None, *table.gsis)
        )

    @cached_property
    def reads(self) -> tuple[Rated[Read], ...]:
        return tuple(
            Rated(plan, request, *self.rates(plan))
            for plan in self.plans
            for request in plan.requests
            if isinstance(request, Read)
        )

    @cached_property
    def writes(self) -> tuple[Rated[Write], ...]:
        return tuple(
            Rated(plan, request, *self.rates(plan))
            for plan in self.plans
            for request in plan.requests
            if isinstance(request, Write)
        )

    def rates(self, plan: PatternPlan) -> tuple[float | None, float | None]:
        """Peak and average of all the plan's patterns together."""
        return self.requirements.rate_of(plan.ids) or (None, None)

    def writes_to(self, structure: Structure) -> Iterator[IndexedWrite]:
        """Every write that consumes units on the structure, at average counts and sizes."""
        for rated in self.writes:
            write = rated.request
            if write.table != structure.table.name:
                continue
            if structure.gsi is None:
                yield IndexedWrite(rated, base_write_units(write), None)
                continue
            for index_write in write.index_writes:
                units = index_write_units(write, index_write)
                if index_write.index == structure.index and units:
                    yield IndexedWrite(rated, units, index_write.effect)

    def reads_of(self, structure: Structure) -> Iterator[tuple[Rated[Read], float]]:
        """Every read of the structure with its units by one call."""
        for rated in self.reads:
            if (rated.request.table, rated.request.index) == (
                structure.table.name,
                structure.index,
            ):
                yield rated, read_request_units(rated.request).average

    def creates_once(self, rated: Rated[Write]) -> bool:
        """True where the write makes a new item or removes one: no item meets it twice."""
        if rated.request.operation == "DeleteItem":
            return True
        if rated.request.operation != "PutItem":
            return False
        pattern = self.requirements.pattern(rated.plan.lead)
        return not any(
            isinstance(change, Insert) and change.upsert
            for change in changes_of(pattern.operations)
        )

    def rows(self, source_table: str) -> float | None:
        """Rows of a MySQL table; None where nobody counted them."""
        stated = self.rows_stated(source_table)
        return None if stated is None else stated.value

    def rows_stated(self, source_table: str) -> Quantity | None:
        """The same with its source."""
        tables = self.requirements.statistics.tables
        return next((entry.rows for entry in tables if entry.table == source_table), None)

    def column(self, table: str, column: str) -> Column:
        """A MySQL column. Raises KeyError."""
        return self.requirements.mysql.table(table).column(column)

    @property
    def prices(self) -> Prices | None:
        """Those that the bill is made with; None where it does not say them."""
        if not {price.name for price in self.bill.prices}.issuperset(NEEDED):
            return None
        return Prices(
            region=self.bill.region,
            currency="USD",
            date=self.bill.price_date,
            prices=self.bill.prices,
        )

    @cached_property
    def usd_per_write_unit(self) -> float | None:
        """What the bill charges for a write unit; None where nothing is written."""
        for structure in self.bill.structures:
            units = structure.average_write_units_per_second * SECONDS_PER_MONTH
            if units:
                return structure.write_usd_per_month / units
        return None

    @cached_property
    def usd_per_read_unit(self) -> float | None:
        """What the bill charges for a read unit; None where nothing is read."""
        for structure in self.bill.structures:
            units = structure.average_read_units_per_second * SECONDS_PER_MONTH
            if units:
                return structure.read_usd_per_month / units
        return None


Rule = Callable[[Situation], Iterator[Finding]]


def unknown_rates(patterns: list[str]) -> str:
    """The half-sentence that says which patterns a figure leaves out; empty for none."""
    names = ", ".join(dict.fromkeys(patterns))
    return f"; rate unknown, so not counted: {names}" if names else ""
