"""Statements that are one call of the application, and how often it is made."""

from collections.abc import Sequence

import pytest
from bakery import (
    BUYING,
    COUNT,
    LIST,
    NEW_LINE,
    NEW_ORDER,
    SCHEMA,
    SEARCH,
    TAKE,
    digest_id,
    query_log,
)

from tools.intake.like_forms import like_form
from tools.intake.requests import Request, find_requests, tell_digests
from tools.workload.operations import Insert, Lookup, TextSearch, Transaction, Update

GET = "SELECT * FROM cakes WHERE id = ?"
GET_ALIAS = "SELECT c.* FROM cakes c WHERE c.id = ? LIMIT ?"


def requests(
    statements: Sequence[tuple[str, int]],
    transactions: Sequence[tuple[Sequence[str], int]] = (),
) -> tuple[Request, ...]:
    log = query_log(statements, transactions)
    return find_requests(log, SCHEMA, tell_digests(log, SCHEMA, {}))


def test_a_page_and_its_count_are_one_call() -> None:
    (request,) = requests([(LIST, 400), (COUNT, 390)])
    page, count = request.told.operations
    assert isinstance(page, Lookup)
    assert isinstance(count, Lookup)
    assert (page.limit, count.aggregate) == (12, "count")
    assert (request.executions, request.average_per_second) == (400, 0.4)
    assert [digest.id for digest in request.digests] == [digest_id(LIST), digest_id(COUNT)]
    assert request.remark == "a page (400 executions) and its COUNT (390)"


@pytest.mark.parametrize(
    "statements",
    [
        [(LIST, 400), (COUNT, 100)],  # counted far less often than paged
        [(LIST, 400), ("SELECT COUNT(*) FROM cakes", 400)],  # other conditions
        [(LIST, 400), ("SELECT COUNT(*) FROM cakes WHERE shop_id = ? GROUP BY price", 400)],
        [("SELECT * FROM cakes WHERE shop_id = ?", 400), (COUNT, 400)],  # no page
    ],
)
def test_a_count_of_its_own_stays_a_call_of_its_own(statements: list[tuple[str, int]]) -> None:
    assert len(requests(statements)) == 2


def test_one_count_goes_with_one_page() -> None:
    other = LIST.replace("baked_on", "price")
    found = requests([(LIST, 400), (other, 390), (COUNT, 395)])
    assert sorted(len(request.digests) for request in found) == [1, 2]


def test_a_text_search_counts_by_itself() -> None:
    count = "SELECT COUNT(*) FROM cakes WHERE MATCH (name, recipe) AGAINST (?)"
    (request,) = requests([(SEARCH, 100), (count, 100)])
    (search,) = request.told.operations
    assert isinstance(search, TextSearch)
    assert len(request.digests) == 2


def test_a_transaction_is_one_call_with_a_change_for_each_child() -> None:
    (request,) = requests([(NEW_LINE, 60), (TAKE, 60), (NEW_ORDER, 20)], [(BUYING, 20)])
    per = "order_lines.order_id"
    assert request.told.operations == (
        Transaction(
            changes=(
                Insert(table="orders"),
                Insert(table="order_lines", per=per),
                Update(
                    table="cakes",
                    equality=("id",),
                    columns=("stock", "updated_at"),
                    tested=("stock",),
                    per=per,
                ),
            )
        ),
    )
    assert (request.executions, request.average_per_second) == (20, 0.02)
    assert request.peak_per_second == 20 / 600  # NEW_ORDER runs in no other transaction
    assert request.place.line == 900


def test_what_runs_outside_of_transactions_is_a_call_besides() -> None:
    outside, inside = requests(
        [(TAKE, 60), (NEW_LINE, 10), (NEW_ORDER, 10)], [((NEW_ORDER, TAKE), 10)]
    )[:2]
    assert (outside.executions, outside.average_per_second) == (50, 0.05)
    assert outside.peak_per_second is None
    assert outside.remark == "without 10 executions inside transactions"
    assert inside.executions == 10


def test_reads_in_a_transaction_come_first_and_reads_alone_are_none() -> None:
    (request,) = requests([(GET, 5), (NEW_ORDER, 5)], [((GET, NEW_ORDER), 5)])
    assert [operation.kind for operation in request.told.operations] == ["lookup", "insert"]
    assert len(requests([(GET, 5), (SEARCH, 5)], [((GET, SEARCH), 5)])) == 2


def test_an_update_of_the_row_just_made_is_said_and_to_be_confirmed() -> None:
    total = "UPDATE orders SET total = ? WHERE id = ?"
    (request,) = requests(
        [(NEW_ORDER, 5), (NEW_LINE, 5), (total, 5)], [((NEW_ORDER, NEW_LINE, total), 5)]
    )
    (transaction,) = request.told.operations
    assert isinstance(transaction, Transaction)
    assert [change.table for change in transaction.changes] == ["orders", "order_lines"]
    remarks = [remark for step in request.told.steps for remark in step.remarks]
    assert remarks == ["the update of orders is of the row just made"]


def test_a_change_that_runs_several_times_without_a_child_is_to_be_confirmed() -> None:
    (request,) = requests([(TAKE, 6), (NEW_ORDER, 2)], [((NEW_ORDER, TAKE, TAKE, TAKE), 2)])
    assert [remark for step in request.told.steps for remark in step.remarks] == ["several rows"]


def test_a_design_does_not_see_the_difference_so_rates_add_up() -> None:
    (request,) = requests([(GET, 30), (GET_ALIAS, 10)])
    assert (request.executions, request.average_per_second) == (40, 0.04)
    assert request.peak_per_second == pytest.approx(40 / 600)
    assert {digest.id for digest in request.digests} == {digest_id(GET), digest_id(GET_ALIAS)}
    assert request.place.line == 10


def test_calls_come_in_the_order_of_how_often_they_are_made() -> None:
    found = requests([(GET, 3), (SEARCH, 9), (COUNT, 6)])
    assert [request.executions for request in found] == [9, 6, 3]


@pytest.mark.parametrize(
    ("text", "rows", "form"),
    [
        ("SELECT * FROM t WHERE a LIKE ?", [("%x%",), ("%y",)], "anywhere"),
        ("SELECT * FROM t WHERE b = ? AND a LIKE ?", [("1", "x%"), ("2", "yz%")], "beginning"),
        ("SELECT * FROM t WHERE a LIKE ?", [("%x%",), ("y%",)], None),
        ("SELECT * FROM t WHERE a LIKE ?", [("x",)], None),
        ("SELECT * FROM t WHERE a LIKE ?", [("x%y%",)], None),
        ("SELECT * FROM t WHERE a LIKE ?", [], None),
        ("SELECT * FROM t WHERE a LIKE ? AND b IN (?+)", [("%x%", "1", "2")], None),
        ("SELECT * FROM t WHERE a = ?", [("%x%",)], None),
    ],
)
def test_how_the_values_of_like_begin_tells_a_search_from_a_range(text, rows, form) -> None:
    assert like_form(text, rows) == form


def test_the_form_of_like_makes_a_search_or_a_range() -> None:
    text = "SELECT * FROM shops WHERE street LIKE ?"
    log = query_log([(text, 3)], ())
    anywhere = tell_digests(log, SCHEMA, {digest_id(text): "anywhere"})[digest_id(text)]
    beginning = tell_digests(log, SCHEMA, {digest_id(text): "beginning"})[digest_id(text)]
    unknown = tell_digests(log, SCHEMA, {})[digest_id(text)]
    assert (
        anywhere.operations
        == unknown.operations
        == (TextSearch(table="shops", columns=("street",)),)
    )
    assert (anywhere.steps[0].remarks, len(unknown.steps[0].remarks)) == ((), 1)
    assert beginning.operations == (Lookup(table="shops", range_column="street"),)
