"""How unevenly keys are used: by the user's word, else by the raw query log."""

from pathlib import Path

import pytest
from library_evidence import library

from tools.provenance import FromAnswer, FromLog
from tools.source.evidence import Evidence
from tools.source.querylog.reading import read_query_logs
from tools.workload.answers import Answer, SkewAnswer
from tools.workload.skews import skews_from
from tools.workload.statistics import KeySkew, Statistics

HEAD = """/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
"""


def evidence(tmp_path: Path, *statements: str) -> Evidence:
    """The library with a general log of the statements, one a second."""
    path = tmp_path / "query.log"
    lines = [
        f"2025-07-31T18:{n // 60:02}:{n % 60:02}.000000Z\t   27 Query\t{statement}\n"
        for n, statement in enumerate(statements)
    ]
    path.write_text(HEAD + "".join(lines))
    mysql = library().mysql
    log = read_query_logs([path], tmp_path, mysql, workers=1).log
    return library().model_copy(update={"raw_log": log})


def skew(evidence: Evidence, column: str = "loans.member_id", *answers: Answer) -> KeySkew | None:
    skews = skews_from(evidence, {answer.key: answer for answer in answers})
    return Statistics(skews=skews).skew(*column.split("."))


def by_member(times: int, member: int = 7) -> list[str]:
    return [f"SELECT * FROM loans WHERE member_id = {member}"] * times


@pytest.mark.parametrize(("others", "expected"), [(74, None), (75, 0.25), (175, 0.125)])
def test_a_log_says_the_share_from_a_hundred_executions_on(
    tmp_path: Path, others: int, expected: float | None
) -> None:
    rest = [f"SELECT * FROM loans WHERE member_id = {n}" for n in range(1000, 1000 + others)]
    found = skew(evidence(tmp_path, *by_member(25), *rest))
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert found.reads is not None
    assert found.writes is None
    assert found.reads.value == expected
    assert found.reads.source == FromLog(
        file="query.log",
        computation=f"commonest value of loans.member_id in {25 + others} reads by 1 statement",
    )


def test_statements_count_by_their_executions_and_changes_apart(tmp_path: Path) -> None:
    counted = [
        f"SELECT COUNT(*) FROM loans WHERE member_id = {n}" for n in range(100, 200)
    ]  # 1% of 100
    renewed = ["UPDATE loans SET due_on = '2026-01-01' WHERE id = 3"] * 60
    returned = [f"DELETE FROM loans WHERE id = {n}" for n in range(40)]
    log = evidence(tmp_path, *by_member(100), *counted, *renewed, *returned)
    found = skew(log)
    assert found is not None
    assert found.reads is not None
    assert found.reads.value == pytest.approx((100 * 1.0 + 100 * 0.01) / 200)
    changed = skew(log, "loans.id")
    assert changed is not None
    assert changed.reads is None
    assert changed.writes is not None
    assert changed.writes.value == pytest.approx((60 * 1.0 + 40 / 40) / 100)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM loans WHERE member_id >= 7",
        "SELECT * FROM loans WHERE member_id != 7",
        "SELECT * FROM loans WHERE member_id IN (7, 8)",
        "UPDATE loans SET member_id = 7",
        "INSERT INTO loans (member_id) VALUES (7)",
    ],
)
def test_only_one_value_that_is_asked_for_counts(tmp_path: Path, statement: str) -> None:
    assert skew(evidence(tmp_path, *[statement] * 120)) is None


def test_the_users_word_counts_before_the_log(tmp_path: Path) -> None:
    log = evidence(tmp_path, *by_member(120))
    share = SkewAnswer(table="loans", column="member_id", share=0.2)
    found = skew(log, "loans.member_id", share)
    assert found is not None
    assert found.reads == found.writes
    assert found.reads is not None
    assert (found.reads.value, found.reads.source) == (0.2, FromAnswer(question=share.key))
    law = share.model_copy(update={"share": None, "exponent": 1.2})
    found = skew(log, "loans.member_id", law)
    assert found is not None
    assert (found.reads, found.writes) == (None, None)
    assert found.exponent is not None
    assert found.exponent.value == 1.2


def test_nothing_is_known_without_a_log_or_an_answer() -> None:
    assert skews_from(library(), {}) == ()
