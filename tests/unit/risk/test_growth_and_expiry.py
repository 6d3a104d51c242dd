"""Rules of growth and expiry, just below and just above their triggers."""

import pytest
from library_model import (
    BOOKS,
    MEMBERS,
    column,
    index_write,
    read,
    requirements,
    source_table,
    statistics,
    table,
    write,
)
from risk_cases import BOOK, LOAN, LOAN_BY_STATE, found, severity

from tools.capacity.sizes import Sizes
from tools.model.tables import Attribute, CounterOrigin, EmbeddedOrigin, Table
from tools.source.schema import Schema
from tools.workload.operations import Lookup


def with_loans() -> Table:
    origin = EmbeddedOrigin(
        table="loans",
        child_columns=("due_on",),
        child_key="member_id",
        local_column="id",
        order_by=("id",),
        justification="read together",
    )
    return table("Member", MEMBERS, more=(Attribute(name="loans", type="S", origin=origin),))


def test_the_member_with_loans_as_the_cases_below_take_it() -> None:
    figures = statistics(fan_outs={"loans.member_id": (20, 30)})
    size = Sizes(requirements(figures=figures)).item(with_loans())
    assert size.average == 594.0


# A loan as JSON is 26 bytes with its comma: 16 more than today are 1,010 bytes, 17 are 1,036.
@pytest.mark.parametrize(
    ("a_year", "expected"), [(165_000, None), (166_000, "warning"), (2_000_000, "warning")]
)
def test_cost_step_of_embedded_children(a_year: float, expected: str | None) -> None:
    figures = statistics(fan_outs={"loans.member_id": (20, 30)}, growth={"loans": a_year / 12})
    update = write("UpdateItem", "Member", item_bytes=594)
    options = {"tables": (with_loans(),), "figures": figures, "peak": 1}
    assert severity("cost-step", update, **options) == expected


def test_cost_step_says_units_and_money() -> None:
    figures = statistics(fan_outs={"loans.member_id": (20, 30)}, growth={"loans": 20_000})
    update = write("UpdateItem", "Member", item_bytes=594)
    (finding,) = found("cost-step", update, tables=(with_loans(),), figures=figures, peak=1)
    assert finding.evidence == (
        "an item grows from 594 bytes today to 1,218 in 12 months; 2 write units instead of 1; "
        "$1.64 a month more at today's rates"
    )


def test_cost_step_of_a_third_unit_is_worth_knowing() -> None:
    figures = statistics(
        fan_outs={"loans.member_id": (60, 90)}, growth={"loans": 200_000 * 0.5 / 12}
    )
    assert severity("cost-step", tables=(with_loans(),), figures=figures) == "info"


def test_a_counter_that_grows_a_digit_may_cross_a_border() -> None:
    origin = CounterOrigin(table="loans", child_key="book_id", local_column="id", justification="")
    counted = table("Book", BOOKS, more=(Attribute(name="loans", type="N", origin=origin),))
    bare = Sizes(requirements()).item(counted).average
    growth = {"loans": 200_000 * 400 / 12}
    for summary, expected in ((1024, "warning"), (1000, None)):
        known = 1000.0  # of the summary by the rule for long text
        sizes = {"books.summary": (known + summary - bare, 9000)}
        figures = statistics(sizes=sizes, growth=growth)
        assert severity("cost-step", tables=(counted,), figures=figures) == expected


def test_items_that_nothing_grows_in_have_no_step() -> None:
    figures = statistics(growth={"loans": 1e6, "members": 1e6})
    assert found("cost-step", tables=(LOAN, BOOK), figures=figures) == ()


# 100 bytes a loan: 10,485 of them are a page. Twice the loans in a year, as many members.
@pytest.mark.parametrize(
    ("most", "expected"), [(5242, None), (5243, "info"), (10_485, "info"), (10_486, "warning")]
)
def test_a_collection_that_outgrows_its_page(most: float, expected: str | None) -> None:
    query = read("Query", "Loan", items=(20, most))
    figures = statistics(growth={"loans": 200_000 / 12})
    options = {"tables": (LOAN,), "figures": figures}
    assert severity("unbounded-collection", query, **options) == expected


def test_children_that_grow_with_their_parents_are_no_more_for_each() -> None:
    query = read("Query", "Loan", items=(20, 9000))
    both = statistics(growth={"loans": 200_000 / 12, "members": 10_000 / 12})
    assert severity("unbounded-collection", query, tables=(LOAN,), figures=both) is None


def test_a_page_does_not_grow_and_an_index_by_type_grows_with_the_table() -> None:
    figures = statistics(growth={"loans": 200_000 / 12})
    page = read("Query", "Loan", items=(20, 9000)).model_copy(update={"limit": 9000})
    assert severity("unbounded-collection", page, tables=(LOAN,), figures=figures) is None
    by_state = read("Query", "Loan", items=(20, 9000), index="ByState")
    options = {"tables": (LOAN_BY_STATE,), "figures": figures}
    assert severity("unbounded-collection", by_state, **options) == "info"


def test_a_hot_index_says_what_it_needs_in_provisioned_mode() -> None:
    update = write("UpdateItem", "Loan", indexes=(index_write("ByState", "move"),))
    (finding,) = found("gsi-throttling-cascade", update, tables=(LOAN_BY_STATE,), peak=900.25)
    assert "give the index 1,801 WCU or more" in finding.fix


def test_a_hot_read_key_says_how_many_copies() -> None:
    get = read("GetItem", "Loan", consistency="strong")
    (finding,) = found("hot-read-key", get, tables=(LOAN,), peak=60_000)
    assert "keep 3 copies" in finding.fix  # 6,130 units/s at 2,100 each
    assert "eventual consistency" in finding.fix
    eventual = read("GetItem", "Loan")
    (finding,) = found("hot-read-key", eventual, tables=(LOAN,), peak=60_000)
    assert "eventual consistency" not in finding.fix


SESSIONS = source_table(
    "sessions", column("id", "INT"), column("state", "INT"), column("expires_at", "DATETIME")
)
PLAIN = Lookup(table="sessions", equality=("id",))


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        (PLAIN, "info"),
        (PLAIN.model_copy(update={"tested": ("state",)}), "info"),
        (PLAIN.model_copy(update={"tested": ("expires_at",)}), None),
        (PLAIN.model_copy(update={"range_column": "expires_at"}), None),
        (Lookup(table="others", equality=("id",)), None),
    ],
)
def test_ttl_misuse(lookup: Lookup, expected: str | None) -> None:
    held = table("Session", SESSIONS)
    options = {"tables": (held,), "schema": Schema(tables=(SESSIONS,)), "operations": (lookup,)}
    assert severity("ttl-misuse", **options) == expected


@pytest.mark.parametrize(
    ("name", "type_", "expected"),
    [
        ("valid_until", "BIGINT", "info"),
        ("token_expiry", "TIMESTAMP", "info"),
        ("expires_at", "VARCHAR", None),
        ("experience", "INT", None),
    ],
)
def test_what_says_when_a_row_expires(name: str, type_: str, expected: str | None) -> None:
    source = source_table("sessions", column("id", "INT"), column(name, type_))
    options = {"schema": Schema(tables=(source,)), "operations": (PLAIN,)}
    assert severity("ttl-misuse", tables=(table("Session", source),), **options) == expected
