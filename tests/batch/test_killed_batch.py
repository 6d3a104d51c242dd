"""A batch that is killed or stopped at any moment, and run again."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from batch_runs import Result, alive, copies, report, result_of, run, start
from generated_workspaces import write_workspace

pytestmark = pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes a minute: make long runs it"
)
TABLES = (3, 3, 4)
PATIENCE_SECONDS = 15.0


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("sources")
    return [write_workspace(place / f"w{n}", n + 1, size) for n, size in enumerate(TABLES)]


@pytest.fixture(scope="module")
def undisturbed(
    sources: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Result], float]:
    """What each comes to, and how many seconds the whole takes."""
    folder = tmp_path_factory.mktemp("undisturbed") / "many"
    made = copies(sources, folder)
    started = time.monotonic()
    assert run(folder)[0] == 0
    return {each.name: result_of(each) for each in made}, time.monotonic() - started


def gone(group: int) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while alive(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(group)


def test_killed_and_stopped_again_and_again_it_comes_to_the_same(
    sources: list[Path], undisturbed: tuple[dict[str, Result], float], folder: Path
) -> None:
    """Each at a share of the time that the whole takes, counted from when it is under way; nothing
    is left behind, nothing done twice.
    """
    expected, seconds = undisturbed
    made = copies(sources, folder)
    moments = (0.02, stop), (0.08, terminate), (0.5, kill_all), (0.4, kill_alone)
    for share, end in moments:
        process = start(folder)
        assert process.stderr is not None
        assert process.stderr.readline() == f"{len(made)} workspaces\n"
        time.sleep(share * seconds)
        end(process)
        assert gone(process.pid), alive(process.pid)
    assert any((each / "artifacts/stage-02/decisions.jsonl").exists() for each in made)
    assert run(folder)[0] == 0
    assert {each.name: result_of(each) for each in made} == expected
    assert run(folder)[0] == 0
    assert not [each for each in report(folder).values() if each["is_new"]]
    assert {each.name: result_of(each) for each in made} == expected


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
