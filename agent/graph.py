"""The machine: the only place where nodes and edges are added.

Every task is a chain of nodes that ends with two effects, its commit and its mark. All of it can
be walked again from the start at no cost: gates that stand are passed, commits that were made
are left alone. So a revision goes back to `settle`, and so does a run whose checkpoints are gone.
"""

from collections.abc import Hashable

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.context import SessionContext
from agent.nodes import contract, design, effects, finish, intake, review
from agent.nodes.gate import Node
from agent.nodes.proposing import propose_node
from agent.state import FlowState
from agent.tasks import TASKS

STEPS: dict[str, tuple[tuple[str, Node], ...]] = {
    "1.1": (("analyse", intake.analyse), ("propose 1.1", propose_node("1.1"))),
    "1.2": (("questions", intake.ask_questions),),
    "1.3": (("readings", intake.ask_readings), ("requirements", intake.ask_requirements)),
    "2.1": (("draft", design.draft), ("propose 2.1", propose_node("2.1"))),
    "2.2": (("weigh", design.weigh), ("propose 2.2", propose_node("2.2"))),
    "2.3": (("assess", design.assess), ("propose 2.3", propose_node("2.3"))),
    "3.1": (("document", review.document),),
    "3.2": (("table", review.ask_table),),
    "3.3": (("design", review.ask_design),),
    "4.1": (("build", contract.build),),
    "4.2": (("validate", contract.validate), ("contract", contract.ask_contract)),
    "5.1": (("summarise", finish.summarise),),
    "5.2": (("judge_readiness", finish.judge_readiness),),
}
"""What each task does before its files are committed, in order."""

GATES = frozenset({"questions", "readings", "requirements", "table", "design", "contract"})
PROPOSING = frozenset({"propose 1.1", "propose 2.1", "propose 2.2", "propose 2.3"})

Graph = CompiledStateGraph[FlowState, SessionContext, FlowState, FlowState]


def build_graph(checkpointer: BaseCheckpointSaver[str] | None) -> Graph:
    """The compiled graph; without a checkpointer it can't be resumed."""
    builder = StateGraph(FlowState, context_schema=SessionContext)
    chain = _add_nodes(builder)
    builder.add_edge(START, chain[0])
    for name, following in zip(chain, [*chain[1:], END], strict=True):
        if name in GATES | PROPOSING or name == "close":
            routes: dict[Hashable, str] = {"on": following, "again": name, "settle": "settle"}
            builder.add_conditional_edges(name, _turn, routes)
        else:
            builder.add_edge(name, following)
    return builder.compile(checkpointer=checkpointer)


def _add_nodes(builder: StateGraph[FlowState, SessionContext]) -> list[str]:
    """Adds every node and returns their names in the order of an undisturbed run."""
    nodes: list[tuple[str, Node]] = [("settle", effects.settle)]
    for task in TASKS:
        nodes += STEPS[task]
        nodes += [
            (f"commit {task}", effects.commit_node(task)),
            (f"mark {task}", effects.mark_node(task)),
        ]
    nodes.append(("close", finish.close))
    for name, node in nodes:
        builder.add_node(name, node)
    return [name for name, _ in nodes]


def _turn(state: FlowState) -> str:
    return state["turn"]
