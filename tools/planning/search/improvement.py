"""A draft beside the optimum: the optimum takes its place where it is better by more than cents."""

from tools.model.data_model import DataModel
from tools.planning.layout_decision import preferred_usd
from tools.planning.score import Judge
from tools.planning.search.designs import Shelf, found, limits_of

WORTH_USD = 0.05  # a month: below, the draft by rule stays


def improved(draft: DataModel, judge: Judge, shelf: Shelf | None = None) -> DataModel | None:
    """The design that the search finds, where it serves more, scans less or costs less by what
    the goal prefers, or where the draft has more indexes than the goal allows; else None.
    """
    searched = found(draft, judge, draft, shelf)
    if searched.best is None:
        return None
    best = searched.best.model(draft)
    most = limits_of(draft).max_indexes
    if any(len(table.gsis) > most for table in draft.tables):
        return best
    groups = draft.requirements.groups
    before, after = judge.score(draft, groups), judge.score(best, groups)
    saved = preferred_usd(draft, judge) - preferred_usd(best, judge)
    is_safer = after[:2] < before[:2]
    return best if is_safer or (after[:2] == before[:2] and saved > WORTH_USD) else None
