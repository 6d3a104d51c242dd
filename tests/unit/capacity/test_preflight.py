"""Every limit of the service just below and just above it."""

from collections.abc import Callable

import pytest
from library_model import (
    BOOKS,
    LOANS,
    attribute_of,
    column,
    gsi,
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

from tools.capacity.limit_check import LimitCheck
from tools.capacity.preflight import limits_are_kept, nearest, preflight
from tools.capacity.request_expressions import expressions_of
from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, CounterOrigin, Projection, Table
from tools.planning.plans import PatternPlan, Request
from tools.source.schema import Schema
from tools.workload.statistics import Statistics

BOOK = table("Book", BOOKS)


def design(*tables: Table, figures: Statistics | None = None) -> DataModel:
    return model(requirements(pattern("P1"), figures=figures), *tables)


def checks(
    limit: str, *tables: Table, plans: tuple[PatternPlan, ...] = (), **options: Statistics
) -> list[LimitCheck]:
    found = preflight(design(*tables, **options), plans)
    return [check for check in found if check.limit == limit]


def asked(limit: str, *requests: Request) -> LimitCheck:
    (check, *_) = nearest(checks(limit, BOOK, plans=(plan(*requests),)))
    return check


def reported(*tables: Table, plans: tuple[PatternPlan, ...] = ()) -> list[Finding]:
    return list(limits_are_kept(design(*tables), plans))


def test_tables_of_an_account() -> None:
    (check,) = checks("tables", *[BOOK] * 2500)
    assert (check.figure, check.holds) == (2500, True)
    (check,) = checks("tables", *[BOOK] * 2501)
    assert not check.holds


def with_indexes(count: int, included: int = 0) -> Table:
    names = [f"extra{n}" for n in range(included)]
    more = tuple(attribute_of(BOOKS, "title", "S").model_copy(update={"name": n}) for n in names)
    held = Projection(type="INCLUDE", attributes=tuple(names)) if names else None
    gsis = tuple(gsi(f"By{n}", "genre_id", projection=held) for n in range(count))
    return table("Book", BOOKS, gsis=gsis, more=more)


@pytest.mark.parametrize(
    ("limit", "kept", "passed", "rule"),
    [
        ("GSIs of a table", with_indexes(20), with_indexes(21), "too-many-indexes"),
        (
            "attributes that an index includes",
            with_indexes(1, 20),
            with_indexes(1, 21),
            "projection-too-wide",
        ),
        (
            "attributes that the indexes of a table include",
            with_indexes(5, 20),
            with_indexes(6, 20),
            "projection-too-wide",
        ),
        (
            "characters of a table's or index's name",
            table("B" * 255, BOOKS),
            table("B" * 256, BOOKS),
            "name-invalid",
        ),
    ],
)
def test_limits_of_structures_that_other_checks_report(
    limit: str, kept: Table, passed: Table, rule: str
) -> None:
    assert all(check.holds for check in checks(limit, kept))
    broken = [check for check in checks(limit, passed) if not check.holds]
    assert {check.found_by for check in broken} == {rule}
    assert reported(passed) == []


@pytest.mark.parametrize(("bytes_", "holds"), [(255, True), (256, False)])
def test_bytes_of_an_attribute_name(bytes_: int, holds: bool) -> None:
    named = attribute_of(BOOKS, "title", "S").model_copy(update={"name": "n" * bytes_})
    check = nearest(checks("bytes of an attribute's name", table("Book", BOOKS, more=(named,))))
    assert [each.holds for each in check] == [holds]


@pytest.mark.parametrize(
    ("part", "most", "limit"), [("partition", 2048, "title"), ("sort", 1024, "genre_id")]
)
def test_bytes_of_keys(part: str, most: int, limit: str) -> None:
    keys = ("title", "genre_id") if part == "partition" else ("genre_id", "title")
    for size, holds in ((most, True), (most + 1, False)):
        figures = statistics(sizes={"books.title": (20, size)})
        by_title = table("Book", BOOKS, gsis=(gsi("Index", *keys),))
        found = [
            check
            for check in checks(f"bytes of a {part} key", by_title, figures=figures)
            if check.subject == "Book.Index"
        ]
        assert [(check.figure, check.holds) for check in found] == [(size, holds)]


def test_bytes_of_an_item_by_figures_and_by_types() -> None:
    (check,) = checks("bytes of an item", BOOK)
    assert check.possible is not None
    assert check.possible > 65_535 > check.figure
    assert check.holds
    figures = statistics(sizes={"books.summary": (500, 500_000)})
    (check,) = checks("bytes of an item", BOOK, figures=figures)
    assert (check.holds, check.found_by) == (False, "item-too-large")


def of_type(type_: str, *size: int, scale: int | None = None) -> tuple[DataModel, str]:
    source = source_table("sums", column("id", "INT"), column("n", type_, *size, scale=scale))
    held = table("Sum", source).model_copy(
        update={"attributes": (attribute_of(source, "id", "N"), attribute_of(source, "n", "N"))}
    )
    needs = requirements(schema=Schema(tables=(source,)))
    return model(needs, held), "Sum.n"


@pytest.mark.parametrize(
    ("type_", "size", "severity", "text"),
    [
        ("DECIMAL", 38, None, ""),
        ("DECIMAL", 39, "warning", "39 by the types of the columns, 38 by what is stated"),
        ("FLOAT", 0, None, ""),
        ("DOUBLE", 0, "warning", "308 by the types of the columns, 125 by what is stated"),
    ],
)
def test_digits_and_magnitude_of_numbers(
    type_: str, size: int, severity: str | None, text: str
) -> None:
    built, subject = of_type(type_, *((size,) if size else ()))
    found = [finding for finding in limits_are_kept(built, ()) if finding.subject == subject]
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(text in finding.evidence for finding in found)


def test_a_sum_has_more_digits_than_what_it_sums() -> None:
    origin = CounterOrigin(
        table="loans", child_key="book_id", local_column="id", sum_column="id", justification=""
    )
    summed = table("Book", BOOKS, more=(Attribute(name="sum", type="N", origin=origin),))
    figures = statistics(fan_outs={"loans.book_id": (2, 1000)})
    (check,) = [
        each
        for each in checks("digits of a number", summed, figures=figures)
        if each.subject == "Book.sum"
    ]
    assert check.figure == 19 + 4


def getting(items: float, size: tuple[float, float]) -> Request:
    return read("BatchGetItem", "Book", items=items, item_bytes=size)


def writing(size: float) -> Request:
    return write("PutItem", "Book", items=400, item_bytes=size).model_copy(update={"batched": True})


@pytest.mark.parametrize(
    ("limit", "kept", "passed"),
    [
        ("items of a BatchGetItem", getting(100, (9, 9)), getting(101, (9, 9))),
        ("bytes of a BatchGetItem", getting(64, (262_144, 262_144)), getting(65, (262_144,) * 2)),
        ("bytes of a BatchWriteItem", writing(671_088), writing(671_089)),
        (
            "bytes that one request of a Query or Scan evaluates",
            read("Query", "Book", items=1024, item_bytes=(1024, 9999)),
            read("Query", "Book", items=1025, item_bytes=(1024, 9999)),
        ),
        (
            "actions of a transaction",
            write("PutItem", "Book", items=100, transaction=1),
            write("PutItem", "Book", items=101, transaction=1),
        ),
        (
            "bytes of a transaction",
            write("PutItem", "Book", items=4, item_bytes=2**20, transaction=1),
            write("PutItem", "Book", items=4, item_bytes=2**20 + 1, transaction=1),
        ),
    ],
)
def test_limits_of_requests(limit: str, kept: Request, passed: Request) -> None:
    assert asked(limit, kept).holds
    assert not asked(limit, passed).holds


def test_a_batch_by_types_alone_is_worth_knowing_and_by_figures_a_warning() -> None:
    by_types, by_figures = getting(100, (1000, 400_000)), getting(100, (200_000, 400_000))
    for request, severity in ((by_types, "info"), (by_figures, "warning")):
        (finding,) = reported(BOOK, plans=(plan(request),))
        assert (finding.severity, finding.subject) == (severity, "P1")
        assert "16,777,216 is the most" in finding.evidence
        assert "Ask again" in finding.fix


def updating(attributes: int) -> Request:
    names = tuple(f"a{n}" for n in range(attributes))
    return write("UpdateItem", "Book").model_copy(update={"sets": names})


def filtering(attributes: int) -> Request:
    names = tuple(f"a{n}" for n in range(attributes))
    return read("Scan", "Book").model_copy(update={"filter": names})


# "SET " and `#0 = :0, ` for each: 9 bytes up to ten names, 11 up to a hundred, then 13.
@pytest.mark.parametrize(
    ("limit", "build", "most"),
    [
        ("bytes of an expression", updating, 331),
        ("operators of an expression", filtering, 150),
    ],
)
def test_expressions(limit: str, build: Callable[[int], Request], most: int) -> None:
    assert asked(limit, build(most)).holds
    check = asked(limit, build(most + 1))
    assert not check.holds
    findings = reported(BOOK, plans=(plan(build(most + 1)),))
    assert {finding.severity for finding in findings} == {"error"}


def test_expressions_as_they_are_sent() -> None:
    query = read("Query", "Loan", index="ByState").model_copy(
        update={"sort_condition": "range", "filter": ("a", "b"), "returned": ("c",)}
    )
    assert [(e.kind, e.text, e.operators) for e in expressions_of(query)] == [
        ("key condition", "#0 = :0 AND #1 BETWEEN :1 AND :1b", 3),
        ("filter", "#0 = :0 AND #1 = :1", 3),
        ("projection", "#0", 0),
    ]
    update = write("UpdateItem", "Loan").model_copy(
        update={"sets": ("a", "b"), "condition": "state as required and due_on as read"}
    )
    assert [(e.kind, e.text, e.operators) for e in expressions_of(update)] == [
        ("update", "SET #0 = :0, #1 = :1", 0),
        ("condition", "#0 = :0 AND #1 = :1", 3),
    ]


def test_the_nearest_of_each_limit() -> None:
    found = preflight(design(BOOK, table("Loan", LOANS, "member_id", "id")), ())
    near = nearest(found)
    assert len({check.limit for check in near}) == len(near) == len({c.limit for c in found})
    for check in near:
        assert check.figure == max(c.figure for c in found if c.limit == check.limit)
        assert check.source.address.startswith("https://docs.aws.amazon.com/amazondynamodb/")
