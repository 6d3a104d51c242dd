"""Reads the table structure artifact: statements, lists of columns, the keys stated around them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from tools.errors import Problem
from tools.finding import Finding
from tools.source.ddl import Ddl, read_ddl
from tools.source.described_tables import read_described_tables
from tools.source.key_statements import StatedKey, Unreadable, read_stated_keys
from tools.source.key_tables import read_key_table
from tools.source.keys import TableNames, settle_keys, unknown_name
from tools.source.markdown import Block, Document, Fence, Section, Table, text_lines, walk
from tools.source.result_sets import read_result_sets
from tools.source.schema import Schema, SourceTable
from tools.source.shown_text import lines_named_in, shown
from tools.source.sql_fences import read_sql
from tools.source.stated_keys import add_stated_key, owner_of, unreadable
from tools.source.structure_coverage import (
    check_definitions,
    check_key_rows,
    check_keys,
    check_results,
)
from tools.value import Value

UNREAD = ""  # stands for the table of a CREATE TABLE that can't be read
MOST_LINES = 10**9


class TableStructures(Value):
    """The schema as the artifact states it, and what could not be read of it."""

    mysql: Schema
    findings: tuple[Finding, ...] = ()


def read_table_structures(document: Document) -> TableStructures:
    sql = read_sql(document)
    ddl = read_ddl(sql.texts)
    described = read_described_tables(document, ddl.tables)
    ordered = [*ddl.tables, *described.tables]
    if described.tables:
        ordered.sort(key=lambda table: table.place.line)
    tables = {table.name: table for table in ordered}
    findings = [*map(_unread_sql, ddl.problems), *ddl.findings, *described.findings, *sql.findings]
    names = TableNames(tables)
    claimed = {*described.lines, *(text.first_line for text in sql.texts)}
    owned: list[tuple[Block, ...]] = []
    for region in _regions(document, _Created(document, ddl, tables.values())):
        if region.owner in tables:
            tables[region.owner] = _with_purpose(tables[region.owner], region.blocks)
            owned.append(region.blocks)
        for stated in region.keys(document.file):
            claimed.add(stated.place.line)
            _apply(stated, region, names, tables, findings)
    claimed.update(lines_named_in(findings))
    findings.extend(check_definitions(document, claimed))
    findings.extend(check_results(document))
    findings.extend(check_key_rows(document))
    findings.extend(check_keys(document.file, owned, claimed))
    settled, unsettled = settle_keys(tuple(tables.values()))
    return TableStructures(
        mysql=Schema(database=ddl.database or _database(document), tables=settled),
        findings=tuple(dict.fromkeys((*findings, *unsettled))),
    )


def _unread_sql(problem: Problem) -> Finding:
    return Finding(
        rule="unread-sql",
        severity="error",
        subject=problem.file,
        evidence=f"{problem.file}:{problem.line}: {problem.what}",
        fix=problem.fix,
    )


class _Region(Value):
    """A run of blocks with the table they speak of; None where that is not clear."""

    section: Section
    owner: str | None
    blocks: tuple[Block, ...]

    def keys(self, file: str) -> Iterator[StatedKey | Unreadable]:
        yield from read_stated_keys(self.blocks, file)
        for block in walk(self.blocks):
            found = [block] if isinstance(block, Table) else []
            if isinstance(block, Fence):
                found = [each.table for each in read_result_sets(block)[0]]
            for table in found:
                yield from read_key_table(table, self.owner or "", file)


class _Created:
    """Where the tables of a document are defined, those that can't be read among them."""

    def __init__(self, document: Document, ddl: Ddl, tables: Iterable[SourceTable]) -> None:
        placed = [(table.place.line, table.name) for table in tables]
        placed.extend((problem.line or 0, UNREAD) for problem in ddl.problems)
        self.placed = sorted(placed)
        self.lines = [line for line, _ in self.placed]
        self.starts = [section.line for section in document.sections]

    def names(self, first: int, end: int) -> list[str]:
        """The tables defined from the line `first` on, before `end`; each once."""
        begun, done = bisect_left(self.lines, first), bisect_left(self.lines, end)
        return list(dict.fromkeys(name for _, name in self.placed[begun:done]))

    def end_of(self, position: int) -> int:
        """The line where the section at that position begins; past all lines behind the last."""
        return self.starts[position] if position < len(self.starts) else MOST_LINES


def _owners(document: Document, created: _Created) -> dict[int, str]:
    """Section position to the table that alone is defined there.

    A section that holds one table gives it to the sections below it; and it passes up, as long as
    the section above holds no second one.
    """
    owners: dict[int, str] = {}
    for position, section in enumerate(document.sections):
        end = position + len(document.subtree(position))
        inside = created.names(section.line, created.end_of(end))
        if len(inside) == 1:
            for below in range(position, end):
                owners.setdefault(below, inside[0])
    return owners


def _regions(document: Document, created: _Created) -> Iterator[_Region]:
    """A table's definition begins a run where its section has several."""
    owners = _owners(document, created)
    for position, section in enumerate(document.sections):
        owner = owners.get(position)
        if position in owners:
            yield _Region(section=section, owner=owner, blocks=section.blocks)
            continue
        run: list[Block] = []
        ends = [*(block.line for block in section.blocks[1:]), created.end_of(position + 1)]
        for block, end in zip(section.blocks, ends, strict=False):
            names = created.names(block.line, end)
            if names:
                yield _Region(section=section, owner=owner, blocks=tuple(run))
                run, owner = [], names[0] if len(names) == 1 else None
            run.append(block)
        yield _Region(section=section, owner=owner, blocks=tuple(run))


def _with_purpose(table: SourceTable, blocks: Sequence[Block]) -> SourceTable:
    for line in text_lines(blocks):
        if line.label.lower() in ("purpose", "description") and line.rest:
            return table.model_copy(update={"purpose": line.rest.replace("`", "")})
    return table


def _apply(
    stated: StatedKey | Unreadable,
    region: _Region,
    names: TableNames,
    tables: dict[str, SourceTable],
    findings: list[Finding],
) -> None:
    """Adds a stated key to its table: the one it names, else the one it stands under."""
    owner = region.owner
    if isinstance(stated, Unreadable):
        if owner:
            findings.append(unreadable(stated, owner))
        return
    named = owner_of(stated)
    known = names.find(named or owner or "")
    if known is not None:
        tables[known] = add_stated_key(tables[known], stated, findings)
    elif named:
        what = f"the {stated.kind} key {shown(stated.text)}"
        findings.append(unknown_name("table", named, named, what, stated.place))
    elif owner != UNREAD:
        findings.append(_without_table(stated, region.section))


def _without_table(stated: StatedKey, section: Section) -> Finding:
    return Finding(
        rule="key-without-table",
        severity="info",
        subject=section.title or stated.place.file,
        evidence=f"{stated.place}: {shown(stated.text)} stands under no table that is defined.",
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
