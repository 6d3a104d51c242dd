"""The general log: every statement that clients send, with its time and connection.

MySQL 5.7 and later begin each record with an ISO time (`sql/log.cc`, write_general); MySQL 5.6 and
MariaDB write `231125 22:10:49`, and leave it out within the same second.
"""

import re
from collections.abc import Iterator
from itertools import islice

from tools.source.querylog.log_form import NO_RECORD, NO_TIME, LinesReport
from tools.source.querylog.log_times import read_iso_second, read_short_time
from tools.source.querylog.statement_reader import Record
from tools.source.querylog.statement_roles import END

_ISO = rb"(\d{4}-[\dT:-]{14})\.(\d{6})(Z|[+-][\d:]{5})\t *+(\d++) "
_SHORT = rb"(\d{6} [ \d]\d:\d\d:\d\d)"
_COMMAND = rb"([A-Z][A-Za-z_ ]*+)(?:\t|(?=[\r\n]|\Z))"
_ISO_RECORD = re.compile(rb"\n" + _ISO + _COMMAND)
_SHORT_RECORD = re.compile(rb"\n(?:" + _SHORT + rb"|\t)\t *+(\d++) " + _COMMAND)
_BORDER = re.compile(rb"\n(?:" + _ISO + rb"|" + _SHORT + rb"\t *+\d++ )[A-Z]")

_BEGINNINGS = (b"0000-00-00T00:00:00.000000", b"000000 00:00:00\t", b"000000  0:00:00\t", b"\t\t")
_EVENTS = {
    b"Query": "",
    b"Execute": "",
    **dict.fromkeys((b"Connect", b"Quit", b"Change user", b"Reset Connection"), END),
}
_OTHERS = set(
    b"Prepare,Close stmt,Reset stmt,Init DB,Field List,Statistics,Ping,Long Data,Fetch,Set option,"
    b"Binlog Dump,Binlog Dump GTID,Register Slave,Register Replica,Table Dump,Connect Out,Sleep,"
    b"Create DB,Drop DB,Refresh,Shutdown,Processlist,Kill,Debug,Time,Delayed insert,Daemon,Error,"
    b"Slave_IO,Slave_SQL,Slave_worker,Com_multi,Bulk_execute,Unimpl get tid,Clone,Query Attributes,"
    b"Subscribe Group Replication Stream,Ack binlog".split(b",")
)
UNKNOWN = "a command that is not known here"


class GeneralLog:
    """Counts Query and Execute, not Prepare: what is prepared runs only when it is executed."""

    def __init__(self, report: LinesReport) -> None:
        self.zones: set[bool] = set()
        self._report = report
        self._last = -1

    def border(self, data: bytes, at: int) -> int:
        found = _BORDER.search(data, max(0, at - 1))
        return -1 if found is None else found.start() + 1

    def may_begin(self, line: bytes) -> bool:
        begun = re.sub(rb"\d", b"0", line[: len(_BEGINNINGS[0])])
        return any(each[: len(begun)] == begun[: len(each)] for each in _BEGINNINGS)

    def records(self, text: bytes, line: int) -> Iterator[Record]:
        text = b"\n" + text.removesuffix(b"\n")
        while text:
            pattern, other = _by_place(text)
            change = other.search(text)
            end = len(text) if change is None else change.start()
            yield from self._of_one_kind(pattern, text[:end], line)
            line += text.count(b"\n", 0, end)
            text = text[end:]

    def _of_one_kind(
        self, pattern: "re.Pattern[bytes]", text: bytes, line: int
    ) -> Iterator[Record]:
        fields = pattern.split(text)
        lines = fields[0].count(b"\n")
        if fields[0].strip():
            self._report(NO_RECORD, lines, line)
        if pattern is _ISO_RECORD:
            return self._iso_records(fields, line + lines)
        return self._short_records(fields, line + lines)

    def _iso_records(self, fields: list[bytes], line: int) -> Iterator[Record]:
        self.zones.add(True)
        known_second, known_zone, start = b"", b"", -1
        field = islice(fields, 1, None)
        records = zip(field, field, field, field, field, field, strict=True)
        for second, micro, zone, connection, command, argument in records:
            if second != known_second or zone != known_zone:
                known_second, known_zone, start = second, zone, read_iso_second(second, zone)
            event = _EVENTS.get(command)
            if event is not None and start >= 0:
                yield start + int(micro), connection, event, argument, line, None
            else:
                self._report_other(start, command, argument, line)
            line += argument.count(b"\n") + 1

    def _short_records(self, fields: list[bytes], line: int) -> Iterator[Record]:
        self.zones.add(False)
        field = islice(fields, 1, None)
        for second, connection, command, argument in zip(field, field, field, field, strict=True):
            if second:
                self._last = read_short_time(second)
            event = _EVENTS.get(command)
            if event is not None and self._last >= 0:
                yield self._last, connection, event, argument, line, None
            else:
                self._report_other(self._last, command, argument, line)
            line += argument.count(b"\n") + 1

    def _report_other(self, time: int, command: bytes, argument: bytes, line: int) -> None:
        if time < 0 and command in _EVENTS:
            is_statement = not _EVENTS[command]
            self._report(NO_TIME, argument.count(b"\n") + 1, line, int(is_statement))
        elif command not in _OTHERS and command not in _EVENTS:
            self._report(UNKNOWN, argument.count(b"\n") + 1, line)


def _by_place(text: bytes) -> "tuple[re.Pattern[bytes], re.Pattern[bytes]]":
    """Both kinds of record, the one that comes first before the other."""
    if _ISO_RECORD.match(text):
        return _ISO_RECORD, _SHORT_RECORD
    iso, short = _ISO_RECORD.search(text), _SHORT_RECORD.search(text)
    if iso is None or (short is not None and short.start() < iso.start()):
        return _SHORT_RECORD, _ISO_RECORD
    return _ISO_RECORD, _SHORT_RECORD
