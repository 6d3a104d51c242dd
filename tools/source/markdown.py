"""Markdown as blocks with line numbers: a thin layer over markdown-it-py (CommonMark and tables).

Lines count from 1. A byte order mark and CRLF line ends are tolerated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from tools.value import Value

BYTE_ORDER_MARK = "\ufeff"


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
    """A code block; `line` is that of the first line of its text."""

    info: str
    text: str
    line: int


class Row(Value):
    """A table's row; `surplus` counts the cells that no header stands over."""

    line: int
    cells: tuple[TextLine, ...]
    surplus: int = 0

    def text(self, column: int | None) -> str:
        """The cell's text, '' where there is no such column."""
        return "" if column is None else self.cells[column].text


class Table(Value):
    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


class ListItem(Value):
    line: int
    ordered: bool
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
    """`file` is relative to the workspace."""

    file: str
    sections: tuple[Section, ...]

    def subtree(self, position: int) -> tuple[Section, ...]:
        """The section at that position and all below it."""
        level = self.sections[position].level
        end = position + 1
        while end < len(self.sections) and self.sections[end].level > level:
            end += 1
        return self.sections[position:end]


def read_markdown(text: str, file: str) -> Document:
    source = text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(source))
    lines = source.split("\n")
    sections: list[Section] = []
    heading, level, path = TextLine(line=1, spans=()), 0, list[tuple[int, TextLine]]()
    blocks: list[Block] = []

    def close() -> None:
        if heading.spans or blocks:
            above = tuple(line for _, line in path)
            sections.append(Section(heading=heading, level=level, path=above, blocks=tuple(blocks)))

    for node in tree.children:
        if node.type != "heading":
            blocks.extend(_read_blocks(node, lines))
            continue
        close()
        blocks = []
        level = int(node.tag[1:])
        heading = _joined(node)
        path = [*(step for step in path if step[0] < level), (level, heading)]
    close()
    return Document(file=file, sections=tuple(sections))


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


def _read_blocks(node: SyntaxTreeNode, lines: Sequence[str]) -> Iterator[Block]:
    if node.type == "paragraph":
        paragraph = _read_paragraph(node)
        if paragraph.lines:
            yield paragraph
    elif node.type in ("fence", "code_block"):
        offset = 2 if node.type == "fence" else 1
        yield Fence(info=node.info.strip(), text=node.content, line=_first(node) + offset)
    elif node.type == "table":
        yield _read_table(node, lines)
    elif node.type == "list_item":
        inner = tuple(block for child in node.children for block in _read_blocks(child, lines))
        ordered = node.parent is not None and node.parent.type == "ordered_list"
        yield ListItem(line=_first(node) + 1, ordered=ordered, blocks=inner)
    else:
        for child in node.children:
            yield from _read_blocks(child, lines)


def _read_table(node: SyntaxTreeNode, lines: Sequence[str]) -> Table:
    rows = [row for part in node.children for row in part.children]
    header = tuple(_joined(cell).text for cell in rows[0].children)
    return Table(
        line=_first(rows[0]) + 1,
        header=header,
        rows=tuple(
            Row(
                line=_first(row) + 1,
                cells=tuple(_joined(cell, _first(row)) for cell in row.children),
                surplus=max(0, _count_cells(lines[_first(row)]) - len(header)),
            )
            for row in rows[1:]
        ),
    )


def _count_cells(line: str) -> int:
    return len(escapedSplit(line.strip().removeprefix("|").removesuffix("|")))


def _joined(node: SyntaxTreeNode, first: int | None = None) -> TextLine:
    start = _first(node) if first is None else first
    paragraph = _read_paragraph(node, start)
    return paragraph.joined if paragraph.lines else TextLine(line=start + 1, spans=())


def _first(node: SyntaxTreeNode) -> int:
    """The node's first line, counted from 0."""
    return node.map[0] if node.map else 0


def _read_paragraph(node: SyntaxTreeNode, first: int | None = None) -> Paragraph:
    inline = next((child for child in node.children if child.type == "inline"), None)
    token = inline.token if inline is not None else None
    if token is None or not token.children:
        return Paragraph(lines=())
    start = _first(node) if first is None else first
    return Paragraph(lines=tuple(_read_lines(token.children, token.content, start + 1)))


def _read_lines(tokens: Sequence[Token], content: str, line: int) -> Iterator[TextLine]:
    """Splits at line breaks. `content` is the source: a code span may go over several lines."""
    spans: list[Span] = []
    strong, position, start = 0, 0, line
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield TextLine(line=start, spans=tuple(spans))
            position = content.find("\n", position) + 1
            line += 1
            start, spans = line, []
        elif token.type == "code_inline":
            opened = content.find(token.markup, position)
            closed = content.find(token.markup, opened + len(token.markup))
            line += content.count("\n", opened, closed)
            position = closed + len(token.markup)
            spans.append(Span(text=token.content, code=True, strong=strong > 0))
        elif token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type == "html_inline":
            spans.append(Span(text=" " if token.content.lower().startswith("<br") else ""))
        elif token.content:
            spans.append(Span(text=token.content, strong=strong > 0))
    yield TextLine(line=start, spans=tuple(spans))
