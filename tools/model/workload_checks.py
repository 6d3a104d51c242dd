"""Checks that the workload a model carries speaks of its schema: planning rests on that."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.model.check import ModelCheck, error
from tools.model.data_model import DataModel
from tools.model.source_columns import find_column, find_table
from tools.planning.plans import PatternPlan
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    Operation,
    TextSearch,
    Transaction,
    Update,
)

Named = tuple[str, str | None]  # table, column


def operations_exist(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Every table and column of an operation is in the schema."""
    schema = model.requirements.mysql
    for pattern in model.requirements.patterns:
        for table, column in dict.fromkeys(_named(pattern.operations)):
            if column is None:
                known = find_table(schema, table) is not None
            else:
                known = find_column(schema, table, column) is not None
            if not known:
                yield _unknown(pattern.id, table if column is None else f"{table}.{column}")


def _named(operations: tuple[Operation, ...]) -> Iterator[Named]:
    for operation in operations:
        match operation:
            case Transaction():
                yield from _named(operation.changes)
            case Lookup():
                yield from _of_lookup(operation)
            case TextSearch():
                yield from _all(
                    operation.table, operation.columns, operation.scope, operation.filters
                )
            case Insert():
                yield (operation.table, None)
            case Update():
                yield from _all(
                    operation.table, operation.equality, operation.columns, operation.tested
                )
            case Delete():
                yield from _all(operation.table, operation.equality, operation.tested)


def _of_lookup(lookup: Lookup) -> Iterator[Named]:
    single = (lookup.range_column, lookup.order_by, lookup.recursive_column)
    named = tuple(name for name in single if name is not None)
    lists = (lookup.equality, lookup.null_columns, lookup.columns, lookup.tested)
    yield from _all(lookup.table, named, *lists)
    for related in lookup.related:
        yield from _all(related.table, related.columns)


def _all(table: str, *lists: tuple[str, ...]) -> Iterator[Named]:
    yield (table, None)
    for names in lists:
        yield from ((table, name) for name in names)


def _unknown(subject: str, name: str) -> Finding:
    return error(
        "unknown-operand",
        subject,
        f"{subject} names {name}, which the schema does not have.",
        "Name a table and column of the schema.",
    )


def statistics_exist(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Rows are known for every table, and statistics speak of the schema only."""
    schema = model.requirements.mysql
    statistics = model.requirements.statistics
    counted = {entry.table for entry in statistics.tables}
    for table in schema.tables:
        if table.name not in counted:
            yield error(
                "rows-unknown",
                table.name,
                f"Nothing says how many rows {table.name} has.",
                "State its rows.",
            )
    for entry in statistics.tables:
        if find_table(schema, entry.table) is None:
            yield _unknown("statistics", entry.table)
    for fan_out in statistics.fan_outs:
        for column in fan_out.columns:
            if find_column(schema, fan_out.table, column) is None:
                yield _unknown(f"fan-out {fan_out.name}", f"{fan_out.table}.{column}")
    for size in statistics.sizes:
        if find_column(schema, size.table, size.column) is None:
            yield _unknown("sizes", f"{size.table}.{size.column}")


def keys_exist(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Primary, unique and foreign keys of the schema name its columns."""
    schema = model.requirements.mysql
    for table in schema.tables:
        for key in table.candidate_keys:
            for column in key:
                if find_column(schema, table.name, column) is None:
                    yield _unknown(f"a key of {table.name}", f"{table.name}.{column}")
        for foreign in table.foreign_keys:
            ends = [(table.name, name) for name in foreign.columns]
            ends += [(foreign.references, name) for name in foreign.referenced_columns]
            for place, column in ends:
                if find_column(schema, place, column) is None:
                    yield _unknown(f"a foreign key of {table.name}", f"{place}.{column}")


WORKLOAD_CHECKS: tuple[ModelCheck, ...] = (operations_exist, statistics_exist, keys_exist)
