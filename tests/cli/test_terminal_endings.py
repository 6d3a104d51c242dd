"""Every way out on a real terminal: what was said is kept, and how to go on is said."""

import os
import signal
import time
from pathlib import Path

import pytest
from test_terminal import PseudoTerminal

from agent.events import Answered
from agent.journal import Journal


def answered(workspace: Path) -> int:
    return sum(isinstance(r.event, Answered) for r in Journal.open(workspace).records)


def interrupt(terminal: PseudoTerminal, term: str) -> None:
    """Ctrl-C: a key where keys are read, elsewhere what the system makes of it."""
    if term == "dumb":
        os.kill(terminal.process.pid, signal.SIGINT)
    else:
        terminal.send("\x03")


def begun(workspace: Path, **environment: str) -> PseudoTerminal:
    terminal = PseudoTerminal("design", str(workspace), **environment)
    terminal.wait_for("1.2>")
    terminal.send("5/1\r")
    terminal.wait_for("taken as: AP1 5/1")
    terminal.wait_for("1.2>")
    return terminal


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_closing_the_window_loses_nothing(workspace: Path, number: signal.Signals) -> None:
    terminal = begun(workspace)
    time.sleep(0.3)  # the prompt is drawn before it reads
    terminal.send("half a line")
    os.kill(terminal.process.pid, number)
    assert terminal.end() == 130
    assert f"tablewright resume {workspace}" in terminal.shown
    assert answered(workspace) == 1


def test_a_terminal_that_is_gone_loses_nothing(workspace: Path) -> None:
    terminal = begun(workspace)
    os.close(terminal._side)
    terminal.process.wait(timeout=30)
    assert answered(workspace) == 1


def test_a_dumb_terminal_is_sent_text_only_and_can_be_left(workspace: Path) -> None:
    terminal = begun(workspace, TERM="dumb")
    terminal.send("AP2 6/1\\\nrows loans 5\n")
    terminal.wait_for("taken as: AP2 6/1, rows loans 5")
    terminal.wait_for("to go")
    terminal.send("\x04")
    assert terminal.end() == 3
    assert "1.2> \r\nLeft at" in terminal.shown
    assert "\x1b" not in terminal.shown
    assert f"tablewright resume {workspace}" in terminal.shown
    assert answered(workspace) == 2


def test_ctrl_c_while_it_works_leaves_and_says_how_to_go_on(workspace: Path, answers: Path) -> None:
    terminal = PseudoTerminal("design", str(workspace), "--answers", str(answers))
    terminal.wait_for("drafted ")
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.end() == 130
    expected = f"tablewright resume {workspace} --answers {answers}"
    assert expected in terminal.shown
    assert "Traceback" not in terminal.shown
    again = PseudoTerminal("resume", str(workspace), "--answers", str(answers))
    assert again.end() == 0


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_ctrl_c_at_a_question_of_ours_stays_and_at_the_prompt_leaves(
    workspace: Path, answers: Path, term: str
) -> None:
    lines = [li for li in answers.read_text().splitlines() if not li.startswith("gates")]
    some = workspace.parent / "some.yaml"
    some.write_text("\n".join([*lines, ""]))
    terminal = PseudoTerminal("design", str(workspace), "--answers", str(some), TERM=term)
    terminal.wait_for("1.3>")
    terminal.send("fewer of them\r" if term == "xterm" else "fewer of them\n")
    terminal.wait_for("yes/no>")
    count = len(Journal.open(workspace).records)
    terminal.shown = ""
    interrupt(terminal, term)
    terminal.wait_for("nothing was recorded")
    terminal.wait_for("1.3>")
    interrupt(terminal, term)
    assert terminal.end() == 130
    assert "in no commit yet" in terminal.shown
    assert f"git -C {workspace} commit" in terminal.shown
    assert f"tablewright resume {workspace}" in terminal.shown
    assert len(Journal.open(workspace).records) == count
