"""A log file in chunks of whole records, in constant memory."""

from collections.abc import Iterator
from typing import NamedTuple

from tools.source.querylog.log_form import LOOKBACK, LogForm, Readable

CHUNK_BYTES = 2 << 20
LONGEST_RECORD = 32 << 20
_READ_BYTES = 1 << 20


class Chunk(NamedTuple):
    """Whole records, from the byte `start` of the file on.

    Attributes:
        is_cut: Whether the log ends within its last line.
        is_too_long: Whether only the beginning of the last record is here, because it is longer
            than `LONGEST_RECORD`.
        skipped_lines: Ends of lines in the rest of such a record.
    """

    start: int
    data: bytes
    is_cut: bool = False
    is_too_long: bool = False
    skipped_lines: int = 0


def read_chunks(stream: Readable, form: LogForm, start: int, end: int) -> Iterator[Chunk]:
    """The records that begin at or after `start` and before `end`.

    A chunk holds those that begin within one stretch of `CHUNK_BYTES`, counted from the beginning
    of the file: how a file is cut does not depend on where reading starts. `stream` stands
    at `start`, or `LOOKBACK` before it where it is that far.
    """
    window = _Window(stream, form, max(0, start - LOOKBACK))
    at = window.find(start, end) if start else 0
    while at is not None and at < end:
        target = min((at // CHUNK_BYTES + 1) * CHUNK_BYTES, end)
        following = window.find(target, end + LONGEST_RECORD)
        if following is not None:
            yield Chunk(at, window.take(at, following))
        elif window.is_at_end:
            data = window.take(at, window.end)
            if data:
                yield Chunk(at, data, is_cut=not data.endswith(b"\n"))
        else:
            data = window.take(at, window.end)
            following, lines = window.skip()
            yield Chunk(at, data, is_too_long=True, skipped_lines=lines)
        at = following


class _Window:
    """The part of a file that is in memory."""

    def __init__(self, stream: Readable, form: LogForm, base: int) -> None:
        self._stream, self._form = stream, form
        self._base, self._data = base, b""
        self.is_at_end = False

    @property
    def end(self) -> int:
        return self._base + len(self._data)

    def find(self, target: int, stop: int) -> int | None:
        """Where the first record begins at or after `target`.

        None where there is none: the file ends (`is_at_end`), none begins before `stop`, or none
        within `LONGEST_RECORD`.
        """
        searched = target
        while True:
            found = self._search(searched)
            if found >= 0:
                return found
            searched = max(target, self.end - LOOKBACK)
            if self.end > stop or self.end - target > LONGEST_RECORD or not self._read():
                return None

    def take(self, start: int, end: int) -> bytes:
        """The bytes; what is far before their end is forgotten."""
        data = self._data[start - self._base : end - self._base]
        keep = max(0, end - LOOKBACK - self._base)
        self._data = self._data[keep:]
        self._base += keep
        return data

    def skip(self) -> tuple[int | None, int]:
        """Goes on to the next record. Returns where it begins and how many lines end before it."""
        start, lines = self.end, 0
        while True:
            found = self._search(start)
            if found >= 0:
                return found, lines + self._count(start, found)
            end = max(start, self.end - LOOKBACK)
            lines += self._count(start, end)
            self.take(end, end)
            start = end
            if not self._read():
                is_cut = not self._data.endswith(b"\n")
                return None, lines + self._count(start, self.end) + is_cut

    def _count(self, start: int, end: int) -> int:
        return self._data.count(b"\n", start - self._base, end - self._base)

    def _search(self, target: int) -> int:
        at = target - self._base
        found = self._form.border(self._data, at) if 0 <= at < len(self._data) else -1
        return found + self._base if found >= 0 else -1

    def _read(self) -> bool:
        if self.is_at_end:
            return False
        data = self._stream.read(_READ_BYTES)
        self._data += data
        self.is_at_end = not data
        return bool(data)
