"""Readiness for the next stage: the points of the output checklist, computed, never asserted."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from tools.capacity.bill import Bill
from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.requirement import unknown_rates
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.model.data_model import DataModel
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin
from tools.planning.basis import columns_behind
from tools.value import Value

MODEL_DOCUMENT = "dynamodb_data_model.md"
CONTRACT = "migrationContract.json"
UNSEEN = "given by an answers file, unseen"


class ReadinessItem(Value):
    """One point of the checklist: whether it holds, and what shows it."""

    name: str
    holds: bool
    evidence: str


def assess_readiness(
    dossier: Dossier,
    contract_findings: tuple[Finding, ...],
    model_findings: tuple[Finding, ...],
    files_present: Mapping[str, bool],
) -> tuple[ReadinessItem, ...]:
    """All points in the order of the checklist. `files_present` is keyed by path or file name."""
    requirements = dossier.model.requirements
    contract_errors = _errors(contract_findings)
    return (
        _artifacts(dossier.model),
        _none_left("rates_known", [p.id for p in unknown_rates(requirements)], "rate unknown"),
        _approved(dossier, "patterns_confirmed", "requirements"),
        _alternatives(dossier.model),
        _cost(dossier),
        _risks(dossier),
        _tables(dossier, "tables_reviewed"),
        _consolidation(dossier),
        _denormalisation(dossier),
        _tables(dossier, "tables_approved"),
        _file("model_document", MODEL_DOCUMENT, files_present, _errors(model_findings)),
        _file("contract_exists", CONTRACT, files_present, contract_errors),
        _entities(dossier.model),
        _unique_constraints(dossier.model, contract_errors),
        _approved(dossier, "design_approved", "design"),
        _approved(dossier, "contract_approved", "contract"),
        _decisions(dossier.model),
    )


def _artifacts(model: DataModel) -> ReadinessItem:
    evidence = model.requirements.evidence
    holds = bool(evidence.files and evidence.patterns and evidence.mysql.tables)
    return ReadinessItem(name="artifacts_analyzed", holds=holds, evidence=artifacts_text(model))


def artifacts_text(model: DataModel) -> str:
    """What was read: files, patterns, tables, entries of the log analysis."""
    evidence = model.requirements.evidence
    counts = (
        figures.plural(len(evidence.files), "file"),
        figures.plural(len(evidence.patterns), "pattern"),
        figures.plural(len(evidence.mysql.tables), "table"),
        figures.plural(len(evidence.log.queries), "log entry", "log entries"),
    )
    return ", ".join(counts)


def _approved(dossier: Dossier, name: str, gate: str) -> ReadinessItem:
    approval = dossier.approval(gate)
    return ReadinessItem(name=name, holds=approval is not None, evidence=_who(approval))


def _alternatives(model: DataModel) -> ReadinessItem:
    count, weighed = weighed_alternatives(model)
    evidence = (
        f"{figures.plural(count, 'alternative')} to {weighed} of"
        f" {figures.plural(len(model.decisions), 'decision')}"
    )
    return ReadinessItem(name="alternatives_weighed", holds=count > 1, evidence=evidence)


def weighed_alternatives(model: DataModel) -> tuple[int, int]:
    """How many alternatives, and to how many decisions."""
    weighed = [decision for decision in model.decisions if decision.alternatives]
    return sum(len(decision.alternatives) for decision in weighed), len(weighed)


def costed_patterns(bill: Bill) -> int:
    """Patterns that make requests at a known rate, duplicates counted too."""
    return sum(
        len(p.ids) for p in bill.patterns if p.structures and p.cost_usd_per_month is not None
    )


def _cost(dossier: Dossier) -> ReadinessItem:
    bill = dossier.bill
    costed = costed_patterns(bill)
    missing = [t.name for t in dossier.model.tables if not _has_structure(dossier, t.name)]
    evidence = (
        f"{figures.usd(bill.cost_usd_per_month)} a month for {figures.plural(costed, 'pattern')}"
        f" ({figures.price_basis(bill)})"
    )
    if bill.unknown:
        evidence += f"; not costed: {', '.join(bill.unknown)}"
    if missing:
        evidence += f"; no figures for {', '.join(missing)}"
    return ReadinessItem(name="cost_analyzed", holds=costed > 0 and not missing, evidence=evidence)


def _risks(dossier: Dossier) -> ReadinessItem:
    without = [f"{f.rule} on {f.subject}" for f in dossier.findings if not f.fix.strip()]
    if without:
        evidence = f"no mitigation for {', '.join(without)}"
    else:
        evidence = f"{figures.plural(len(dossier.findings), 'finding')}, each with a mitigation"
    return ReadinessItem(name="risks_assessed", holds=not without, evidence=evidence)


def _tables(dossier: Dossier, name: str) -> ReadinessItem:
    """Each table has its own approval. Only a look at it counts as a review in the evidence."""
    given = {t.name: dossier.approval("table", t.name) for t in dossier.model.tables}
    open_tables = [table for table, approval in given.items() if approval is None]
    unseen = [table for table, approval in given.items() if approval and not approval.seen]
    parts = [f"{len(given) - len(open_tables)} of {figures.plural(len(given), 'table')}"]
    if open_tables:
        parts.append(f"open: {', '.join(open_tables)}")
    if unseen:
        parts.append(f"{UNSEEN}: {', '.join(unseen)}")
    holds = bool(given) and not open_tables
    return ReadinessItem(name=name, holds=holds, evidence="; ".join(parts))


def _consolidation(dossier: Dossier) -> ReadinessItem:
    combined = [t.name for t in dossier.model.tables if len(t.source_tables) > 1]
    return _explained(dossier, "consolidation_understood", combined, "no MySQL tables are combined")


def _denormalisation(dossier: Dossier) -> ReadinessItem:
    """Every copy has a justification, and its table is approved."""
    tables, unjustified = [], []
    for table in dossier.model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, CopyOrigin | EmbeddedOrigin | CounterOrigin):
                tables.append(table.name)
                if not origin.justification.strip():
                    unjustified.append(f"{table.name}.{attribute.name}")
    if unjustified:
        return ReadinessItem(
            name="denormalization_explained",
            holds=False,
            evidence=f"no justification: {', '.join(unjustified)}",
        )
    return _explained(dossier, "denormalization_explained", tables, "nothing is denormalised")


def _explained(dossier: Dossier, name: str, tables: list[str], nothing: str) -> ReadinessItem:
    names = list(dict.fromkeys(tables))
    if not names:
        return ReadinessItem(name=name, holds=True, evidence=nothing)
    parts = [f"{table}: {_who(dossier.approval('table', table))}" for table in names]
    holds = all(dossier.approval("table", table) is not None for table in names)
    return ReadinessItem(name=name, holds=holds, evidence="; ".join(parts))


def _file(
    name: str, file: str, files_present: Mapping[str, bool], errors: list[str]
) -> ReadinessItem:
    present = any(
        there for path, there in files_present.items() if PurePosixPath(path).name == file
    )
    evidence = f"{file} {'is there' if present else 'is missing'}"
    if errors:
        evidence += f"; errors: {'; '.join(errors)}"
    return ReadinessItem(name=name, holds=present and not errors, evidence=evidence)


def _entities(model: DataModel) -> ReadinessItem:
    held = {source for table in model.tables for source in table.source_tables}
    absent = {absence.table for absence in model.absences if absence.column is None}
    names = model.requirements.mysql.table_names
    lost = [name for name in names if name not in held | absent]
    if lost:
        return _none_left("entities_mapped", lost, "neither mapped nor declared absent")
    mapped = sum(1 for name in names if name in held)
    evidence = f"{mapped} of {figures.plural(len(names), 'MySQL table')} mapped"
    if mapped < len(names):
        evidence += f", absent by decision: {', '.join(n for n in names if n not in held)}"
    return ReadinessItem(name="entities_mapped", holds=True, evidence=evidence)


def _unique_constraints(model: DataModel, contract_errors: list[str]) -> ReadinessItem:
    keys = 0
    unguarded = []
    for table in model.requirements.mysql.tables:
        for key in table.unique_keys:
            keys += 1
            if not _is_enforced(model, table.name, key.columns):
                unguarded.append(f"{table.name}.{'+'.join(key.columns)}")
    broken = [error for error in contract_errors if "unique" in error]
    if unguarded or broken:
        left = unguarded + broken
        return _none_left("unique_constraints", left, "not enforced")
    evidence = f"{figures.plural(keys, 'unique key')}, each enforced by a key or a lookup table"
    return ReadinessItem(name="unique_constraints", holds=True, evidence=evidence)


def _is_enforced(model: DataModel, source: str, columns: tuple[str, ...]) -> bool:
    """By a lookup table that guards the columns, or by a base key made of them alone."""
    if any(set(lookup.guards) == set(columns) for lookup in model.lookup_tables(source)):
        return True
    table = model.entity_table(source)
    if table is None:
        return any(absence.table == source for absence in model.absences)
    behind: set[str] = set()
    for name in table.key.attributes:
        behind |= set(columns_behind(table.attribute(name)))
    return bool(behind) and behind <= set(columns)


def _decisions(model: DataModel) -> ReadinessItem:
    bare = [d.id for d in model.decisions if not (d.trade_off.strip() and d.rollback.strip())]
    if bare:
        return _none_left("decisions_documented", bare, "no trade-off or rollback")
    count = figures.plural(len(model.decisions), "decision")
    return ReadinessItem(
        name="decisions_documented",
        holds=bool(model.decisions),
        evidence=f"{count}, each with trade-off and rollback",
    )


def _has_structure(dossier: Dossier, table: str) -> bool:
    return any((s.table, s.index) == (table, None) for s in dossier.bill.structures)


def _errors(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{f.rule} on {f.subject}" for f in findings if f.severity == "error"]


def _none_left(name: str, left: list[str], word: str) -> ReadinessItem:
    evidence = f"{word}: {', '.join(left)}" if left else "all"
    return ReadinessItem(name=name, holds=not left, evidence=evidence)


def _who(approval: Approval | None) -> str:
    if approval is None:
        return "not approved"
    return f"{approval.who}, {approval.when}, {'seen' if approval.seen else UNSEEN}"
