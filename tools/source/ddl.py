"""Tables out of MySQL DDL: a whole dump, one statement, anything between."""

import logging
from collections.abc import Callable

from sqlglot.errors import TokenError

from tools.errors import InputError, Problem
from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl_alter import (
    created_index,
    dropped_index,
    dropped_tables,
    fold_actions,
    renamed_tables,
)
from tools.source.ddl_create import NewTable, read_new_table
from tools.source.ddl_passed import Passed
from tools.source.ddl_reading import GIVE_DDL, EntryReader
from tools.source.ddl_statements import SqlText, Statement, read_statements
from tools.source.ddl_tables import Tables, copied
from tools.source.ddl_tokens import MYSQL, Tokens, find_words, word
from tools.source.keys import settle_keys
from tools.source.schema import SourceTable
from tools.value import Value

__all__ = ["Ddl", "SqlText", "read_ddl", "read_tables"]

# It reports what it does not support on stderr too; here that becomes a problem with its line.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class Ddl(Value):
    """What SQL text says of tables.

    Attributes:
        problems: The statements, or entries of a table, that could not be read.
        findings: What contradicts itself, and what was passed over: views, triggers, rows.
    """

    database: str | None = None
    tables: tuple[SourceTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_tables(sql: str, file: str, first_line: int) -> tuple[SourceTable, ...]:
    """The tables of SQL text that begins at `first_line` of `file`.

    Raises:
        InputError: for each statement on tables that can't be read.
    """
    ddl = read_ddl((SqlText(text=sql, file=file, first_line=first_line),))
    if ddl.problems:
        raise InputError(ddl.problems)
    tables, _ = settle_keys(ddl.tables)
    return tables


def read_ddl(texts: tuple[SqlText, ...]) -> Ddl:
    """Folds all statements in order: later ones alter the tables that earlier ones created.

    Statements that alter a table before it is created wait for it. The names in keys are as
    written; `settle_keys` looks them up.
    """
    reading = _Reading()
    for text in texts:
        reading.read(text)
    reading.finish()
    return Ddl(
        database=reading.database or reading.only_qualifier(),
        tables=tuple(reading.tables.by_name.values()),
        problems=tuple(reading.problems),
        findings=(*reading.tables.findings, *reading.findings, *reading.passed.findings()),
    )


class _Reading:
    def __init__(self) -> None:
        self.database: str | None = None
        self.tables = Tables()
        self.passed = Passed()
        self.problems: list[Problem] = []
        self.findings: list[Finding] = []
        self.waiting: list[tuple[Statement, SqlText]] = []
        self.is_finishing = False

    def read(self, text: SqlText) -> None:
        for statement in read_statements(text):
            self._apply(statement, text)

    def finish(self) -> None:
        """The statements on tables that were not there yet."""
        waiting, self.waiting, self.is_finishing = self.waiting, [], True
        for statement, text in waiting:
            self._apply(statement, text)

    def only_qualifier(self) -> str | None:
        """The database that all qualified names name."""
        names = {name for name in self.tables.databases.values() if name}
        return names.pop() if len(names) == 1 else None

    def _apply(self, statement: Statement, text: SqlText) -> None:
        folds: dict[str, Callable[[Statement, SqlText, Tokens], None]] = {
            "create table": self._create,
            "alter table": self._alter,
            "rename table": self._rename,
            "drop table": self._drop,
            "create index": self._create_index,
            "drop index": self._drop_index,
        }
        fold = folds.get(statement.kind)
        if statement.kind == "database":
            self.database = statement.name or self.database
        elif fold is None:
            if statement.kind in ("view", "drop view"):
                self._view(statement)
            self.passed.note(statement, text.file)
        elif statement.open_line:
            begun = f"in the statement that begins at line {statement.line}"
            what = f"a quote or comment is not closed, {begun}"
            self._fail(text, statement.open_line, what)
        else:
            tokens = self._tokens(statement, text)
            if tokens:
                fold(statement, text, tokens)

    def _tokens(self, statement: Statement, text: SqlText) -> Tokens:
        sql = statement.text
        if statement.kind == "rename table":  # sqlglot takes what follows RENAME for one string
            sql = " " * len("RENAME") + sql[len("RENAME") :]
        try:
            return tuple(MYSQL.tokenize(sql))
        except TokenError as error:
            self._fail(text, statement.line, str(error).splitlines()[0])
            return ()

    def _fail(self, text: SqlText, line: int, what: str) -> None:
        what = f"this SQL can't be read: {what}."
        self.problems.append(Problem(file=text.file, line=line, what=what, fix=GIVE_DDL))

    def _reader(self, statement: Statement, text: SqlText) -> EntryReader:
        return EntryReader(statement.text, text.file, statement.line, self.problems, self.findings)

    def _create(self, statement: Statement, text: SqlText, tokens: Tokens) -> None:
        new = read_new_table(tokens, self._reader(statement, text))
        if isinstance(new, str):
            if new:
                self._fail(text, statement.line, new)
        elif new.like:
            self._copy(new, statement, text)
        elif new.table is not None and self.tables.create(new.table, new.database or self._here()):
            self.tables.note_names(new.table.name, new.entries, new.checks)

    def _here(self) -> str:
        return self.database or ""

    def _copy(self, new: NewTable, statement: Statement, text: SqlText) -> None:
        source = self.tables.find(new.like)
        if source is None and not self.is_finishing:
            self.waiting.append((statement, text))
        elif source is None:
            self._fail(text, statement.line, f"`{new.like}`, which it is like, is not defined")
        else:
            table = copied(source, new.name, new.place, with_keys=not new.is_selected)
            self.tables.create(table, new.database or self._here())

    def _known(self, name: str, statement: Statement, text: SqlText) -> SourceTable | None:
        """The table a statement is about; one not there yet makes the statement wait."""
        table = self.tables.find(name)
        if table is None and not self.is_finishing:
            self.waiting.append((statement, text))
        elif table is None:
            self.findings.append(_undefined(name, Place(file=text.file, line=statement.line)))
        return table

    def _alter(self, statement: Statement, text: SqlText, tokens: Tokens) -> None:
        table = self._known(statement.name, statement, text)
        if table is None:
            return
        start = find_words(tokens, "TABLE") or 0
        named = (n for n in range(start, len(tokens)) if tokens[n].text == statement.name)
        after = next(named, start) + 1
        while after < len(tokens) and word(tokens[after]) in ("WAIT", "NOWAIT"):
            after += 1 + (word(tokens[after]) == "WAIT")
        reader = self._reader(statement, text)
        for trouble in fold_actions(tokens[after:], self.tables, table.name, reader):
            self._fail(text, statement.line, trouble)

    def _create_index(self, statement: Statement, text: SqlText, tokens: Tokens) -> None:
        found = created_index(tokens, statement.text)
        if found is None:
            self._fail(text, statement.line, "CREATE INDEX in a form that is not known here")
            return
        table = self._known(found[0], statement, text)
        if table is not None:
            for read in self._reader(statement, text).read((found[1],), table.name):
                for key in read.keys:
                    self.tables.add(table.name, key)

    def _drop_index(self, statement: Statement, text: SqlText, tokens: Tokens) -> None:
        found = dropped_index(tokens)
        table = self._known(found[0], statement, text) if found else None
        if found is None:
            self._fail(text, statement.line, "DROP INDEX names no table")
        elif table is not None and not self.tables.drop_constraint(table, found[1]):
            self._fail(text, statement.line, f"`{table.name}` has no index `{found[1]}` to drop")

    def _rename(self, statement: Statement, text: SqlText, tokens: Tokens) -> None:
        for old, new in renamed_tables(tokens):
            table = self.tables.find(old)
            if table is None:
                place = Place(file=text.file, line=statement.line)
                self.findings.append(_undefined(old, place))
            elif new in self.tables.by_name:
                self._fail(text, statement.line, f"`{old}` can't be renamed to `{new}`: it exists")
            else:
                self.tables.rename(table, new)

    def _drop(self, statement: Statement, text: SqlText, tokens: Tokens) -> None:
        """Of a table that is not there, as at the head of dumps, it says nothing."""
        for name in dropped_tables(tokens):
            table = self.tables.find(name)
            if table is not None:
                self.tables.drop(table)
                self.passed.dropped(table, Place(file=text.file, line=statement.line))

    def _view(self, statement: Statement) -> None:
        """Dumps first create a table in the place of a view."""
        stand_in = self.tables.by_name.get(statement.name)
        if stand_in is not None and statement.kind == "view":
            self.tables.drop(stand_in)


def _undefined(name: str, place: Place) -> Finding:
    return Finding(
        rule="unknown-table",
        severity="warning",
        subject=name,
        evidence=f"{place}: `{name}` is altered, but no CREATE TABLE defines it.",
        fix=f"Add the CREATE TABLE of `{name}`, or correct the name.",
    )
