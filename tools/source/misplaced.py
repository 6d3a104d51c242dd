"""Facts where no reader looks: tables defined in another artifact, statements in comments."""

import re
from collections.abc import Iterator

from tools.finding import Finding
from tools.source.blocks import Document, Fence, walk
from tools.source.loose_code import find_ddl
from tools.source.query_entries import is_sql
from tools.source.query_reports import is_report
from tools.source.result_sets import read_result_sets
from tools.source.shown_text import shown
from tools.source.sql_fences import read_sql

# Statements, prompts, remarks, and what the client says stand beside rows.
BESIDE_ROWS = re.compile(
    r"\s*(?:(?:mysql|MariaDB \[[^\]]*\])>|->|--|#|Query OK|\d+ rows? |Empty set|Bye|Database|ERROR"
    r" )"
    r"|.*(?:;|\\[Gg]|:)\s*$|[\s+=-]*$",
    re.IGNORECASE,
)


MARKS = re.compile(
    r"\s*(?:\+-{2,}[-+]*\s*$|[^\w*]{0,9}\*{5,}+[^*]*+row|[^\w*]{0,9}\*{5,}+`\*|[^\s][^\t]*\t[^\t]+\t)",
    re.IGNORECASE,
)
MOST_LISTED = 20


def check_elsewhere(patterns: Document, log: Document, tables: Document) -> Iterator[Finding]:
    for document in (patterns, log):
        for text in read_sql(document).texts:
            lines = text.text.split("\n")
            first = find_ddl(lines, 0, len(lines))
            if first is not None:
                where = f"{document.file}:{text.first_line + first}"
                yield _elsewhere(where, lines[first], tables.file)
    for document in (patterns, log, tables):
        for fence in fences_of(document):
            yield from _leftover_rows(fence, document.file)
    for document in (log, tables):
        for line in document.hidden:
            if is_sql(line.text) or find_ddl([line.text], 0, 1) is not None:
                yield _hidden(f"{document.file}:{line.line}", line.text, document.file)


def fences_of(document: Document) -> Iterator[Fence]:
    for section in document.sections:
        yield from (block for block in walk(section.blocks) if isinstance(block, Fence))


def _leftover_rows(fence: Fence, file: str) -> Iterator[Finding]:
    """Lines beside a result set in the same code, or like parts of one, that are no rows."""
    sets, rest = read_result_sets(fence)
    lost = [
        (number, line)
        for number, line in enumerate(rest.split("\n"), start=fence.line)
        if line.strip() and (MARKS.match(line) or (sets and not BESIDE_ROWS.match(line)))
    ]
    if lost and not is_report(fence):
        listed = ", ".join(f"line {n} ({shown(line, 60)})" for n, line in lost[:MOST_LISTED])
        more = f" and {len(lost) - MOST_LISTED:,} more" if len(lost) > MOST_LISTED else ""
        yield Finding(
            rule="unread-text",
            severity="info",
            subject=file,
            evidence=f"{file}:{lost[0][0]}: lines like rows that are none: {listed}{more}.",
            fix="Give the result as the client printed it.",
        )


def _elsewhere(where: str, text: str, tables: str) -> Finding:
    return Finding(
        rule="unread-text",
        severity="info",
        subject=where.rpartition(":")[0],
        evidence=f"{where}: {shown(text)} is not read there: tables are read from {tables}.",
        fix=f"Put it in {tables} if it defines the source.",
    )


def _hidden(where: str, text: str, file: str) -> Finding:
    return Finding(
        rule="unread-text",
        severity="info",
        subject=file,
        evidence=f"{where}: {shown(text)} stands in a comment or too deep to be shown.",
        fix="Take it out of there if it counts.",
    )
