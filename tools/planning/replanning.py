"""The same tables under other figures: only what looked at one of those is planned anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.model.data_model import DataModel
from tools.planning.basis import Basis
from tools.planning.planner import plan_groups
from tools.planning.plans import PatternPlan
from tools.workload.known_figures import FigureName, KnownFigures, NotedFigures
from tools.workload.patterns import PatternGroup
from tools.workload.requirements import Requirements


@dataclass(frozen=True)
class _Planned:
    """A group's plan and every figure that planning it looked at."""

    group: PatternGroup
    plan: PatternPlan
    figures: dict[FigureName, object]


class Replanner:
    """Plans a model's patterns with the same tables and operations under other figures."""

    def __init__(self, model: DataModel) -> None:
        self._model = model
        self._planned = tuple(_noted(model))

    @property
    def plans(self) -> tuple[PatternPlan, ...]:
        """Under the model's own figures, as `plan` makes them."""
        return tuple(each.plan for each in self._planned)

    def under(self, requirements: Requirements) -> tuple[PatternPlan, ...]:
        """What `plan` would make; those that nothing can have changed are the same objects.

        The requirements may have other statistics and rates than the model's, nothing else.
        """
        known = KnownFigures(requirements.statistics)
        basis = Basis(self._model.model_copy(update={"requirements": requirements}), known=known)
        return tuple(
            each.plan
            if known.values(each.figures) == each.figures
            else plan_groups(basis, (each.group,))[0]
            for each in self._planned
        )


def _noted(model: DataModel) -> Iterator[_Planned]:
    known = NotedFigures(model.requirements.statistics)
    for group in model.requirements.groups:
        known.looked_at = set()
        made = plan_groups(Basis(model, known=known), (group,))[0]
        yield _Planned(group, made, known.values(known.looked_at))
