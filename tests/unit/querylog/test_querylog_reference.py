"""The general log of the reference case, where it stands beside the checkout."""

from pathlib import Path

import pytest

from tools.source.querylog.query_log import QueryLog
from tools.source.querylog.read_logs import ReadLogs
from tools.source.querylog.reading import read_query_logs


@pytest.fixture(scope="module")
def logs() -> ReadLogs:
    shop = Path(__file__).parents[4] / "shared" / "cases" / "online-shop"
    path = shop / "raw" / "mysql-query.log"
    if not path.is_file():
        pytest.skip("the raw log of the online-shop reference case is not beside this checkout")
    return read_query_logs([path], shop)


@pytest.fixture(scope="module")
def log(logs: ReadLogs) -> QueryLog:
    return logs.log


def test_totals(log: QueryLog) -> None:
    """`01_2` says 6,974: it counts five statements on the schema `mysql` too."""
    assert (log.executions, log.administrative, log.connections) == (6969, 23, 10)
    assert (log.unread, log.is_complete, log.files[0].lines) == ((), True, 61_608)
    assert (log.first_seen, log.last_seen) == ("2025-07-31T18:20:34Z", "2025-07-31T19:41:16Z")


def test_digests(log: QueryLog) -> None:
    found = [(each.executions, each.tables, each.is_parsed) for each in log.digests]
    three = ("products", "categories", "users")
    assert sorted(found, reverse=True) == [
        (1754, three, True),
        (1754, ("products",), True),
        (883, three, True),
        (883, ("products",), True),
        (876, ("categories",), True),
        (819, three, True),
    ]


def test_variants_are_the_queries_that_the_analysis_lists(logs: ReadLogs) -> None:
    (digest,) = [each for each in logs.log.digests if each.executions == 819]
    variants = logs.variants[digest.id]
    counts = {each.values: each.executions for each in variants.commonest}
    assert [counts[(product,)] for product in ("7965", "7964", "1", "7960", "7963", "7955")] == [
        236,
        194,
        136,
        130,
        114,
        2,
    ]
    assert variants.is_complete
    (key,) = digest.keys
    assert (key.column, key.distinct, key.largest) == ("products.id", 13, 7965)
