"""`status --evidence`: every figure with where it comes from, or those of one line of a document.

Nothing is written.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from agent.commands.reports import (
    EvidenceFigure,
    EvidenceReport,
    NumberEvidence,
    OpenFigure,
    SubjectEvidence,
)
from agent.commands.status import read_stand
from agent.errors import UsageError
from agent.outputs.versions import requirement_versions
from agent.tasks import DOCUMENT_PATH, REQUIREMENT_PATH, SUMMARY_PATH
from tools.documents.markdown import visible
from tools.model.data_model import DataModel
from tools.source.evidence import Evidence
from tools.sourcing.entry import NUMBERING, Entry
from tools.sourcing.ledger import Ledger, design_ledger, requirement_ledger
from tools.sourcing.matching import Standing, numbers_on
from tools.workload.answers import Question
from tools.workload.assembly import assemble
from tools.workload.questions import open_questions
from tools.workload.requirements import Requirements

DOCUMENTS = (REQUIREMENT_PATH, DOCUMENT_PATH, SUMMARY_PATH)
_LINE = re.compile(r"(?P<file>.+\.md):(?P<line>\d+)")


def read_evidence_report(workspace: Path, name: str) -> EvidenceReport:
    """Raises UsageError for a name that nothing has, or a line that is none of a document's."""
    stand = read_stand(workspace)
    if isinstance(stand, Evidence):
        requirements = assemble(stand, ())
        ledger, model = requirement_ledger(requirements), None
        report = EvidenceReport(stage="not started", name=name)
        questions = open_questions(stand, ())
    else:
        fold = stand.fold
        versions = requirement_versions(fold.history)
        questions = fold.open_questions
        if stand.is_designed:
            model, requirements = fold.derivation().model, fold.derivation().model.requirements
            ledger = design_ledger(fold.dossier, versions)
        else:
            model, requirements = None, fold.requirements
            ledger = requirement_ledger(requirements, versions)
        report = EvidenceReport(stage="design" if model else "requirements", name=name)
    line = _LINE.fullmatch(name)
    if line:
        return _of_line(report, workspace, line["file"], int(line["line"]), ledger)
    return _of_name(report, ledger, requirements, model, questions)


def _of_name(
    report: EvidenceReport,
    ledger: Ledger,
    requirements: Requirements,
    model: DataModel | None,
    questions: tuple[Question, ...],
) -> EvidenceReport:
    wanted = _wanted(report.name, requirements, model)
    shown = [entry for entry in ledger.entries if entry.subject != NUMBERING]
    asked = [q for q in questions if not wanted or _is_of(q.subject, wanted)]
    if wanted:
        shown = [entry for entry in shown if _is_of(entry.subject, wanted)]
        if not shown and not asked:
            raise UsageError(_unknown(report.name, ledger.subjects, questions))
    return report.model_copy(
        update={
            "subjects": tuple(_grouped(shown, requirements, model)),
            "open": tuple(
                OpenFigure(key=q.key, subject=q.subject, text=q.text, why=q.why) for q in asked
            ),
        }
    )


def _wanted(name: str, requirements: Requirements, model: DataModel | None) -> frozenset[str]:
    """Names that are meant by one, without case: a MySQL table's are its DynamoDB tables too, a
    pattern's those of its duplicates.
    """
    if not name:
        return frozenset()
    folded = name.casefold()
    wanted = {folded}
    for table in model.tables if model else ():
        if folded in (table.name.casefold(), table.source_table.casefold()):
            wanted |= {table.name.casefold(), table.source_table.casefold()}
    for group in requirements.groups:
        if folded in {pattern.casefold() for pattern in group.ids}:
            wanted |= {pattern.casefold() for pattern in group.ids}
    return frozenset(wanted)


def _is_of(subject: str, wanted: frozenset[str]) -> bool:
    """Whether the subject is one of those, or part of one as `orders.user_id` is of `orders`."""
    folded = subject.casefold()
    return folded in wanted or any(folded.startswith(f"{name}.") for name in wanted)


def _unknown(name: str, subjects: Iterable[str], questions: tuple[Question, ...]) -> str:
    known = {subject.casefold(): subject for subject in sorted(subjects)}
    known |= {question.subject.casefold(): question.subject for question in questions}
    near = [known[each] for each in get_close_matches(name.casefold(), known, n=3)]
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return visible(
        f"{name}: no figure is of that name.{meant} Names are those of tables, indexes, patterns"
        " and decisions; without a name all figures are shown."
    )


def _grouped(
    entries: list[Entry], requirements: Requirements, model: DataModel | None
) -> Iterable[SubjectEvidence]:
    """One group for each table, pattern, decision; what is of its parts is named in `what`."""
    groups: dict[str, dict[tuple[str, str], EvidenceFigure]] = {}
    about = _about(requirements, model)
    for entry in entries:
        head, _, part = entry.subject.partition(".")
        if entry.subject in about or head not in about:
            head, part = entry.subject, ""
        what = f"{part}: {entry.what}" if part else entry.what
        figure = figure_of(entry, what)
        groups.setdefault(head, {}).setdefault((what, entry.figure), figure)
    for subject, figures in groups.items():
        text = about.get(subject, "")
        yield SubjectEvidence(subject=subject, about=text, figures=tuple(figures.values()))


def _about(requirements: Requirements, model: DataModel | None) -> dict[str, str]:
    found = dict.fromkeys(requirements.mysql.table_names, "MySQL table")
    found |= {pattern.id: pattern.text for pattern in requirements.patterns}
    for table in model.tables if model else ():
        found[table.name] = "lookup table" if table.kind == "lookup" else "table"
        found |= {f"{table.name}.{gsi.name}": "index" for gsi in table.gsis}
    for decision in model.decisions if model else ():
        found[decision.id] = f"{decision.topic}, {decision.subject}: {decision.chosen}"
    return found


def figure_of(entry: Entry, what: str = "") -> EvidenceFigure:
    return EvidenceFigure(
        what=what or f"{entry.subject}: {entry.what}",
        figure=entry.figure,
        said=str(entry.source),
        source=entry.source,
    )


def _of_line(
    report: EvidenceReport, workspace: Path, file: str, number: int, ledger: Ledger
) -> EvidenceReport:
    path = next((path for path in DOCUMENTS if path == file or path.endswith(f"/{file}")), "")
    if not path or not (workspace / path).is_file():
        there = [each.rpartition("/")[2] for each in DOCUMENTS if (workspace / each).is_file()]
        msg = (
            f"{file}: lines are looked up in {', '.join(there) or 'documents, once there are any'}"
        )
        raise UsageError(visible(msg))
    page = (workspace / path).read_bytes().decode(errors="replace")
    lines = page.replace("\r\n", "\n").split("\n")
    if not 0 < number <= len(lines):
        msg = f"{path}:{number}: the file has {len(lines)} lines."
        raise UsageError(msg)
    found = tuple(
        _number_evidence(each) for each in numbers_on("\n".join(lines), ledger)
        if each.line == number
    )  # fmt: skip
    return report.model_copy(update={"line": lines[number - 1], "numbers": found})


def _number_evidence(standing: Standing) -> NumberEvidence:
    entries = [source for source in standing.sources if isinstance(source, Entry)]
    quotes = [source for source in standing.sources if not isinstance(source, Entry)]
    figures = {(each.what, each.figure): each for each in map(figure_of, entries)}
    return NumberEvidence(
        number=standing.number,
        around=standing.around,
        figures=tuple(figures.values()),
        quoted=tuple(dict.fromkeys(quote.source for quote in quotes)),
        is_name=standing.is_name,
    )
