"""A typed text as edits of the design: which of its parts ask for one, and where they go wrong."""

from dataclasses import dataclass

from agent import typed
from agent.context import SessionContext
from agent.whole_designs import HEAD
from tools.editing.edit_text import EDIT_WORDS
from tools.editing.edits import Edit
from tools.workload.answer_line import AnswerTextError

CLOSING = ("settle", "waive")
MARGIN = 6  # columns: the indent, and the marks of what is cut


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


def is_surely_an_edit(fault: AnswerTextError) -> bool:
    """Whether it can be nothing else: a wish may begin with `keep`, none with `drop index`.

    Nor does one name a table right behind the word, or a concern.
    """
    head, _, rest = fault.text.strip().partition(" ")
    behind = len(head) + 1 + len(rest) - len(rest.lstrip())
    names_something = fault.column - 1 > behind and bool(rest)
    return names_something or any(" " in h or h in CLOSING for h in _heads(fault.text))


def _heads(text: str) -> list[str]:
    words = text.casefold().split()
    return [head for head in (*EDIT_WORDS, HEAD) if words[: len(head.split())] == head.split()]


def pointed(error: AnswerTextError, width: int) -> str:
    """The text with a mark under the spot, and what was expected there.

    Of a text that does not fit in `width` columns just what stands around the spot.
    """
    text, spot, most = error.text, error.column - 1, max(MARGIN, width - MARGIN)
    start = max(0, spot - most // 2) if len(text) > most else 0
    shown = f"{'…' if start else ''}{text[start : start + most]}"
    shown += "…" if len(text) > start + most else ""
    indent = spot - start + (1 if start else 0)
    return f"  {shown}\n  {' ' * indent}^ {error.expected}"
