"""Reads the table structure artifact: CREATE TABLE blocks, and the keys stated around them."""

from collections.abc import Iterator, Sequence

from tools.errors import Problem
from tools.finding import Finding
from tools.source.ddl import Ddl, read_ddl
from tools.source.ddl_statements import SqlText
from tools.source.key_statements import StatedKey, Unreadable, read_stated_keys
from tools.source.keys import find_table, settle_keys, unknown_name
from tools.source.markdown import Block, Document, Fence, Section, text_lines, walk
from tools.source.schema import Schema, SourceTable
from tools.source.stated_keys import add_stated_key, owner_of, unreadable
from tools.value import Value

UNREAD = ""  # stands for the table of a CREATE TABLE that can't be read
SQL_INFOS = ("", "sql", "mysql", "ddl")


class TableStructures(Value):
    """The schema as the artifact states it, and what could not be read of it."""

    mysql: Schema
    findings: tuple[Finding, ...] = ()


def read_table_structures(document: Document) -> TableStructures:
    ddl = read_ddl(tuple(_sql_texts(document)))
    tables = {table.name: table for table in ddl.tables}
    findings = [*map(_unread_sql, ddl.problems), *ddl.findings]
    owners = _owners(document, ddl)
    for section, owner, blocks in _regions(document, owners):
        if owner is not None and owner in tables:
            tables[owner] = _with_purpose(tables[owner], blocks)
        for stated in read_stated_keys(blocks, document.file):
            _apply(stated, owner, section, tables, findings)
    settled, unsettled = settle_keys(tuple(tables.values()))
    return TableStructures(
        mysql=Schema(database=ddl.database or _database(document), tables=settled),
        findings=tuple(dict.fromkeys((*findings, *unsettled))),
    )


def _sql_texts(document: Document) -> Iterator[SqlText]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Fence) and _may_be_sql(block):
                yield SqlText(text=block.text, file=document.file, first_line=block.line)


def _may_be_sql(fence: Fence) -> bool:
    info = fence.info.lower().split()[:1]
    if info and info[0] not in SQL_INFOS:
        return False
    words = fence.text.upper().split()
    return bool(info) or "CREATE" in words or "ALTER" in words


def _unread_sql(problem: Problem) -> Finding:
    return Finding(
        rule="unread-sql",
        severity="error",
        subject=problem.file,
        evidence=f"{problem.file}:{problem.line}: {problem.what}",
        fix=problem.fix,
    )


def _owners(document: Document, ddl: Ddl) -> dict[int, str]:
    """Section position to the table whose CREATE TABLE alone stands there.

    A section that holds one table gives it to the sections below it; and it passes up, as long as
    the section above holds no second one.
    """
    owners: dict[int, str] = {}
    created = [(table.name, table.place.line) for table in ddl.tables]
    created.extend((UNREAD, problem.line or 0) for problem in ddl.problems)
    for position in range(len(document.sections)):
        region = document.subtree(position)
        inside = [name for name, line in created if _holds(region, line)]
        if inside and len(set(inside)) == 1:
            for below in range(position, position + len(region)):
                owners.setdefault(below, inside[0])
    return owners


def _holds(sections: Sequence[Section], line: int) -> bool:
    """Whether a code block of the sections has that line."""
    return any(
        isinstance(block, Fence) and block.line <= line <= block.line + block.text.count("\n")
        for section in sections
        for block in walk(section.blocks)
    )


def _regions(
    document: Document, owners: dict[int, str]
) -> Iterator[tuple[Section, str | None, tuple[Block, ...]]]:
    """Runs of blocks with the table they speak of; a fence begins a run where there are several."""
    for position, section in enumerate(document.sections):
        owner = owners.get(position)
        run: list[Block] = []
        for block in section.blocks:
            if position not in owners and isinstance(block, Fence):
                yield section, owner, tuple(run)
                run = []
                owner = _created_name(block)
            run.append(block)
        yield section, owner, tuple(run)


def _created_name(fence: Fence) -> str | None:
    """The one table that a code block creates."""
    tables = read_ddl((SqlText(text=fence.text, file=""),)).tables if _may_be_sql(fence) else ()
    return tables[0].name if len(tables) == 1 else None


def _with_purpose(table: SourceTable, blocks: Sequence[Block]) -> SourceTable:
    for line in text_lines(blocks):
        if line.label.lower() in ("purpose", "description") and line.rest:
            return table.model_copy(update={"purpose": line.rest.replace("`", "")})
    return table


def _apply(
    stated: StatedKey | Unreadable,
    owner: str | None,
    section: Section,
    tables: dict[str, SourceTable],
    findings: list[Finding],
) -> None:
    """Adds a stated key to its table: the one it names, else the one it stands under."""
    if isinstance(stated, Unreadable):
        if owner:
            findings.append(unreadable(stated, owner))
        return
    named = owner_of(stated)
    table = find_table(tables.values(), named or owner or "")
    if table is not None:
        tables[table.name] = add_stated_key(table, stated, findings)
    elif named:
        what = f"the {stated.kind} key {stated.text!r}"
        findings.append(unknown_name("table", named, named, what, stated.place))
    elif owner != UNREAD:
        findings.append(_without_table(stated, section))


def _without_table(stated: StatedKey, section: Section) -> Finding:
    return Finding(
        rule="key-without-table",
        severity="info",
        subject=section.title or stated.place.file,
        evidence=f"{stated.place}: {stated.text!r} stands under no table that is defined.",
        fix="Put it below the table's CREATE TABLE, or write `table.column`.",
    )


def _database(document: Document) -> str | None:
    """The name in backticks that directly precedes the word "database"."""
    for section in document.sections:
        for line in text_lines(section.blocks):
            for code, later in zip(line.spans, line.spans[1:], strict=False):
                if code.code and later.text.lower().split()[:1] == ["database"]:
                    return code.text
    return None
