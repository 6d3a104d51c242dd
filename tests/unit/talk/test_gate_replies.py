"""Sentences with the decisions they mean, read rightly and wrongly: SCRIPTED, no model's words."""

import pytest
from right_readings import RIGHT, Case
from talking import OpenGate, Talked, talk
from wrong_readings import WRONG

from agent.events import Consulted
from agent.gates import Approve


def talked(case: Case, gates: dict[str, OpenGate]) -> Talked:
    """Types the sentence and what comes after it; the expectations that all cases share."""
    came_to = talk(gates[case.gate], [case.sentence, *case.then], case.answers)
    assert not isinstance(came_to.decision, Approve)
    assert all(isinstance(event, Consulted) for event in came_to.recorded)
    assert came_to.asked == case.calls == len(came_to.recorded)
    assert "\x1b" not in came_to.shown
    rest = came_to.words
    for expected in case.told:
        _, found, rest = rest.partition(expected)
        assert found, f"{expected!r} was not shown: {came_to.words}"
    return came_to


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.sentence)
def test_a_right_reading_comes_to_what_was_meant(case: Case, gates: dict[str, OpenGate]) -> None:
    came_to = talked(case, gates)
    assert came_to.edits == case.edits
    kind = came_to.decision.kind if came_to.decision else ""
    assert kind == (case.decides or ("edits" if case.edits else ""))


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.sentence)
def test_without_a_yes_nothing_is_decided(case: Case, gates: dict[str, OpenGate]) -> None:
    came_to = talk(gates[case.gate], [case.sentence, "no"], case.answers)
    assert came_to.edits == ()
    assert came_to.decision is None or came_to.decision.kind == "feedback"


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case.sentence} {case.told}")
def test_a_wrong_reading_is_caught(case: Case, gates: dict[str, OpenGate]) -> None:
    came_to = talked(case, gates)
    assert came_to.edits == case.edits
    kind = came_to.decision.kind if came_to.decision else ""
    assert kind == (case.decides or ("edits" if case.edits else ""))


def test_there_are_sixty_of_them() -> None:
    sentences = {(case.sentence, case.answers) for case in (*RIGHT, *WRONG)}
    assert len(RIGHT) >= 25
    assert len(WRONG) >= 35
    assert len(sentences) == len(RIGHT) + len(WRONG)
