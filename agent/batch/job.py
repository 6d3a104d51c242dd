"""What a batch is made of: workspaces found under the folders named, each with its answers file."""

import os
from collections.abc import Iterable
from contextlib import suppress
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
        artifact_bytes: Of its stage-01 documents: the more, the longer it takes.
    """

    name: str
    workspace: Path
    repository: Path
    answers: Path | None = None
    artifact_bytes: int = 0


def find_jobs(folders: Iterable[Path], answers_folder: Path | None) -> tuple[Job, ...]:
    """One for each workspace at or under the folders, in the order of their paths.

    A workspace is a folder with `artifacts/stage-01` in it; none is looked for inside another. A
    folder that can't be read counts as one, so that what may be in it is missed by nobody. Raises
    UsageError where there is none, or two would be answered by the same file.
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
    _check_answers(found, answers_folder)
    return tuple(
        Job(
            name=_unlike(name, workspace, found),
            workspace=workspace,
            repository=_repository(workspace),
            answers=_answers(workspace, answers_folder),
            artifact_bytes=_artifact_bytes(workspace),
        )
        for workspace, name in sorted(found.items())
    )


def _check_answers(workspaces: Iterable[Path], folder: Path | None) -> None:
    """Raises UsageError where a file of the folder would answer for two."""
    if folder is None:
        return
    by_name: dict[str, list[Path]] = {}
    for workspace in sorted(workspaces):
        by_name.setdefault(workspace.name, []).append(workspace)
    faults = [
        f"{folder / name}.yaml would answer for {' and '.join(map(str, places))}: what is true of "
        "one need not be of the other. Run a batch for each, or put each one's answers beside its "
        "artifacts, as answers.yaml."
        for name, places in by_name.items()
        if len(places) > 1 and (folder / f"{name}.yaml").is_file()
    ]
    if faults:
        raise UsageError("\n".join(faults))


def _workspaces(folder: Path) -> Iterable[Path]:
    for parent, names, _ in os.walk(folder):
        here = Path(parent)
        if not os.access(here, os.R_OK | os.X_OK):
            yield here  # whatever is in it: its run says that it can't be read
        elif (here / STAGE_01).is_dir():
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


def _artifact_bytes(workspace: Path) -> int:
    """Those that can be seen; its run says what can't."""
    found = 0
    for file in (workspace / STAGE_01).glob("*.md"):
        with suppress(OSError):
            found += file.stat().st_size
    return found


def _answers(workspace: Path, folder: Path | None) -> Path | None:
    own = (workspace / name for name in ANSWERS)
    given = () if folder is None else (folder / f"{workspace.name}.yaml",)
    return next((file for file in (*given, *own) if file.is_file()), None)
