"""A typed text as edits of the design: which of its parts ask for one, and where they go wrong."""

from dataclasses import dataclass

from agent import typed
from agent.context import SessionContext
from tools.editing.edit_text import EDIT_WORDS
from tools.editing.edits import Edit
from tools.workload.answer_line import AnswerTextError


@dataclass(frozen=True)
class TypedEdits:
    """What was typed: all edits in it, or the first part that is none."""

    edits: tuple[Edit, ...]
    fault: AnswerTextError | None = None


def read_edits(text: str, context: SessionContext) -> TypedEdits | None:
    """None where no part begins like an edit of the design itself: figures alone are answers."""
    parts = [part.strip() for line in text.splitlines() for part in line.split(";")]
    parts = [part for part in parts if part]
    if not any(begins_like_an_edit(part) for part in parts):
        return None
    try:
        return TypedEdits(typed.read_edits(parts, context))
    except AnswerTextError as error:
        return TypedEdits((), error)


def begins_like_an_edit(text: str) -> bool:
    return bool(_heads(text))


def is_surely_an_edit(text: str) -> bool:
    """Whether it can be nothing else: a wish may begin with `keep`, none with `drop index`."""
    return any(" " in head for head in _heads(text))


def _heads(text: str) -> list[str]:
    words = text.casefold().split()
    return [head for head in EDIT_WORDS if words[: len(head.split())] == head.split()]


def pointed(error: AnswerTextError) -> str:
    """The text with a mark under the spot, and what was expected there."""
    return f"  {error.text}\n  {' ' * (error.column - 1)}^ {error.expected}"
