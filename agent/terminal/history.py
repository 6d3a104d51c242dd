"""What was typed before, in `.tablewright/history` of the workspace, over all its sessions."""

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory

from agent.workspace.private import FOLDER

FILE = "history"
MOST_BYTES = 1_000_000  # a longer file is begun anew
LONGEST = 2_000  # characters: a longer paste is no line to type again
SECRET = re.compile(
    r"""(?ix)
    ://[^/\s]*:[^/\s]*@                                          # a password in an address
    | \b(?:pass(?:word|wd)?|pwd|secret|token|credentials?)\b\s*[=:]
    | (?:api|access|private|secret)[_-]?key\b
    | \bAKIA[0-9A-Z]{12,} | \bsk-[\w-]{16,} | \bbearer\s+\S{8,}
    """
)


def history_path(workspace: Path) -> Path:
    return workspace / FOLDER / FILE


class WorkspaceHistory(FileHistory):
    """Never disturbs: a file that can't be read or written is done without.

    What looks like a secret is remembered until the end of the session, and not written. The
    workspace is somebody else's repository: no link in it is followed.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(str(history_path(workspace)))
        self._path = history_path(workspace)

    def load_history_strings(self) -> Iterable[str]:
        try:
            if not _is_own_file(self._path):
                return []
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        if SECRET.search(string) or len(string) > LONGEST:
            return
        try:
            if _prepare(self._path):
                super().store_string(string)
        except (OSError, UnicodeError):
            return


def _is_own_file(path: Path) -> bool:
    """Whether it is a plain file of a sensible size, reached over no link."""
    if path.parent.is_symlink():
        return False
    found = path.lstat()
    return stat.S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES


def _prepare(path: Path) -> bool:
    """Makes the file, for its owner only; False where something else is in its place."""
    if path.parent.is_symlink():
        return False
    path.parent.mkdir(exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if _is_own_file(path):
            return True
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        os.truncate(path, 0)
    return True
