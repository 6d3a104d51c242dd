"""Drives the graph without any user interface: advance to the next gate, submit a decision."""

from dataclasses import dataclass
from types import TracebackType
from typing import assert_never

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from agent.context import SessionContext
from agent.errors import UsageError
from agent.events import Approved, Feedback
from agent.gates import Approve, Decision, GatePayload, GiveAnswers, GiveFeedback
from agent.graph import build_graph
from agent.replies import reply_to
from agent.state import FlowState, first_state
from agent.tasks import TASKS
from agent.typed import read_answer
from agent.workspace.checkpoints import Checkpoints
from tools.workload.answer_line import AnswerTextError

STEP_LIMIT = 100_000


@dataclass(frozen=True)
class Waiting:
    """A gate needs a person."""

    payload: GatePayload


@dataclass(frozen=True)
class Finished:
    """All thirteen tasks are done and marked."""


class Session:
    """One conversation on one workspace; a context manager, for its checkpoints are a file."""

    def __init__(self, context: SessionContext, checkpoints: Checkpoints) -> None:
        self.context = context
        self._checkpoints = checkpoints
        self._graph = build_graph(checkpoints.saver)
        self._config: RunnableConfig = {
            "configurable": {"thread_id": checkpoints.thread(context.session)},
            "recursion_limit": STEP_LIMIT,
        }
        self._pending: GatePayload | None = None
        self._from_start = not self._checkpoint_stands()

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._checkpoints.close()

    def advance(self) -> Waiting | Finished:
        """Runs until a gate is open or all is done."""
        start: FlowState | Command[str] = (
            first_state() if self._from_start else Command(resume=self._journal_length())
        )
        self._from_start = False
        self.context.committed.refresh()
        with self._checkpoints.guarded():
            result = self._graph.invoke(
                start, self._config, context=self.context, durability="sync"
            )
        interrupts = result.get("__interrupt__", ())
        if not interrupts:
            self._pending = None
            self._from_start = True
            return Finished()
        self._pending = GatePayload.model_validate(interrupts[0].value)
        return Waiting(self._pending)

    def submit(self, decision: Decision) -> str:
        """Puts a decision in the journal, and returns what there is to say to it, in Markdown.

        Raises:
            UsageError: No gate is open, or it can't be passed by that decision.
        """
        if self._pending is None:
            msg = "No gate is open."
            raise UsageError(msg)
        match decision:
            case Approve():
                return self._approve(decision, self._pending)
            case GiveAnswers():
                self.context.answer(decision.answers, decision.via)
                return ""
            case GiveFeedback():
                return self._take_feedback(decision, self._pending)
            case _:
                assert_never(decision)

    def _approve(self, decision: Approve, pending: GatePayload) -> str:
        if pending.kind == "questions" or pending.kind == "readings":
            msg = f"Task {pending.task} waits for answers; there is nothing to approve yet."
            raise UsageError(msg)
        self.context.record(
            Approved(
                gate=pending.kind,
                subject=pending.subject,
                digest=pending.digest,
                seen=decision.seen,
            )
        )
        return ""

    def _take_feedback(self, decision: GiveFeedback, pending: GatePayload) -> str:
        words = Feedback(
            gate=pending.kind,
            subject=pending.subject,
            reply=decision.reply,
            text=decision.text,
            via=decision.via,
        )
        if decision.reply == "edit":
            self._edit(decision, words)
        else:
            self.context.record(words)
        if decision.reply == "ask":
            return reply_to(decision.text, self.context.fold())
        return ""

    def _edit(self, decision: GiveFeedback, words: Feedback) -> None:
        try:
            answer = read_answer(decision.text, self.context.evidence)
        except AnswerTextError as error:
            place = f"{decision.place}: " if decision.place else ""
            msg = f"{place}the edit can't be read as an answer such as `AP8 500/120`. {error}"
            raise UsageError(msg) from error
        self.context.answer((answer,), decision.via, with_words=words)

    def _journal_length(self) -> int:
        return len(self.context.journal.records)

    def _checkpoint_stands(self) -> bool:
        """Whether the flow that was saved fits the commits that are there."""
        saved = self._graph.get_state(self._config)
        marked = saved.values.get("marked", "")
        if not saved.next or marked not in ("", *TASKS):
            return False
        return not marked or self.context.committed.has(marked, "mark")
