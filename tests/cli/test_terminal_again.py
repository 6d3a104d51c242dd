"""A gate that is met again shows what is different, and nothing that was said already."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from test_terminal import at_gate

from agent.session import Waiting
from agent.terminal.respondent import TerminalRespondent
from agent.terminal.screen import Screen
from tools.workload.answers import RateAnswer


@pytest.fixture
def screen() -> tuple[Screen, io.StringIO]:
    buffer = io.StringIO()
    return Screen(Console(file=buffer, width=80)), buffer


def test_after_a_figure_only_what_it_changed_is_shown(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    lines = ["AP6 555/7", "/quit"]
    with session:
        respondent = TerminalRespondent(session.context, lambda m: lines.pop(0), screen[0])
        decision = respondent.respond(waiting.payload, session.context.fold())
        assert decision is not None
        session.submit(decision)
        whole = screen[1].getvalue()
        outcome = session.advance()
        assert isinstance(outcome, Waiting)
        respondent.respond(outcome.payload, session.context.fold())
    again = screen[1].getvalue()[len(whole) :]
    assert waiting.payload.title.partition(". Next")[0] in " ".join(again.split())
    assert "555 / 7" in again
    assert "AP2" in whole
    assert "AP2 " not in again
    assert "/show" in again
    assert len(again.splitlines()) < len(whole.splitlines()) / 2


def test_a_gate_that_was_approved_says_why_it_is_back(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    lines = ["approve", "/quit"]
    with session:
        context = session.context
        respondent = TerminalRespondent(context, lambda m: lines.pop(0), screen[0])
        decision = respondent.respond(waiting.payload, context.fold())
        assert decision is not None
        session.submit(decision)
        assert "changed since" not in screen[1].getvalue()
        context.answer((RateAnswer(pattern_id="AP6", peak=555, average=7),), "terminal")
        outcome = session.advance()
        assert isinstance(outcome, Waiting)
        assert outcome.payload.kind == "requirements"
        respondent.respond(outcome.payload, context.fold())
    assert "and changed since" in " ".join(screen[1].getvalue().split())


def test_the_long_hint_is_given_once(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    lines = ["", "", "/quit"]
    with session:
        respondent = TerminalRespondent(session.context, lambda m: lines.pop(0), screen[0])
        assert respondent.respond(waiting.payload, session.context.fold()) is None
    said = screen[1].getvalue()
    assert said.count("no other word does") == 1
    assert said.count("approve, a question that ends in ?") == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [("help", "/help"), ("quit", "/quit"), ("aprove", "only the word approve")],
)
def test_near_misses_are_put_right_and_recorded_nowhere(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], typed: str, said: str
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    lines = [typed, "/quit"]
    with session:
        count = len(session.context.journal.records)
        respondent = TerminalRespondent(session.context, lambda m: lines.pop(0), screen[0])
        assert respondent.respond(waiting.payload, session.context.fold()) is None
        assert len(session.context.journal.records) == count
    assert said in screen[1].getvalue().split("kept")[-1]
    assert lines == []


def test_the_readings_gate_says_that_the_requirements_come_next(
    workspace: Path, answers: Path
) -> None:
    text = answers.read_text()
    some = workspace.parent / "some.yaml"
    some.write_text("\n".join(li for li in text.splitlines() if not li.startswith("readings")))
    session, waiting = at_gate(workspace, some, "readings")
    with session:
        assert waiting.payload.title.endswith("Next: the requirements as a whole")
