"""In which order a batch begins its workspaces, and how long it says that the rest takes."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from agent.batch.job import Job, find_jobs
from agent.batch.job_queue import JobQueue
from agent.batch.outcome import WorkspaceOutcome
from agent.commands import batch_view
from agent.commands.batch_view import BASE_BYTES, BatchProgress


def job(name: str, artifact_bytes: int, repository: str = "") -> Job:
    workspace = Path("/many") / name
    place = Path("/many") / (repository or name)
    return Job(name=name, workspace=workspace, repository=place, artifact_bytes=artifact_bytes)


def taken(queue: JobQueue) -> list[str]:
    found = []
    while (each := queue.take()) is not None:
        found.append(each.name)
    return found


def test_the_largest_is_begun_first_and_equals_in_the_order_given() -> None:
    queue = JobQueue([job("b", 10), job("large", 90), job("a", 10), job("middle", 40)])
    assert taken(queue) == ["large", "middle", "b", "a"]


def test_what_waits_for_its_repository_lets_smaller_ones_pass() -> None:
    large, second, small = job("large", 90, "r"), job("second", 80, "r"), job("small", 1)
    queue = JobQueue([small, second, large])
    assert taken(queue) == ["large", "small"]
    queue.done(large)
    assert taken(queue) == ["second"]


def test_artifacts_are_counted_raw_files_beside_them_are_not(tmp_path: Path) -> None:
    stage_01 = tmp_path / "shop" / "artifacts" / "stage-01"
    stage_01.mkdir(parents=True)
    (stage_01 / "01_1.md").write_bytes(b"x" * 300)
    (stage_01 / "01_2.md").write_bytes(b"x" * 20)
    (stage_01 / "slow.log").write_bytes(b"x" * 50_000)
    (found,) = find_jobs([tmp_path], None)
    assert found.artifact_bytes == 320


def test_what_is_left_is_told_by_how_large_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The large one, done in 60 s, was three quarters of all; the two others are left."""
    now = [0.0]
    monkeypatch.setattr(batch_view.time, "monotonic", lambda: now[0])
    jobs = (job("large", 5 * BASE_BYTES), job("one", 0), job("two", 0))
    outcome = WorkspaceOutcome(name="large", workspace="/many/large", status="finished")
    with BatchProgress(jobs, 1, Console(file=io.StringIO()), lively=False) as progress:
        now[0] = 60.0
        progress.tell(outcome)
    # done: 6 of 8 parts and half of one that is at work; 1.5 parts are left at 60 / 6.5 s each
    assert "1 of 3 done: 1 finished; about 14 s still" in capsys.readouterr().err
