"""How fast a replay goes by: texts come at reading speed, a person's lines key by key."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

READ_PER_SECOND = 60.0  # characters, of one who reads on a screen and skips what is known
LONGEST_SECONDS = 8.0  # for one text: nobody reads all of a long card
KEYS_PER_SECOND = 14.0
THOUGHT_SECONDS = 1.2  # before the first key
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\s+")


@dataclass(frozen=True)
class Pace:
    """`speed` 1 is reading speed, 2 twice as fast; 0 is without any pause."""

    speed: float = 0.0
    sleep: Callable[[float], None] = time.sleep

    def rest(self, seconds: float) -> None:
        if self.speed > 0 and seconds > 0:
            self.sleep(seconds / self.speed)

    def read(self, text: str) -> float:
        """Seconds it takes to read."""
        return min(LONGEST_SECONDS, len(_ESCAPES.sub("", text)) / READ_PER_SECOND)


class PacedStream:
    """Writes line by line as fast as they are read; else like the stream below it."""

    def __init__(self, below: TextIO, pace: Pace) -> None:
        self._below = below
        self._pace = pace

    def write(self, text: str) -> int:
        lines = text.splitlines(keepends=True)
        seconds = self._pace.read(text)
        for line in lines:
            self._below.write(line)
            self._below.flush()
            self._pace.rest(seconds * len(line) / len(text))
        return len(text)

    def type(self, text: str) -> None:
        """Key by key, after a thought, with Enter at the end."""
        self._pace.rest(THOUGHT_SECONDS)
        for character in text:
            self._below.write(character)
            self._below.flush()
            self._pace.rest(1 / KEYS_PER_SECOND)
        self._below.write("\n")
        self._below.flush()

    def put(self, text: str) -> None:
        """At once, such as a prompt."""
        self._below.write(text)
        self._below.flush()

    def flush(self) -> None:
        self._below.flush()

    def isatty(self) -> bool:
        return self._below.isatty()

    def fileno(self) -> int:
        return self._below.fileno()

    @property
    def encoding(self) -> str:
        return self._below.encoding
