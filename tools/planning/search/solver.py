"""Mixed-integer programs on HiGHS, which SciPy brings: https://highs.dev."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.planning.search.choice import InfeasibleError

RELATIVE_GAP = 1e-6
MOST_NODES = 2**31 - 1  # HiGHS's own default: no limit
FINISHED, INFEASIBLE = 0, 2  # statuses of scipy.optimize.milp


@dataclass
class Columns:
    """Variables with their objective, and constraints over them."""

    costs: list[float] = field(default_factory=list)
    rows: list[tuple[float, float, list[int], list[float]]] = field(default_factory=list)

    def add(self, cost: float) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def constrain(self, low: float, high: float, terms: Iterable[tuple[int, float]]) -> None:
        pairs = list(terms)
        self.rows.append((low, high, [index for index, _ in pairs], [value for _, value in pairs]))


@dataclass(frozen=True)
class Solution:
    """Attributes:
    values: Of each column, nearly whole.
    bound: The objective can't be below it.
    is_finished: Whether nothing below it is left to be found, within the gap that was asked for.
    """

    values: list[float]
    bound: float
    is_finished: bool


def solve(
    columns: Columns, *, nodes: int | None = None, seconds: float | None = None
) -> Solution | None:
    """The least, or the best found after so many nodes of the tree or seconds.

    None where nothing was found by then. Raises InfeasibleError where nothing can be.
    https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.milp.html: what has no
    values has no bound there either, and says by its status why.
    """
    import numpy as np  # here, as it takes a while and most commands never come to it
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    numbers = [number for _, _, numbers, _ in columns.rows for number in numbers]
    values = [value for _, _, _, values in columns.rows for value in values]
    ends = np.cumsum([0, *(len(numbers) for _, _, numbers, _ in columns.rows)])
    shape = (len(columns.rows), len(columns.costs))
    held = csr_array((values, numbers, ends), shape=shape)
    low, high = [row[0] for row in columns.rows], [row[1] for row in columns.rows]
    found = milp(
        columns.costs,
        integrality=np.ones(len(columns.costs), dtype=np.int8),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(held, low, high),
        options={
            "mip_rel_gap": RELATIVE_GAP,
            "node_limit": MOST_NODES if nodes is None else nodes,
            "time_limit": math.inf if seconds is None else max(seconds, 0.0),
        },
    )
    if found.x is not None:
        chosen = [float(value) for value in found.x]
        bound = found.mip_dual_bound
        proven = float("-inf") if bound is None else float(bound)
        return Solution(chosen, proven, found.status == FINISHED)
    if found.status == INFEASIBLE:
        raise InfeasibleError
    return None
