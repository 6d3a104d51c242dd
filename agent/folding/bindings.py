"""What an approval binds to: the digest of the canonical data that was shown.

A table's approval does not bind the bill's totals, so that a changed rate elsewhere leaves it
standing; the design's does.
"""

import json
import re
from weakref import WeakKeyDictionary

from agent.folding.derivation import Derivation
from tools.capacity.bill import StructureUnits
from tools.model.approvals import Approval
from tools.model.data_model import DataModel
from tools.model.decisions import Decision
from tools.model.tables import Table
from tools.planning.plans import PatternPlan
from tools.provenance import without_lines
from tools.source.schema import Schema
from tools.value import Value, digest_text
from tools.workload.patterns import AccessPattern
from tools.workload.requirements import Context, Declined, Requirements
from tools.workload.statistics import Statistics

_FIGURE = re.compile(r"(?<![A-Za-z0-9_])\$?\d[\d,]*(\.\d+)?%?")


class RequirementsBinding(Value):
    mysql: Schema
    patterns: tuple[AccessPattern, ...]
    statistics: Statistics
    context: Context
    declined: tuple[Declined, ...]


class TableBinding(Value):
    """A table, its decisions without what they cost, and what one call of a pattern does to it."""

    table: Table
    decisions: tuple[Decision, ...]
    plans: tuple[PatternPlan, ...]
    units: tuple[StructureUnits, ...]


class DesignBinding(Value):
    model: DataModel
    cost_usd_per_month: float
    deployed_cost_usd_per_month: float


class ContractBinding(Value):
    contract: str
    views: str


def requirements_digest(requirements: Requirements) -> str:
    known, digested = _newest[0]
    if known is not requirements:
        digested = _requirements_digest(requirements)
        _newest[0] = requirements, digested
    return digested


_newest: list[tuple[Requirements | None, str]] = [(None, "")]
"""The requirements that were digested last: the same value is asked about at every gate."""


def _requirements_digest(requirements: Requirements) -> str:
    return _digest(
        RequirementsBinding(
            mysql=requirements.mysql,
            patterns=requirements.patterns,
            statistics=requirements.statistics,
            context=requirements.context,
            declined=requirements.declined,
        )
    )


def table_digest(derivation: Derivation, table: Table) -> str:
    return _digest(
        TableBinding(
            table=table,
            decisions=tuple(_without_cost(d) for d in decisions_on(derivation.model, table.name)),
            plans=tuple(
                plan.model_copy(
                    update={"requests": tuple(r for r in plan.requests if r.table == table.name)}
                )
                for plan in derivation.plans
                if table.name in plan.tables
            ),
            units=tuple(
                units
                for pattern in derivation.bill.patterns
                for units in pattern.structures
                if units.table == table.name
            ),
        )
    )


def design_digest(derivation: Derivation) -> str:
    """Concerns raised later, at the contract's gate, do not touch it, nor does closing one."""
    requirements = derivation.model.requirements
    concerns = tuple(
        concern.model_copy(update={"outcome": "open", "note": ""})
        for concern in requirements.concerns
        if concern.gate != "contract"
    )
    evidence = requirements.evidence.model_copy(update={"files": ()})
    update = {"concerns": concerns, "evidence": evidence}
    model = derivation.model.model_copy(
        update={"requirements": requirements.model_copy(update=update)}
    )
    return _digest(
        DesignBinding(
            model=model,
            cost_usd_per_month=derivation.bill.cost_usd_per_month,
            deployed_cost_usd_per_month=derivation.deployed_bill.cost_usd_per_month,
        )
    )


def contract_digest(derivation: Derivation) -> str:
    return _digest(ContractBinding(contract=derivation.contract_text, views=derivation.views_text))


def bound_digests(
    requirements: Requirements, derivation: Derivation | None
) -> dict[tuple[str, str], str]:
    """Digests by gate and subject, as they would be shown now."""
    digests = {("requirements", ""): requirements_digest(requirements)}
    if derivation is None:
        return digests
    if derivation not in _KNOWN:
        _KNOWN[derivation] = _designed_digests(derivation)
    return digests | _KNOWN[derivation]


_KNOWN: WeakKeyDictionary[Derivation, dict[tuple[str, str], str]] = WeakKeyDictionary()
"""What was digested before: a derivation never changes, and is asked for at every gate."""


def _designed_digests(derivation: Derivation) -> dict[tuple[str, str], str]:
    digests = {
        ("table", table.name): table_digest(derivation, table) for table in derivation.model.tables
    }
    digests["design", ""] = design_digest(derivation)
    digests["contract", ""] = contract_digest(derivation)
    return digests


def standing(
    approvals: tuple[Approval, ...], digests: dict[tuple[str, str], str]
) -> tuple[Approval, ...]:
    """The approvals of what is there now, the last of each gate and subject.

    One that went stale stands again when what it was given for has come back.
    """
    found = {
        (a.gate, a.subject): a for a in approvals if digests.get((a.gate, a.subject)) == a.digest
    }
    return tuple(found.values())


def _digest(binding: Value) -> str:
    """Of all that is said, wherever it stands: a line moved in a file changes nothing."""
    return digest_text(json.dumps(without_lines(binding)))


def decisions_on(model: DataModel, table: str) -> tuple[Decision, ...]:
    """Decisions whose subject is the table, one of its indexes or attributes."""
    return tuple(d for d in model.decisions if d.subject.split(".", 1)[0] == table)


def _without_cost(decision: Decision) -> Decision:
    """A decision as it is bound: what it says, its figures apart, its alternatives by name.

    A share or an amount that moves while the choice stands reopens nothing; the sizes, counts and
    units of the table's own requests are bound with its plans. A language model's words on it are
    no part of it: they go as soon as a figure in them is another.
    """
    alternatives = tuple(
        alternative.model_copy(update={"cost_usd_per_month": None})
        for alternative in sorted(decision.alternatives, key=lambda each: each.name)
    )
    return decision.model_copy(
        update={
            "id": "",
            "reason": _FIGURE.sub("#", decision.reason),
            "chosen_cost_usd_per_month": None,
            "alternatives": alternatives,
            "words": "",
            "figures": (),
        }
    )
