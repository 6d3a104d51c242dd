"""The rate of a pattern whose statements run together in transactions."""

import pytest

from tools.provenance import Place
from tools.source.measured_rates import measured_rates
from tools.source.querylog.query_log import Digest, QueryLog, TransactionShape

PLACE = Place(file="query.log", line=5)


def digest(name: str, executions: int, peak: float) -> Digest:
    return Digest(
        id=name * 16,
        text=name,
        kind="insert",
        executions=executions,
        first_seen="",
        last_seen="",
        average_per_second=executions / 100,
        peak_per_second=peak,
        connections=1,
        place=PLACE,
    )


def log(*shapes: tuple[str, int]) -> QueryLog:
    digests = (digest("a", 10, 0.5), digest("b", 30, 1.5))
    return QueryLog(
        files=(),
        seconds=100,
        active_seconds=100,
        idle_after_seconds=300,
        peak_interval_seconds=60,
        executions=40,
        digests=digests,
        transactions=tuple(
            TransactionShape(digests=tuple(name * 16 for name in names), count=count, place=PLACE)
            for names, count in shapes
        ),
    )


def rate(of: QueryLog) -> tuple[float, float | None]:
    (measured,) = measured_rates([("AP1", ["a" * 16, "b" * 16])], of)
    return measured.average, measured.max


def test_a_statement_that_runs_several_times_in_each_does_not_count_several_times() -> None:
    assert rate(log(("abbb", 10))) == (0.1, 0.5)


def test_transactions_of_several_shapes_add_up() -> None:
    assert rate(log(("abb", 5), ("abbbb", 5))) == (0.1, 0.5)


@pytest.mark.parametrize("shapes", [[], [("abbb", 9)], [("abbbc", 10)]])
def test_what_runs_elsewhere_too_counts_by_the_busiest_statement(shapes) -> None:
    assert rate(log(*shapes)) == (0.3, 1.5)
