"""What LangGraph's checkpoints hold: the flow and nothing of the design. Plain JSON types only."""

from typing import Literal, TypedDict

Turn = Literal["on", "again", "settle"]


class FlowState(TypedDict, total=False):
    """Where the conversation stands.

    Attributes:
        task: The task being worked on, `1.1` to `5.2`.
        turn: What follows a gate: on to the next node, the same gate again, or first a revision.
        gate: Kind of the gate passed last, with `subject` (a table) and `digest` of what it bound.
        revision: How many revision commits there are.
        marked: The task marked complete last, empty before the first.
    """

    task: str
    turn: Turn
    gate: str
    subject: str
    digest: str
    revision: int
    marked: str


def first_state() -> FlowState:
    return FlowState(task="1.1", turn="on", gate="", subject="", digest="", revision=0, marked="")
