"""What a session knew to be its journal, kept aside where the file was exchanged under it."""

import hashlib
import shlex
from pathlib import Path

from agent.errors import JournalReplacedError, WorkspaceError
from agent.journal import JOURNAL_PATH
from agent.workspace.custody import write_whole
from agent.workspace.private import FOLDER

NAME_DIGITS = 8


def kept_aside(workspace: Path, error: JournalReplacedError) -> WorkspaceError:
    """Writes the known events to a file of their own; the error that says where."""
    name = hashlib.sha256(error.known).hexdigest()[:NAME_DIGITS]
    kept = f"{FOLDER}/decisions-{name}.jsonl"
    write_whole(workspace / kept, error.known)
    restore = shlex.join(["cp", str(workspace / kept), str(workspace / JOURNAL_PATH)])
    msg = (
        f"{error} All that was said before it is in {kept}. If the file should be that again, as "
        f"after a git checkout or stash: {restore}\n"
        f"Then go on: tablewright resume {shlex.quote(str(workspace))}"
    )
    return WorkspaceError(msg)
