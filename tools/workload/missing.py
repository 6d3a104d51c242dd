"""What the patterns never do to a table in use, as questions that name what suggests it."""

from collections.abc import Iterable

from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.source.stems import stem, stems_of
from tools.value import Value
from tools.workload.lists import ExpectedList, expected_list
from tools.workload.matrix import VERBS, Verb, coverage_of
from tools.workload.names import missing_name
from tools.workload.operations import Change, Insert, Transaction, changes_of
from tools.workload.patterns import AccessPattern

_CLOCK_TYPES = frozenset({"TIMESTAMP", "DATETIME"})
_RECORDS = frozenset(
    stem(word)
    for word in ("log", "audit", "history", "journal", "trail", "activity", "archive", "attempt")
)
_SUGGESTED_BY: dict[Verb, tuple[Verb, ...]] = {
    "create": ("read", "list", "update", "delete"),
    "read": ("create", "update", "delete"),
    "update": ("create", "read", "list", "delete"),
    "delete": ("create", "update", "read", "list"),
}
_DONE: dict[Verb, str] = {
    "create": "adds rows to",
    "read": "reads",
    "update": "changes rows of",
    "delete": "removes rows from",
    "list": "reads",
}
_UNDONE: dict[Verb, str] = {
    "create": "no pattern ever adds a row to it",
    "read": "no pattern ever reads it",
    "update": "no pattern changes a row once it is there",
    "delete": "no pattern ever removes a row from it",
}
_ASKED = "Should one be added, or is that never needed?"


class MissingPattern(Value):
    """A verb that no pattern applies to a table in use.

    Attributes:
        name: As `users.delete`, `orders.list`, or `reviews.list.product_id`.
        suggested_by: Id of the pattern that makes one expect it.
    """

    name: str
    table: str
    verb: Verb
    suggested_by: str
    question: str


def missing_patterns(
    patterns: tuple[AccessPattern, ...], schema: Schema
) -> tuple[MissingPattern, ...]:
    """In the schema's order, then create, read, update, delete, list.

    A table that no pattern uses is left out: that is a finding, not a gap. So are update and
    delete of a child that is part of its parent or of a record of what happened, and update of a
    table that has nothing to change. A list is missing only where something makes one expect it,
    and then stands for the read that is missing too.
    """
    coverage = coverage_of(patterns, schema)
    found = []
    for table in schema.tables:
        verbs = coverage.matrix[table.name]
        if not any(verbs.values()):
            continue
        part_of = parent_of(table, patterns)
        stays = part_of is not None or _is_record(table, verbs)
        listed = (
            None if verbs["list"] else expected_list(table, part_of, patterns, schema, coverage)
        )
        read = (*verbs["read"], *verbs["list"]) or listed
        for verb in VERBS:
            skipped = stays and verb in ("update", "delete")
            has_none = verb == "update" and not changeable_columns(table)
            is_read = verb == "read" and read
            if not (verbs[verb] or skipped or has_none or is_read or verb == "list"):
                found.append(_missing(table, verb, verbs, patterns))
        if listed is not None:
            found.append(_missing_list(table, listed, patterns))
    return tuple(found)


def _is_record(table: SourceTable, verbs: dict[Verb, tuple[str, ...]]) -> bool:
    """Whether its rows say what happened, by the table's name, and no pattern changes any."""
    is_kept = not verbs["update"] and not verbs["delete"]
    return is_kept and bool(_RECORDS.intersection(stems_of(table.name)))


def _missing(
    table: SourceTable,
    verb: Verb,
    verbs: dict[Verb, tuple[str, ...]],
    patterns: tuple[AccessPattern, ...],
) -> MissingPattern:
    done = next(other for other in _SUGGESTED_BY[verb] if verbs[other])
    by = next(pattern for pattern in patterns if pattern.id in verbs[done])
    question = f"{by.id} ({by.text}) {_DONE[done]} `{table.name}`, but {_UNDONE[verb]}. {_ASKED}"
    return MissingPattern(
        name=missing_name(table, verb),
        table=table.name,
        verb=verb,
        suggested_by=by.id,
        question=question,
    )


def _missing_list(
    table: SourceTable, expected: ExpectedList, patterns: tuple[AccessPattern, ...]
) -> MissingPattern:
    by = next(pattern for pattern in patterns if pattern.id == expected.suggested_by)
    columns = " + ".join(expected.columns)
    question = (
        f"{by.id} ({by.text}) {expected.why}, but no pattern lists rows of `{table.name}`, by "
        f"`{columns}` or otherwise. {_ASKED}"
    )
    return MissingPattern(
        name=missing_name(table, "list", expected.columns),
        table=table.name,
        verb="list",
        suggested_by=by.id,
        question=question,
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
