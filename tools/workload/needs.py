"""Which fan-outs and column sizes a design has to know, and what for."""

from collections.abc import Iterable, Iterator

from tools.source.schema import Schema, SourceTable
from tools.value import Value
from tools.workload.matrix import is_unique
from tools.workload.names import fan_out_name, fan_outs_of
from tools.workload.operations import Delete, Insert, Lookup, Operation, TextSearch, changes_of
from tools.workload.patterns import AccessPattern

LONG_VARCHAR = 255
_LONG_TYPES = frozenset(
    {"TEXT", "MEDIUMTEXT", "LONGTEXT", "BLOB", "MEDIUMBLOB", "LONGBLOB", "JSON"}
)
_LONG_BY_LENGTH = frozenset({"VARCHAR", "VARBINARY"})


class FanOutNeed(Value):
    name: str
    pattern_id: str
    reason: str


def fan_out_needs(patterns: Iterable[AccessPattern], schema: Schema) -> tuple[FanOutNeed, ...]:
    """One for each fan-out that some pattern depends on, with the first that does; schema order.

    A unique foreign key needs none: it has one child.
    """
    names = fan_outs_of(schema)
    found: dict[str, FanOutNeed] = {}
    for pattern in patterns:
        for operation in pattern.operations:
            for name, reason in _follows(operation, schema):
                need = FanOutNeed(name=name, pattern_id=pattern.id, reason=reason)
                found.setdefault(name, need)
    return tuple(
        found[text]
        for text, name in names.items()
        if text in found and not is_unique(name.child, name.key.columns)
    )


def _follows(operation: Operation, schema: Schema) -> Iterator[tuple[str, str]]:
    """Names of the fan-outs that an operation depends on, with the reason."""
    if isinstance(operation, Lookup):
        yield from _by_lookup(operation, schema)
    elif isinstance(operation, TextSearch):
        table = schema.table(operation.table)
        yield from _by_equality(table, operation.scope, "searches the children of one parent")
    for change in changes_of((operation,)):
        table = schema.table(change.table)
        if change.per:
            yield change.per, "writes as many rows as the parent has children"
        if isinstance(change, Insert):
            continue
        yield from _by_equality(table, change.equality, "changes the children of one parent")
        if isinstance(change, Delete):
            yield from _by_cascade(table.name, schema, {table.name})


def _by_lookup(lookup: Lookup, schema: Schema) -> Iterator[tuple[str, str]]:
    table = schema.table(lookup.table)
    if lookup.per:
        yield lookup.per, "looks up once for each child"
    yield from _by_equality(table, lookup.equality, "finds the children of one parent")
    walked = {lookup.recursive_column, *lookup.null_columns}
    for key in table.foreign_keys:
        if key.references == table.name and walked.intersection(key.columns):
            yield fan_out_name(table, key), "walks the hierarchy"
        if table.primary_key[: len(key.columns)] == key.columns:
            yield fan_out_name(table, key), "reads rows that stand under their parent"
    for related in lookup.related:
        forward = table.foreign_key_on(related.column)
        if forward is None or forward.references != related.table:
            child = schema.table(related.table)
            back = child.foreign_key_on(related.column)
            if back is not None:
                yield fan_out_name(child, back), "fetches the children of each row found"


def _by_equality(
    table: SourceTable, equality: tuple[str, ...], reason: str
) -> Iterator[tuple[str, str]]:
    if is_unique(table, equality):
        return
    for key in table.foreign_keys:
        if set(key.columns) <= set(equality):
            yield fan_out_name(table, key), reason


def _by_cascade(parent: str, schema: Schema, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Deleting a row reaches its children: those deleted with it, and those set to NULL."""
    for child, key in schema.children_of(parent):
        action = (key.on_delete or "").upper()
        if action in ("CASCADE", "SET NULL"):
            yield fan_out_name(child, key), f"deletes a parent, ON DELETE {action}"
        if action == "CASCADE" and child.name not in seen:
            yield from _by_cascade(child.name, schema, {*seen, child.name})


def long_columns(schema: Schema) -> tuple[tuple[SourceTable, str], ...]:
    """Columns whose type says little of how long their values are, in the schema's order."""
    return tuple(
        (table, column.name)
        for table in schema.tables
        for column in table.columns
        if column.type.name in _LONG_TYPES
        or (column.type.name in _LONG_BY_LENGTH and (column.type.length or 0) > LONG_VARCHAR)
    )
