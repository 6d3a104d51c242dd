"""A second reading is a phrase in the artifacts' own language, read by the same rules."""

import json
from typing import Any

import pytest
from approved_sessions import HeldSession

from agent.drafting.part import Question
from agent.drafting.readings import MOST_TABLES, reading_parts, tables_for
from agent.language_model.decoding import decode
from agent.terminal.typed_lines import in_place
from tools.workload.answers import Question as Asked
from tools.workload.second_readings import (
    SecondReading,
    beside,
    comparisons,
    differences,
    read_phrase,
    said_of,
    shape,
)

FIRST = "readings of AP1 to AP6"


def question(sample: HeldSession, name: str = FIRST) -> Question:
    return next(p for p in reading_parts(sample.fold) if p.name == name).question()


def step(do: str, table: str, by: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> Any:
    return {"do": do, "table": table, "by": list(by), "sets": list(sets)}


RIGHT: dict[str, Any] = {
    "AP1": [step("insert", "learners")],
    "AP2": [step("read", "learners", ("email",))],
    "AP3": [step("read", "learners", ("id",))],
    "AP4": [step("update", "learners", ("id",), ("full_name", "phone"))],
    "AP5": [step("read", "learners", ("id",))],
    "AP6": [step("nothing", "nothing")],
}


def reading(sample: HeldSession, pattern_id: str, phrase: str) -> SecondReading:
    stated = next(each for each in sample.fold.evidence.patterns if each.id == pattern_id)
    return SecondReading(pattern_id=pattern_id, phrase=phrase, of=said_of(stated))


def read(sample: HeldSession, answer: dict[str, Any]) -> Any:
    asked = question(sample)
    value, faults = decode(json.dumps(answer), asked.output)
    assert value is not None, faults
    return asked.read(value)


def test_every_pattern_is_asked_about_once(sample: HeldSession) -> None:
    asked = [
        pattern_id
        for part in reading_parts(sample.fold)
        for pattern_id in part.question().output.model_json_schema()["properties"]
    ]
    assert asked == [pattern.id for pattern in sample.fold.evidence.patterns]


@pytest.mark.parametrize(
    "change",
    [
        {"AP6": None},
        {"AP7": [step("insert", "learners")]},
        {"AP1": [step("insert", "pupils")]},
        {"AP1": [step("insert", "courses")]},
        {"AP2": [step("read", "learners", ("e-mail",))]},
        {"AP2": [step("approve", "learners")]},
        {"AP1": [step("insert", "learners")] * 4},
        {"AP1": []},
    ],
)
def test_nothing_can_be_dropped_renamed_or_invented(
    sample: HeldSession, change: dict[str, Any]
) -> None:
    answer = {name: value for name, value in {**RIGHT, **change}.items() if value is not None}
    value, faults = decode(json.dumps(answer), question(sample).output)
    assert value is None
    assert faults


def test_a_right_answer_reads_as_the_rules_do(sample: HeldSession) -> None:
    result = read(sample, RIGHT)
    assert result.faults == ()
    phrases = {each.pattern_id: each.phrase for each in result.proposals}
    assert phrases["AP2"] == "Query learners by email"
    assert phrases["AP4"] == "Update learners full_name + phone by id"
    patterns = sample.fold.requirements.patterns
    assert differences(sample.fold.evidence, patterns, result.proposals) == ()


@pytest.mark.parametrize(
    ("pattern_id", "steps", "fault"),
    [
        ("AP2", [step("nothing", "learners")], "that is the only step"),
        ("AP2", [step("read", "nothing")], "that is the only step"),
        ("AP4", [step("update", "learners")], "`by` is empty"),
    ],
)
def test_what_makes_no_sense_goes_back(
    sample: HeldSession, pattern_id: str, steps: list[Any], fault: str
) -> None:
    result = read(sample, {**RIGHT, pattern_id: steps})
    assert len(result.faults) == 1
    assert result.faults[0].startswith(f"{pattern_id}: ")
    assert fault in result.faults[0]
    assert pattern_id not in {each.pattern_id for each in result.proposals}


@pytest.mark.parametrize(
    ("pattern_id", "phrase", "differs"),
    [
        ("AP2", "Query learners by email", False),
        ("AP2", "Query learners by id", True),
        ("AP2", "Query all learners", True),
        ("AP2", "Count learners by email", True),
        ("AP2", "No database operation", True),
        ("AP6", "No database operation", False),
        ("AP6", "Delete learners by id", True),
        ("AP4", "Update learners phone by id", False),
        ("AP27", "Count enrolments by course_id", False),
        ("AP11", "Search courses", False),
        ("AP11", "Query all courses", True),
    ],
)
def test_what_counts_as_a_difference(
    sample: HeldSession, pattern_id: str, phrase: str, differs: bool
) -> None:
    fold = sample.fold
    second = (reading(sample, pattern_id, phrase),)
    found = differences(fold.evidence, fold.requirements.patterns, second)
    assert bool(found) is differs
    if found:
        assert shape(found[0].operations) == shape(
            read_phrase(fold.evidence, pattern_id, phrase).operations
        )


def test_a_reading_of_another_text_is_left_out(sample: HeldSession) -> None:
    fold = sample.fold
    old = reading(sample, "AP2", "Query all learners").model_copy(update={"of": "another text"})
    assert comparisons(fold.evidence, fold.requirements.patterns, (old,)) == ()


def question_on(pattern_id: str, example: str) -> Asked:
    return Asked(
        key=f"reading of {pattern_id}",
        kind="reading",
        subject=pattern_id,
        text="So?",
        why="",
        example=example,
    )


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("Query learners by email", "So? The language model reads it the same way."),
        (
            "Query all learners",
            "So? The language model reads it so: Query all learners. "
            "To take that: read AP2 as Query all learners",
        ),
        ("Query vanished by gone", "So?"),
    ],
)
def test_a_question_says_what_the_model_reads_and_offers_nothing_else(
    sample: HeldSession, phrase: str, said: str
) -> None:
    fold = sample.fold
    second = (reading(sample, "AP2", phrase),)
    compared = comparisons(fold.evidence, fold.requirements.patterns, second)
    for example in ("accept AP2", "read AP2 as Query TABLE by COLUMN"):
        (asked,) = beside([question_on("AP2", example)], compared)
        assert (asked.text, asked.example) == (said, example)


def test_accept_takes_nothing_that_is_not_offered() -> None:
    unread = question_on("AP2", "read AP2 as Query TABLE by COLUMN")
    assert in_place("accept", unread) == "accept"
    assert in_place("accept", question_on("AP2", "accept AP2")) == "accept AP2"


def test_an_unread_pattern_may_be_about_any_table(sample: HeldSession) -> None:
    pattern = sample.fold.requirements.pattern("AP2")
    unread = pattern.model_copy(
        update={"reading": "unread", "operations": (), "text": "Sign up", "access": ""}
    )
    offered = {table.name for table in tables_for((unread,), sample.fold.evidence)}
    names = [table.name for table in sample.fold.evidence.mysql.tables]
    assert offered == set(names[:MOST_TABLES])
    read_ones = {table.name for table in tables_for((pattern,), sample.fold.evidence)}
    assert "learners" in read_ones
    assert read_ones < set(names)


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([step("read", "enrolments", ("learner_id",))], ""),
        ([step("update", "courses", ("title",), ("title",))], "can't be planned as it stands"),
    ],
)
def test_what_the_rules_would_add_goes_back(
    sample: HeldSession, steps: list[Any], fault: str
) -> None:
    asked = next(
        part.question()
        for part in reading_parts(sample.fold)
        if "AP25" in part.question().output.model_json_schema()["properties"]
    )
    names = asked.output.model_json_schema()["properties"]
    answer = {name: [step("nothing", "nothing")] for name in names} | {"AP25": steps}
    value, faults = decode(json.dumps(answer), asked.output)
    assert value is not None, faults
    result = asked.read(value)
    said = [each for each in result.faults if each.startswith("AP25")]
    assert bool(said) is bool(fault)
    assert all(fault in each for each in said)
    assert ("AP25" in {each.pattern_id for each in result.proposals}) is not bool(fault)
