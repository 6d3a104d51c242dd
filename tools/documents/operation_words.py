"""Operations in words: what a pattern needs and what must hold, for the pattern table."""

from typing import assert_never

from tools.source.schema import Schema
from tools.workload.operations import (
    Change,
    Delete,
    Insert,
    Lookup,
    Operation,
    TextSearch,
    Transaction,
    Update,
    changes_of,
)

_AGGREGATES = {"count": "count", "sum": "sum", "statistics": "statistics"}


def attributes_needed(operations: tuple[Operation, ...]) -> tuple[str, ...]:
    """Per table the columns the pattern touches: `users: username`, `orders: all columns`."""
    columns: dict[str, dict[str, None]] = {}
    for operation in _flattened(operations):
        for table, names in _columns_of(operation):
            columns.setdefault(table, {}).update(dict.fromkeys(names))
    return tuple(f"{table}: {', '.join(_named(names))}" for table, names in columns.items())


def key_requirements(operations: tuple[Operation, ...], mysql: Schema) -> tuple[str, ...]:
    """What the operations demand, in order: equality, order, page, tests, uniqueness."""
    found: list[str] = []
    for operation in operations:
        if isinstance(operation, Transaction):
            tables = dict.fromkeys(change.table for change in operation.changes)
            found.append(f"all or nothing over {', '.join(tables)}")
        elif isinstance(operation, Lookup):
            found.append(_lookup(operation, mysql))
        elif isinstance(operation, TextSearch):
            found.append(_text_search(operation))
    found += [_change(change, mysql) for change in changes_of(operations)]
    return tuple(dict.fromkeys(found))


def inserted_unique_keys(
    operations: tuple[Operation, ...], mysql: Schema
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Unique keys that an insert must not break, as table and columns."""
    return tuple(
        (change.table, key.columns)
        for change in changes_of(operations)
        if isinstance(change, Insert) and change.table in mysql.table_names
        for key in mysql.table(change.table).unique_keys
    )


def _flattened(
    operations: tuple[Operation, ...],
) -> tuple[Lookup | TextSearch | Change, ...]:
    found: list[Lookup | TextSearch | Change] = []
    for operation in operations:
        found.extend(operation.changes if isinstance(operation, Transaction) else (operation,))
    return tuple(found)


def _columns_of(
    operation: Lookup | TextSearch | Change,
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    match operation:
        case Lookup():
            parts = (*operation.equality, *operation.null_columns)
            parts += tuple(c for c in (operation.range_column, operation.order_by) if c)
            if operation.recursive_column:
                parts += (operation.recursive_column,)
            parts += operation.tested
            wanted = operation.columns or (() if operation.aggregate else ("*",))
            related = tuple((r.table, r.columns or ("*",)) for r in operation.related)
            return ((operation.table, parts + wanted), *related)
        case TextSearch():
            parts = operation.scope + operation.columns + operation.filters
            return ((operation.table, parts),)
        case Insert():
            return ((operation.table, ("*",)),)
        case Update():
            parts = operation.equality + operation.columns + operation.tested
            return ((operation.table, parts),)
        case Delete():
            return ((operation.table, operation.equality + operation.tested),)
        case _:
            assert_never(operation)


def _named(names: dict[str, None]) -> list[str]:
    named = [name for name in names if name != "*"]
    if "*" not in names:
        return named or ["rows counted"]
    return [*named, "all columns"] if named else ["all columns"]


def _lookup(lookup: Lookup, mysql: Schema) -> str:
    """`products by category_id, newest created_at first, page of 20`."""
    parts = [_subject(lookup, mysql)]
    if lookup.range_column:
        parts.append(f"range of {lookup.range_column}")
    if lookup.order_by:
        direction = "descending" if lookup.descending else "ascending"
        parts.append(f"by {lookup.order_by} {direction}")
    if lookup.limit:
        parts.append(f"page of {lookup.limit}")
    if lookup.tested:
        parts.append(f"tests {', '.join(lookup.tested)}")
    parts += [f"with {r.table} along {r.column}" for r in lookup.related]
    if lookup.recursive_column:
        parts.append(f"follows {lookup.recursive_column} up to the root")
    if lookup.consistency == "strong":
        parts.append("strongly consistent")
    if lookup.per:
        parts.append(f"once per {lookup.per}")
    return ", ".join(parts)


def _subject(lookup: Lookup, mysql: Schema) -> str:
    by = [*lookup.equality, *(f"{column} is NULL" for column in lookup.null_columns)]
    how = f"{lookup.table} by {' + '.join(by)}" if by else f"all {lookup.table}"
    if lookup.aggregate:
        return f"{_AGGREGATES[lookup.aggregate]} over {how}"
    if lookup.table in mysql.table_names:
        keys = mysql.table(lookup.table).candidate_keys
        if any(key and set(key) <= set(lookup.equality) for key in keys):
            return f"one of {how}"
    return how


def _text_search(search: TextSearch) -> str:
    text = f"text search in {search.table}: {', '.join(search.columns)}"
    if search.scope:
        text += f", within {', '.join(search.scope)}"
    if search.filters:
        text += f", filters {', '.join(search.filters)}"
    return text + (f", page of {search.limit}" if search.limit else "")


def _change(change: Change, mysql: Schema) -> str:
    per = f", one per {change.per}" if change.per else ""
    match change:
        case Insert():
            keys = inserted_unique_keys((change,), mysql)
            unique = "".join(f", unique {' + '.join(columns)}" for _, columns in keys)
            verb = "insert or replace" if change.upsert else "insert"
            return f"{verb} {change.table}{unique}{per}"
        case Update():
            tests = f", if {', '.join(change.tested)} holds" if change.tested else ""
            by = " + ".join(change.equality)
            return f"set {', '.join(change.columns)} of {change.table} by {by}{tests}{per}"
        case Delete():
            tests = f", if {', '.join(change.tested)} holds" if change.tested else ""
            return f"delete {change.table} by {' + '.join(change.equality)}{tests}{per}"
        case _:
            assert_never(change)
