"""What each design rule that sets a preference costs in the bill: best with it, best without it."""

from dataclasses import dataclass, replace
from typing import Literal

from tools.planning.denormalisation import proposals
from tools.planning.search.collocation import collocation_usd
from tools.planning.search.optimum import Optimum, Search
from tools.planning.search.program import InfeasibleError, Limits

FEWER_STRUCTURES = "fewer tables and indexes"
NATURAL_KEYS = "natural keys first"
NOTHING_TWICE = "nothing stored twice without need"
ON_EVIDENCE = "copies and embedding on evidence only"
MULTI_TABLE = "multi-table first"
Exactness = Literal["exact", "at most", "at least"]


@dataclass(frozen=True)
class RulePrice:
    """What one rule costs a month.

    Attributes:
        usd: Bill of the best design minus that of the best where this rule alone is dropped. It
            is below zero where a dearer design keeps more of the other rules.
        exactness: `at most` where the design without the rule is not built, `at least` where not
            all designs without it were tried.
    """

    rule: str
    usd: float
    exactness: Exactness = "exact"


def rule_prices(
    search: Search, best: Optimum, limits: Limits | None = None
) -> tuple[RulePrice, ...]:
    """Every rule once; `best` is the search's best within the limits.

    Only what is ruled out for want of evidence has to be costed anew. A model has one source table
    for each table, so the price of multi-table first is what one table would at most save over
    the best design (`collocation.py`).
    """
    limits = limits or Limits()
    bill = search.bill(best.model)
    own = search.preferences
    weighed = (
        (FEWER_STRUCTURES, own.structure_usd, replace(own, structure_usd=0.0)),
        (NATURAL_KEYS, own.departure_usd, replace(own, departure_usd=0.0)),
        (NOTHING_TWICE, own.denormalisation_usd, replace(own, denormalisation_usd=0.0)),
    )
    prices = [
        RulePrice(rule, bill - _bill(search.preferring(other), limits, bill) if worth else 0.0)
        for rule, worth, other in weighed
    ]
    prices.append(_of_evidence(search, best, limits, bill))
    most = Limits().max_indexes
    allowed = replace(limits, max_indexes=most)
    is_bound = limits.max_indexes < most
    freely = _bill(search, allowed, bill) if is_bound else bill
    prices.append(RulePrice(_few_indexes(limits.max_indexes), bill - freely))
    prices.append(RulePrice(MULTI_TABLE, collocation_usd(best.model, search.prices), "at most"))
    return tuple(prices)


def _bill(search: Search, limits: Limits, otherwise: float) -> float:
    try:
        return search.bill(search.best(limits).model)
    except InfeasibleError:
        return otherwise


def _of_evidence(search: Search, best: Optimum, limits: Limits, bill: float) -> RulePrice:
    """Costed anew on the base keys of the best design: other keys can only make the rule dearer."""
    if not any(proposal.wants_evidence for proposal in proposals(search.plain)):
        return RulePrice(ON_EVIDENCE, 0.0)
    natural = {source: choices[0] for source, choices in search.layouts.items()}
    chosen = {each.source_table: each for each in best.choice.layouts if each.table is not None}
    kept = (natural | chosen).items()
    other = Search(
        search.plain,
        search.prices,
        search.preference,
        seconds=limits.seconds,
        on_evidence=False,
        keys={source: each.table.key for source, each in kept if each.table is not None},
    )
    saved = bill - _bill(other, replace(limits, without=frozenset()), bill)
    return RulePrice(ON_EVIDENCE, max(saved, 0.0), "at least")


def _few_indexes(most: int) -> str:
    return f"at most {most} {'index' if most == 1 else 'indexes'} a table"
