"""`check`: the model, its contract, and every other file as the model and the journal render it.

It needs the committed files only: no checkpoints, no session.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from agent.commands.edits import difference, find_edits
from agent.commands.reports import CheckReport
from agent.errors import JournalError, WorkspaceError
from agent.folding.bindings import bound_digests, standing
from agent.folding.derivation import Derivation
from agent.folding.history import History
from agent.journal import JOURNAL_PATH, Journal
from agent.outputs.log_entries import RenderedFiles
from agent.outputs.renderings import Material
from agent.outputs.versions import requirement_versions
from agent.tasks import (
    CONTRACT_PATH,
    DOCUMENT_PATH,
    MODEL_PATH,
    OWN_TASKS_PATH,
    RENDERED_PATHS,
    REQUIREMENT_PATH,
    SUMMARY_PATH,
    TASKS,
    tasks_until,
)
from agent.workspace.committed import MARK, TASK, CommittedWork
from agent.workspace.custody import checkout_command
from agent.workspace.task_list import read_task_list, refuse_other_changes
from tools.contract.validate import validate_contract
from tools.documents.markdown import visible
from tools.errors import InputError
from tools.finding import Finding
from tools.ledger.repository import Repository
from tools.line_ends import as_stored
from tools.model.approvals import Approval
from tools.model.data_model import DataModel
from tools.model.validate import validate_model
from tools.sourcing.check import check_contract, check_document
from tools.sourcing.ledger import design_ledger

SOURCED_PATHS = (
    (REQUIREMENT_PATH, check_document),
    (DOCUMENT_PATH, check_document),
    (SUMMARY_PATH, check_document),
    (CONTRACT_PATH, check_contract),
)
"""Files whose numbers must all have a source, and how each is looked at."""


@dataclass(frozen=True)
class Stand:
    """How far a workspace has come.

    Attributes:
        done: The last task whose files are committed.
        history: All events.
        committed: Those that the last commit holds, which its files were rendered with.
        edits: Files that are not as they were committed.
    """

    workspace: Path
    done: str
    history: History
    committed: History
    edits: frozenset[str]


def check_workspace(workspace: Path) -> CheckReport:
    """All findings; an unreadable model or journal is one. Raises TablewrightError without git."""
    repository = Repository.open(workspace)
    try:
        journal = Journal.open(workspace)
    except JournalError as error:
        return _report([_error("journal", error.file, str(error), "")])
    history = History(journal.records)
    started = history.started
    if started is None:
        return _report([_missing_journal(repository, workspace)])
    committed = CommittedWork(repository, started.session, history.earlier_sessions)
    done, marked = committed.last(TASK, TASKS), committed.last(MARK, TASKS)
    if done < "2.1":
        msg = f"{workspace}: there is no model yet. Run: tablewright resume {workspace}"
        raise WorkspaceError(msg)
    edits = find_edits(workspace, committed, (*RENDERED_PATHS, JOURNAL_PATH))
    model, findings = _read_model(workspace)
    if model is not None:
        stand = Stand(
            workspace=workspace,
            done=done,
            history=history,
            committed=History(journal.records[: committed.events]),
            edits=frozenset(edits),
        )
        findings += _check_consistently(stand, model)
        findings += _check_inputs(workspace, history)
    if journal.is_torn:
        what = f"{JOURNAL_PATH}:{history.length + 1}: the last line was cut off."
        fix = "Run tablewright resume: it is cut away."
        findings.append(_error("journal", JOURNAL_PATH, what, fix))
    findings += _check_tasks(workspace, started.tasks_path, committed, marked)
    named = {finding.subject for finding in findings if finding.rule == "file"}
    return _report([*(e for path, e in edits.items() if path not in named), *findings])


def _missing_journal(repository: Repository, workspace: Path) -> Finding:
    """Raises WorkspaceError where nothing was ever committed either."""
    if repository.content(JOURNAL_PATH) is None:
        msg = f"{workspace}: nothing was designed here yet. Run: tablewright design {workspace}"
        raise WorkspaceError(msg)
    what = f"{JOURNAL_PATH} is missing or empty."
    fix = f"Restore it: {checkout_command(workspace, 'HEAD', [JOURNAL_PATH])}."
    return _error("journal", JOURNAL_PATH, what, fix)


def check_lines(report: CheckReport) -> list[str]:
    """The same as text, one newline at the end."""
    lines = [
        f"{finding.severity}: {finding.subject}: {finding.evidence} {finding.fix}".rstrip()
        for finding in report.findings
        if finding.severity != "info"
    ]
    errors = sum(1 for finding in report.findings if finding.severity == "error")
    return [*map(visible, lines), f"{errors} errors" if errors else "clean: no errors", ""]


def _read_model(workspace: Path) -> tuple[DataModel | None, list[Finding]]:
    try:
        text = (workspace / MODEL_PATH).read_bytes().decode()
    except FileNotFoundError:
        what = f"{MODEL_PATH} is missing."
        return None, [_error("model", MODEL_PATH, what, "Restore it.")]
    except OSError as error:
        what = f"{MODEL_PATH} can't be read: {error.strerror}."
        return None, [_error("model", MODEL_PATH, what, "Make it a file you may read.")]
    except UnicodeDecodeError as error:
        what = f"{MODEL_PATH} is not UTF-8 at byte {error.start}."
        return None, [_error("model", MODEL_PATH, what, "Restore it.")]
    try:
        return DataModel.model_validate_json(text), []
    except ValidationError as error:
        return None, [
            _error(
                "model",
                MODEL_PATH,
                f"{MODEL_PATH}: {'.'.join(str(part) for part in fault['loc']) or 'the file'}: "
                f"{fault['msg']}.",
                "Restore it from its last commit.",
            )
            for fault in error.errors(include_url=False, include_context=False)
        ]


def _check_consistently(stand: Stand, model: DataModel) -> list[Finding]:
    """As `_check_model`; a model too contradictory to be planned or costed is a finding too."""
    try:
        return _check_model(stand, model)
    except (LookupError, ValueError, ArithmeticError, InputError) as error:
        named = error.args[0] if error.args else type(error).__name__
        what = f"{MODEL_PATH} contradicts itself: {named!r} is named and does not fit."
        fix = "Restore the file from its last commit."
        return [*_findings_without_plans(model), _error("model", MODEL_PATH, what, fix)]


def _findings_without_plans(model: DataModel) -> list[Finding]:
    """What can be said of a model that no plans can be made for."""
    try:
        findings = validate_model(model, ())
    except (LookupError, ValueError, ArithmeticError):
        return []
    named = {table.name for table in model.tables}
    return [f for f in findings if f.severity == "error" and f.subject.split(".")[0] in named]


def _check_model(stand: Stand, model: DataModel) -> list[Finding]:
    """Where model or journal were edited, the files that follow from them are not to blame."""
    derivation = Derivation(model)
    findings = list(derivation.model_findings)
    if MODEL_PATH in stand.edits:
        return findings
    contract = stand.workspace / CONTRACT_PATH
    if stand.done >= "4.1" and contract.is_file():
        text = contract.read_bytes().decode(errors="replace")
        findings += validate_contract(text, model, derivation.plans)
    if any(finding.severity == "error" for finding in derivation.model_findings):
        return findings
    digests = bound_digests(model.requirements, derivation)
    approvals = standing(stand.committed.approvals, digests)
    if JOURNAL_PATH not in stand.edits:
        material = Material(
            requirements=model.requirements,
            derivation=derivation,
            history=stand.committed,
            approvals=approvals,
            task=stand.done,
        )
        findings += _compare_files(stand.workspace, RenderedFiles(material))
        findings += _check_sources(stand, derivation, approvals, findings)
    held = standing(stand.history.approvals, digests)
    return findings + [
        _error(
            "stale-approval",
            f"{approval.gate} {approval.subject}".strip(),
            f"was approved by {approval.who} on {approval.when} with another content.",
            "Run tablewright resume: it is asked again.",
        )
        for approval in stand.history.last_approvals
        if (approval.gate, approval.subject) in digests  # a table of that name may be gone
        and not any((a.gate, a.subject) == (approval.gate, approval.subject) for a in held)
    ]


def _check_sources(
    stand: Stand,
    derivation: Derivation,
    approvals: tuple[Approval, ...],
    known: list[Finding],
) -> list[Finding]:
    """Numbers in documents and contract that nothing accounts for.

    Of a file that is not as it is rendered, that alone is said.
    """
    changed = {finding.subject for finding in known if finding.rule == "file"}
    dossier = derivation.dossier(approvals)
    ledger = design_ledger(dossier, requirement_versions(stand.committed))
    findings: list[Finding] = []
    for path, check in SOURCED_PATHS:
        file = stand.workspace / path
        if file.is_file() and path not in changed:
            text = as_stored(file.read_bytes()).decode(errors="replace")
            findings += check(path, text, ledger)
    return findings


def _compare_files(workspace: Path, rendered: Mapping[str, bytes | None]) -> list[Finding]:
    findings = []
    for path, expected in rendered.items():
        file = workspace / path
        found = as_stored(file.read_bytes()) if file.is_file() else None
        if found == expected:
            continue
        if found is None:
            what = f"{path} is missing."
        elif expected is None:
            what = f"{path} is there, and the model needs none."
        else:
            what = f"{difference(path, found, expected, 'the model renders')}."
        fix = "It is rendered from the model: restore it from its last commit."
        findings.append(_error("file", path, what, fix))
    return findings


def _check_inputs(workspace: Path, history: History) -> list[Finding]:
    findings = []
    for file in history.inputs:
        path = workspace / file.path
        if not path.is_file():
            what = f"{file.path} is missing."
        elif hashlib.sha256(as_stored(path.read_bytes())).hexdigest() != file.sha256:
            what = f"{file.path} changed since it was read."
        else:
            continue
        findings.append(
            Finding(
                rule="input",
                severity="warning",
                subject=file.path,
                evidence=what,
                fix="Run tablewright resume to read it anew.",
            )
        )
    return findings


def _check_tasks(
    workspace: Path, tasks_path: str, committed: CommittedWork, marked: str
) -> list[Finding]:
    """The boxes of finished tasks are ticked, no others, and nothing else was changed."""
    path = tasks_path or OWN_TASKS_PATH
    try:
        tasks = read_task_list(workspace, path)
        refuse_other_changes(workspace, path, committed, tasks)
    except (InputError, WorkspaceError) as error:
        return [_error("task list", path, str(error), "")]
    fix = f"Restore it: {checkout_command(workspace, committed.base or 'HEAD', [path])}."
    done = tasks_until(marked)
    return [
        _error(
            "task list",
            path,
            f"{path}:{box.line}: task {box.number} is "
            f"{'done and not marked' if box.number in done else 'marked and not done'}.",
            fix,
        )
        for box in tasks.boxes()
        if box.number in TASKS and box.checked != (box.number in done)
    ]


def _error(rule: str, subject: str, evidence: str, fix: str) -> Finding:
    return Finding(rule=rule, severity="error", subject=subject, evidence=evidence, fix=fix)


def _report(findings: list[Finding]) -> CheckReport:
    clean = not any(finding.severity == "error" for finding in findings)
    return CheckReport(clean=clean, findings=tuple(findings))
