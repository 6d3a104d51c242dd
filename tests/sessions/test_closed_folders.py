"""Folders that may not be written: named before anything is written, and opened it goes on."""

import os
from pathlib import Path

import pytest
from other_processes import Ended, obey_permissions, run_in_a_fork
from stopped_sessions import ANSWERS, STAGE_02, Ending, ending, run, surroundings
from typer.testing import CliRunner
from workspaces import git

from agent.cli import app

pytestmark = pytest.mark.usefixtures("plain_git")


def run_as_anybody(command: str, workspace: Path) -> Ended:
    """As a user to whom what is closed is closed."""
    return run_in_a_fork([command, str(workspace), "--answers", str(ANSWERS)], obey_permissions)


@pytest.fixture(autouse=True)
def _closable(tmp_path: Path) -> None:
    place = tmp_path / "closed"
    place.mkdir(mode=0o555)
    child = os.fork()
    if child == 0:
        try:
            obey_permissions()
            os._exit(os.access(place, os.W_OK))
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        pytest.skip("to this user nothing can be closed")


CLOSED = (
    ".",
    "artifacts",
    STAGE_02,
    ".tablewright",
    ".git",
    ".git/objects",
    f"{STAGE_02}/decisions.jsonl",
)


@pytest.mark.parametrize("command", ["design", "resume"])
def test_each_is_named_before_anything_is_written_and_opened_the_end_is_the_same(
    request: pytest.FixtureRequest, command: str, undisturbed: Ending
) -> None:
    workspace = request.getfixturevalue("workspace" if command == "design" else "half_done")
    if command == "design":
        (workspace / STAGE_02).mkdir()
    for name in CLOSED:
        place = workspace / name
        if not place.exists():
            continue
        before = surroundings(workspace)
        mode = close(place)[place]
        ended = run_as_anybody(command, workspace)
        place.chmod(mode)
        assert ended.exit_code == 1, (name, ended.output)
        assert f"may not be written:\n  {place}\n" in ended.output, name
        assert "Make them writable first" in ended.output
        assert surroundings(workspace) == before, name
    if command == "design":
        assert CliRunner().invoke(app, ["design", str(workspace)]).exit_code == 3
        assert ending(workspace).subjects == undisturbed.subjects[:2]
    else:
        assert run("resume", workspace).exit_code == 0
        assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""


LATER = {
    ".git/refs/heads": "main: git can't move the branch",
    ".git/objects/*": "insufficient permission for adding an object",
}


def close(*places: Path) -> dict[Path, int]:
    """Takes the right to write; what rights they had."""
    modes = {place: place.stat().st_mode for place in places}
    for place, mode in modes.items():
        place.chmod(mode & 0o555)
    return modes


def test_what_is_noticed_later_loses_nothing_either(half_done: Path, undisturbed: Ending) -> None:
    journal = half_done / STAGE_02 / "decisions.jsonl"
    for closed, said in LATER.items():
        before = journal.read_bytes()
        modes = close(*half_done.glob(closed))
        ended = run_as_anybody("resume", half_done)
        for path, mode in modes.items():
            path.chmod(mode)
        assert ended.exit_code == 1, (closed, ended.output)
        assert said in ended.output
        assert "Put that right and run the command again" in ended.output
        assert journal.read_bytes().startswith(before)
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""


def test_checkpoints_that_may_only_be_read_are_rebuilt(
    half_done: Path, undisturbed: Ending
) -> None:
    close(*(half_done / ".tablewright").iterdir())
    ended = run_as_anybody("resume", half_done)
    assert ended.exit_code == 0, ended.output
    assert ending(half_done) == undisturbed
