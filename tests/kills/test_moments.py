"""Killed from outside at moments spread over a whole run; here a few of 60, in `make kills` all."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from extent import ALL, MOMENTS, moments
from trials import (
    ANSWERS,
    STAGE_01,
    Trial,
    Undisturbed,
    children_of,
    go_on,
    in_parallel,
    observe,
)
from workspaces import make_workspace

GATES = (
    "{requirements: approve, table: {Members: approve, MembersByEmail: approve, "
    "Loans: [{revise: keep loans for seven years}, approve]}, design: approve, "
    "contract: [{edit: AP2 55/11}, approve, approve]}"
)


def at_moment(folder: Path, undisturbed: Undisturbed, moment: int) -> list[str]:
    trial = Trial(folder / f"moment {moment}")
    seconds = undisturbed.seconds * moment / MOMENTS
    status = trial.run_killed_after(seconds, with_git=moment % 2 == 1, name="run 1")
    late = ["late\n"] if status == 0 else []
    return [*late, *go_on(trial, undisturbed)]


def test_killed_at_a_moment_it_ends_as_if_it_had_not(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    tried = moments()
    tasks = [partial(at_moment, tmp_path, undisturbed, moment) for moment in tried]
    said = in_parallel(tasks, 1, tmp_path)
    late = [line for line in said if line == "late\n"]
    assert [line for line in said if line != "late\n"] == []
    assert len(late) <= len(tried) // 5, "runs were faster than the one that was measured"


def test_the_command_killed_at_moments_and_given_again(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS.read_text().split("gates:")[0] + f"gates: {GATES}\n")
    begun = time.monotonic()
    whole = make_workspace(tmp_path / "whole", STAGE_01)
    assert wait_for(command(whole, answers)) == 0
    seconds = time.monotonic() - begun
    expected = observe(whole)
    for moment in moments() if ALL else (45,):
        workspace = make_workspace(tmp_path / f"moment {moment}", STAGE_01)
        process = command(workspace, answers)
        time.sleep(seconds * moment / MOMENTS)
        started = children_of(process.pid) if moment % 2 else []
        process.kill()
        for git_process in started:
            signal_if_there(git_process)
        wait_for(process)
        assert wait_for(command(workspace, answers)) == 0, moment
        assert observe(workspace) == expected, moment


def command(workspace: Path, answers: Path) -> subprocess.Popen[bytes]:
    words = ["-m", "agent.cli", "design", str(workspace), "--answers", str(answers)]
    with (workspace.parent / f"{workspace.name}.out").open("ab") as output:
        return subprocess.Popen([sys.executable, *words], stdout=output, stderr=output)


def wait_for(process: subprocess.Popen[bytes]) -> int:
    return process.wait(timeout=120)


def signal_if_there(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
