"""Indexes of a design whose busiest key takes more writes than a partition serves."""

from tools.capacity.bill import monthly_bill
from tools.capacity.limits import PARTITION_WRITE_UNITS_PER_SECOND
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.planning.planner import plan
from tools.risk.load import write_load
from tools.risk.situation import Situation


def hot_indexes(model: DataModel, prices: Prices) -> tuple[tuple[str, str], ...]:
    """Table and index of each; one whose number of values is not known is none."""
    plans = plan(model)
    situation = Situation(model, plans, monthly_bill(model, plans, prices))
    return tuple(
        (structure.table.name, structure.gsi.name)
        for structure in situation.structures
        if structure.gsi is not None
        and write_load(situation, structure).severity(PARTITION_WRITE_UNITS_PER_SECOND)
        == "critical"
    )
