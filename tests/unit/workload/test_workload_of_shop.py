"""The reference case, where it is at hand: its answers settle every question."""

import shutil
from pathlib import Path

import pytest

from tools.source.artifacts import read_evidence
from tools.source.evidence import Evidence
from tools.workload.answer_text import parse_answer, render_answer
from tools.workload.answers import Answer
from tools.workload.answers_file import AnswersFile, load_answers
from tools.workload.assembly import assemble
from tools.workload.questions import default_answers, open_questions, reading_questions
from tools.workload.rate_contradictions import RULE


@pytest.fixture
def evidence(shop: Path, tmp_path: Path) -> Evidence:
    shutil.copytree(shop / "stage-01", tmp_path / "artifacts" / "stage-01")
    return read_evidence(tmp_path)


@pytest.fixture
def file(shop: Path, evidence: Evidence) -> AnswersFile:
    return load_answers(shop / "answers.yaml", evidence)


def settled(evidence: Evidence, file: AnswersFile) -> tuple[Answer, ...]:
    defaults = default_answers(evidence, file.answers, file.missing_default, file.readings_default)
    return (*file.answers, *defaults)


def test_its_answers_leave_no_question(evidence: Evidence, file: AnswersFile) -> None:
    assert open_questions(evidence, file.answers, file.missing_default) == ()
    assert reading_questions(evidence, file.answers, file.readings_default) == ()
    answers = settled(evidence, file)
    assert open_questions(evidence, answers) == ()
    assert reading_questions(evidence, answers) == ()


@pytest.mark.parametrize(
    "key",
    [
        "rate of AP8",
        "rate of AP36",
        "rows of categories",
        "fan-out of orders.user_id",
        "size of products.description",
    ],
)
def test_without_one_answer_there_is_one_question(
    evidence: Evidence, file: AnswersFile, key: str
) -> None:
    fewer = tuple(answer for answer in file.answers if answer.key != key)
    assert len(fewer) == len(file.answers) - 1
    asked = open_questions(evidence, fewer, file.missing_default)
    assert [question.key for question in asked] == [key]


def test_every_answer_of_it_can_be_typed(evidence: Evidence, file: AnswersFile) -> None:
    ids = [pattern.id for pattern in evidence.patterns]
    for answer in settled(evidence, file):
        typed = parse_answer(render_answer(answer), evidence.mysql, ids)
        assert typed.model_copy(update={"place": answer.place}) == answer


def test_its_requirements_hold_every_pattern_with_a_rate_but_one(
    evidence: Evidence, file: AnswersFile
) -> None:
    requirements = assemble(evidence, settled(evidence, file))
    unrated = [pattern.id for pattern in requirements.patterns if not pattern.rate.is_known]
    assert len(requirements.patterns) == 48
    assert unrated == ["AP36"]
    assert not any(pattern.reading == "unread" for pattern in requirements.patterns)
    assert {entry.table for entry in requirements.statistics.tables} == set(
        evidence.mysql.table_names
    )
    assert len(requirements.statistics.fan_outs) == 8
    rules = {finding.rule for finding in requirements.findings}
    assert rules == {"unknown-rate", "duplicate-patterns", "contradicting-rates"}


def test_its_rates_stand_against_its_rows_and_growth(evidence: Evidence, file: AnswersFile) -> None:
    requirements = assemble(evidence, settled(evidence, file))
    found = {f.subject: f.evidence for f in requirements.findings if f.rule == RULE}
    assert list(found) == ["users", "categories", "orders", "order_items", "shopping_carts"]
    assert "AP29 adds 200 rows a second on average" in found["orders"]
    assert "525,600,000 rows a month" in found["orders"]
    assert (
        "growth is 200,000 a month (answer to growth of orders (answers.yaml:73))"
        in (found["orders"])
    )
    assert "5,000,000 rows (answer to rows of orders (answers.yaml:57))" in found["orders"]
    assert "AP29 takes 600 rows a second on average" in found["shopping_carts"]
    assert "AP39 adds at most 175 rows a second" in found["shopping_carts"]


def test_a_later_phrase_of_the_user_is_read_instead(evidence: Evidence, file: AnswersFile) -> None:
    typed = parse_answer("read AP8 as Query products by category_id", evidence.mysql, ["AP8"])
    pattern = assemble(evidence, (*file.answers, typed)).pattern("AP8")
    assert pattern.access == "Query products by category_id"
    assert pattern.operations[0].model_dump()["equality"] == ("category_id",)
