"""Drives the graph without any user interface: advance to the next gate, submit a decision."""

from dataclasses import dataclass
from types import TracebackType
from typing import assert_never

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from agent.changes import EditRefusedError, preview, undo_text
from agent.context import SessionContext
from agent.errors import UsageError
from agent.events import Answered, Approved, Edited, Feedback, GateKind, Undone
from agent.gates import (
    Approve,
    Decision,
    GatePayload,
    GiveAnswers,
    GiveEdits,
    GiveFeedback,
    TakeBack,
)
from agent.graph import build_graph
from agent.pending import first_pending
from agent.replies import reply_to
from agent.state import FlowState, first_state
from agent.tasks import TASKS
from agent.typed import read_edits
from agent.workspace.checkpoints import Checkpoints, thread_name
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
    """One conversation on one workspace; a context manager, for its checkpoints are held open."""

    def __init__(self, context: SessionContext, checkpoints: Checkpoints) -> None:
        self.context = context
        self._checkpoints = checkpoints
        self._graph = build_graph(checkpoints.saver)
        self._config: RunnableConfig = {
            "configurable": {"thread_id": checkpoints.thread(thread_name(context.session))},
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
        """Runs until a gate is open or all is done. Raises WorkspaceError on another branch."""
        self.context.check_branch()
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
                return self._take_answers(decision)
            case GiveEdits():
                return self._take_edits(decision)
            case GiveFeedback():
                return self._take_feedback(decision, self._pending)
            case TakeBack():
                return self._undo(decision)
            case _:
                assert_never(decision)

    def edit(self, text: str) -> str:
        """Takes edits in words at whatever gate is open, or after the last one; what they do.

        Raises:
            UsageError: They can't be read or taken.
        """
        return self._take_typed_edit(GiveFeedback(reply="edit", text=text, via="terminal"))

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

    def _take_answers(self, decision: GiveAnswers) -> str:
        new = self.context.unsaid(decision.answers)
        if not new:
            return ""
        event = Answered(answers=new, via=decision.via)
        said = preview(self.context, event).text
        self.context.record(event)
        return said

    def _take_edits(self, decision: GiveEdits) -> str:
        gate: GateKind = self._pending.kind if self._pending else "design"
        subject = self._pending.subject if self._pending else ""
        event = Edited(gate=gate, subject=subject, edits=decision.edits, via=decision.via)
        said = preview(self.context, event).text
        self.context.record(event)
        return "" if decision.shown else said

    def _undo(self, decision: TakeBack) -> str:
        event = Undone(seq=decision.seq)
        record = self.context.fold().history.record(decision.seq)
        said = preview(self.context, event).text
        self.context.record(event)
        return f"{undo_text(record)}\n\n{said}"

    def _take_feedback(self, decision: GiveFeedback, pending: GatePayload) -> str:
        if decision.reply == "edit":
            return self._take_typed_edit(decision)
        self.context.record(
            Feedback(
                gate=pending.kind,
                subject=pending.subject,
                reply=decision.reply,
                text=decision.text,
                via=decision.via,
            )
        )
        if decision.reply == "ask":
            return reply_to(decision.text, self.context.fold())
        return ""

    def _take_typed_edit(self, decision: GiveFeedback) -> str:
        """Edits in words. Raises UsageError where they can't be read or taken."""
        place = f"{decision.place}: " if decision.place else ""
        try:
            parts = [part for part in map(str.strip, decision.text.split(";")) if part]
            if not parts:
                msg = f"{place}no edit is named, such as `AP8 500/120`."
                raise UsageError(msg)
            edits = read_edits(parts, self.context)
            return self._take_edits(GiveEdits(edits=edits, via=decision.via))
        except AnswerTextError as error:
            msg = f"{place}the edit can't be read, as `AP8 500/120` could. {error}"
            raise UsageError(msg) from error
        except EditRefusedError as error:
            msg = f"{place}{error}"
            raise UsageError(msg) from error

    def _journal_length(self) -> int:
        return len(self.context.journal.records)

    def _checkpoint_stands(self) -> bool:
        """Whether the flow that was saved fits the commits, and no gate behind it is open again.

        Where one is, as after changed artifacts, all is walked again from the start.
        """
        done = self.context.done
        if done and first_pending(self.context.fold(), done) is not None:
            return False
        saved = self._graph.get_state(self._config)
        marked = saved.values.get("marked", "")
        if not saved.next or marked not in ("", *TASKS):
            return False
        return not marked or self.context.committed.has(marked, "mark")
