"""Tasks 3.1 to 3.3: the document, and the user's word on each table and on the whole."""

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.nodes.gate import gate_node
from agent.state import FlowState

ask_table = gate_node("table")
ask_design = gate_node("design")


def document(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 3.1: what the document is rendered from, worked out."""
    decisions = runtime.context.fold().derivation().model.decisions
    runtime.context.tell(f"documented {len(decisions)} decisions")
    return FlowState(task="3.1", turn="on")
