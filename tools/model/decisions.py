"""Decisions: what was chosen, what else there was, and how to go back."""

from typing import Annotated, Literal

from pydantic import Field

from tools.provenance import Figure
from tools.value import Value, is_empty

Topic = Literal[
    "base key",
    "index",
    "projection",
    "scan",
    "lookup table",
    "copy",
    "embedding",
    "counter",
    "outside service",
    "capacity mode",
    "layout",
]
Author = Literal["built-in drafter", "language model", "user"]


class Alternative(Value):
    """What could have been built instead.

    Attributes:
        cost_usd_per_month: Of the whole model with this alternative in place; None where some
            rate it depends on is unknown or it is outside DynamoDB's bill.
        gives_up: What would be lost by choosing it.
        wins_when: Which inputs would have to change for it to be the better one.
        rollback: The way from it to what was chosen; empty where the decision's own says it.
    """

    name: str
    cost_usd_per_month: float | None = None
    gives_up: str
    wins_when: str = ""
    rollback: Annotated[str, Field(exclude_if=is_empty)] = ""


class Decision(Value):
    """One decision; `subject` is a table, `Table.Index` or `Table.attribute`.

    `chosen_cost_usd_per_month` is that of the whole model, as the alternatives' is. `words` are
    a language model's, every figure in them one of the decision's own; empty where it gave none.
    `figures` are those that its other texts state, each with its source.
    """

    id: str
    topic: Topic
    subject: str
    chosen: str
    reason: str
    chosen_cost_usd_per_month: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    trade_off: str
    rollback: str
    monitoring: str = ""
    author: Author = "built-in drafter"
    words: str = ""
    figures: tuple[Figure, ...] = ()


class Contribution(Value):
    """Who did one part of the draft, and what came of it.

    `model` is the language model that was asked; empty where none was.
    """

    task: str
    part: str
    author: Author
    model: str = ""
    what: str
