"""Where what was said is kept: the journal, and the commit that holds it."""

from agent.context import SessionContext
from agent.journal import JOURNAL_PATH
from tools.documents.markdown import code, sentence

SHORT_ID = 10


def saved(context: SessionContext) -> str:
    """That all is kept, where, and which commit holds how much of it, in Markdown."""
    count = len(context.journal.records)
    newest, left = context.committed.newest, len(context.uncommitted)
    kept = sentence(
        "All is saved. Each line is in {path} the moment you press Enter; "
        "the file has {count} entries.",
        path=code(JOURNAL_PATH),
        count=count,
    )
    if newest is None:
        return f"{kept} No commit holds it yet; the first one will."
    commit = code(newest[:SHORT_ID])
    if left == 0:
        return f"{kept} Commit {commit} holds all of them."
    held = sentence("Commit {commit} holds the first {n}", commit=commit, n=count - left)
    them = "the last one" if left == 1 else f"the last {left}"
    return f"{kept} {held}; {them} will be in the next commit, which the next task makes."
