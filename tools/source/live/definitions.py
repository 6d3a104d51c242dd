"""The schema: what SHOW CREATE TABLE prints of each table, read as any other DDL is.

One reader of DDL, one truth: a schema that is read live is the same as one read from a dump of it,
and a place in it is a line that anyone can have printed. information_schema adds what the text does
not tell: the database that a foreign key leads to, and the type of a column whose line is in a form
that the reader does not know.
"""

import re
from collections.abc import Callable, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl import Ddl, read_ddl
from tools.source.ddl_statements import SqlText
from tools.source.keys import settle_keys
from tools.source.live.catalogue import Catalogue, ColumnFacts, TableFacts
from tools.source.live.cells import quoted, shown, text_of
from tools.source.live.failures import StatementFailed
from tools.source.live.session import Session
from tools.source.schema import Column, ColumnType, Schema, SourceTable
from tools.value import Value

MOST_UNREAD_LINES = 20
STAND_IN = "LONGBLOB"
_COLUMN = re.compile(r"\s+`((?:[^`]|``)+)` ")


class Definitions(Value):
    mysql: Schema
    findings: tuple[Finding, ...] = ()


def read_definitions(
    session: Session, catalogue: Catalogue, progress: Callable[[str], None]
) -> Definitions:
    """The tables that can be read, in the catalogue's order; the others are findings."""
    tables: list[SourceTable] = []
    findings: list[Finding] = []
    for position, facts in enumerate(catalogue.tables, 1):
        progress(
            f"reading the definition of {shown(facts.name)} ({position} of {len(catalogue.tables)})"
        )
        file = place_file(catalogue.database, facts.name)
        try:
            rows = session.rows(f"SHOW CREATE TABLE {quoted(catalogue.database, facts.name)}")
        except StatementFailed as failed:
            if failed.reason == "lost":
                raise
            findings.append(_unread_table(facts, file, failed.detail))
            continue
        ddl = read_definition(text_of(rows[0][1]), file, facts)
        tables.extend(ddl.tables)
        findings.extend(ddl.findings)
    own, foreign = _own_foreign_keys(tables, catalogue)
    settled, unsettled = settle_keys(own)
    findings += [*foreign, *(_in_our_words(finding) for finding in unsettled)]
    schema = Schema(database=catalogue.database, tables=settled)
    return Definitions(mysql=schema, findings=tuple(findings))


def place_file(database: str, table: str) -> str:
    """What places in a table's definition name for a file; neither host nor user."""
    return f"mysql:{shown(database)}.{shown(table)}"


def read_definition(text: str, file: str, facts: TableFacts) -> Ddl:
    """A table as SHOW CREATE TABLE prints it, one entry a line.

    A line that the reader does not know costs that line alone: its column keeps name, type and
    nullability from information_schema, a key or a check is left out; either is a finding.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    unread: dict[int, str] = {}
    ddl = read_ddl((SqlText(text=text, file=file),))
    while ddl.problems:
        line = ddl.problems[0].line or 0
        if line in unread or not 1 < line < len(lines) or len(unread) == MOST_UNREAD_LINES:
            return Ddl(findings=(_unread_table(facts, file, ddl.problems[0].what),))
        unread[line] = lines[line - 1].strip()
        lines[line - 1] = _stand_in(lines[line - 1], facts)
        ddl = read_ddl((SqlText(text="\n".join(lines), file=file),))
    if not ddl.tables:
        return Ddl(findings=(_unread_table(facts, file, "it is not printed as a table."),))
    found = [_unread_line(facts, Place(file=file, line=n), said) for n, said in unread.items()]
    tables = tuple(_with_types(table, unread, facts) for table in ddl.tables[:1])
    return Ddl(tables=tables, findings=(*ddl.findings, *found))


def _stand_in(line: str, facts: TableFacts) -> str:
    """An entry that can be read, in the place of one that can't."""
    comma = "," if line.rstrip().endswith(",") else ""
    found = _COLUMN.match(line)
    if found is None:
        return f"CHECK (1){comma}"
    column = facts.column(found[1].replace("``", "`"))
    nullable = "NULL" if column is None or column.is_nullable else "NOT NULL"
    return f"`{found[1]}` {STAND_IN} {nullable}{comma}"


def _with_types(table: SourceTable, unread: dict[int, str], facts: TableFacts) -> SourceTable:
    columns = tuple(
        _with_type(column, facts.column(column.name)) if column.place.line in unread else column
        for column in table.columns
    )
    # By the name that the server lists it under: some print names in another case.
    return table.model_copy(update={"name": facts.name, "columns": columns})


def _with_type(column: Column, facts: ColumnFacts | None) -> Column:
    if facts is None:
        return column
    return column.model_copy(update={"type": ColumnType(name=facts.data_type)})


def _own_foreign_keys(
    tables: Sequence[SourceTable], catalogue: Catalogue
) -> tuple[list[SourceTable], list[Finding]]:
    """The tables without foreign keys into other databases, which are findings."""
    kept: list[SourceTable] = []
    findings: list[Finding] = []
    for table in tables:
        leading = {
            columns: other for name, columns, other in catalogue.foreign if name == table.name
        }
        keys = tuple(key for key in table.foreign_keys if key.columns not in leading)
        findings += [
            _other_database(table.name, key.place, key.columns, leading[key.columns])
            for key in table.foreign_keys
            if key.columns in leading
        ]
        kept.append(table.model_copy(update={"foreign_keys": keys}))
    return kept, findings


def _in_our_words(finding: Finding) -> Finding:
    """What settling keys finds speaks of artifacts that someone has written."""
    if finding.rule == "no-primary-key":
        place, _, _ = finding.evidence.partition(": no primary key")
        evidence = f"{place}: `{finding.subject}` has no primary key."
        fix = "Say which columns tell its rows apart: each item in DynamoDB needs such a key."
        return finding.model_copy(update={"evidence": evidence, "fix": fix})
    if finding.rule == "unknown-table":
        evidence = finding.evidence.replace("which the artifact lacks", "which is not read here")
        fix = "Have SELECT on it granted to this user; the key is left out until then."
        return finding.model_copy(update={"evidence": evidence, "fix": fix})
    return finding


def _unread_table(facts: TableFacts, file: str, why: str) -> Finding:
    return Finding(
        rule="unread-table",
        severity="high",
        subject=facts.name,
        evidence=f"{file}:1: the definition of `{facts.name}` can't be read: {why.rstrip('.')}.",
        fix="Have SELECT on it granted, or repair it, and read again; it is left out until then.",
    )


def _unread_line(facts: TableFacts, place: Place, said: str) -> Finding:
    return Finding(
        rule="unread-sql",
        severity="warning",
        subject=facts.name,
        evidence=f"{place}: a line of `{facts.name}` is in a form that is not known: {said}",
        fix="A column keeps its name and type, a key or check is left out: say if it matters.",
    )


def _other_database(table: str, place: Place, columns: tuple[str, ...], database: str) -> Finding:
    return Finding(
        rule="foreign-database",
        severity="warning",
        subject=table,
        evidence=f"{place}: the foreign key ({', '.join(columns)}) of `{table}` leads into the "
        f"database `{database}`, which is not read here.",
        fix="The key is left out; design both databases together if patterns join them.",
    )
