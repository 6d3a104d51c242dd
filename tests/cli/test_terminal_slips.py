"""Slips at a gate: near misses of edits, names that nothing has, an editor that fails."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from test_terminal import type_lines

from agent.gates import GiveEdits
from agent.terminal.screen import Screen


@pytest.fixture
def screen() -> tuple[Screen, io.StringIO]:
    buffer = io.StringIO()
    return Screen(Console(file=buffer, width=80)), buffer


@pytest.mark.parametrize(
    "slip",
    ["drop index Nope on Loans", "key Loans (", "settle C99 done", "rename table Loans"],
)
def test_an_edit_that_goes_wrong_is_pointed_at_and_never_taken_as_a_wish(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], slip: str
) -> None:
    assert type_lines(workspace, answers, "table", [slip], screen[0]) is None
    said = screen[1].getvalue()
    assert f"Not an edit:\n  {slip}\n" in said
    assert "^ " in said
    assert "A wish to revise" not in said
    assert "Not an answer" not in said


def test_the_mark_stands_under_the_spot_of_a_text_longer_than_the_window(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    slip = f"settle C{'9' * 60} {'because ' * 20}".strip()
    type_lines(workspace, answers, "table", [slip], screen[0])
    lines = screen[1].getvalue().splitlines()
    mark = next(number for number, line in enumerate(lines) if line.lstrip().startswith("^ "))
    assert lines[mark - 1][lines[mark].index("^") :].startswith("C999")


def test_words_that_only_begin_like_an_edit_can_stay_a_wish(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    lines = ["keep the loans for seven years"]
    assert type_lines(workspace, answers, "table", lines, screen[0]) is None
    assert "A wish to revise" in screen[1].getvalue()


def test_a_no_at_a_gate_is_no_wish(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    assert type_lines(workspace, answers, "table", ["no"], screen[0]) is None
    assert "What should be different?" in screen[1].getvalue()
    assert "A wish to revise" not in screen[1].getvalue()


@pytest.mark.parametrize("command", ["/show ByMembr", "/why member"])
def test_a_name_that_nothing_has_is_answered_with_those_near_to_it(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO], command: str
) -> None:
    assert type_lines(workspace, answers, "table", [command], screen[0]) is None
    said = screen[1].getvalue()
    assert "is not known. Near to it:" in said
    assert "on record" not in said.split("Near to it:")[1]


def test_enter_at_a_question_shows_it_again(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    assert type_lines(workspace, answers, "questions", [""], screen[0]) is None
    assert screen[1].getvalue().count("How often is AP1") == 2


def test_an_editor_that_fails_ends_nothing(
    workspace: Path,
    answers: Path,
    screen: tuple[Screen, io.StringIO],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    assert type_lines(workspace, answers, "table", ["/edit"], screen[0]) is None
    assert "Editing failed. Set `EDITOR` to an editor" in screen[1].getvalue()


def test_what_is_written_in_the_editor_is_gone_through_like_typed_text(
    workspace: Path,
    answers: Path,
    screen: tuple[Screen, io.StringIO],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\necho "rename table Loans to Lendings" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    decision = type_lines(workspace, answers, "table", ["/edit", "yes"], screen[0])
    assert isinstance(decision, GiveEdits)
    assert "Read as: rename table Loans to Lendings" in screen[1].getvalue()


def test_a_part_of_the_card_can_be_seen_again(
    workspace: Path, answers: Path, screen: tuple[Screen, io.StringIO]
) -> None:
    type_lines(workspace, answers, "requirements", ["/show needs"], screen[0])
    again = screen[1].getvalue().rpartition("kept\n")[2]
    assert again.startswith("Needs a second look")
    assert "Assumptions" not in again
