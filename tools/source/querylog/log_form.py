"""What a form of log (general or slow) has to tell, and what both have in common."""

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from tools.source.querylog.statement_reader import Record

LOOKBACK = 2_048
"""Bytes before a place that decide whether a record begins there."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

NO_TIME = "records without a time that exists"
NO_RECORD = "no record of the log"
CUT = "the log ends within a record here"
TOO_LONG = "a record longer than 32 MB"
BROKEN = "the compressed file is broken here"

_BANNER = re.compile(
    rb"^(?!\d{4}-|\d{6} |\t)[^\n]{1,300}?, Version: ([^\n]{1,300}?)[. ]started with:[^\n]*\n"
    rb"T[Cc][Pp] [Pp]ort:[^\n]*\n(?:Time[ \t]+Id[ \t]+Command[ \t]+Argument[^\n]*(?:\n|\Z))?",
    re.MULTILINE,
)
_SERVER = re.compile(rb"\d+(?:\.\d+)+")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class LinesReport(Protocol):
    def __call__(self, reason: str, lines: int, line: int, statements: int = 0) -> None: ...


class LogForm(Protocol):
    """Reads one part of a log from its beginning to its end; it remembers the time in between."""

    zones: set[bool]

    def border(self, data: bytes, at: int) -> int:
        """Where the first record begins at or after `at`; -1 where none does in the data."""

    def may_begin(self, line: bytes) -> bool:
        """Whether a record may begin with a line that is cut."""

    def records(self, text: bytes, line: int) -> Iterator[Record]:
        """The records of text that begins at a line. What is none is reported as unread."""


class Stretch(NamedTuple):
    """Whole lines between two starts of the server; `server` is the one that wrote them."""

    text: bytes
    line: int
    server: str


def stretches(text: bytes, line: int) -> Iterator[Stretch]:
    """Leaves out the three lines that a server writes when it starts or opens its log anew."""
    if b"started with:" not in text:
        yield Stretch(text, line, "")
        return
    at, server = 0, ""
    for banner in _BANNER.finditer(text):
        if banner.start() > at:
            yield Stretch(text[at : banner.start()], line, server)
        line += text.count(b"\n", at, banner.end())
        at, server = banner.end(), _server(banner[1])
    yield Stretch(text[at:], line, server)


def _server(version: bytes) -> str:
    number = _SERVER.search(version)
    maker = "MariaDB" if b"mariadb" in version.lower() else "MySQL"
    return f"{maker} {number[0].decode()}" if number else maker
