"""What the design has to say to a question, chosen by names alone: all that an answer may use."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.folding.derivation import Derivation
from agent.replies import explain
from agent.talk.mentions import is_named, spans_of_id
from agent.talk.moment import Moment
from tools.documents import figures
from tools.documents.inferred import mark_of
from tools.documents.request_words import request_row
from tools.model.tables import Gsi, Table

MOST_FACTS = 2_600  # characters, about 700 tokens
MOST_FACT = 500
MOST_SUBJECTS = 6
_MONEY = re.compile(
    r"\b(?:cost|costs|bill|price|expensive|cheap\w*|money|pay|dollars?|usd)\b", re.I
)
_ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass(frozen=True)
class Subject:
    """Something of the design that a text names; of an index, `name` is `Table.Index`."""

    kind: Literal["table", "index", "pattern", "decision"]
    name: str


def subjects_in(text: str, moment: Moment) -> tuple[Subject, ...]:
    """Tables, indexes, patterns and decisions that a text names, at most `MOST_SUBJECTS`."""
    patterns = [Subject("pattern", i) for i in moment.names.pattern_ids if spans_of_id(i, text)]
    if moment.model is None:
        return tuple(patterns[:MOST_SUBJECTS])
    found: list[Subject] = []
    for table in moment.model.tables:
        for gsi in table.gsis:
            if is_named(gsi.name, text):
                found.append(Subject("index", f"{table.name}.{gsi.name}"))
        if is_named(table.name, text) or (
            table.kind == "entity" and is_named(table.source_table, text)
        ):
            found.append(Subject("table", table.name))
    decisions = [Subject("decision", d.id) for d in moment.model.decisions]
    found += [each for each in decisions if spans_of_id(each.name, text)]
    return tuple([*patterns, *found][:MOST_SUBJECTS])


def facts_for(moment: Moment) -> tuple[str, ...]:
    """Facts on what a question names, on what is shown, and on money where it is asked for."""
    chosen: list[str] = []
    left = MOST_FACTS
    for fact in dict.fromkeys(_facts(moment)):
        short = fact if len(fact) <= MOST_FACT else f"{fact[: MOST_FACT - 2]} …"
        if len(short) <= left:
            chosen.append(short)
            left -= len(short)
    return tuple(chosen)


def line_of(subject: Subject, moment: Moment) -> str:
    """One line with the figures of a table, index, pattern or decision; before a design, less."""
    if moment.model is None:
        return _pattern_text(subject.name, moment)
    derivation = moment.fold.derivation()
    match subject.kind:
        case "pattern":
            return _pattern_line(subject.name, moment, derivation)
        case "index":
            table_name, _, index = subject.name.partition(".")
            table = derivation.model.table(table_name)
            return _index_line(table, table.gsi(index), derivation)
        case "table":
            return _table_line(derivation.model.table(subject.name), derivation)
        case "decision":
            decision = next(d for d in derivation.model.decisions if d.id == subject.name)
            return f"{decision.id} on {decision.subject}: {decision.chosen}. {decision.reason}"


def _facts(moment: Moment) -> Iterator[str]:
    """The nearest first."""
    subjects = subjects_in(moment.text, moment)
    if moment.model is None:
        yield from _before_a_design(moment, subjects)
        return
    derivation = moment.fold.derivation()
    if not subjects and moment.shown_table is not None:
        subjects = (Subject("table", moment.shown_table.name),)
    for subject in subjects:
        yield line_of(subject, moment)
    if _MONEY.search(moment.text) or not subjects:
        yield from _bill(derivation)
    for table in derivation.model.tables:
        if Subject("table", table.name) in subjects:
            yield from (_index_line(table, gsi, derivation) for gsi in table.gsis)
            yield _served(table, derivation)
    yield from _findings(subjects, derivation)
    for subject in subjects:
        yield from _explained(subject, moment, derivation)
    if not subjects:
        yield from (_table_line(table, derivation) for table in derivation.model.tables)


def _before_a_design(moment: Moment, subjects: tuple[Subject, ...]) -> Iterator[str]:
    yield "There is no design yet; it is drafted once the open questions are answered."
    if moment.asked is not None:
        yield f"Asked now: {moment.asked.text} {moment.asked.why}"
    for subject in subjects:
        yield line_of(subject, moment)
    for name in moment.named_tables:
        table = moment.schema.table(name)
        keys = "; ".join(
            f"{', '.join(k.columns)} of {k.references}{mark_of(k)}" for k in table.foreign_keys
        )
        yield f"MySQL table {name}: {table.purpose} Foreign keys: {keys or 'none'}"
    for question in moment.payload.questions:
        if question.subject in moment.named_patterns or question.subject in moment.named_tables:
            yield f"{question.text} {question.why}"


def _explained(subject: Subject, moment: Moment, derivation: Derivation) -> Iterator[str]:
    for part in explain(subject.name, derivation, moment.fold).split("\n\n**"):
        yield plain_text(part)


def _bill(derivation: Derivation) -> Iterator[str]:
    bill = derivation.bill
    yield (
        f"The whole bill: {figures.usd(bill.cost_usd_per_month)} a month as designed, "
        f"{figures.usd(derivation.deployed_bill.cost_usd_per_month)} as deployed from the contract"
    )
    dearest = sorted(bill.structures, key=lambda each: -each.cost_usd_per_month)[:5]
    costs = (f"{each.name} {figures.usd(each.cost_usd_per_month)}" for each in dearest)
    yield f"The dearest, a month: {', '.join(costs)}"
    if bill.unknown:
        yield f"Not costed, as nobody knows the rate: {', '.join(bill.unknown)}"


def _served(table: Table, derivation: Derivation) -> str:
    served = [
        f"{'='.join(plan.ids)} {derivation.model.requirements.pattern(plan.lead).text}"
        for plan in derivation.plans
        if table.name in plan.tables
    ]
    return f"{table.name} serves: {'; '.join(served) or 'no pattern'}"


def _findings(subjects: tuple[Subject, ...], derivation: Derivation) -> Iterator[str]:
    names = {subject.name for subject in subjects}
    for finding in derivation.findings:
        if finding.subject in names or finding.subject.partition(".")[0] in names:
            yield f"Risk {finding.rule} on {finding.subject}: {finding.evidence} {finding.fix}"


def _pattern_text(pattern_id: str, moment: Moment) -> str:
    pattern = next(p for p in moment.fold.evidence.patterns if p.id == pattern_id)
    return f"{pattern.id}: {pattern.text}"


def _pattern_line(pattern_id: str, moment: Moment, derivation: Derivation) -> str:
    pattern = derivation.model.requirements.pattern(pattern_id)
    plan = moment.fold.dossier.plan(pattern_id)
    rate = pattern.rate
    said = figures.peak_and_average(
        rate.peak.value if rate.peak else None, rate.average.value if rate.average else None
    )
    rows = [request_row(request) for request in plan.requests]
    requests = "; ".join(dict.fromkeys(f"{row.action} on {row.target}" for row in rows))
    cost = derivation.bill.pattern(pattern_id).cost_usd_per_month
    money = "not costed" if cost is None else f"{figures.usd(cost)} a month"
    return f"{pattern.id} {pattern.text}: {said} a second (peak / average), {requests}, {money}"


def _table_line(table: Table, derivation: Derivation) -> str:
    cost = figures.usd(derivation.bill.table_cost(table.name))
    indexes = ", ".join(gsi.name for gsi in table.gsis) or "none"
    guards = f", guards {', '.join(table.guards)}" if table.guards else ""
    return (
        f"Table {table.name}: from MySQL {', '.join(table.source_tables)}, key {table.key}"
        f"{guards}, indexes: {indexes}; {cost} a month with its indexes"
    )


def _index_line(table: Table, gsi: Gsi, derivation: Derivation) -> str:
    cost = figures.usd(derivation.bill.structure(table.name, gsi.name).cost_usd_per_month)
    return (
        f"Index {table.name}.{gsi.name}: key {table.key_text(gsi)}, projects {gsi.projection}, "
        f"{cost} a month; {gsi.purpose}"
    )


def plain_text(markdown: str) -> str:
    """Our own Markdown without its marks, in one line."""
    text = _ESCAPED.sub(r"\1", markdown.replace("**", "").replace("`", ""))
    return " ".join(html.unescape(text).split())
