"""Every risk rule just below and just above its trigger."""

from collections.abc import Iterable

import pytest
from library_model import (
    BOOKS,
    GENRES,
    LOANS,
    MEMBERS,
    attribute_of,
    column,
    gsi,
    index_write,
    model,
    pattern,
    plan,
    read,
    requirements,
    source_table,
    statistics,
    table,
    write,
)

from tools.capacity.bill import monthly_bill
from tools.capacity.prices import load_prices
from tools.finding import Finding
from tools.model.tables import Attribute, CopyOrigin, EmbeddedOrigin, Table
from tools.planning.plans import PatternPlan, Request
from tools.risk.rules import RULES, assess
from tools.source.schema import Schema
from tools.workload.operations import Insert, Operation, Update
from tools.workload.requirements import Requirements
from tools.workload.statistics import Statistics

LOAN = table("Loan", LOANS, "member_id", "id")
BOOK = table("Book", BOOKS)
MEMBER = table("Member", MEMBERS)
BY_STATE = gsi("ByState", "state")
LOAN_BY_STATE = table("Loan", LOANS, gsis=(BY_STATE,))


def findings(
    needs: Requirements, tables: Iterable[Table], *plans: PatternPlan
) -> tuple[Finding, ...]:
    design = model(needs, *tables)
    return assess(design, plans, monthly_bill(design, plans, load_prices()))


def found(
    rule: str,
    *requests: Request,
    tables: tuple[Table, ...],
    peak: float | None = 1.0,
    operations: tuple[Operation, ...] = (),
    figures: Statistics | None = None,
    owners: tuple[tuple[str, str], ...] = (),
    schema: Schema | None = None,
) -> tuple[Finding, ...]:
    """Findings of one rule on a design with one pattern, P1, at that peak rate."""
    schemas = {} if schema is None else {"schema": schema}
    needs = requirements(
        pattern("P1", *operations, peak=peak), figures=figures, owners=owners, **schemas
    )
    plans = (plan(*requests),) if requests else ()
    return tuple(f for f in findings(needs, tables, *plans) if f.rule == rule)


def severity(*args: object, **options: object) -> str | None:
    """Severity of the only finding, or None where there is none."""
    results = found(*args, **options)  # type: ignore[arg-type]
    assert len(results) <= 1
    return results[0].severity if results else None


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


def test_no_contention_without_transactions_or_over_new_items() -> None:
    plain = write("UpdateItem", "Book")
    new = write("PutItem", "Book", transaction=1)
    assert found("transaction-contention", plain, tables=(BOOK,), peak=500) == ()
    assert found("transaction-contention", new, tables=(BOOK,), peak=500) == ()


def copy_of(table_name: str, source_column: str, local_column: str) -> Attribute:
    origin = CopyOrigin(
        table=table_name,
        column=source_column,
        local_column=local_column,
        join_column="id",
        justification="shown in lists",
    )
    return Attribute(name=f"{table_name}_{source_column}", type="S", origin=origin)


WITH_TITLE = table("Loan", LOANS, "member_id", "id", more=(copy_of("books", "title", "book_id"),))
RENAMING = Update(table="books", equality=("id",), columns=("title",))


@pytest.mark.parametrize(("most", "expected"), [(100, "warning"), (101, "high")])
def test_fan_out_of_copy(most: float, expected: str) -> None:
    options = {
        "tables": (WITH_TITLE, BOOK),
        "figures": statistics(fan_outs={"loans.book_id": (4, most)}),
    }
    update = write("UpdateItem", "Book")
    (finding,) = found("fan-out-of-copy", update, operations=(RENAMING,), peak=5, **options)  # type: ignore[arg-type]
    assert finding.severity == expected
    assert "20 write units/s" in finding.evidence
    elsewhere = Update(table="books", equality=("id",), columns=("summary",))
    assert found("fan-out-of-copy", update, operations=(elsewhere,), **options) == ()  # type: ignore[arg-type]


def test_a_column_set_on_every_update_is_updated_by_any() -> None:
    stamped = table("Book", BOOKS, more=(copy_of("loans", "lent_at", "genre_id"),))
    closing = Update(table="loans", equality=("id",), columns=("state",))
    update = write("UpdateItem", "Loan")
    assert found(
        "fan-out-of-copy", update, tables=(stamped, LOAN), operations=(closing,), peak=None
    )[0].evidence.endswith("rate unknown, so not counted: P1")


def test_gsi_staleness_in_one_call() -> None:
    put = write("PutItem", "Loan", indexes=(index_write("ByState", "put"),))
    query = read("Query", "Loan", index="ByState")
    tables = (LOAN_BY_STATE,)
    assert severity("gsi-staleness", put, query, tables=tables) == "warning"
    assert severity("gsi-staleness", query, put, tables=tables) is None


@pytest.mark.parametrize(("peak", "expected"), [(10, []), (10.1, ["info"])])
def test_gsi_staleness_between_busy_patterns(peak: float, expected: list[str]) -> None:
    needs = requirements(pattern("P1", peak=peak), pattern("P2", peak=50))
    put = write("PutItem", "Loan", indexes=(index_write("ByState", "put"),))
    results = findings(
        needs,
        (LOAN_BY_STATE,),
        plan(put),
        plan(read("Query", "Loan", index="ByState"), ids=("P2",)),
    )
    assert [f.severity for f in results if f.rule == "gsi-staleness"] == expected


@pytest.mark.parametrize(
    ("peak", "expected"),
    [(100, None), (101, "info"), (501, "warning"), (1001, "critical")],
)
def test_monotonic_partition_key(peak: float, expected: str | None) -> None:
    by_day = table("Loan", LOANS, gsis=(gsi("ByDay", "due_on"),))
    put = write("PutItem", "Loan", indexes=(index_write("ByDay", "put"),))
    assert severity("monotonic-key", put, tables=(by_day,), peak=peak) == expected


def test_monotonic_sort_key_under_a_busy_partition() -> None:
    update = write("UpdateItem", "Loan")  # under member_id, id rises
    assert severity("monotonic-key", update, tables=(LOAN,), peak=978) is None
    assert severity("monotonic-key", update, tables=(LOAN,), peak=979) == "info"
    by_book = table("Loan", LOANS, "member_id", "book_id")
    assert severity("monotonic-key", update, tables=(by_book,), peak=9000) is None


def test_a_rising_id_as_partition_key_is_hashed() -> None:
    assert severity("monotonic-key", write("PutItem", "Book"), tables=(BOOK,), peak=9000) is None


# 128 units a second are $42.05; half a unit for the second page is $0.16.
@pytest.mark.parametrize(
    ("items", "expected", "cost"), [(10_485, "info", "$42.05"), (10_486, "warning", "$42.21")]
)
def test_scan_on_request_path(items: float, expected: str, cost: str) -> None:
    scan = read("Scan", "Book", items=items)
    (finding,) = found("scan-on-request-path", scan, tables=(BOOK,), peak=1)
    assert finding.severity == expected
    assert f"{cost} a month" in finding.evidence


def test_a_growing_table_is_not_bounded() -> None:
    scan = read("Scan", "Book", items=5000)
    slow, fast = (statistics(growth={"books": books}) for books in (4500, 4600))
    assert severity("scan-on-request-path", scan, tables=(BOOK,), figures=slow) == "info"
    assert severity("scan-on-request-path", scan, tables=(BOOK,), figures=fast) == "warning"


def test_a_scan_at_an_unknown_rate_has_no_price() -> None:
    scan = read("Scan", "Book", items=50)
    (finding,) = found("scan-on-request-path", scan, tables=(BOOK,), peak=None)
    assert "rate unknown" in finding.evidence
    assert "$" not in finding.evidence


@pytest.mark.parametrize(
    ("returned", "expected"), [(50, None), (49, "warning"), (10, "warning"), (9.9, "high")]
)
def test_filter_waste(returned: float, expected: str | None) -> None:
    query = read("Query", "Loan", items=100, returned=returned, item_bytes=1000)
    assert severity("filter-waste", query, tables=(LOAN,)) == expected


def test_waste_within_one_unit_costs_nothing() -> None:
    query = read("Query", "Loan", items=20, returned=1, item_bytes=200)
    assert severity("filter-waste", query, tables=(LOAN,)) == "info"
    assert severity("filter-waste", read("GetItem", "Loan"), tables=(LOAN,)) is None


def test_schema_evolution() -> None:
    assert found("schema-evolution", tables=(LOAN, BOOK)) == ()
    indexed = WITH_TITLE.model_copy(update={"gsis": (BY_STATE,)})
    (finding,) = found("schema-evolution", write("PutItem", "Book"), tables=(indexed, BOOK))
    assert finding.severity == "warning"
    assert "books_title held from books" in finding.evidence
    assert "200,000 items at 2 write units, 400,000 units, $0.25" in finding.evidence


@pytest.mark.parametrize(
    ("peak", "expected"),
    [(4000, None), (4001, "warning"), (40_000, "warning"), (40_001, "high")],
)
def test_quota_and_cold_start_of_writes(peak: float, expected: str | None) -> None:
    put = write("PutItem", "Book")
    assert severity("quota-and-cold-start", put, tables=(BOOK,), peak=peak) == expected


@pytest.mark.parametrize(("peak", "expected"), [(12_000, None), (12_001, "warning")])
def test_quota_and_cold_start_of_reads(peak: float, expected: str | None) -> None:
    get = read("GetItem", "Book", consistency="strong")
    assert severity("quota-and-cold-start", get, tables=(BOOK,), peak=peak) == expected


def test_entity_boundary() -> None:
    assert severity("entity-boundary", tables=(LOAN,)) is None
    assert severity("entity-boundary", tables=(WITH_TITLE,)) == "info"
    same = (("loans", "desk"), ("books", "desk"))
    assert severity("entity-boundary", tables=(WITH_TITLE,), owners=same) == "info"
    two = (("loans", "desk"), ("books", "catalogue"))
    assert severity("entity-boundary", tables=(WITH_TITLE,), owners=two) == "warning"


@pytest.mark.parametrize(
    ("indexes", "expected"), [(2, None), (3, "info"), (5, "info"), (6, "warning")]
)
def test_debugging_complexity(indexes: int, expected: str | None) -> None:
    gsis = tuple(gsi(f"By{n}", "state") for n in range(indexes))
    put = write(
        "PutItem",
        "Loan",
        indexes=(
            *(index_write(g.name, "put") for g in gsis),
            index_write("Untouched", "none"),
        ),
    )
    check = write("ConditionCheck", "Book", transaction=1)
    tables = (table("Loan", LOANS, gsis=gsis), BOOK)
    assert severity("debugging-complexity", put, check, tables=tables) == expected


def test_nullable_gsi_key() -> None:
    sparse = source_table(
        "loans", column("id", "INT"), column("state", "VARCHAR", 9, nullable=True)
    )
    schema = Schema(tables=(sparse,))
    for source, expected in ((sparse, "info"), (LOANS, None)):
        built = table("Loan", source, gsis=(BY_STATE,))
        options = {"schema": schema} if source is sparse else {}
        assert severity("nullable-gsi-key", tables=(built,), **options) == expected


def test_every_rule_has_its_own_name_and_says_what_triggers_it() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    assert all(rule.__doc__ for rule in RULES)


def test_a_quiet_design_has_no_risks() -> None:
    needs = requirements(pattern("P1", peak=5))
    tables = (table("Member", MEMBERS), table("Genre", GENRES))
    assert findings(needs, tables, plan(read("GetItem", "Member"))) == ()


def test_findings_come_in_the_rules_order() -> None:
    put = write(
        "UpdateItem", "Loan", transaction=1, items=200, indexes=(index_write("ByState", "move"),)
    )
    needs = requirements(pattern("P1", peak=900))
    results = findings(needs, (LOAN_BY_STATE,), plan(put))
    order = [rule.__name__.replace("_", "-") for rule in RULES]
    ranks = [order.index(finding.rule) for finding in results]
    assert len(set(ranks)) > 3
    assert ranks == sorted(ranks)
