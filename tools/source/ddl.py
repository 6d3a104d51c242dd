"""Tables out of MySQL DDL."""

import logging

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError, TokenError

from tools.errors import InputError, Problem
from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl_columns import read_column
from tools.source.ddl_keys import Key, line_of, read_created_index, read_keys
from tools.source.ddl_statements import (
    MYSQL,
    SqlText,
    Statement,
    split_statements,
    token_error_text,
)
from tools.source.keys import add_key, settle_keys
from tools.source.schema import Column, SourceTable
from tools.value import Value

# It reports what it does not support on stderr too; here that becomes a problem with its line.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class Ddl(Value):
    """What SQL text says of tables. `problems` name the statements that could not be read."""

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

    The names in keys are as written; `settle_keys` looks them up.
    """
    reading = _Reading()
    for text in texts:
        reading.read(text)
    return Ddl(
        database=reading.database,
        tables=tuple(reading.tables.values()),
        problems=tuple(reading.problems),
        findings=tuple(reading.findings),
    )


class _Reading:
    def __init__(self) -> None:
        self.database: str | None = None
        self.tables: dict[str, SourceTable] = {}
        self.problems: list[Problem] = []
        self.findings: list[Finding] = []

    def read(self, text: SqlText) -> None:
        sql = text.text.replace("\r\n", "\n").removeprefix("\ufeff")
        try:
            statements = split_statements(sql)
        except TokenError as error:
            self._fail(text, text.first_line, token_error_text(error))
            return
        for statement in statements:
            line = text.first_line + statement.line - 1
            try:
                parsed = MYSQL.parser().parse(list(statement.tokens), sql)[0]
            except ParseError as error:
                first = error.errors[0] if error.errors else {}
                line = text.first_line + int(first.get("line") or statement.line) - 1
                near = first.get("highlight")
                self._fail(text, line, f"{first.get('description', error)} near {near!r}")
            except (SqlglotError, RecursionError) as error:
                self._fail(text, line, type(error).__name__)
            else:
                self._apply(parsed, statement, text, line)

    def _fail(self, text: SqlText, line: int, what: str) -> None:
        self.problems.append(
            Problem(
                file=text.file,
                line=line,
                what=f"this SQL can't be read: {what}.",
                fix="Correct the statement, as MySQL's SHOW CREATE TABLE prints it.",
            )
        )

    def _apply(
        self, parsed: exp.Expr | None, statement: Statement, text: SqlText, line: int
    ) -> None:
        if isinstance(parsed, exp.Use) or (
            isinstance(parsed, exp.Create) and parsed.kind in ("DATABASE", "SCHEMA")
        ):
            self.database = parsed.this.name
        elif isinstance(parsed, exp.Create) and isinstance(parsed.this, exp.Schema):
            self._create(parsed.this, statement, text, line)
        elif isinstance(parsed, exp.Create) and isinstance(parsed.this, exp.Index):
            key = read_created_index(parsed, statement.index_kind, text.file, text.first_line, line)
            self._add(parsed.this.args["table"].name, key, key.place)
        elif isinstance(parsed, exp.Alter):
            self._alter(parsed, statement, text, line)
        else:
            self._fail(text, line, f"{statement.words} in a form that is not known here")

    def _create(self, schema: exp.Schema, statement: Statement, text: SqlText, line: int) -> None:
        name = schema.this.name
        place = Place(file=text.file, line=line_of(schema.this, text.first_line) or line)
        keys: list[Key] = []
        columns = []
        for entry in schema.expressions:
            at = Place(file=text.file, line=line_of(entry, text.first_line) or line)
            if isinstance(entry, exp.ColumnDef):
                if entry.args.get("kind") is None:
                    self._fail(text, at.line, f"{entry.name} has no type that is known")
                    continue
                columns.append(read_column(entry, statement, at))
            keys.extend(read_keys(entry, text.file, text.first_line, at.line))
        table = SourceTable(
            name=name,
            purpose=statement.comment,
            columns=tuple(columns),
            primary_key=(),
            place=place,
        )
        for key in keys:
            table = add_key(table, key)
        earlier = self.tables.get(name)
        if earlier is None:
            self.tables[name] = table
        elif _facts(earlier) != _facts(table):
            self.findings.append(_repeated(earlier, table))

    def _alter(self, parsed: exp.Alter, statement: Statement, text: SqlText, line: int) -> None:
        name = parsed.this.name
        for action in parsed.args.get("actions") or []:
            if isinstance(action, exp.ModifyColumn) and action.args.get("rename_from") is None:
                entries = [action.this]
            elif isinstance(action, exp.AddConstraint):
                entries = action.expressions
            elif isinstance(action, exp.ColumnDef):
                entries = [action]
            else:
                self._fail(text, line, f"ALTER TABLE `{name}` removes or renames; give the result")
                continue
            for entry in entries:
                at = Place(file=text.file, line=line_of(entry, text.first_line) or line)
                if isinstance(entry, exp.ColumnDef):
                    if entry.args.get("kind") is None:
                        self._fail(text, at.line, f"{entry.name} has no type that is known")
                        continue
                    self._set_column(name, read_column(entry, statement, at))
                for key in read_keys(entry, text.file, text.first_line, line):
                    self._add(name, key, at)

    def _set_column(self, name: str, column: Column) -> None:
        table = self.tables.get(name)
        if table is None:
            self.findings.append(_undefined(name, column.place))
            return
        columns = {known.name.lower(): known for known in table.columns}
        columns[column.name.lower()] = column
        self.tables[name] = table.model_copy(update={"columns": tuple(columns.values())})

    def _add(self, name: str, key: Key, place: Place) -> None:
        table = self.tables.get(name)
        if table is None:
            self.findings.append(_undefined(name, place))
        else:
            self.tables[name] = add_key(table, key)


def _undefined(name: str, place: Place) -> Finding:
    return Finding(
        rule="unknown-table",
        severity="warning",
        subject=name,
        evidence=f"{place}: `{name}` is altered, but no CREATE TABLE above defines it.",
        fix=f"Add the CREATE TABLE of `{name}`, or correct the name.",
    )


def _facts(table: SourceTable) -> tuple[object, ...]:
    """What two definitions of a table must agree on."""
    columns = tuple((c.name, c.type, c.nullable, c.default) for c in table.columns)
    unique = {key.columns for key in table.unique_keys}
    return columns, table.primary_key, unique


def _repeated(first: SourceTable, second: SourceTable) -> Finding:
    return Finding(
        rule="table-defined-twice",
        severity="warning",
        subject=first.name,
        evidence=f"{first.place} and {second.place} define `{first.name}` differently.",
        fix=f"Tablewright goes by {first.place}; remove the definition that is out of date.",
    )
