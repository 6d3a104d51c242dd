"""LangGraph's checkpoints: `.tablewright/` in the workspace, rebuilt from the journal if lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from agent.errors import WorkspaceError

FOLDER = ".tablewright"
FILE = "checkpoints.sqlite"


class Checkpoints:
    """The SQLite file, replaced by an empty one where it can't be read."""

    def __init__(self, workspace: Path) -> None:
        file = workspace / FOLDER / FILE
        with unwritable(file):
            file.parent.mkdir(exist_ok=True)
            if not _is_sound(file):
                for part in file.parent.glob(f"{FILE}*"):
                    part.unlink()
            self._file = file
            self._connection = sqlite3.connect(file, check_same_thread=False)
            self.saver = SqliteSaver(self._connection)
            self.saver.setup()

    def guarded(self) -> AbstractContextManager[None]:
        """Work that writes checkpoints. Raises WorkspaceError where the file can't be written."""
        return unwritable(self._file)

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def thread(session: str) -> str:
        """Another release may have another graph: it starts its own thread from the journal."""
        return f"{session}@{version('tablewright')}"


@contextmanager
def unwritable(file: Path) -> Iterator[None]:
    """Turns SQLite's errors into one that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        msg = (
            f"{file}: can't be written: {error}. Make room and let {file.parent} be written to, or "
            "delete it: it is rebuilt from the journal."
        )
        raise WorkspaceError(msg) from error


def _is_sound(file: Path) -> bool:
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(file)) as connection:
            answer = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(answer == ("ok",))
