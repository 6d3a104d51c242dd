"""Which columns logged statements compare with each other: evidence of relationships."""

import re
from collections.abc import Iterator
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tools.provenance import Place
from tools.source.evidence import LogAnalysis
from tools.source.keys import find_column, find_table
from tools.source.querylog.query_log import QueryLog
from tools.source.schema import Schema, SourceTable
from tools.value import Value

_SEVERAL = re.compile(r"\bjoin\b|\bfrom\b[^()]*,", re.IGNORECASE)
_LIST_MARK = "(?+)"  # how a digest writes a list of values

Side = tuple[str, str]
"""Alias or table of a column, empty where the statement names none; and the column."""


class Join(Value):
    """Columns of two tables that one statement holds equal, pair by pair.

    Attributes:
        label: What the statement is called, such as `Query 3`.
        executions: How often it ran.
    """

    first: str
    second: str
    pairs: tuple[tuple[str, str], ...]
    label: str
    executions: int
    place: Place

    def pairs_from(self, table: str, other: str) -> tuple[tuple[str, str], ...]:
        """Column of `table` and of `other`; none where the two are not what is joined."""
        there = tuple((right, left) for left, right in self.pairs)
        return (
            *(self.pairs if (self.first, self.second) == (table, other) else ()),
            *(there if (self.first, self.second) == (other, table) else ()),
        )


class _Compared(Value):
    """What a statement says, before any schema is looked at."""

    tables: tuple[tuple[str, str], ...]  # alias, or the name where there is none, and table
    equal: tuple[tuple[Side, Side], ...]


def logged_joins(mysql: Schema, log: LogAnalysis, raw: QueryLog | None = None) -> tuple[Join, ...]:
    """The joins of the analysis's statements, then those of a raw log, in their order."""
    found: list[Join] = []
    for query in log.queries:
        found += _joins(query.statement, mysql, query.label, query.executions, query.place)
    for digest in raw.digests if raw else ():
        if len(digest.tables) > 1 or not digest.is_parsed:
            label = f"digest {digest.id}"
            found += _joins(digest.text, mysql, label, digest.executions, digest.place)
    return tuple(found)


def _joins(
    statement: str, mysql: Schema, label: str, executions: int, place: Place
) -> Iterator[Join]:
    if not _SEVERAL.search(statement):
        return
    compared = _compare(statement)
    tables = {
        alias: table
        for alias, name in compared.tables
        if (table := find_table(mysql.tables, name)) is not None
    }
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for left, right in compared.equal:
        first, second = _resolve(left, tables), _resolve(right, tables)
        if first is not None and second is not None and first[0] != second[0]:
            pairs.setdefault((first[0], second[0]), []).append((first[1], second[1]))
    for (one, other), columns in pairs.items():
        yield Join(
            first=tables[one].name,
            second=tables[other].name,
            pairs=tuple(dict.fromkeys(columns)),
            label=label,
            executions=executions,
            place=place,
        )


def _resolve(side: Side, tables: dict[str, SourceTable]) -> tuple[str, str] | None:
    """Alias and column as declared; a column without a table where only one table has it."""
    alias, name = side
    if alias:
        column = find_column(tables[alias], name) if alias in tables else None
        return None if column is None else (alias, column)
    having = [
        (each, column)
        for each, table in tables.items()
        if (column := find_column(table, name)) is not None
    ]
    return having[0] if len(having) == 1 else None


@lru_cache(maxsize=4096)
def _compare(statement: str) -> _Compared:
    """Nothing where the statement can't be read. An alias that means two tables means none."""
    try:
        tree = sqlglot.parse_one(statement.replace(_LIST_MARK, "(?)"), read="mysql")
    except (SqlglotError, RecursionError):
        return _Compared(tables=(), equal=())
    named: dict[str, set[str]] = {}
    for table in tree.find_all(exp.Table):
        named.setdefault(table.alias_or_name.lower(), set()).add(table.name)
    return _Compared(
        tables=tuple((alias, names.pop()) for alias, names in named.items() if len(names) == 1),
        equal=(*_by_condition(tree), *_by_using(tree)),
    )


def _by_condition(tree: exp.Expr) -> Iterator[tuple[Side, Side]]:
    for each in tree.find_all(exp.EQ):
        left, right = each.this, each.expression
        if isinstance(left, exp.Column) and isinstance(right, exp.Column):
            yield (left.table.lower(), left.name), (right.table.lower(), right.name)


def _by_using(tree: exp.Expr) -> Iterator[tuple[Side, Side]]:
    """`USING (a)` goes on from the table that FROM names."""
    for join in tree.find_all(exp.Join):
        source = join.parent.find(exp.From) if join.parent is not None else None
        before = source.this.alias_or_name.lower() if source is not None else ""
        for column in join.args.get("using") or ():
            yield (before, column.name), (join.this.alias_or_name.lower(), column.name)
