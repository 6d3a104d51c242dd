"""The ledger of the model as a whole: what it counts, what it costs, what was decided and found."""

from collections.abc import Iterator

from tools.capacity.money.outlook import Outlook
from tools.documents import figure_rules as rules
from tools.documents import figures
from tools.documents.costs import gigabytes
from tools.documents.data_model import facts, ownership_counts
from tools.documents.dossier import Dossier
from tools.documents.mapping import served_by
from tools.documents.production_warnings import severity_texts
from tools.documents.prospects import ADDED, NOW, added_texts, effect_name, later_text
from tools.documents.readiness import artifacts_text, costed_patterns, weighed_alternatives
from tools.model.decisions import Decision
from tools.provenance import FromRule
from tools.sourcing.entry import WHOLE, Entry, cell, counted, ruled, said, stated


def whole_entries(dossier: Dossier) -> Iterator[Entry]:
    yield from _counts(dossier)
    yield from _costs(dossier)
    if dossier.outlook is not None:
        yield from _outlook(dossier.outlook)
    for decision in dossier.model.decisions:
        yield from _decision(decision)
    for finding in dossier.findings:
        for subject in dict.fromkeys((finding.subject, *finding.subject.split("/"))):
            for figure in finding.figures:
                yield stated(subject, figure, finding.rule)


def _counts(dossier: Dossier) -> Iterator[Entry]:
    model = dossier.model
    told = facts(dossier)
    for name, one in (
        ("sources", "MySQL table"),
        ("entities", "entity table"),
        ("lookups", "lookup table"),
        ("gsis", "GSI"),
        ("patterns", "pattern"),
    ):
        count = told[name]
        assert isinstance(count, int)
        yield counted(WHOLE, f"{one}s", figures.plural(count, one), f"{one}s of the model")
    for count, one, work in ownership_counts(dossier):
        text = figures.plural(count, one)
        yield counted(WHOLE, f"{one}s", text, f"{one}s of the model", *said(f"{text} {work}"))
    for words, ids in served_by(dossier).items():
        yield counted(WHOLE, f"patterns: {words}", f"{len(ids)} {words}", "patterns by serving")
    text = figures.plural(len(model.tables), "table")
    forms = said(f"every table, {text}")
    yield counted(WHOLE, "tables", text, "tables of the model", *forms)
    for text in severity_texts(dossier.findings):
        yield counted(WHOLE, "findings by severity", text, "findings of the risk rules")
    text = f"{figures.plural(len(dossier.findings), 'finding')}, each"
    yield counted(WHOLE, "findings", text, "findings of the risk rules")
    yield from _readiness(dossier)
    yield from _approvals(dossier)


def _readiness(dossier: Dossier) -> Iterator[Entry]:
    model = dossier.model
    decisions = len(model.decisions)
    alternatives, weighed = weighed_alternatives(model)
    text = f"{figures.plural(decisions, 'decision')}, each"
    yield counted(WHOLE, "decisions", text, "decisions of the model")
    read = artifacts_text(model)
    yield counted(WHOLE, "files read", read, "what the stage-01 files hold")
    yield counted(
        WHOLE,
        "alternatives weighed",
        f"{figures.plural(alternatives, 'alternative')} to {weighed} of"
        f" {figures.plural(decisions, 'decision')}",
        "decisions and their alternatives",
    )
    keys = sum(len(table.unique_keys) for table in model.requirements.mysql.tables)
    text = f"{figures.plural(keys, 'unique key')}, each"
    yield counted(WHOLE, "unique keys", text, "unique keys of the table structure")
    costed = f"a month for {figures.plural(costed_patterns(dossier.bill), 'pattern')}"
    yield counted(WHOLE, "patterns costed", costed, "patterns of known rate with requests")
    mysql = model.requirements.mysql.table_names
    held = {source for table in model.tables for source in table.source_tables}
    mapped = sum(1 for name in mysql if name in held)
    text = f"{mapped} of {figures.plural(len(mysql), 'MySQL table')} mapped"
    yield counted(WHOLE, "MySQL tables mapped", text, "MySQL tables that some table holds")
    for author in dict.fromkeys(decision.author for decision in model.decisions):
        count = sum(1 for decision in model.decisions if decision.author == author)
        text = f"{author}: {figures.plural(count, 'decision')}"
        yield counted(WHOLE, f"decisions by the {author}", text, "decisions by author")


def _approvals(dossier: Dossier) -> Iterator[Entry]:
    given = [approval for approval in dossier.approvals if approval.gate == "table"]
    tables = len(dossier.model.tables)
    passed = len({approval.subject for approval in given})
    of = "approvals in decisions.jsonl that stand"
    texts = (
        f"{passed} of {tables} tables",
        f"{passed} of {figures.plural(tables, 'table')}",
    )
    yield counted(WHOLE, "tables approved", texts[0], of, *said(*texts))
    unseen = sum(1 for approval in given if not approval.seen)
    yield counted(WHOLE, "tables approved unseen", f"{unseen} by an answers file", of)
    unseen = sum(1 for approval in dossier.approvals if not approval.seen)
    yield counted(WHOLE, "approvals unseen", figures.plural(unseen, "approval"), of)
    for approval in dossier.approvals:
        source = FromRule(rule="decisions.jsonl: when it was given, and what it binds to")
        subject = f"{approval.gate} {approval.subject}".strip()
        forms = (*said(approval.when), *cell(approval.digest[:12], "Content digest"))
        yield Entry(WHOLE, f"approval: {subject}", approval.when, source, forms)
    created = dossier.model.created_at
    source = FromRule(rule="decisions.jsonl: when the session began")
    yield Entry(WHOLE, "drafted on", created, source, said(created))


def _costs(dossier: Dossier) -> Iterator[Entry]:
    bill, deployed = dossier.bill, dossier.deployed_bill
    parts = {
        "reads": sum(s.read_usd_per_month for s in bill.structures),
        "writes": sum(s.write_usd_per_month for s in bill.structures),
        "storage": sum(s.storage_usd_per_month for s in bill.structures),
    }
    for what, usd in parts.items():
        text = figures.usd(usd)
        forms = cell(text, what.capitalize())
        yield ruled(WHOLE, f"cost of {what}", f"{text} a month", rules.WHOLE_COST, (), *forms)
    stored = gigabytes(sum(s.storage_gb for s in bill.structures))
    yield ruled(WHOLE, "stored", stored, rules.WHOLE_COST, (), *cell(stored, "Stored"))
    names = [structure.name for structure in bill.structures]
    text = figures.usd(bill.cost_usd_per_month)
    designed = said(f"{text} a month as designed", f"{text} a month for", f"instead of {text}")
    forms = (*cell(text, "$ a month"), *designed)
    yield ruled(WHOLE, "cost", f"{text} a month", rules.WHOLE_COST, names, *forms)
    text = figures.usd(deployed.cost_usd_per_month)
    other = said(f"{text} as deployed", f"costs {text} a month instead", f"or {text} instead")
    forms = (*cell(text, "$ a month as deployed"), *other)
    yield ruled(WHOLE, "cost as deployed", f"{text} a month", rules.DEPLOYED_COST, names, *forms)


def _outlook(outlook: Outlook) -> Iterator[Entry]:
    for each in outlook.effects:
        now, added = figures.quantity(each.value), figures.usd_change(each.usd)
        name = effect_name(each)
        yield Entry(each.subject, each.what, now, each.value.source, cell(now, NOW))
        yield ruled(
            each.subject,
            f"effect of its {each.what}",
            added,
            rules.EFFECT,
            (name,),
            *cell(added, ADDED),
        )
    if outlook.growing:
        text = later_text(outlook)
        inputs = [f"rows and growth of {table}" for table in outlook.growing]
        yield ruled(WHOLE, "cost later", text, rules.LATER_COST, inputs, *said(text))
    for unknown, text in zip(outlook.unknown, added_texts(outlook), strict=True):
        for subject in unknown.ids:
            yield ruled(subject, "cost of a call a second", text, rules.ADDED_COST, (), *said(text))


def _decision(decision: Decision) -> Iterator[Entry]:
    """Under the decision's id and under what it is about."""
    for subject in (decision.id, decision.subject):
        within = "" if subject == decision.id else decision.id
        for figure in decision.figures:
            yield stated(subject, figure, within)
    subject = decision.id
    chosen = decision.chosen_cost_usd_per_month
    if chosen is not None:
        text = figures.usd(chosen)
        forms = cell(text, "$ a month")
        yield ruled(subject, "cost as chosen", f"{text} a month", rules.CHOSEN_COST, (), *forms)
    for alternative in decision.alternatives:
        cost = alternative.cost_usd_per_month
        if cost is None:
            continue
        text = figures.usd(cost)
        whole = f"{text} a month"
        change = figures.NO_CHANGE if chosen is None else figures.usd_change(cost - chosen)
        beside = "" if change == figures.NO_CHANGE else f" ({change})"
        forms = (*cell(text, "$ a month then"), *said(f"{alternative.name}, {whole}{beside}"))
        name = f"cost of {alternative.name}"
        yield ruled(subject, name, whole, rules.ALTERNATIVE_COST, (), *forms)
        if chosen is not None:
            forms = cell(change, "Difference")
            yield ruled(subject, f"{name}, beside", change, rules.AGAINST_CHOSEN, (), *forms)
