"""One part of the work that a language model is asked for: a prompt, a closed type, a reader."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from tools.editing.proposals import Proposal


@dataclass(frozen=True)
class Read:
    """What an answer comes to: checked proposals, and what was wrong with the rest."""

    proposals: tuple[Proposal, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is sent for a part.

    Attributes:
        prompt: Name of the template, `inputs` what it is rendered with (`faults` apart).
        output: The type of the answer; no other can be given.
        read: From an answer to proposals, with all checks.
    """

    prompt: str
    inputs: dict[str, object]
    output: type[BaseModel]
    most_tokens: int
    read: Callable[[BaseModel], Read]


@dataclass(frozen=True)
class Part:
    """A part by its name; its question is worked out only when it is asked."""

    task: str
    name: str
    question: Callable[[], Question]
