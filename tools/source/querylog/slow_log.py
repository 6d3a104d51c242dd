"""The slow log of MySQL, MariaDB and Percona Server: statements with what they cost.

MySQL 5.7 and later give each record an ISO time; the others write `# Time: 231125 22:10:49` only
when it changes, and the statement's own time as `SET timestamp`, in seconds of UTC.
"""

import re
from collections.abc import Iterator

from tools.source.querylog.batches import StatementCost
from tools.source.querylog.log_form import NO_RECORD, NO_TIME, LinesReport
from tools.source.querylog.log_times import SECOND, read_iso_second, read_short_time
from tools.source.querylog.statement_reader import Record
from tools.source.querylog.statement_roles import END

_BORDER = re.compile(rb"\n(?:# Time: [^\n]*\n)?# User@Host: ")
_RECORD = re.compile(
    rb"\n(?:# Time: ([^\n]*)\n)?# User@Host: ([^\n]*)\n((?:#(?! administrator command)[^\n]*\n)*)"
)
_ISO = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{6}))?(Z|[+-]\d\d:\d\d)")
_SHORT = re.compile(rb"\d{6} [ \d]\d:\d\d:\d\d")
_ID = re.compile(rb"\bId: *(\d+)|\bThread_id: *(\d+)")
_COST = re.compile(
    rb"Query_time: *(\d+(?:\.\d+)?) .*?Rows_sent: *(\d+) +Rows_examined: *(\d+)", re.S
)
_BEFORE = re.compile(
    rb"(?:use [^\n]*;\r?\n)?(?:SET [^\n;]*?\btimestamp=(\d{1,12})(?:\.\d+)?;\r?(?:\n|\Z))?", re.I
)
_BEGINNINGS = (b"# Time: ", b"# User@Host: ")
_COMMAND = re.compile(rb"# administrator command: ([A-Za-z_ ]+)")


class SlowLog:
    def __init__(self, report: LinesReport) -> None:
        self.zones: set[bool] = set()
        self._report = report
        self._last = -1

    def border(self, data: bytes, at: int) -> int:
        found = _BORDER.search(data, max(0, at - 1))
        while found is not None:
            start = found.start() + 1
            before = data.rfind(b"\n", 0, found.start()) + 1
            if not data.startswith(b"# Time: ", before) or data.startswith(b"# Time: ", start):
                return start
            found = _BORDER.search(data, start)
        return -1

    def may_begin(self, line: bytes) -> bool:
        return any(each[: len(line)] == line[: len(each)] for each in _BEGINNINGS)

    def records(self, text: bytes, line: int) -> Iterator[Record]:
        fields = _RECORD.split(b"\n" + text.removesuffix(b"\n"))
        before = fields[0]
        if before.strip():
            self._report(NO_RECORD, before.count(b"\n"), line)
        line += before.count(b"\n")
        for time, user, facts, body in zip(*(fields[at::4] for at in range(1, 5)), strict=True):
            record = self._record(time, user + b"\n" + facts, body, line)
            if record is not None:
                yield record
            line += (time is not None) + 1 + facts.count(b"\n") + body.count(b"\n") + 1

    def _record(self, stamp: bytes | None, facts: bytes, body: bytes, line: int) -> Record | None:
        known = _ID.search(facts)
        connection = (known[1] or known[2]) if known else b""
        before = _BEFORE.match(body)
        time = self._time(stamp, before[1] if before else None)
        text = body[before.end() if before else 0 :].rstrip(b"\r\n").removesuffix(b";")
        command = _COMMAND.match(text)
        if command is not None:
            is_end = command[1].strip() in (b"Quit", b"Change user", b"Reset Connection")
            return (time, connection, END, b"", line, None) if is_end else None
        if time < 0:
            self._report(NO_TIME, body.count(b"\n") + 1, line, 1)
            return None
        return time, connection, "", text, line, _cost(facts)

    def _time(self, stamp: bytes | None, timestamp: bytes | None) -> int:
        iso = _ISO.match(stamp) if stamp else None
        if iso is not None:
            self.zones.add(True)
            second = read_iso_second(iso[1], iso[3])
            return second + int(iso[2] or 0) if second >= 0 else -1
        if stamp and _SHORT.match(stamp):
            self._last = read_short_time(stamp[:15])
        if timestamp is not None:
            self.zones.add(True)
            return int(timestamp) * SECOND
        self.zones.add(False)
        return self._last


def _cost(facts: bytes) -> StatementCost | None:
    found = _COST.search(facts)
    if found is None:
        return None
    return float(found[1]), int(found[2]), int(found[3])
