"""Many open questions at once: counted by kind, answered singly, in a paste, or together."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from test_terminal import at_gate, type_lines

from agent.gates import GiveAnswers
from agent.terminal.asking import overview
from agent.terminal.respondent import TerminalRespondent
from agent.terminal.screen import Screen
from agent.terminal.typed_lines import take
from tools.provenance import FromLog
from tools.source.measurements import Measurement
from tools.workload.answer_text import render_answer
from tools.workload.answers import RateAnswer


@pytest.fixture
def screen() -> tuple[Screen, io.StringIO]:
    buffer = io.StringIO()
    return Screen(Console(file=buffer, width=80)), buffer


def typed(workspace: Path, answers: Path, lines: list[str], screen: Screen) -> list[str]:
    """The answers that the lines come to, as text."""
    decision = type_lines(workspace, answers, "questions", lines, screen)
    assert isinstance(decision, GiveAnswers)
    return [render_answer(answer) for answer in decision.answers]


def test_the_questions_are_counted_by_kind_and_only_one_is_asked(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    session, waiting = at_gate(workspace, answers, "questions")
    with session:
        questions = waiting.payload.questions
        shown = overview(waiting.payload)
    assert type_lines(workspace, answers, "questions", [], screen[0]) is None
    said = screen[1].getvalue()
    rates = [question for question in questions if question.kind == "rate"]
    assert f"{len(questions)} questions are open" in said
    assert f"**{len(rates)} rates**" in shown
    assert said.count("How often is") == 1
    assert f"{len(questions)} to go." in said
    assert len(said.splitlines()) < 45
    assert max(len(line) for line in said.splitlines()) <= 80


def test_a_paste_answers_in_any_order_and_says_what_it_did_not_understand(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    paste = "AP3 7/2\n5/1\nrows loans 2000; unknown\n\nAP99 1/1\n"
    assert typed(workspace, answers, [paste], screen[0]) == [
        "AP3 7/2",
        "AP1 5/1",
        "rows loans 2000",
        "AP2 unknown",
    ]
    said = " ".join(screen[1].getvalue().split())
    assert "taken as: AP3 7/2, AP1 5/1, rows loans 2000, AP2 unknown" in said
    assert "Not an answer: 'AP99 1/1'" in said


@pytest.mark.parametrize("nonsense", ["hello", "yes", "500", "-1/2", "AP1"])
def test_nonsense_is_answered_with_what_was_expected(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], nonsense: str
) -> None:
    assert type_lines(workspace, answers, "questions", [nonsense], screen[0]) is None
    assert f"Not an answer: {nonsense!r}" in screen[1].getvalue()


def test_a_question_can_be_put_off(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    assert typed(workspace, answers, ["/next", "5/1"], screen[0]) == ["AP2 5/1"]


def test_decline_all_shows_what_it_settles_and_asks(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    lines = ["decline all", "no", "decline all", "yes"]
    declined = typed(workspace, answers, lines, screen[0])
    assert declined
    assert all(text.startswith("decline ") for text in declined)
    said = screen[1].getvalue()
    assert f"Decline these {len(declined)}?" in said
    assert "Left as it was; nothing was recorded." in said


@pytest.mark.parametrize("word", ["yes", "OK", "looks good!", "approved"])
def test_agreement_is_told_which_word_approves(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], word: str
) -> None:
    assert type_lines(workspace, answers, "requirements", [word], screen[0]) is None
    assert "only the word approve" in screen[1].getvalue()


def test_words_with_a_semicolon_stay_a_wish_at_an_approval_gate(
    workspace: Path, answers: Path
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    with session:
        taken = take("AP3 7/2; fewer tables", waiting.payload.questions, session.context.evidence)
    assert taken.answers == (RateAnswer(pattern_id="AP3", peak=7, average=2),)
    assert [part for part, _ in taken.refused] == ["fewer tables"]


def test_measured_all_shows_each_figure_with_its_source_and_asks(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    session, waiting = at_gate(workspace, answers, "questions")
    counted = FromLog(file="artifacts/stage-01/raw/query.log", computation="COUNT(*)")
    figures = (
        Measurement(kind="rows", subject="loans", average=2000, source=counted),
        Measurement(kind="rate", subject="AP3", average=2, max=7, source=counted),
    )
    lines = iter(["measured all", "no", "measured all", "yes"])
    with session:
        evidence = session.context.evidence.model_copy(update={"measurements": figures})
        context = replace(session.context, evidence=evidence)
        fold = context.fold()
        questions = fold.open_questions
        payload = waiting.payload.model_copy(update={"questions": questions})
        respondent = TerminalRespondent(context, lambda _: next(lines), screen[0])
        decision = respondent.respond(payload, fold)
    assert isinstance(decision, GiveAnswers)
    assert [render_answer(answer) for answer in decision.answers] == [
        "AP3 measured",
        "rows loans measured",
    ]
    said = " ".join(screen[1].getvalue().split())
    assert "For 2 of them there is a figure" in said
    assert "rate of AP3: 7 a second at peak and 2 on average (COUNT(*) over" in said
    assert said.count("Take these 2 as measured?") == 2
