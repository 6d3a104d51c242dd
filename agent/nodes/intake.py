"""Tasks 1.1 to 1.3: what the application is, and whether that is all of it."""

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.nodes.gate import gate_node
from agent.state import FlowState

ask_questions = gate_node("questions")
ask_readings = gate_node("readings")
ask_requirements = gate_node("requirements")


def analyse(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 1.1: the artifacts, read and audited."""
    evidence = runtime.context.fold().evidence
    runtime.context.tell(
        f"read {len(evidence.patterns)} access patterns, {len(evidence.mysql.tables)} tables, "
        f"{len(evidence.log.queries)} logged queries; {len(evidence.findings)} remarks"
    )
    return FlowState(task="1.1", turn="on")
