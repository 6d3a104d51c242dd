"""Facts where no reader looks: tables defined in another artifact, statements in comments."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.source.blocks import Document, Fence, walk
from tools.source.loose_code import find_ddl
from tools.source.query_entries import is_sql
from tools.source.result_sets import read_result_sets
from tools.source.shown_text import shown
from tools.source.sql_fences import read_sql


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
    """Lines with bars beside a result set in the same code, which are no rows of it."""
    sets, rest = read_result_sets(fence)
    for number, line in enumerate(rest.split("\n") if sets else (), start=fence.line):
        if "|" in line:
            yield Finding(
                rule="unread-text",
                severity="warning",
                subject=file,
                evidence=f"{file}:{number}: {shown(line)} is no row of the result beside it.",
                fix="Begin and end the row with a bar.",
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
