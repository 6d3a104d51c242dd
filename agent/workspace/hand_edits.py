"""Files of ours that a person has edited by hand: dropped, or turned into an open concern.

Either way the edited file is kept under `.tablewright/edited/`, and then ours is put back. The
order is such that a kill in between loses nothing and says nothing twice.
"""

import difflib
import hashlib
import textwrap
from collections.abc import Mapping
from itertools import takewhile
from typing import Literal

from agent.context import SessionContext
from agent.events import Feedback, GateKind
from agent.tasks import LOG_PATH, RENDERED_PATHS, TASKS, WRITES, first_writer, tasks_until
from agent.workspace.committed import REVISE
from agent.workspace.custody import write_whole
from agent.workspace.private import FOLDER
from tools.ledger.task_list import revise_message

HandEdits = Literal["drop", "feedback"]
KEPT = f"{FOLDER}/edited"
NAME_DIGITS = 8
QUOTED_CHARACTERS = 120
QUOTED_CHANGES = 8
SHOWN_BEFORE = 20  # characters of a long line before where it differs

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
    edited = refuse_hand_edits(context, allowed, choice)
    context.custody.accept({path: held for path, held in allowed.items() if path not in edited})
    for path in edited:
        found, ours = context.custody.read(path), allowed[path][0]
        kept = ""
        if found is not None:
            kept = _keep(context, path, found)
            context.tell(f"{path}: edited by hand; the edited file is kept in {kept}")
        if choice == "feedback":
            copy = f" (whole in {kept})" if kept else ""
            _record(context, f"{edit_in_words(path, ours, found)}{copy}")
        if ours is None:
            (context.workspace / path).unlink(missing_ok=True)
        else:
            write_whole(context.workspace / path, ours)
        context.custody.accept({path: (ours,)})
        context.tell(f"{path}: put back as it was")


def refuse_hand_edits(
    context: SessionContext, allowed: Allowed, choice: HandEdits | None
) -> list[str]:
    """The edited files. Raises EditedByHandError where there are any and nothing was chosen."""
    edited = context.custody.edited(allowed)
    if edited and choice is None:
        raise context.custody.refusal(edited)
    return edited


def put_back_committed(context: SessionContext) -> None:
    """Commits our files anew where the branch holds somebody's edit and the disk does not.

    What a task that is left writes anyway is left to it.
    """
    committed, repository = context.committed, context.repository
    if not context.done or repository.head() == committed.base:
        return
    left = TASKS[len(tasks_until(context.done)) :]
    awaited = {path for task in left for path in (*WRITES[task], LOG_PATH)}
    ours = {
        path: committed.content(path)
        for path in RENDERED_PATHS
        if path not in awaited
        and repository.content(path) != committed.content(path)
        and context.custody.read(path) == committed.content(path)
    }
    if ours:
        task = min(context.done, *map(first_writer, ours))
        names = ", ".join(path.rpartition("/")[2] for path in ours)
        message = revise_message(task, f"hand edit of {names} taken back")
        context.commit(ours, message, task, REVISE)
        context.tell(f"the branch has {names} as it was again")


def _keep(context: SessionContext, path: str, content: bytes) -> str:
    name = path.rpartition("/")[2]
    kept = f"{KEPT}/{hashlib.sha256(content).hexdigest()[:NAME_DIGITS]}-{name}"
    write_whole(context.workspace / kept, content)
    return kept


def _record(context: SessionContext, text: str) -> None:
    """As a wish to revise at the gate that is next, once."""
    concerns = context.fold().history.concerns
    if any(concern.text == text and concern.outcome == "open" for concern in concerns):
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
    old, new = " ".join(before), " ".join(now)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    start = 0 if same < QUOTED_CHARACTERS // 2 else old.rfind(" ", 0, same - SHOWN_BEFORE) + 1
    was, now_is = (_quoted([("… " if start else "") + text[start:]]) for text in (old, new))
    return f"line {line}: {was} became {now_is}"


def _quoted(lines: list[str]) -> str:
    text = textwrap.shorten(" ".join(lines), QUOTED_CHARACTERS, placeholder=" …")
    return f"“{text}”"
