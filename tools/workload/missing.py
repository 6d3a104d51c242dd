"""Tables against create, read, update and delete: what the patterns never do."""

from collections.abc import Iterable
from typing import Literal

from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.value import Value
from tools.workload.operations import (
    Change,
    Delete,
    Insert,
    Lookup,
    Operation,
    TextSearch,
    Transaction,
    changes_of,
)
from tools.workload.patterns import AccessPattern

Verb = Literal["create", "read", "update", "delete"]
Matrix = dict[str, dict[Verb, tuple[str, ...]]]

VERBS: tuple[Verb, ...] = ("create", "read", "update", "delete")
_CLOCK_TYPES = frozenset({"TIMESTAMP", "DATETIME"})
_SUGGESTED_BY: dict[Verb, tuple[Verb, ...]] = {
    "create": ("read", "update", "delete"),
    "read": ("create", "update", "delete"),
    "update": ("create", "read", "delete"),
    "delete": ("create", "update", "read"),
}
_DONE: dict[Verb, str] = {
    "create": "adds rows to",
    "read": "reads",
    "update": "changes rows of",
    "delete": "removes rows from",
}
_UNDONE: dict[Verb, str] = {
    "create": "no pattern ever adds a row to it",
    "read": "no pattern ever reads it",
    "update": "no pattern changes a row once it is there",
    "delete": "no pattern ever removes a row from it",
}


class MissingPattern(Value):
    """A verb that no pattern applies to a table in use.

    Attributes:
        name: Table and verb, such as `users.delete`.
        suggested_by: Id of the pattern that makes one expect it.
    """

    name: str
    table: str
    verb: Verb
    suggested_by: str
    question: str


def crud_matrix(patterns: Iterable[AccessPattern], schema: Schema) -> Matrix:
    """Pattern ids by table and verb, in order; every table of the schema has all four verbs."""
    found: dict[str, dict[Verb, list[str]]] = {
        name: {verb: [] for verb in VERBS} for name in schema.table_names
    }
    for pattern in patterns:
        for table, verb in _deeds(pattern.operations):
            if table in found and pattern.id not in found[table][verb]:
                found[table][verb].append(pattern.id)
    return {
        table: {verb: tuple(ids) for verb, ids in verbs.items()} for table, verbs in found.items()
    }


def _deeds(operations: tuple[Operation, ...]) -> Iterable[tuple[str, Verb]]:
    for operation in operations:
        if isinstance(operation, Lookup):
            yield operation.table, "read"
            yield from ((related.table, "read") for related in operation.related)
        elif isinstance(operation, TextSearch):
            yield operation.table, "read"
    for change in changes_of(operations):
        yield change.table, _verb(change)
        if isinstance(change, Insert) and change.upsert:
            yield change.table, "update"


def _verb(change: Change) -> Verb:
    if isinstance(change, Insert):
        return "create"
    return "delete" if isinstance(change, Delete) else "update"


def missing_patterns(
    patterns: tuple[AccessPattern, ...], schema: Schema
) -> tuple[MissingPattern, ...]:
    """In the schema's order, then create, read, update, delete.

    A table that no pattern uses is left out: that is a finding, not a gap. So are update and
    delete of a child that is part of its parent, and update of a table that has nothing to change.
    """
    matrix = crud_matrix(patterns, schema)
    texts = {pattern.id: pattern.text for pattern in patterns}
    found = []
    for table in schema.tables:
        verbs = matrix[table.name]
        if not any(verbs.values()):
            continue
        is_part = parent_of(table, patterns) is not None
        for verb in VERBS:
            skipped = is_part and verb in ("update", "delete")
            if verbs[verb] or skipped or (verb == "update" and not changeable_columns(table)):
                continue
            found.append(_missing(table.name, verb, verbs, texts))
    return tuple(found)


def _missing(
    table: str, verb: Verb, verbs: dict[Verb, tuple[str, ...]], texts: dict[str, str]
) -> MissingPattern:
    done = next(other for other in _SUGGESTED_BY[verb] if verbs[other])
    by = verbs[done][0]
    question = (
        f"{by} ({texts[by]}) {_DONE[done]} `{table}`, but {_UNDONE[verb]}. "
        "Should one be added, or is that never needed?"
    )
    return MissingPattern(
        name=f"{table}.{verb}", table=table, verb=verb, suggested_by=by, question=question
    )


def parent_of(table: SourceTable, patterns: Iterable[AccessPattern]) -> ForeignKey | None:
    """The key to the parent that `table` is part of: the two are always written together.

    That is so where every change of the table stands in a transaction that changes the parent
    too. A parent inserted there comes before one that is only updated.
    """
    partners: list[dict[str, bool]] = []
    for pattern in patterns:
        for operation in pattern.operations:
            changes = changes_of((operation,))
            if not any(change.table == table.name for change in changes):
                continue
            if not isinstance(operation, Transaction):
                return None
            partners.append(_partners(changes))
    keys = [key for key in table.foreign_keys if key.references != table.name]
    shared = [key for key in keys if partners and all(key.references in p for p in partners)]
    inserted = (key for key in shared if any(p[key.references] for p in partners))
    return next(inserted, shared[0] if shared else None)


def _partners(changes: tuple[Change, ...]) -> dict[str, bool]:
    """The tables changed, each with whether a row is inserted."""
    found: dict[str, bool] = {}
    for change in changes:
        found[change.table] = found.get(change.table, False) or isinstance(change, Insert)
    return found


def changeable_columns(table: SourceTable) -> tuple[str, ...]:
    """What an update can be about: neither key, foreign key nor a clock that MySQL sets itself.

    A pure link table has none.
    """
    fixed = {*table.primary_key}.union(*(key.columns for key in table.foreign_keys))
    return tuple(
        column.name
        for column in table.columns
        if column.name not in fixed
        and not column.auto_increment
        and not (column.type.name in _CLOCK_TYPES and (column.default or column.set_on_update))
    )
