"""What a session knew to be its journal, kept aside where the file was exchanged under it."""

import shlex
from pathlib import Path

from agent.errors import JournalReplacedError, WorkspaceError
from agent.journal import JOURNAL_PATH
from agent.workspace.checkpoints import FOLDER
from agent.workspace.custody import write_whole

KEPT = f"{FOLDER}/decisions.jsonl"


def kept_aside(workspace: Path, error: JournalReplacedError) -> WorkspaceError:
    """Writes the known events to a file of their own; the error that says where."""
    write_whole(workspace / KEPT, error.known)
    restore = shlex.join(["cp", str(workspace / KEPT), str(workspace / JOURNAL_PATH)])
    msg = (
        f"{error} All that was said before it is in {KEPT}. If the file should be that again, as "
        f"after a git checkout or stash: {restore}\n"
        f"Then go on: tablewright resume {shlex.quote(str(workspace))}"
    )
    return WorkspaceError(msg)
