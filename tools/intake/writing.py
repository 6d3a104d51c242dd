"""Puts the three texts into the workspace: all of them or none, however it is interrupted.

They are written whole into a folder of their own, which a rename makes final; only then do they
take their places. What a kill leaves of that is finished by the next run.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tools.errors import InputError, Problem, naming
from tools.source.artifacts import ARTIFACTS, PATTERNS_FILE

STAGE = Path(PATTERNS_FILE).parent
READY = ".intake-ready"  # complete: its files only have to take their places
UNFINISHED = ".intake-unfinished"


def existing_artifacts(workspace: Path) -> tuple[str, ...]:
    """Paths of those that are there, as files or otherwise."""
    return tuple(path for path in ARTIFACTS if os.path.lexists(workspace / path))


def finish_interrupted(workspace: Path) -> bool:
    """Brings a run to its end that was killed while its files took their places."""
    folder = workspace / STAGE
    shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
    if not (folder / READY).is_dir():
        return False
    _place(folder)
    return True


def write_artifacts(workspace: Path, texts: Mapping[str, str]) -> None:
    """Writes the texts, by path, over what is there.

    Raises:
        InputError: where one of the paths can't be a file.
        OSError: naming the file; nothing has changed then.
    """
    folder = workspace / STAGE
    _refuse_folders(workspace, texts)
    with naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with naming(unfinished):
            unfinished.mkdir()
        for path, text in texts.items():
            _write(unfinished / Path(path).name, text)
        unfinished.rename(folder / READY)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _place(folder)


def _refuse_folders(workspace: Path, texts: Mapping[str, str]) -> None:
    inside = (workspace / STAGE).resolve()
    problems = [
        Problem(file=path, what="there is a folder of that name.", fix="Move it away.")
        for path in texts
        if (workspace / path).is_dir()
    ]
    if not inside.is_relative_to(workspace.resolve()):
        what = "the folder is a link to a place outside the workspace."
        problems.append(Problem(file=str(STAGE), what=what, fix="Make it a folder of its own."))
    if problems:
        raise InputError(problems)


def _write(file: Path, text: str) -> None:
    with naming(file), file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _place(folder: Path) -> None:
    """Moves the complete files to their places; done again, it does what is left."""
    ready = folder / READY
    for file in sorted(ready.iterdir()):
        with naming(folder / file.name):
            file.replace(folder / file.name)
    ready.rmdir()
