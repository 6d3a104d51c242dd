"""A person at the terminal: what approves, what doesn't, and what is kept on leaving."""

import io
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit import PromptSession
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from workspaces import EPOCH, stage_02

from agent.events import Answered, Approved, Feedback
from agent.gates import Approve, Decision, GiveAnswers, GiveFeedback
from agent.journal import Journal
from agent.respondents.answers_file import FileRespondent
from agent.session import Session, Waiting
from agent.terminal.respondent import TerminalRespondent
from agent.terminal.screen import Screen
from agent.terminal.typed_lines import in_place
from agent.workspace.opening import Options, open_session, read_inputs
from tools.workload.answers import Question, RateAnswer


def at_gate(workspace: Path, answers: Path, kind: str) -> tuple[Session, Waiting]:
    options = Options(workspace=workspace, answers=None if kind == "questions" else answers)
    inputs = read_inputs(options)
    session = open_session(options, inputs, lambda text: None)
    outcome = session.advance()
    while isinstance(outcome, Waiting) and outcome.payload.kind != kind:
        assert inputs.answers is not None
        respondent = FileRespondent(inputs.answers, lambda text: None)
        decision = respondent.respond(outcome.payload, session.context.fold())
        assert decision is not None
        session.submit(decision)
        outcome = session.advance()
    assert isinstance(outcome, Waiting)
    return session, outcome


@pytest.fixture
def screen() -> tuple[Screen, io.StringIO]:
    buffer = io.StringIO()
    return Screen(Console(file=buffer, width=100)), buffer


def type_lines(
    workspace: Path, answers: Path, kind: str, lines: list[str], screen: Screen
) -> Decision | None:
    """What the lines come to; the end of input after the last."""
    session, waiting = at_gate(workspace, answers, kind)
    typed: Iterator[str] = iter(lines)

    def prompt(message: str) -> str:
        line = next(typed, None)
        if line is None:
            raise EOFError
        return line

    with session:
        respondent = TerminalRespondent(session.context, prompt, screen)
        return respondent.respond(waiting.payload, session.context.fold())


@pytest.mark.parametrize("word", ["approve", "Approve", "  APPROVE "])
def test_the_literal_word_approves(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], word: str
) -> None:
    decision = type_lines(workspace, answers, "requirements", ["", word], screen[0])
    assert decision == Approve(seen=True)


@pytest.mark.parametrize("word", ["", "yes", "y", "ok", "looks good", "approved", "approve it"])
def test_nothing_else_approves(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], word: str
) -> None:
    assert type_lines(workspace, answers, "requirements", [word], screen[0]) is None


def test_a_figure_at_any_gate_is_an_answer(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    decision = type_lines(workspace, answers, "table", ["AP6 500/120"], screen[0])
    expected = RateAnswer(pattern_id="AP6", peak=500, average=120)
    assert decision == GiveAnswers(answers=(expected,), via="terminal")
    assert "taken as: AP6 500/120" in screen[1].getvalue()


def test_a_bare_figure_answers_the_question_shown(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    decision = type_lines(workspace, answers, "questions", ["approve", "500/120"], screen[0])
    expected = RateAnswer(pattern_id="AP1", peak=500, average=120)
    assert decision == GiveAnswers(answers=(expected,), via="terminal")
    assert "nothing to approve" in screen[1].getvalue()


def test_other_words_are_confirmed_before_they_are_recorded(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    lines = ["fewer indexes", "no", "fewer indexes", "yes"]
    decision = type_lines(workspace, answers, "requirements", lines, screen[0])
    assert decision == GiveFeedback(reply="revise", text="fewer indexes", via="terminal")
    assert "Left as it was; nothing was recorded." in screen[1].getvalue()


def test_commands_look_and_decide_nothing(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    lines = [
        "/help",
        "/status",
        "/show Loans",
        "/why AP6",
        "/cost",
        "/tokens",
        "/nonsense",
        "/quit",
        "approve",
    ]
    assert type_lines(workspace, answers, "design", lines, screen[0]) is None
    shown = screen[1].getvalue()
    for expected in (
        "No other word does",
        "tasks are done",
        "AP6",
        "$",
        "No language model",
        "is no command",
    ):
        assert expected in shown


@pytest.mark.parametrize(
    ("kind", "example", "typed", "expected"),
    [
        ("rate", "AP8 500/120", "unknown", "AP8 unknown"),
        ("rows", "rows users 2000000", "2M", "rows users 2M"),
        ("fan_out", "fan-out orders.user_id 5/400", "3/9", "fan-out orders.user_id 3/9"),
        ("missing", "decline users.delete", "decline", "decline users.delete"),
        ("missing", "decline users.delete", "2/0.5", "add users.delete 2/0.5"),
        ("reading", "accept AP8", "accept", "accept AP8"),
    ],
)
def test_a_bare_reply_is_put_behind_what_was_asked(
    kind: str, example: str, typed: str, expected: str
) -> None:
    question = Question.model_validate(
        {"key": "k", "kind": kind, "subject": "s", "text": "t", "why": "w", "example": example}
    )
    assert in_place(typed, question) == expected


def test_the_prompt_of_prompt_toolkit_reads_the_word(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    with session, create_pipe_input() as pipe:
        prompt: PromptSession[str] = PromptSession(input=pipe, output=DummyOutput())
        pipe.send_text("\r approve\r")
        respondent = TerminalRespondent(session.context, prompt.prompt, screen[0])
        assert respondent.respond(waiting.payload, session.context.fold()) == Approve(seen=True)


class PseudoTerminal:
    """The real command on a pseudo-terminal."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._side, child = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "agent.cli", *arguments],
            stdin=child,
            stdout=child,
            stderr=child,
            env={
                **os.environ,
                "TERM": "xterm",
                "COLUMNS": "100",
                "SOURCE_DATE_EPOCH": EPOCH,
                **environment,
            },
            start_new_session=True,
        )
        os.close(child)
        self.shown = ""

    def wait_for(self, text: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while text not in self.shown:
            left = end - time.monotonic()
            assert left > 0, f"{text!r} never came; shown: {self.shown[-3000:]}"
            if not select.select([self._side], [], [], left)[0]:
                continue
            try:
                data = os.read(self._side, 65536)
            except OSError:  # the other side is closed
                data = b""
            assert data, f"ended before {text!r}; shown: {self.shown[-3000:]}"
            self.shown += data.decode(errors="replace")
            if "\x1b[6n" in self.shown:  # where is the cursor?
                self.shown = self.shown.replace("\x1b[6n", "")
                self.send("\x1b[1;1R")

    def send(self, text: str) -> None:
        os.write(self._side, text.encode())

    def end(self, seconds: float = 30) -> int:
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            if select.select([self._side], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self._side, 65536).decode(errors="replace")
                except OSError:
                    break
        return self.process.wait(timeout=seconds)


def test_approving_and_leaving_on_a_real_terminal(workspace: Path, answers: Path) -> None:
    lines = [li for li in answers.read_text().splitlines() if not li.startswith("gates")]
    some = workspace.parent / "some.yaml"
    some.write_text("\n".join([*lines, ""]))
    terminal = PseudoTerminal("design", str(workspace), "--answers", str(some))
    terminal.wait_for("1.3>")
    terminal.send("approve\r")
    terminal.wait_for("3.2>")
    terminal.send("\x03")
    assert terminal.end() == 130
    assert "tablewright resume" in terminal.shown
    events = [record.event for record in Journal.open(workspace).records]
    approvals = [event for event in events if isinstance(event, Approved)]
    assert [(event.gate, event.seen) for event in approvals] == [("requirements", True)]
    again = PseudoTerminal("resume", str(workspace))
    again.wait_for("3.2>")
    again.send("/quit\r")
    assert again.end() == 3
    assert "1.3>" not in again.shown
    assert not any(isinstance(event, Feedback) for event in events)
    assert any(isinstance(event, Answered) for event in events)
    assert "dynamodb_data_model.md" in stage_02(workspace)
