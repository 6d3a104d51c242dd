"""What a batch is made of: workspaces found under the folders named, each with its answers file."""

import os
from collections.abc import Iterable
from pathlib import Path

from agent.errors import UsageError
from tools.value import Value

STAGE_01 = Path("artifacts") / "stage-01"
ANSWERS = ("answers.yaml", "artifacts/answers.yaml")
"""Where a workspace's own answers file stands, the first that is there."""


class Job(Value):
    """One workspace to design.

    Attributes:
        name: As it is called in tables: its path below the folder that was named.
        workspace: Its folder, absolute.
        repository: The folder of its git repository; jobs in one are never run at the same time.
        answers: Its answers file; None where every question is a person's.
    """

    name: str
    workspace: Path
    repository: Path
    answers: Path | None = None


def find_jobs(folders: Iterable[Path], answers_folder: Path | None) -> tuple[Job, ...]:
    """One for each workspace at or under the folders, in the order of their paths.

    A workspace is a folder with `artifacts/stage-01` in it; none is looked for inside another.
    Raises UsageError where there is none, or a folder can't be read.
    """
    found: dict[Path, str] = {}
    for folder in folders:
        if not folder.is_dir():
            msg = f"{folder}: is no folder. Name workspaces, or folders that hold some."
            raise UsageError(msg)
        for workspace in _workspaces(folder.resolve()):
            name = os.path.relpath(workspace, folder.resolve())
            found.setdefault(workspace, folder.resolve().name if name == "." else name)
    if not found:
        named = ", ".join(map(str, folders))
        msg = f"{named}: no workspace was found, which is a folder with {STAGE_01} in it."
        raise UsageError(msg)
    if answers_folder is not None and not answers_folder.is_dir():
        msg = f"--answers-dir {answers_folder}: is no folder."
        raise UsageError(msg)
    return tuple(
        Job(
            name=_unlike(name, workspace, found),
            workspace=workspace,
            repository=_repository(workspace),
            answers=_answers(workspace, answers_folder),
        )
        for workspace, name in sorted(found.items())
    )


def _workspaces(folder: Path) -> Iterable[Path]:
    for parent, names, _ in os.walk(folder):
        here = Path(parent)
        if (here / STAGE_01).is_dir():
            yield here
            names.clear()
        else:
            names[:] = sorted(name for name in names if not name.startswith("."))


def _unlike(name: str, workspace: Path, found: dict[Path, str]) -> str:
    """Whole where two folders that were named hold workspaces of the same name."""
    return name if list(found.values()).count(name) == 1 else str(workspace)


def _repository(workspace: Path) -> Path:
    """The folder with `.git`; the workspace itself where there is none, which its run refuses."""
    for folder in (workspace, *workspace.parents):
        if (folder / ".git").exists():
            return folder
    return workspace


def _answers(workspace: Path, folder: Path | None) -> Path | None:
    own = (workspace / name for name in ANSWERS)
    given = () if folder is None else (folder / f"{workspace.name}.yaml",)
    return next((file for file in (*given, *own) if file.is_file()), None)
