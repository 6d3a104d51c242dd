"""What a worker of a cluster does: one workspace at a time, and says beforehand what it lacks."""

import threading
import time
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from agent.batch.desk import Address
from agent.batch.job import Job
from agent.batch.limits import SharedPace
from agent.batch.one import Settings, failed, run_job
from agent.batch.outcome import WorkspaceOutcome
from agent.errors import EndpointError, OccupiedError, WorkspaceError
from agent.workspace.occupancy import occupy

OCCUPIED_SECONDS = 30.0  # a worker that was given up for lost may still be at its end
LOOK_AGAIN_SECONDS = 0.2

_at_work = threading.Lock()


def work(job: Job, settings: Settings, pace: Address | None) -> WorkspaceOutcome:
    """One workspace, whoever began it. A process has one at work, however many threads it has.

    Never raises: a traceback that is long does not reach the batch, which would wait for ever
    (distributed 2026.8, `clean_exception`).
    """
    with _at_work:
        try:
            _await_free(job.workspace)
            return _run(job, settings, pace)
        except Exception as error:
            what = f"{type(error).__name__}: {error}. This is a fault of Tablewright."
            return failed(job, what)


def _run(job: Job, settings: Settings, pace: Address | None) -> WorkspaceOutcome:
    if pace is None:
        return run_job(job, settings)
    try:
        shared = SharedPace(pace)
    except EndpointError as error:
        return failed(job, _unreachable(pace, error))
    with closing(shared):
        return run_job(job, settings, shared)


def _await_free(workspace: Path) -> None:
    """Until no other run is at work there, or it takes too long, which its own run then says."""
    ends_at = time.monotonic() + OCCUPIED_SECONDS
    while time.monotonic() < ends_at:
        try:
            with occupy(workspace):
                return
        except OccupiedError:
            time.sleep(LOOK_AGAIN_SECONDS)
        except WorkspaceError:
            return  # its own run says what is wrong


def lacks(release: str, job: Job, pace: Address | None) -> tuple[str, ...]:
    """What keeps this worker from such a job, with what to do; to be asked before the first."""
    found: list[str] = []
    try:
        own = version("tablewright")
    except PackageNotFoundError:
        own = "none"
    if own != release:
        found.append(
            f"has tablewright {own}, and the batch {release}. Install the same on both: "
            f"pip install 'tablewright[dask]=={release}'"
        )
    for path in (job.workspace, *(() if job.answers is None else (job.answers,))):
        if not path.exists():
            found.append(
                f"does not see {path}. Workspaces and answers must lie where all workers see them "
                "under the same path, as in a shared folder."
            )
    if pace is not None:
        try:
            SharedPace(pace).close()
        except EndpointError as error:
            found.append(_unreachable(pace, error))
    return tuple(found)


def _unreachable(pace: Address, error: Exception) -> str:
    host, port, _ = pace
    return (
        f"can't reach the batch at {host}:{port}, which keeps the endpoint's limits a minute: "
        f"{error.__cause__ or error}. Name the scheduler by an address that the workers "
        "know it by, not 127.0.0.1, and let them reach the machine that runs the batch."
    )
