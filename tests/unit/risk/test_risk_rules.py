"""Every risk rule just below and just above its trigger."""

import pytest
from library_model import (
    BOOKS,
    LOANS,
    MEMBERS,
    attribute_of,
    column,
    gsi,
    index_write,
    pattern,
    plan,
    read,
    requirements,
    source_table,
    statistics,
    table,
    write,
)
from risk_cases import BOOK, LOAN, LOAN_BY_STATE, findings, found, severity

from tools.model.tables import Attribute, EmbeddedOrigin, Table
from tools.provenance import FromAnswer, FromLog, Quantity
from tools.source.schema import Schema
from tools.workload.operations import Insert
from tools.workload.statistics import KeySkew


# 10,000 members: the 10,000th harmonic number is 9.787606, so the busiest gets 1/9.787606.
@pytest.mark.parametrize(
    ("peak", "expected"),
    [(4893, None), (4894, "warning"), (9787, "warning"), (9788, "critical")],
)
def test_hot_write_key(peak: float, expected: str | None) -> None:
    assert severity("hot-write-key", write("UpdateItem", "Loan"), tables=(LOAN,), peak=peak) == (
        expected
    )


def test_a_new_item_under_a_key_of_its_own_is_no_hot_key() -> None:
    put = write("PutItem", "Book")
    assert severity("hot-write-key", put, tables=(BOOK,), peak=30_000) is None
    upserting = (Insert(table="books", upsert=True),)
    assert (
        severity("hot-write-key", put, tables=(BOOK,), peak=30_000, operations=upserting)
        == "critical"
    )


def test_new_items_under_a_shared_key_do_meet() -> None:
    put = write("PutItem", "Loan")
    assert severity("hot-write-key", put, tables=(LOAN,), peak=9788) == "critical"


def test_a_key_of_unknown_spread_is_assumed_the_worst_but_never_certain() -> None:
    by_date = table("Loan", LOANS, "due_on", "id")
    update = write("UpdateItem", "Loan")
    (finding,) = found("hot-write-key", update, tables=(by_date,), peak=5000)
    assert finding.severity == "warning"
    assert "not known" in finding.evidence
    assert severity("hot-write-key", update, tables=(by_date,), peak=500) is None
    assert severity("hot-write-key", update, tables=(by_date,), peak=501) == "warning"


def test_shards_follow_from_the_load() -> None:
    (finding,) = found("hot-write-key", write("UpdateItem", "Loan"), tables=(LOAN,), peak=20_000)
    assert "3 shards" in finding.fix  # 2043 units/s at 700 a shard


def test_an_unknown_rate_is_named_and_counts_nothing() -> None:
    needs = requirements(pattern("P1", peak=9788), pattern("P2"))
    update = write("UpdateItem", "Loan")
    results = findings(needs, (LOAN,), plan(update), plan(update, ids=("P2",)))
    (finding,) = (f for f in results if f.rule == "hot-write-key")
    assert "rate unknown, so not counted: P2" in finding.evidence
    assert found("hot-write-key", update, tables=(LOAN,), peak=None) == ()


# Half a unit each: 3,000 on the busiest of 10,000 are 58,726 reads/s.
@pytest.mark.parametrize(
    ("peak", "expected"),
    [(29_362, None), (29_363, "warning"), (58_725, "warning"), (58_726, "critical")],
)
def test_hot_read_key(peak: float, expected: str | None) -> None:
    query = read("Query", "Loan", items=3)
    assert severity("hot-read-key", query, tables=(LOAN,), peak=peak) == expected


def test_a_scan_reads_no_key() -> None:
    scan = read("Scan", "Loan", items=3)
    assert severity("hot-read-key", scan, tables=(LOAN,), peak=90_000) is None


# 3 states: the busiest gets 6/11; a moved entry of one unit costs two.
@pytest.mark.parametrize(
    ("peak", "expected"), [(458, "info"), (459, "warning"), (916, "warning"), (917, "critical")]
)
def test_low_cardinality_gsi_key_and_cascade(peak: float, expected: str) -> None:
    update = write("UpdateItem", "Loan", indexes=(index_write("ByState", "move"),))
    options = {"tables": (LOAN_BY_STATE,), "peak": peak}
    assert severity("low-cardinality-gsi-key", update, **options) == expected
    cascade = severity("gsi-throttling-cascade", update, **options)
    assert cascade == (None if expected == "info" else expected)
    assert not any(f.subject == "Loan.ByState" for f in found("hot-write-key", update, **options))


def test_low_cardinality_by_type_and_by_reference() -> None:
    by_genre = table("Book", BOOKS, gsis=(gsi("ByGenre", "genre_id"),))
    active = table("Member", MEMBERS, gsis=(gsi("ByActive", "active"),))
    book = write("PutItem", "Book", indexes=(index_write("ByGenre", "put"),))
    member = write("PutItem", "Member", indexes=(index_write("ByActive", "put"),))
    (genre,) = found("low-cardinality-gsi-key", book, tables=(by_genre,))
    assert "20 values (rows of genres)" in genre.evidence
    (flag,) = found("low-cardinality-gsi-key", member, tables=(active,))
    assert "2 values" in flag.evidence
    many = statistics(rows={"genres": 101, "books": 50_000})
    assert found("low-cardinality-gsi-key", book, tables=(by_genre,), figures=many) == ()


@pytest.mark.parametrize(
    ("entry_units", "expected"), [(2, None), (3, "warning"), (4, "warning"), (5, "high")]
)
def test_write_amplification(entry_units: int, expected: str | None) -> None:
    indexes = (index_write("ByState", "put", 1024 * entry_units),)
    put = write("PutItem", "Loan", indexes=indexes)
    assert severity("write-amplification", put, tables=(LOAN_BY_STATE,)) == expected


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(102_000, None), (102_400, "warning"), (409_000, "warning"), (409_600, "critical")],
)
def test_item_growth(largest: float, expected: str | None) -> None:
    figures = statistics(sizes={"books.summary": (500, largest)})
    assert severity("item-growth", tables=(BOOK,), figures=figures) == expected


def test_a_type_that_allows_too_much_asks_for_the_size() -> None:
    scans = source_table("scans", column("id", "INT"), column("image", "MEDIUMBLOB"))
    fits = source_table("scans", column("id", "INT"), column("image", "BLOB"))
    for source, expected in ((scans, "warning"), (fits, None)):
        built = Table.model_validate(
            table("Scan", source).model_dump()
            | {"attributes": [attribute_of(source, "id", "N"), attribute_of(source, "image", "B")]}
        )
        assert severity("item-growth", tables=(built,), schema=Schema(tables=(source,))) == expected


def with_loans(*columns: str) -> Table:
    origin = EmbeddedOrigin(
        table="loans",
        child_columns=columns,
        child_key="member_id",
        local_column="id",
        order_by=("id",),
        justification="read together",
    )
    return table("Member", MEMBERS, more=(Attribute(name="loans", type="S", origin=origin),))


# A child {"due_on": "2026-01-31"} is 24 bytes, the member without them 67 and the name 5.
@pytest.mark.parametrize(
    ("most", "expected"),
    [(4263, None), (4264, "warning"), (17_063, "warning"), (17_064, "critical")],
)
def test_embedded_children(most: float, expected: str | None) -> None:
    figures = statistics(fan_outs={"loans.member_id": (3, most)})
    members = (with_loans("due_on"),)
    assert severity("embedded-children", tables=members, figures=figures) == expected
    assert found("item-growth", tables=members, figures=figures) == ()


def test_embedded_children_grow_with_their_table() -> None:
    growing = statistics(
        fan_outs={"loans.member_id": (3, 2200)}, growth={"loans": 200_000 / 12}
    )  # twice as many in a year
    assert severity("embedded-children", tables=(with_loans("due_on"),), figures=growing) == (
        "warning"
    )


def test_embedded_children_that_nothing_bounds() -> None:
    assert severity("embedded-children", tables=(with_loans("due_on"),)) == "high"


@pytest.mark.parametrize(("most", "expected"), [(10_485, None), (10_486, "warning")])
def test_unbounded_collection(most: float, expected: str | None) -> None:
    query = read("Query", "Loan", items=(20, most), item_bytes=(100, 9000))
    assert severity("unbounded-collection", query, tables=(LOAN,)) == expected


@pytest.mark.parametrize(("most", "expected"), [(99, None), (100, "critical")])
def test_transaction_with_too_many_actions(most: float, expected: str | None) -> None:
    requests = (
        write("PutItem", "Book", transaction=1, items=(2, most)),
        write("PutItem", "Loan", transaction=1),
    )
    assert severity("transaction-size", *requests, tables=(LOAN, BOOK)) == expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [((100, 104_857), None), ((100, 104_858), "warning"), ((104_858, 104_858), "critical")],
)
def test_transaction_with_too_many_bytes(sizes: tuple[float, float], expected: str | None) -> None:
    put = write("PutItem", "Book", transaction=1, items=(2, 40), item_bytes=sizes)
    assert severity("transaction-size", put, tables=(BOOK,)) == expected


def test_writes_outside_a_transaction_have_no_such_limit() -> None:
    put = write("PutItem", "Book", items=5000)
    assert found("transaction-size", put, tables=(BOOK,)) == ()


# 50,000 books: the harmonic number is 11.397; 1% are met from 0.5025 writes/s on the busiest.
@pytest.mark.parametrize(("peak", "expected"), [(5.72, None), (5.73, "warning")])
def test_transaction_contention(peak: float, expected: str | None) -> None:
    update = write("UpdateItem", "Book", transaction=1)
    assert severity("transaction-contention", update, tables=(BOOK,), peak=peak) == expected


# One write a second of all books: more than 0.5025 of it on one book.
@pytest.mark.parametrize(("share", "expected"), [(0.5025, None), (0.503, "warning")])
def test_transaction_contention_on_a_measured_share(share: float, expected: str | None) -> None:
    log = FromLog(file="query.log", computation="commonest value of books.id")
    skew = KeySkew(table="books", column="id", writes=Quantity(value=share, unit="", source=log))
    figures = statistics(rows={}).model_copy(update={"skews": (skew,)})  # how many, nobody says
    update = write("UpdateItem", "Book", transaction=1)
    results = found("transaction-contention", update, tables=(BOOK,), peak=1, figures=figures)
    assert [each.severity for each in results] == ([expected] if expected else [])
    assert all("unknown many items (50.3% by the query log)" in each.evidence for each in results)


# A share of one in a thousand is 1,000 units of a million, whatever the number of values.
@pytest.mark.parametrize(
    ("peak", "expected"),
    [(500_000, None), (500_001, "warning"), (1_000_000, "warning"), (1_000_001, "critical")],
)
def test_hot_write_key_by_a_stated_share(peak: float, expected: str | None) -> None:
    stated = Quantity(value=0.001, unit="", source=FromAnswer(question="skew"))
    skew = KeySkew(table="loans", column="due_on", reads=stated, writes=stated)
    figures = statistics().model_copy(update={"skews": (skew,)})
    by_date = table("Loan", LOANS, "due_on", "id")
    update = write("UpdateItem", "Loan")
    options = {"tables": (by_date,), "peak": peak, "figures": figures}
    assert severity("hot-write-key", update, **options) == expected


def test_no_contention_without_transactions_or_over_new_items() -> None:
    plain = write("UpdateItem", "Book")
    new = write("PutItem", "Book", transaction=1)
    assert found("transaction-contention", plain, tables=(BOOK,), peak=500) == ()
    assert found("transaction-contention", new, tables=(BOOK,), peak=500) == ()
