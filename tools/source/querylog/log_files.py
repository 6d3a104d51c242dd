"""Files as logs: opened, also compressed, and told by what stands in them."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from tools.errors import Problem
from tools.source.querylog.general_log import GeneralLog
from tools.source.querylog.log_form import BYTE_ORDER_MARK, LinesReport, LogForm
from tools.source.querylog.query_log import LogFormat
from tools.source.querylog.slow_log import SlowLog

_HEAD_BYTES, _PIECE_BYTES = 1 << 20, 1 << 12
_GZIP = b"\x1f\x8b"


class LogFile(NamedTuple):
    """Attributes:
    name: The path as it is shown.
    format: None where the file is no query log.
    first: Time of its first statement or event, in microseconds; -1 for none.
    bytes: Its size on disk.
    """

    path: Path
    name: str
    format: LogFormat | None
    first: int
    bytes: int
    is_compressed: bool = False


def find_log(path: Path, name: str) -> LogFile | Problem:
    """What a file is by its first MB: the first record of either form tells."""
    try:
        if not path.is_file():
            what = "this is not a file." if path.exists() else "there is no such file."
            return Problem(file=name, what=what, fix="Name a general or slow query log of MySQL.")
        with open_log(path) as stream:
            head = _read_head(stream).removeprefix(BYTE_ORDER_MARK)
        size, compressed = path.stat().st_size, is_compressed(path)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        what = f"it can't be read: {reason}."
        return Problem(file=name, what=what, fix="Check the file and who may read it.")
    found: list[tuple[int, LogFormat]] = []
    for kind in ("general", "slow"):
        at = form_of(kind, no_report).border(b"\n" + head, 0)
        if at >= 0:
            found.append((at, kind))
    if not found:
        return LogFile(path, name, None, -1, size, compressed)
    at, kind = min(found)
    return LogFile(path, name, kind, _first_time(kind, head[at - 1 :]), size, compressed)


class Forgiving:
    """Reads compressed data up to where it is broken, a little at a time to lose little."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.is_broken = False

    def read(self, size: int, /) -> bytes:
        pieces: list[bytes] = []
        while size > 0 and not self.is_broken:
            try:
                piece = self._stream.read(min(size, _PIECE_BYTES))
            except (EOFError, gzip.BadGzipFile, zlib.error):
                self.is_broken = True
                break
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def form_of(kind: LogFormat, report: LinesReport) -> LogForm:
    return GeneralLog(report) if kind == "general" else SlowLog(report)


@contextmanager
def open_log(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed where it begins as gzip does."""
    if is_compressed(path):
        with gzip.open(path, "rb") as stream:
            yield cast(BinaryIO, stream)
    else:
        with path.open("rb") as plain:
            yield plain


def count_lines(path: Path) -> int:
    """Lines of a file that may be of any kind and size, the last one without an end too."""
    lines, last = 0, b"\n"
    with path.open("rb") as stream:
        while data := stream.read(_HEAD_BYTES):
            lines += data.count(b"\n")
            last = data[-1:]
    return lines + (last != b"\n")


def is_compressed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == _GZIP


def _read_head(stream: BinaryIO) -> bytes:
    """The first MB, or as much of it as compressed data gives."""
    head = stream.read(_PIECE_BYTES)
    return head + Forgiving(stream).read(_HEAD_BYTES - len(head))


def _first_time(kind: LogFormat, text: bytes) -> int:
    records = form_of(kind, no_report).records(text[: text.rfind(b"\n") + 1], 1)
    return next((time for time, *_ in records), -1)


def no_report(reason: str, lines: int, line: int, statements: int = 0) -> None:
    """Nothing is reported before the file is read as a whole."""
