"""A draft beside the optimum: the optimum takes its place where it is better by more than cents."""

from tools.capacity.prices import Prices
from tools.model.data_model import DataModel
from tools.planning.score import Judge
from tools.planning.search.optimum import Search
from tools.planning.search.program import InfeasibleError
from tools.value import digest

WORTH_USD = 0.05  # a month: below, the draft by rule stays
KEPT = 8  # optima of requirements that were searched last
_latest: dict[tuple[str, str, str], DataModel | None] = {}


def improved(draft: DataModel, judge: Judge) -> DataModel | None:
    """The cheapest design where it serves more, scans less or costs less; None where it does not.

    What was searched for the same requirements before is not searched again.
    """
    best = _cheapest(draft, judge.prices)
    if best is None:
        return None
    best = best.model_copy(
        update={"requirements": draft.requirements, "created_at": draft.created_at}
    )
    groups = draft.requirements.groups
    before, after = judge.score(draft, groups), judge.score(best, groups)
    saved = before.cost_usd_per_month - after.cost_usd_per_month
    is_safer = after[:2] < before[:2]
    return best if is_safer or (after[:2] == before[:2] and saved > WORTH_USD) else None


def _cheapest(draft: DataModel, prices: Prices) -> DataModel | None:
    services = ";".join(service.model_dump_json() for service in draft.services)
    key = (digest(draft.requirements), services, f"{prices.region} {prices.date}")
    if key not in _latest:
        while len(_latest) >= KEPT:
            del _latest[next(iter(_latest))]
        try:
            _latest[key] = Search(draft, prices).best().model
        except InfeasibleError:
            _latest[key] = None
    return _latest[key]
