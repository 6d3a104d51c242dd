"""The log analysis artifact: window, totals, queries in each form, rates, bottlenecks."""

from pathlib import Path

import pytest

from tools.source.log_analysis import ReadLog, read_log_analysis
from tools.source.markdown import read_markdown
from tools.source.stated_figures import duration_seconds, first_integer, pattern_ids, window

CLINIC = """# Log

- **Time Window**: 2024-02-28 23:50:00 to 00:10:30 (20 minutes)
- **Active Time**: 15m 30s
- **Total Query Executions**: 1,234
- **Distinct Statements**: 9

## Often

#### Query 1: Visits (LIMIT 5) (1,200 executions - 97%)
```sql
SELECT * FROM visits
LIMIT 5
```
- **API Pattern**: AP1/AP3 (Visits)
- **Purpose**: The `day` page

#### Query 2: Rooms
- **Executions**: 20
- **Access Patterns**: AP4-AP6

#### Query 9: Unknown

### Rare (2 executions each)

**Query 3**: `DELETE FROM drafts`
- **Purpose**: Clean up

**Query 4** (4 executions): Wards
**Queries 5-6**: Beds
- **API Pattern**: AP2

- **Query 7**: `SELECT 1`
  - **Purpose**: Ping
- **Queries 10 to 12**: Others (9 executions)

## Main bottlenecks

### 1. Joins (3 executions)
- **Many**: all of them

### 2. Text
Long scans

## Load

| Pattern | Total Executions | Peak RPS | Average RPS |
|---|---|---|---|
| AP1, AP2 (Visits) | 1,204 | 0.3/sec | 0.1-0.2/sec |
| Other | 3 | 1 | 1 |
"""


def read(text: str) -> ReadLog:
    return read_log_analysis(read_markdown(text, "l.md"))


def test_window_and_totals() -> None:
    log = read(CLINIC).log
    assert (log.window_start, log.window_end) == ("2024-02-28 23:50:00", "2024-02-29 00:10:30")
    assert (log.window_seconds, log.active_seconds) == (1230, 930)
    assert (log.total_executions, log.unique_queries, log.place.line) == (1234, 9, 3)


def test_queries_in_each_form() -> None:
    facts = [
        (q.label, q.title, q.statement, q.executions, q.queries, q.pattern_ids, q.purpose)
        for q in read(CLINIC).log.queries
    ]
    assert facts == [
        (
            "Query 1",
            "Visits (LIMIT 5)",
            "SELECT * FROM visits\nLIMIT 5",
            1200,
            1,
            ("AP1", "AP3"),
            "The day page",
        ),
        ("Query 2", "Rooms", "", 20, 1, ("AP4", "AP5", "AP6"), ""),
        ("Query 3", "", "DELETE FROM drafts", 2, 1, (), "Clean up"),
        ("Query 4", "Wards", "", 4, 1, ("AP2",), ""),
        ("Queries 5-6", "Beds", "", 2, 2, ("AP2",), ""),
        ("Query 7", "", "SELECT 1", 2, 1, (), "Ping"),
        ("Queries 10 to 12", "Others", "", 3, 3, (), ""),
    ]


def test_every_place_points_at_its_line() -> None:
    lines = CLINIC.split("\n")
    log = read(CLINIC).log
    for query in log.queries:
        assert query.label in lines[query.place.line - 1]
    for rate in log.rates:
        assert lines[rate.place.line - 1].startswith("| AP1, AP2")
    for note in log.bottlenecks:
        assert note.title in lines[note.place.line - 1]


def test_a_query_that_does_not_say_how_often_is_left_out_with_a_finding() -> None:
    (finding,) = read(CLINIC).findings
    assert (finding.rule, finding.subject) == ("query-without-executions", "Query 9")
    assert f"l.md:{CLINIC.split(chr(10)).index('#### Query 9: Unknown') + 1}:" in finding.evidence


def test_rates_and_bottlenecks() -> None:
    log = read(CLINIC).log
    assert [(r.pattern_ids, r.executions, r.peak, r.sustained) for r in log.rates] == [
        (("AP1", "AP2"), 1204, "0.3/sec", "0.1-0.2/sec")
    ]
    assert [(n.title, n.text) for n in log.bottlenecks] == [
        ("Joins (3 executions)", "Many: all of them"),
        ("Text", "Long scans"),
    ]


def test_a_total_that_does_not_divide_among_a_range_is_not_guessed() -> None:
    findings = read("# L\n- **Queries 1-3**: Beds (10 executions)\n").findings
    assert [f.rule for f in findings] == ["query-without-executions", "no-logged-query"]


def test_bottlenecks_may_be_a_list() -> None:
    notes = read("# L\n## Bottlenecks\n- **Joins**: slow\n  - always\n- Scans\n").log.bottlenecks
    assert [(n.title, n.text, n.place.line) for n in notes] == [
        ("Joins", "slow\nalways", 3),
        ("Scans", "", 5),
    ]


def test_an_analysis_without_any_of_it_is_read_as_empty() -> None:
    read_text = read("# Nothing was logged\n")
    assert read_text.log.queries == ()
    assert read_text.log.window_seconds is None
    assert [f.rule for f in read_text.findings] == ["no-logged-query"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 hour 20 minutes 55 seconds", 4855),
        ("1h 20m", 4800),
        ("1.5 hours", 5400),
        ("2 days", 172_800),
        ("90", None),
        ("3 meetings", None),
    ],
)
def test_durations(text: str, seconds: int | None) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "number"),
    [("6,974 queries", 6974), ("about 80", 80), ("1.29/second", None), ("none", None)],
)
def test_first_integer(text: str, number: int | None) -> None:
    assert first_integer(text) == number


def test_pattern_ids_leave_out_remarks_and_absurd_ranges() -> None:
    assert pattern_ids("AP1–AP3, AP2, B7 (AP9)") == ("AP1", "AP2", "AP3", "B7")
    assert pattern_ids("AP9-AP1, AP1-AP999999") == ()


def test_windows_need_two_valid_moments() -> None:
    assert window("2024-02-30 10:00 to 11:00") is None
    assert window("from 2024-02-01 10:00") is None
    assert window("2024-02-02 10:00 to 2024-02-01 10:00") is None


def test_the_reference_case(shop: Path) -> None:
    path = shop / "stage-01/01_2_mysql_log_analysis.md"
    lines = path.read_text().split("\n")
    read_text = read_log_analysis(read_markdown(path.read_text(), path.name))
    log = read_text.log
    assert (log.window_start, log.window_end) == ("2025-07-31 18:11:07", "2025-07-31 19:41:16")
    assert (log.window_seconds, log.active_seconds) == (5409, 4855)
    assert (log.total_executions, log.unique_queries) == (6974, 80)
    assert sum(query.queries for query in log.queries) == 80
    assert sum(query.queries * query.executions for query in log.queries) == 6974
    detailed = [q for q in log.queries if lines[q.place.line - 1].startswith("####")]
    assert len(detailed) == 22
    assert all(q.statement.startswith("SELECT") and q.pattern_ids for q in detailed)
    assert all(query.label in lines[query.place.line - 1] for query in log.queries)
    second = next(q for q in log.queries if q.label == "Query 2")
    assert (second.executions, second.pattern_ids) == (876, ("AP20", "AP25"))
    spans = {q.label: (q.queries, q.executions) for q in log.queries if q.queries > 1}
    assert spans["Queries 59-78"] == (20, 1)
    assert spans["Query 40-41"] == (2, 1)
    assert [rate.executions for rate in log.rates] == [1733, 3498, 1041, 876]
    assert len(log.bottlenecks) == 4
    assert read_text.findings == ()
