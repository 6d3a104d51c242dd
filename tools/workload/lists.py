"""How the rows of a table are listed, and what makes one expect that they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.value import Value
from tools.workload.matrix import Coverage, is_unique
from tools.workload.operations import Lookup, Operation
from tools.workload.patterns import AccessPattern


class ExpectedList(Value):
    """A list that is missing: by which columns, which pattern suggests it, and why."""

    columns: tuple[str, ...]
    suggested_by: str
    why: str


def list_columns(table: SourceTable) -> tuple[str, ...]:
    """What a list of the table is made by where nothing else is said; none for all its rows.

    The schema alone decides, so that a name such as `orders.list` never comes to mean another
    list: the parent that the primary key begins with, else one whose rows take theirs along when
    they are deleted, else the first that a foreign key names; a hierarchy is listed by its parent.
    """
    keys = [key for key in table.foreign_keys if not is_unique(table, key.columns)]
    keys.sort(key=lambda key: (key.references == table.name, not _is_owner(table, key)))
    return keys[0].columns if keys else ()


def _is_owner(table: SourceTable, key: ForeignKey) -> bool:
    leads = table.primary_key[: len(key.columns)] == key.columns
    return leads or (key.on_delete or "").upper() == "CASCADE"


def list_ways(table: SourceTable) -> tuple[tuple[str, ...], ...]:
    """Every way beside the usual one: by a foreign key, by the first column of an index."""
    ways = [key.columns for key in table.foreign_keys]
    ways += [index.columns[:1] for index in table.indexes if index.kind in ("btree", "hash")]
    usual = list_columns(table)
    return tuple(w for w in dict.fromkeys(ways) if w != usual and not is_unique(table, w))


def expected_list(
    table: SourceTable,
    part_of: ForeignKey | None,
    patterns: tuple[AccessPattern, ...],
    schema: Schema,
    coverage: Coverage,
) -> ExpectedList | None:
    """The list that something makes one expect of a table that no pattern lists.

    That is: a parent is made with its rows, or read, or other rows of it are listed; or there is
    an index on the key to it. A table that refers to no other is expected to be listed by none.
    """
    keys = [k for k in table.foreign_keys if not is_unique(table, k.columns)]
    keys = [k for k in keys if k.references in schema.table_names and k.references != table.name]
    keys.sort(key=lambda key: (key != part_of, key.columns != list_columns(table)))
    cases = [_Case(table, key, patterns, schema, coverage) for key in keys]
    born = [case for case in cases if case.key == part_of]
    reasons = (
        *((_born_together, case) for case in born),
        *((_read_parents, case) for case in cases),
        *((_listed_siblings, case) for case in cases),
        *((_indexed, case) for case in cases),
    )
    return next((found for reason, case in reasons for found in reason(case)), None)


@dataclass(frozen=True)
class _Case:
    """A foreign key that rows may be listed by."""

    table: SourceTable
    key: ForeignKey
    patterns: tuple[AccessPattern, ...]
    schema: Schema
    coverage: Coverage

    def expected(self, ids: Iterable[str], why: str) -> Iterator[ExpectedList]:
        """The list, for the first of some patterns."""
        wanted = set(ids)
        for pattern in self.patterns:
            if pattern.id in wanted:
                yield ExpectedList(columns=self.key.columns, suggested_by=pattern.id, why=why)


def _born_together(case: _Case) -> Iterator[ExpectedList]:
    table, parent = case.table.name, case.key.references
    why = f"adds rows to `{table}` together with their row of `{parent}`"
    yield from case.expected(case.coverage.of(table, "create"), why)


def _read_parents(case: _Case) -> Iterator[ExpectedList]:
    parent = case.schema.table(case.key.references)
    why = f"reads a row of `{parent.name}`, which rows of `{case.table.name}` belong to"
    reading = (p.id for p in case.patterns if any(_reads_one(op, parent) for op in p.operations))
    yield from case.expected(reading, why)


def _reads_one(operation: Operation, table: SourceTable) -> bool:
    return (
        isinstance(operation, Lookup)
        and (operation.table, operation.aggregate) == (table.name, None)
        and is_unique(table, operation.equality)
    )


def _listed_siblings(case: _Case) -> Iterator[ExpectedList]:
    for sibling, key in case.schema.children_of(case.key.references):
        if sibling.name != case.table.name:
            why = (
                f"lists `{sibling.name}` by `{_shown(key.columns)}`, and rows of "
                f"`{case.table.name}` belong to a row of `{key.references}` too"
            )
            yield from case.expected(case.coverage.of(sibling.name, "list", key.columns), why)


def _indexed(case: _Case) -> Iterator[ExpectedList]:
    columns = case.key.columns
    used = [i for ids in case.coverage.matrix[case.table.name].values() for i in ids]
    for index in case.table.indexes:
        if index.kind in ("btree", "hash") and index.columns[: len(columns)] == columns:
            why = f"uses `{case.table.name}`, which has an index on `{_shown(columns)}`"
            yield from case.expected(used, f"{why} ({index.place})")


def _shown(columns: tuple[str, ...]) -> str:
    return " + ".join(columns)
