"""Statements in the log analysis that no query was read from."""

import re
from collections.abc import Iterable, Iterator

from tools.finding import Finding
from tools.source.blocks import Document, Fence, Paragraph, Table, walk
from tools.source.query_entries import plain_statement
from tools.source.shown_text import shown

# In capitals: "select" may be any word of prose.
BEGINS = re.compile(
    r"[^\w#]*(?P<sql>(?:SELECT\s+[^:]*\bFROM\b|SELECT\s+[^:]+$|INSERT\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b"
    r"|REPLACE\s+INTO\b).*)"
)
MOST_LISTED = 20
SHORTEST = 12  # characters of a statement's line, to compare it by


def check_statements(document: Document, known: Iterable[str]) -> Iterator[Finding]:
    """One finding for all lines that begin a statement which is none of the `known`."""
    begun = {plain_statement(line) for text in known for line in text.split("\n")}
    begun.discard("")
    whole = [plain_statement(text) for text in known]
    lost = []
    for line, text in _lines(document):
        found = BEGINS.match(text)
        plain = plain_statement(found["sql"].strip("`| ")) if found else ""
        if len(plain) < SHORTEST or plain in begun:
            continue
        if not any(plain[:SHORTEST] in text and _same(plain, text) for text in whole):
            lost.append((line, text))
    if lost:
        listed = ", ".join(f"line {n} ({shown(text, 60)})" for n, text in lost[:MOST_LISTED])
        more = f" and {len(lost) - MOST_LISTED:,} more" if len(lost) > MOST_LISTED else ""
        yield Finding(
            rule="unread-text",
            severity="info",
            subject=document.file,
            evidence=f"{document.file}:{lost[0][0]}: statements of no query: {listed}{more}.",
            fix="Give each a heading or an item of its own with its number of executions.",
        )


def _same(line: str, statement: str) -> bool:
    """A line holds the statement, or begins it, with something behind it on the same line."""
    return line.startswith(statement) or statement.startswith(line) or statement in line


def _lines(document: Document) -> Iterator[tuple[int, str]]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Paragraph):
                yield from ((line.line, line.text) for line in block.lines)
            elif isinstance(block, Fence):
                yield from enumerate(block.text.split("\n"), start=block.line)
            elif isinstance(block, Table):
                yield from ((row.line, cell.text) for row in block.rows for cell in row.cells)
