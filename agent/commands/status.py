"""Where a workspace stands, out of journal and commits alone. Nothing is written."""

from dataclasses import dataclass
from pathlib import Path

from agent.commands.reports import StatusReport, TaskStatus
from agent.drafters.choice import choose_drafter
from agent.folding.fold import Drafts, Fold
from agent.folding.history import History
from agent.journal import Journal
from agent.pending import first_pending
from agent.tasks import TASKS, TITLES, task_after
from agent.workspace.committed import MARK, TASK, CommittedWork
from agent.workspace.shelf import DESIGNS, Shelf
from tools.documents.markdown import visible
from tools.ledger.repository import Repository
from tools.source.artifacts import read_evidence
from tools.source.evidence import Evidence


@dataclass(frozen=True)
class Stand:
    """Where a workspace stands: all that was said, and the last task that is committed."""

    session: str
    fold: Fold
    committed: CommittedWork
    done: str

    @property
    def is_designed(self) -> bool:
        return self.done >= "2.3" and not self.fold.open_questions


def read_stand(workspace: Path) -> Stand | Evidence:
    """Of a session; before there is one, what the stage-01 files say.

    Raises TablewrightError where artifacts or journal can't be read.
    """
    repository = Repository.open(workspace)
    records = Journal.open(workspace).records
    started = History(records).started
    evidence = read_evidence(workspace, Shelf(workspace))
    if started is None:
        return evidence
    committed = CommittedWork(repository, started.session)
    fold = Fold(
        evidence, records, Drafts(choose_drafter(started.drafter, Shelf(workspace, DESIGNS)))
    )
    return Stand(started.session, fold, committed, committed.last(TASK, TASKS))


def read_status(workspace: Path) -> StatusReport:
    """Raises TablewrightError where artifacts or journal can't be read."""
    stand = read_stand(workspace)
    if isinstance(stand, Evidence):
        return StatusReport(status="not started")
    committed, fold, done = stand.committed, stand.fold, stand.done
    tasks = tuple(
        TaskStatus(
            task=task,
            title=TITLES[task],
            committed=committed.has(task, TASK),
            marked=committed.has(task, MARK),
        )
        for task in TASKS
    )
    frontier = task_after(done) if done else TASKS[0]
    gate = first_pending(fold, frontier)
    finished = not frontier and tasks[-1].marked
    designed = stand.is_designed
    return StatusReport(
        status="waiting" if gate else "finished" if finished else "working",
        session=stand.session,
        tasks=tasks,
        gate=gate,
        approvals=fold.approvals if designed else fold.requirements_approvals,
        concerns=fold.open_concerns(designed=designed),
    )


def status_lines(report: StatusReport) -> list[str]:
    """The same as text, one newline at the end."""
    if report.status == "not started":
        return ["Nothing is started here. Run: tablewright design", ""]
    lines = [f"session {report.session}: {report.status}"]
    for task in report.tasks:
        box = "x" if task.marked else " "
        unmarked = " (committed, not marked)" if task.committed and not task.marked else ""
        lines.append(f"[{box}] {task.task} {task.title}{unmarked}")
    for approval in report.approvals:
        seen = "" if approval.seen else ", unseen"
        name = f"{approval.gate} {approval.subject}".strip()
        lines.append(f"approved: {name} by {approval.who}, {approval.when}{seen}")
    for concern in report.concerns:
        lines.append(f"open concern {concern.id} from the {concern.gate} gate: {concern.text}")
    if report.gate is not None:
        lines.append(f"waits: {report.gate.title}")
        lines += [f"- {question.text}" for question in report.gate.questions]
        lines.append(report.gate.asked)
    return [*map(visible, lines), ""]
