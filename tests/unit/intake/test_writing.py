"""All three files or none, however the writing ends."""

import os
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.intake.writing import (
    READY,
    STAGE,
    existing_artifacts,
    finish_interrupted,
    write_artifacts,
)
from tools.source.artifacts import ARTIFACTS

OLD = dict.fromkeys(ARTIFACTS, "old\n")
NEW = {path: f"new {path}\n" for path in ARTIFACTS}


def contents(workspace: Path) -> dict[str, str]:
    return {path: (workspace / path).read_text() for path in existing_artifacts(workspace)}


def others(workspace: Path) -> set[str]:
    known = {Path(path).name for path in ARTIFACTS}
    return {entry.name for entry in (workspace / STAGE).iterdir()} - known


def test_the_files_are_there_whole_and_nothing_else(tmp_path: Path) -> None:
    write_artifacts(tmp_path, NEW)
    assert contents(tmp_path) == NEW
    assert others(tmp_path) == set()
    write_artifacts(tmp_path, OLD)
    assert contents(tmp_path) == OLD


class KilledError(BaseException):
    """Stands for a kill: nothing of the code under test catches it."""


def kill_at(step: int, patched: pytest.MonkeyPatch) -> None:
    """Ends the run before the change of the file system with that number."""
    done = 0

    def counted(name: str) -> None:
        act = getattr(Path, name)

        def acting(self: Path, *arguments: object, **options: object) -> object:
            nonlocal done
            done += 1
            if done > step:
                raise KilledError
            return act(self, *arguments, **options)

        patched.setattr(Path, name, acting)

    for name in ("mkdir", "rename", "replace", "rmdir"):
        counted(name)


@pytest.mark.parametrize("step", range(7))  # two folders, one rename, three moves, one removal
def test_a_kill_at_any_step_leaves_the_old_or_ends_with_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    write_artifacts(tmp_path, OLD)
    with monkeypatch.context() as patched:
        kill_at(step, patched)
        with pytest.raises(KilledError):
            write_artifacts(tmp_path, NEW)
    is_ready = (tmp_path / STAGE / READY).is_dir()
    assert finish_interrupted(tmp_path) == is_ready
    assert contents(tmp_path) == (NEW if is_ready else OLD)
    assert others(tmp_path) == set()


def test_without_an_interrupted_run_there_is_nothing_to_finish(tmp_path: Path) -> None:
    assert not finish_interrupted(tmp_path)
    write_artifacts(tmp_path, NEW)
    assert not finish_interrupted(tmp_path)


def test_a_disk_that_refuses_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_artifacts(tmp_path, OLD)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space") as error:
            write_artifacts(tmp_path, NEW)
    assert str(error.value.filename).endswith(".md")
    assert contents(tmp_path) == OLD
    assert others(tmp_path) == set()


def test_a_folder_in_the_place_of_a_file_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / ARTIFACTS[1]).mkdir(parents=True)
    with pytest.raises(InputError, match="there is a folder of that name"):
        write_artifacts(tmp_path, NEW)
    assert existing_artifacts(tmp_path) == (ARTIFACTS[1],)


def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    outside, workspace = tmp_path / "outside", tmp_path / "workspace"
    outside.mkdir()
    (workspace / "artifacts").mkdir(parents=True)
    (workspace / STAGE).symlink_to(outside)
    with pytest.raises(InputError, match="outside the workspace"):
        write_artifacts(workspace, NEW)
    assert list(outside.iterdir()) == []


def test_a_linked_artifact_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "mine.md"
    outside.write_text("mine\n")
    (tmp_path / STAGE).mkdir(parents=True)
    (tmp_path / ARTIFACTS[0]).symlink_to(outside)
    assert existing_artifacts(tmp_path) == (ARTIFACTS[0],)
    write_artifacts(tmp_path, NEW)
    assert outside.read_text() == "mine\n"
    assert contents(tmp_path) == NEW
