"""The sample workspace is what its makers say it is, and every phrase of it can be read."""

from pathlib import Path

import pytest
import yaml

from tools.source.artifacts import read_evidence
from tools.workload.operations import Insert, Lookup, TextSearch, Transaction, changes_of
from tools.workload.reading import read_patterns

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def evidence():
    return read_evidence(ROOT)


@pytest.fixture(scope="module")
def readings(evidence):
    found = read_patterns(evidence.patterns, evidence.mysql, evidence.log, {})
    return {pattern.id: one for pattern, one in zip(evidence.patterns, found, strict=True)}


@pytest.fixture(scope="module")
def answers():
    return yaml.safe_load((ROOT / "artifacts" / "answers.yaml").read_text())


def test_its_artifacts_agree_with_each_other(evidence):
    assert [f for f in evidence.findings if f.severity in ("error", "critical", "high")] == []
    log = evidence.log
    assert sum(q.executions * q.queries for q in log.queries) == log.total_executions == 7250
    assert len(log.queries) == log.unique_queries
    assert log.window_seconds == 7200


def test_its_schema_has_what_a_sample_should_show(evidence):
    tables = evidence.mysql.tables
    assert len(tables) == 9
    assert [(t.name, key.columns) for t in tables for key in t.unique_keys] == [
        ("learners", ("email",)),
        ("courses", ("code",)),
    ]
    assert [t.name for t in tables for key in t.foreign_keys if key.references == t.name] == [
        "subjects"
    ]
    links = [t.name for t in tables if len(t.primary_key) == 2]
    assert links == ["course_tutors", "enrolments"]


def test_every_phrase_is_read(readings):
    assert len(readings) == 28
    assert [key for key, one in readings.items() if one.reading == "unread"] == []


def test_its_patterns_have_what_a_sample_should_show(evidence, readings):
    operations = [op for one in readings.values() for op in one.operations]
    assert [key for key, one in readings.items() if not one.operations] == ["AP6", "AP21"]
    assert readings["AP3"].operations == readings["AP5"].operations
    assert any(isinstance(op, TextSearch) for op in operations)
    assert any(isinstance(op, Transaction) for op in operations)
    assert any(isinstance(op, Lookup) and op.aggregate == "count" for op in operations)
    assert any(isinstance(op, Lookup) and op.recursive_column == "parent_id" for op in operations)
    used = {op.table for op in operations if not isinstance(op, Transaction)}
    used |= {change.table for change in changes_of(tuple(operations))}
    assert set(evidence.mysql.table_names) - used == {"newsletter_imports"}


def test_both_ways_of_the_many_to_many_go_through_its_link(readings):
    for key, target in (("AP19", "tutors"), ("AP23", "courses")):
        (lookup,) = readings[key].operations
        assert isinstance(lookup, Lookup)
        assert lookup.table == "course_tutors"
        assert [one.table for one in lookup.related] == [target]
    assert readings["AP20"].operations == (Insert(table="course_tutors", upsert=True),)


def test_its_answers_leave_one_rate_open_and_nothing_else(evidence, answers):
    rates = answers["rates"]
    assert list(rates) == [pattern.id for pattern in evidence.patterns]
    assert [key for key, rate in rates.items() if rate == "unknown"] == ["AP23"]
    assert set(answers["rows"]) == set(evidence.mysql.table_names)
    keys = {
        f"{table.name}.{key.columns[0]}"
        for table in evidence.mysql.tables
        for key in table.foreign_keys
    }
    assert set(answers["fan_out"]) == keys
    long = {
        f"{table.name}.{column.name}"
        for table in evidence.mysql.tables
        for column in table.columns
        if column.type.name == "TEXT" or (column.type.length or 0) > 255
    }
    assert set(answers["sizes"]) == long


def test_its_fan_outs_fit_its_rows(answers):
    """No more parents with children than there are parents."""
    parents = {
        "parent_id": "subjects",
        "subject_id": "subjects",
        "course_id": "courses",
        "tutor_id": "tutors",
        "learner_id": "learners",
    }
    for name, fan_out in answers["fan_out"].items():
        table, _, column = name.partition(".")
        assert answers["rows"][table] / fan_out["average"] <= answers["rows"][parents[column]]
        assert fan_out["average"] <= fan_out["max"]
