"""Tables without lines: words in the first columns, figures in the others."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.terminal.markdown_view import Trimmed
from agent.terminal.screen import Screen
from tools.documents.markdown import visible

WIDEST = 110  # columns


def make_grid(*columns: str, left: int = 1) -> Table:
    """The first `left` columns hold text that may be folded, the others figures."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(columns):
        is_text = number < left
        table.add_column(
            name, justify="left" if is_text else "right", overflow="fold", no_wrap=not is_text
        )
    return table


def add_row(table: Table, *cells: str, style: str = "") -> None:
    table.add_row(*(Text(visible(cell)) for cell in cells), style=style)


def print_grid(table: Table, screen: Screen, console: Console) -> None:
    """With an empty line below."""
    console.print(Trimmed(table), width=min(console.width, WIDEST))
    screen.say("")
