"""The keys: several lines, pastes of any kind, Ctrl-C, what is typed too early, history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import DummyCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from agent.terminal.history import WorkspaceHistory
from agent.terminal.line_reader import LineReader, PlainReader, make_reader

ALT_ENTER = "\x1b\r"
UP = "\x1b[A"


@pytest.fixture
def pipe() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def reader(tmp_path: Path, pipe: PipeInput, said: list[str]) -> LineReader:
    completer = DummyCompleter()
    return LineReader(tmp_path, completer, said.append, input=pipe, output=DummyOutput())


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("one\r", "one"),
        ("one\\\rtwo\r", "one\ntwo"),
        (f"one{ALT_ENTER}two\r", "one\ntwo"),
        ("\x1b[200~one\r\ntwo\nthree\x1b[201~\r", "one\ntwo\nthree"),
        ("one\rtwo\rthree\r", "one\ntwo\nthree"),
        ("a \\ b\r", "a \\ b"),
    ],
    ids=["one", "backslash", "alt-enter", "marked paste", "plain paste", "backslash inside"],
)
def test_lines_and_pastes_come_as_one_text(
    reader: LineReader, pipe: PipeInput, keys: str, text: str
) -> None:
    pipe.send_text(keys)
    assert reader("> ") == text


def test_a_command_is_taken_by_itself(reader: LineReader, pipe: PipeInput) -> None:
    pipe.send_text("/cost\r5/1\r")
    assert [reader("> "), reader("> ")] == ["/cost", "5/1"]


def test_ctrl_c_takes_back_the_text_and_says_once_how_to_leave(
    reader: LineReader, pipe: PipeInput, said: list[str]
) -> None:
    pipe.send_text("half\x03again\x03whole\r")
    assert reader("> ") == "whole"
    assert len(said) == 1
    assert "/quit" in said[0]
    pipe.send_text("\x03")
    with pytest.raises(KeyboardInterrupt):
        reader("> ")


def test_the_end_of_input_leaves_only_from_an_empty_line(
    reader: LineReader, pipe: PipeInput
) -> None:
    pipe.send_text("ab\x04c\r")
    assert reader("> ") == "abc"
    pipe.send_text("\x04")
    with pytest.raises(EOFError):
        reader("> ")


def test_a_process_told_to_end_ends_though_there_is_text(
    reader: LineReader, pipe: PipeInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.commands.interruption import Ended

    lines = reader._lines

    def end(message: str) -> str:
        lines.default_buffer.reset(Document("half"))
        raise Ended

    monkeypatch.setattr(lines, "prompt", end)
    with pytest.raises(Ended):
        reader("> ")


def test_an_approval_typed_before_the_card_is_shown_does_not_count(
    tmp_path: Path, pipe: PipeInput
) -> None:
    said: list[str] = []

    def hear(text: str) -> None:
        said.append(text)
        pipe.send_text("/quit\r")

    reader = LineReader(tmp_path, DummyCompleter(), hear, input=pipe, output=DummyOutput())
    pipe.send_text("/cost\rApprove \r")
    assert [reader("> "), reader("> ")] == ["/cost", "/quit"]
    assert ["typed before" in line for line in said] == [True]


@pytest.mark.parametrize("word", ["yes", "Y "])
def test_a_yes_typed_before_the_question_is_shown_does_not_count(
    tmp_path: Path, pipe: PipeInput, word: str
) -> None:
    said: list[str] = []

    def hear(text: str) -> None:
        said.append(text)
        pipe.send_text("no\r")

    reader = LineReader(tmp_path, DummyCompleter(), hear, input=pipe, output=DummyOutput())
    pipe.send_text(f"/undo\r{word}\r")
    assert [reader("> "), reader.reply("yes/no> ")] == ["/undo", "no"]
    assert ["typed before" in line for line in said] == [True]


def test_what_was_typed_is_offered_in_the_next_session(
    tmp_path: Path, reader: LineReader, pipe: PipeInput
) -> None:
    pipe.send_text("rows users 2M\r")
    reader("> ")
    pipe.send_text("no\r")
    reader.reply("yes/no> ")
    assert list(WorkspaceHistory(tmp_path).load_history_strings()) == ["rows users 2M"]


def test_an_unusable_history_does_not_disturb(tmp_path: Path, pipe: PipeInput) -> None:
    (tmp_path / ".tablewright").write_text("a file where the folder should be")
    reader = LineReader(
        tmp_path, DummyCompleter(), lambda text: None, input=pipe, output=DummyOutput()
    )
    pipe.send_text("one\r")
    assert reader("> ") == "one"
    pipe.send_text(f"{UP}\r")
    assert reader("> ") == "one"


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_dumb_terminal_gets_a_plain_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    assert isinstance(make_reader(tmp_path, DummyCompleter(), print), PlainReader)
