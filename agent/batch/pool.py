"""A batch on this machine: each workspace in a process of a pool, as many at a time as there are
processes to burn; who waits for a language model burns none.

A process that dies takes one workspace with it, which is tried once more; what it had done stands
in its repository. Processes are replaced after some workspaces, so that memory does not grow.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Semaphore

from pebble import ProcessExpired, ProcessPool

from agent.batch.job import Job
from agent.batch.job_queue import JobQueue
from agent.batch.limits import Address, SharedPace
from agent.batch.one import Settings, failed, run_job
from agent.batch.outcome import WorkspaceOutcome
from agent.language_model.pace import Turn

WORKSPACES_EACH = 25  # that one process designs before another takes its place
MOST_TRIES = 2  # of a workspace whose process died
PRELOADED = ("agent.batch.one", "agent.session", "scipy.optimize")


@dataclass(frozen=True)
class Means:
    """What a batch may use.

    Attributes:
        jobs: Processes that burn CPU at a time.
        in_flight: Workspaces at a time: more than `jobs` where sessions wait for an endpoint.
        pace: Where the endpoint's limits are kept; None without limits.
    """

    jobs: int
    in_flight: int
    pace: Address | None = None


def run_all(jobs: tuple[Job, ...], settings: Settings, means: Means) -> Iterator[WorkspaceOutcome]:
    """Each outcome as soon as it is there. Closing the iterator stops what is at work: it goes on
    from where it was killed the next time.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    cpu = context.Semaphore(means.jobs)
    queue = JobQueue(jobs)
    tries: dict[str, int] = {}
    running: dict[Future[WorkspaceOutcome], Job] = {}
    pool = ProcessPool(
        max_workers=means.in_flight,
        max_tasks=WORKSPACES_EACH,
        initializer=prepare,
        initargs=(cpu, means.pace),
        context=context,
    )
    try:
        while queue or running:
            while len(running) < means.in_flight and (job := queue.take()) is not None:
                tries[job.name] = tries.get(job.name, 0) + 1
                running[pool.schedule(work, args=(job, settings))] = job
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                queue.done(job)
                outcome = _outcome_of(future, job)
                if outcome is None and tries[job.name] < MOST_TRIES:
                    queue.put_back(job)
                else:
                    yield outcome or failed(job, _died(tries[job.name]))
        pool.close()
    finally:
        pool.stop()
        pool.join()


def _outcome_of(future: "Future[WorkspaceOutcome]", job: Job) -> WorkspaceOutcome | None:
    """None where its process died."""
    try:
        return future.result()
    except ProcessExpired:
        return None


def _died(tries: int) -> str:
    return (
        f"Its process died {tries} times: out of memory, or killed. Design it by itself: "
        "tablewright design WORKSPACE"
    )


_cpu: list[Semaphore] = []
_pace: list[Address] = []


def prepare(cpu: Semaphore, pace: Address | None) -> None:
    """In a process of the pool, before its first workspace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the batch's: it stops the pool
    _cpu[:] = [cpu]
    _pace[:] = [] if pace is None else [pace]


def work(job: Job, settings: Settings) -> WorkspaceOutcome:
    """One workspace, the CPU given back while an endpoint is waited for."""
    with _cpu[0]:
        if not _pace:
            return run_job(job, settings)
        with closing(Yielding(_cpu[0], _pace[0])) as pace:
            return run_job(job, settings, pace)


def most_jobs() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0))


class Yielding:
    """`Pace` that gives the CPU to another session while it waits and is answered."""

    def __init__(self, cpu: Semaphore, address: Address) -> None:
        self._cpu = cpu
        self._pace = SharedPace(address)

    @contextmanager
    def turn(self, tokens: int) -> Iterator[Turn]:
        self._cpu.release()
        try:
            with self._pace.turn(tokens) as turn:
                yield turn
        finally:
            self._cpu.acquire()

    def hold(self, seconds: float) -> None:
        self._pace.hold(seconds)

    def close(self) -> None:
        self._pace.close()
