"""Keys of a design whose busiest value is asked more than a partition serves."""

from dataclasses import dataclass

from tools.capacity.bill import monthly_bill
from tools.capacity.limits import (
    PARTITION_READ_UNITS_PER_SECOND,
    PARTITION_WRITE_UNITS_PER_SECOND,
)
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.model.tables import KeySchema, Projection
from tools.planning.basis import Basis
from tools.planning.candidates import index_keys, with_every_index
from tools.planning.planner import plan_groups
from tools.planning.sharding import sharded
from tools.risk.load import read_load, write_load
from tools.risk.sharding import shard_count
from tools.risk.situation import Situation

LEAST_PEAK = PARTITION_WRITE_UNITS_PER_SECOND


@dataclass(frozen=True)
class HotIndex:
    """`shards` is how many its key has to be spread over."""

    table: str
    index: str
    shards: int


def situation_of(basis: Basis, prices: Prices) -> Situation:
    """A design with its plans and its bill."""
    plans = plan_groups(basis, basis.requirements.groups)
    bill = monthly_bill(basis.model, plans, prices, basis.sizes)
    return Situation(basis.model, plans, bill, basis.sizes)


def hot_indexes(situation: Situation) -> tuple[HotIndex, ...]:
    """In the model's order; one whose number of values is not known is none."""
    found = []
    for structure in situation.structures:
        load = write_load(situation, structure)
        is_hot = load.severity(PARTITION_WRITE_UNITS_PER_SECOND) == "critical"
        if structure.gsi is not None and is_hot:
            count = shard_count(load.hottest)
            found.append(HotIndex(structure.table.name, structure.gsi.name, count))
    return tuple(found)


def hot_candidates(basis: Basis, prices: Prices) -> dict[tuple[str, KeySchema, Projection], int]:
    """Shards that each index needs, of all that could stand on the tables as they are.

    Only those that are hot; an index entry is written in two units for one of the item at most.
    """
    model = basis.model
    busy = {
        line.table
        for line in situation_of(basis, prices).bill.structures
        if line.index is None and 2 * line.peak_write_units_per_second > LEAST_PEAK
    }
    tables = tuple(
        with_every_index(basis, table, index_keys(basis, table))
        if table.kind == "entity" and table.name in busy
        else table
        for table in model.tables
    )
    if not busy:
        return {}
    indexed = model.model_copy(update={"tables": tables})
    situation = situation_of(Basis(indexed, like=basis), prices)
    return {
        (indexed.table(hot.table).source_table, gsi.key, gsi.projection): hot.shards
        for hot in hot_indexes(situation)
        for gsi in (indexed.table(hot.table).gsi(hot.index),)
    }


def hot_tables(situation: Situation) -> tuple[str, ...]:
    """Tables whose own key has a value beyond the writes or the reads of a partition at peak."""
    return tuple(
        structure.table.name
        for structure in situation.structures
        if structure.gsi is None
        and "critical"
        in (
            write_load(situation, structure).severity(PARTITION_WRITE_UNITS_PER_SECOND),
            read_load(situation, structure).severity(PARTITION_READ_UNITS_PER_SECOND),
        )
    )


def spread(model: DataModel, hot_ones: tuple[HotIndex, ...]) -> DataModel:
    """The design with every hot index on a key of as many shards as it needs."""
    for hot in hot_ones:
        model = sharded(model, hot.table, hot.index, hot.shards) or model
    return model
