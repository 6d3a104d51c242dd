"""Patterns assumed from the tables alone, where neither a log nor an API says what is done."""

from collections.abc import Iterator

from tools.intake.patterns import Draft
from tools.intake.statements.told import Single, Step, Told
from tools.source.schema import Schema, SourceTable
from tools.workload.operations import Delete, Insert, Lookup, TextSearch, Update
from tools.workload.reading_changes import changeable, with_stamps
from tools.workload.reading_exact import ASSUMED
from tools.workload.reading_log import DEFAULT_PAGE_ROWS
from tools.workload.reading_vocabulary import TIME_TYPES


def assume_patterns(schema: Schema) -> tuple[Draft, ...]:
    """Get, list, search, create, update and delete of each table, by its keys and indexes."""
    return tuple(
        Draft(
            basis="structure",
            told=Told(
                steps=(Step(operation=operation, remarks=(ASSUMED,), is_page_size_known=False),),
                tables=(table.name,),
            ),
            sql=f"what is done with {table.name}",
            place=table.place,
        )
        for table in schema.tables
        for operation in dict.fromkeys(_operations(table))
    )


def _operations(table: SourceTable) -> Iterator[Single]:
    for key in table.candidate_keys:
        if key:
            yield Lookup(table=table.name, equality=key)
    for columns in _listing_columns(table):
        yield _listing(table, columns)
    for index in table.indexes:
        if index.kind == "fulltext":
            yield TextSearch(table=table.name, columns=index.columns, limit=DEFAULT_PAGE_ROWS)
    yield Insert(table=table.name)
    key = table.primary_key
    if not key:
        return
    columns = changeable(table, key)
    if columns:
        yield Update(table=table.name, equality=key, columns=with_stamps(table, columns))
    yield Delete(table=table.name, equality=key)


def _listing_columns(table: SourceTable) -> list[tuple[str, ...]]:
    """Columns that rows are listed by: foreign keys, then other indexes, no key of one row."""
    found = [key.columns for key in table.foreign_keys]
    found.extend(index.columns for index in table.indexes if index.kind in ("btree", "hash"))
    unique = [frozenset(key) for key in table.candidate_keys if key]
    seen: set[frozenset[str]] = set()
    listed = []
    for columns in found:
        names = frozenset(columns)
        if names not in seen and not any(key <= names for key in unique):
            seen.add(names)
            listed.append(columns)
    return listed


def _listing(table: SourceTable, columns: tuple[str, ...]) -> Lookup:
    """Equality on the columns; a moment that ends them orders the rows, one alone is a range."""
    is_moment = table.column(columns[-1]).type.name in TIME_TYPES
    by = columns[:-1] if is_moment else columns
    return Lookup(
        table=table.name,
        equality=tuple(name for name in table.column_names if name in by),
        range_column=columns[-1] if is_moment and not by else None,
        order_by=columns[-1] if is_moment else None,
        descending=is_moment,
        limit=DEFAULT_PAGE_ROWS,
    )
