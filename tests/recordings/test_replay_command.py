"""`tablewright replay` as it is run."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pexpect
import pytest
from conversation import ROOT, plain, words
from recorded_rooms import NAME, SESSION
from typer.testing import CliRunner

from agent.cli import app
from agent.commands.checks import check_workspace
from agent.replaying.recording import Recording

FULL_SPEED = 400


@pytest.fixture
def here(room: Recording, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with ./cassettes in it, as the current one."""
    folder = room.folder.parents[1]
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["replay", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.usefixtures("no_network")
def test_without_a_terminal_it_is_played_at_once_and_kept_where_that_is_asked(here: Path) -> None:
    code, out, err = run(NAME, "--into", "kept")
    assert (code, "task 5.2 committed" in err) == (0, True)
    told = words(out)
    assert told.startswith(
        f"Replay of {NAME}: answers of nobody: made from the schema, recorded 2026-01-02."
    )
    assert "Nothing is sent" in told
    assert re.findall(r"(?m)^(?:[\d.]+|yes/no)> .*$", out) == re.findall(
        r"(?m)^  - ((?:[\d.]+|yes/no)> .*?)(?:  #.*)?$", SESSION
    )
    assert "The replay is over: 3 tables, USD " in told
    assert "The repository: kept." in told
    assert check_workspace(here / "kept").findings == ()


def test_without_a_name_they_are_listed(here: Path) -> None:
    code, out, _ = run()
    assert code == 0
    assert f"{NAME}: A small library. (nobody: made from the schema, 2026-01-02)" in out
    (here / "cassettes" / NAME / "session.yaml").write_text(SESSION)
    assert f"{NAME}: A small library. (not recorded yet)" in run()[1]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("other",), 2, f"There are: {NAME}."),
        ((NAME, "--speed", "-1"), 2, "--speed -1: give how many times"),
        ((NAME, "--speed", "nan"), 2, "--speed nan: give how many times"),
        ((NAME, "--into", "cassettes"), 2, "cassettes: is there already"),
    ],
)
def test_what_can_t_be_used_is_a_usage_error(
    arguments: tuple[str, ...], code: int, said: str, here: Path
) -> None:
    got, _, err = run(*arguments)
    assert got == code
    assert said in err


def test_a_folder_without_recordings_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run()
    assert code == 2
    assert "no recordings in ./cassettes" in err


def on_a_terminal(here: Path, *arguments: str) -> "pexpect.spawn[str]":
    temporary = here / "temporary"
    temporary.mkdir()
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "agent.cli", "replay", NAME, *arguments],
        cwd=str(here),
        env={**os.environ, "TERM": "dumb", "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        dimensions=(40, 80),
        encoding="utf-8",
        timeout=90,
    )
    child.ptyproc.delayafterclose = child.ptyproc.delayafterterminate = 0.01
    return child


def test_on_a_terminal_it_goes_by_at_the_speed_that_is_asked_for(here: Path) -> None:
    child = on_a_terminal(here, "--speed", str(FULL_SPEED))
    child.expect(pexpect.EOF)
    shown = plain(child.before)
    child.close()
    assert child.exitstatus == 0
    assert "3.2> add index ByName on Members (name) keys" in shown
    assert "is removed; --into DIR keeps it." in words(shown)
    assert list((here / "temporary").iterdir()) == []


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_is_left_cleanly_even_in_the_middle_of_a_yes(here: Path, end: signal.Signals) -> None:
    child = on_a_terminal(here, "--speed", "8")
    child.expect("yes/no> ")
    child.kill(end)
    child.expect(pexpect.EOF)
    shown = plain(child.before)
    child.close()
    assert child.exitstatus == 130
    assert "The replay is left. Its repository is removed." in words(shown)
    assert list((here / "temporary").iterdir()) == []


def test_a_person_s_lines_are_typed_key_by_key(here: Path) -> None:
    child = on_a_terminal(here, "--speed", "4")
    child.expect("1.3> a")
    began = time.monotonic()
    child.expect("pprove\r\n")
    assert time.monotonic() - began > 0.05
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    child.close()
