"""One batch over workspaces broken in a dozen ways, and sound ones between them."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import batch_runs
import pytest
from batch_runs import alone, result_of
from broken_workspaces import BROKEN, release
from generated_workspaces import write_workspace
from jsonschema import Draft202012Validator
from workspaces import git

from agent.batch import pool
from agent.batch.job import Job, find_jobs
from agent.batch.job_queue import JobQueue
from agent.batch.one import OUT_OF_MEMORY, Settings, run_job
from agent.commands.batch import BatchOptions, batch
from agent.errors import UsageError

pytestmark = pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes a minute: make long runs it"
)
SCHEMA = Path(__file__).parents[2] / "agent/commands/schemas/batch.schema.json"


@pytest.fixture(autouse=True)
def _free() -> Iterator[None]:
    yield
    release()


def test_each_is_its_own_outcome_and_the_others_are_as_designed_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = write_workspace(folder / "sound", 1, 3)
    unanswered = write_workspace(folder / "unanswered", 1, 3, answered=False)
    started = folder.parent / "started"
    shutil.copytree(unanswered, started, symlinks=True)
    assert run_job(*find_jobs([started], None), Settings()).status == "waiting"
    for name, broken in BROKEN.items():
        source = started if broken.started else sound
        broken.breaks(Path(shutil.copytree(source, folder / name, symlinks=True)))
    locked = Path(shutil.copytree(sound, folder / "locked", symlinks=True))
    (locked / ".git" / "index.lock").touch()
    other = Path(shutil.copytree(sound, folder.parent / "alone", symlinks=True))
    monkeypatch.setattr(pool, "work", batch_runs.deadly_work)
    options = BatchOptions(
        folders=(folder,),
        answers_folder=None,
        jobs=2,
        in_flight=None,
        settings=Settings(),
        output=folder.parent / "batch.json",
    )
    assert batch(options, as_json=True) == 1
    printed = capfd.readouterr().out
    assert printed == options.output.read_text()
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(printed))
    outcomes = batch_runs.report(folder)
    for name, broken in BROKEN.items():
        assert outcomes[name]["status"] == "failed", name
        for said in broken.said:
            assert re.search(said, outcomes[name]["reason"]), outcomes[name]["reason"]
    assert outcomes["unanswered"]["status"] == "waiting"
    assert (outcomes["unanswered"]["task"], outcomes["unanswered"]["exit_code"]) == ("1.3", 3)
    assert set(outcomes) == {*BROKEN, "sound", "unanswered", "locked"}
    assert alone(other) == 0
    assert result_of(sound) == result_of(other)
    assert outcomes["locked"]["status"] == "finished", outcomes["locked"]["reason"]
    assert result_of(locked).files == result_of(other).files


def test_what_no_code_can_foresee_is_one_workspaces_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(name="one", workspace=folder, repository=folder)
    raised: list[Exception] = [MemoryError(), ZeroDivisionError("by nought")]

    def fail(*arguments: object) -> None:
        raise raised.pop(0)

    monkeypatch.setattr("agent.batch.one._run", fail)
    assert run_job(job, Settings()).reason == OUT_OF_MEMORY
    assert "ZeroDivisionError: by nought" in run_job(job, Settings()).reason


def test_exit_codes_are_those_of_the_worst_workspace(folder: Path) -> None:
    write_workspace(folder / "waits", 1, 3, answered=False)
    code, said, _ = batch_runs.run(folder)
    assert code == 3
    assert "waits at 1.3: requirements" in said
    assert "tablewright gates" in said


def test_workspaces_of_one_repository_never_run_at_once(folder: Path) -> None:
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Pat Batch")
    git(folder, "config", "user.email", "pat@example.com")
    for name in ("first", "second"):
        write_workspace(folder / name, 1, 3, answered=False)
        shutil.rmtree(folder / name / ".git")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Stage 01")
    jobs = find_jobs([folder], None)
    assert {job.repository for job in jobs} == {folder}
    queue = JobQueue(jobs)
    first = queue.take()
    assert first is not None
    assert queue.take() is None
    queue.done(first)
    assert queue.take() not in (None, first)
    assert batch_runs.run(folder, "--jobs", "2")[0] == 3
    assert {each["status"] for each in batch_runs.report(folder).values()} == {"waiting"}


def test_workspaces_are_found_named_apart_and_answered_each_by_its_own(folder: Path) -> None:
    for group in ("east", "west"):
        write_workspace(folder / group / "shop", 1, 3)
    write_workspace(folder / "east" / "depot", 2, 3)
    answers = folder.parent / "answers"
    answers.mkdir()
    (answers / "depot.yaml").write_text("version: 1\n")
    jobs = find_jobs([folder / "east", folder / "west"], answers)
    assert [job.name for job in jobs] == [
        "depot",
        str(folder / "east" / "shop"),
        str(folder / "west" / "shop"),
    ]
    assert [job.answers for job in jobs] == [
        answers / "depot.yaml",
        folder / "east" / "shop" / "answers.yaml",
        folder / "west" / "shop" / "answers.yaml",
    ]
    (answers / "shop.yaml").write_text("version: 1\n")
    with pytest.raises(UsageError, match=r"shop\.yaml would answer for .*east/shop and .*west/sh"):
        find_jobs([folder], answers)
    empty = folder / "empty"
    empty.mkdir()
    with pytest.raises(UsageError, match="no workspace was found"):
        find_jobs([empty], None)
