"""Markdown on a screen: compact, without links, and readable in a narrow window."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, ListItem, Markdown, MarkdownElement, TableElement
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from tools.documents.markdown import visible


class _TightHeading(Heading):
    """At the left, with what it is about right below it."""

    new_line = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.text.plain, style="bold")


class _TightItem(ListItem):
    """Right below what the list is about."""

    new_line = False


class _PlainBlock(CodeBlock):
    """What can be typed: indented, in no colours of its own."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Padding(Text(self.text.plain.rstrip(), style="markdown.code"), (0, 0, 0, 3))


class _FittingTable(TableElement):
    """A grid where each column has room for its longest word, else each row as lines."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        grid = next(iter(super().__rich_console__(console, options)))
        assert isinstance(grid, Table)
        if grid.__rich_measure__(console, options).minimum <= options.max_width and _unbroken(
            grid, console, options
        ):
            yield grid
        else:
            yield from self._rows_as_lines()

    def _rows_as_lines(self) -> Iterator[Text]:
        header = self.header.row.cells if self.header and self.header.row else []
        for row in self.body.rows if self.body else []:
            for position, (head, cell) in enumerate(zip_longest(header, row.cells)):
                line = Text("" if position == 0 else "  ")
                if position and head is not None:
                    line.append(f"{head.content.plain}: ")
                if cell is not None:
                    line.append_text(cell.content)
                if position == 0:
                    line.stylize("bold")
                yield line


def _unbroken(grid: Table, console: Console, options: ConsoleOptions) -> bool:
    """Whether no word of any cell is longer than its column comes out."""
    wanted = sum(
        max((console.measure(cell).minimum for cell in column.cells), default=1)
        for column in grid.columns
    )
    return wanted + 3 * len(grid.columns) <= options.max_width


class MarkdownView(Markdown):
    """Markdown whose text can do nothing to the terminal.

    With `spelled` a code span keeps its backticks, for a terminal that can't set it apart.
    """

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _TightHeading,
        "list_item_open": _TightItem,
        "fence": _PlainBlock,
        "code_block": _PlainBlock,
        "table_open": _FittingTable,
    }

    def __init__(self, text: str, *, spelled: bool = False) -> None:
        super().__init__(harmless(text), hyperlinks=False)
        if spelled:
            for token in self.parsed:
                _spell(token)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Without blanks at the ends of lines: they would break in a window made narrower."""
        for line in Segment.split_lines(_segments(self, console, options)):
            yield from trimmed(line)
            yield Segment.line()


def _segments(view: MarkdownView, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
    for part in Markdown.__rich_console__(view, console, options):
        if isinstance(part, Segment):
            yield part
        else:
            yield from console.render(part, options)


def trimmed(line: list[Segment]) -> list[Segment]:
    """Without blanks at its end."""
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        text, style, control = kept[-1]
        kept[-1] = Segment(text.rstrip(), style, control)
    return kept


@dataclass(frozen=True)
class Trimmed:
    """A table without blanks at the ends of its lines."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self.table, options, pad=False):
            yield from trimmed(line)
            yield Segment.line()


def _spell(token: Token) -> None:
    for child in token.children or []:
        if child.type == "code_inline":
            child.content = f"`{child.content}`"


def harmless(text: str) -> str:
    """The text with escape sequences and other control characters shown as `�`, line by line."""
    return "\n".join(visible(line) for line in text.split("\n"))
