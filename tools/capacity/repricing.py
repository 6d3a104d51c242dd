"""What the same tables cost on demand under other figures, each part worked out once.

The sum is the bill's (`bill.py`): what keeps its figures keeps its cost.
"""

from collections.abc import Iterable

from tools.capacity.bill import SECONDS_PER_MONTH, table_storage_cost
from tools.capacity.prices import Prices
from tools.capacity.sizes import Sizes
from tools.capacity.usage import pattern_usage
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.planning.plans import PatternPlan
from tools.workload.known_figures import FigureName, KnownFigures, NotedFigures
from tools.workload.requirements import Requirements


class Repricer:
    """USD a month of one model's tables, for any statistics and rates."""

    def __init__(self, model: DataModel, prices: Prices) -> None:
        self._prices = prices
        self._stored: list[tuple[Table, dict[FigureName, object], float]] = []
        self._called: dict[int, tuple[PatternPlan, float]] = {}
        known = NotedFigures(model.requirements.statistics)
        for table in model.tables:
            known.looked_at = set()
            usd = table_storage_cost(table, prices, Sizes(model.requirements, known))
            self._stored.append((table, known.values(known.looked_at), usd))

    def usd_per_month(self, requirements: Requirements, plans: Iterable[PatternPlan]) -> float:
        """Known rates only. Plans must be of the model's tables under these requirements."""
        return self._storage(requirements) + sum(self._calls(requirements, p) for p in plans)

    def _storage(self, requirements: Requirements) -> float:
        known = KnownFigures(requirements.statistics)
        sizes = Sizes(requirements, known)
        return sum(
            usd
            if known.values(figures) == figures
            else table_storage_cost(table, self._prices, sizes)
            for table, figures, usd in self._stored
        )

    def _calls(self, requirements: Requirements, plan: PatternPlan) -> float:
        rate = requirements.rate_of(plan.ids)
        return 0.0 if rate is None else rate[1] * SECONDS_PER_MONTH * self._call(requirements, plan)

    def _call(self, requirements: Requirements, plan: PatternPlan) -> float:
        """USD of one call; holding the plan keeps its id its own."""
        known = self._called.get(id(plan))
        if known is None:
            usage = pattern_usage(plan, requirements)
            usd = (
                usage.read_units_per_call * self._prices.usd_per_read_unit
                + usage.write_units_per_call * self._prices.usd_per_write_unit
            )
            known = self._called[id(plan)] = (plan, usd)
        return known[1]
