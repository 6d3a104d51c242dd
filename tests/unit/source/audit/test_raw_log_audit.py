"""The analysis against the raw log that it is of: true figures hold, an untrue one is found."""

from pathlib import Path

import pytest

from tests.fixtures.audited_artifacts import Plan, changed_lines, material_of, render
from tests.fixtures.audited_raw_files import raw_log
from tools.finding import Finding
from tools.source.artifacts import ARTIFACTS
from tools.source.audit.audit import audit
from tools.source.audit.comparison import contradictions
from tools.source.audit.raw_audit import RawAudit, audit_raw
from tools.source.evidence import Evidence
from tools.source.markdown import read_markdown
from tools.source.querylog.read_logs import ReadLogs
from tools.source.querylog.reading import read_query_logs

PLAN = Plan(
    tables=("wagons", "stations", "drivers"),
    terms=((120, 100), (60, 50)),
    ids=(40, 30, 20),
    listings=(210, 80),
    writes=10,
    pages=9,
    window_minutes=30,
    active_minutes=30,
)
ANALYSIS = ARTIFACTS[1]
LOG = "artifacts/stage-01/raw/query.log"


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> ReadLogs:
    return read_log(tmp_path_factory.mktemp("workspace"), raw_log(PLAN))


def read_log(workspace: Path, text: str) -> ReadLogs:
    path = workspace / LOG
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return read_query_logs([path], workspace, workers=1)


def audited(texts: dict[str, str], logs: ReadLogs) -> RawAudit:
    material = material_of(texts)
    evidence = Evidence(
        mysql=material.mysql,
        patterns=material.patterns,
        log=material.log,
        findings=audit(material),
        files=(),
    )
    documents = [read_markdown(texts[path], path) for path in ARTIFACTS]
    return audit_raw(documents, evidence, logs)


def test_an_analysis_that_is_true_is_reproduced_whole(logs: ReadLogs) -> None:
    found = audited(render(PLAN)[0], logs)
    assert contradictions(found.comparisons) == ()
    assert found.findings == found.evidence_findings == ()
    assert found.reproduction is not None
    assert found.reproduction.is_whole
    matches = {each.match for each in found.reproduction.queries}
    assert matches == {"exact", "digest", "title"}
    pages = found.reproduction.queries[-1]
    assert (pages.statements, pages.stated_executions, pages.found_executions) == (9, 9, 9)


def figures_of_the_log() -> list[str]:
    """Figures of the analysis; of the many queries those of the first two."""
    true, names = render(PLAN)
    found = []
    for name in names:
        number = name.rpartition(" ")[2]
        is_one_of_many = number.isdigit() and int(number) > 1
        (line,) = changed_lines(true, render(PLAN, name)[0])
        if line.startswith(ANALYSIS) and not is_one_of_many:
            found.append(name)
    return found


UNSEEN_IN_A_LOG = (
    "window",
    "labels",
    "with SQL",
    "last offset",
    "share ",
    "counted ",
    "terms",
    "covered",
    "of patterns",
    "queries of ",
    "table of all",
    "executions of all",
    "minutes of traffic",
    "share of selects",
    "share of inserts",
)
"""Figures of the text alone, or percentages that another figure stands beside."""


@pytest.mark.parametrize(
    "figure", [each for each in figures_of_the_log() if not each.startswith(UNSEEN_IN_A_LOG)]
)
def test_a_figure_made_untrue_is_found_against_the_raw_log(figure: str, logs: ReadLogs) -> None:
    true, untrue = render(PLAN)[0], render(PLAN, figure)[0]
    (line,) = changed_lines(true, untrue)
    found = contradictions(audited(untrue, logs).comparisons)
    stated = [each for each in found if str(each.stated.place) == line]
    assert stated
    assert all(LOG in str(each.found.place) for each in stated)
    others = [each for each in found if line not in map(str, each.places)]
    assert others == []


def test_what_the_raw_log_contradicts_is_not_said_twice(logs: ReadLogs) -> None:
    untrue = render(PLAN, "top")[0]
    found = audited(untrue, logs)
    assert [each.rule for each in found.findings] == ["raw-log-sum"]
    assert found.evidence_findings == ()
    assert LOG in found.findings[0].evidence


def test_statements_that_are_not_listed_are_named_without_their_values(tmp_path: Path) -> None:
    more = (
        "2025-03-04T08:10:00.000000Z\t    8 Query\tSELECT code FROM stations WHERE name = 'Zeta'\n"
    )
    found = audited(render(PLAN)[0], read_log(tmp_path, raw_log(PLAN) + more * 3))
    (finding,) = [each for each in found.findings if each.rule == "raw-log-unlisted"]
    assert "3 executions more of 1 digests: SELECT code FROM stations WHERE name = ?" in (
        finding.evidence
    )
    assert "Zeta" not in finding.evidence
    assert found.reproduction is not None
    assert not found.reproduction.is_whole
    assert [each.executions for each in found.reproduction.unlisted] == [3]


def test_a_listed_query_that_never_ran_is_found(tmp_path: Path) -> None:
    text = raw_log(PLAN)
    kept = [line for line in text.splitlines(keepends=True) if "%velvet%' ORDER" not in line]
    found = audited(render(PLAN)[0], read_log(tmp_path, "".join(kept)))
    (finding,) = [each for each in found.findings if each.rule == "raw-log-executions"]
    assert "states 50 executions" in finding.evidence
    assert "no such statement in the raw log" in finding.evidence


def test_values_left_open_take_all_executions_together(logs: ReadLogs, tmp_path: Path) -> None:
    """An analysis by digest: `?` stands for any value."""
    total = sum(PLAN.ids)
    analysis = f"""# Log
- **Total Executions**: {total} queries
#### Query 1: Wagon by id ({total} executions)
```sql
SELECT * FROM wagons WHERE id = ?
```
- **API Pattern**: AP2
- **Top 1 queries**: {total} executions
"""
    texts = {**render(PLAN)[0], ANALYSIS: analysis}
    kept = [line for line in raw_log(PLAN).splitlines(keepends=True) if "SELECT" not in line]
    own = [line for line in raw_log(PLAN).splitlines(keepends=True) if "WHERE id = " in line]
    found = audited(texts, read_log(tmp_path, "".join([*kept[:3], *own])))
    assert found.findings == ()
    assert found.reproduction is not None
    assert found.reproduction.queries[0].found_executions == total
    assert found.reproduction.queries[0].statements == len(PLAN.ids)


def test_a_shortened_select_list_is_matched_by_the_rest(tmp_path: Path) -> None:
    log = raw_log(PLAN).replace("SELECT c.*, p.name", "SELECT c.id, c.code, c.name, p.name")
    found = audited(render(PLAN)[0], read_log(tmp_path, log))
    assert found.findings == ()
    assert found.reproduction is not None
    assert {each.match for each in found.reproduction.queries} == {
        "exact",
        "select list",
        "digest",
        "title",
    }


def test_a_count_is_not_taken_for_the_rows_of_the_same_condition(tmp_path: Path) -> None:
    log = raw_log(PLAN).replace(
        "SELECT * FROM wagons WHERE id", "SELECT COUNT(*) FROM wagons WHERE id"
    )
    found = audited(render(PLAN)[0], read_log(tmp_path, log))
    (finding,) = [each for each in found.findings if each.rule == "raw-log-executions"]
    assert finding.evidence.count("no such statement in the raw log") == len(PLAN.ids)


def test_a_slow_log_can_only_hold_fewer(tmp_path: Path) -> None:
    entry = """# Time: 2025-03-04T08:00:01.000000Z
# User@Host: app[app] @ localhost []  Id:     8
# Query_time: 2.0  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1
SET timestamp=1741075201;
SELECT * FROM wagons WHERE id = 1;
"""
    few = audited(render(PLAN)[0], read_log(tmp_path, entry * PLAN.ids[0]))
    assert few.findings == ()
    many = audited(render(PLAN)[0], read_log(tmp_path, entry * (PLAN.ids[0] + 1)))
    assert [each.rule for each in many.findings] == ["raw-log-executions"]


def test_tables_and_columns_that_the_structure_lacks(tmp_path: Path) -> None:
    more = [
        "SELECT w.id, w.colour FROM wagons w WHERE w.id = 1",
        "SELECT id FROM tickets WHERE id = 2",
    ]
    lines = [f"2025-03-04T08:10:00.000000Z\t    8 Query\t{sql}\n" for sql in more]
    found = audited(render(PLAN)[0], read_log(tmp_path, raw_log(PLAN) + "".join(lines)))
    names = {each.subject: each for each in found.findings if each.rule == "raw-log-name"}
    assert set(names) == {"tables of the raw log", "columns of the raw log"}
    assert "no table tickets" in names["tables of the raw log"].evidence
    assert "no column wagons.colour" in names["columns of the raw log"].evidence
    assert {each.severity for each in names.values()} == {"high"}


def test_ids_above_the_stated_rows(tmp_path: Path) -> None:
    lines = [
        f"2025-03-04T08:10:{n % 60:02}.000000Z\t    8 Query\tSELECT * FROM wagons WHERE id = {n}\n"
        for n in range(1, 1102)
    ]
    found = audited(render(PLAN)[0], read_log(tmp_path, raw_log(PLAN) + "".join(lines)))
    (rows,) = [each for each in found.findings if each.rule == "raw-log-rows"]
    assert "states 1,000 rows of wagons" in rows.evidence
    assert "the largest 1,101" in rows.evidence
    assert rows.severity in ("warning", "info")


def evidence_of(findings: tuple[Finding, ...], rule: str) -> str:
    return " ".join(each.evidence for each in findings if each.rule == rule)


def test_the_reference_case_with_its_raw_log(shop: Path) -> None:
    texts = {path: (shop / "stage-01" / Path(path).name).read_text() for path in ARTIFACTS}
    logs = read_query_logs([shop / "raw" / "mysql-query.log"], shop)
    found = audited(texts, logs)
    assert found.reproduction is not None
    assert found.reproduction.is_whole
    queries = found.reproduction.queries
    assert sum(each.found_executions or 0 for each in queries) == 6969
    assert [each.label for each in queries if each.match == "administrative"] == [
        f"Query {number}" for number in (23, 24, 26, 27, 28)
    ]
    untrue = {
        (each.place.line, each.stated, each.found)
        for each in found.reproduction.figures
        if not each.holds
    }
    assert untrue == {
        (335, "3,715", "3,353"),
        (336, "5,298", "5,090"),
        (337, "6,272", "6,908"),
        (338, "702", "66"),
        (451, "89.9%", "99.1%"),
        (402, "1,733", "1,766"),
        (403, "3,498", "3,508"),
        (404, "1,041", "819"),
        (369, "3", "10"),
        (387, "1, 5, 12, 20", "1, 2, 5, 12, 20"),
        (373, "3,498 executions - 50.2%", "3,508"),
        (379, "6,270+ executions - 89.9%", "3,456"),
        (385, "900+ executions - 12.9%", "2,637"),
        (409, "50.2%", "3,508"),
        (429, "89.9%", "3,456"),
        (434, "50.2%", "3,508"),
        (12, "5,409 s", "4,842 s"),
        (13, "4,855 s", "3,810 to 4,842 s"),
        (16, "1.29 queries/second", "1.44 to 1.83/sec"),
        (441, "2.5 QPS", "5.87/sec"),
        (402, "0.18/sec", "0.365 to 0.464/sec"),
        (402, "0.36/sec", "1.07/sec"),
        (403, "0.07-0.10/sec", "0.724 to 0.921/sec"),
        (403, "0.20/sec", "5.87/sec"),
        (404, "0.03-0.05/sec", "0.169 to 0.215/sec"),
        (404, "0.10/sec", "1.07/sec"),
        (405, "0.36/sec", "1.1/sec"),
    }
    assert evidence_of(found.findings, "raw-log-executions") == ""
