"""Tables and columns of a digest, by one parse of its text."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tools.source.querylog.column_scopes import Scopes, definition
from tools.source.querylog.query_log import StatementKind
from tools.source.querylog.shapes import LONGEST_TEXT
from tools.source.querylog.table_names import TableNames

# What it does not know it reports on stderr too; here the digest says that it is not parsed.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_PARAMETER = re.compile(r"`[^`]*`|(?:\b(?:DATE|TIME|TIMESTAMP) )?(?:\(\?\+\)|\?)", re.IGNORECASE)
_MODIFIERS = re.compile(
    r"\A(?:(INSERT|UPDATE|DELETE)|REPLACE)"
    r"(?: (?:DELAYED|LOW_PRIORITY|HIGH_PRIORITY|QUICK|IGNORE)\b)*",
    re.IGNORECASE,
)
_PREFIX = "p_"
_COMPARISONS = (
    exp.EQ,
    exp.NullSafeEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Like,
    exp.RegexpLike,
    exp.Between,
    exp.In,
)
_WRAPPERS = (exp.Paren, exp.Collate, exp.Cast, exp.Lower, exp.Upper)


class StatementColumns(NamedTuple):
    """Attributes:
    tables: In the order of the statement.
    reads: `table.column`, or the column alone where the table can't be told; `table.*`.
    writes: Likewise; `table.*` for a DELETE, and where no columns are named.
    compared: Column by parameter.
    """

    tables: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    compared: dict[int, str]


def read_columns(text: str, kind: StatementKind, names: TableNames) -> StatementColumns | None:
    """None where the text of a digest can't be parsed, or says nothing of tables (CALL)."""
    if kind == "other" or len(text) > LONGEST_TEXT:
        return None
    try:
        trees = [tree for tree in sqlglot.parse(_with_placeholders(text), read="mysql") if tree]
        if not trees or any(isinstance(tree, exp.Command) for tree in trees):
            return None
        return _Reading(trees, names).columns()
    except (SqlglotError, RecursionError):
        return None


def _with_placeholders(text: str) -> str:
    """Each parameter as a placeholder with its number; without words that no table needs."""
    number = -1

    def placeholder(found: "re.Match[str]") -> str:
        nonlocal number
        if found[0].startswith("`"):
            return found[0]
        number += 1
        name = f":{_PREFIX}{number}"
        return f"({name})" if found[0].endswith("(?+)") else name

    plain = _MODIFIERS.sub(lambda found: found[1] or "INSERT", text)
    return _PARAMETER.sub(placeholder, plain)


class _Reading:
    def __init__(self, trees: list[exp.Expr], names: TableNames) -> None:
        self._trees = trees
        self._names = names
        self._scopes = Scopes(names)

    def columns(self) -> StatementColumns:
        writes = [(node, name) for tree in self._trees for node, name in self._writes(tree)]
        targets = {id(node) for node, _ in writes}
        reads = [
            (node, name)
            for tree in self._trees
            for node in tree.find_all(exp.Column, exp.Star)
            if id(node) not in targets
            for name in self._read(node)
        ]
        tables = [
            (table, self._scopes.table_name(table))
            for tree in self._trees
            for table in tree.find_all(exp.Table)
            if table.name and table.arg_key != "tables" and definition(table) is None
        ]
        return StatementColumns(
            _in_order(tables), _in_order(reads), _in_order(writes), self._compared()
        )

    def _read(self, node: exp.Expr) -> Iterator[str]:
        if isinstance(node, exp.Star):
            if isinstance(node.parent, exp.Select):
                for table in self._scopes.tables(node.parent):
                    yield f"{self._scopes.table_name(table)}.*"
        elif isinstance(node, exp.Column) and not isinstance(node.parent, exp.Partition):
            name = self._scopes.resolve(node)
            if name is not None:
                yield name

    def _writes(self, tree: exp.Expr) -> Iterator[tuple[exp.Expr, str]]:
        for node in tree.find_all(exp.Insert, exp.Update, exp.Delete):
            if isinstance(node, exp.Insert):
                yield from self._inserted(node)
            elif isinstance(node, exp.Update):
                yield from self._set(node.expressions)
            elif isinstance(node, exp.Delete):
                yield from self._deleted(node)

    def _inserted(self, insert: exp.Insert) -> Iterator[tuple[exp.Expr, str]]:
        target = insert.this
        table = target.this if isinstance(target, exp.Schema) else target
        if isinstance(table, exp.Table):
            name = self._scopes.table_name(table)
            columns = target.expressions if isinstance(target, exp.Schema) else []
            for column in columns:
                yield column, self._names.column(name, column.name)
            if not columns:
                yield table, f"{name}.*"
        conflict = insert.args.get("conflict")
        if isinstance(conflict, exp.OnConflict):
            yield from self._set(conflict.expressions)

    def _set(self, assignments: Iterable[exp.Expr]) -> Iterator[tuple[exp.Expr, str]]:
        for assignment in assignments:
            column = assignment.this
            name = self._scopes.resolve(column) if isinstance(column, exp.Column) else None
            if name is not None:
                yield column, name

    def _deleted(self, delete: exp.Delete) -> Iterator[tuple[exp.Expr, str]]:
        sources = self._scopes.sources(delete)
        for target in delete.args.get("tables") or [delete.this]:
            source = sources.get(target.alias_or_name.lower(), target)
            if isinstance(source, exp.Table):
                yield source, f"{self._scopes.table_name(source)}.*"

    def _compared(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for tree in self._trees:
            for placeholder in tree.find_all(exp.Placeholder):
                column = _compared_column(placeholder)
                name = self._scopes.resolve(column) if column is not None else None
                number = placeholder.name.removeprefix(_PREFIX)
                if name is not None and number.isdigit():
                    found[int(number)] = name
        return found


def _compared_column(placeholder: exp.Expr) -> exp.Column | None:
    """The column on the other side of a comparison; one that is set is not compared."""
    side = placeholder
    while isinstance(side.parent, _WRAPPERS):
        side = side.parent
    comparison = side.parent
    if not isinstance(comparison, _COMPARISONS):
        return None
    if comparison.arg_key == "expressions" and isinstance(
        comparison.parent, exp.Update | exp.OnConflict
    ):
        return None
    other = comparison.this
    if other is side:
        other = comparison.args.get("expression")
    while isinstance(other, _WRAPPERS):
        other = other.this
    return other if isinstance(other, exp.Column) else None


def _in_order(found: Sequence[tuple[exp.Expr, str]]) -> tuple[str, ...]:
    """Names in the order of the statement, each once."""
    ordered = sorted(found, key=lambda pair: _position(pair[0]))
    return tuple(dict.fromkeys(name for _, name in ordered))


def _position(node: exp.Expr) -> int:
    places = (each.meta.get("start") for each in node.find_all(exp.Identifier))
    return min((place for place in places if place is not None), default=0)
