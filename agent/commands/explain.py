"""`explain`: the design beside the cheapest that can be proven, other designs, and what each part
of it is worth. Nothing is written.
"""

from pathlib import Path

from agent.commands.explain_report import (
    DesignFigures,
    ExplainReport,
    RuleCost,
    StructureWorth,
)
from agent.commands.status import read_stand
from agent.errors import UsageError
from tools.capacity.bill import monthly_bill
from tools.capacity.prices import Prices, load_prices
from tools.model.data_model import DataModel
from tools.planning.planner import plan
from tools.planning.score import judge_of
from tools.planning.search.alternatives import Alternative, front, measure, worths
from tools.planning.search.optimum import Optimum, Preference, Search
from tools.planning.search.program import Limits
from tools.planning.search.rule_prices import rule_prices
from tools.source.evidence import Evidence


def read_explanation(
    workspace: Path, name: str, preference: Preference, limits: Limits
) -> ExplainReport:
    """Of the design as it stands; with a name, what that table, index or copy is worth.

    Raises:
        UsageError: where there is no design yet, or nothing is called so.
        InfeasibleError: where the limits leave no design.
    """
    stand = read_stand(workspace)
    if isinstance(stand, Evidence) or not stand.is_designed:
        verb = "design" if isinstance(stand, Evidence) else "resume"
        msg = f"{workspace}: there is no design to explain. Run: tablewright {verb} {workspace}"
        raise UsageError(msg)
    model = stand.fold.derivation().model
    prices = load_prices(model.pricing.region)
    search = Search(model, prices, preference, favoured=True, seconds=limits.seconds)
    best = search.best(limits)
    found = tuple(
        StructureWorth(name=worth.name, usd_per_month=worth.usd)
        for worth in worths(search, best, limits)
    )
    if name:
        found = tuple(each for each in found if each.name == name or _within(each, name))
        if not found:
            known = ", ".join(each.name for each in worths(search, best, limits)) or "none"
            msg = (
                f"{name}: no index or copy of the cheapest design is called so. There is: {known}."
            )
            raise UsageError(msg)
    return ExplainReport(
        region=prices.region,
        price_date=prices.date,
        preference=preference,
        seconds=limits.seconds,
        candidates=_count(search),
        current=_figures(measure(model, prices), "the design as it stands"),
        best=_figures(measure(best.model, prices), "the cheapest design found"),
        preferred_usd=best.usd,
        bound_usd=best.bound,
        not_all_tried=tuple(dict.fromkeys(search.costs.cut)),
        current_preferred_usd=_preferred(model, prices, best, search),
        alternatives=tuple(
            _figures(other, f"the cheapest with {other.structures} tables and indexes")
            for other in front(search, limits)[1:]
        ),
        worths=found,
        rules=tuple(
            RuleCost(rule=price.rule, usd_per_month=price.usd, exactness=price.exactness)
            for price in rule_prices(search, best, limits)
        ),
    )


def _within(worth: StructureWorth, name: str) -> bool:
    return worth.name.partition(".")[0] == name


def _count(search: Search) -> int:
    return sum(len(choices) for choices in search.layouts.values()) + sum(
        len(candidates) for candidates in search.indexes.values()
    )


def _figures(measured: Alternative, what: str) -> DesignFigures:
    return DesignFigures(
        what=what,
        usd_per_month=measured.usd,
        structures=measured.structures,
        amplification=measured.amplification,
        tables=tuple(
            f"{table.name} {table.key}"
            + "".join(
                f"; {gsi.name} {table.key_text(gsi)} {gsi.projection.type}" for gsi in table.gsis
            )
            for table in measured.model.tables
        ),
    )


def _preferred(model: DataModel, prices: Prices, best: Optimum, search: Search) -> float:
    """The design as it stands on the scale of the bound: bill and what the rules are worth."""
    judge = judge_of(model, prices)
    score = judge.score(model, model.requirements.groups).cost_usd_per_month
    bill = monthly_bill(model, plan(model), prices).cost_usd_per_month
    return bill + search.weight * (score - bill)
