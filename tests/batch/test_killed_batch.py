"""A batch that is killed or stopped at any moment of its work, and run again.

Moments are counted in commits, whatever time they take.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from batch_runs import Result, alive, copies, report, result_of, run, start
from generated_workspaces import write_workspace

pytestmark = pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes a minute: make long runs it"
)
TABLES = (3, 3, 4)
MOMENTS = 10
AFTER_SECONDS = (0.0, 0.03, 0.1)  # a commit, by turns: not only where one has just been made
PATIENCE_SECONDS = 15.0


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("sources")
    return [write_workspace(place / f"w{n}", n + 1, size) for n, size in enumerate(TABLES)]


@pytest.fixture(scope="module")
def undisturbed(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What each comes to."""
    folder = tmp_path_factory.mktemp("undisturbed") / "many"
    made = copies(sources, folder)
    assert run(folder)[0] == 0
    return {each.name: result_of(each) for each in made}


def commits_in(workspaces: Iterable[Path]) -> int:
    """Counted without a process, so that none is missed."""
    logs = (each / ".git" / "logs" / "HEAD" for each in workspaces)
    return sum(len(log.read_bytes().splitlines()) for log in logs)


def end_at(
    commits: int, made: list[Path], end: Callable[["subprocess.Popen[str]"], None]
) -> "subprocess.Popen[str]":
    """A batch that is ended once so many commits are made; nothing of it is left running."""
    process = start(made[0].parent)
    while commits_in(made) < commits:
        assert process.poll() is None, "it ended before the moment came"
        time.sleep(0.002)
    time.sleep(AFTER_SECONDS[commits % len(AFTER_SECONDS)])
    end(process)
    assert gone(process.pid), alive(process.pid)
    return process


def gone(group: int) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while alive(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(group)


@pytest.mark.parametrize("moment", range(1, MOMENTS + 1))
def test_killed_at_a_moment_and_run_again_it_comes_to_the_same(
    moment: int, sources: list[Path], undisturbed: dict[str, Result], folder: Path
) -> None:
    made = copies(sources, folder)
    commits = sum(len(each.subjects) for each in undisturbed.values())
    process = end_at(round(commits * moment / (MOMENTS + 1)), made, kill_all)
    assert process.returncode == -signal.SIGKILL
    assert commits_in(made) < commits
    assert run(folder)[0] == 0
    assert {each.name: result_of(each) for each in made} == undisturbed


def test_killed_and_stopped_again_and_again_it_comes_to_the_same(
    sources: list[Path], undisturbed: dict[str, Result], folder: Path
) -> None:
    """Nothing is left behind, nothing done twice."""
    made = copies(sources, folder)
    commits = sum(len(each.subjects) for each in undisturbed.values())
    ends = (stop, terminate, kill_all, kill_alone)
    for number, end in enumerate(ends, start=1):
        end_at(round(commits * number / (len(ends) + 1)), made, end)
    assert run(folder)[0] == 0
    assert {each.name: result_of(each) for each in made} == undisturbed
    assert run(folder)[0] == 0
    assert not [each for each in report(folder).values() if each["is_new"]]
    assert {each.name: result_of(each) for each in made} == undisturbed


def kill_all(process: "subprocess.Popen[str]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE_SECONDS)


def kill_alone(process: "subprocess.Popen[str]") -> None:
    """Its processes are to notice."""
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)


def stop(process: "subprocess.Popen[str]", number: int = signal.SIGINT) -> None:
    os.kill(process.pid, number)
    _, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130, told
    assert "run the same batch again" in told


def terminate(process: "subprocess.Popen[str]") -> None:
    stop(process, signal.SIGTERM)
