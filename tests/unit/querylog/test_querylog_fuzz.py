"""Logs with anything done to them: no traceback, and every statement is somewhere."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_querylog_general import EAST, MARIADB, MYSQL_8
from test_querylog_slow import EXTRA, MYSQL_5_1, PERCONA
from test_querylog_slow import MARIADB as SLOW_MARIADB
from test_querylog_slow import MYSQL_8 as SLOW_MYSQL_8

from tools.source.querylog.log_files import LogFile, find_log
from tools.source.querylog.log_tally import Scale
from tools.source.querylog.reading import count_logs, read_query_logs
from tools.source.querylog.statement_reader import IN_A_STRING

BUSY = "".join(
    f"2025-07-31T18:12:{number:02d}.000000Z\t   2{number % 3} Query\t{statement}\n"
    for number, statement in enumerate(
        [
            "BEGIN",
            "INSERT INTO t (a, b) VALUES (1, 'it\\'s'), (-2, NULL) ON DUPLICATE KEY UPDATE a = 5",
            'UPDATE t SET a = "x"\n  WHERE `b c` IN (1, 2, 3) -- why?\n AND c = .5',
            "COMMIT",
            "SELECT /*! STRAIGHT_JOIN */ t.a FROM t JOIN u ON t.a = u.b LIMIT 5, 10",
            "SET autocommit=0",
            "SELECT COUNT(*) FROM shop.t WHERE a BETWEEN 'x' AND 'y' # end",
            "CALL f(1)",
        ]
    )
)
LOGS = (MYSQL_8, EAST, MARIADB, BUSY, SLOW_MYSQL_8, EXTRA, SLOW_MARIADB, PERCONA, MYSQL_5_1)
SNIPPETS = st.sampled_from(
    ["'", '"', "`", "\\", "/*", "*/", "--", "#", ";", "(", ")", "\n", "\r", "\t", "\0", "?", "=",
     "# Time: ", "# User@Host: ", "SET timestamp=", "2025-07-31T18:11:08.000000Z\t   27 Query\t",
     "250731 18:11:08\t    27 Query\t", "\t\t    27 Quit\t", "IN (", "VALUES (", "LIMIT 5", " SET ",
     ", Version: 8.0.36 started with:\nTcp port: 1\nTime  Id Command Argument\n", "\ufeff", "é"]
).map(str.encode)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A log, or several in a row, with pieces cut out, put in and moved."""
    log = b"".join(each.encode() for each in draw(st.lists(st.sampled_from(LOGS), max_size=2)))
    log += draw(st.sampled_from(LOGS)).encode()
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(log)))
        end = min(len(log), start + draw(st.integers(0, 200)))
        piece = draw(st.one_of(SNIPPETS, st.binary(max_size=8), st.just(log[start:end])))
        kind = draw(st.sampled_from(["cut out", "put in", "put in", "replace", "end"]))
        if kind == "end" and draw(st.booleans()):
            log = log[:end]
        elif kind == "put in":
            log = log[:start] + piece + log[start:]
        else:
            log = log[:start] + (piece if kind == "replace" else b"") + log[end:]
    return log


FUZZED = settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZED
@given(mutated())
def test_no_traceback_and_counts_add_up(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "query.log"
    path.write_bytes(content)
    log = read_query_logs([path], tmp_path, workers=1).log
    assert log.executions == sum(digest.executions for digest in log.digests)
    lines = content.count(b"\n") + (content[-1:] not in (b"", b"\n"))
    assert [file.lines for file in log.files] in ([lines], [])
    for each in log.unread:
        assert 1 <= each.place.line <= max(1, lines)
        assert 0 <= each.lines <= lines
    for digest in log.digests:
        assert 1 <= digest.place.line <= lines
        assert digest.first_seen <= digest.last_seen
        assert digest.peak_per_second >= digest.average_per_second


RAN = re.compile(
    rb"\n(?:\d{4}-[\dT:-]{14}\.\d{6}(?:Z|[+-][\d:]{5})"
    rb"|\d{6} [ \d]\d:\d\d:\d\d|\t)\t *\d+ (?:Query|Execute)(?:\t|(?=[\r\n]|\Z))"
)


@FUZZED
@given(mutated())
def test_every_record_of_a_statement_is_counted_or_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "query.log"
    path.write_bytes(content)
    found = find_log(path, "query.log")
    if not isinstance(found, LogFile) or found.format is None:
        return
    tally = count_logs([found], 0, Scale(60_000_000, 300_000_000), 1).tally
    counted = tally.executions + tally.administrative + tally.unread_statements
    assert counted == tally.statements
    if found.format == "general" and b"Version" not in content:
        whole = b"\n" + content[: content.rfind(b"\n") + 1]
        inner = sum(n.lines for (_, reason), n in tally.unread.items() if reason == IN_A_STRING)
        assert tally.statements + inner >= len(RAN.findall(whole)) >= tally.statements
