"""Where what was said is kept: the journal, and the commit that holds it."""

import shlex
from pathlib import Path

from agent.context import SessionContext
from agent.journal import JOURNAL_PATH
from tools.documents.markdown import code, sentence

SHORT_ID = 10
MESSAGE = "What was said so far"


def saved(context: SessionContext) -> str:
    """That all is kept, where, and how much of it is in a commit, in Markdown."""
    count, left = len(context.journal.records), uncommitted_count(context)
    kept = sentence(
        "All is saved. Each line is in {path} the moment you press Enter; "
        "the file has {count} entries.",
        path=code(JOURNAL_PATH),
        count=count,
    )
    head = context.repository.head()
    if head is None or left == count:
        return f"{kept} No commit holds it yet; the first one will."
    commit = code(head[:SHORT_ID])
    if left == 0:
        return f"{kept} Commit {commit} holds all of them."
    held = sentence("Commit {commit} holds the first {n}", commit=commit, n=count - left)
    them = "the last one" if left == 1 else f"the last {left}"
    return (
        f"{kept} {held}; {them} will be in the next commit, which the next task makes. A clone "
        f"has them only then. To hand them on before:\n\n    {hand_on_command(context.workspace)}"
    )


def not_in_a_clone(context: SessionContext, workspace: Path) -> tuple[str, ...]:
    """What a colleague would miss, and the command that hands it on; nothing where all is there."""
    count, left = len(context.journal.records), uncommitted_count(context)
    if left in (0, count):
        return ()
    what, it = f"The last {left} of {count} entries are", "them"
    if left == 1:
        what, it = f"The last of {count} entries is", "it"
    return (
        f"{what} in no commit yet: a clone does not have {it}. To hand {it} on:",
        f"  {hand_on_command(workspace)}",
    )


def going_on(context: SessionContext) -> str:
    """The first line of a session that is taken up again."""
    records = context.journal.records
    last = records[-1]
    return (
        f"Taken up again: the journal has {len(records)} entries, the last of {last.who}, "
        f"{last.at}. /status says what is done."
    )


def uncommitted_count(context: SessionContext) -> int:
    """Entries that the branch does not have yet, whoever made its last commit."""
    held = context.repository.content(JOURNAL_PATH) or b""
    return max(0, len(context.journal.records) - held.count(b"\n"))


def hand_on_command(workspace: Path) -> str:
    """Commits the journal alone; what is staged stays so."""
    words = ("git", "-C", str(workspace), "commit", "-m", MESSAGE, "--", JOURNAL_PATH)
    return shlex.join(words)
