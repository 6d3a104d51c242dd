"""Views of two columns, key and value: what one bare LEFT JOIN can't say."""

from itertools import pairwise
from typing import assert_never

from tools.capacity.column_types import type_name
from tools.contract.source_view import (
    KEY,
    VALUE,
    SourceColumn,
    SourceView,
    ViewColumn,
    qualified,
    select,
)
from tools.model.computed import identifier, quote
from tools.model.source_columns import find_column, find_table
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin
from tools.source.schema import Column, Schema

ALL_ROWS = 2**64 - 1  # MySQL keeps a derived table's order only beside a LIMIT
CHILDREN = "children"


def value_view(
    name: str,
    subject: str,
    origins: tuple[CopyOrigin | EmbeddedOrigin | CounterOrigin, ...],
    source_table: str,
    schema: Schema,
) -> SourceView:
    """The view that gives an attribute its value.

    Args:
        name: Name of the view.
        subject: `Table.attribute`, for the comment.
        origins: The attribute's origin last; before it the copies that lead to it, if any.
        source_table: MySQL table of the entry.
        schema: The source schema.
    """
    origin = origins[-1]
    match origin:
        case CopyOrigin():
            select_text = _copied(origins)
            what = f"{origin.table}.{origin.column} by {origins[0].table}.{_key_column(origins)}"
            reads: tuple[SourceColumn, ...] = ((origin.table, origin.column),)
        case EmbeddedOrigin():
            select_text = _embedded(origin, schema)
            what = f"rows of {origin.table} as one JSON array per {origin.child_key}"
            reads = tuple((origin.table, column) for column in origin.child_columns)
        case CounterOrigin():
            select_text = _counted(origin, source_table, schema)
            of = f"sum of {origin.sum_column} over" if origin.sum_column else "number of"
            what = f"{of} rows of {origin.table} per {origin.child_key}"
            reads = ((origin.table, origin.sum_column or origin.child_key),)
        case _:
            assert_never(origin)
    keeps: tuple[SourceColumn, ...] = ()
    if isinstance(origin, EmbeddedOrigin):
        keeps = ((origin.table, origin.child_key), *reads)
    return SourceView(
        name=name,
        purpose=f"{subject}: {what}.",
        columns=(
            ViewColumn(name=KEY, expression=""),
            ViewColumn(name=VALUE, expression="", reads=reads, keeps=keeps),
        ),
        key=KEY,
        selects=(select_text,),
    )


def _key_column(origins: tuple[CopyOrigin | EmbeddedOrigin | CounterOrigin, ...]) -> str:
    first = origins[0]
    return first.join_column if isinstance(first, CopyOrigin) else first.child_key


def _copied(origins: tuple[CopyOrigin | EmbeddedOrigin | CounterOrigin, ...]) -> str:
    """One table, or a chain of them along unique columns; aliased, as one may come twice."""
    hops = [origin for origin in origins if isinstance(origin, CopyOrigin)]
    lines = [f"FROM {identifier(hops[0].table)} AS `t1`"]
    for number, (near, far) in enumerate(pairwise(hops), start=1):
        here, there = f"t{number}", f"t{number + 1}"
        lines.append(
            f"LEFT JOIN {identifier(far.table)} AS `{there}` "
            f"ON {qualified(here, near.column)} = {qualified(there, far.join_column)}"
        )
    key = qualified("t1", hops[0].join_column)
    value = qualified(f"t{len(hops)}", hops[-1].column)
    return select(((key, KEY), (value, VALUE)), "\n".join(lines))


def _embedded(origin: EmbeddedOrigin, schema: Schema) -> str:
    child = find_table(schema, origin.table)
    order = (*origin.order_by, *(child.primary_key if child is not None else ()))
    order = tuple(dict.fromkeys((origin.child_key, *order)))
    key = identifier(origin.child_key)
    members = ", ".join(
        f"{quote(column)}, {_json_value(find_column(schema, origin.table, column), column)}"
        for column in origin.child_columns
    )
    # MariaDB sorts within the aggregate and reads /*M! */; MySQL takes the rows as they come.
    within = ", ".join(qualified(CHILDREN, column) for column in order[1:])
    sort = f" /*M! ORDER BY {within} */" if within else ""
    rest = (
        f"FROM (\n"
        f"  SELECT * FROM {identifier(origin.table)} WHERE {key} IS NOT NULL\n"
        f"  ORDER BY {', '.join(identifier(column) for column in order)} LIMIT {ALL_ROWS}\n"
        f") AS {identifier(CHILDREN)}\n"
        f"GROUP BY {qualified(CHILDREN, origin.child_key)}"
    )
    array = f"JSON_ARRAYAGG(JSON_OBJECT({members}){sort})"
    return select(((qualified(CHILDREN, origin.child_key), KEY), (array, VALUE)), rest)


def _json_value(column: Column | None, name: str) -> str:
    """A child's column as JSON that MySQL and MariaDB write alike.

    Left alone, MySQL adds microseconds to dates and the noise of a double to a FLOAT, and each
    writes bytes in its own way. JSON is nested by both.
    """
    value = qualified(CHILDREN, name)
    kind = type_name(column) if column is not None else ""
    if kind in {"DATE", "DATETIME", "TIMESTAMP", "TIME"}:
        return f"CONVERT({value} USING utf8mb4)"
    if kind == "FLOAT":
        return f"CONVERT({value} USING utf8mb4) + 0E0"
    if kind in {"BIT", "YEAR"} or (column is not None and column.type.name == "BIT"):
        return f"CAST({value} AS UNSIGNED)"
    if kind in {"BINARY", "VARBINARY"} or kind.endswith("BLOB"):
        return f"REPLACE(TO_BASE64({value}), CHAR(10), '')"
    return value


def _counted(origin: CounterOrigin, source_table: str, schema: Schema) -> str:
    """Every parent has a count: zero where it has no children."""
    local = origin.local_column
    parent_table = find_table(schema, source_table)
    unique = parent_table is not None and (local,) in parent_table.candidate_keys
    parents = identifier(source_table)
    if not unique:
        parents = f"(SELECT DISTINCT {identifier(local)} FROM {parents})"
    child_key = qualified("child", origin.child_key)
    if origin.sum_column is None:
        value = f"COUNT({child_key})"
    else:
        value = f"COALESCE(SUM({qualified('child', origin.sum_column)}), 0)"
    rest = (
        f"FROM {parents} AS `parent`\n"
        f"LEFT JOIN {identifier(origin.table)} AS `child` "
        f"ON {child_key} = {qualified('parent', local)}\n"
        f"WHERE {qualified('parent', local)} IS NOT NULL\n"
        f"GROUP BY {qualified('parent', local)}"
    )
    return select(((qualified("parent", local), KEY), (value, VALUE)), rest)
