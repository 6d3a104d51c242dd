"""Windows, averages, peaks, and several files."""

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2025, 7, 31, 18, 0, 0, tzinfo=UTC)


def record(seconds: float, statement: str, connection: int = 1, command: str = "Query") -> str:
    time = (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{time}\t{connection:5d} {command}\t{statement}\n"


def test_pauses_are_no_activity(read) -> None:
    seconds = [0, 100, 400, 701, 5000, 5010.5]
    log = read("".join(record(each, "SELECT a FROM t") for each in seconds)).log
    assert (log.seconds, log.active_seconds) == (5010.5, 400 + 10.5)
    assert log.digests[0].average_per_second == pytest.approx(6 / 410.5)


def test_only_application_statements_make_the_window(read) -> None:
    lines = [(0, "SET NAMES utf8"), (10, "SELECT a FROM t"), (20, "SELECT a FROM t")]
    log = read("".join(record(*each) for each in [*lines, (90, "SELECT 1")])).log
    assert (log.seconds, log.active_seconds, log.executions, log.administrative) == (10, 10, 2, 2)
    assert (log.first_seen, log.last_seen) == ("2025-07-31T18:00:10Z", "2025-07-31T18:00:20Z")


def test_the_peak_is_of_the_busiest_aligned_interval(read) -> None:
    seconds = [0, 59, 60, 61, 62, 119, 120, 300]
    log = read("".join(record(each, "SELECT a FROM t") for each in seconds)).log
    (digest,) = log.digests
    assert digest.peak_per_second == 4 / 60
    assert digest.average_per_second == pytest.approx(8 / 300)
    assert log.peak_interval_seconds == 60


def test_no_peak_is_below_the_average(read) -> None:
    log = read("".join(record(each / 10, "SELECT a FROM t") for each in range(11))).log
    (digest,) = log.digests
    assert digest.average_per_second == pytest.approx(11)
    assert digest.peak_per_second == digest.average_per_second


def test_one_statement_makes_no_average(read) -> None:
    log = read(record(0, "SELECT a FROM t")).log
    assert log.active_seconds == 0
    assert log.digests[0].average_per_second == 0
    assert log.digests[0].peak_per_second == 1 / 60


def test_files_are_read_in_the_order_of_their_time(read) -> None:
    early = (
        record(0, "SELECT a FROM t WHERE x = 1") + record(5, "BEGIN") + record(6, "DELETE FROM t")
    )
    late = record(7, "COMMIT") + record(9, "SELECT a FROM t WHERE x = 2")
    log = read(a=late, b=early).log
    assert [file.path for file in log.files] == ["b.log", "a.log"]
    assert (log.seconds, log.executions) == (9, 3)
    select = next(each for each in log.digests if each.kind == "select")
    assert (select.place.file, select.place.line) == ("b.log", 1)
    (shape,) = log.transactions
    assert (shape.count, shape.place.file, shape.place.line) == (1, "b.log", 2)


def test_digests_run_most_often_first_and_ties_by_id(read) -> None:
    statements = ["SELECT b FROM t", "SELECT a FROM t", "SELECT c FROM t", "SELECT c FROM t"]
    log = read("".join(record(each, text) for each, text in enumerate(statements))).log
    assert log.digests[0].text == "SELECT c FROM t"
    assert log.digests[1].id < log.digests[2].id


def test_the_largest_limit_and_offset_of_both_forms(read) -> None:
    pages = [
        "SELECT a FROM t LIMIT 40, 20",
        "SELECT a FROM t LIMIT 5, 7",
        "SELECT a FROM t LIMIT 30 OFFSET 9000",
        "SELECT a FROM t LIMIT 18446744073709551615",
    ]
    log = read("".join(record(each, text) for each, text in enumerate(pages))).log
    found = {each.text: (each.largest_limit, each.largest_offset) for each in log.digests}
    assert found == {
        "SELECT a FROM t LIMIT ?, ?": (20, 40),
        "SELECT a FROM t LIMIT ? OFFSET ?": (30, 9000),
        "SELECT a FROM t LIMIT ?": (None, None),
    }
