"""Rates held against rows, growth and each other: both figures, both sources, and the reason."""

import pytest
from library_evidence import LIBRARY, PATTERNS_FILE, library, stated

from tools.finding import Finding
from tools.provenance import FromAnswer, Place, Quantity
from tools.source.evidence import LogAnalysis, LoggedQuery, LogRate
from tools.source.schema import Schema
from tools.workload.assembly import assemble
from tools.workload.operations import Delete, Insert, Lookup, Operation, Transaction
from tools.workload.patterns import AccessPattern, Rate
from tools.workload.rate_contradictions import RULE, rate_contradictions
from tools.workload.reading_contradictions import reading_contradictions
from tools.workload.statistics import FanOut, Statistics, TableStatistics

LOG = Place(file="01_2.md", line=9)


def quantity(value: float, of: str, unit: str = "1/s") -> Quantity:
    return Quantity(value=value, unit=unit, source=FromAnswer(question=of))


def pattern(
    pattern_id: str,
    *operations: Operation,
    average: float | None = 1,
    peak: float | None = None,
    endpoint: str = "",
    method: str = "",
) -> AccessPattern:
    rate = Rate(unknown=True)
    if average is not None:
        of = f"rate of {pattern_id}"
        most = average if peak is None else peak
        rate = Rate(peak=quantity(most, of), average=quantity(average, of))
    return AccessPattern(
        id=pattern_id,
        text=f"Text of {pattern_id}",
        group="Library",
        method=method,
        endpoint=endpoint,
        place=Place(file=PATTERNS_FILE, line=int(pattern_id[1:])),
        operations=operations,
        reading="plain",
        rate=rate,
    )


def statistics(
    rows: dict[str, float], growth: dict[str, float] | None = None, fan_out: float = 3
) -> Statistics:
    entry = FanOut(
        table="loan_lines",
        columns=("loan_id",),
        average=quantity(fan_out, "fan-out of loan_lines.loan_id"),
        max=quantity(fan_out, "fan-out of loan_lines.loan_id"),
    )
    loans = entry.model_copy(
        update={"table": "loans", "columns": ("member_id",), "average": quantity(4, "fan-out")}
    )
    return Statistics(
        tables=tuple(
            TableStatistics(
                table=name,
                rows=quantity(value, f"rows of {name}", "rows"),
                growth_per_month=quantity(growth[name], f"growth of {name}", "rows/month")
                if growth and name in growth
                else None,
            )
            for name, value in rows.items()
        ),
        fan_outs=(entry, loans),
    )


def found(
    *patterns: AccessPattern, known: Statistics | None = None, schema: Schema = LIBRARY
) -> list[Finding]:
    return list(rate_contradictions(patterns, schema, known or Statistics()))


def said(*patterns: AccessPattern, known: Statistics) -> dict[str, str]:
    return {finding.subject: finding.evidence for finding in found(*patterns, known=known)}


LEND = Transaction(
    changes=(Insert(table="loans"), Insert(table="loan_lines", per="loan_lines.loan_id"))
)
MANY = {"loans": 5_000_000, "loan_lines": 15_000_000}


def test_rows_made_in_a_transaction_stand_against_growth_and_rows() -> None:
    known = statistics(MANY, {"loans": 200_000})
    evidence = said(pattern("A1", LEND, average=200), known=known)
    assert evidence == {
        "loans": "A1 adds 200 rows a second on average (answer to rate of A1): that leaves "
        "525,600,000 rows a month of 730 hours. The growth is 200,000 a month (answer to growth of "
        "loans), that is 0.0761 a second. The 5,000,000 rows (answer to rows of loans) would all "
        "be made in 6.94 hours.",
        "loan_lines": "A1 adds 600 rows a second on average (200 calls, answer to rate of A1; "
        "3 rows each, loan_lines.loan_id, answer to fan-out of loan_lines.loan_id): that leaves "
        "1,576,800,000 rows a month of 730 hours. The 15,000,000 rows (answer to rows of "
        "loan_lines) would all be made in 6.94 hours.",
    }
    (first, _) = found(pattern("A1", LEND, average=200), known=known)
    assert (first.rule, first.severity) == (RULE, "warning")


@pytest.mark.parametrize(
    "patterns",
    [
        (pattern("A1", LEND, average=0.08),),
        (pattern("A1", LEND, average=0.15),),
        (pattern("A1", LEND, average=None),),
        (
            pattern("A1", LEND, average=200),
            pattern("A2", Delete(table="loans", equality=("id",)), average=None),
            pattern("A3", Delete(table="loan_lines", equality=("note",)), average=1),
        ),
        (
            pattern("A1", LEND, average=200),
            pattern("A2", Delete(table="loans", equality=("id",)), average=199.95),
        ),
    ],
)
def test_figures_that_may_be_true_are_left_alone(patterns: tuple[AccessPattern, ...]) -> None:
    """Rounded within a factor of 2, of unknown rate, or deleted again as far as can be told."""
    known = statistics(MANY, {"loans": 200_000})
    assert said(*patterns, known=known) == {}


def test_growth_that_no_pattern_makes_is_found_both_ways() -> None:
    known = statistics(MANY, {"loans": 9_000_000})
    too_few = said(pattern("A1", Insert(table="loans"), average=1), known=known)
    assert too_few == {
        "loans": "loans grows by 9,000,000 rows a month (answer to growth of loans), but A1 adds "
        "1 row a second on average (answer to rate of A1): at most 2,628,000 a month."
    }
    (none,) = found(known=known)
    assert (none.severity, none.subject) == ("info", "loans")
    assert "no pattern adds a row to it" in none.evidence
    unknown = pattern("A1", Insert(table="loans"), average=None)
    assert said(unknown, known=known) == {}


def test_deletes_that_outrun_what_is_created_are_found() -> None:
    empty = Delete(table="loans", equality=("member_id",))
    patterns = (
        pattern("A1", Insert(table="loans", upsert=True), average=5),
        pattern("A2", empty, average=10),
        pattern("A3", Delete(table="loans", equality=("id",)), average=1),
    )
    evidence = said(*patterns, known=statistics({"loans": 1_000_000}))["loans"]
    assert "A2 takes 40 rows a second on average (10 calls, answer to rate of A2; 4 rows each" in (
        evidence
    )
    assert "A3 takes 1 row a second" in evidence
    assert "A1 adds at most 5 rows a second on average (answer to rate of A1)" in evidence
    assert "there are 1,000,000 (answer to rows of loans): nothing would be left" in evidence
    unknown = (patterns[0].model_copy(update={"rate": Rate(unknown=True)}), *patterns[1:])
    assert said(*unknown, known=statistics({"loans": 1_000_000})) == {}
    assert said(*patterns, known=statistics({"loans": 900_000_000})) == {}


def test_rows_that_go_with_their_parent_may_balance_those_created() -> None:
    """`loans` and their lines are deleted with the member: ON DELETE CASCADE."""
    leaving = pattern("A2", Delete(table="members", equality=("id",)), average=50)
    known = statistics({"loans": 1_000, "loan_lines": 1_000})
    assert said(pattern("A1", LEND, average=200), leaving, known=known) == {}
    assert set(said(pattern("A1", LEND, average=200), known=known)) == {"loans", "loan_lines"}


@pytest.mark.parametrize(
    ("peak", "average", "severity", "evidence"),
    [
        (1, 5, "warning", "peak of 1 a second (answer to rate of A1) and an average of 5 (answer"),
        (5, 0, "warning", "what is called at its peak is called on average"),
        (
            10,
            0.0025,
            "info",
            "4,000 times as much. All 6,570 calls of a month would be over in 657",
        ),
        (1_000, 1, "info", "1,000 times as much"),
    ],
)
def test_a_peak_and_an_average_that_do_not_go_together(
    peak: float, average: float, severity: str, evidence: str
) -> None:
    (finding,) = found(pattern("A1", Lookup(table="loans"), peak=peak, average=average))
    assert (finding.subject, finding.severity) == ("A1", severity)
    assert evidence in finding.evidence


@pytest.mark.parametrize(("peak", "average"), [(999, 1), (0.5, 0.00001), (0, 0), (3, 3)])
def test_a_peak_that_may_be_is_left_alone(peak: float, average: float) -> None:
    assert found(pattern("A1", Lookup(table="loans"), peak=peak, average=average)) == []


def test_one_endpoint_listed_twice_has_its_rate_twice() -> None:
    read = Lookup(table="loans", equality=("id",))
    one = pattern("A1", read, average=5, endpoint="/loans/:id", method="GET")
    same = pattern("A2", read, average=5, endpoint="/loans/:id", method="GET")
    other = pattern("A3", read, average=7, endpoint="/loans/:id", method="GET")
    elsewhere = pattern("A4", read, average=7, endpoint="/my/loan", method="GET")
    findings = found(one, same, other, elsewhere)
    assert [(f.subject, f.severity) for f in findings] == [("A1", "info"), ("A1", "warning")]
    assert f"A1 ({PATTERNS_FILE}:1), 5 times a second on average" in findings[1].evidence
    assert f"A3 ({PATTERNS_FILE}:3), 7 times a second on average" in findings[1].evidence
    assert "GET /loans/:id: their rates are added, and differ" in findings[1].evidence
    assert "`drop pattern A3`" in findings[1].fix


def test_a_count_goes_with_its_page() -> None:
    page = Lookup(table="loans", equality=("member_id",), limit=20)
    count = Lookup(table="loans", equality=("member_id",), aggregate="count")
    pages = pattern("A1", page, average=400)
    (finding,) = found(pages, pattern("A2", count, average=3))
    assert (finding.subject, finding.severity) == ("A2", "info")
    assert "A2, 3 times a second on average (answer to rate of A2)" in finding.evidence
    assert "A1, 400 times a second on average (answer to rate of A1)" in finding.evidence
    assert found(pages, pattern("A2", count, average=300)) == []
    other = count.model_copy(update={"equality": ("status",)})
    assert found(pages, pattern("A2", other, average=3)) == []
    assert found(pattern("A1", page, count, average=400)) == []


def logged(*queries: tuple[str, str]) -> LogAnalysis:
    return LogAnalysis(
        queries=tuple(
            LoggedQuery(
                label=f"Query {number}",
                title="",
                statement=statement,
                executions=1,
                pattern_ids=(pattern_id,),
                place=LOG,
            )
            for number, (pattern_id, statement) in enumerate(queries, start=1)
        ),
        place=LOG,
    )


def test_a_pattern_without_a_database_that_the_log_gives_queries_to() -> None:
    log = logged(("A1", "SELECT 1 FROM loans"))
    rates = LogRate(pattern_ids=("A1",), peak="2/sec", place=LOG)
    log = log.model_copy(update={"rates": (rates,)})
    idle = pattern("A1", method="POST")
    (finding,) = reading_contradictions((idle,), log)
    assert (finding.rule, finding.subject) == ("database-contradiction", "A1")
    assert f"{PATTERNS_FILE}:1: A1 (Text of A1) touches no database" in finding.evidence
    assert "Query 1 (01_2.md:9), a rate (01_2.md:9)" in finding.evidence
    dropped = idle.model_copy(update={"dropped": "not needed"})
    unread = idle.model_copy(update={"reading": "unread"})
    assert reading_contradictions((dropped, unread), log) == ()
    assert reading_contradictions((idle,), logged()) == ()


@pytest.mark.parametrize(
    ("method", "operations", "evidence"),
    [
        ("GET", (Insert(table="loans"),), "is a GET (/x), but as it was read"),
        ("DELETE", (Lookup(table="loans"),), "it changes nothing"),
        ("PUT", (), "it touches no database"),
        ("GET", (Lookup(table="loans"),), ""),
        ("POST", (Lookup(table="loans"),), ""),
        ("POST", (), ""),
        ("DELETE", (Delete(table="loans", equality=("id",)),), ""),
        ("", (Insert(table="loans"),), ""),
    ],
)
def test_a_method_that_says_otherwise(
    method: str, operations: tuple[Operation, ...], evidence: str
) -> None:
    findings = reading_contradictions(
        (pattern("A1", *operations, method=method, endpoint="/x"),), logged()
    )
    assert [finding.rule for finding in findings] == ["method-contradiction"] * bool(evidence)
    assert all(evidence in finding.evidence for finding in findings)


def test_duplicates_that_the_log_tells_apart() -> None:
    read = Lookup(table="loans", equality=("id",))
    both = (pattern("A1", read), pattern("A2", read))
    same = logged(
        ("A1", "SELECT * FROM loans WHERE id = 7"), ("A2", "select *  from loans where id = 90")
    )
    assert reading_contradictions(both, same) == ()
    other = logged(("A1", "SELECT * FROM loans WHERE id = 7"), ("A2", "SELECT 1 FROM members"))
    (finding,) = reading_contradictions(both, other)
    assert finding.rule == "duplicate-contradiction"
    assert "ascribes Query 1 (01_2.md:9) to A1 and Query 2 (01_2.md:9) to A2" in finding.evidence


def test_they_are_findings_of_the_requirements() -> None:
    evidence = library(stated(1, "Leave", "No database operation", "DELETE"))
    rules = {finding.rule for finding in assemble(evidence, ()).findings}
    assert "method-contradiction" in rules
