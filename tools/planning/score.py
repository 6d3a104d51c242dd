"""What makes one draft better than another: it serves more, scans less, costs less.

The design rules set preferences by giving every structure a price, so that an index or a table
is never built for cents; beyond that, the bill decides.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from tools.capacity.bill import pattern_bill, storage_cost
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin, Table
from tools.planning.basis import Basis, columns_behind
from tools.planning.planner import plan_groups, tables_of
from tools.planning.plans import PatternPlan, Read
from tools.planning.reads import SMALL_TABLE_BYTES, is_unbounded_scan
from tools.workload.operations import Lookup, TextSearch, changes_of
from tools.workload.patterns import AccessPattern, PatternGroup

# rule: running one more table or index (alarms, backups, reviews) is worth this much a month
STRUCTURE_USD_PER_MONTH = 2.0
# rule: a natural key is left for another where that saves an index, or this much a month
DEPARTURE_USD_PER_MONTH = 1.0
# rule: a copy, an embedded list or a counter has to save this much a month: it is code to keep
DENORMALISATION_USD_PER_MONTH = 5.0


class Score(NamedTuple):
    """Compared in this order; the lower the better.

    Attributes:
        unserved: Groups of patterns that nothing serves.
        unbounded_scans: Requests that scan a table larger than a page, or growing.
        cost_usd_per_month: The bill of the groups looked at, and the price of the structures.
        uncosted_units: Units a call of the patterns whose rate is unknown.
    """

    unserved: int
    unbounded_scans: int
    cost_usd_per_month: float
    uncosted_units: float


@dataclass(frozen=True)
class Verdict:
    """One group's part in a score."""

    unserved: int
    unbounded_scans: int
    cost_usd_per_month: float
    uncosted_units: float


class Judge:
    """Scores drafts of one set of requirements at one set of prices.

    A group's plan depends only on the tables that hold its data: verdicts are remembered by
    those, so that trying an index on one table does not plan the rest anew.
    """

    def __init__(self, model: DataModel, prices: Prices) -> None:
        self.prices = prices
        self.basis = Basis(model)
        patterns = {g.lead: model.requirements.pattern(g.lead) for g in model.requirements.groups}
        self._sources = {lead: tables_of(pattern) for lead, pattern in patterns.items()}
        self._compared = {
            lead: None if changes_of(pattern.operations) else compared_columns(self.basis, pattern)
            for lead, pattern in patterns.items()
        }
        self._verdicts: dict[tuple[object, ...], tuple[tuple[Table, ...], Verdict]] = {}

    def rebase(self, model: DataModel) -> Basis:
        return Basis(model, like=self.basis)

    def score(
        self,
        model: DataModel,
        groups: tuple[PatternGroup, ...],
        source_table: str | None = None,
    ) -> Score:
        """The score over some of the groups: those that a change can touch.

        With a source table, only what keeps its rows is priced at rest: drafts that differ in
        nothing else compare alike whatever stands beside them.
        """
        verdicts = self._judged(model, groups)
        kept = model
        if source_table is not None:
            tables = tuple(t for t in model.tables if t.source_table == source_table)
            kept = model.model_copy(update={"tables": tables})
        cost = self._total(kept, verdicts) + _preference_usd(model)
        return Score(
            unserved=sum(verdict.unserved for verdict in verdicts),
            unbounded_scans=sum(verdict.unbounded_scans for verdict in verdicts),
            cost_usd_per_month=round(cost, 6),
            uncosted_units=round(sum(verdict.uncosted_units for verdict in verdicts), 6),
        )

    def cost(self, model: DataModel) -> float:
        """USD a month of the whole model, at known rates, without the price of structures."""
        return self._total(model, self._judged(model, model.requirements.groups))

    def unbounded_scans(self, model: DataModel) -> tuple[str, ...]:
        """Leading ids of the patterns that would scan a table without bound."""
        groups = model.requirements.groups
        return tuple(
            group.lead
            for group, verdict in zip(groups, self._judged(model, groups), strict=True)
            if verdict.unbounded_scans
        )

    def _total(self, model: DataModel, verdicts: list[Verdict]) -> float:
        requests = math.fsum(verdict.cost_usd_per_month for verdict in verdicts)
        return requests + storage_cost(model, self.prices, self.basis.sizes)

    def _judged(self, model: DataModel, groups: tuple[PatternGroup, ...]) -> list[Verdict]:
        basis = self.rebase(model)
        holders: dict[str, list[int]] = {}
        for number, table in enumerate(model.tables):
            for source in table.source_tables:
                holders.setdefault(source, []).append(number)
        verdicts: list[Verdict] = []
        for group in groups:
            numbers = {n for name in self._sources[group.lead] for n in holders.get(name, ())}
            tables = tuple(model.tables[number] for number in sorted(numbers))
            services = tuple(
                (s.name, s.kind) for s in model.services if group.lead in s.pattern_ids
            )
            compared = self._compared[group.lead]
            key = (group.lead, services, *(_signature(table, compared) for table in tables))
            known = self._verdicts.get(key)
            if known is None:
                known = (tables, self._judge(basis, group))
                self._verdicts[key] = known
            verdicts.append(known[1])
        return verdicts

    def _judge(self, basis: Basis, group: PatternGroup) -> Verdict:
        plan = plan_groups(basis, (group,))[0]
        line = pattern_bill(plan, basis.requirements, self.prices)
        units = line.read_units_per_call + line.write_units_per_call
        return Verdict(
            unserved=int(plan.serving == "unserved"),
            unbounded_scans=count_unbounded(basis, plan),
            cost_usd_per_month=line.cost_usd_per_month or 0.0,
            uncosted_units=units if line.cost_usd_per_month is None else 0.0,
        )


_latest: list[Judge] = []


def judge_of(model: DataModel, prices: Prices) -> Judge:
    """The judge of the model's requirements; the last one is kept with all that it has tried."""
    known = _latest[0] if _latest else None
    if (
        known is None
        or known.prices is not prices
        or known.basis.requirements is not model.requirements
    ):
        known = Judge(model, prices)
        _latest[:] = [known]
    return known


def _signature(table: Table, compared: frozenset[str] | None) -> tuple[object, ...]:
    """What tells two drafts of a table apart; who keeps it must keep the table too.

    Attributes go by identity: copies of a table share them. A pattern that only reads (it has
    `compared` columns) can't tell indexes apart whose partition key it never gives.
    """
    indexes = tuple(
        (gsi.name, gsi.key.attributes, gsi.projection.type, gsi.projection.attributes)
        for gsi in table.gsis
        if compared is None
        or compared.issuperset(columns_behind(table.attribute(gsi.key.partition_key)))
    )
    return table.name, table.key.attributes, id(table.attributes), indexes


def compared_columns(basis: Basis, pattern: AccessPattern) -> frozenset[str]:
    """Columns, of whatever table, whose value the pattern may give when it reads."""
    names: set[str] = set()
    for operation in pattern.operations:
        if isinstance(operation, Lookup):
            names.update(operation.equality, operation.null_columns, operation.tested)
        elif isinstance(operation, TextSearch):
            names.update(operation.scope)
    for table in basis.schema.tables:  # related rows, and what stands in a parent's item
        for key in table.foreign_keys:
            names.update(key.referenced_columns)
        names.update(table.primary_key)
    return frozenset(names)


def _preference_usd(model: DataModel) -> float:
    """The price of the design rules: fewer structures, less stored twice."""
    structures = sum(1 + len(table.gsis) for table in model.tables)
    stored_twice = {
        (table.name, attribute.origin.table)
        for table in model.tables
        for attribute in table.attributes
        if isinstance(attribute.origin, CopyOrigin | EmbeddedOrigin | CounterOrigin)
    }
    denormalised = len(stored_twice) * DENORMALISATION_USD_PER_MONTH
    return structures * STRUCTURE_USD_PER_MONTH + denormalised


def count_unbounded(basis: Basis, plan: PatternPlan) -> int:
    """Scans without bound; at an unknown rate, every Scan of more than a small table is one."""
    is_costed = basis.requirements.rate_of(plan.ids) is not None
    return sum(
        is_unbounded_scan(basis, request)
        or (not is_costed and request.operation == "Scan" and not _is_small(request))
        for request in plan.requests
        if isinstance(request, Read)
    )


def _is_small(request: Read) -> bool:
    return request.items.max * request.item_bytes.average <= SMALL_TABLE_BYTES


def replace_table(model: DataModel, table: Table) -> DataModel:
    """The model with the table of that name replaced."""
    tables = tuple(table if other.name == table.name else other for other in model.tables)
    return model.model_copy(update={"tables": tables})
