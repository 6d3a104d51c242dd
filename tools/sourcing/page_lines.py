"""A document line by line: the numbers in it, and what it is about."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.documents.markdown import code, inline

NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
"""Digits that no letter stands before: `AP8` and `utf8mb4` are names."""

_MARKS = re.compile(r"[\\`*]")
_HEADING = re.compile(r"^(#{1,6}) (.*)$")
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^\|[\s|:-]+\|$")
_WORD = re.compile(r"\w+(?:[.+]\w+)*")
_FILE_LINE = re.compile(r"[^\s()“”;,'\"]+:\d+")


@dataclass(frozen=True)
class Cell:
    """Part of a line: a cell below the heading `column`, or all of a line that is no table's."""

    text: str
    column: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a page.

    Attributes:
        number: From 1.
        about: Names in the headings above and in the paragraph that leads a list or table, and
            pairs of them with a row's cells as `table.column`.
        own: Names in the line itself.
    """

    number: int
    text: str
    cells: tuple[Cell, ...]
    about: frozenset[str]
    own: frozenset[str]

    @property
    def subjects(self) -> frozenset[str]:
        return self.about | self.own


def is_plain(name: str) -> bool:
    """Whether `names_in` finds it as it is; another has to be looked for by itself."""
    return _WORD.fullmatch(name) is not None


def flat(markdown: str) -> str:
    """Text without Markdown's marks and escapes, its blanks single."""
    return " ".join(html.unescape(_MARKS.sub("", markdown)).split())


def as_shown(text: str) -> str:
    """A text of somebody's as it is left of a document's line by `flat`."""
    return flat(inline(text))


def shown_forms(text: str) -> tuple[str, ...]:
    """The same where it may stand in a code span too, in which nothing is escaped."""
    return tuple(dict.fromkeys((flat(inline(text)), flat(code(text)))))


def lines_of(page: str) -> Iterator[Line]:
    headings: dict[int, frozenset[str]] = {}
    lead: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()
    for number, raw in enumerate(page.split("\n"), start=1):
        heading = _HEADING.match(raw)
        if heading:
            level = len(heading[1])
            headings = {each: names for each, names in headings.items() if each < level}
            headings[level] = names_in(flat(heading[2])) | {flat(heading[2])}
            lead = frozenset()
        about = frozenset().union(*headings.values()) | lead
        is_row = raw.startswith("|")
        if is_row and not columns:
            columns = _split(raw)
        elif not is_row:
            columns = ()
        if is_row and _RULE.match(raw):
            continue
        text = flat(raw.removeprefix("- "))
        if is_row:
            yield _row(number, raw, columns, about)
        else:
            yield Line(number, text, (Cell(text),), about, names_in(text))
            if text and not heading and not raw.lstrip().startswith(("- ", ">")):
                lead = names_in(text)


def names_in(text: str) -> frozenset[str]:
    """Words that may name something, with the parts of dotted ones before a dot; places too."""
    found: set[str] = set()
    for match in _WORD.finditer(text):
        parts = match[0].split(".")
        found |= {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return frozenset(found | set(_FILE_LINE.findall(text)))


def _row(number: int, raw: str, columns: tuple[str, ...], about: frozenset[str]) -> Line:
    texts = _split(raw)
    cells = tuple(
        Cell(text, columns[place] if place < len(columns) else "")
        for place, text in enumerate(texts)
    )
    own = names_in(" ".join(texts)) | frozenset(texts)
    named = [text.replace(" + ", "+") for text in texts if text]
    pairs = {f"{one}.{other}" for one in (*about, *named) for other in named}
    return Line(number, " ".join(texts), cells, about | pairs, own)


def _split(row: str) -> tuple[str, ...]:
    return tuple(flat(cell) for cell in _CELL_END.split(row.strip())[1:-1])
