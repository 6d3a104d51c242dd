"""HTML inside Markdown: tables, headings, lists, code and text, without a tree of elements."""

import html
import re
from collections.abc import Iterator

from tools.source.blocks import Block, Fence, ListItem, Paragraph, Row, Span, Table, TextLine
from tools.value import Value

TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9]*)\b[^<>]*>", re.DOTALL)
OPENED_TABLE = re.compile(r"<table\b", re.IGNORECASE)
CLOSED_TABLE = re.compile(r"</table\s*>", re.IGNORECASE)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CELLS = ("td", "th")
ENDS_TEXT = {"p", "div", "ul", "ol", "details", "summary", "dt", "dd", "caption", "section"}
CODE, STRONG = {"code", "kbd", "samp"}, {"b", "strong", "th", "dt"}
MOST_COLUMNS = 200


class HtmlHeading(Value):
    level: int
    text: TextLine


HtmlPiece = Block | HtmlHeading


def read_html(text: str, line: int) -> tuple[tuple[HtmlPiece, ...], tuple[TextLine, ...]]:
    """The blocks of HTML that begins at `line`, and its comments."""
    reading = _Reading(line)
    position = 0
    for tag in TAG.finditer(text):
        reading.text(text[position : tag.start()])
        reading.tag(tag)
        position = tag.end()
    reading.text(text[position:])
    return tuple(reading.finish()), tuple(reading.comments)


class _Reading:
    def __init__(self, line: int) -> None:
        self.line = line
        self.pieces: list[HtmlPiece] = []
        self.comments: list[TextLine] = []
        self.spans: list[Span] = []
        self.start = line  # where the text in `spans` begins
        self.open: dict[str, int] = {}
        self.rows: list[list[TextLine]] | None = None
        self.row_lines: list[int] = []
        self.has_titles = False
        self.pre: tuple[int, list[str]] | None = None

    def text(self, raw: str) -> None:
        if self.pre is not None:
            self.pre[1].append(html.unescape(raw))
        else:
            for number, part in enumerate(raw.split("\n")):
                self._add(html.unescape(part), self.line + number)
        self.line += raw.count("\n")

    def _add(self, part: str, line: int) -> None:
        words = " ".join(part.split())
        if not words:
            self._space()
            return
        if not self.spans:
            self.start = line
        elif part[0].isspace() or line > self.start:
            self._space()
        code = any(self.open.get(name) for name in CODE)
        strong = any(self.open.get(name) for name in STRONG - {"th"})
        self.spans.append(Span(text=words, code=code, strong=strong))
        if part[-1].isspace():
            self._space()

    def _space(self) -> None:
        if self.spans and self.spans[-1].text != " ":
            self.spans.append(Span(text=" "))

    def tag(self, tag: re.Match[str]) -> None:
        name = (tag[2] or "").lower()
        if not name:
            comment = " ".join(tag[0].removeprefix("<!--").removesuffix("-->").split())
            if comment:
                self.comments.append(TextLine(line=self.line, spans=(Span(text=comment),)))
        elif name == "pre":
            self._pre(is_end=bool(tag[1]))
        elif tag[1]:
            self._close(name)
        else:
            self._open(name)
        self.line += tag[0].count("\n")

    def _pre(self, *, is_end: bool) -> None:
        if not is_end:
            self._end_text()
            self.pre = (self.line, [])
        elif self.pre is not None:
            line, parts = self.pre
            text = "".join(parts)
            skipped = len(text) - len(text.lstrip("\n"))
            self.pre = None
            self.pieces.append(Fence(info="", text=text[skipped:] + "\n", line=line + skipped))

    def _open(self, name: str) -> None:
        self.open[name] = self.open.get(name, 0) + 1
        if name == "br":
            self._space()
        elif name == "table":
            self._end_text()
            self._end_table()
            self.rows, self.row_lines, self.has_titles = [], [], False
        elif name == "tr" and self.rows is not None:
            self._end_cell()
            self.rows.append([])
            self.row_lines.append(self.line)
        elif name in CELLS:
            self._end_cell()
            self.start = self.line
            self.has_titles |= name == "th"
        elif name in HEADINGS or name == "li" or name in ENDS_TEXT:
            self._end_text()

    def _close(self, name: str) -> None:
        if name in HEADINGS:
            self._end_text(level=int(name[1]))
        elif name == "li":
            self._end_text(is_item=True)
        elif name == "table":
            self._end_cell()
            self._end_table()
        elif name in CELLS:
            self._end_cell(is_closed=True)
        elif name in ENDS_TEXT:
            self._end_text()
        self.open[name] = max(0, self.open.get(name, 0) - 1)

    def _end_cell(self, *, is_closed: bool = False) -> None:
        """What was read since the last cell began is its text."""
        if not self.rows or not (is_closed or self.spans):
            return
        self.rows[-1].append(TextLine(line=self.start, spans=self._taken()))

    def _end_text(self, level: int = 0, *, is_item: bool = False) -> None:
        if self.rows is not None and self.rows:
            self._space()  # a paragraph in a cell
            return
        is_item = is_item or bool(self.open.get("li"))
        line, spans = self.start, self._taken()
        if not spans:
            return
        text = TextLine(line=line, spans=spans)
        paragraph = Paragraph(lines=(text,))
        if level:
            self.pieces.append(HtmlHeading(level=level, text=text))
        elif is_item:
            self.pieces.append(ListItem(line=line, ordered=False, blocks=(paragraph,)))
        else:
            self.pieces.append(paragraph)

    def _taken(self) -> tuple[Span, ...]:
        spans, self.spans = self.spans, []
        while spans and spans[-1].text == " ":
            spans.pop()
        return tuple(spans)

    def _end_table(self) -> None:
        rows, lines = self.rows or [], self.row_lines
        self.rows, self.row_lines = None, []
        filled = [(row, line) for row, line in zip(rows, lines, strict=True) if row]
        if not filled:
            return
        header = tuple(cell.text for cell in filled[0][0][:MOST_COLUMNS])
        self.pieces.append(
            Table(
                line=filled[0][1],
                header=header,
                rows=tuple(_row(cells, line, len(header)) for cells, line in filled[1:]),
                is_loose=not self.has_titles,
            )
        )

    def finish(self) -> Iterator[HtmlPiece]:
        if self.pre is not None:
            self._pre(is_end=True)
        self._end_cell()
        self._end_table()
        self._end_text()
        yield from self.pieces


def _row(cells: list[TextLine], line: int, width: int) -> Row:
    empty = (TextLine(line=line, spans=()),) * max(0, width - len(cells))
    return Row(
        line=line,
        cells=(*cells[:width], *empty),
        surplus=max(0, len(cells) - width),
        source=" | ".join(cell.text for cell in cells),
    )
