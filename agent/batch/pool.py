"""A batch on this machine: each workspace in a process of a pool, as many at a time as there are
processes to burn; who waits for a language model burns none.

A process that dies takes one workspace with it, which is tried once more; what it had done stands
in its repository. Processes are replaced after some workspaces, so that memory does not grow, and
none outlives the batch.
"""

import multiprocessing
import os
import shlex
import signal
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import ForkServerContext

from pebble import ProcessExpired, ProcessPool

from agent.batch.desk import Address
from agent.batch.job import Job
from agent.batch.job_queue import JobQueue
from agent.batch.limits import SharedPace
from agent.batch.one import Settings, failed, run_job
from agent.batch.outcome import WorkspaceOutcome
from agent.batch.slots import Slot, SlotServer
from agent.language_model.pace import Turn

WORKSPACES_EACH = 25  # that one process designs before another takes its place
MOST_TRIES = 2  # of a workspace whose process died
PRELOADED = ("agent.batch.one", "agent.session", "scipy.optimize")


Outcomes = Generator[WorkspaceOutcome, None, None]


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


def run_all(jobs: tuple[Job, ...], settings: Settings, means: Means) -> Outcomes:
    """Each outcome as soon as it is there. Closing the iterator stops what is at work: it goes on
    from where it was killed the next time.
    """
    queue = JobQueue(jobs)
    tries: dict[str, int] = {}
    running: dict[Future[WorkspaceOutcome], Job] = {}
    with SlotServer(means.jobs) as slots, _Pools(means, slots) as pools:
        while queue or running:
            while len(running) < means.in_flight and (job := queue.take()) is not None:
                tries[job.name] = tries.get(job.name, 0) + 1
                running[pools.schedule(job, settings)] = job
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                queue.done(job)
                outcome = _outcome_of(future)
                if outcome is None and tries[job.name] < MOST_TRIES:
                    queue.put_back(job)
                else:
                    yield outcome or failed(job, _died(job, tries[job.name]))


class _Pools:
    """A pool, and another where that one broke; a context manager that stops it."""

    def __init__(self, means: Means, slots: Address) -> None:
        self._means = means
        self._slots = slots
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(PRELOADED))
        self._pool = _pool(self._context, means, slots)

    def __enter__(self) -> "_Pools":
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.stop()
        self._pool.join()

    def schedule(self, job: Job, settings: Settings) -> "Future[WorkspaceOutcome]":
        if not self._pool.active:
            self.__exit__()
            self._pool = _pool(self._context, self._means, self._slots)
        future: Future[WorkspaceOutcome] = self._pool.schedule(work, args=(job, settings))
        return future


def _pool(context: ForkServerContext, means: Means, slots: Address) -> ProcessPool:
    return ProcessPool(
        max_workers=means.in_flight,
        max_tasks=WORKSPACES_EACH,
        initializer=prepare,
        initargs=(slots, means.pace),
        context=context,
    )


def _outcome_of(future: "Future[WorkspaceOutcome]") -> WorkspaceOutcome | None:
    """None where its process died, or the pool with all its processes."""
    try:
        return future.result()
    except (ProcessExpired, BrokenProcessPool):
        return None


def _died(job: Job, tries: int) -> str:
    return (
        f"Its process died {tries} times: out of memory, or killed. Make more memory free or give "
        "fewer --jobs and run this batch again; by itself it is designed by: "
        f"tablewright design {shlex.quote(str(job.workspace))}"
    )


_slot: list[Slot] = []
_pace: list[Address] = []


def prepare(slots: Address, pace: Address | None) -> None:
    """In a process of the pool, before its first workspace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the batch's: it stops the pool
    threading.Thread(target=_end_with_the_batch, daemon=True).start()
    _slot[:] = [Slot(slots)]
    _pace[:] = [] if pace is None else [pace]


def _end_with_the_batch() -> None:
    """A batch that is killed can't stop its processes, and the next one needs their workspaces."""
    batch = multiprocessing.parent_process()
    if batch is not None:
        wait_for([batch.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)


def work(job: Job, settings: Settings) -> WorkspaceOutcome:
    """One workspace, the CPU given back while an endpoint is waited for."""
    with _slot[0]:
        if not _pace:
            return run_job(job, settings)
        with closing(Yielding(_slot[0], SharedPace(_pace[0]))) as pace:
            return run_job(job, settings, pace)


def most_jobs() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0))


class Yielding:
    """`Pace` that gives the CPU to another session while it waits and is answered."""

    def __init__(self, slot: Slot, pace: SharedPace) -> None:
        self._slot = slot
        self._pace = pace

    @contextmanager
    def turn(self, tokens: int, cost: float) -> Iterator[Turn]:
        self._slot.__exit__()
        try:
            with self._pace.turn(tokens, cost) as turn:
                yield turn
        finally:
            self._slot.__enter__()

    def hold(self, seconds: float) -> None:
        self._pace.hold(seconds)

    def close(self) -> None:
        self._pace.close()
