"""What the bill rests on: what moves it most, what it is in a year, what it leaves out."""

from tools.capacity.bill import SECONDS_PER_MONTH, Bill
from tools.capacity.money.options import HORIZON_MONTHS
from tools.capacity.money.sensitivity import Effect, effects
from tools.capacity.prices import Prices
from tools.capacity.repricing import Repricer
from tools.model.data_model import DataModel
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan
from tools.value import Value
from tools.workload.prospect import grown

MOST_EFFECTS = 3


class AddedByRate(Value):
    """`usd_per_month` is what each call a second of a pattern without a rate adds."""

    ids: tuple[str, ...]
    usd_per_month: float


class Outlook(Value):
    """Of a bill, on demand.

    Attributes:
        effects: The stated figures that move it most, the largest first; none that moves nothing.
        growing: Tables with a stated growth; `later_usd_per_month` is the bill after `months` of
            it, rates as they are.
        unknown: Patterns that the bill leaves out.
    """

    effects: tuple[Effect, ...]
    months: int
    growing: tuple[str, ...]
    later_usd_per_month: float
    unknown: tuple[AddedByRate, ...]


def look_ahead(
    model: DataModel, plans: tuple[PatternPlan, ...], bill: Bill, prices: Prices
) -> Outlook:
    """Plans and bill must be those of the model, prices those of the bill."""
    repricer = Repricer(model, prices)

    def cost(other: DataModel, served: tuple[PatternPlan, ...]) -> float:
        return repricer.usd_per_month(other.requirements, served)

    growing = tuple(
        entry.table
        for entry in model.requirements.statistics.tables
        if entry.growth_per_month is not None
    )
    later = bill.cost_usd_per_month
    if growing:
        requirements = grown(model.requirements, HORIZON_MONTHS)
        other = model.model_copy(update={"requirements": requirements})
        later = cost(other, plan(other))
    moving = (each for each in effects(model, plans, cost) if each.usd)
    unknown = set(bill.unknown)
    return Outlook(
        effects=tuple(moving)[:MOST_EFFECTS],
        months=HORIZON_MONTHS,
        growing=growing,
        later_usd_per_month=later,
        unknown=tuple(
            AddedByRate(
                ids=line.ids,
                usd_per_month=SECONDS_PER_MONTH
                * (
                    line.read_units_per_call * prices.usd_per_read_unit
                    + line.write_units_per_call * prices.usd_per_write_unit
                ),
            )
            for line in bill.patterns
            if unknown.intersection(line.ids)
        ),
    )
