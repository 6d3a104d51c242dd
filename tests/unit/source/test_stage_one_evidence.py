"""Reading a workspace: all problems at once, and contradictions between the artifacts."""

import hashlib
import shutil
from pathlib import Path

import pytest

from tools.errors import InputError, Problem
from tools.finding import Finding
from tools.source.artifacts import ARTIFACTS, read_evidence

PATTERNS = """# API

## Entities
1. **Patients**
   - Primary Key: `id`
   - Unique Keys: `email`
2. **Bed Stays**
   - Composite Key: `patient_id` + `bed`
   - Foreign Key: `patient_id` → `patients.id`
3. **Ghosts**
   - Primary Key: `id`

## Patterns (2 patterns)
- **AP1**: Show a patient (GET /patients/:id)

| Method | Endpoint | Data Access Pattern |
|---|---|---|
| GET | /patients/:id | Query patient by ID |
"""
LOG = """# Log
- **Window**: 2024-02-01 10:00:00 to 2024-02-01 11:00:00 (30 minutes)
- **Total Executions**: 12
- **Unique Queries**: 2
- **Top 1 queries**: 9 executions

All 2 access patterns were seen in 12 total executions.

#### Query 1: Patient (10 executions)
- **API Pattern**: AP1
#### Query 2: Other (2 executions)
- **API Pattern**: AP7
"""
TABLES = """# Tables

There are **3 core tables**.

## Patients
```sql
CREATE TABLE patients (id INT PRIMARY KEY, email VARCHAR(9));
```
## Occupancy
```sql
CREATE TABLE occupancy (id INT PRIMARY KEY, patient_id INT, bed INT);
```
- **Foreign Keys**: `patient_id` → `patients.id`
- **Unique Constraints**: `one` (patient_id, bed)
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for path, text in zip(ARTIFACTS, (PATTERNS, LOG, TABLES), strict=True):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def problems_of(workspace: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_evidence(workspace)
    return caught.value.problems


def findings_of(workspace: Path, rule: str) -> list[Finding]:
    return [f for f in read_evidence(workspace).findings if f.rule == rule]


def test_files_are_named_with_digest_and_lines(workspace: Path) -> None:
    files = read_evidence(workspace).files
    assert [file.path for file in files] == list(ARTIFACTS)
    assert files[0].sha256 == hashlib.sha256(PATTERNS.encode()).hexdigest()
    assert files[0].lines == PATTERNS.count("\n")


def test_nothing_is_written(workspace: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}
    read_evidence(workspace)
    assert {path: path.stat().st_mtime_ns for path in workspace.rglob("*")} == before


def test_all_problems_are_listed_together(workspace: Path) -> None:
    (workspace / ARTIFACTS[0]).write_bytes(b"# A\r\ncaf\xe9\n")
    (workspace / ARTIFACTS[1]).write_text(" \n\t\n")
    (workspace / ARTIFACTS[2]).unlink()
    problems = problems_of(workspace)
    assert [(p.file, p.line) for p in problems] == [
        (ARTIFACTS[0], 2),
        (ARTIFACTS[1], None),
        (ARTIFACTS[2], None),
    ]
    assert "byte 0xE9 at offset 8 is not UTF-8" in problems[0].what
    assert "empty" in problems[1].what
    assert "missing" in problems[2].what
    assert all(problem.fix for problem in problems)


def test_an_artifact_without_patterns_or_tables_is_a_problem(workspace: Path) -> None:
    (workspace / ARTIFACTS[0]).write_text("# To do\n")
    (workspace / ARTIFACTS[2]).write_text("# T\n```sql\nCREATE TABLE t (id INT\n```\n")
    patterns, tables = problems_of(workspace)
    assert (patterns.file, tables.file) == (ARTIFACTS[0], ARTIFACTS[2])
    assert "no access pattern" in patterns.what
    assert "no table" in tables.what
    assert f"{ARTIFACTS[2]}:3" in tables.what


def test_a_folder_in_place_of_a_file_is_a_problem(workspace: Path) -> None:
    (workspace / ARTIFACTS[1]).unlink()
    (workspace / ARTIFACTS[1]).mkdir()
    assert [p.file for p in problems_of(workspace)] == [ARTIFACTS[1]]


def test_a_byte_order_mark_alone_is_empty(workspace: Path) -> None:
    (workspace / ARTIFACTS[1]).write_bytes(b"\xef\xbb\xbf\n")
    assert ["empty" in p.what for p in problems_of(workspace)] == [True]


def test_crlf_and_byte_order_mark_give_the_same_evidence(workspace: Path) -> None:
    plain = read_evidence(workspace)
    for path in ARTIFACTS:
        text = (workspace / path).read_text().replace("\n", "\r\n")
        (workspace / path).write_bytes(b"\xef\xbb\xbf" + text.encode())
    marked = read_evidence(workspace)
    assert marked.model_copy(update={"files": plain.files}) == plain


def test_claims_are_compared_with_the_table_matched_by_columns(workspace: Path) -> None:
    findings = findings_of(workspace, "key-contradiction")
    assert [(f.subject, f.severity) for f in findings] == [
        ("patients", "warning"),
        ("occupancy", "info"),
    ]
    assert f"{ARTIFACTS[0]}:6" in findings[0].evidence
    assert "'`email`'" in findings[0].evidence
    assert f"{ARTIFACTS[0]}:8" in findings[1].evidence
    assert f"{ARTIFACTS[2]}:11" in findings[1].evidence
    assert [f.subject for f in findings_of(workspace, "entity-without-table")] == ["Ghosts"]


def test_claims_that_hold_are_no_findings(workspace: Path) -> None:
    text = TABLES.replace("email VARCHAR(9)", "email VARCHAR(9) UNIQUE")
    (workspace / ARTIFACTS[2]).write_text(text)
    assert [f.subject for f in findings_of(workspace, "key-contradiction")] == ["occupancy"]


def test_counts_that_differ_name_both_figures_and_places(workspace: Path) -> None:
    evidence = {f.subject: f.evidence for f in findings_of(workspace, "stated-count")}
    assert set(evidence) == {"tables", "patterns", "Patterns"}
    assert evidence["tables"].startswith(f"{ARTIFACTS[2]}:3 states 3 tables; {ARTIFACTS[2]}:7, ")
    assert evidence["tables"].endswith(", :11: 2 tables are defined.")
    assert f"{ARTIFACTS[1]}:7 states 2 patterns; {ARTIFACTS[0]}:14" in evidence["patterns"]
    assert f"{ARTIFACTS[0]}:13 says (2 patterns); {ARTIFACTS[0]}:14" in evidence["Patterns"]


def test_sums_durations_and_unknown_ids_of_the_log(workspace: Path) -> None:
    (top,) = findings_of(workspace, "stated-sum")
    assert f"{ARTIFACTS[1]}:5 states 9 executions" in top.evidence
    assert "add up to 10" in top.evidence
    (span,) = findings_of(workspace, "stated-duration")
    assert "1,800" in span.evidence
    assert "3,600" in span.evidence
    (unknown,) = findings_of(workspace, "unknown-pattern")
    assert (unknown.subject, f"{ARTIFACTS[1]}:11" in unknown.evidence) == ("AP7", True)


def test_every_finding_names_a_place_and_what_to_do(workspace: Path) -> None:
    findings = read_evidence(workspace).findings
    assert findings
    assert all("artifacts/stage-01/" in f.evidence and f.fix for f in findings)


def test_text_that_looks_like_markup_or_sql_only_does_no_harm(workspace: Path) -> None:
    hostile = "\n".join(
        [
            "> " * 200 + "deep",
            "- " * 200 + "deeper",
            "`" * 5000,
            "[" * 5000,
            "| " * 3000,
            "```sql\nCREATE TABLE " + "(" * 2000 + "\n```",
            "```sql\nSELECT 'unclosed\n```",
            "- **Foreign Keys**: " + "(" * 3000 + "→" * 100,
            "- **Primary Key**: `'; DROP TABLE x; --`",
            "\x00\x1b[31m",
        ]
    )
    for path in ARTIFACTS:
        with (workspace / path).open("a") as file:
            file.write("\n" + hostile)
    evidence = read_evidence(workspace)
    assert evidence.mysql.table_names == ("patients", "occupancy")
    assert [pattern.id for pattern in evidence.patterns] == ["AP1"]


def test_the_reference_case(shop: Path, tmp_path: Path) -> None:
    for path in ARTIFACTS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shop / "stage-01" / Path(path).name, tmp_path / path)
    evidence = read_evidence(tmp_path)
    assert len(evidence.mysql.tables) == 6
    assert sum(len(table.foreign_keys) for table in evidence.mysql.tables) == 8
    assert {key.columns for t in evidence.mysql.tables for key in t.unique_keys} == {
        ("username",),
        ("email",),
        ("user_id", "product_id"),
    }
    assert len(evidence.patterns) == 48
    found = {(f.rule, f.subject) for f in evidence.findings}
    assert found >= {
        ("index-without-columns", "products"),
        ("key-contradiction", "order_items"),
        ("key-contradiction", "shopping_carts"),
        ("stated-count", "Product Catalog"),
        ("stated-count", "Category Management"),
        ("stated-sum", "Top 5 queries"),
        ("stated-sum", "Top 10 queries"),
        ("stated-sum", "Top 18 queries"),
    }
