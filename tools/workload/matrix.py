"""Which patterns create, read, update, delete and list the rows of each table."""

from collections.abc import Iterable, Iterator
from typing import Literal

from tools.source.schema import Schema, SourceTable
from tools.value import Value
from tools.workload.operations import (
    Change,
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    changes_of,
)
from tools.workload.patterns import AccessPattern

Verb = Literal["create", "read", "update", "delete", "list"]
Matrix = dict[str, dict[Verb, tuple[str, ...]]]

VERBS: tuple[Verb, ...] = ("create", "read", "update", "delete", "list")


def crud_matrix(patterns: Iterable[AccessPattern], schema: Schema) -> Matrix:
    """Pattern ids by table and verb, in order; every table of the schema has all five verbs.

    `read` finds one row by a unique key, or computes something over rows; `list` returns many: of
    a parent, by another column, by a search, or all.
    """
    found: dict[str, dict[Verb, list[str]]] = {
        name: {verb: [] for verb in VERBS} for name in schema.table_names
    }
    for pattern in patterns:
        for table, verb in _deeds(pattern.operations, schema):
            if table in found and pattern.id not in found[table][verb]:
                found[table][verb].append(pattern.id)
    return {
        table: {verb: tuple(ids) for verb, ids in verbs.items()} for table, verbs in found.items()
    }


def is_unique(table: SourceTable, columns: Iterable[str]) -> bool:
    """At most one row has given values in `columns`."""
    given = set(columns)
    return any(key and set(key) <= given for key in table.candidate_keys)


def listed_columns(
    patterns: Iterable[AccessPattern], schema: Schema
) -> dict[str, dict[frozenset[str], tuple[str, ...]]]:
    """By table, the columns that lists are made by, each with the patterns that list so."""
    found: dict[str, dict[frozenset[str], tuple[str, ...]]] = {}
    for pattern in patterns:
        for table, columns in _lists(pattern.operations, schema):
            ways = found.setdefault(table, {})
            ways[columns] = tuple(dict.fromkeys((*ways.get(columns, ()), pattern.id)))
    return found


class Coverage(Value):
    """What patterns do to each table, and by which columns they list it."""

    matrix: Matrix
    lists: dict[str, dict[frozenset[str], tuple[str, ...]]]

    def of(self, table: str, verb: Verb, by: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The patterns that do it; of those that list, the ones that list by those columns."""
        if verb == "list":
            return self.lists.get(table, {}).get(frozenset(by), ())
        return self.matrix[table][verb]


def coverage_of(patterns: tuple[AccessPattern, ...], schema: Schema) -> Coverage:
    return Coverage(matrix=crud_matrix(patterns, schema), lists=listed_columns(patterns, schema))


def _deeds(operations: tuple[Operation, ...], schema: Schema) -> Iterator[tuple[str, Verb]]:
    listed = {table for table, _ in _lists(operations, schema)}
    for operation in operations:
        if isinstance(operation, Lookup):
            if operation.table in schema.table_names and not _is_list(operation, schema):
                yield operation.table, "read"
            yield from (
                (related.table, "read")
                for related in operation.related
                if not _is_of_many(operation.table, related, schema)
            )
    yield from ((table, "list") for table in schema.table_names if table in listed)
    for change in changes_of(operations):
        yield change.table, _verb(change)
        if isinstance(change, Insert) and change.upsert:
            yield change.table, "update"


def _verb(change: Change) -> Verb:
    if isinstance(change, Insert):
        return "create"
    return "delete" if isinstance(change, Delete) else "update"


def _lists(
    operations: tuple[Operation, ...], schema: Schema
) -> Iterator[tuple[str, frozenset[str]]]:
    """Table and equality columns of everything that returns many rows."""
    for operation in operations:
        if isinstance(operation, TextSearch):
            yield operation.table, frozenset(operation.scope)
        elif isinstance(operation, Lookup):
            if _is_list(operation, schema):
                yield operation.table, frozenset((*operation.equality, *operation.null_columns))
            for related in operation.related:
                if _is_of_many(operation.table, related, schema):
                    yield related.table, frozenset({related.column})


def _is_list(lookup: Lookup, schema: Schema) -> bool:
    """Whether it returns many rows: no figure, no walk to the root, no look for just one."""
    if lookup.table not in schema.table_names:
        return False
    is_one = is_unique(schema.table(lookup.table), lookup.equality) or lookup.limit == 1
    return not (is_one or lookup.aggregate or lookup.recursive_column)


def _is_of_many(table: str, related: Related, schema: Schema) -> bool:
    """Whether what is fetched beside a row are its children, of which it may have several."""
    if table not in schema.table_names or related.table not in schema.table_names:
        return False
    forward = schema.table(table).foreign_key_on(related.column)
    if forward is not None and forward.references == related.table:
        return False
    return not is_unique(schema.table(related.table), (related.column,))
