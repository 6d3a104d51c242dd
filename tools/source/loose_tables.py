"""Rows between bars that CommonMark reads as running text: no line of dashes below the header."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.rules_block.table import escapedSplit

from tools.source.blocks import Paragraph, Row, Table, TextLine
from tools.source.inline_text import InlineReader

BAR = re.compile(r"(?<!\\)\|")
RULE_LINE = re.compile(r"[\s|:+=-]*")  # |---|---| and +-----+-----+
LINES_OF_ONE_BAR = 3  # two lines with a bar each are more likely prose
MOST_CELLS = 200


def split_cells(line: str) -> list[str]:
    """The cells of a row; a bar at either end begins no cell."""
    inner = line.strip().removeprefix("|")
    if not inner.endswith("\\|"):
        inner = inner.removesuffix("|")
    return [cell.strip() for cell in escapedSplit(inner)]


def is_rule(line: str) -> bool:
    """A line of dashes, as below a header or around a box."""
    return RULE_LINE.fullmatch(line) is not None and "-" in line


def read_paragraph(content: str, line: int, inline: InlineReader) -> Iterator[Paragraph | Table]:
    """The text, with runs of lines that are rows as tables."""
    sources = content.split("\n")
    if not any("|" in source for source in sources):
        yield from _text(sources, line, inline)
        return
    position = begun = 0
    while position < len(sources):
        end = _end_of_rows(sources, position)
        rows = [n for n in range(position, end) if not is_rule(sources[n])]
        if not _are_rows([sources[n] for n in rows]):
            position = max(end, position + 1)
            continue
        yield from _text(sources[begun:position], line + begun, inline)
        yield _table([(line + n, sources[n]) for n in rows], inline)
        position = begun = end
    yield from _text(sources[begun:], line + begun, inline)


def _text(sources: Sequence[str], line: int, inline: InlineReader) -> Iterator[Paragraph]:
    lines = inline.lines("\n".join(sources), line)
    if lines:
        yield Paragraph(lines=lines)


def _end_of_rows(sources: Sequence[str], start: int) -> int:
    """Behind the last line from `start` on that has a bar or is a rule."""
    end = start
    while end < len(sources) and (BAR.search(sources[end]) or is_rule(sources[end])):
        end += 1
    return end


def _are_rows(sources: Sequence[str]) -> bool:
    if len(sources) < 2:
        return False
    if all(source.lstrip().startswith("|") for source in sources):
        return True
    fewest = min(len(BAR.findall(source)) for source in sources)
    return fewest > 1 or len(sources) >= LINES_OF_ONE_BAR


def _table(sources: Sequence[tuple[int, str]], inline: InlineReader) -> Table:
    (first, header), *rest = sources
    titles = tuple(inline.one(cell, first).text for cell in split_cells(header)[:MOST_CELLS])
    return Table(
        line=first,
        header=titles,
        rows=tuple(_row(line, source, len(titles), inline) for line, source in rest),
        is_loose=True,
    )


def _row(line: int, source: str, width: int, inline: InlineReader) -> Row:
    cells = split_cells(source)
    read = tuple(inline.one(cell, line) for cell in cells[:width])
    empty = (TextLine(line=line, spans=()),) * (width - len(read))
    surplus = max(0, len(cells) - width)
    return Row(line=line, cells=(*read, *empty), surplus=surplus, source=source.strip())
