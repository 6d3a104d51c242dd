"""What makes one draft better than another: it serves more, scans less, costs less.

The design rules set preferences by giving every structure a price, so that an index or a table
is never built for cents; beyond that, the bill decides.
"""

from typing import NamedTuple

from tools.capacity.bill import monthly_bill
from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.planning.basis import Basis
from tools.planning.planner import plan_groups
from tools.planning.plans import PatternPlan, Read
from tools.planning.reads import is_unbounded_scan
from tools.workload.patterns import PatternGroup

# rule: running one more table or index (alarms, backups, reviews) is worth this much a month
STRUCTURE_USD_PER_MONTH = 2.0
# rule: a natural key is left for another where that saves an index, or this much a month
DEPARTURE_USD_PER_MONTH = 1.0


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


class Judge:
    """Scores drafts of one set of requirements at one set of prices."""

    def __init__(self, model: DataModel, prices: Prices) -> None:
        self.prices = prices
        self.basis = Basis(model)

    def rebase(self, model: DataModel) -> Basis:
        return Basis(model, like=self.basis)

    def score(self, model: DataModel, groups: tuple[PatternGroup, ...]) -> Score:
        """The score over some of the groups: those that a change can touch."""
        basis = self.rebase(model)
        plans = plan_groups(basis, groups)
        bill = monthly_bill(model, plans, self.prices, sizes=basis.sizes)
        structures = sum(1 + len(table.gsis) for table in model.tables)
        return Score(
            unserved=sum(plan.serving == "unserved" for plan in plans),
            unbounded_scans=sum(_unbounded(basis, plan) for plan in plans),
            cost_usd_per_month=round(
                bill.cost_usd_per_month + structures * STRUCTURE_USD_PER_MONTH, 6
            ),
            uncosted_units=round(
                sum(
                    line.read_units_per_call + line.write_units_per_call
                    for line in bill.patterns
                    if line.cost_usd_per_month is None
                ),
                6,
            ),
        )

    def cost(self, model: DataModel) -> float:
        """USD a month of the whole model, at known rates, without the price of structures."""
        basis = self.rebase(model)
        plans = plan_groups(basis, model.requirements.groups)
        return monthly_bill(model, plans, self.prices, sizes=basis.sizes).cost_usd_per_month

    def unbounded_scans(self, model: DataModel) -> tuple[str, ...]:
        """Leading ids of the patterns that would scan a table without bound."""
        basis = self.rebase(model)
        plans = plan_groups(basis, model.requirements.groups)
        return tuple(plan.lead for plan in plans if _unbounded(basis, plan))


def _unbounded(basis: Basis, plan: PatternPlan) -> int:
    return sum(
        isinstance(request, Read) and is_unbounded_scan(basis, request) for request in plan.requests
    )


def replace_table(model: DataModel, table: Table) -> DataModel:
    """The model with the table of that name replaced."""
    tables = tuple(table if other.name == table.name else other for other in model.tables)
    return model.model_copy(update={"tables": tables})
