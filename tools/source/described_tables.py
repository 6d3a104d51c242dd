"""Tables that no CREATE TABLE defines: as tables or lists of columns, as DESCRIBE prints them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from sqlglot.errors import TokenError

from tools.finding import Finding
from tools.provenance import Place
from tools.source.blocks import Document, Fence, Paragraph, Section, Span, Table, TextLine, walk
from tools.source.column_lists import read_lists
from tools.source.column_rows import (
    ColumnTitles,
    Definition,
    ListedColumn,
    define,
    find_titles,
    is_type,
    listed_columns,
)
from tools.source.ddl_entries import read_entry
from tools.source.ddl_keys import PrimaryKey
from tools.source.ddl_reading import EntryReader
from tools.source.ddl_tokens import MYSQL
from tools.source.keys import add_key
from tools.source.result_sets import read_result_sets
from tools.source.schema import Column, ForeignKey, Index, SourceTable, UniqueKey
from tools.source.shown_text import shown
from tools.source.table_names import (
    KnownNames,
    NamedTable,
    described_name,
    name_in_path,
    name_in_text,
)
from tools.value import Value

NOT_STATED = "not stated"  # the expression of a column that DESCRIBE calls VIRTUAL GENERATED


class Draft(Value):
    """Columns that are listed together, with what they are said to be the columns of."""

    named: NamedTable | None
    columns: tuple[ListedColumn, ...]
    line: int
    others: tuple[TextLine, ...] = ()
    is_weak: bool = False
    is_untitled: bool = False  # nothing says what stands beside names and types


class Described(Value):
    tables: tuple[SourceTable, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: tuple[int, ...] = ()  # of all columns listed, those of defined tables too


def read_described_tables(document: Document, defined: Sequence[SourceTable]) -> Described:
    """The tables beside those `defined` by statements, in the order of the artifact."""
    known = KnownNames((document,))
    reading = _Reading(document.file, defined)
    starts = [section.line for section in document.sections]
    inside: dict[int, list[str]] = {}
    for table in defined:
        inside.setdefault(bisect_right(starts, table.place.line) - 1, []).append(table.name)
    for position, section in enumerate(document.sections):
        names = inside.get(position, [])
        owner = names[0] if len(names) == 1 else ""
        for draft in _drafts(section, owner, known):
            reading.add(draft)
    return Described(
        tables=tuple(reading.tables.values()),
        findings=tuple(reading.findings),
        lines=tuple(reading.lines),
    )


def _drafts(section: Section, owner: str, known: KnownNames) -> Iterator[Draft]:
    """What is listed in a section that defines one table, the owner, is of that table."""
    above: TextLine | None = None
    for block in section.blocks:
        names = (above,) if above is not None else ()
        for inner in walk((block,)):
            if isinstance(inner, Table):
                yield from _from_table(inner, owner, names, section, known)
            elif isinstance(inner, Fence):
                for found in read_result_sets(inner)[0]:
                    name = described_name(found.statement) or owner
                    yield from _from_table(found.table, name, names, section, known)
        above = block.lines[-1] if isinstance(block, Paragraph) else None
    for listed in read_lists(section.blocks):
        named = _named(owner, listed.names, section, known)
        yield Draft(
            named=named,
            columns=listed.columns,
            line=listed.line,
            others=listed.others,
            is_weak=listed.is_weak,
        )


def _from_table(
    table: Table, name: str, names: Sequence[TextLine], section: Section, known: KnownNames
) -> Iterator[Draft]:
    is_untitled = table.is_loose and any(map(is_type, table.header))
    table = table.with_header_as_row() if is_untitled else table
    titles = find_titles(table)
    if titles is None:
        return
    groups: dict[str, list[ListedColumn]] = {}
    others = tuple(_unnamed(table, titles))
    for column in listed_columns(table, titles):
        groups.setdefault(column.table, []).append(column)
    for own, columns in groups.items():
        named = _named(own or name, names, section, known)
        line = columns[0].line if own else table.line
        yield Draft(
            named=named,
            columns=tuple(columns),
            line=line,
            others=others,
            is_untitled=is_untitled,
        )
        others = ()


def _unnamed(table: Table, titles: ColumnTitles) -> Iterator[TextLine]:
    """Rows that name no column, or have more cells than there are titles."""
    for row in table.rows:
        if row.surplus or not row.text(titles.name).strip("`* "):
            yield TextLine(line=row.line, spans=(Span(text=row.source),))


def _named(
    name: str, names: Sequence[TextLine], section: Section, known: KnownNames
) -> NamedTable | None:
    if name:
        return NamedTable(name=name)
    for line in names:
        named = name_in_text(line, known)
        if named is not None and (line.codes or len(line.text.split()) <= 3 or _says_table(line)):
            return named
    return name_in_path(section.path, known)


def _says_table(line: TextLine) -> bool:
    return "table" in line.text.lower().split()


class _Reading:
    def __init__(self, file: str, defined: Sequence[SourceTable]) -> None:
        self.file = file
        self.defined = {table.name.lower(): table for table in defined}
        self.tables: dict[str, SourceTable] = {}
        self.findings: list[Finding] = []
        self.lines: list[int] = []

    def add(self, draft: Draft) -> None:
        self.lines.extend(column.line for column in draft.columns)
        place = Place(file=self.file, line=draft.line)
        if draft.named is None:
            self.findings.append(_nameless(draft, place))
            return
        name = draft.named.name
        known = self.defined.get(name.lower()) or self.tables.get(name.lower())
        if known is not None:
            self._compare(draft, known)
            return
        if draft.is_weak:
            self.findings.append(_nameless(draft, place))
            return
        table = self._build(name, draft, place)
        self.findings.extend(_other(name, line, self.file) for line in draft.others)
        if table is None:
            return
        self.tables[name.lower()] = table
        if draft.is_untitled:
            self.findings.append(_untitled(table))
        if draft.named.is_derived:
            self.findings.append(_derived(table))

    def _compare(self, draft: Draft, known: SourceTable) -> None:
        names = {column.lower() for column in known.column_names}
        for column in draft.columns:
            if column.name.lower() not in names:
                self.findings.append(_not_defined(column, known, self.file))

    def _build(self, name: str, draft: Draft, place: Place) -> SourceTable | None:
        read = [(column, define(column)) for column in draft.columns]
        columns: dict[str, Column] = {}
        keyed: list[tuple[Column, Definition]] = []
        for listed, definition in read:
            column = self._column(listed, definition, name)
            if column is not None and column.name.lower() not in columns:
                columns[column.name.lower()] = column
                keyed.append((column, definition))
        if not columns:
            return None
        table = SourceTable(name=name, columns=tuple(columns.values()), primary_key=(), place=place)
        return _with_keys(table, keyed)

    def _column(self, listed: ListedColumn, definition: Definition, table: str) -> Column | None:
        reader = EntryReader(definition.sql, self.file, listed.line)
        try:
            tokens = tuple(MYSQL.tokenize(definition.sql))
        except TokenError:
            tokens = ()
        read = reader.read((read_entry(tokens, definition.sql),), table) if tokens else ()
        self.findings.extend(reader.findings)
        column = read[0].column if read else None
        if column is None:
            self.findings.append(_unread(listed, table, self.file))
        elif definition.is_generated:
            return column.model_copy(update={"generated_as": NOT_STATED})
        return column


def _with_keys(table: SourceTable, keyed: Sequence[tuple[Column, Definition]]) -> SourceTable:
    primary = tuple(column.name for column, said in keyed if said.is_primary)
    if primary:
        table = add_key(table, PrimaryKey(columns=primary, place=table.place))
    for column, said in keyed:
        own = (column.name,)
        if said.is_unique and primary != own:
            table = add_key(table, UniqueKey(name=column.name, columns=own, place=column.place))
        if said.is_indexed and not said.is_primary:
            table = add_key(table, Index(name=column.name, columns=own, place=column.place))
        if said.references is not None:
            target, referenced = said.references
            key = ForeignKey(
                columns=own,
                references=target,
                referenced_columns=(referenced,) if referenced else (),
                place=column.place,
            )
            table = add_key(table, key)
    return table


def _nameless(draft: Draft, place: Place) -> Finding:
    names = ", ".join(column.name for column in draft.columns)
    return Finding(
        rule="unread-text",
        severity="warning",
        subject=place.file,
        evidence=f"{place}: columns ({shown(names)}) stand under no table's name.",
        fix="Name the table in a heading above them, in backticks.",
    )


def _derived(table: SourceTable) -> Finding:
    return Finding(
        rule="derived-table-name",
        severity="info",
        subject=table.name,
        evidence=f"{table.place}: the table of these columns is named in words alone.",
        fix=f"Tablewright calls it `{table.name}`; write its name in backticks if it is another.",
    )


def _untitled(table: SourceTable) -> Finding:
    return Finding(
        rule="unread-text",
        severity="warning",
        subject=table.name,
        evidence=(
            f"{table.place}: the columns of `{table.name}` stand in a table whose titles can't be "
            "read; only their names and types are."
        ),
        fix="Give the table titles such as Column, Type, Null, Key and a line of dashes.",
    )


def _unread(listed: ListedColumn, table: str, file: str) -> Finding:
    return Finding(
        rule="unread-column",
        severity="error",
        subject=f"{table}.{listed.name}",
        evidence=f"{file}:{listed.line}: no column can be read from {shown(listed.source)}.",
        fix="Give its name and its type as MySQL writes them.",
    )


def _not_defined(listed: ListedColumn, table: SourceTable, file: str) -> Finding:
    return Finding(
        rule="unknown-column",
        severity="warning",
        subject=table.name,
        evidence=(
            f"{file}:{listed.line} lists a column `{listed.name}` of `{table.name}`, which "
            f"{table.place} defines without it."
        ),
        fix=f"Tablewright goes by {table.place}; correct the one that is wrong.",
    )


def _other(table: str, line: TextLine, file: str) -> Finding:
    return Finding(
        rule="unread-text",
        severity="warning",
        subject=table,
        evidence=f"{file}:{line.line}: no column of `{table}` can be read from {shown(line.text)}.",
        fix="Give the column's name and its type, if it is one.",
    )
