"""What in the table structure artifact bears the marks of structure and was not read."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tools.finding import Finding
from tools.source.blocks import Block, Document, Fence, Paragraph, Table, TextLine, walk
from tools.source.column_rows import TYPE_NAMES, find_titles
from tools.source.key_tables import read_key_table
from tools.source.result_sets import column_of, read_result_sets
from tools.source.shown_text import shown
from tools.value import Value

# In capitals: "date" and "text" are words of prose.
_TYPES = "|".join(sorted(TYPE_NAMES, key=len, reverse=True))
COLUMN = re.compile(
    rf"[^\w]*[A-Za-z_]\w*[`\"*]*\s+(?:{_TYPES})\b(?:\s*\([^()]*\))?"
    r"\s*(?:,|$|(?:UNSIGNED|NOT|NULL|DEFAULT|PRIMARY|UNIQUE|AUTO_INCREMENT|REFERENCES|COMMENT)\b)"
)
DEFINITION = re.compile(
    rf"(?<!\w)\w{{1,64}}\s*+\(\s*+[`\"]?\w+[`\"]?\s+(?:{_TYPES})\b|\bC?R?E?A?T?E?\s*TABLE\s+[`\"\w.]+\s*\("
)
CREATE_LINE = re.compile(r"\W*[A-Z]{4,}.*\($")  # CREATE TABLE x (, if a misspelt one
KEY = re.compile(
    r"primary|unique|foreign|composite|\b(?:keys?\b|index|indices|constraint|fk\b|pk\b)",
    re.IGNORECASE,
)
KEY_WORDS = 60  # characters from the beginning in which a key says what it is
MOST_LISTED = 20


class Trace(Value):
    line: int
    text: str


def check_definitions(document: Document, claimed: set[int]) -> Iterator[Finding]:
    """Columns and statements in running text, which are neither read nor named in a finding."""
    traces = [
        Trace(line=line.line, text=line.text)
        for section in document.sections
        for block in walk(section.blocks)
        for line in _lines(block)
        if line.line not in claimed and _is_definition(line)
    ]
    yield from _unread(document.file, "columns or statements in running text", traces)


def check_keys(file: str, owned: Iterable[Sequence[Block]], claimed: set[int]) -> Iterator[Finding]:
    """Lines under a table that speak of a key and name something in code, but state none."""
    traces = [
        Trace(line=line.line, text=line.marked)
        for blocks in owned
        for block in walk(blocks)
        if isinstance(block, Paragraph)
        for line in block.lines
        if line.line not in claimed and _is_key(line)
    ]
    yield from _unread(file, "lines that speak of a key", traces)


def check_results(document: Document) -> Iterator[Finding]:
    """Result sets in code that list neither columns nor keys nor statements."""
    traces = [
        Trace(line=found.table.line, text=" | ".join(found.table.header))
        for section in document.sections
        for block in walk(section.blocks)
        if isinstance(block, Fence)
        for found in read_result_sets(block)[0]
        if not _is_understood(found.table, document.file)
    ]
    yield from _unread(document.file, "result sets", traces)


def check_key_rows(document: Document) -> Iterator[Finding]:
    """Rows among others that state keys, which state none."""
    traces: list[Trace] = []
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table) and find_titles(block) is None:
                read = {key.place.line for key in read_key_table(block, "", document.file)}
                lost = [row for row in block.rows if read and row.line not in read]
                traces.extend(Trace(line=row.line, text=row.source) for row in lost)
    yield from _unread(document.file, "rows of a table of keys", traces)


def _is_understood(table: Table, file: str) -> bool:
    if (
        find_titles(table) is not None
        or column_of(table, "create table", "create view") is not None
    ):
        return True
    return any(True for _ in read_key_table(table, "", file))


def _lines(block: Block) -> Iterator[TextLine]:
    if isinstance(block, Paragraph):
        yield from block.lines
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row.cells


def _is_definition(line: TextLine) -> bool:
    texts = (line.text, *line.codes)
    return any(
        form.match(text) is not None for text in texts for form in (COLUMN, CREATE_LINE)
    ) or any(DEFINITION.search(text) for text in texts)


def _is_key(line: TextLine) -> bool:
    names = bool(line.codes) or "→" in line.text or "->" in line.text
    return names and KEY.search(line.text[:KEY_WORDS]) is not None


def _unread(file: str, what: str, traces: Sequence[Trace]) -> Iterator[Finding]:
    if not traces:
        return
    listed = ", ".join(
        f"line {each.line} ({shown(each.text, 60)})" for each in traces[:MOST_LISTED]
    )
    more = len(traces) - MOST_LISTED
    rest = f" and {more:,} more" if more > 0 else ""
    yield Finding(
        rule="unread-text",
        severity="info",
        subject=file,
        evidence=f"{file}:{traces[0].line}: {what} from which nothing is read: {listed}{rest}.",
        fix="Write columns in a CREATE TABLE, and keys as `- **Unique Key**: `column``.",
    )
