"""What is taken from the environment, once, at the edge: the clock."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from agent.errors import UsageError

SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH"


class Clock(Protocol):
    """Gives the time of an event or commit. `fixed` is the frozen time, empty where time runs."""

    @property
    def fixed(self) -> str: ...

    def now(self) -> datetime: ...


class RunningClock:
    """The machine's clock, in whole seconds of UTC."""

    fixed = ""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


class FixedClock:
    """The same instant always, as SOURCE_DATE_EPOCH asks for reproducible output."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant
        self.fixed = stamp(instant)

    def now(self) -> datetime:
        return self._instant


def stamp(instant: datetime) -> str:
    """ISO 8601 in UTC with seconds: `2026-11-22T21:30:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def clock_from(environ: Mapping[str, str] = os.environ) -> Clock:
    """The clock a first start uses. Raises UsageError where SOURCE_DATE_EPOCH is no number."""
    given = environ.get(SOURCE_DATE_EPOCH, "")
    if not given:
        return RunningClock()
    try:
        return FixedClock(datetime.fromtimestamp(int(given), UTC))
    except (ValueError, OverflowError, OSError) as error:
        msg = f"{SOURCE_DATE_EPOCH}={given!r} is not a number of seconds since 1970. Unset it."
        raise UsageError(msg) from error


def clock_of(fixed: str) -> Clock:
    """The clock a session was started with."""
    return FixedClock(parse_stamp(fixed)) if fixed else RunningClock()
