"""A log file in parts that are read independently of each other, by as many processes as there are.

Where a file is cut depends on its bytes alone, so that the result is the same for any number.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tools.source.querylog.batches import Batches
from tools.source.querylog.log_chunks import CHUNK_BYTES, Chunk, read_chunks
from tools.source.querylog.log_files import Forgiving, LogFile, form_of, no_report, open_log
from tools.source.querylog.log_form import (
    BROKEN,
    BYTE_ORDER_MARK,
    CUT,
    LOOKBACK,
    TOO_LONG,
    LogForm,
    stretches,
)
from tools.source.querylog.log_tally import Scale
from tools.source.querylog.query_log import LogFormat
from tools.source.querylog.statement_reader import Part, Record, StatementReader

PART_BYTES = 32 * CHUNK_BYTES
_NUMBERS = count(1)
_NO_END = 1 << 62


class PartOfFile(NamedTuple):
    path: Path
    format: LogFormat
    start: int
    end: int


def parts_of(log: LogFile) -> list[PartOfFile]:
    """The parts of a file that can be read from anywhere; none where it is compressed."""
    if log.format is None or log.is_compressed:
        return []
    starts = range(0, log.bytes, PART_BYTES)
    return [
        PartOfFile(log.path, log.format, start, min(start + PART_BYTES, log.bytes))
        for start in starts
    ]


def read_part(part: PartOfFile, scale: Scale, batches: Batches) -> Part:
    """Raises OSError."""
    with part.path.open("rb") as stream, without_collection():
        stream.seek(max(0, part.start - LOOKBACK))
        reading = _Reading(part.format, scale, batches)
        for chunk in read_chunks(stream, reading.form, part.start, part.end):
            reading.add(chunk)
        return reading.finish()


def read_whole(log: LogFile, scale: Scale, batches: Batches) -> Iterator[Part]:
    """The same parts of a file that has to be read from its beginning: a compressed one."""
    form = log.format or "general"
    with open_log(log.path) as opened, without_collection():
        stream = Forgiving(opened)
        reading, number = _Reading(form, scale, batches), 0
        for chunk in read_chunks(stream, form_of(form, no_report), 0, _NO_END):
            if chunk.start // PART_BYTES != number:
                yield reading.finish()
                reading, number = _Reading(form, scale, batches), chunk.start // PART_BYTES
            reading.add(chunk)
        if stream.is_broken:
            reading.add_broken()
        yield reading.finish()


@contextmanager
def without_collection() -> Iterator[None]:
    """Millions of short-lived values make the garbage collector run, and none has a cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Reading:
    def __init__(self, form: LogFormat, scale: Scale, batches: Batches) -> None:
        self._reader = StatementReader(scale, batches, next(_NUMBERS))
        self.form: LogForm = form_of(form, self._reader.add_unread)
        self._line = 1

    def add(self, chunk: Chunk) -> None:
        # A NUL stands for a value where statements are split.
        data = chunk.data.replace(b"\0", b"\x1a") if b"\0" in chunk.data else chunk.data
        if not chunk.start:
            data = data.removeprefix(BYTE_ORDER_MARK)
        cut = data[data.rfind(b"\n") + 1 :] if chunk.is_cut else b""
        data = data[: len(data) - len(cut)]
        records: list[Record] = []
        for stretch in stretches(data, self._line):
            self._reader.tally.server = stretch.server or self._reader.tally.server
            self._reader.add(records)
            records = list(self.form.records(stretch.text, stretch.line))
        self._line += data.count(b"\n")
        if chunk.is_too_long:
            self._leave_out(records, data, TOO_LONG, chunk.skipped_lines)
            self._line += chunk.skipped_lines
        elif cut:
            is_record = self.form.may_begin(cut)
            self._leave_out([] if is_record else records, data, CUT, 1)
            self._line += 1
        self._reader.add(records)
        self._reader.flush()
        self._reader.tally.lines = self._line - 1

    def add_broken(self) -> None:
        self._reader.add_unread(BROKEN, 1, self._line)

    def finish(self) -> Part:
        part = self._reader.finish()
        part.tally.zones = self.form.zones
        return part

    def _leave_out(self, records: list[Record], data: bytes, reason: str, lines: int) -> None:
        """Reports lines that follow the data, and the last record where they belong to it."""
        line, statements = self._line, 0
        text = records[-1][3] if records else b""
        if text and data.removesuffix(b"\n").endswith(text):
            statements = int(not records.pop()[2])
            inner = text.count(b"\n") + data.endswith(b"\n")
            line, lines = line - inner, lines + inner
        self._reader.add_unread(reason, lines, line, statements)
