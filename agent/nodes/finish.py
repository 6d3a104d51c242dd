"""Tasks 5.1 and 5.2: the summary, and whether the next stage may begin."""

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.state import FlowState


def summarise(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 5.1: what happened and what to watch."""
    return FlowState(task="5.1", turn="on")


def judge_readiness(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 5.2: computed from files and approvals, never asserted."""
    runtime.context.custody.verify()
    return FlowState(task="5.2", turn="on")


def close(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """The end, unless a document is out of date after all."""
    stale = runtime.context.stale_files()
    return FlowState(task="5.2", turn="settle" if stale else "on")
