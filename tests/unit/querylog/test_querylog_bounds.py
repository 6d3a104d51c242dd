"""What is let go of a log that has too much, and processes that end."""

import multiprocessing
from contextlib import closing
from pathlib import Path

import pytest
from test_querylog_rates import record

from tools.source.querylog import log_tally
from tools.source.querylog.log_parts import PartOfFile
from tools.source.querylog.log_tally import Scale
from tools.source.querylog.log_workers import read_parts, usual_workers

SCALE = Scale(60_000_000, 300_000_000)


def test_the_rarest_digests_are_dropped_and_counted(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_tally, "MOST_DIGESTS", 10)
    ran = [f"SELECT a FROM t{table}" for table in range(40) for _ in range(1 + table)]
    log = read("".join(record(each, text) for each, text in enumerate(ran))).log
    assert [each.text for each in log.digests] == [f"SELECT a FROM t{n}" for n in range(39, 29, -1)]
    assert [each.executions for each in log.digests] == list(range(40, 30, -1))
    assert (log.dropped_digests, log.executions) == (30, len(ran))
    assert log.dropped_executions == sum(range(31))


def test_transactions_with_a_dropped_digest_are_dropped(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_tally, "MOST_DIGESTS", 1)
    ran = ["BEGIN", "DELETE FROM a", "COMMIT", "BEGIN", "DELETE FROM b", "COMMIT", "DELETE FROM a"]
    log = read("".join(record(each, text) for each, text in enumerate(ran))).log
    assert [each.text for each in log.digests] == ["DELETE FROM a"]
    assert [each.count for each in log.transactions] == [1]
    assert log.dropped_transactions == 1


def test_fewer_values_of_each_digest_are_kept_where_there_are_many(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_tally, "MOST_VALUES_TOGETHER", 500)
    ran = [f"SELECT a FROM t{n % 5} WHERE id = {n % 400}" for n in range(2_000)]
    hot = ["SELECT a FROM t0 WHERE id = 7"] * 300
    logs = read("".join(record(each, text) for each, text in enumerate(ran + hot)))
    assert sum(len(logs.variants[each].commonest) for each in logs.variants) <= 500
    digest = logs.log.digests[0]
    (key,) = digest.keys
    assert (digest.executions, key.is_exact) == (700, False)
    assert key.distinct == pytest.approx(81, rel=0.03)
    assert key.top_share == pytest.approx(300 / 700, abs=0.02)
    first = logs.variants[digest.id].commonest[0]
    assert first.values == ("7",)
    assert first.executions <= 300 <= first.at_most


@pytest.fixture
def parts(tmp_path: Path) -> list[PartOfFile]:
    path = tmp_path / "query.log"
    path.write_text("".join(record(each, "SELECT a FROM t") for each in range(100)))
    size = path.stat().st_size
    return [PartOfFile(path, "general", at, min(size, at + 1_000)) for at in range(0, size, 1_000)]


def test_parts_of_a_worker_that_ends_early_are_read_all_the_same(parts: list[PartOfFile]) -> None:
    with closing(read_parts(parts, SCALE, 2)) as stream:
        statements = next(stream).tally.statements
        for process in multiprocessing.active_children():
            process.terminate()
        assert statements + sum(part.tally.statements for part in stream) == 100
    assert multiprocessing.active_children() == []


def test_no_process_is_left_where_reading_ends_early(parts: list[PartOfFile]) -> None:
    with closing(read_parts(parts, SCALE, 2)) as stream:
        next(stream)
        assert len(multiprocessing.active_children()) <= 2  # one may have ended already
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_is_gone_is_an_error(parts: list[PartOfFile], workers: int) -> None:
    parts[0].path.unlink()
    with closing(read_parts(parts, SCALE, workers)) as stream, pytest.raises(FileNotFoundError):
        next(stream)


def test_small_logs_need_one_process() -> None:
    assert usual_workers(0) == usual_workers(1) == 1
    assert 1 <= usual_workers(100) <= 8
