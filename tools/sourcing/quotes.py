"""What documents quote: texts of the artifacts, of the user, of a language model; places; names."""

import re
from collections.abc import Iterator

from tools.documents.decision_facts import decision_facts
from tools.documents.dossier import Dossier
from tools.documents.operation_words import key_requirements
from tools.documents.origin_words import computed_definition, shards_text
from tools.documents.requirement import Version
from tools.editing.prose import unfounded
from tools.finding import Finding
from tools.model.computed import Constant, Joined, Sentinel, Sharded
from tools.model.data_model import DataModel
from tools.model.decisions import Decision
from tools.model.tables import ComputedOrigin, Origin
from tools.planning.native_keys import carried
from tools.provenance import Place
from tools.sourcing.entry import Quote
from tools.sourcing.page_lines import NUMBER, as_shown
from tools.sourcing.raw_entries import raw_names, raw_quotes
from tools.workload.requirements import Requirements
from tools.workload.second_readings import RULE as SECOND_READING

_USER_WORDS = re.compile("“[^”]*”")
_PLACE = re.compile(r"[^\s()“”'\"]+\.(?:md|sql|log|ya?ml|json|txt):\d+")
_SOURCED = re.compile(r"\banswer to |\brule: ")


def requirement_quotes(
    requirements: Requirements, versions: tuple[Version, ...]
) -> Iterator[Quote]:
    yield from _patterns(requirements)
    yield from _tables(requirements)
    yield from _log(requirements)
    yield from raw_quotes(requirements.evidence)
    for finding in (*requirements.evidence.findings, *requirements.findings):
        yield from _finding(finding, requirements)
    for declined in requirements.declined:
        yield Quote(declined.name, declined.source, "the user's answer")
    for concern in requirements.concerns:
        for text in (concern.text, concern.who, concern.when, concern.note):
            yield Quote(concern.id, text, f"the user, at the {concern.gate} gate")
    for version in versions:
        for text in (version.who, version.when, *version.changes):
            yield Quote("", text, "the user, in decisions.jsonl")


def model_quotes(dossier: Dossier) -> Iterator[Quote]:
    model = dossier.model
    for approval in dossier.approvals:
        yield Quote("", approval.who, "the user of git")
    purposes = {table.name: table.purpose for table in model.requirements.mysql.tables}
    for table in carried(model).tables:
        if table.purpose == purposes.get(table.source_table):
            yield Quote(table.name, table.purpose, "the table structure")
        for attribute in table.attributes:
            name = f"{table.name}.{attribute.name}"
            for text in (computed_definition(attribute), *_constants(attribute.origin)):
                yield Quote(name, text, "how the attribute is computed")
    for decision in model.decisions:
        for subject in (decision.id, decision.subject):
            yield from _decision(model, decision, subject)
    for each in model.contributions:
        yield Quote("", each.model, "the name of a language model")
        for text in (each.task, each.part, each.what):
            yield Quote(each.part, text, "decisions.jsonl: what the language model was asked for")


def _decision(model: DataModel, decision: Decision, subject: str) -> Iterator[Quote]:
    if decision.author == "user":
        for words in _USER_WORDS.findall(decision.reason):
            yield Quote(subject, words, "the user's edit, in decisions.jsonl")
    if decision.words and not unfounded(decision.words, decision_facts(model, decision)):
        source = "a language model, every figure one of the decision's own"
        yield Quote(subject, decision.words, source)


def names_in(requirements: Requirements, dossier: Dossier | None) -> frozenset[str]:
    """Names with a number in them, such as `2fa_codes`; `AP8` has none."""
    names = (*_source_names(requirements), *_model_names(dossier))
    return frozenset(name for name in names if NUMBER.search(as_shown(name)))


def _patterns(requirements: Requirements) -> Iterator[Quote]:
    stated = {pattern.id: pattern for pattern in requirements.evidence.patterns}
    for pattern in requirements.patterns:
        source = f"the pattern, {pattern.place}"
        texts = (pattern.text, pattern.access, pattern.group, pattern.endpoint, pattern.dropped)
        for text in (*texts, *pattern.assumptions):
            yield Quote(pattern.id, text, source)
        yield _place(pattern.id, pattern.place)
        access = stated[pattern.id].access_place if pattern.id in stated else None
        if access is not None:
            yield _place(pattern.id, access)


def _tables(requirements: Requirements) -> Iterator[Quote]:
    for table in requirements.mysql.tables:
        yield _place(table.name, table.place)
        yield Quote(table.name, table.purpose, f"the table structure, {table.place}")
        keys = [(key.columns, key.place) for key in table.unique_keys]
        keys += [(key.columns, key.place) for key in table.foreign_keys]
        for columns, place in keys:
            yield _place(table.name, place)
            yield _place(f"{table.name}.{'+'.join(columns)}", place)
    for each in requirements.evidence.relationships:
        for text in (*each.reasons, each.source):
            yield Quote(each.name, text, "what speaks for the relationship, or the user's answer")
    context = requirements.context
    for text in (context.domain, context.stage):
        yield Quote("", text, "the user's answer on the context")
    for table_name, owner in context.owners:
        yield Quote(table_name, owner, "the user's answer on the context")


def _log(requirements: Requirements) -> Iterator[Quote]:
    log = requirements.evidence.log
    yield Quote("", str(log.place), "a place")
    for text in (log.window_start, log.window_end):
        yield Quote("", text or "", f"the log analysis, {log.place}")
    for note in log.bottlenecks:
        for text in (note.title, note.text, str(note.place)):
            yield Quote(str(note.place), text, f"the log analysis, {note.place}")


def _finding(finding: Finding, requirements: Requirements) -> Iterator[Quote]:
    """A finding on the artifacts that says where its figures stand."""
    text = f"{finding.evidence} {finding.fix}"
    files = {file.path for file in requirements.evidence.files}
    named = any(file in text for file in files) or _PLACE.search(text) or _SOURCED.search(text)
    if not named and not _is_founded(finding, requirements):
        return
    source = f"finding {finding.rule}, from the places that it names"
    for part in (finding.evidence, finding.fix):
        yield Quote(finding.subject, part, source)


def _is_founded(finding: Finding, requirements: Requirements) -> bool:
    """Whether a finding on one pattern says no figure but those of what is said of the pattern."""
    pattern = next((p for p in requirements.patterns if p.id == finding.subject), None)
    if pattern is None:
        return False
    said = (pattern.id, pattern.text, pattern.access, *pattern.assumptions)
    if finding.rule == SECOND_READING:
        said += key_requirements(pattern.operations, requirements.mysql)
    return not unfounded(finding.evidence, "\n".join(said))


def _constants(origin: Origin) -> Iterator[str]:
    """Values that a computed attribute brings in itself, as the documents quote them."""
    if not isinstance(origin, ComputedOrigin):
        return
    match origin.computation:
        case Sentinel() | Constant():
            yield f"“{origin.computation.value}”"
        case Joined():
            yield f"“{origin.computation.delimiter}”"
        case Sharded():
            yield shards_text(origin.computation)
        case _:
            return


def _place(subject: str, place: Place) -> Quote:
    return Quote(subject, str(place), "a place")


def _source_names(requirements: Requirements) -> Iterator[str]:
    mysql = requirements.mysql
    yield mysql.database or ""
    for table in mysql.tables:
        yield from (table.name, *table.column_names)
        for key in table.foreign_keys:
            yield f"{table.name}.{'+'.join(key.columns)}"
    for pattern in requirements.patterns:
        yield from (pattern.id, pattern.endpoint)
    yield from (concern.id for concern in requirements.concerns)
    yield from raw_names(requirements.evidence)
    yield from (file.path for file in requirements.evidence.files)
    yield from (f.subject for f in (*requirements.evidence.findings, *requirements.findings))
    yield from ("stage-01", "stage-02", "02_summary.md", "02_working_log.md")


def _model_names(dossier: Dossier | None) -> Iterator[str]:
    if dossier is None:
        return
    model = dossier.model
    yield from (model.drafted_by, dossier.bill.region)
    for table in model.tables:
        yield from (table.name, *table.attribute_names, *(gsi.name for gsi in table.gsis))
    for service in model.services:
        yield from (service.name, *service.pattern_ids)
    yield from (decision.id for decision in model.decisions)
    yield from dossier.contract_views
