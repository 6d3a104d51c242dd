"""A batch on many machines: each workspace is a task of a dask.distributed scheduler.

What travels is the job and its outcome. A session's state is its journal, its repository and its
checkpoints, so a task whose worker is lost goes on at another worker from where it was.
"""

import logging
import socket
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.batch.desk import Address
from agent.batch.job import STAGE_01, Job
from agent.batch.job_queue import JobQueue
from agent.batch.one import Settings, failed
from agent.batch.outcome import WorkspaceOutcome
from agent.batch.worker import lacks, work
from agent.errors import UsageError
from agent.journal import JOURNAL_PATH
from tools.value import digest_text

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10
WORKER_SECONDS = 60  # until the first worker has joined
CLOSE_SECONDS = 5
MOST_RETRIES = 2  # where a task raises, which none does that a worker can read
KEY_DIGITS = 32
SCHEMES = ("tcp", "tls")


@dataclass(frozen=True)
class Cluster:
    """What a batch may use.

    Attributes:
        scheduler: Its address, as `tcp://10.0.0.5:8786`.
        in_flight: Workspaces at a time that the scheduler is given; None for all there are.
        pace: Where the endpoint's limits are kept; None without limits.
    """

    scheduler: str
    in_flight: int | None = None
    pace: Address | None = None


def check_scheduler(address: str) -> None:
    """Raises UsageError where it is no address, or what speaks to it is not installed."""
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port is not None
    except ValueError:
        is_good = False
    if not is_good:
        msg = f"--scheduler {address}: is no address of a scheduler, such as tcp://10.0.0.5:8786."
        raise UsageError(msg)
    try:
        import distributed  # noqa: F401 - only whether it is there
    except ImportError as error:
        msg = (
            f"--scheduler needs dask.distributed, which is not installed ({error}). "
            "Install it here and where the workers run: pip install 'tablewright[dask]'"
        )
        raise UsageError(msg) from error


def host_towards(scheduler: str) -> str:
    """The IPv4 address that this machine has on the way to the scheduler, and so to its workers.

    Raises UsageError where there is no way.
    """
    parts = urlsplit(scheduler)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((parts.hostname, parts.port))  # of a datagram: nothing is sent
            return str(probe.getsockname()[0])
    except OSError as error:
        msg = f"--scheduler {scheduler}: there is no way to that host over IPv4: {error}."
        raise UsageError(msg) from error


def run_all(
    jobs: tuple[Job, ...], settings: Settings, means: Cluster
) -> Generator[WorkspaceOutcome, None, None]:
    """Each outcome as soon as it is there. Closing the iterator takes back what is not at work;
    what is goes on to its end, or to the next question to a language model.

    Raises UsageError where the scheduler does not answer, has no workers, or one of those lacks
    what it needs.
    """
    placed = tuple(_placed(job) for job in jobs)
    with _connected(means.scheduler) as client:
        _check_workers(client, placed[0], means)
        yield from _Dispatch(client, settings, means).outcomes(placed)


def _placed(job: Job) -> Job:
    """With no path that depends on the folder that a process is in."""
    answers = None if job.answers is None else job.answers.resolve()
    return job.model_copy(update={"answers": answers})


@contextmanager
def _connected(scheduler: str) -> Iterator["Client"]:
    from distributed import Client

    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)  # what matters of it is an outcome's reason
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        log.setLevel(before)
        msg = (
            f"--scheduler {scheduler}: does not answer: {error}. Start it: dask scheduler, and "
            "on each machine its workers: dask worker ADDRESS --nworkers auto --nthreads 1"
        )
        raise UsageError(msg) from error
    try:
        yield client
    finally:
        client.close(timeout=CLOSE_SECONDS)
        log.setLevel(before)


def _check_workers(client: "Client", job: Job, means: Cluster) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        msg = (
            f"--scheduler {means.scheduler}: no worker has joined it in {WORKER_SECONDS} s. Start "
            f"some: dask worker {means.scheduler} --nworkers auto --nthreads 1"
        )
        raise UsageError(msg) from error
    said = client.run(lacks, version("tablewright"), job, means.pace, on_error="return")
    problems = []
    for worker, answer in sorted(said.items()):
        if isinstance(answer, BaseException):
            answer = (f"{answer}. Install tablewright there: pip install 'tablewright[dask]'",)
        problems += [f"worker {worker} {problem}" for problem in answer]
    if problems:
        raise UsageError("\n".join(problems))


class _Dispatch:
    """Gives the scheduler what can begin, and takes what comes.

    A workspace on whose workers the scheduler gave up may just have been assigned to workers that
    another one killed. So it is tried again when nothing else is at work: then it fails alone.
    """

    def __init__(self, client: "Client", settings: Settings, means: Cluster) -> None:
        from distributed import as_completed

        self._client = client
        self._settings = settings
        self._means = means
        self._completed = as_completed(loop=client.loop)
        self._running: dict[str, tuple[Future, Job]] = {}
        self._suspects: list[Job] = []
        self._tried_alone: set[str] = set()

    def outcomes(self, jobs: tuple[Job, ...]) -> Iterator[WorkspaceOutcome]:
        queue = JobQueue(jobs)
        try:
            while queue or self._running or self._suspects:
                lost = self._send(queue)
                yield from (failed(job, self._gone()) for job in lost)
                if not self._running:
                    continue
                future = next(self._completed)
                _, job = self._running.pop(future.key)
                queue.done(job)
                outcome = self._outcome_of(future, job)
                if outcome is not None:
                    yield outcome
        finally:
            if self._running and self._client.status == "running":
                self._client.cancel([future for future, _ in self._running.values()])

    def _send(self, queue: JobQueue) -> list[Job]:
        """What can't be sent, for the scheduler is gone."""
        lost: list[Job] = []
        most = self._means.in_flight or sys.maxsize
        while len(self._running) < most and (job := queue.take()) is not None:
            self._submit(job, lost)
            if lost:
                queue.done(job)
        if not self._running and self._suspects:
            job = self._suspects.pop(0)
            self._tried_alone.add(job.name)
            self._submit(job, lost, " alone")
        return lost

    def _submit(self, job: Job, lost: list[Job], how: str = "") -> None:
        if self._client.status != "running":
            lost.append(job)
            return
        arguments = (job, self._settings, self._means.pace)
        key = key_of(*arguments) + how
        future = self._client.submit(work, *arguments, key=key, retries=MOST_RETRIES)
        self._running[key] = (future, job)
        self._completed.add(future)

    def _outcome_of(self, future: "Future", job: Job) -> WorkspaceOutcome | None:
        """None where it is to be tried alone."""
        from distributed import KilledWorker

        if future.status == "finished":
            try:
                outcome: WorkspaceOutcome = future.result()
            except Exception as error:  # its worker was lost with it, and the scheduler too
                return failed(job, f"{self._gone()} ({error})")
            return outcome
        if future.status != "error":
            return failed(job, self._gone())
        cause = future.exception()
        if not isinstance(cause, KilledWorker):
            return failed(job, f"{type(cause).__name__}: {cause}. This is a fault of Tablewright.")
        if job.name not in self._tried_alone:
            self._suspects.append(job)
            return None
        return failed(
            job,
            f"{cause.allowed_failures + 1} workers died with it, one after the other, while "
            "nothing else was at work: out of memory, or killed. Give workers more memory, or "
            f"design it by itself: tablewright design {job.workspace}",
        )

    def _gone(self) -> str:
        return (
            f"The scheduler {self._means.scheduler} was lost, or took this workspace back. What "
            "was done stands in its repository: start the scheduler and run this batch again."
        )


def key_of(job: Job, settings: Settings, pace: Address | None) -> str:
    """The task's key: the same for the same workspace as it stands, read for the same batch.

    What stands in it is told by path, size and time of change: logs of gigabytes are not read here.
    """
    stage_01 = (job.workspace / STAGE_01).rglob("*")
    files = [*sorted(stage_01), job.workspace / JOURNAL_PATH]
    if job.answers is not None:
        files.append(job.answers)
    stand = []
    for file in files:
        if file.is_file():
            about = file.stat()
            stand.append((str(file), about.st_size, about.st_mtime_ns))
    told = (job.model_dump_json(), repr(settings), repr(pace), version("tablewright"), stand)
    return f"tablewright-{digest_text(repr(told))[:KEY_DIGITS]}"
