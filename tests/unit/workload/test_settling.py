"""Inferred foreign keys and what is said of them: one place decides, a no removes them."""

from pathlib import Path

import pytest
from library_evidence import LIBRARY, PATTERNS, library

from tools.errors import InputError
from tools.provenance import Place
from tools.source.evidence import Evidence, LogAnalysis
from tools.source.relationships import infer_relationships
from tools.source.schema import Schema
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_text import parse_answer, render_answer
from tools.workload.answers import FanOutAnswer, RelationshipAnswer
from tools.workload.answers_file import AnswersFile, load_answers
from tools.workload.assembly import assemble
from tools.workload.names import fan_outs_of
from tools.workload.questions import default_answers, open_questions
from tools.workload.settling import settle

BARE = Schema(tables=tuple(t.model_copy(update={"foreign_keys": ()}) for t in LIBRARY.tables))
KEYS = [
    *("shelves.parent_id", "books.shelf_id", "book_authors.book_id", "book_authors.author_id"),
    *("loans.member_id", "loan_lines.loan_id", "loan_lines.book_id", "cards.member_id"),
]
IDS = [pattern.id for pattern in PATTERNS]


@pytest.fixture(scope="module")
def bare() -> Evidence:
    log = LogAnalysis(place=Place(file="log.md", line=1))
    relationships = infer_relationships(BARE, log).relationships
    return library(schema=BARE).model_copy(update={"relationships": relationships})


def answer(name: str, references: str, *, holds: bool) -> RelationshipAnswer:
    place = Place(file="answers.yaml", line=3)
    return RelationshipAnswer(name=name, references=references, holds=holds, place=place)


NO = answer("loans.member_id", "members.id", holds=False)
YES = answer("loans.member_id", "members.id", holds=True)


def test_evidence_that_implies_nothing_is_returned_as_it_is() -> None:
    evidence = library()
    assert settle(evidence, (NO,)) is evidence


def test_every_inferred_key_counts_until_it_is_refused(bare: Evidence) -> None:
    assert list(fan_outs_of(bare.mysql)) == []
    assert list(fan_outs_of(settle(bare).mysql)) == KEYS
    refused = settle(bare, (NO,))
    assert list(fan_outs_of(refused.mysql)) == [key for key in KEYS if key != NO.name]
    assert list(fan_outs_of(settle(refused, (NO, YES)).mysql)) == KEYS


def test_settling_again_changes_nothing(bare: Evidence) -> None:
    settled = settle(bare, (NO,))
    assert settle(settled, (NO,)) is settled
    assert settle(settled, (YES,)) == settle(bare, (YES,))


def test_each_says_how_it_stands_and_by_whose_word(bare: Evidence) -> None:
    standing = {
        each.name: (each.standing, each.source) for each in settle(bare, (NO,)).relationships
    }
    assert standing["loans.member_id"] == (
        "refused",
        "answer to relationship loans.member_id (answers.yaml:3)",
    )
    assert standing["cards.member_id"] == ("open", "")


def test_a_word_on_another_target_is_no_word_on_this_one(bare: Evidence) -> None:
    other = answer("loans.member_id", "people.id", holds=False)
    assert list(fan_outs_of(settle(bare, (other,)).mysql)) == KEYS
    idle = [f for f in assemble(bare, (other,)).findings if f.rule == "idle-answer"]
    assert [f.evidence for f in idle] == [
        "No foreign key loans.member_id to people.id is inferred."
    ]
    assert [f for f in assemble(bare, (NO,)).findings if f.rule == "idle-answer"] == []


def test_declared_keys_are_answered_for_by_nobody() -> None:
    idle = [f.subject for f in assemble(library(), (NO,)).findings if f.rule == "idle-answer"]
    assert idle == ["relationship loans.member_id"]


def test_what_depends_on_a_key_goes_with_it(bare: Evidence) -> None:
    fan_out = FanOutAnswer(table="loans", columns=("member_id",), average=3, max=9)
    with_key, without = assemble(bare, (fan_out,)), assemble(bare, (fan_out, NO))
    assert with_key.statistics.fan_out("loans.member_id") is not None
    assert without.statistics.fan_out("loans.member_id") is None
    assert [f.subject for f in without.findings if f.rule == "idle-answer"] == [fan_out.key]
    asked = {question.key for question in open_questions(bare, (NO,))}
    assert fan_out.key not in asked
    assert fan_out.key in {question.key for question in open_questions(bare, (YES,))}


def test_relationships_are_asked_before_what_depends_on_them(bare: Evidence) -> None:
    questions = open_questions(bare, ())
    assert [question.subject for question in questions[: len(KEYS)]] == KEYS
    settled = settle(bare)
    for question in questions[: len(KEYS)]:
        typed = parse_answer(
            question.example, settled.mysql, IDS, relationships=settled.relationships
        )
        assert typed.key == question.key
        assert render_answer(typed) == question.example
        assert question.key not in {each.key for each in open_questions(bare, (typed,))}


def test_the_default_accepts_what_nobody_has_refused(bare: Evidence) -> None:
    place = Place(file="answers.yaml", line=9)
    found = default_answers(bare, (NO,), relationships_default="accept", relationships_place=place)
    assert [each.key for each in found] == [f"relationship {key}" for key in KEYS if key != NO.name]
    assert all(isinstance(each, RelationshipAnswer) and each.holds for each in found)
    assert {each.place for each in found} == {place}


def load(folder: Path, text: str, evidence: Evidence) -> AnswersFile:
    path = folder / "answers.yaml"
    path.write_text(f"version: 1\n{text}")
    return load_answers(path, evidence)


def test_a_file_may_name_keys_that_it_refuses(tmp_path: Path, bare: Evidence) -> None:
    text = (
        "relationships:\n  loans.member_id: no\n  cards.member_id: yes\n  default: accept\n"
        "fan_out: {loans.member_id: {average: 3, max: 9}}\n"
        "gates: {design: [{edit: relationship loans.member_id yes}]}\n"
    )
    file = load(tmp_path, text, bare)
    assert [render_answer(each) for each in file.answers] == [
        "fan-out loans.member_id 3/9",
        "relationship loans.member_id no",
        "relationship cards.member_id yes",
    ]
    assert file.answers[1].place == Place(file="answers.yaml", line=3)
    assert (file.relationships_default, file.relationships_default_place) == (
        "accept",
        Place(file="answers.yaml", line=5),
    )


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("loans.member_id: perhaps", "is 'perhaps'. Write yes or no: is it a key of members.id?"),
        ("loans.status: yes", "the inferred relationship 'loans.status' is not known"),
        ("default: decline", "default is 'decline'. Write accept"),
    ],
)
def test_a_file_is_refused_with_its_line(
    line: str, what: str, tmp_path: Path, bare: Evidence
) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, f"relationships:\n  {line}\n", bare)
    assert [problem.line for problem in caught.value.problems] == [3]
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("relationship", 13, "Expected an inferred relationship"),
        ("relationship loans.status yes", 14, "'loans.status' is not an inferred relationship"),
        ("relationship loans.member_id", 29, "Expected `yes` or `no`"),
        ("relationship loans.member_id maybe", 30, "Expected `yes` or `no`"),
        ("relationship loans.member_id yes please", 34, "Nothing more"),
    ],
)
def test_a_wrong_line_says_where(text: str, column: int, expected: str, bare: Evidence) -> None:
    settled = settle(bare)
    with pytest.raises(AnswerTextError) as caught:
        parse_answer(text, settled.mysql, IDS, relationships=settled.relationships)
    assert caught.value.column == column
    assert expected in caught.value.expected


def test_where_all_keys_are_declared_there_is_none_to_speak_of() -> None:
    with pytest.raises(AnswerTextError, match="all are declared"):
        parse_answer("relationship loans.member_id yes", LIBRARY, IDS)
