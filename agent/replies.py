"""Answers to questions at a gate, out of what was computed. Nothing is made up."""

import re

from agent.folding.bindings import decisions_on
from agent.folding.derivation import Derivation
from agent.folding.fold import Fold
from tools.documents import figures
from tools.documents.cards import render_table_card
from tools.documents.markdown import inline, sentence
from tools.documents.request_words import RequestRow, request_row
from tools.model.decisions import Decision

WORD = re.compile(r"[\w.+-]+")
SERVED = {
    "planned": "served by these requests",
    "outside": "served by an outside service",
    "no database": "reaches no database",
    "unserved": "NOT SERVED",
}
UNKNOWN = (
    "The design says nothing of its own to that: ask about a table, index, pattern or decision "
    "by its name, as in `why TABLE`. The question is on record for whoever reviews the design."
)
NO_DESIGN = "There is no design yet; it is drafted once the open questions are answered."


def reply_to(text: str, fold: Fold) -> str:
    """What the design has to say of the names in a question, in Markdown."""
    if fold.open_questions:
        return NO_DESIGN
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
    lines: list[str] = [
        sentence(
            "- {name}: {cost} a month",
            name=structure.name,
            cost=figures.usd(structure.cost_usd_per_month),
        )
        for structure in bill.structures
    ]
    if bill.unknown:
        lines.append(f"- not costed, as nobody knows the rate: {inline(', '.join(bill.unknown))}")
    total = figures.usd(bill.cost_usd_per_month)
    first = f"**{total} a month** ({bill.region}, on demand, prices of {bill.price_date})"
    return "\n".join([first, "", *lines])


def _pattern(pattern_id: str, derivation: Derivation) -> str:
    pattern = derivation.model.requirements.pattern(pattern_id)
    plan = next(plan for plan in derivation.plans if pattern_id in plan.ids)
    lines = [
        sentence(
            "**{id}** {text}: {serving}",
            id=pattern_id,
            text=pattern.text,
            serving=SERVED[plan.serving],
        ),
        "",
    ]
    lines += [sentence("- {assumption}", assumption=each) for each in pattern.assumptions]
    lines += [_request(request_row(request)) for request in plan.requests]
    lines += [sentence("- {note}", note=note) for note in plan.notes]
    cost = derivation.bill.pattern(pattern_id).cost_usd_per_month
    if cost is None:
        lines.append("- not costed, as nobody knows the rate")
    elif plan.requests:
        lines.append(f"- {figures.usd(cost)} a month")
    return "\n".join(lines)


def _request(row: RequestRow) -> str:
    note = f" ({row.note})" if row.note else ""
    units = [
        f"{figures.units(units)} {name}"
        for units, name in ((row.read_units, "RCU"), (row.write_units, "WCU"))
        if units
    ]
    return sentence(
        "- {action} on {target}: {condition}{note}; {units} = {arithmetic}",
        action=row.action,
        target=row.target,
        condition=row.condition or "by its key",
        note=note,
        units=" + ".join(units) or "0",
        arithmetic=row.arithmetic,
    )


def _index(table: str, index: str, derivation: Derivation) -> str:
    keyed = derivation.model.table(table)
    gsi = keyed.gsi(index)
    cost = derivation.bill.structure(table, index).cost_usd_per_month
    lines = [
        sentence(
            "**{name}** {key}, projects {projection}: {purpose}",
            name=f"{table}.{index}",
            key=keyed.key_text(gsi),
            projection=str(gsi.projection),
            purpose=gsi.purpose,
        ),
        "",
        f"- {figures.usd(cost)} a month",
    ]
    decisions = [
        _decision(decision)
        for decision in derivation.model.decisions
        if decision.subject == f"{table}.{index}"
    ]
    return "\n\n".join(["\n".join(lines), *decisions])


def _decision(decision: Decision) -> str:
    lines = [
        sentence(
            "**{id}** {subject}: {chosen}. {reason}",
            id=decision.id,
            subject=decision.subject,
            chosen=decision.chosen,
            reason=decision.reason,
        ),
        "",
    ]
    for other in decision.alternatives:
        cost = other.cost_usd_per_month
        whole = "" if cost is None else f"; the whole model would cost {figures.usd(cost)} a month"
        lines.append(
            sentence(
                "- instead of {name}; gives up: {what}{whole}",
                name=other.name,
                what=other.gives_up,
                whole=whole,
            )
        )
    return "\n".join([*lines, sentence("- trade-off: {what}", what=decision.trade_off)])
