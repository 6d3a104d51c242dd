"""Parts of logs read by several processes, in order."""

import multiprocessing
import os
import signal
from collections.abc import Generator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from tools.source.querylog.batches import Batches
from tools.source.querylog.log_parts import PartOfFile, read_part
from tools.source.querylog.log_tally import Scale
from tools.source.querylog.statement_reader import Part

MOST_WORKERS = 8


def usual_workers(parts: int) -> int:
    """As many as there are processors for us, and no more than there are parts."""
    if multiprocessing.current_process().daemon:  # it may not have processes of its own
        return 1
    processors = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    return max(1, min(processors or 1, parts, MOST_WORKERS))


def read_parts(
    parts: Sequence[PartOfFile], scale: Scale, workers: int
) -> Generator[Part, None, None]:
    """The parts in order. A worker that ends early has its parts read here.

    Raises:
        OSError: where a file can't be read any more.
    """
    if workers < 2 or len(parts) < 2:
        batches = Batches()
        for part in parts:
            yield read_part(part, scale, batches)
        return
    team = [_Worker(parts[number::workers], scale) for number in range(workers)]
    try:
        for number, part in enumerate(parts):
            yield team[number % workers].next_part(part)
    finally:
        for worker in team:
            worker.stop()


class _Worker:
    """A process that reads every so many parts; it waits while its last result is not taken."""

    def __init__(self, parts: Sequence[PartOfFile], scale: Scale) -> None:
        context = multiprocessing.get_context("spawn")
        self._scale = scale
        self._batches = Batches()
        self._results, sender = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_work, args=(sender, parts, scale), daemon=True, name="query log"
        )
        self._process.start()
        sender.close()

    def next_part(self, part: PartOfFile) -> Part:
        with suppress(EOFError, ConnectionError):
            result: Part | OSError = self._results.recv()
            if isinstance(result, OSError):
                raise result
            return result
        return read_part(part, self._scale, self._batches)

    def stop(self) -> None:
        self._process.terminate()
        self._process.join()
        self._process.close()
        self._results.close()


def _work(results: Connection, parts: Sequence[PartOfFile], scale: Scale) -> None:
    """Ends when nobody takes the results any more; an interrupt is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    batches = Batches()
    with suppress(BrokenPipeError, ConnectionError):
        for part in parts:
            try:
                results.send(read_part(part, scale, batches))
            except BrokenPipeError:
                raise
            except OSError as error:
                results.send(error)
