"""Logs that are cut, broken or no logs: what is lost is reported, with its place."""

import gzip
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.source.querylog import log_chunks
from tools.source.querylog.reading import read_query_logs

GOOD = "2025-07-31T18:11:08.000000Z\t   27 Query\tSELECT a FROM t WHERE id = 5\n"
NEXT = GOOD.replace(":08.", ":09.")
LAST = GOOD.replace(":08.", ":10.").replace("id = 5", "id = 6")
MARIADB = "250731 18:11:08\t     5 Query\tSELECT a FROM t WHERE id = 5\n"


def unread(log) -> list[tuple[int, int, str]]:
    return [(each.place.line, each.lines, each.reason) for each in log.unread]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"# A heading\n\nSome text.\n", bytes(range(256))]
)
def test_what_is_no_log_is_reported(read, content: bytes) -> None:
    log = read(content).log
    (found,) = log.unread
    assert found.reason == ("the file is empty" if not content else found.reason)
    assert found.lines == content.count(b"\n") + (content[-1:] not in (b"", b"\n"))
    assert (log.executions, log.files, str(found.place)) == (0, (), "query.log:1")


@pytest.mark.parametrize("cut", range(1, len(LAST) - 1))
def test_a_cut_end_is_reported_and_does_not_count(read, cut: int) -> None:
    log = read(GOOD + NEXT + LAST[:cut]).log
    (line, lines, reason) = unread(log)[0]
    assert "ends within a record" in reason
    assert (line + lines, log.files[0].lines) == (4, 3)
    assert log.executions + len(log.unread) >= 2
    assert log.executions <= 2
    assert all(each.text == "SELECT a FROM t WHERE id = ?" for each in log.digests)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("2025-13-45T18:11:08.000000Z\t   27 Query\tSELECT a FROM t\n", "without a time"),
        ("2025-07-31T18:11:08.500000Z\t   27 Query\tSELECT 'a FROM t\n", "does not end"),
        ("2025-07-31T18:11:08.500000Z\t   27 Query\tSELECT `a FROM t\n", "does not end"),
        ("2025-07-31T18:11:08.500000Z\t   27 Query\tSELECT a /* FROM t\n", "does not end"),
        ("2025-07-31T18:11:08.500000Z\t   27 Query\tSELECT a\x01 FROM t\n", "control characters"),
        ("2025-07-31T18:11:08.500000Z\t   27 Query\tSELECT a\0\0 FROM t\n", "control characters"),
        ("2025-07-31T18:11:08.500000Z\t   27 Query\tgibberish in the log\n", "no SQL statement"),
    ],
)
def test_a_broken_record_is_left_out(read, damage: str, reason: str) -> None:
    log = read(GOOD + damage + NEXT).log
    ((line, lines, found),) = unread(log)
    assert (line, lines) == (2, 1)
    assert reason in found
    assert (log.executions, len(log.digests)) == (2, 1)


def test_lines_before_the_first_record_are_reported(read) -> None:
    log = read("some\nwords\n" + GOOD).log
    assert unread(log) == [(1, 2, "no record of the log")]
    assert log.digests[0].place.line == 3


def test_broken_utf_8_is_shown_as_such(read) -> None:
    log = read(GOOD.encode().replace(b"FROM t", b"FROM `t\xe9`").replace(b"= 5", b"= '\xff'"))
    assert log.log.digests[0].text == "SELECT a FROM `t\ufffd` WHERE id = ?"
    assert log.variants[log.log.digests[0].id].commonest[0].values == ("\ufffd",)


def test_a_copied_log_in_a_string_is_part_of_the_statement(read) -> None:
    """The lines in the string are older than the record they stand in."""
    old = GOOD.replace("18:11", "17:00").replace("SELECT a", "SELECT b")
    statement = NEXT.replace(
        "SELECT a FROM t WHERE id = 5", f"INSERT INTO notes VALUES ('\n{old}{old}')"
    )
    log = read(GOOD + statement + LAST).log
    assert {each.text: each.executions for each in log.digests} == {
        "SELECT a FROM t WHERE id = ?": 2,
        "INSERT INTO notes VALUES (?+)": 1,
    }
    ((line, lines, reason),) = unread(log)
    assert (line, lines) == (3, 2)
    assert "inside a string" in reason


def test_lines_in_a_string_whose_time_fits_are_never_counted_without_a_word(read) -> None:
    statement = NEXT.replace(
        "SELECT a FROM t WHERE id = 5", f"INSERT INTO notes VALUES ('\n{GOOD}')"
    )
    log = read(GOOD + statement + LAST).log
    assert {each.text: each.executions for each in log.digests} == {
        "SELECT a FROM t WHERE id = ?": 2,
    }
    ((line, lines, reason),) = unread(log)
    assert (line, lines) == (2, 3)
    assert "lines below may belong to it" in reason


def test_broken_statements_do_not_swallow_those_between_them(read) -> None:
    """Attempts to inject SQL leave quotes open; what stands between two of them still ran."""
    attempt = GOOD.replace("id = 5", "name = '1''")
    log = read(attempt + NEXT * 5 + attempt.replace(":08.", ":09.") + LAST).log
    assert log.executions == 6
    assert sum(each.lines for each in log.unread) == 2


@pytest.mark.parametrize("record", [GOOD, MARIADB], ids=["MySQL", "MariaDB"])
def test_a_record_too_long_for_memory_is_skipped(
    read, record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_chunks, "LONGEST_RECORD", 100_000)
    monkeypatch.setattr(log_chunks, "CHUNK_BYTES", 50_000)
    monkeypatch.setattr(log_chunks, "_READ_BYTES", 10_000)
    long = record.replace("id = 5", "id IN (" + "5,\n" * 200_000 + "5)")
    log = read(record + long + record * 3).log
    ((line, lines, reason),) = unread(log)
    assert (line, lines) == (2, 200_001)
    assert "longer than" in reason
    assert log.executions == 4
    assert log.files[0].lines == 200_005


def test_a_broken_compressed_file_is_read_as_far_as_it_goes(read) -> None:
    packed = gzip.compress((GOOD * 5_000).encode(), compresslevel=1)
    log = read(packed[: len(packed) // 2]).log
    assert 0 < log.executions < 5_000
    assert any("compressed" in each.reason for each in log.unread)
    assert log.executions + 1 in (log.files[0].lines, log.files[0].lines + 1)


def test_files_that_can_t_be_opened_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "folder.log").mkdir()
    with pytest.raises(InputError) as failed:
        read_query_logs([tmp_path / "none.log", tmp_path / "folder.log"], tmp_path)
    assert [(each.file, each.what) for each in failed.value.problems] == [
        ("folder.log", "this is not a file."),
        ("none.log", "there is no such file."),
    ]


def test_times_without_a_zone_beside_times_with_one(read) -> None:
    log = read(a=GOOD, b=MARIADB).log
    assert log.executions == 2
    assert log.first_seen == "2025-07-31T18:11:08"


def test_a_line_that_is_almost_the_start_of_a_server_takes_no_time(read) -> None:
    line = ", Version: " * 50_000 + "started with:\n"
    log = read(GOOD + line + LAST).log
    assert log.executions == 2
