"""Asking the language model: one question a visit, its outcome on record before the next."""

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.drafting.asking import ask, left_to_the_rules, next_part
from agent.nodes.gate import Node
from agent.state import FlowState
from agent.workspace.committed import TASK


def propose_node(task: str) -> Node:
    """Comes again until every part of the task is settled; passes where none is to be asked.

    What changes after the task is committed is the rules' business: nothing is asked anew.
    """

    def propose(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
        context = runtime.context
        if not context.asks_a_model or context.committed.has(task, TASK):
            return FlowState(task=task, turn="on")
        part = next_part(task, context.fold())
        if part is None:
            return FlowState(task=task, turn="on")
        if context.language_model is None:
            context.record(left_to_the_rules(part))
        else:
            context.tell(f"asking {context.language_model.name}: {part.name}")
            context.record(ask(part, context.fold(), context.language_model))
        return FlowState(task=task, turn="again")

    return propose
