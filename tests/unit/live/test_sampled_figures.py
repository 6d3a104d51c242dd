"""Figures of tables that are too large to be read whole, against the truth in Python."""

from itertools import pairwise

import pytest
from live_shop import Reader, blog_rows, column, fan_out, lengths, shop_rows
from mariadb_server import MariadbServer

from tools.source.live.database import Limits, LiveDatabase
from tools.source.live.fan_outs import percentile
from tools.source.live.growth import moved
from tools.source.live.subject import between, spread
from tools.source.measurements import Measurement

ROWS = shop_rows()
BLOG_ROWS = blog_rows()
SMALL = Limits(whole_table_rows=300, index_rows=0, sampled_rows=400, sampled_parents=200)
UNCOUNTED = Limits(whole_table_rows=300, sampled_rows=400, counted_rows=0)


@pytest.fixture(scope="module")
def sampled(read: Reader, mariadb: MariadbServer) -> LiveDatabase:
    mariadb.run("ANALYZE TABLE shop.users, shop.orders, shop.order_lines, shop.shipments")
    return read("shop", SMALL)


@pytest.fixture(scope="module")
def sampled_blog(read: Reader) -> LiveDatabase:
    return read("blog", SMALL)


def figure(live: LiveDatabase, kind: str, subject: str) -> Measurement:
    (found,) = [each for each in live.measurements if (each.kind, each.subject) == (kind, subject)]
    return found


@pytest.mark.mariadb
def test_rows_from_ranges_of_a_numeric_key_are_the_same_rows_each_time(
    sampled: LiveDatabase, read: Reader
) -> None:
    """4 from some place in each 100th of the keys: Python takes the same from its rows."""
    found = figure(sampled, "size", "users.settings")
    starts = spread(1, 800, 100)
    taken = [row for start in starts for row in ROWS["users"][start - 1 : start + 3]]
    assert len(set(taken)) == 400 - sum(end - start < 4 for start, end in pairwise(starts))
    average, most = lengths(column(taken, 4))
    assert (found.average, found.max) == (pytest.approx(average, abs=1e-3), most)
    assert found.remark == "sampled: 400 rows, from 100 ranges of `id`"
    assert read("shop", SMALL).measurements == sampled.measurements


@pytest.mark.mariadb
def test_rows_from_both_ends_of_a_key_of_text(sampled: LiveDatabase) -> None:
    found = figure(sampled, "size", "carts.body")
    in_order = sorted(ROWS["carts"], key=lambda row: str(row[0]))
    average, most = lengths(column(in_order[:200] + in_order[-200:], 1))
    assert (found.average, found.max) == (pytest.approx(average, abs=1e-3), most)
    assert found.remark == "sampled: 400 rows, half from each end of `id`"


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("subject", "values"),
    [
        ("orders.user_id", column(ROWS["orders"], 1)),
        ("order_lines.order_id", column(ROWS["order_lines"], 0)),
        ("shipments.order_id+line", [row[:2] for row in ROWS["shipments"]]),
    ],
)
def test_fan_outs_from_ranges_of_parents(
    sampled: LiveDatabase, subject: str, values: list[object]
) -> None:
    """2 parents, with all of their children, from each 100th of the parents' keys."""
    found = figure(sampled, "fan_out", subject)
    first = [value[0] if isinstance(value, tuple) else value for value in values]
    numbers = [number for number in first if isinstance(number, int)]
    parents: set[object] = set()
    starts = spread(min(numbers), max(numbers), 100)
    for start, end in zip(starts, [*starts[1:], max(numbers) + 1], strict=True):
        reached = {v for v, n in zip(values, numbers, strict=True) if start <= n < end}
        parents |= set(sorted(reached, key=_in_order)[:2])
    average, rank, most = fan_out([value for value in values if value in parents])
    assert found.average == pytest.approx(average)
    assert most <= (found.max or 0) <= fan_out(values)[2]
    assert found.remark == (
        f"99% of the parents have at most {rank}; sampled: {len(parents)} parents, from 100 ranges "
        f"of `{subject.partition('.')[2].partition('+')[0]}` and the 10 busiest of a sample of "
        "children; some may have more"
    )


@pytest.mark.mariadb
def test_the_busiest_parent_is_found_though_parents_are_sampled(sampled: LiveDatabase) -> None:
    most = fan_out(column(ROWS["orders"], 1))[2]
    assert most > 10 * fan_out(column(ROWS["orders"], 1))[0]
    assert figure(sampled, "fan_out", "orders.user_id").max == most


def _in_order(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (int(str(value)),)


@pytest.mark.mariadb
def test_cardinalities_by_key_by_index_and_by_estimate(sampled: LiveDatabase) -> None:
    unique = figure(sampled, "cardinality", "users.email")
    assert (unique.average, unique.remark) == (800, "")
    few = figure(sampled, "cardinality", "users.country")
    assert (few.average, few.remark) == (4, "")
    many = figure(sampled, "cardinality", "orders.placed_at")
    assert many.average == pytest.approx(2000, rel=0.2)
    assert many.remark == "estimated by the server"
    assert "statistics of the index `placed`" in str(many.source)
    estimated = figure(sampled, "cardinality", "order_lines.sku")
    truth = len(set(column(ROWS["order_lines"], 2)))
    assert estimated.average == pytest.approx(truth, rel=0.15)
    assert estimated.remark.startswith("estimated from ")


@pytest.mark.mariadb
def test_tables_of_engines_without_transactions_are_sampled_too(
    sampled_blog: LiveDatabase,
) -> None:
    found = figure(sampled_blog, "size", "wp_postmeta.meta_value")
    average, _ = lengths(column(BLOG_ROWS["wp_postmeta"], 3))
    assert found.average == average  # all as long as each other
    assert found.remark.startswith("sampled: 400 rows, from 100 ranges of `meta_id`; ")
    truth = fan_out(column(BLOG_ROWS["wp_postmeta"], 1))
    parents = figure(sampled_blog, "fan_out", "wp_postmeta.post_id")
    assert parents.average == pytest.approx(truth[0], rel=0.15)


@pytest.mark.mariadb
def test_growth_of_a_large_table_needs_an_index(sampled: LiveDatabase) -> None:
    subjects = {each.subject for each in sampled.measurements if each.kind == "growth"}
    assert subjects == {"orders"}
    (finding,) = [each for each in sampled.findings if each.rule == "not-measured"]
    assert finding.evidence == (
        "mysql:shop.users:1: of `users` is not measured: growth: no index begins with `created_at`."
    )


@pytest.mark.mariadb
def test_a_table_that_is_too_large_to_count_has_the_servers_estimate(read: Reader) -> None:
    live = read("shop", UNCOUNTED)
    found = figure(live, "rows", "orders")
    assert found.remark == "estimated by the server"
    assert str(found.source) == "information_schema.TABLES.TABLE_ROWS of orders over mysql:shop"
    assert found.average == pytest.approx(2000, rel=0.2)
    assert figure(live, "rows", "nothing").average == 0
    counted = read("blog", UNCOUNTED)
    assert figure(counted, "rows", "wp_postmeta").remark == ""  # MyISAM keeps the count


def test_samples_begin_once_in_each_range_and_at_another_place_in_each() -> None:
    assert spread(1, 400, 4) == (31, 193, 255, 317)
    assert spread(5, 6, 20) == (5, 6)
    assert spread(-10, -10, 20) == (-10,)
    wide = spread(0, 2**64 - 1, 100)
    assert [start * 100 // 2**64 for start in wide] == list(range(100))
    assert between("a`b", (5, 9)) == ["`a``b` >= 5 AND `a``b` < 9", "`a``b` >= 9"]
    assert between("a", (5,)) == ["`a` >= 5"]


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile([(1, 99), (50, 1)], 0.99) == 1
    assert percentile([(1, 98), (50, 2)], 0.99) == 50
    assert percentile([(7, 1)], 0.99) == 7


def test_months_go_over_years() -> None:
    assert moved(202501, -1) == 202412
    assert moved(202412, 1) == 202501
    assert moved(202506, -18) == 202312
