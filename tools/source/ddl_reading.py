"""Columns and keys out of the entries of a statement, with what could not be read of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tools.errors import Problem
from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl_columns import read_column
from tools.source.ddl_entries import Entry
from tools.source.ddl_keys import Key, read_keys
from tools.source.ddl_parse import FAILURES, Parsed, parse_entries
from tools.source.ddl_tokens import source_of
from tools.source.schema import Column, ForeignKey
from tools.source.shown_text import shown

GIVE_DDL = "Correct the statement, as MySQL's SHOW CREATE TABLE prints it."


@dataclass(frozen=True)
class ReadEntry:
    entry: Entry
    column: Column | None = None
    keys: tuple[Key, ...] = ()


@dataclass
class EntryReader:
    """Reads entries of one statement, whose SQL begins at `first_line` of the file."""

    sql: str
    file: str
    first_line: int
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def read(self, entries: Sequence[Entry], table: str) -> tuple[ReadEntry, ...]:
        return tuple(self._read_all(entries, table))

    def _read_all(self, entries: Sequence[Entry], table: str) -> Iterator[ReadEntry]:
        for entry in entries:
            if entry.kind == "other":
                line = self.first_line + entry.tokens[0].line - 1
                text = source_of(entry.tokens, self.sql)
                self.findings.append(_left_out(table, text, Place(file=self.file, line=line)))
        for parsed in parse_entries(entries, self.sql):
            if parsed.tree is None:
                what = f"{parsed.trouble}, in {shown(parsed.unread)}"
                self.fail(what, parsed.line)
                continue
            place = Place(file=self.file, line=self.first_line + parsed.entry.tokens[0].line - 1)
            try:
                read = self._facts(parsed, place)
            except FAILURES as error:  # a tree of another shape than those known here
                self.fail(f"{type(error).__name__} in an entry of {table!r}", parsed.line)
                continue
            if parsed.entry.kind == "key" and not any(key.columns for key in read.keys):
                self.fail(
                    f"no column in {shown(source_of(parsed.entry.tokens, self.sql))}", parsed.line
                )
                continue
            self._remark(parsed, read, table, place)
            yield read

    def _facts(self, parsed: Parsed, place: Place) -> ReadEntry:
        tree = parsed.tree
        column = read_column(tree, parsed.entry, place) if isinstance(tree, exp.ColumnDef) else None
        keys = (
            () if tree is None else tuple(read_keys(tree, self.file, self.first_line, place.line))
        )
        return ReadEntry(parsed.entry, column, keys)

    def _remark(self, parsed: Parsed, read: ReadEntry, table: str, place: Place) -> None:
        name = f"{table}.{parsed.entry.name}"
        if parsed.unread and parsed.entry.type_name:
            self.findings.append(_unknown_type(name, parsed.unread, place))
        elif parsed.unread:
            self.findings.append(_unread_attributes(name, parsed.unread, place))
        if parsed.entry.references_inline:
            self.findings.extend(
                _inline(name, key, place) for key in read.keys if isinstance(key, ForeignKey)
            )

    def fail(self, what: str, line: int) -> None:
        """Notes a problem with the statement's line of that number, counted from 1."""
        what = f"this SQL can't be read: {what}."
        if line > 1:
            what = f"{what[:-1]}, of the statement at line {self.first_line}."
        line = self.first_line + line - 1
        self.problems.append(Problem(file=self.file, line=line, what=what, fix=GIVE_DDL))


def _unknown_type(column: str, unread: str, place: Place) -> Finding:
    return Finding(
        rule="unknown-type",
        severity="warning",
        subject=column,
        evidence=f"{place}: no type of MySQL is called {shown(unread)}.",
        fix="Correct the type; until then the column is taken as text of unknown size.",
    )


def _left_out(table: str, text: str, place: Place) -> Finding:
    return Finding(
        rule="index-left-out",
        severity="info",
        subject=table,
        evidence=f"{place}: {shown(text)} of `{table}` is an index of a kind that is not known.",
        fix="Tablewright leaves it out; state in the patterns what it is used for.",
    )


def _unread_attributes(column: str, unread: str, place: Place) -> Finding:
    return Finding(
        rule="unread-attributes",
        severity="warning",
        subject=column,
        evidence=f"{place}: {shown(unread)} is not understood in the definition of `{column}`.",
        fix="Correct it, or add the comma that is missing; the rest of the column is taken.",
    )


def _inline(column: str, key: ForeignKey, place: Place) -> Finding:
    return Finding(
        rule="inline-reference",
        severity="info",
        subject=column,
        evidence=(
            f"{place}: `{column}` references `{key.references}` in its own definition, which MySQL "
            "before 9.0 ignores (MariaDB enforces it from 10.5 on)."
        ),
        fix="Tablewright takes it as a foreign key; state it as FOREIGN KEY if it is enforced.",
    )
