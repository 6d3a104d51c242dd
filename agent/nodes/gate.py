"""The shape all gates share: look in the journal first, ask at most once, never trust the reply.

What the graph is resumed with is only a nudge. The node runs from its top again and finds in the
journal what was said.
"""

from typing import Protocol

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import SessionContext
from agent.events import GateKind
from agent.pending import is_pending, pending_gate
from agent.state import FlowState, Turn
from agent.tasks import GATE_KINDS, GATE_TASKS


class Node(Protocol):
    """Reads the state, returns what changes of it. LangGraph hands in the runtime by name."""

    def __call__(self, state: FlowState, *, runtime: Runtime[SessionContext]) -> FlowState: ...


def gate_node(kind: GateKind) -> Node:
    """A node that lets nobody past a gate that is open."""

    def wait(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
        context = runtime.context
        if must_go_back(context, kind):
            return _passed(kind, "settle")
        payload = pending_gate(kind, context.fold())
        if payload is None:
            return _passed(kind, "settle" if leaves_stale_files(context, kind) else "on")
        interrupt(payload.model_dump(mode="json"))
        return FlowState(
            task=payload.task,
            turn="again",
            gate=kind,
            subject=payload.subject,
            digest=payload.digest,
        )

    return wait


def must_go_back(context: SessionContext, kind: GateKind) -> bool:
    """Whether something said since touches what is committed, or a gate passed before."""
    if context.has_new_content and context.stale_files():
        return True
    earlier = GATE_KINDS[: GATE_KINDS.index(kind)]
    return any(is_pending(gate, context.fold()) for gate in earlier)


def leaves_stale_files(context: SessionContext, kind: GateKind) -> bool:
    """Whether the gate of the next task is passed while documents before it are out of date."""
    return GATE_TASKS[kind] == context.frontier and bool(context.stale_files())


def _passed(kind: GateKind, turn: Turn) -> FlowState:
    return FlowState(task=GATE_TASKS[kind], turn=turn, gate=kind, subject="", digest="")
