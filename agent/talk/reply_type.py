"""What a reply can be read as: a closed type, made anew from the names that there are now.

There is nothing in it that approves, leaves, writes or records: that can't even be said.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from agent.language_model.closed_types import listed, one_of

Intent = Literal[
    "change", "question", "what if", "wish", "against the rules", "agreement", "nothing"
]
MOST_CHANGES = 6
MOST_NAMES = 4
MOST_FIGURES = 2
Figure = Annotated[str, Field(max_length=24)]
NO_RULE = "none"
NO_NAME = "none"  # where there is nothing that could be named


class Change(BaseModel):
    """One thing that is to be changed: `figures` are digits as they were typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str
    names: list[str] = Field(max_length=MOST_NAMES)
    figures: list[str] = Field(max_length=MOST_FIGURES)
    word: str = Field(max_length=49)


class ReadReply(BaseModel):
    """A whole reply. `rule` is what it goes against, or `none`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intent: Intent
    rule: str
    changes: list[Change] = Field(max_length=MOST_CHANGES)


def reply_type(
    actions: tuple[str, ...], names: tuple[str, ...], rules: tuple[str, ...]
) -> type[ReadReply]:
    """The type of a reply in which only these actions, names and rules may appear."""
    change = create_model(
        "Change",
        __base__=Change,
        action=(one_of(actions), ...),
        names=(listed(one_of(names or (NO_NAME,))), Field(max_length=MOST_NAMES)),
        figures=(list[Figure], Field(max_length=MOST_FIGURES)),
    )
    return create_model(
        "ReadReply",
        __base__=ReadReply,
        rule=(one_of((*rules, NO_RULE)), ...),
        changes=(list[change], Field(max_length=MOST_CHANGES)),
    )
