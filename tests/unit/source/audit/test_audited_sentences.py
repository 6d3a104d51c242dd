"""Single remarks beside artifacts that are true: what may be said, and what contradicts them."""

import pytest

from tests.fixtures.audited_artifacts import Plan, material_of, render
from tools.source.artifacts import ARTIFACTS
from tools.source.audit.audit import compare
from tools.source.audit.comparison import Comparison, contradictions

PLAN = Plan(
    tables=("wagons", "stations", "drivers"),
    terms=((120, 100), (60, 50)),
    ids=(40, 30, 20),
    listings=(210, 80),
    writes=10,
    pages=9,
    window_minutes=90,
    active_minutes=60,
)
TEXTS = render(PLAN)[0]
TOTAL = 729
PATTERNS, LOG, TABLES = range(3)


def found(document: int, remark: str) -> tuple[Comparison, ...]:
    """The contradictions with that text at the end of the artifact."""
    path = ARTIFACTS[document]
    texts = {**TEXTS, path: f"{TEXTS[path]}\n\n{remark}\n"}
    return contradictions(compare(material_of(texts)))


def test_the_total_is_as_the_cases_below_say() -> None:
    assert material_of(TEXTS).total == TOTAL


@pytest.mark.parametrize(
    ("document", "remark"),
    [
        (LOG, "## Remarks\n- 30% of search queries are slow"),
        (LOG, "## Remarks\n- 30% of queries are slow because of joins"),
        (LOG, "## Remarks\n- Indexes cut 30% of query time in joins"),
        (LOG, "## Remarks\n### 1. Joins of the wagon page (40 executions - 5.5%)"),
        (LOG, "## Remarks\n### 2. Search Suggestions (3 executions)"),
        (LOG, "## Remarks\n- 5.5% (40 executions)\n- 40 executions (44% of reads)"),
        (LOG, "## Remarks\n- Replicas are read-only\n- No writes to wagons were seen"),
        (LOG, "## Remarks\n- No INSERT into stations, no UPDATE of wagons"),
        (LOG, "## Key findings\n- Deletes were not observed\n- AP4 is the busiest"),
        (LOG, "## Remarks\n- 2025-03-04 10:00 to 2025-03-04 12:00: each took 3 seconds"),
        (LOG, "## Remarks\n- The busiest 2 hours of traffic are in the evening"),
        (LOG, "## Remarks\n- Query 5 (3 count + 4 results)\n- AP9 search (3 count + 4 results)"),
        (LOG, "## Remarks\n- 9 queries (3 count + 6 results)\n- The range is 12 (order_id + id)"),
        (LOG, "## Remarks\n- Disk throughput: 120 MB/second\n- Write throughput: 9 queries/second"),
        (LOG, "## Remarks\n- **Top 3 wagons by weight**: 12,000 kg"),
        (LOG, "## Remarks\n- The site uses LIMIT 5, 10 in MySQL's own order"),
        (LOG, "## Remarks\n- LIMIT 5 with OFFSET 0-45: 10 queries"),
        (LOG, "## Remarks\n- copper: 120 executions\n- velvet: 60 executions"),
        (LOG, "## Remarks\n- 3 of 10 tables, 45% of the rows"),
        (LOG, "## Remarks\n- Peak bursts up to 9 QPS"),
        (LOG, "## Remarks\n- No full-text index is used by the search"),
        (LOG, "## L\n| Hour | Requests | Peak RPS |\n|-|-|-|\n|1|5|3|\n|2|7|9|\n|Total|12|9|"),
        (LOG, "## L\n| Access Pattern | Queries | Peak RPS |\n|-|-|-|\n| AP4 | 219 | 9/sec |"),
        (TABLES, "## Wagons\nThe wagons table has 2 indexes and 1 foreign key."),
        (TABLES, "## Data Volume and Growth\n### Growth\n- **Wagons**: 50 (more each month)"),
        (TABLES, "## Sizes\n- **Wagons**: 4 columns\n- **Stations**: 30 MB"),
        (TABLES, "## Data Volume\n- **Drivers**: 5 per day\n- **Wagons**: 3% a day"),
        (TABLES, "## Data Volume\n- **Wagons**: about 1,050\n- **Stations**: 2,000+ rows"),
        (TABLES, "## Wagons sample\n```\nid=1, name=a\nid=2, name=b\nid=3, name=c\n```"),
        (PATTERNS, "## Rows\n| Method | Endpoint | Data Access Pattern |\n|-|-|-|\n"
         "| GET | /api/wagons/x | Query wagons with filters (min_price, sort_by) by price_from |"),
    ],
)  # fmt: skip
def test_what_may_be_said(document: int, remark: str) -> None:
    before = {each.stated.place for each in found(document, "")}
    assert before == set()
    rules = {each.rule for each in found(document, remark)}
    assert rules <= {"stated-count", "pattern-unaccounted"} if document == PATTERNS else not rules


@pytest.mark.parametrize(
    ("document", "remark", "rule", "stated", "contradicting"),
    [
        (LOG, "## R\n- 12% of queries involve joins", "stated-trait", "12%", "290"),
        (LOG, "## R\n- 80.5% search queries need help", "stated-trait", "80.5%", "330"),
        (LOG, "## R\n### 1. Pagination (1 executions)", "stated-trait", "1 executions", "440"),
        (LOG, "## R\n- 2-table joins are 12% of it: 12% of queries use 2-table joins",
         "stated-trait", "12%", "290"),
        (LOG, "## R\n- No INSERT/UPDATE was seen", "stated-writes", "0", "10"),
        (LOG, "## R\n- No writes happened", "stated-writes", "0", "10"),
        (LOG, "## R\n- AP4 was not seen", "stated-coverage", "0", "219"),
        (LOG, "## R\n- 6 queries (3 count + 4 results)", "stated-sum", "6", "7"),
        (LOG, "## R\n- 40 executions - 15.5%", "stated-share", "15.5%", "5.49%"),
        (LOG, "## R\n- 3 of 10 tables (45%)", "stated-share", "45%", "30.00%"),
        (LOG, "## R\n- Sustained 9.5 QPS in active hours", "stated-rate", "9.5 QPS", "0.202"),
        (LOG, "## R\n- Peak bursts up to 0.01 QPS", "stated-rate", "0.01 QPS", "0.058"),
        (LOG, "## R\n- The log covers 7 hours of traffic", "stated-duration", "7 hours", "5,400"),
        (LOG, "## R\n- 2025-03-04 08:00 to 2025-03-04 09:00 (2 hours)",
         "stated-duration", "7,200", "3,600"),
        (LOG, "## R\n- LIMIT 5, 12, 77 tested", "stated-pages", "5, 12, 77", "5, 12"),
        (LOG, "## R\n- LIMIT 12: 9 queries", "stated-pages", "9", "2"),
        (LOG, "## R\n- LIMIT 5 with OFFSET 0-45: 7 queries", "stated-pages", "7", "11"),
        (LOG, "## R\n- copper: 221 total executions\n- velvet: 110 total executions",
         "stated-sum", "221", "220"),
        (LOG, "## R\n- IDs 1, 2: 41 executions each", "stated-sum", "41", "40"),
        (LOG, "## R\n- **Queries (1 to 3)**: 431 executions", "stated-sum", "431", "430"),
        (LOG, "## R\n| Kind | Calls |\n|-|-|\n| a | 5 |\n| b | 7 |\n| Total | 13 |",
         "stated-sum", "13", "12"),
        (LOG, "## L\n| Access Pattern | Query Count | Total Executions | Peak RPS |\n|-|-|-|-|\n"
         "| AP99 | 3 + 4 | 8 | 9/sec |", "stated-sum", "8", "7"),
        (LOG, "## R\nCoverage: about 9 of 10 patterns", "stated-coverage", "about 9", "5"),
        (TABLES, "## Summary\nThe database has 9 tables and 2 foreign keys.",
         "stated-count", "9", "3"),
        (TABLES, "## Statistics\n- **Indexes**: 40+", "stated-count", "40+", "0"),
        (TABLES, "## Data Volume\n- **Wagons**: 12 rows", "stated-rows", "12", "1,000"),
        (TABLES, "## Links\n| Parent | Child | Foreign Key |\n|-|-|-|\n"
         "| drivers | wagons | `driver_id` |", "relationship-contradiction", "driver_id", "0"),
        (PATTERNS, "## Links\n- **Drivers**\n  - One-to-Many with Wagons",
         "relationship-contradiction", "One-to-Many with Wagons", "0"),
        (PATTERNS, "## More (3 patterns)\n- **AP50**: Other (GET /api/x)",
         "stated-count", "3", "1"),
    ],
)  # fmt: skip
def test_what_contradicts(
    document: int, remark: str, rule: str, stated: str, contradicting: str
) -> None:
    line = TEXTS[ARTIFACTS[document]].count("\n") + 3
    chosen = [
        each
        for each in found(document, remark)
        if each.rule == rule and each.stated.figure == stated
    ]
    assert chosen
    assert chosen[0].found.figure.startswith(contradicting)
    assert all(each.stated.place.line >= line for each in chosen)


def test_a_statement_on_a_table_that_does_not_exist() -> None:
    path = ARTIFACTS[LOG]
    for old, new, name in (
        ("FROM wagons WHERE id = 1", "FROM waggons WHERE id = 1", "waggons"),
        ("FROM wagons WHERE id = 1", "FROM wagons WHERE number = 1", "wagons.number"),
    ):
        texts = {**TEXTS, path: TEXTS[path].replace(old, new)}
        unknown = [
            each
            for each in contradictions(compare(material_of(texts)))
            if each.rule == "logged-name-unknown"
        ]
        assert [(each.subject, each.severity) for each in unknown] == [(name, "high")]
        assert unknown[0].found.place.file == ARTIFACTS[TABLES]


def test_ids_and_offsets_beyond_the_rows() -> None:
    path = ARTIFACTS[TABLES]
    few = TEXTS[path].replace("1,000 wagons, 2,000 stations", "2 wagons, 4 stations")
    few = few.replace("**Wagons**: 1,000 rows", "**Wagons**: 2 rows")
    few = few.replace("**Stations**: 2,000 rows", "**Stations**: 4 rows")
    rows = contradictions(compare(material_of({**TEXTS, path: few})))
    assert {(each.rule, each.subject, each.found.figure) for each in rows} == {
        ("stated-rows", "wagons", "3"),
        ("stated-rows", "stations", "45"),
    }


def test_a_list_that_is_said_to_be_partial_contradicts_no_sum() -> None:
    """Where the stated total has more executions than are listed, sums may have them too."""
    path = ARTIFACTS[LOG]
    text = TEXTS[path].replace(f"Total Executions**: {TOTAL} ", "Total Executions**: 5,000 ")
    text = text.replace("Unique Queries**: 19 ", "Unique Queries**: 50 ")
    text = text.replace("SELECT**: 719 executions", "SELECT**: 4,990 executions")
    partial = contradictions(compare(material_of({**TEXTS, path: text})))
    counts = [each for each in partial if each.rule == "stated-count"]
    assert {each.severity for each in counts} == {"info"}
    sums = [each for each in partial if each.rule == "stated-sum"]
    assert [each.subject for each in sums if not each.stated.figure.endswith("%")] == []
