"""What is printed: in any width, without colours where they are not wanted, and inert."""

import io
import re

import pytest
from rich.console import Console

from agent.terminal.screen import THEME, Screen

CARD = """\
# Table 1 of 7: Users

Central user management with seller capabilities, and a long sentence that has to be folded.

## Source mapping

- `users`: one item per row, with a description that goes on over the end of a narrow line
  - a nested item

| pattern | how it is served | calls a second |
| --- | --- | --- |
| AP1 | Query on Products.ByCategoryAndCreatedAt | 1,500 |
| AP2 | GetItem on Users | 20 |
"""
ESCAPE = "\x1b"


def printed(markdown: str, width: int) -> list[str]:
    buffer = io.StringIO()
    Screen(Console(file=buffer, width=width, theme=THEME)).show(markdown)
    return buffer.getvalue().splitlines()


def on_terminal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    buffer = io.StringIO()
    screen = Screen(Console(file=buffer, width=60, force_terminal=True, theme=THEME))
    screen.show_title("Task 3.2: Users. Next: 3.3 the whole")
    screen.show("Type `approve` **now**")
    screen.say("done", style="bold")
    return buffer.getvalue()


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_window_or_ends_in_blanks(width: int) -> None:
    lines = printed(CARD, width)
    assert max(map(len, lines)) <= min(width, 100)
    assert [line for line in lines if line != line.rstrip()] == []
    assert "".join(CARD.split("\n")[2].split()) in "".join("".join(lines).split())


def test_a_table_that_does_not_fit_is_shown_row_by_row() -> None:
    narrow = printed(CARD, 40)
    assert "AP1" in narrow
    assert "  calls a second: 1,500" in narrow
    wide = printed(CARD, 80)
    assert any("AP1" in line and "1,500" in line for line in wide)


def test_a_heading_stands_right_above_its_list() -> None:
    lines = printed(CARD, 80)
    assert lines[lines.index("Source mapping") + 1].startswith(" • `users`")


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b]0;owned\x07", "\x9b31m", "\x08\x08", "\u202e"])
def test_escapes_in_a_text_show_as_a_mark(hostile: str) -> None:
    buffer = io.StringIO()
    screen = Screen(Console(file=buffer, width=80, force_terminal=True, color_system=None))
    screen.say(f"name {hostile}end")
    screen.show_title(f"title {hostile}end. Next: {hostile}end")
    screen.show(f"- card {hostile}end")
    shown = buffer.getvalue()
    assert not set(hostile) & set(shown) - set("[]2J0;owned31m")
    assert ESCAPE not in shown
    assert shown.count("end") == 4
    assert shown.count("�") >= 4


def test_markup_of_the_console_is_plain_text() -> None:
    buffer = io.StringIO()
    screen = Screen(Console(file=buffer, width=80))
    screen.say("[bold red]name[/] :smile: {x}")
    assert buffer.getvalue().strip() == "[bold red]name[/] :smile: {x}"


def test_a_dumb_terminal_gets_no_escape_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = on_terminal(monkeypatch, TERM="dumb")
    assert ESCAPE not in shown
    assert "Type `approve` now" in shown


def test_no_color_means_none_and_leaves_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = re.findall(r"\x1b\[([\d;]*)m", on_terminal(monkeypatch, TERM="xterm", NO_COLOR="1"))
    assert set(codes) == {"0", "1"}
    coloured = re.findall(r"\x1b\[([\d;]*)m", on_terminal(monkeypatch, TERM="xterm"))
    assert "1;36" in coloured
