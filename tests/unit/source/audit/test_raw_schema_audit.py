"""The table structure against raw DDL: equal ones hold, each difference is found by itself."""

from pathlib import Path

import pytest

from tests.fixtures.audited_artifacts import Plan, material_of, render
from tests.fixtures.audited_raw_files import raw_ddl
from tools.finding import Finding
from tools.source.artifacts import ARTIFACTS
from tools.source.audit.comparison import contradictions, findings_of
from tools.source.audit.raw_schema import compare_schemas
from tools.source.ddl import read_tables
from tools.source.schema import Schema

PLAN = Plan(
    tables=("wagons", "stations"),
    terms=((120, 100),),
    ids=(40, 30),
    listings=(210,),
    writes=10,
    pages=3,
    window_minutes=90,
    active_minutes=60,
)
DDL = "artifacts/stage-01/raw/schema.sql"


def findings(ddl: str) -> tuple[Finding, ...]:
    schema = Schema(tables=read_tables(ddl, DDL, 1))
    return findings_of(compare_schemas(material_of(render(PLAN)[0]), schema))


def test_the_same_tables_in_other_words() -> None:
    ddl = raw_ddl(PLAN)
    assert findings(ddl) == ()
    other = ddl.replace("INT NOT NULL AUTO_INCREMENT", "INTEGER(11) AUTO_INCREMENT")
    other = other.replace("VARCHAR(20) NOT NULL", "varchar(20) UNIQUE NOT NULL")
    other = other.replace("  UNIQUE KEY code (code)", "  KEY (code)")
    assert [each.rule for each in findings(other) if each.severity != "info"] == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity", "evidence"),
    [
        ("VARCHAR(80)", "VARCHAR(90)", "columns", "high", "the type VARCHAR(90)"),
        ("name VARCHAR(80) NOT NULL", "name VARCHAR(80)", "columns", "high", "nullability NULL"),
        (
            "name VARCHAR(80) NOT NULL",
            "name VARCHAR(80) NOT NULL DEFAULT 'x'",
            "columns",
            "info",
            "the default x",
        ),
        ("  code VARCHAR(20)", "  kode VARCHAR(20)", "columns", "high", "has no column code"),
        (" AUTO_INCREMENT", "", "columns", "warning", "the AUTO_INCREMENT no"),
        ("PRIMARY KEY (id)", "PRIMARY KEY (id, code)", "keys", "high", "(id, code)"),
        (
            "UNIQUE KEY code (code)",
            "UNIQUE KEY code (name)",
            "keys",
            "high",
            "unique key (name); artifacts",
        ),
        (
            "REFERENCES wagons (id)",
            "REFERENCES stations (id)",
            "keys",
            "high",
            "foreign key (wagon_id) to stations",
        ),
        (
            "REFERENCES wagons (id)",
            "REFERENCES wagons (id) ON DELETE CASCADE",
            "on-delete",
            "warning",
            "ON DELETE CASCADE",
        ),
        (
            "PRIMARY KEY (id)",
            "PRIMARY KEY (id), KEY by_name (name)",
            "indexes",
            "info",
            "btree index by_name (name)",
        ),
        (
            "CREATE TABLE stations",
            "CREATE TABLE stops",
            "tables",
            "high",
            "does not define `stops`",
        ),
    ],
)
def test_a_difference_is_found(old: str, new: str, rule: str, severity: str, evidence: str) -> None:
    ddl = raw_ddl(PLAN)
    assert old in ddl
    changed = ddl.replace(old, new)
    if "kode" in new:
        changed = changed.replace("code (code)", "code (kode)")
    found = [each for each in findings(changed) if each.rule == f"raw-ddl-{rule}"]
    assert found
    assert {each.rule for each in findings(changed)} <= {f"raw-ddl-{rule}", "raw-ddl-keys"}
    assert all(DDL in each.evidence and ARTIFACTS[2] in each.evidence for each in found)
    assert evidence in " ".join(each.evidence for each in found)
    assert severity in {each.severity for each in found}


@pytest.mark.parametrize("action", ["RESTRICT", "NO ACTION"])
def test_no_action_is_what_none_means(action: str) -> None:
    ddl = raw_ddl(PLAN).replace(
        "REFERENCES wagons (id)", f"REFERENCES wagons (id) ON DELETE {action}"
    )
    assert findings(ddl) == ()


def test_the_reference_case_with_its_ddl(shop: Path) -> None:
    texts = {path: (shop / "stage-01" / Path(path).name).read_text() for path in ARTIFACTS}
    tables = read_tables((shop / "raw" / "schema.sql").read_text(), "raw/schema.sql", 1)
    compared = tuple(compare_schemas(material_of(texts), Schema(tables=tables)))
    assert len(compared) > 200
    differing = contradictions(compared)
    assert {each.rule for each in differing} == {"raw-ddl-on-delete"}
    assert [
        (each.stated.place.line, each.found.place.line, each.found.figure) for each in differing
    ] == [
        (63, 32, "SET NULL"),
        (92, 50, "CASCADE"),
        (123, 84, "CASCADE"),
        (150, 98, "CASCADE"),
        (177, 69, "CASCADE"),
        (178, 70, "CASCADE"),
    ]
