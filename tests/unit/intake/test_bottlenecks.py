"""What is slow or wasteful, by rules over statements and their figures."""

from bakery import SCHEMA, digest_id, query_log

from tools.intake.bottlenecks import Bottleneck, Traffic, find_bottlenecks
from tools.intake.requests import tell_digests
from tools.source.querylog.query_log import Cost, KeyUse, QueryLog

LIST = "SELECT * FROM cakes WHERE shop_id = ? LIMIT ?"
SHOP = "SELECT * FROM shops WHERE id = ?"
REVIEWS = "SELECT * FROM reviews WHERE cake_id = ?"


def found(log: QueryLog) -> dict[str, Bottleneck]:
    traffic = Traffic(log=log, schema=SCHEMA, told=tell_digests(log, SCHEMA, {}))
    return {bottleneck.title: bottleneck for bottleneck in find_bottlenecks(traffic)}


def of(*statements: tuple[str, int]) -> dict[str, Bottleneck]:
    return found(query_log(statements, ()))


def changed(text: str, executions: int, **fields: object) -> QueryLog:
    log = query_log([(text, executions)], ())
    return log.model_copy(update={"digests": (log.digests[0].model_copy(update=fields),)})


def test_conditions_that_no_index_begins_with_are_scans() -> None:
    unindexed = "SELECT * FROM cakes WHERE price > ? AND stock = ?"
    second = "SELECT * FROM cakes WHERE baked_on = ?"  # the index begins with shop_id
    (bottleneck,) = of((unindexed, 20), (second, 10), (LIST, 5), (SHOP, 5)).values()
    assert (bottleneck.title, bottleneck.executions) == ("Scans without an index", 30)
    assert bottleneck.lines[0] == (
        f"`{digest_id(unindexed)}`, run 20 times, finds rows of cakes without an index on "
        "`stock`, `price`."
    )


def test_all_rows_of_a_table_are_no_scan_by_a_missing_index() -> None:
    assert of(("SELECT * FROM shops", 900)) == {}


def test_comparisons_by_like_name_their_columns() -> None:
    text = "SELECT * FROM reviews WHERE words LIKE ? AND cake_id = ?"
    bottleneck = of((text, 7))["Comparisons by LIKE"]
    assert (
        bottleneck.lines[0]
        == f"`{digest_id(text)}`, run 7 times, compares by LIKE `reviews.words`."
    )


def test_rows_skipped_by_offset() -> None:
    text = "SELECT * FROM cakes WHERE shop_id = ? LIMIT ?, ?"
    skipping = found(changed(text, 9, largest_offset=480))["Lists by OFFSET"]
    assert "up to OFFSET 480" in skipping.lines[0]
    assert found(changed(text, 9, largest_offset=0)) == {}


def test_rows_examined_for_few_sent() -> None:
    cost = Cost(
        average_seconds=1,
        max_seconds=2,
        average_rows_sent=3,
        max_rows_sent=5,
        average_rows_examined=5_000,
        max_rows_examined=9_000,
    )
    bottleneck = found(changed(LIST, 9, cost=cost))["Many rows examined for few sent"]
    assert "examines 5,000 rows to send 3" in bottleneck.lines[0]
    few = cost.model_copy(update={"average_rows_examined": 29})
    assert found(changed(LIST, 9, cost=few)) == {}


def test_keys_that_are_asked_for_far_more_than_others() -> None:
    key = KeyUse(column="cakes.shop_id", parameter=0, distinct=9, is_exact=True, top_share=0.45)
    bottleneck = found(changed(LIST, 100, keys=(key,)))["Hot keys"]
    assert "asks in 45% of its executions for one value of `cakes.shop_id`" in bottleneck.lines[0]
    for fields, times in ((("distinct", 1), 100), (("top_share", 0.1), 100), (("distinct", 9), 10)):
        cold = key.model_copy(update=dict([fields]))
        assert found(changed(LIST, times, keys=(cold,))) == {}


def test_a_row_by_its_key_for_each_row_of_a_list() -> None:
    bottleneck = of((SHOP, 1200), (LIST, 100))["Rows read one by one"]
    assert bottleneck.lines == (
        f"`{digest_id(SHOP)}` runs 12 times for each execution of `{digest_id(LIST)}`, whose rows "
        "it fits: it may run once per row.",
    )
    children = of((REVIEWS, 1200), (LIST, 100))["Rows read one by one"]
    assert digest_id(REVIEWS) in children.lines[0]


def test_lookups_of_other_tables_or_as_often_as_lists_are_no_suspicion() -> None:
    sessions = "SELECT * FROM sessions WHERE token = ?"
    assert of((sessions, 1200), (LIST, 100)) == {}
    assert of((SHOP, 300), (LIST, 100)) == {}


def test_the_most_frequent_comes_first_and_long_lists_are_cut() -> None:
    many = [(f"SELECT * FROM cakes WHERE stock = ? AND price = {n}", 900 - n) for n in range(15)]
    first, second = of(*many, ("SELECT * FROM reviews WHERE words LIKE ?", 2)).values()
    assert (first.title, second.title) == ("Scans without an index", "Comparisons by LIKE")
    assert len(first.lines) == 11
    assert first.lines[-1] == "5 more of them."
