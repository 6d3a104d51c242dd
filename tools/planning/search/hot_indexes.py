"""Indexes of a design whose busiest key takes more writes than a partition serves."""

from dataclasses import dataclass

from tools.capacity.bill import monthly_bill
from tools.capacity.limits import PARTITION_WRITE_UNITS_PER_SECOND
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.planning.planner import plan
from tools.planning.sharding import sharded
from tools.risk.load import write_load
from tools.risk.sharding import shard_count
from tools.risk.situation import Situation


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


def spread(model: DataModel, prices: Prices) -> DataModel:
    """The design with every hot index on a key of as many shards as it needs."""
    for hot in hot_indexes(model, prices):
        model = sharded(model, hot.table, hot.index, hot.shards) or model
    return model
