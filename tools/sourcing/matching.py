"""Where the numbers of a page come from: each matched to a figure, a quote or a name.

A figure counts for a number where the line names its subject, or a heading or leading paragraph
above does, and where it is written as the documents write it: with its unit or noun, or alone in
the column of a table that is its own. A quote counts word for word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tools.sourcing.entry import EVERYWHERE, Entry, Form, Quote
from tools.sourcing.ledger import Ledger
from tools.sourcing.page_lines import NUMBER, Cell, Line, as_shown, lines_of, names_in, shown_forms


@dataclass(frozen=True)
class Standing:
    """A number on a page and what accounts for it: nothing, where it has no source."""

    line: int
    number: str
    around: str
    sources: tuple[Entry | Quote, ...] = ()
    is_name: bool = False

    @property
    def has_source(self) -> bool:
        return self.is_name or bool(self.sources)


@dataclass(frozen=True)
class _Span:
    start: int
    end: int


def numbers_on(page: str, ledger: Ledger) -> Iterator[Standing]:
    """Every number of a page, in its order."""
    names = _name_pattern(ledger.names)
    for line in lines_of(page):
        yield from _in_line(line, ledger, names)


def numbers_in(text: str, subject: str, ledger: Ledger) -> Iterator[Standing]:
    """Those of a text that is about `subject`, as one line."""
    shown = as_shown(text)
    about = frozenset(shown_forms(subject))
    line = Line(1, shown, (Cell(shown),), about, names_in(shown))
    yield from _in_line(line, ledger, _name_pattern(ledger.names))


def _in_line(line: Line, ledger: Ledger, names: re.Pattern[str] | None) -> Iterator[Standing]:
    if NUMBER.search(line.text):
        odd = {subject for subject in ledger.odd_subjects if subject in line.text}
        about = replace(line, own=line.own | odd | EVERYWHERE)
        for cell in line.cells:
            yield from _in_cell(about, cell, ledger, names)


def _in_cell(
    line: Line, cell: Cell, ledger: Ledger, names: re.Pattern[str] | None
) -> Iterator[Standing]:
    named = [_Span(*m.span()) for m in names.finditer(cell.text)] if names else []
    for match in NUMBER.finditer(cell.text):
        span = _Span(*match.span())
        is_name = any(each.start <= span.start and span.end <= each.end for each in named)
        sources = () if is_name else tuple(_sources(span, match[0], line, cell, ledger))
        yield Standing(line.number, match[0], _around(cell.text, span), sources, is_name)


def _sources(
    span: _Span, number: str, line: Line, cell: Cell, ledger: Ledger
) -> Iterator[Entry | Quote]:
    seen: set[int] = set()
    for subject in sorted(line.subjects):
        for form, entry in ledger.by_number.get((subject, number), ()):
            if id(entry) not in seen and _fits(form, span, line, cell):
                seen.add(id(entry))
                yield entry
    for text, quote in ledger.by_quoted_number.get(number, ()):
        if _is_about(quote, line) and _covers(text, cell.text, span):
            yield quote


def _fits(form: Form, span: _Span, line: Line, cell: Cell) -> bool:
    if form.beside not in line.text:
        return False
    if form.column:
        return form.column == cell.column and form.text == cell.text
    return _covers(form.text, cell.text, span)


def _is_about(quote: Quote, line: Line) -> bool:
    shown = shown_forms(quote.subject)
    return any(not text or text in line.subjects or text in line.text for text in shown)


def _covers(text: str, within: str, span: _Span) -> bool:
    """Whether the text stands there so that the number is part of it, and of no longer number."""
    start = within.find(text, max(0, span.end - len(text)))
    while start != -1 and start <= span.start:
        end = start + len(text)
        if end >= span.end and _is_whole(within, start, end):
            return True
        start = within.find(text, start + 1)
    return False


def _is_whole(within: str, start: int, end: int) -> bool:
    """Whether no digit or sign goes on before a text or behind it."""
    before, first = within[:start], within[start]
    if first.isdigit() and (before[-1:].isalnum() or before[-1:] in ("$", "+", "-", ".", ",")):
        return before[-1:] == "," and not before[-2:-1].isdigit()
    if first == "$" and before[-1:] in ("+", "-"):
        return False
    behind, last = within[end:], within[end - 1]
    return not (last.isdigit() and re.match(r"[.,]?\d|%", behind))


def _name_pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    shown = {text for name in names for text in shown_forms(name)}
    texts = sorted(shown, key=lambda text: (-len(text), text))
    if not texts:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts))})(?!\w)")


def _around(text: str, span: _Span) -> str:
    """The words about a number, for a message."""
    start, end = max(0, span.start - 30), min(len(text), span.end + 30)
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
