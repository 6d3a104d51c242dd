"""Generated logs against counts that are taken while they are made, by any number of processes."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from generated_logs import GeneratedLog

from tools.source.querylog import log_parts
from tools.source.querylog.literals import split_exactly
from tools.source.querylog.log_chunks import CHUNK_BYTES
from tools.source.querylog.query_log import QueryLog
from tools.source.querylog.reading import read_query_logs
from tools.source.querylog.shapes import read_shape

SIZE = 9_000_000


@pytest.fixture(scope="module")
def generated() -> tuple[GeneratedLog, bytes]:
    log = GeneratedLog(SIZE, seed=7)
    return log, b"".join(log.blocks())


@pytest.fixture(scope="module")
def path(generated: tuple[GeneratedLog, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "query.log"
    path.write_bytes(generated[1])
    return path


@pytest.fixture(scope="module")
def log(path: Path) -> QueryLog:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_parts, "PART_BYTES", CHUNK_BYTES)
        return read_query_logs([path], path.parent, workers=1).log


def test_every_statement_is_counted(generated: tuple[GeneratedLog, bytes], log: QueryLog) -> None:
    made, _ = generated
    assert (log.executions, log.administrative) == (made.counts.total(), made.administrative)
    assert (log.unread, log.dropped_digests) == ((), 0)
    samples = {maker: split_exactly(maker(lambda: 0.3).encode()) for maker in made.counts}
    expected = {read_shape(samples[maker].skeleton).id: n for maker, n in made.counts.items()}
    assert {digest.id: digest.executions for digest in log.digests} == expected
    assert len(expected) == len(made.counts)


def test_transactions_are_counted(generated: tuple[GeneratedLog, bytes], log: QueryLog) -> None:
    made, _ = generated
    assert log.dropped_transactions == 0
    assert Counter(each.count for each in log.transactions) == Counter(made.transactions.values())


def test_keys_agree_with_a_plain_count(
    generated: tuple[GeneratedLog, bytes], log: QueryLog
) -> None:
    _, content = generated
    (digest,) = [each for each in log.digests if re.search(r"FROM users WHERE id = \?$", each.text)]
    ran = re.findall(rb"deleted_at FROM users WHERE id = (\d+)\n", content)
    counts = Counter(ran)
    (key,) = digest.keys
    assert digest.executions == len(ran)
    assert key.column == "users.id"
    assert key.distinct == pytest.approx(len(counts), rel=0.03)
    assert key.top_share == max(counts.values()) / len(ran)
    assert key.largest == max(map(int, counts))


def test_the_window_agrees_with_a_plain_count(
    generated: tuple[GeneratedLog, bytes], log: QueryLog
) -> None:
    _, content = generated
    ran = re.findall(
        rb"^(\S+)Z\t +(\d+) (?:Query|Execute)\t(?!SET|START|COMMIT)", content, re.MULTILINE
    )
    times = [time.decode() for time, _ in ran]
    assert (log.first_seen, log.last_seen) == (f"{min(times)[:19]}Z", f"{max(times)[:19]}Z")
    assert log.connections == pytest.approx(len({number for _, number in ran}), rel=0.03)


@pytest.mark.parametrize("workers", [2])
def test_any_number_of_processes_gives_the_same(path: Path, log: QueryLog, workers: int) -> None:
    """They have other hash seeds, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_parts, "PART_BYTES", CHUNK_BYTES)
        again = read_query_logs([path], path.parent, workers=workers)
    assert again.log.model_dump_json() == log.model_dump_json()


def test_a_compressed_log_gives_the_same(
    generated: tuple[GeneratedLog, bytes], log: QueryLog, tmp_path: Path
) -> None:
    _, content = generated
    path = tmp_path / "query.log"
    path.write_bytes(gzip.compress(content, compresslevel=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_parts, "PART_BYTES", CHUNK_BYTES)
        again = read_query_logs([path], path.parent).log
    files = {"files": ()}
    assert again.model_copy(update=files) == log.model_copy(update=files)


def test_the_same_seed_makes_the_same_log(generated: tuple[GeneratedLog, bytes]) -> None:
    _, content = generated
    again = b"".join(GeneratedLog(SIZE // 9, seed=7).blocks())
    assert content.startswith(again)
