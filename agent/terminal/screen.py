"""What the terminal shows: Markdown, in the width there is."""

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text


class Screen:
    """Prints to a console. Text from input files is never read as markup."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)

    def show_card(self, title: str, shown: str, asked: str) -> None:
        self._console.rule()
        self._console.print(Text(title, style="bold"))
        self._console.print()
        self._console.print(Markdown(shown))
        self._console.print()
        self._console.print(Text(asked, style="bold"))

    def show(self, markdown: str) -> None:
        self._console.print(Markdown(markdown))

    def say(self, text: str) -> None:
        self._console.print(Text(text))
