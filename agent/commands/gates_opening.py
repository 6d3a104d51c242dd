"""A workspace's own session, opened out of the inbox and left again."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agent.batch.job import Job
from agent.commands.gates_view import near_path
from agent.commands.interruption import Ended
from agent.commands.running import run
from agent.errors import ExitCode
from agent.workspace.opening import Options
from tools.errors import TablewrightError


def open_there(job: Job, say: Callable[[str], None]) -> None:
    """Runs it until it ends or is left; what stops it is said. Raises Ended where the process is
    told to end meanwhile.
    """
    options = Options(workspace=near_path(job.workspace))
    with _noticing_the_end() as is_told:
        try:
            code = run(options, as_json=False)
        except TablewrightError as error:
            say(str(error))
            return
    if code == ExitCode.INTERRUPTED and is_told:
        raise Ended


@contextmanager
def _noticing_the_end() -> Iterator[list[int]]:
    """A list that is empty until SIGTERM or SIGHUP comes: a session ends alike by Ctrl-C."""
    told: list[int] = []

    def end(number: int, frame: object) -> None:
        told.append(number)
        raise Ended

    before = {n: signal.signal(n, end) for n in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
