"""Answers to questions at a gate, out of what was computed. Nothing is made up."""

import re

from agent.folding.bindings import decisions_on
from agent.folding.derivation import Derivation
from agent.folding.fold import Fold
from tools.documents.cards import render_table_card
from tools.model.decisions import Decision

WORD = re.compile(r"[\w.+-]+")
UNKNOWN = (
    "No table, index, pattern or decision of that name is known. Name one, as in `why TABLE`; "
    "the question is on record for whoever reviews the design."
)


def reply_to(text: str, fold: Fold) -> str:
    """What the design has to say of the names in a question, in Markdown."""
    if fold.open_questions:
        return "There is no design yet; it is drafted once the open questions are answered."
    return explain(text, fold.derivation(), fold) or UNKNOWN


def explain(text: str, derivation: Derivation, fold: Fold) -> str:
    """All that is known of the tables, indexes, patterns and decisions a text names."""
    words = {word.strip(".").casefold() for word in WORD.findall(text)}
    parts: list[str] = []
    for pattern in derivation.model.requirements.patterns:
        if pattern.id.casefold() in words:
            parts.append(_pattern(pattern.id, derivation))
    for table in derivation.model.tables:
        if table.name.casefold() in words:
            parts += [_decision(d) for d in decisions_on(derivation.model, table.name)]
        for gsi in table.gsis:
            named = {gsi.name.casefold(), f"{table.name}.{gsi.name}".casefold()}
            if named & words:
                parts.append(_index(table.name, gsi.name, derivation))
    parts += [_decision(d) for d in derivation.model.decisions if d.id.casefold() in words]
    return "\n\n".join(dict.fromkeys(parts))


def show(name: str, fold: Fold) -> str:
    """The card of a table, or the lines on a pattern or index; empty for an unknown name."""
    if fold.open_questions:
        return ""
    derivation = fold.derivation()
    for table in derivation.model.tables:
        if table.name.casefold() == name.casefold():
            return render_table_card(derivation.dossier(fold.approvals), table.name)
    return explain(name, derivation, fold)


def cost_lines(fold: Fold) -> str:
    """DynamoDB's money, by table and index, in Markdown."""
    if fold.open_questions:
        return "There is no design yet, so there is no bill."
    bill = fold.derivation().bill
    lines = [
        f"- {structure.name}: USD {structure.cost_usd_per_month:,.2f} a month"
        for structure in bill.structures
    ]
    if bill.unknown:
        lines.append(f"- not costed, rate unknown: {', '.join(bill.unknown)}")
    total = f"**USD {bill.cost_usd_per_month:,.2f} a month** ({bill.region}, {bill.price_date})"
    return "\n".join([total, "", *lines])


def _pattern(pattern_id: str, derivation: Derivation) -> str:
    pattern = derivation.model.requirements.pattern(pattern_id)
    plan = next(plan for plan in derivation.plans if pattern_id in plan.ids)
    lines = [f"**{pattern_id}** {pattern.text}: {plan.serving}"]
    lines += [f"- {assumption}" for assumption in pattern.assumptions]
    for request in plan.requests:
        index = getattr(request, "index", None)
        target = request.table if index is None else f"{request.table}.{index}"
        lines.append(f"- {request.operation} on {target}: {request.note or 'as keyed'}")
    lines += [f"- {note}" for note in plan.notes]
    cost = derivation.bill.pattern(pattern_id).cost_usd_per_month
    lines.append("- not costed" if cost is None else f"- USD {cost:,.2f} a month")
    return "\n".join(lines)


def _index(table: str, index: str, derivation: Derivation) -> str:
    gsi = derivation.model.table(table).gsi(index)
    cost = derivation.bill.structure(table, index).cost_usd_per_month
    lines = [
        f"**{table}.{index}** {gsi.key}, projects {gsi.projection}: {gsi.purpose}",
        f"- USD {cost:,.2f} a month",
    ]
    lines += [
        _decision(decision)
        for decision in derivation.model.decisions
        if decision.subject == f"{table}.{index}"
    ]
    return "\n".join(lines)


def _decision(decision: Decision) -> str:
    lines = [f"**{decision.id}** {decision.subject}: {decision.chosen}. {decision.reason}"]
    lines += [
        f"- instead of {alternative.name}: gives up {alternative.gives_up}"
        + (
            ""
            if alternative.cost_usd_per_month is None
            else f", USD {alternative.cost_usd_per_month:,.2f} a month"
        )
        for alternative in decision.alternatives
    ]
    return "\n".join([*lines, f"- trade-off: {decision.trade_off}"])
