"""The SQL of a document: code blocks, statements in code spans, what SHOW CREATE TABLE printed."""

import re
from collections.abc import Iterator

from tools.finding import Finding
from tools.source.ddl_statements import SqlText
from tools.source.loose_code import find_ddl
from tools.source.markdown import Block, Document, Fence, Paragraph, Table, walk
from tools.source.result_sets import ResultSet, column_of, read_result_sets
from tools.value import Value

SQL_INFOS = ("", "sql", "mysql", "mariadb", "ddl")
# What a terminal shows is called; DDL in it counts all the same.
PLAIN_INFOS = (
    "text",
    "txt",
    "plain",
    "plaintext",
    "console",
    "shell",
    "bash",
    "sh",
    "output",
    "none",
)
CREATES = re.compile(r"\bCREATE\s+(?:TEMPORARY\s+)?TABLE\b", re.IGNORECASE)


class DocumentSql(Value):
    texts: tuple[SqlText, ...]
    findings: tuple[Finding, ...] = ()


def read_sql(document: Document) -> DocumentSql:
    texts: list[SqlText] = []
    findings: list[Finding] = []
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Fence):
                texts.extend(_of_fence(block, document.file))
                if _is_elsewhere(block):
                    findings.append(_in_other_language(block, document.file))
            else:
                texts.extend(_of_codes(block, document.file))
    return DocumentSql(texts=tuple(texts), findings=tuple(findings))


def _of_fence(fence: Fence, file: str) -> Iterator[SqlText]:
    sets, rest = read_result_sets(fence)
    for found in sets:
        yield from _shown(found, file)
    if may_be_sql(fence, rest):
        yield SqlText(text=rest, file=file, first_line=fence.line)


def may_be_sql(fence: Fence, text: str) -> bool:
    """By the name of the language; without a name, or with that of a terminal, by its words."""
    info = _language(fence)
    if info in PLAIN_INFOS:
        lines = text.split("\n")
        return find_ddl(lines, 0, len(lines)) is not None or "mysql>" in text
    words = text.upper().split()
    return info in SQL_INFOS and (bool(info) or "CREATE" in words or "ALTER" in words)


def _language(fence: Fence) -> str:
    return "".join(fence.info.lower().replace("{", "").replace("}", "").split()[:1]).strip(".")


def _shown(found: ResultSet, file: str) -> Iterator[SqlText]:
    created = column_of(found.table, "create table", "create view")
    for row in found.table.rows if created is not None else ():
        cell = row.cells[created or 0]
        yield SqlText(text=cell.text, file=file, first_line=cell.line)


def _of_codes(block: Block, file: str) -> Iterator[SqlText]:
    """Whole statements in code spans."""
    lines = block.lines if isinstance(block, Paragraph) else ()
    cells = [cell for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
    for line in (*lines, *cells):
        for code in line.codes:
            if find_ddl([code], 0, 1) is not None:
                yield SqlText(text=code, file=file, first_line=line.line)


def _is_elsewhere(fence: Fence) -> bool:
    """Whether a block of another language creates tables."""
    return _language(fence) not in (*SQL_INFOS, *PLAIN_INFOS) and bool(CREATES.search(fence.text))


def _in_other_language(fence: Fence, file: str) -> Finding:
    return Finding(
        rule="unread-text",
        severity="warning",
        subject=file,
        evidence=f"{file}:{fence.line}: a CREATE TABLE stands in a block of {fence.info[:40]!r}.",
        fix="Give the statement in a ```sql block.",
    )
