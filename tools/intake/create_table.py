"""A table as MySQL's CREATE TABLE, keys inside: what SHOW CREATE TABLE would print of it."""

import re
from collections.abc import Iterator

from tools.source.schema import Column, ColumnType, ForeignKey, Index, SourceTable

NUMBERS = {"TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT", "DECIMAL", "NUMERIC"}
NUMBERS |= {"FLOAT", "DOUBLE", "BIT", "YEAR"}
MOMENTS = {"TIMESTAMP", "DATETIME"}
NOW = re.compile(r"CURRENT_TIMESTAMP(?:\(\d\))?", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|b'[01]+'|0x[0-9A-Fa-f]+")
CALL = re.compile(r"\w+\(.*\)", re.DOTALL)
KINDS = {"fulltext": "FULLTEXT KEY", "spatial": "SPATIAL KEY"}


def create_table(table: SourceTable) -> str:
    """The statement, with a semicolon and without a newline at its end."""
    lines = ",\n".join(f"  {line}" for line in _lines(table))
    comment = f" COMMENT={_quoted(table.purpose)}" if table.purpose else ""
    return f"CREATE TABLE {_name(table.name)} (\n{lines}\n){comment};"


def _lines(table: SourceTable) -> Iterator[str]:
    for column in table.columns:
        yield _column(column)
    if table.primary_key:
        yield f"PRIMARY KEY {_names(table.primary_key)}"
    for key in table.unique_keys:
        yield f"UNIQUE KEY {_name(key.name)} {_names(key.columns)}"
    for index in table.indexes:
        yield _index(index)
    for foreign in table.foreign_keys:
        yield _foreign_key(foreign)


def _column(column: Column) -> str:
    parts = [_name(column.name), _type(column.type)]
    if column.generated_as:
        parts.append(f"GENERATED ALWAYS AS ({column.generated_as})")
    parts.append("NULL" if column.nullable else "NOT NULL")
    if column.default is not None:
        parts.append(f"DEFAULT {_default(column)}")
    if column.auto_increment:
        parts.append("AUTO_INCREMENT")
    if column.set_on_update:
        precision = f"({column.type.length})" if column.type.length else ""
        parts.append(f"ON UPDATE CURRENT_TIMESTAMP{precision}")
    return " ".join(parts)


def _type(kind: ColumnType) -> str:
    if kind.values:
        return f"{kind.name}({','.join(map(_quoted, kind.values))})"
    return f"{kind}{' UNSIGNED' if kind.unsigned else ''}"


def _default(column: Column) -> str:
    """A literal as the type takes it; a call stands in parentheses, as MySQL 8 writes it."""
    text = column.default or ""
    if column.type.name in MOMENTS and NOW.fullmatch(text):
        return text
    if column.type.name in NUMBERS and NUMBER.fullmatch(text):
        return text
    if CALL.fullmatch(text) and not column.type.values:
        return f"({text})"
    return _quoted(text)


def _index(index: Index) -> str:
    using = " USING HASH" if index.kind == "hash" else ""
    return f"{KINDS.get(index.kind, 'KEY')} {_name(index.name)} {_names(index.columns)}{using}"


def _foreign_key(key: ForeignKey) -> str:
    target = f"{_name(key.references)} {_names(key.referenced_columns)}"
    deletes = f" ON DELETE {key.on_delete}" if key.on_delete else ""
    return f"FOREIGN KEY {_names(key.columns)} REFERENCES {target}{deletes}"


def _names(names: tuple[str, ...]) -> str:
    return f"({','.join(map(_name, names))})"


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


_ESCAPES = {
    "\\": "\\\\",
    "'": "''",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\0": "\\0",
    "\x1a": "\\Z",
}


def _quoted(text: str) -> str:
    return "'" + "".join(_ESCAPES.get(sign, sign) for sign in text) + "'"
