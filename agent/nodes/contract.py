"""Tasks 4.1 and 4.2: the migration contract, checked before anybody is asked about it."""

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.errors import DraftError
from agent.nodes.gate import gate_node
from agent.state import FlowState

ask_contract = gate_node("contract")


def build(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 4.1: the contract's text and the views it reads."""
    derivation = runtime.context.fold().derivation()
    size_bytes = len(derivation.contract_text.encode())
    runtime.context.tell(f"contract of {size_bytes:,} bytes")
    return FlowState(task="4.1", turn="on")


def validate(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 4.2: patterns, entities, unique constraints, format. Raises DraftError."""
    derivation = runtime.context.fold().derivation()
    errors = [f for f in derivation.contract_findings if f.severity == "error"]
    if errors:
        what = "The migration contract"
        raise DraftError(what, errors)
    return FlowState(task="4.2", turn="on")
