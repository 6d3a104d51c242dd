"""LangGraph's checkpoints: `.tablewright/` in the workspace, rebuilt from the journal if lost."""

import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

FOLDER = ".tablewright"
FILE = "checkpoints.sqlite"


class Checkpoints:
    """The SQLite file, replaced by an empty one where it can't be read."""

    def __init__(self, workspace: Path) -> None:
        folder = workspace / FOLDER
        folder.mkdir(exist_ok=True)
        file = folder / FILE
        if not _is_sound(file):
            for part in folder.glob(f"{FILE}*"):
                part.unlink()
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self.saver = SqliteSaver(self._connection)
        self.saver.setup()

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def thread(session: str) -> str:
        """Another release may have another graph: it starts its own thread from the journal."""
        return f"{session}@{version('tablewright')}"


def _is_sound(file: Path) -> bool:
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(file)) as connection:
            answer = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(answer == ("ok",))
