"""The window is closed, or the system ends: as if the person had pressed Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(KeyboardInterrupt):
    """The process is told to end. Unlike Ctrl-C it never just clears a line."""


@contextmanager
def ending_is_interruption(*, ctrl_c: bool = False) -> Iterator[None]:
    """SIGTERM and SIGHUP raise Ended inside; a signal that was ignored (nohup) stays ignored.

    With `ctrl_c` so does Ctrl-C: where nobody types, it is never a no to a question.
    """
    before = {}
    for number in (signal.SIGTERM, signal.SIGHUP, *((signal.SIGINT,) if ctrl_c else ())):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            before[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended
