"""The contract as its consumer reads it: one SELECT per entry, names as they stand there.

`prove_contract` runs them all; with a model it also works out every item in Python, from the
source rows alone, and compares.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence

import pymysql
from pymysql.cursors import DictCursor

from tools.contract.contract import Contract, contract_json
from tools.model.computed import Cell, evaluate, identifier, text_of
from tools.model.data_model import DataModel
from tools.model.tables import (
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Origin,
    Table,
)

Row = Mapping[str, Cell]
Rows = Mapping[str, Sequence[Row]]
Items = dict[str, list[dict[str, Cell]]]


def select_for(entry: Mapping[str, object]) -> str:
    """One item per row of the source table; every copied attribute has a join of its own."""
    source = entry["source_table"]
    attributes = entry["attributes"]
    assert isinstance(attributes, dict)
    columns = ", ".join(
        f"{one['source_table']}.{one['source_column']} AS {name}"
        for name, one in attributes.items()
    )
    joins = "".join(
        f" LEFT JOIN {one['source_table']} ON {source}.{one['join']['local_column']}"
        f" = {one['source_table']}.{one['join']['source_column']}"
        for one in attributes.values()
        if "join" in one
    )
    return f"SELECT {columns} FROM {source}{joins}"


# The test chooses the database, and MariaDB lacks MySQL 8's own collations.
OTHER_DATABASE = re.compile(r"^\s*(?:CREATE\s+DATABASE|USE)\b[^;]*;", re.IGNORECASE | re.MULTILINE)
NEWER_COLLATION = re.compile(r"utf8mb4_0900_\w+")


def run_script(connection: pymysql.Connection, sql: str) -> None:
    sql = NEWER_COLLATION.sub("utf8mb4_unicode_520_ci", OTHER_DATABASE.sub("", sql))
    if not sql.strip():
        return
    cursor = connection.cursor()
    cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
    cursor.execute(sql)
    while cursor.nextset():
        pass


def load_rows(connection: pymysql.Connection, rows: Rows) -> None:
    cursor = connection.cursor()
    cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
    for table, records in rows.items():
        for record in records:
            names = ", ".join(identifier(name) for name in record)
            places = ", ".join(["%s"] * len(record))
            statement = f"INSERT INTO {identifier(table)} ({names}) VALUES ({places})"
            cursor.execute(statement, list(record.values()))


def fetch(connection: pymysql.Connection, sql: str) -> list[dict[str, Cell]]:
    cursor = connection.cursor(DictCursor)
    cursor.execute(sql)
    return list(cursor.fetchall())


def prove_contract(
    connection: pymysql.Connection,
    ddl_sql: str,
    rows: Rows,
    contract: Contract,
    views_sql: str,
    model: DataModel | None = None,
) -> Items:
    """Creates tables and views, loads the rows, runs every SELECT.

    Asserts one item per row of each entry's source, and, with a model, that each item is what
    the model says of the source rows. Returns the items by table.
    """
    run_script(connection, ddl_sql)
    load_rows(connection, rows)
    run_script(connection, views_sql)
    items: Items = {}
    for entry in json.loads(contract_json(contract)):
        found = fetch(connection, select_for(entry))
        source_rows = fetch(connection, f"SELECT COUNT(*) AS n FROM {entry['source_table']}")
        assert len(found) == source_rows[0]["n"], f"{entry['table']}: not one item per row"
        items[entry["table"]] = found
    if model is not None:
        expected = _Expectation(connection, model)
        for table in model.tables:
            want = expected.items(table)
            assert _sorted(items[table.name]) == _sorted(want), table.name
    return items


def _sorted(items: Sequence[Row]) -> list[list[tuple[str, str | None]]]:
    plain = [sorted((name, _comparable(value)) for name, value in item.items()) for item in items]
    return sorted(plain, key=repr)


def _comparable(value: Cell) -> str | None:
    """Text; bytes that are none as hex; JSON with its members in order."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    text = text_of(value)
    if text is not None and text.startswith("[{"):
        loaded = json.loads(text, parse_float=lambda number: f"{float(number):g}")
        return json.dumps(loaded, sort_keys=True, ensure_ascii=False)
    return text


class _Expectation:
    """Items as the model means them, worked out from the source rows in Python."""

    def __init__(self, connection: pymysql.Connection, model: DataModel) -> None:
        self._schema = model.requirements.mysql
        self._rows = {
            name: fetch(connection, f"SELECT * FROM {identifier(name)}")
            for name in self._schema.table_names
        }

    def items(self, table: Table) -> list[dict[str, Cell]]:
        found = []
        for item in table.item_types:
            for row in self._rows[item.source_table]:
                if any(row[column] is None for column in table.guards):
                    continue
                found.append(
                    {one.name: self._value(table, one.origin, row) for one in table.attributes}
                )
        return found

    def _value(self, table: Table, origin: Origin, row: Row) -> Cell:
        match origin:
            case ColumnOrigin():
                return row.get(origin.column)
            case ComputedOrigin():
                return evaluate(origin.computation, row)
            case CopyOrigin():
                local = self._local(table, origin.local_column, row)
                return next(
                    (
                        other[origin.column]
                        for other in self._rows[origin.table]
                        if local is not None and other[origin.join_column] == local
                    ),
                    None,
                )
            case EmbeddedOrigin():
                return self._embedded(origin, row)
            case CounterOrigin():
                return self._counted(origin, row)

    def _local(self, table: Table, name: str, row: Row) -> Cell:
        return row[name] if name in row else self._value(table, table.attribute(name).origin, row)

    def _children(self, table: str, key: str, value: Cell) -> list[dict[str, Cell]]:
        return [child for child in self._rows[table] if child[key] == value]

    def _embedded(self, origin: EmbeddedOrigin, row: Row) -> Cell:
        children = self._children(origin.table, origin.child_key, row[origin.local_column])
        order = (*origin.order_by, *self._schema.table(origin.table).primary_key)
        key: Callable[[Row], list[tuple[bool, str | int]]] = lambda child: [  # noqa: E731
            (child[name] is not None, child[name] or 0) for name in order
        ]
        elements = [
            {name: self._json(origin.table, name, child[name]) for name in origin.child_columns}
            for child in sorted(children, key=key)
        ]
        return json.dumps(elements, ensure_ascii=False) if elements else None

    def _json(self, table: str, column: str, value: Cell) -> object:
        kind = self._schema.table(table).column(column).type.name
        if value is None:
            return None
        if isinstance(value, bytes):
            return int.from_bytes(value) if kind == "BIT" else base64.b64encode(value).decode()
        if kind == "JSON":
            return json.loads(str(value))
        if kind in {"DECIMAL", "FLOAT", "DOUBLE"}:
            return float(value)
        return value

    def _counted(self, origin: CounterOrigin, row: Row) -> Cell:
        children = self._children(origin.table, origin.child_key, row[origin.local_column])
        if origin.sum_column is None:
            return len(children)
        kind = self._schema.table(origin.table).column(origin.sum_column).type
        total = sum(float(child[origin.sum_column] or 0) for child in children)
        return f"{total:.{kind.scale}f}" if kind.scale else f"{total:g}"
