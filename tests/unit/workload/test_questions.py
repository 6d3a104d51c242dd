from pathlib import Path

import pytest
from library_evidence import LIBRARY, PATTERNS, PATTERNS_FILE, library, stated

from tools.provenance import Place
from tools.workload.answer_text import parse_answer
from tools.workload.answers import Answer, MissingAnswer, RateAnswer, ReadingAnswer
from tools.workload.needs import fan_out_needs
from tools.workload.operations import Delete, Insert, Lookup, Operation, Related, TextSearch, Update
from tools.workload.patterns import AccessPattern
from tools.workload.questions import default_answers, open_questions, reading_questions

IDS = [pattern.id for pattern in PATTERNS]


def keys(answers: tuple[Answer, ...] = ()) -> list[str]:
    return [question.key for question in open_questions(library(), answers, "decline")]


def needs(*operations: Operation) -> dict[str, str]:
    pattern = AccessPattern(
        id="A",
        text="",
        group="",
        place=Place(file=PATTERNS_FILE, line=1),
        operations=operations,
        reading="plain",
    )
    return {need.name: need.reason for need in fan_out_needs((pattern,), LIBRARY)}


def test_only_patterns_that_touch_the_database_are_asked_for_a_rate() -> None:
    asked = [key for key in keys() if key.startswith("rate of")]
    assert asked == [f"rate of {pattern_id}" for pattern_id in IDS if pattern_id != "UC-05"]


def test_every_example_is_an_answer_that_settles_its_question() -> None:
    evidence = library()
    questions = open_questions(evidence, ())
    answers = tuple(parse_answer(question.example, LIBRARY, IDS) for question in questions)
    assert [answer.key for answer in answers] == [question.key for question in questions]
    assert open_questions(evidence, answers) == ()


def test_an_unknown_rate_settles_the_question() -> None:
    assert "rate of UC-01" in keys()
    assert "rate of UC-01" not in keys((RateAnswer(pattern_id="UC-01", unknown=True),))


def test_the_log_is_quoted_as_a_hint() -> None:
    whys = {question.subject: question.why for question in open_questions(library(), ())}
    assert "0.10/sec peak and 0.07/sec sustained (" in whys["UC-02"]
    assert f"({PATTERNS_FILE}:102)" in whys["UC-02"]


def test_an_unread_pattern_is_asked_first_and_not_for_its_rate() -> None:
    evidence = library(*PATTERNS, stated(8, "Frob", "Frobnicate the widgets"))
    first = open_questions(evidence, ())[0]
    assert (first.key, first.kind) == ("reading of UC-08", "reading")
    assert "'Frobnicate the widgets' could not be read" in first.text
    assert "rate of UC-08" not in [question.key for question in open_questions(evidence, ())]

    phrase = ReadingAnswer(pattern_id="UC-08", phrase="Query books by shelf_id")
    after = [question.key for question in open_questions(evidence, (phrase,))]
    assert "reading of UC-08" not in after
    assert {"rate of UC-08", "fan-out of books.shelf_id"} <= set(after)

    accepted = (ReadingAnswer(pattern_id="UC-08"),)
    assert open_questions(evidence, accepted)[0].key == "reading of UC-08"


def test_missing_patterns_are_asked_unless_declined_by_default() -> None:
    asked = [q.subject for q in open_questions(library(), ()) if q.kind == "missing"]
    assert "books.delete" in asked
    assert not [key for key in keys() if key.startswith("missing")]
    answer = MissingAnswer(name="books.delete", declined=True)
    left = [q.subject for q in open_questions(library(), (answer,)) if q.kind == "missing"]
    assert left == [name for name in asked if name != "books.delete"]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (Lookup(table="loans", equality=("member_id",)), {"loans.member_id"}),
        (Lookup(table="loans", equality=("id", "member_id")), set()),
        (Lookup(table="cards", equality=("member_id",)), set()),
        (Lookup(table="shelves", null_columns=("parent_id",)), {"shelves.parent_id"}),
        (
            Lookup(table="shelves", equality=("id",), recursive_column="parent_id"),
            {"shelves.parent_id"},
        ),
        (
            Lookup(
                table="books",
                equality=("id",),
                related=(Related(column="shelf_id", table="shelves"),),
            ),
            set(),
        ),
        (
            Lookup(
                table="loans",
                equality=("id",),
                related=(Related(column="loan_id", table="loan_lines"),),
            ),
            {"loan_lines.loan_id"},
        ),
        (Lookup(table="book_authors", equality=("author_id",)), {"book_authors.author_id"}),
        (Insert(table="loan_lines", per="loan_lines.loan_id"), {"loan_lines.loan_id"}),
        (
            Update(table="loans", equality=("member_id",), columns=("status",)),
            {"loans.member_id"},
        ),
        (Delete(table="members", equality=("id",)), {"loans.member_id", "loan_lines.loan_id"}),
        (
            TextSearch(table="loans", columns=("status",), scope=("member_id",)),
            {"loans.member_id"},
        ),
    ],
)
def test_a_fan_out_is_needed_where_an_operation_follows_it(
    operation: Operation, expected: set[str]
) -> None:
    found = set(needs(operation))
    if isinstance(operation, Lookup) and operation.table == "book_authors":
        expected = expected | {"book_authors.book_id"}
    assert found == expected


def test_assumptions_are_confirmed_one_by_one_or_by_default() -> None:
    evidence = library(stated(9, "Books of a shelf", ""), stated(10, "Show", "Query member by ID"))
    asked = reading_questions(evidence, ())
    assert "reading of UC-10" not in [question.key for question in asked]
    for question in asked:
        answer = parse_answer(question.example, LIBRARY, ["UC-09", "UC-10"])
        assert answer == ReadingAnswer(pattern_id=question.subject)
        assert question.key not in [q.key for q in reading_questions(evidence, (answer,))]
    assert reading_questions(evidence, (), "accept") == ()


def test_an_accepted_reading_is_asked_again_after_another_phrase() -> None:
    evidence = library(stated(9, "Query loans by member_id", ""))
    accepted = ReadingAnswer(pattern_id="UC-09")
    assert [q.key for q in reading_questions(evidence, ())] == ["reading of UC-09"]
    assert reading_questions(evidence, (accepted,)) == ()
    evidence = library(stated(9, "Loans", "Query loans by member_id"))
    assert reading_questions(evidence, ()) == ()


def test_defaults_become_answers_for_what_is_left_open() -> None:
    evidence = library(*PATTERNS, stated(9, "Query loans by member_id", ""))
    mine = (MissingAnswer(name="books.delete", peak=1, average=1),)
    place = Place(file="answers.yaml", line=7)
    found = default_answers(evidence, mine, "decline", "accept", missing_place=place)
    assert ReadingAnswer(pattern_id="UC-09") in found
    assert MissingAnswer(name="books.update", declined=True, place=place) in found
    assert "missing pattern books.delete" not in [answer.key for answer in found]
    both = (*mine, *found)
    assert reading_questions(evidence, both) == ()
    assert not [q for q in open_questions(evidence, both) if q.kind == "missing"]
    assert default_answers(evidence, both, "decline", "accept") == ()
    assert default_answers(evidence, mine) == ()


def test_the_same_evidence_asks_the_same_questions_in_the_same_order() -> None:
    assert open_questions(library(), ()) == open_questions(library(), ())


def test_places_are_those_of_the_artifacts() -> None:
    whys = {question.key: question.why for question in open_questions(library(), ())}
    assert f"{PATTERNS_FILE}:102" in whys["fan-out of loans.member_id"]
    assert "table_structure_analysis.md:34" in whys["size of books.summary"]
    assert Path(PATTERNS_FILE).name in whys["missing pattern members.create"]
