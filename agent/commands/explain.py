"""`explain`: the design beside the cheapest that can be proven, other designs, and what each part
of it is worth. Nothing is written.
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from agent.commands.explain_report import (
    DesignFigures,
    ExplainReport,
    RuleCost,
    StructureWorth,
)
from agent.commands.status import read_stand
from agent.errors import UsageError
from tools.capacity.prices import load_prices
from tools.model.data_model import DataModel
from tools.planning.layout_decision import preferred_usd
from tools.planning.score import judge_of
from tools.planning.search.alternatives import Alternative, front, measure
from tools.planning.search.designs import limits_of
from tools.planning.search.optimum import Search
from tools.planning.search.rule_prices import rule_prices
from tools.planning.search.worths import names_in, worths
from tools.source.evidence import Evidence
from tools.workload.answers import Preference


@dataclass(frozen=True)
class ExplainRequest:
    """What is asked for; None leaves it to the goal of the session."""

    workspace: Path
    name: str = ""
    preference: Preference | None = None
    max_indexes: int | None = None
    seconds: float | None = None


def read_explanation(request: ExplainRequest) -> ExplainReport:
    """Of the design as it stands; with a name, only what that table, index or copy is worth.

    Raises:
        UsageError: where there is no design yet, or nothing is called so.
        InfeasibleError: where the limits leave no design.
    """
    workspace = request.workspace
    stand = read_stand(workspace)
    if isinstance(stand, Evidence) or not stand.is_designed:
        verb = "design" if isinstance(stand, Evidence) else "resume"
        msg = f"{workspace}: there is no design to explain. Run: tablewright {verb} {workspace}"
        raise UsageError(msg)
    model = stand.fold.derivation().model
    names = _named(request.name, model)
    prices = load_prices(model.pricing.region)
    judge = judge_of(model, prices)
    preference = request.preference or model.requirements.goal.prefer
    limits = replace(limits_of(model), seconds=request.seconds)
    if request.max_indexes is not None:
        limits = replace(limits, max_indexes=request.max_indexes)
    search = Search(model, prices, preference, favoured=True, seconds=limits.seconds)
    best = search.best(limits)
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
        current_preferred_usd=preferred_usd(model, judge, preference),
        alternatives=()
        if names
        else tuple(
            _figures(other, f"the cheapest with {other.structures} tables and indexes")
            for other in front(search, limits, best)[1:]
        ),
        worths=tuple(
            StructureWorth(name=worth.name, usd_per_month=worth.usd, why_not=worth.why_not)
            for worth in worths(
                search, best, model, judge, limits, lambda name: not names or name in names
            )
        ),
        rules=()
        if names
        else tuple(
            RuleCost(rule=price.rule, usd_per_month=price.usd, exactness=price.exactness)
            for price in rule_prices(search, best, limits)
        ),
    )


def _named(name: str, model: DataModel) -> frozenset[str]:
    """All that the name stands for: itself, or a table with all that belongs to it."""
    if not name:
        return frozenset()
    known = tuple(names_in(model))
    found = [
        each for each in known if name.casefold() in (each.casefold(), _table(each).casefold())
    ]
    if not found:
        near = get_close_matches(name, known, n=3) or [each for each in known if "." in each]
        msg = (
            f"{name}: the design has no table, index or copy that is called so. There is, for "
            f"example: {', '.join(near[:8]) or ', '.join(known[:8])}."
        )
        raise UsageError(msg)
    return frozenset(found)


def _table(name: str) -> str:
    return name.partition(".")[0]


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
