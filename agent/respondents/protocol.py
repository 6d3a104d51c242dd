"""Who replies at a gate: a person at a terminal, or an answers file in their place."""

from typing import Protocol

from agent.folding.fold import Fold
from agent.gates import Decision, GatePayload


class Respondent(Protocol):
    """Replies at gates, one decision at a time."""

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        """What is said at an open gate; None leaves it open."""
        ...

    def hear(self, text: str) -> None:
        """Takes what there is to say to the decision, in Markdown."""
        ...
