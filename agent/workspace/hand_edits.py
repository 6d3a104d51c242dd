"""Files of ours that a person has edited by hand: dropped, or turned into an open concern.

Either way the edited file is kept under `.tablewright/edited/`, and then ours is put back. The
order is such that a kill in between loses nothing and says nothing twice.
"""

import difflib
import hashlib
import textwrap
from collections.abc import Mapping
from typing import Literal

from agent.context import SessionContext
from agent.events import Feedback, GateKind
from agent.workspace.checkpoints import FOLDER
from agent.workspace.custody import write_whole

HandEdits = Literal["drop", "feedback"]
KEPT = f"{FOLDER}/edited"
NAME_DIGITS = 8
QUOTED_CHARACTERS = 120
QUOTED_CHANGES = 8

Allowed = Mapping[str, tuple[bytes | None, ...]]


def settle_hand_edits(context: SessionContext, allowed: Allowed, choice: HandEdits | None) -> None:
    """Accepts the files as they are; deals as chosen with each that is not as we left it.

    Args:
        context: The session; nothing else was accepted in it yet.
        allowed: By path the contents that are ours, the committed one first.
        choice: None where nothing was chosen yet.

    Raises:
        EditedByHandError: There is such a file, and nothing was chosen.
    """
    edited = context.custody.edited(allowed)
    if edited and choice is None:
        raise context.custody.refusal(edited)
    context.custody.accept({path: held for path, held in allowed.items() if path not in edited})
    for path in edited:
        found, ours = context.custody.read(path), allowed[path][0]
        if found is not None:
            kept = _keep(context, path, found)
            context.tell(f"{path}: edited by hand; the edited file is kept in {kept}")
        if choice == "feedback":
            _record(context, edit_in_words(path, ours, found))
        if ours is None:
            (context.workspace / path).unlink(missing_ok=True)
        else:
            write_whole(context.workspace / path, ours)
        context.custody.accept({path: (ours,)})
        context.tell(f"{path}: put back as it was")


def _keep(context: SessionContext, path: str, content: bytes) -> str:
    name = path.rpartition("/")[2]
    kept = f"{KEPT}/{hashlib.sha256(content).hexdigest()[:NAME_DIGITS]}-{name}"
    write_whole(context.workspace / kept, content)
    return kept


def _record(context: SessionContext, text: str) -> None:
    """As a wish to revise at the gate that is next, once."""
    if any(concern.text == text for concern in context.fold().history.concerns):
        return
    gate: GateKind = "design" if context.done >= "2.1" else "requirements"
    context.record(Feedback(gate=gate, reply="revise", text=text, via="terminal"))
    context.tell(f"on record as an open concern: {textwrap.shorten(text, QUOTED_CHARACTERS)}")


def edit_in_words(path: str, ours: bytes | None, found: bytes | None) -> str:
    """What a person changed in a file, on one line: places, and what stands there before and now.

    `None` is a file that is not there.
    """
    if found is None:
        return f"{path} was removed by hand"
    if ours is None:
        return f"{path} was added by hand"
    before, now = (text.decode("utf-8", "replace").splitlines() for text in (ours, found))
    changes = [
        _change(first + 1, before[first:last], now[here:there])
        for tag, first, last, here, there in difflib.SequenceMatcher(
            None, before, now, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]
    more = len(changes) - QUOTED_CHANGES
    said = "; ".join(changes[:QUOTED_CHANGES]) or "line ends only"
    return f"{path} was edited by hand: {said}{f'; and {more} more' if more > 0 else ''}"


def _change(line: int, before: list[str], now: list[str]) -> str:
    if not now:
        return f"line {line}: {_quoted(before)} removed"
    if not before:
        return f"before line {line}: {_quoted(now)} added"
    return f"line {line}: {_quoted(before)} became {_quoted(now)}"


def _quoted(lines: list[str]) -> str:
    text = textwrap.shorten(" ".join(lines), QUOTED_CHARACTERS, placeholder=" …")
    return f"“{text}”"
