"""What a batch on a cluster asks for before anything is sent, and says where it is missing."""

import socket
import sys
import threading
from importlib.metadata import version
from pathlib import Path

import pytest
from generated_workspaces import write_workspace
from workspaces import git

from agent.batch.cluster import check_scheduler, host_towards, key_of
from agent.batch.job import Job, find_jobs
from agent.batch.limits import PaceServer, SharedPace
from agent.batch.one import Settings
from agent.batch.worker import lacks, work
from agent.commands.batch import BatchOptions, batch
from agent.errors import EndpointError, UsageError
from agent.workspace.occupancy import occupy

RELEASE = version("tablewright")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write_workspace(tmp_path / "many/shop", 1, 3)
    (found,) = find_jobs([tmp_path / "many"], None)
    return found


@pytest.mark.parametrize(
    "address", ["", "10.0.0.5:8786", "http://10.0.0.5:8786", "tcp://", "tcp://h", "tcp://h:x"]
)
def test_what_is_no_address_of_a_scheduler_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=r"such as tcp://10\.0\.0\.5:8786"):
        check_scheduler(address)


def test_without_the_extra_the_command_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'tablewright\[dask\]'"):
        check_scheduler("tcp://127.0.0.1:8786")


def test_jobs_are_not_counted_on_a_cluster(job: Job, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="pip install 'tablewright[dask]'")
    options = BatchOptions((job.workspace,), None, 2, None, Settings(), scheduler="tcp://h:1")
    with pytest.raises(UsageError, match="--jobs counts processes on this machine"):
        batch(options, as_json=True)


def test_the_key_is_of_the_workspace_as_it_stands(job: Job) -> None:
    first = key_of(job, Settings(), None)
    assert first == key_of(job, Settings(), None)
    assert first.startswith("tablewright-")
    assert key_of(job, Settings(max_indexes=2), None) != first
    assert key_of(job, Settings(), ("h", 1, b"k")) != first
    assert job.answers is not None
    with job.answers.open("a", encoding="utf-8") as file:
        file.write("# more\n")
    answered = key_of(job, Settings(), None)
    assert answered != first
    journal = job.workspace / "artifacts/stage-02/decisions.jsonl"
    journal.parent.mkdir()
    journal.write_text("{}\n")
    assert key_of(job, Settings(), None) not in (first, answered)


def test_a_worker_says_all_that_it_lacks(job: Job, tmp_path: Path) -> None:
    assert lacks(RELEASE, job, None) == ()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        elsewhere = job.model_copy(update={"workspace": tmp_path / "elsewhere"})
        other, unseen, unreached = lacks("9.9", elsewhere, ("127.0.0.1", port, b"key"))
    assert f"has tablewright {RELEASE}, and the batch 9.9" in other
    assert f"does not see {tmp_path / 'elsewhere'}" in unseen
    assert f"can't reach the batch at 127.0.0.1:{port}" in unreached


def test_a_batch_that_is_gone_is_an_outcome(job: Job) -> None:
    with PaceServer(1, None) as address:
        host, port, _ = address
        assert lacks(RELEASE, job, address) == ()
        outcome = work(job, Settings(), (host, port, b"another key"))
    assert outcome.status == "failed"
    assert f"can't reach the batch at {host}:{port}" in outcome.reason
    assert len(git(job.workspace, "log", "--format=%s").splitlines()) == 1


def test_a_stranger_who_says_nothing_keeps_nobody_waiting() -> None:
    with PaceServer(5, None) as (host, port, key), socket.create_connection((host, port)):
        with pytest.raises(EndpointError):
            SharedPace((host, port, b"guessed"))
        pace = SharedPace((host, port, key))
        with pace.turn(10, 0) as turn:
            turn.used = 3
        pace.close()


def test_the_limits_are_kept_where_workers_reach_them() -> None:
    assert host_towards("tcp://127.0.0.1:8786") == "127.0.0.1"
    with pytest.raises(UsageError, match="no way to that host"):
        host_towards("tcp://no.such.host.invalid:8786")


def test_a_worker_waits_for_one_that_was_given_up_for_lost(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who still holds the folder lets go after a moment."""
    unanswered = job.model_copy(update={"answers": None})
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with occupy(job.workspace):
            held.set()
            let_go.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    threading.Timer(0.5, let_go.set).start()
    outcome = work(unanswered, Settings(), None)
    other.join()
    assert outcome.status == "waiting", outcome.reason


def test_a_folder_that_stays_occupied_is_said(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.batch.worker.OCCUPIED_SECONDS", 0.3)
    with occupy(job.workspace):
        outcome = work(job, Settings(), None)
    assert outcome.status == "failed"
    assert "another tablewright is at work here" in outcome.reason
