"""The batch on a scheduler and workers that are killed: all finish, none twice, as on one machine.

Everything here is a process of its own, as it is in earnest.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import DaskCluster, commits, kill_while_at_work, running_cluster
from generated_workspaces import write_workspace
from postgres_server import running_postgres
from workspaces import EPOCH, git, stage_02, subjects

from agent.workspace.postgres import VARIABLE

pytestmark = pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes a minute: make long runs it"
)
pytest.importorskip("distributed", reason="pip install 'tablewright[dask]'")

SIZES = (3, 2, 3, 2, 3, 2, 3, 2)  # tables of each
UNANSWERED = 3  # the number of one that waits at a gate
MOST_SECONDS = 120
Outcome = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """A batch that was disturbed, beside one that was not. Folders by name."""

    undisturbed: dict[str, Path]
    disturbed: dict[str, Path]
    outcomes: dict[str, Outcome]
    expected: dict[str, Outcome]
    interrupted_exit_code: int
    exit_code: int
    killed_in: Path
    server: str


def environment(**more: str) -> dict[str, str]:
    return {"SOURCE_DATE_EPOCH": EPOCH, VARIABLE: "", **more}


def start_batch(folder: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "agent.cli", "batch", str(folder), *options]
    return subprocess.Popen(
        [*command, "--output", str(folder / "batch.json")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment()},
    )


def end(batch: "subprocess.Popen[str]") -> tuple[int, str]:
    said, errors = batch.communicate(timeout=MOST_SECONDS)
    return batch.returncode, said + errors


def outcomes_in(folder: Path) -> dict[str, Outcome]:
    found = json.loads((folder / "batch.json").read_text("utf-8"))["workspaces"]
    return {each["name"]: each for each in found}


def await_that(holds: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + MOST_SECONDS
    while not holds():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def workspaces_in(folder: Path) -> dict[str, Path]:
    return {path.parent.name: path.parent for path in sorted(folder.glob("*/.git"))}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """Interrupted by Ctrl-C once, then run again with one of its two workers killed at work."""
    folder = tmp_path_factory.mktemp("many")
    for number, tables in enumerate(SIZES):
        write_workspace(folder / "a" / f"w{number}", number, tables, answered=number != UNANSWERED)
    shutil.copytree(folder / "a", folder / "b")
    undisturbed, disturbed = workspaces_in(folder / "a"), workspaces_in(folder / "b")
    alone = start_batch(folder / "a")
    assert end(alone)[0] == 3
    with ExitStack() as running:
        try:
            server = running.enter_context(running_postgres())
        except pytest.skip.Exception:
            server = ""
        variables = environment(**{VARIABLE: server})
        cluster = running.enter_context(running_cluster(folder / "cluster", 2, variables))
        first = start_batch(folder / "b", "--scheduler", cluster.address)
        await_that(lambda: sum(map(commits, disturbed.values())) > len(SIZES) + 8)
        first.send_signal(signal.SIGINT)
        interrupted, _ = end(first)
        second = start_batch(folder / "b", "--scheduler", cluster.address)
        killed_in = kill_while_at_work(cluster.workers[0], disturbed.values(), MOST_SECONDS)
        exit_code, said = end(second)
        assert (folder / "b/batch.json").exists(), said
        yield Ended(
            undisturbed=undisturbed,
            disturbed=disturbed,
            outcomes=outcomes_in(folder / "b"),
            expected=outcomes_in(folder / "a"),
            interrupted_exit_code=interrupted,
            exit_code=exit_code,
            killed_in=killed_in,
            server=server,
        )


def test_all_finish_and_none_twice(ended: Ended) -> None:
    assert ended.interrupted_exit_code == 130
    assert ended.exit_code == 3
    assert len(ended.disturbed) == len(SIZES)
    for name, folder in ended.disturbed.items():
        assert subjects(folder) == subjects(ended.undisturbed[name]), name
        assert stage_02(folder) == stage_02(ended.undisturbed[name]), name
        assert git(folder, "status", "--porcelain").replace("?? batch.json\n", "") == ""
    assert ended.outcomes[ended.killed_in.name]["status"] in ("finished", "waiting")


def test_outcomes_are_those_of_one_machine(ended: Ended) -> None:
    """But for time and place, and for being new to the batch that was interrupted."""
    for name, expected in ended.expected.items():
        outcome = ended.outcomes[name]
        differing = {key for key in expected if outcome[key] != expected[key]}
        assert differing <= {"workspace", "seconds", "is_new"}, (name, outcome)
    states = [outcome["status"] for outcome in ended.outcomes.values()]
    assert (states.count("finished"), states.count("waiting")) == (len(SIZES) - 1, 1)
    assert ended.outcomes[f"w{UNANSWERED}"]["gate"]


def test_postgres_holds_a_thread_for_each(ended: Ended) -> None:
    if not ended.server:
        pytest.skip("Postgres is not installed (apt-get install postgresql)")
    psycopg = pytest.importorskip("psycopg", reason="pip install 'tablewright[postgres]'")
    with psycopg.connect(ended.server) as connection:
        rows = connection.execute("SELECT DISTINCT thread_id FROM checkpoints").fetchall()
    sessions = sorted(thread.partition("@")[0] for (thread,) in rows)
    assert sessions == sorted(outcome["session"] for outcome in ended.outcomes.values())
    for folder in ended.disturbed.values():
        assert not (folder / ".tablewright/checkpoints.sqlite").exists()


KILLER = """
import os
from agent.batch import one, worker

def run(job, settings, pace=None):
    if job.name == "killer":
        os._exit(9)
    return one.run_job(job, settings, pace)

worker.run_job = run
"""


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[DaskCluster]:
    """Three workers, each of which the workspace `killer` ends; at the first the scheduler gives
    that workspace up, with whatever else was assigned to the worker.
    """
    (tmp_path / "preloaded.py").write_text(KILLER, "utf-8")
    variables = environment(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    options = ("--preload", str(tmp_path / "preloaded.py"))
    with running_cluster(tmp_path / "cluster", 3, variables, options) as cluster:
        yield cluster


def test_one_that_kills_its_workers_fails_alone_and_a_lost_scheduler_is_said(
    fragile: DaskCluster, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    for number, name in enumerate(("killer", "v1", "v2", "v3")):
        write_workspace(many / name, number, 3, answered=False)
    exit_code, said = end(start_batch(many, "--scheduler", fragile.address))
    assert exit_code == 1, said
    outcomes = outcomes_in(many)
    killed = outcomes.pop("killer")
    assert killed["status"] == "failed"
    assert "1 workers died with it" in killed["reason"]
    assert [outcome["status"] for outcome in outcomes.values()] == ["waiting"] * 3
    assert sum(worker.poll() == 9 for worker in fragile.workers) == 2

    shutil.rmtree(many / "killer")
    new = [write_workspace(many / f"v{number}", number, 3) for number in range(4, 10)]
    batch = start_batch(many, "--scheduler", fragile.address)
    await_that(lambda: any(commits(path) > 2 for path in new))
    fragile.scheduler.kill()
    exit_code, said = end(batch)
    assert exit_code == 1, said
    outcomes = outcomes_in(many)
    assert len(outcomes) == len(workspaces_in(many))
    lost = [outcome for outcome in outcomes.values() if outcome["status"] == "failed"]
    assert lost
    for outcome in lost:
        assert f"The scheduler {fragile.address} was lost" in outcome["reason"]
