"""Risk rules of copies, indexes, scans and whole designs, below and above their triggers."""

import pytest
from library_model import (
    BOOKS,
    GENRES,
    LOANS,
    MEMBERS,
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
from risk_cases import BOOK, BY_STATE, LOAN, LOAN_BY_STATE, findings, found, severity

from tools.model.tables import Attribute, CopyOrigin, Projection
from tools.risk.rules import RULES
from tools.source.schema import Schema
from tools.workload.operations import Update


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


def test_index_entries_follow_a_copy_too() -> None:
    narrow = Projection(type="KEYS_ONLY")
    indexes = (
        gsi("ByState", "state"),
        gsi("ByTitle", "books_title", projection=narrow),
        gsi("ByDay", "due_on", projection=narrow),
    )
    indexed = WITH_TITLE.model_copy(update={"gsis": indexes})
    options = {
        "tables": (indexed, BOOK),
        "figures": statistics(fan_outs={"loans.book_id": (4, 90)}),
    }
    update = write("UpdateItem", "Book")
    (finding,) = found("fan-out-of-copy", update, operations=(RENAMING,), peak=5, **options)  # type: ignore[arg-type]
    assert "80 write units/s" in finding.evidence  # 20 items, 20 entries, 20 that move twice


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
