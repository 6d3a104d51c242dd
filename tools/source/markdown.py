"""Markdown as blocks with line numbers: a thin layer over markdown-it-py (CommonMark and tables).

Lines count from 1. Byte order marks, any line ends and odd spaces are tolerated, and so are rows
without a line of dashes, DDL outside code blocks, HTML, headings without a space, front matter.
"""

import re
from collections.abc import Iterator, Sequence

from tools.source.blocks import (
    Block,
    Document,
    Fence,
    ListItem,
    Paragraph,
    Row,
    Section,
    Span,
    Table,
    TextLine,
    text_lines,
    walk,
)
from tools.source.html_blocks import CLOSED_TABLE, OPENED_TABLE, HtmlHeading, read_html
from tools.source.inline_text import InlineReader
from tools.source.input_text import settle
from tools.source.loose_code import end_of_ddl, end_of_html_table, find_ddl
from tools.source.loose_tables import read_paragraph, split_cells
from tools.source.markdown_tree import (
    Node,
    cut_front_matter,
    new_parser,
    read_tree,
    uncovered,
)
from tools.source.tight_items import find_tight, read_tight

__all__ = [
    "Block",
    "Document",
    "Fence",
    "ListItem",
    "Paragraph",
    "Row",
    "Section",
    "Span",
    "Table",
    "TextLine",
    "read_markdown",
    "text_lines",
    "walk",
]

MOST_LINES = 5_000  # of a statement outside code blocks
COST_OF_A_FAILURE = 250  # fewer of them after each statement that does not end
CONTAINER = re.compile(r"^(?:\s|>|[-*+]\s|\d{1,9}[.)]\s)*")
TIGHT_HEADING = re.compile(r"(#{2,6})([^\s#].*)")  # `##Orders`, which CommonMark takes for text


def read_markdown(text: str, file: str) -> Document:
    return _Reading(settle(text)).document(file)


class _Reading:
    def __init__(self, text: str) -> None:
        front, source = cut_front_matter(text)
        parser, env = new_parser(), dict[str, object]()
        self.inline = InlineReader(parser, env)
        self.lines = source.split("\n")
        self.nodes, self.covered = read_tree(parser, source, env)
        closing = (n for n in range(len(self.lines) - 1, -1, -1) if "</" in self.lines[n])
        self.last_close = next((n for n in closing if CLOSED_TABLE.search(self.lines[n])), -1)
        self.hidden: list[TextLine] = []
        self.budget = MOST_LINES
        self.sections: list[Section] = []
        self.blocks: list[Block] = []
        self.heading, self.level = TextLine(line=1, spans=()), 0
        self.path: list[tuple[int, TextLine]] = []
        if front:
            plain = tuple(_plain(line, n) for n, line in enumerate(front, start=2) if line.strip())
            self.blocks.append(Paragraph(lines=plain))

    def document(self, file: str) -> Document:
        for piece in self._pieces(self.nodes):
            if isinstance(piece, HtmlHeading):
                self._begin(piece.level, piece.text)
            else:
                self.blocks.append(piece)
        self._close()
        lost = [_plain(line, number) for number, line in uncovered(self.lines, self.covered)]
        hidden = sorted((*self.hidden, *self.inline.hidden, *lost), key=lambda line: line.line)
        return Document(file=file, sections=tuple(self.sections), hidden=tuple(hidden))

    def _close(self) -> None:
        if self.heading.spans or self.blocks:
            section = Section(
                heading=self.heading,
                level=self.level,
                path=tuple(line for _, line in self.path),
                blocks=tuple(self.blocks),
            )
            self.sections.append(section)

    def _begin(self, level: int, heading: TextLine) -> None:
        self._close()
        self.blocks, self.level, self.heading = [], level, heading
        self.path = [*(step for step in self.path if step[0] < level), (level, heading)]

    def _pieces(self, nodes: Sequence[Node]) -> Iterator[Block | HtmlHeading]:
        """Blocks and headings of the document itself; those in block quotes count as its own."""
        done = 0  # lines before this one belong to a block that was read already
        for node in nodes:
            if node.first < done:
                yield from self._remainder(node, done)
                continue
            region = self._region(node)
            if region is not None:
                first, done = region
                yield from self._read_region(node, first, done)
            elif node.type == "blockquote":
                yield from self._pieces(node.children)
            elif node.type == "heading":
                yield from self._heading(node)
            elif node.type == "paragraph":
                yield from self._paragraph(node)
            else:
                yield from self._read(node)

    def _region(self, node: Node) -> tuple[int, int] | None:
        """The lines of a statement or HTML table that this block begins, the last not included."""
        if node.type == "paragraph":
            first = find_ddl(self.lines, node.first, node.end)
            end = end_of_ddl(self.lines, first, self.budget) if first is not None else None
            if first is not None and end is None:
                self.budget = max(0, self.budget - COST_OF_A_FAILURE)
            return None if first is None or end is None else (first, end)
        if node.type == "html_block" and OPENED_TABLE.search(node.content):
            is_open = not CLOSED_TABLE.search(node.content)
            end = end_of_html_table(self.lines, node.end, self.last_close) if is_open else None
            return None if end is None else (node.first, end)
        return None

    def _read_region(self, node: Node, first: int, end: int) -> Iterator[Block | HtmlHeading]:
        text = "\n".join(self.lines[first:end]) + "\n"
        self.covered[first:end] = b"\1" * (end - first)
        if node.type == "paragraph":
            yield from self._text("\n".join(self.lines[node.first : first]), node.first + 1)
            yield Fence(info="sql", text=text, line=first + 1)
        else:
            yield from self._html(text, first + 1)
        yield from self._remainder(node, end)

    def _remainder(self, node: Node, done: int) -> Iterator[Block]:
        """The lines of a block that begins in a region and ends behind it, as text."""
        if node.end <= done:
            return
        lines = self.inline.lines("\n".join(self.lines[done : node.end]).strip(), done + 1)
        if lines:
            yield Paragraph(lines=lines)

    def _heading(self, node: Node) -> Iterator[Block | HtmlHeading]:
        is_marked = node.token.markup.startswith("#")
        lines = self.inline.lines(node.content, node.first + 1)
        if not is_marked and len(lines) > 1:  # text right above a line of dashes
            yield Paragraph(lines=lines)
        else:
            first = lines[0] if lines else TextLine(line=node.first + 1, spans=())
            yield HtmlHeading(level=int(node.token.tag[1:]), text=first)

    def _paragraph(self, node: Node) -> Iterator[Block | HtmlHeading]:
        """A paragraph, cut where a line of it is meant as a heading."""
        lines = node.content.split("\n")
        begun = 0
        for number, line in enumerate(lines):
            found = TIGHT_HEADING.fullmatch(line.strip())
            if found is None:
                continue
            at = node.first + 1
            yield from self._text("\n".join(lines[begun:number]), at + begun)
            heading = self.inline.one(found[2].rstrip("# "), at + number)
            yield HtmlHeading(level=len(found[1]), text=heading)
            begun = number + 1
        yield from self._text("\n".join(lines[begun:]), node.first + 1 + begun)

    def _text(self, content: str, line: int) -> Iterator[Block]:
        """Running text; a statement in a list item or a block quote stands in it."""
        lines = content.split("\n")
        first = find_ddl(lines, 0, len(lines))
        above = lines if first is None else lines[:first]
        starts = find_tight(above, in_list=False)
        plain = "\n".join(above[: starts[0]] if starts else above)
        if plain.strip():
            yield from read_paragraph(plain, line, self.inline)
        if starts:
            yield from read_tight(above, starts, line, self.inline)
        if first is not None:
            yield Fence(info="sql", text="\n".join(lines[first:]) + "\n", line=line + first)

    def _read(self, node: Node) -> Iterator[Block | HtmlHeading]:
        match node.type:
            case "fence" | "code_block":
                offset = 2 if node.type == "fence" else 1
                info, text = node.token.info.strip(), node.token.content
                yield Fence(info=info, text=text, line=node.first + offset)
            case "table":
                yield self._table(node)
            case "list_item":
                yield from self._items(node)
            case "html_block":
                yield from self._html(node.content, node.first + 1)
            case "paragraph":
                yield from self._text(node.content, node.first + 1)
            case "heading":
                yield self._inner_heading(node)
            case _:
                for child in node.children:
                    yield from self._read(child)

    def _html(self, text: str, line: int) -> Iterator[Block | HtmlHeading]:
        pieces, comments = read_html(text, line)
        self.hidden.extend(comments)
        yield from pieces

    def _inner_heading(self, node: Node) -> Paragraph:
        """A heading in a list item begins no section: it is text in bold."""
        text = self.inline.one(node.content, node.first + 1)
        spans = tuple(span.model_copy(update={"strong": True}) for span in text.spans)
        return Paragraph(lines=(TextLine(line=text.line, spans=spans),))

    def _items(self, node: Node) -> Iterator[ListItem]:
        """The item; and those that its own text goes on with, lacking a space after their dash."""
        first = node.children[0] if node.children else None
        sources = first.content.split("\n") if first and first.type == "paragraph" else []
        starts = find_tight(sources, in_list=True)
        starts = tuple(start for start in starts if start)
        kept = node.children
        line = node.first + 1
        tight: list[ListItem] = []
        inner: list[Block] = []
        if starts:
            kept = node.children[1:]
            inner.extend(self._text("\n".join(sources[: starts[0]]), line))
            tight.extend(read_tight(sources, starts, line, self.inline))
        rest = [
            Paragraph(lines=(piece.text,)) if isinstance(piece, HtmlHeading) else piece
            for child in kept
            for piece in self._read(child)
        ]
        number = node.token.info
        if not tight:
            inner.extend(rest)
        yield ListItem(line=line, ordered=bool(number), number=number, blocks=tuple(inner))
        if tight:
            *others, last = tight
            yield from others
            yield last.model_copy(update={"blocks": (*last.blocks, *rest)})

    def _table(self, node: Node) -> Table:
        rows = [row for part in node.children for row in part.children]
        header = tuple(self._cell(cell, rows[0].first).text for cell in rows[0].children)
        return Table(
            line=rows[0].first + 1,
            header=header,
            rows=tuple(
                Row(
                    line=row.first + 1,
                    cells=tuple(self._cell(cell, row.first) for cell in row.children),
                    surplus=max(0, len(split_cells(self._row(row))) - len(header)),
                    source=self._row(row),
                )
                for row in rows[1:]
            ),
        )

    def _row(self, row: Node) -> str:
        """A row's source without the marks of the quotes and lists that it stands in."""
        return CONTAINER.sub("", self.lines[row.first]).strip()

    def _cell(self, cell: Node, row: int) -> TextLine:
        return self.inline.one(cell.content, row + 1)


def _plain(text: str, line: int) -> TextLine:
    return TextLine(line=line, spans=(Span(text=text.strip()),))
