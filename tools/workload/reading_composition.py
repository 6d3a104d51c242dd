"""A second look over all patterns: rows that live and die with their parent are read with it."""

from tools.source.evidence import StatedPattern
from tools.source.schema import Schema
from tools.workload.operations import Insert, Lookup, Operation, Transaction, changes_of
from tools.workload.reading_scene import Reading


def add_parts(
    patterns: tuple[StatedPattern, ...], readings: tuple[Reading, ...], schema: Schema
) -> tuple[Reading, ...]:
    """Gives every GET of a single parent row the rows that are part of it.

    A child table is part of its parent where it is only ever inserted in one transaction with it
    and no pattern touches it without the parent; a look for one existing row does not count.
    """
    parts = {
        (table.name, key.references): key.columns
        for table in schema.tables
        for key in table.foreign_keys
        if key.references != table.name and _is_part(table.name, key.references, readings)
    }
    return tuple(
        _with_parts(reading, parts, schema) if pattern.method == "GET" else reading
        for pattern, reading in zip(patterns, readings, strict=True)
    )


def _is_part(child: str, parent: str, readings: tuple[Reading, ...]) -> bool:
    is_born_together = False
    for reading in readings:
        inserts = [c for c in changes_of(reading.operations) if isinstance(c, Insert)]
        if any(insert.table == child for insert in inserts):
            if not any(_inserts_both(op, child, parent) for op in reading.operations):
                return False
            is_born_together = True
        touched = {table for op in reading.operations for table in _touched(op)}
        if child in touched and parent not in touched:
            return False
    return is_born_together


def _inserts_both(operation: Operation, child: str, parent: str) -> bool:
    if not isinstance(operation, Transaction):
        return False
    inserted = {change.table: change for change in operation.changes if isinstance(change, Insert)}
    return {child, parent} <= inserted.keys() and inserted[parent].per is None


def _touched(operation: Operation) -> tuple[str, ...]:
    if isinstance(operation, Transaction):
        return tuple(change.table for change in operation.changes)
    if isinstance(operation, Lookup) and operation.limit == 1:
        return ()
    return (operation.table,)


def _with_parts(
    reading: Reading, parts: dict[tuple[str, str], tuple[str, ...]], schema: Schema
) -> Reading:
    operations, assumptions = list(reading.operations), list(reading.assumptions)
    for (child, parent), columns in parts.items():
        read = {op.table for op in reading.operations if isinstance(op, Lookup)}
        if child in read or not any(_finds_one(op, parent, schema) for op in reading.operations):
            continue
        operations.append(Lookup(table=child, equality=columns))
        assumptions.append(
            f"Rows of {child} are only ever made with their row of {parent}: they are part of it "
            "and read with it."
        )
    if len(operations) == len(reading.operations):
        return reading
    return Reading(operations=tuple(operations), reading="assumed", assumptions=tuple(assumptions))


def _finds_one(operation: Operation, table: str, schema: Schema) -> bool:
    return (
        isinstance(operation, Lookup)
        and operation.table == table
        and set(schema.table(table).primary_key) <= set(operation.equality)
        and operation.aggregate is None
        and operation.recursive_column is None
    )
