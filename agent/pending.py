"""Which gates are open, and what they show. The same for the graph, `status` and `check`."""

from typing import assert_never

from agent.events import GateKind
from agent.folding.bindings import contract_digest, design_digest, requirements_digest, table_digest
from agent.folding.fold import Fold
from agent.gates import ASKED, GatePayload
from agent.outputs.revisions import said_in
from agent.tasks import GATE_KINDS, GATE_TASKS, TASKS, TITLES, task_after
from tools.documents.cards import (
    render_contract_card,
    render_design_card,
    render_requirements_card,
    render_table_card,
)
from tools.documents.markdown import code, md, with_code
from tools.model.tables import Table
from tools.workload.answers import Question


def is_pending(kind: GateKind, fold: Fold) -> bool:
    """Whether a gate would ask now, given that all before it are passed."""
    match kind:
        case "questions":
            return bool(fold.open_questions)
        case "readings":
            return bool(fold.reading_questions)
        case "requirements":
            return not fold.is_approved(kind)
        case "table":
            return _next_table(fold) is not None
        case "design" | "contract":
            return not fold.is_approved(kind)
        case _:
            assert_never(kind)


def pending_gate(kind: GateKind, fold: Fold) -> GatePayload | None:
    """What a gate shows and asks; None where it is passed."""
    return _payload(kind, fold) if is_pending(kind, fold) else None


def first_pending(fold: Fold, frontier: str) -> GatePayload | None:
    """The first open gate up to and with those of task `frontier` (empty: of all tasks)."""
    for kind in GATE_KINDS:
        if frontier and GATE_TASKS[kind] > frontier:
            return None
        if is_pending(kind, fold):
            return _payload(kind, fold)
    return None


def _payload(kind: GateKind, fold: Fold) -> GatePayload:
    match kind:
        case "questions":
            return _asking(kind, fold.open_questions)
        case "readings":
            return _asking(kind, fold.reading_questions)
        case "requirements":
            shown = render_requirements_card(fold.requirements)
            return _approving(kind, fold, requirements_digest(fold.requirements), shown)
        case "table":
            return _table_payload(fold)
        case "design":
            derivation = fold.derivation()
            shown = render_design_card(derivation.dossier(fold.approvals))
            return _approving(kind, fold, design_digest(derivation), shown)
        case "contract":
            derivation = fold.derivation()
            shown = render_contract_card(derivation.dossier(fold.approvals))
            return _approving(kind, fold, contract_digest(derivation), shown)
        case _:
            assert_never(kind)


def _table_payload(fold: Fold) -> GatePayload:
    derivation = fold.derivation()
    table = _next_table(fold)
    if table is None:
        msg = "every table is approved"
        raise LookupError(msg)
    names = [each.name for each in derivation.model.tables]
    place = f"table {names.index(table.name) + 1} of {len(names)}: {table.name}"
    shown = render_table_card(derivation.dossier(fold.approvals), table.name)
    return _approving("table", fold, table_digest(derivation, table), shown, table.name, place)


def _next_table(fold: Fold) -> Table | None:
    """The first table, in the model's order, that is not approved as it is now."""
    for table in fold.derivation().model.tables:
        if not fold.is_approved("table", table.name):
            return table
    return None


def _asking(kind: GateKind, questions: tuple[Question, ...]) -> GatePayload:
    return GatePayload(
        kind=kind,
        task=GATE_TASKS[kind],
        title=_title(kind),
        shown="\n".join(_question_lines(questions)),
        asked=ASKED[kind],
        questions=questions,
    )


def _asked_again(kind: GateKind, subject: str, fold: Fold) -> str:
    """Who approved this before, and what was said since; empty at the first time."""
    record = fold.history.approved(kind, subject)
    if record is None:
        return ""
    name = f"Table {subject}" if subject else f"The {kind}"
    since = [said_in(each) for each in fold.history.said_since(record.seq)]
    said = f" Said since then: {with_code('; '.join(since))}." if since else ""
    return (
        f"> **{name}: approved {record.at} by {md(record.who)}, and changed since**, so it is "
        f"asked again. `/diff` shows what is different.{said}\n\n"
    )


def _approving(
    kind: GateKind, fold: Fold, digest: str, shown: str, subject: str = "", place: str = ""
) -> GatePayload:
    return GatePayload(
        kind=kind,
        task=GATE_TASKS[kind],
        subject=subject,
        digest=digest,
        title=_title(kind, place),
        shown=f"{_asked_again(kind, subject, fold)}{shown}",
        asked=ASKED[kind],
    )


def _title(kind: GateKind, place: str = "") -> str:
    task = GATE_TASKS[kind]
    position = f"Task {task} ({TASKS.index(task) + 1} of {len(TASKS)}): {TITLES[task]}"
    return f"{position}{', ' + place if place else ''}. Next: {_following(kind)}"


def _following(kind: GateKind) -> str:
    """What comes after the gate: its task's next gate, or the next task."""
    if kind == "readings":
        return "the requirements as a whole"
    task = task_after(GATE_TASKS[kind])
    return f"{task} {TITLES[task]}"


def _question_lines(questions: tuple[Question, ...]) -> list[str]:
    return [
        f"{number}. {with_code(question.text)}\n   *{with_code(question.why)}* For example: "
        f"{code(question.example)}"
        for number, question in enumerate(questions, start=1)
    ]
