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
from tools.planning.planner import plan
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


def hot_indexes(model: DataModel, prices: Prices) -> tuple[HotIndex, ...]:
    """In the model's order; one whose number of values is not known is none."""
    plans = plan(model)
    situation = Situation(model, plans, monthly_bill(model, plans, prices))
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
    bill = monthly_bill(model, plan(model), prices)
    busy = {
        line.table
        for line in bill.structures
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
    return {
        (indexed.table(hot.table).source_table, gsi.key, gsi.projection): hot.shards
        for hot in hot_indexes(indexed, prices)
        for gsi in (indexed.table(hot.table).gsi(hot.index),)
    }


def hot_tables(model: DataModel, prices: Prices) -> tuple[str, ...]:
    """Tables whose own key has a value beyond the writes or the reads of a partition at peak."""
    plans = plan(model)
    situation = Situation(model, plans, monthly_bill(model, plans, prices))
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


def spread(model: DataModel, prices: Prices) -> DataModel:
    """The design with every hot index on a key of as many shards as it needs."""
    for hot in hot_indexes(model, prices):
        model = sharded(model, hot.table, hot.index, hot.shards) or model
    return model
