"""Where the workspaces of a batch stand, and what a person's answers there come to.

Looking writes nothing. Answers are put in a workspace's journal, and nothing else follows from
them here: `batch` or `resume` goes on from them.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from agent.batch.job import Job
from agent.batch.pool import most_jobs
from agent.commands.inbox_report import OpenQuestion, Standing, State
from agent.commands.status import Stand, read_stand
from agent.errors import WorkspaceError
from agent.events import Approved
from agent.folding.fold import Fold
from agent.pending import first_pending
from agent.tasks import TASKS, task_after
from agent.typed import read_answer
from agent.workspace.committed import MARK, CommittedWork
from agent.workspace.occupancy import occupy
from agent.workspace.opening import Options, open_session, read_inputs
from tools.errors import TablewrightError
from tools.ledger.repository import Repository
from tools.source.evidence import Evidence, InputFile
from tools.workload.answers import Answer, FigureAnswer, Question
from tools.workload.measured import figures_text

FEW = 8  # workspaces that are not worth starting processes for
DIED = "The process that was at it died: out of memory, or killed. Open it by itself."
APPROVED_AT = {"1.3": "requirements", "3.2": "table", "3.3": "design", "4.2": "contract"}
"""By the first task that is not committed yet: the gate whose approval it waits for."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Looked:
    """A workspace as it was found: `inputs` are its stage-01 files as the questions were asked."""

    job: Job
    standing: Standing
    inputs: tuple[InputFile, ...] = ()

    @property
    def name(self) -> str:
        return self.job.name

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        return self.standing.questions


@dataclass(frozen=True)
class Giving:
    """Answers to questions as they were shown.

    Attributes:
        answers: As they were read from what a person typed.
        settled: Questions that a word settles, each with what would have to be typed for it.
    """

    looked: Looked
    answers: tuple[Answer, ...] = ()
    settled: tuple[tuple[Question, str], ...] = ()


@dataclass(frozen=True)
class Given:
    """What came of it.

    Attributes:
        looked: Where the workspace stands now.
        count: Answers that said something new, all in one event.
        reason: Why nothing was recorded; empty where it was.
        told: What there was to tell of the workspace, such as files that were read anew.
    """

    looked: Looked
    count: int = 0
    reason: str = ""
    told: tuple[str, ...] = ()


def in_turn_of(
    do: Callable[[Item], Result], items: tuple[Item, ...], lost: Callable[[Item], Result]
) -> Iterator[Result]:
    """Each result in the order of the items, many of them worked out by a process for each CPU.

    Closing the iterator stops what is at work. `lost` says what came of an item whose process died.
    """
    if len(items) <= FEW:
        yield from map(do, items)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pool = ProcessPool(max_workers=most_jobs(), initializer=_leave_ctrl_c, context=context)
    try:
        for item, future in [(item, pool.schedule(do, args=(item,))) for item in items]:
            try:
                yield future.result()
            except ProcessExpired:
                yield lost(item)
        pool.close()
    finally:
        pool.stop()
        pool.join()


def _leave_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the command's: it ends the processes


def look_all(jobs: tuple[Job, ...]) -> dict[str, Looked]:
    """Where each stands, by name, in their order."""
    found = in_turn_of(look, jobs, lambda job: left_alone(job, DIED))
    return {looked.name: looked for looked in found}


def look(job: Job) -> Looked:
    """Never raises for what is wrong with the workspace: that is where it stands."""
    try:
        stand = read_stand(job.workspace)
        if isinstance(stand, Evidence):
            return Looked(job, _standing(job, "not started"))
        return _looked(job, stand)
    except TablewrightError as error:
        return left_alone(job, str(error))
    except OSError as error:
        return left_alone(job, f"{error.filename or job.workspace}: {error.strerror}")
    except Exception as error:  # a fault of ours in one workspace is not the others'
        said = f"{type(error).__name__}: {error}. This is a fault of Tablewright."
        return left_alone(job, said)


def left_alone(job: Job, reason: str) -> Looked:
    return Looked(job, _standing(job, "left alone").model_copy(update={"reason": reason}))


def give(giving: Giving) -> Given:
    """Records the answers, one event on the disk, unless the workspace can't be worked in."""
    try:
        return _give(giving)
    except TablewrightError as error:
        return Given(giving.looked, reason=str(error))
    except OSError as error:
        place = error.filename or giving.looked.job.workspace
        return Given(giving.looked, reason=f"{place}: {error.strerror}")


def give_all(givings: tuple[Giving, ...]) -> Iterator[Given]:
    """Each repository's as soon as they are on the disk; those in one never at the same time."""
    by_repository: dict[Path, list[Giving]] = {}
    for giving in givings:
        by_repository.setdefault(giving.looked.job.repository, []).append(giving)
    groups = tuple(map(tuple, by_repository.values()))
    for given in in_turn_of(_give_in_one, groups, _lost):
        yield from given


def _give_in_one(givings: tuple[Giving, ...]) -> tuple[Given, ...]:
    return tuple(map(give, givings))


def _lost(givings: tuple[Giving, ...]) -> tuple[Given, ...]:
    """Some of it may be on the disk all the same, so it is looked at anew."""
    return tuple(Given(look(giving.looked.job), reason=DIED) for giving in givings)


def _give(giving: Giving) -> Given:
    job = giving.looked.job
    options = Options(workspace=job.workspace, drafter="builtin")  # no language model is asked
    told: list[str] = []
    Repository.open(job.workspace)
    with occupy(job.workspace):
        inputs = read_inputs(options)
        if inputs.started is None or inputs.evidence.files != giving.looked.inputs:
            msg = (
                f"{job.workspace}: its stage-01 files or its session are others than the questions "
                "were asked from, so nothing was recorded. Look at the inbox again."
            )
            raise WorkspaceError(msg)
        with open_session(options, inputs, told.append) as session:
            context = session.context
            fold = context.fold()
            answers = giving.answers or tuple(_answers(giving.settled, fold, context.done))
            new = context.answer(answers, "terminal")
            stand = Stand(context.session, context.fold(), context.committed, context.done)
            return Given(_looked(job, stand), len(new), told=tuple(told))


def _answers(settled: Iterable[tuple[Question, str]], fold: Fold, done: str) -> Iterator[Answer]:
    """Those of questions that are open still, and in the words in which they were shown."""
    asked = {question.key: question for question in _asked(fold, done)}
    for question, text in settled:
        if asked.get(question.key) == question:
            yield read_answer(text, fold.evidence)


def _looked(job: Job, stand: Stand) -> Looked:
    inputs = stand.fold.evidence.files
    frontier = task_after(stand.done) if stand.done else TASKS[0]
    questions = _asked(stand.fold, stand.done)
    if questions:
        at = "readings" if questions == stand.fold.reading_questions else "questions"
        measured = stand.fold.measured
        standing = _standing(job, "questions", "1.3" if at == "readings" else "1.2", at)
        opened = tuple(
            OpenQuestion(question=q, figure=_figure(measured[q.key]) if q.offer else "")
            for q in questions
        )
        return Looked(job, standing.model_copy(update={"questions": opened}), inputs)
    task, gate = _approval(stand.fold, frontier)
    if gate:
        return Looked(job, _standing(job, "approval", task, gate), inputs)
    return Looked(job, _standing(job, _state(stand.committed, frontier)), inputs)


def _asked(fold: Fold, done: str) -> tuple[Question, ...]:
    """What waits for answers: the open figures, then how patterns were read.

    Before the first task is committed a language model may still have its own reading to add.
    """
    return (fold.open_questions or fold.reading_questions) if done else ()


def _figure(answer: FigureAnswer) -> str:
    return f"{figures_text(answer)} ({answer.taken_from})"


def _approval(fold: Fold, frontier: str) -> tuple[str, str]:
    """Task and gate whose approval is waited for; empty where none is.

    Nothing is drafted to know it unless something was said after an approval: only then an
    earlier one may be stale.
    """
    approved = [r.seq for r in fold.history.records if isinstance(r.event, Approved)]
    if approved and fold.history.said_since(approved[0]):
        payload = first_pending(fold, frontier)
        return (payload.task, f"{payload.kind} {payload.subject}".strip()) if payload else ("", "")
    gate = APPROVED_AT.get(frontier, "")
    if gate == "requirements" and fold.is_approved("requirements"):
        return "", ""
    return (frontier, gate) if gate else ("", "")


def _state(committed: CommittedWork, frontier: str) -> State:
    return "finished" if not frontier and committed.has(TASKS[-1], MARK) else "ready"


def _standing(job: Job, state: State, task: str = "", gate: str = "") -> Standing:
    return Standing(name=job.name, workspace=str(job.workspace), state=state, task=task, gate=gate)
