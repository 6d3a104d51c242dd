"""One run at a time in a workspace: two would write one journal."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.errors import OccupiedError, WorkspaceError


@contextmanager
def occupy(workspace: Path) -> Iterator[None]:
    """Holds the folder's lock, which leaves no file and ends with the process, however it ends.

    Raises:
        OccupiedError: Another run holds it.
        WorkspaceError: The folder can't be opened.
    """
    try:
        folder = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        msg = f"{workspace}: can't be opened: {error.strerror}. Name the folder to work in."
        raise WorkspaceError(msg) from error
    try:
        _lock(folder, workspace)
        yield
    finally:
        os.close(folder)


def _lock(folder: int, workspace: Path) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        msg = f"{workspace}: another tablewright is at work here. Let it end, or stop it, first."
        raise OccupiedError(msg) from error
