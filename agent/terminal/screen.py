"""What the terminal shows: Markdown and plain lines, in the width there is."""

import shutil
from typing import IO

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from agent.terminal.markdown_view import MarkdownView, harmless

WIDEST = 100  # columns: longer lines are hard to read
RULE = 40  # columns: it fits when the window is made narrower
THEME = Theme({"markdown.code": "bold cyan", "markdown.item.bullet": "none"})


def make_console(*, stderr: bool = False, file: IO[str] | None = None) -> Console:
    """A console that honours NO_COLOR and TERM=dumb, and reads no markup."""
    return Console(
        file=file,
        stderr=stderr,
        highlight=False,
        markup=False,
        emoji=False,
        theme=THEME,
        soft_wrap=False,
    )


def folded(text: str, console: Console, width: int, style: str = "") -> Text:
    """Plain text broken at words, without blanks where it is broken."""
    lines = Text(harmless(text), style=style).wrap(console, width)
    for line in lines:
        line.rstrip()
    return Text("\n").join(lines)


class Screen:
    """Prints to a console. Text from input files is read neither as markup nor as escapes."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or make_console()

    def show_title(self, title: str) -> None:
        """A rule, then which task this is, and below that what comes next."""
        here, _, following = title.partition(". Next: ")
        line = "-" if self._console.is_dumb_terminal else "─"
        self.say(line * min(RULE, self.width))
        self.say(here, style="bold")
        if following:
            self.say(f"Next: {following}")
        self.say("")

    def show(self, markdown: str) -> None:
        view = MarkdownView(markdown, spelled=self._console.color_system is None)
        self._console.print(view, width=self.width)

    def say(self, text: str, style: str = "") -> None:
        """Plain text; a blank line for an empty one."""
        self._console.print(folded(text, self._console, self.width, style), width=self.width)

    @property
    def height(self) -> int:
        """Lines that fit, as of now."""
        return (
            shutil.get_terminal_size().lines if self._console.is_terminal else self._console.height
        )

    @property
    def width(self) -> int:
        """As of now: the window may have been resized since the last line."""
        width = self._console.width
        if self._console.is_dumb_terminal and self._console.is_terminal:
            width = shutil.get_terminal_size().columns  # rich takes 80 for every dumb terminal
        return max(1, min(width, WIDEST))
