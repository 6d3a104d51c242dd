"""LangGraph's checkpoints, rebuilt from the journal if lost: `.tablewright/` in the workspace, or a
Postgres server where the environment names one.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite import SqliteSaver

from agent.errors import WorkspaceError
from agent.workspace.postgres import VARIABLE, PostgresCheckpoints
from agent.workspace.private import FOLDER

FILE = "checkpoints.sqlite"


COLUMNS = {
    "checkpoints": "thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, "
    "checkpoint, metadata",
    "writes": "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, value",
}
"""What is read of LangGraph's tables, where there are any."""


def check_place(workspace: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Raises WorkspaceError where something else than our folder and file stands in their place;
    and what `PostgresCheckpoints` raises, where the environment names a server.
    """
    folder, file = workspace / FOLDER, workspace / FOLDER / FILE
    for place, what, is_as_due in (
        (folder, "a folder", folder.is_dir() and not folder.is_symlink()),
        (file, "a file", file.is_file() and not file.is_symlink()),
    ):
        if not is_as_due and (place.is_symlink() or place.exists()):
            msg = (
                f"{place}: {what} is kept there, and what stands there is none. Move it away; "
                "nothing is lost, for what is kept there is rebuilt from the journal."
            )
            raise WorkspaceError(msg)
    if environ.get(VARIABLE):
        PostgresCheckpoints(environ[VARIABLE], workspace).close()


class Checkpoints(Protocol):
    """Where a session's flow is kept between two gates."""

    @property
    def saver(self) -> BaseCheckpointSaver[str]: ...

    def guarded(self) -> AbstractContextManager[None]:
        """Work that writes checkpoints. Raises WorkspaceError where they can't be written."""
        ...

    def thread(self, name: str) -> str:
        """The thread of that name in this workspace, emptied if what it holds can't be read."""
        ...

    def close(self) -> None: ...


def open_checkpoints(workspace: Path, environ: Mapping[str, str] = os.environ) -> Checkpoints:
    """In the file, unless the environment names a server. Raises UsageError and WorkspaceError."""
    address = environ.get(VARIABLE, "")
    return PostgresCheckpoints(address, workspace) if address else CheckpointFile(workspace)


def thread_name(session: str) -> str:
    """Of this session and release: another may have another graph, and starts from the journal."""
    return f"{session}@{version('tablewright')}"


class CheckpointFile:
    """The SQLite file, replaced by an empty one where it can't be read or written."""

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

    def thread(self, name: str) -> str:
        """The thread of that name, emptied if what it holds can't be read."""
        with self.guarded():
            try:
                self.saver.get_tuple({"configurable": {"thread_id": name}})
            except sqlite3.OperationalError:
                raise
            except Exception:  # whatever unpacking foreign bytes ends with
                self.saver.delete_thread(name)
        return name


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
    """Whether it can be read and written, with the files that SQLite keeps beside it."""
    if not file.exists():
        return True
    if not all(os.access(part, os.W_OK) for part in file.parent.glob(f"{FILE}*")):
        return False
    try:
        with closing(sqlite3.connect(file)) as connection:
            answer = connection.execute("PRAGMA quick_check").fetchone()
            tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
            for table, columns in COLUMNS.items():
                if (table,) in tables:
                    connection.execute(f"SELECT {columns} FROM {table} LIMIT 0")
    except sqlite3.DatabaseError:
        return False
    return bool(answer == ("ok",))
