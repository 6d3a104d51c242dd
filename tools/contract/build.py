"""From the model to the contract."""

from math import ceil

from tools.capacity.sizes import item_size
from tools.contract.contract import (
    Contract,
    ContractAttribute,
    ContractGsi,
    Entry,
    Join,
    contract_json,
)
from tools.contract.sources import EntrySource, Placement, entry_sources
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, ColumnOrigin, ComputedOrigin, Table
from tools.planning.native_keys import carried
from tools.planning.plans import PatternPlan
from tools.workload.requirements import Requirements

__all__ = ["Contract", "build_contract", "contract_json", "estimated_size_bytes", "satisfied"]


def build_contract(model: DataModel, plans: tuple[PatternPlan, ...]) -> Contract:
    """One entry per table, in the model's order.

    Raises KeyError where an attribute's origin is no column of the schema.
    """
    model = carried(model)
    return Contract(
        entries=tuple(
            _entry(table, source, model.requirements, plans)
            for table, source in zip(model.tables, entry_sources(model), strict=True)
        )
    )


def satisfied(
    table: str, requirements: Requirements, plans: tuple[PatternPlan, ...]
) -> tuple[str, ...]:
    """`AP10: text` of every pattern, duplicates too, whose plan has a request on the table."""
    served = {
        pattern_id
        for plan in plans
        if plan.serving in ("planned", "outside") and table in plan.tables
        for pattern_id in plan.ids
    }
    return tuple(
        f"{pattern.id}: {pattern.text}" for pattern in requirements.patterns if pattern.id in served
    )


def estimated_size_bytes(table: Table, requirements: Requirements) -> int:
    """The average item, rounded up."""
    return max(1, ceil(item_size(table, requirements).average))


def _entry(
    table: Table,
    source: EntrySource,
    requirements: Requirements,
    plans: tuple[PatternPlan, ...],
) -> Entry:
    return Entry(
        table=table.name,
        source_table=source.source_table,
        pk=table.key.partition_key,
        sk=table.key.sort_key,
        gsis=tuple(
            ContractGsi(name=gsi.name, pk=gsi.key.partition_key, sk=gsi.key.sort_key)
            for gsi in table.gsis
        ),
        attributes=tuple(
            _attribute(attribute, placement)
            for attribute, placement in zip(table.attributes, source.placements, strict=True)
        ),
        satisfies=satisfied(table.name, requirements, plans),
        estimated_item_size_bytes=estimated_size_bytes(table, requirements),
    )


def _attribute(attribute: Attribute, placement: Placement) -> ContractAttribute:
    origin = attribute.origin
    join = None
    justification = None
    if not isinstance(origin, ColumnOrigin | ComputedOrigin):
        justification = origin.justification
        join = Join(
            local_column=placement.local_column or "", source_column=placement.join_column or ""
        )
    return ContractAttribute(
        name=attribute.name,
        type=attribute.type,
        source_table=placement.source_table,
        source_column=placement.source_column,
        justification=justification,
        join=join,
    )
