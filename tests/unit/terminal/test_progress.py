"""Progress on stderr: only where a person looks on, only if it takes long, and gone when done."""

import contextlib
import io
import time
from pathlib import Path

import pytest
from rich.console import Console

from agent.terminal import progress as module
from agent.terminal.progress import Progress


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.02)


def console(**options: object) -> tuple[Console, io.StringIO]:
    buffer = io.StringIO()
    return Console(file=buffer, width=60, **options), buffer  # type: ignore[arg-type]


def work(progress: Progress, seconds: float = 0.3) -> None:
    with progress.busy(lambda: "drafting tables"):
        time.sleep(seconds)


def test_long_work_is_named_and_wiped_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    shown_on, buffer = console(force_terminal=True)
    work(Progress(lively=True, console=shown_on))
    shown = buffer.getvalue()
    assert "drafting tables ... 0 s" in shown
    assert shown.rstrip().endswith("\x1b[2K")  # the line is erased last


def test_it_is_wiped_off_when_the_work_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    shown_on, buffer = console(force_terminal=True)
    with contextlib.suppress(KeyboardInterrupt):
        with Progress(lively=True, console=shown_on).busy(lambda: "drafting"):
            time.sleep(0.2)
            raise KeyboardInterrupt
        pytest.fail("the interruption was swallowed")
    assert buffer.getvalue().rstrip().endswith("\x1b[2K")
    assert "\x1b[?25h" in buffer.getvalue()  # the cursor is back


def test_short_work_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(module, "PATIENCE", 5)
    shown_on, buffer = console(force_terminal=True)
    work(Progress(lively=True, console=shown_on), 0)
    assert buffer.getvalue() == ""


@pytest.mark.parametrize("lively", [True, False])
def test_a_file_gets_none_of_it(lively: bool) -> None:
    shown_on, buffer = console(force_terminal=not lively)
    work(Progress(lively=lively, console=shown_on))
    assert buffer.getvalue() == ""


def test_a_dumb_terminal_gets_a_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    shown_on, buffer = console(force_terminal=True)
    work(Progress(lively=True, console=shown_on))
    assert buffer.getvalue() == "drafting tables ...\n"


def test_what_was_said_before_is_not_news(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(lively=False)
    for line in ("drafted 8 tables", "drafted 8 tables", "revised: x", "revised: x", "a\x1b[2J"):
        progress.tell_news(line)
    taken = capsys.readouterr()
    assert taken.err.splitlines() == ["drafted 8 tables", "revised: x", "revised: x", "a�"]
    assert taken.out == ""


def test_a_command_to_copy_is_not_broken() -> None:
    shown_on, buffer = console(force_terminal=True)
    path = Path("/home/somebody/with a/long path") / ("x" * 60)
    Progress(lively=True, console=shown_on).tell(f"Go on with: resume {path}", whole=True)
    assert buffer.getvalue() == f"Go on with: resume {path}\n"
