"""A Markdown document as blocks, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.value import Value


class Span(Value):
    text: str
    code: bool = False
    strong: bool = False


class TextLine(Value):
    """A source line of running text, its markup resolved."""

    line: int
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans).strip()

    @property
    def marked(self) -> str:
        """The text with code spans in backticks."""
        return "".join(f"`{s.text}`" if s.code else s.text for s in self.spans).strip()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(span.text for span in self.spans if span.code)

    @property
    def label(self) -> str:
        """The bold text or the words before a colon that the line begins with, or ''."""
        return self._split()[0]

    @property
    def rest(self) -> str:
        """What follows the label, code spans in backticks."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        spans = [span for span in self.spans if span.text]
        bold = 0
        while bold < len(spans) and spans[bold].strong:
            bold += 1
        if bold:
            label = "".join(span.text for span in spans[:bold])
            rest = TextLine(line=self.line, spans=tuple(spans[bold:])).marked
            return label.strip().rstrip(":").strip(), rest.removeprefix(":").strip()
        head, colon, rest = self.marked.partition(":")
        if colon and "`" not in head:
            return head.strip(), rest.strip()
        return "", self.marked


class Paragraph(Value):
    lines: tuple[TextLine, ...]

    @property
    def line(self) -> int:
        return self.lines[0].line

    @property
    def joined(self) -> TextLine:
        """All its lines as one, at the first one's number."""
        spans: list[Span] = []
        for line in self.lines:
            spans.extend([*([Span(text=" ")] if spans else []), *line.spans])
        return TextLine(line=self.line, spans=tuple(spans))


class Fence(Value):
    """A code block, or DDL that stands without one; `line` is that of its text's first line."""

    info: str
    text: str
    line: int

    @property
    def last_line(self) -> int:
        return self.line + self.text.rstrip("\n").count("\n")


class Row(Value):
    """A table's row; `surplus` counts the cells that no header stands over."""

    line: int
    cells: tuple[TextLine, ...]
    surplus: int = 0
    source: str = ""

    def text(self, column: int | None) -> str:
        """The cell's text, '' where there is no such column."""
        return "" if column is None else self.cells[column].text


class Table(Value):
    """Each row has as many cells as the header.

    Attributes:
        is_loose: No line of dashes follows the header, which may then be a row like the others.
    """

    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    is_loose: bool = False

    @property
    def last_line(self) -> int:
        return self.rows[-1].line if self.rows else self.line

    def with_header_as_row(self) -> Table:
        """The same without titles, its header the first row."""
        cells = tuple(TextLine(line=self.line, spans=(Span(text=title),)) for title in self.header)
        first = Row(line=self.line, cells=cells, source=" | ".join(self.header))
        return self.model_copy(
            update={"header": ("",) * len(self.header), "rows": (first, *self.rows)}
        )


class ListItem(Value):
    """`number` is what an ordered list counts it as."""

    line: int
    ordered: bool
    number: str = ""
    blocks: tuple[Block, ...]

    @property
    def lead(self) -> TextLine:
        """Its first paragraph as one line, empty where it does not begin with one."""
        first = self.blocks[0] if self.blocks else None
        if isinstance(first, Paragraph):
            return first.joined
        return TextLine(line=self.line, spans=())

    @property
    def items(self) -> tuple[ListItem, ...]:
        return tuple(block for block in self.blocks if isinstance(block, ListItem))


Block = Paragraph | Fence | Table | ListItem


class Section(Value):
    """A heading with the blocks before the next one. Level 0 is what precedes all headings.

    Attributes:
        path: The headings above it from the outermost, and its own.
    """

    heading: TextLine
    level: int
    path: tuple[TextLine, ...]
    blocks: tuple[Block, ...]

    @property
    def line(self) -> int:
        return self.heading.line

    @property
    def title(self) -> str:
        return self.heading.text


class Document(Value):
    """`file` is relative to the workspace.

    Attributes:
        hidden: Lines that a reader of the rendered text would not see: comments, link targets,
            and what is nested too deep.
    """

    file: str
    sections: tuple[Section, ...]
    hidden: tuple[TextLine, ...] = ()

    def subtree(self, position: int) -> tuple[Section, ...]:
        """The section at that position and all below it."""
        level = self.sections[position].level
        end = position + 1
        while end < len(self.sections) and self.sections[end].level > level:
            end += 1
        return self.sections[position:end]


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block, those inside list items too, in the order of the file."""
    for block in blocks:
        yield block
        if isinstance(block, ListItem):
            yield from walk(block.blocks)


def text_lines(blocks: Sequence[Block]) -> Iterator[TextLine]:
    """Every line of running text, those of list items too, without tables and code."""
    for block in walk(blocks):
        if isinstance(block, Paragraph):
            yield from block.lines
