"""Two runs at once in one workspace: the second is refused, and the first's end sets it free."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from other_processes import Ended, Running, run_in_a_fork, start_in_a_fork
from stopped_sessions import ANSWERS, Ending, ending, run, surroundings
from workspaces import git

pytestmark = pytest.mark.usefixtures("plain_git")

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Held:
    """A run that has the workspace and waits for its answers file, a pipe."""

    running: Running
    writer: int

    def go_on(self) -> Ended:
        os.write(self.writer, ANSWERS.read_bytes())
        os.close(self.writer)
        return self.running.end()

    def kill(self) -> Ended:
        os.kill(self.running.process, signal.SIGKILL)
        os.close(self.writer)
        return self.running.end()


def hold(command: str, workspace: Path, folder: Path) -> Held:
    folder.mkdir()
    pipe = folder / ANSWERS.name
    os.mkfifo(pipe)
    running = start_in_a_fork([command, str(workspace), "--answers", str(pipe)])
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return Held(running, os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:  # nobody reads it yet
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize("command", ["design", "resume"])
def test_the_second_is_refused_and_the_first_is_unharmed(
    request: pytest.FixtureRequest, command: str, tmp_path: Path, undisturbed: Ending
) -> None:
    workspace = request.getfixturevalue("workspace" if command == "design" else "half_done")
    first = hold(command, workspace, tmp_path / "held")
    before = surroundings(workspace)
    other_name = tmp_path / "link"
    other_name.symlink_to(workspace)
    for place in (workspace, other_name):
        second = run_in_a_fork([command, str(place), "--answers", str(ANSWERS)])
        assert second.exit_code == 1
        assert f"{place}: another tablewright is at work here. Let it end" in second.output
    assert surroundings(workspace) == before
    ended = first.go_on()
    assert ended.exit_code == 0, ended.output
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""


def test_a_killed_run_leaves_the_workspace_free(
    half_done: Path, tmp_path: Path, undisturbed: Ending
) -> None:
    before = surroundings(half_done)
    assert hold("resume", half_done, tmp_path / "held").kill().exit_code == -signal.SIGKILL
    assert surroundings(half_done) == before
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed


def test_however_many_start_at_once_one_of_them_designs(
    workspace: Path, undisturbed: Ending
) -> None:
    arguments = ["design", str(workspace), "--answers", str(ANSWERS)]
    ended = [running.end() for running in [start_in_a_fork(arguments) for _ in range(3)]]
    assert 0 in {run.exit_code for run in ended}
    for one in ended:
        assert one.exit_code == 0 or "another tablewright is at work here" in one.output
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""
