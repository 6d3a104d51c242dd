"""What counts of a reply: its numbers, where they stand, and what they are given to."""

from decimal import Decimal

import pytest
from talking import OpenGate

from agent.talk.guard import objection
from agent.talk.moment import Moment
from agent.talk.numbers import read_number, values_in
from agent.typed import read_edits


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("AP8 500/120", ["500", "120"]),
        ("1,200 or 1_200 rows", ["1200"]),
        ("1.200 is a decimal point", ["1.2"]),
        ("2M, 20k, 3K", ["2000000", "20000", "3000"]),
        ("2 million and 1.5 thousand", ["2000000", "1500"]),
        ("2 hundred thousand", ["200000"]),
        ("half a million", ["500000"]),
        ("five hundred", ["500"]),
        ("twenty-five thousand", ["25000"]),
        ("a hundred and fifty", ["150"]),
        ("two million three hundred thousand", ["2300000"]),
        ("a dozen", ["12"]),
        ("two or three", ["2", "3"]),
        ("120000 a day x5, ×3", ["120000", "5", "3"]),
        ("500rps, 20x, 9 rows", ["500", "20", "9"]),
        ("10-20 or 30–40", ["10", "20", "30", "40"]),
        ("peaks at 500.", ["500"]),
        ("1e6", ["1000000"]),
        ("٥٠٠ and ５００", ["500"]),
    ],
)
def test_numbers_that_count(text: str, values: list[str]) -> None:
    assert values_in(text) == {Decimal(value) for value in values}


@pytest.mark.parametrize(
    "text",
    [
        *("AP8", "C12", "v2", "order2", "us-east-1", "AP-8"),
        *("2026-11-25", "10:30", "1.2.3", "1,2", "20%", "-5"),
        *("5m", "500ms", "10GB", "10²", "2½", "Ⅷ"),
        *("twice as much", "double", "hundreds", "a few", "one and a half million", "2 and a half"),
    ],
)
def test_what_is_no_number_or_not_surely_one(text: str) -> None:
    assert values_in(text) == set()


@pytest.mark.parametrize("text", ["500 rps and more", "", "a lot", "AP8", "500/120"])
def test_a_figure_is_a_number_and_nothing_besides(text: str) -> None:
    assert read_number(text) is None


def objected(gate: OpenGate, text: str, edit: str) -> str:
    context = gate.session.context
    asked = next(iter(gate.payload.questions), None)
    moment = Moment(text, gate.payload, context, context.fold(), asked)
    return objection(read_edits([edit], context)[0], moment)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("AP8 and AP9 are both at 500/120", "AP9 500/120"),
        ("500/120 is AP8 and 20/5 is AP9", "AP9 20/5"),
        ("AP8 500/120, AP9 20/5", "AP9 20/5"),
        ("ap8: 500 per second, 120 the day through", "AP8 500/120"),
        ("AP8 has 120000 calls daily, x5", "AP8 120000 a day x5"),
        ("payments grow by 300 a month", "growth payments 300"),
        ("the newsletter imports are 50 rows", "rows newsletter_imports 50"),
        ("each learner has 3 payments, 40 at most", "fan-out payments.learner_id 3/40"),
        ("the joining link: 80 bytes, 200 at most", "size lessons.joining_link 80/200"),
        ("drop AP9", "drop pattern AP9"),
        ("course tutors: no index", "drop index ByTutor on CourseTutors"),
        ("I don't like by tutor", "drop index ByTutor on CourseTutors"),
    ],
)
def test_what_the_person_said_may_be_shown(
    gates: dict[str, OpenGate], text: str, edit: str
) -> None:
    assert objected(gates["table"], text, edit) == ""


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        ("AP8 500/120, AP9 20/5", "AP9 500/120", "500 does not stand beside AP9"),
        ("500/120 is AP8 and 20/5 is AP9", "AP8 20/5", "20 does not stand beside AP8"),
        ("AP8 500/120", "AP9 500/120", "you did not name AP9"),
        ("AP8 500/120", "AP8 500/12", "12 is not in what you typed"),
        ("AP80 500/120", "AP8 500/120", "you did not name AP8"),
        ("AP8 500 an hour, 120 mostly", "AP8 500/120", "not converted"),
        ("AP8 500 and 5", "AP8 500 a day x5", "you did not say that it is a day"),
        ("AP8 is quiet", "AP8 unknown", "you did not say that nobody knows it"),
        ("the lists are fine", "drop pattern AP9", "you did not name AP9"),
        ("they are 3, 40 at most", "fan-out payments.learner_id 3/40", ""),
        ("they are 3, 40 at most", "fan-out lessons.course_id 3/40", "you did not name lessons"),
        ("the text is 80, 200 at most", "size lessons.joining_link 80/200", "you did not name"),
        ("300 more payments a year", "growth payments 300", "growth is given by the month"),
        ("it is retail", "context domain retail", "can't be read out of a sentence"),
        ("add 2/1 for that", "add lessons.delete 2/1", "you did not name lessons.delete"),
        ("no index here", "drop index ByTutor on CourseTutors", "you named nothing"),
        ("tutors first", "add index ByName on Tutors (full_name) keys", "speak of an index"),
    ],
)
def test_what_the_person_did_not_say_is_left_out(
    gates: dict[str, OpenGate], text: str, edit: str, reason: str
) -> None:
    """At the learners' card, which stands for the table that a figure names none of."""
    said = objected(gates["table"], text, edit)
    assert reason in said
    assert bool(said) == bool(reason)


def test_the_pattern_that_is_asked_about_need_not_be_named(gates: dict[str, OpenGate]) -> None:
    assert objected(gates["questions"], "40 at peak, 10 mostly", "AP1 40/10") == ""
    assert "name AP2" in objected(gates["questions"], "40 at peak, 10 mostly", "AP2 40/10")
