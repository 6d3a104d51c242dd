"""Operations as a data access phrase: the inverse of reading one.

Of several ways to say the same, the first one that reads back to the same operations is taken. What
none says stays SQL behind `NOT_IN_WORDS`, which reads as nothing and is asked about.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Literal

from tools.intake.statements.told import Single, Step, Told
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.schema import Schema, SourceTable
from tools.value import Value
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    Transaction,
    Update,
)
from tools.workload.reading import NOT_IN_WORDS, read_pattern
from tools.workload.reading_scene import vocabulary_of
from tools.workload.reading_vocabulary import Vocabulary

MOST_SQL = 400  # characters of a statement that stand in place of a phrase


class Wording(Value):
    """A phrase, how it reads, and whether it does what is meant."""

    phrase: str
    reading: Literal["plain", "assumed", "unread"]


def word(
    told: Told,
    schema: Schema,
    pattern: StatedPattern,
    log: LogAnalysis,
    sql: str,
    vocabulary: Vocabulary | None = None,
) -> Wording:
    """The phrase for what a statement was told to do.

    `pattern` is what the phrase will stand beside: id, text, endpoint. `sql` is quoted where no
    phrase says it. `vocabulary` is the schema's, where many patterns are worded.
    """
    if told.untold or not told.steps:
        return _not_in_words(told, sql)
    meant = canonical(told.operations)
    vocabulary = vocabulary or vocabulary_of(schema)
    best: Wording | None = None
    for phrase in _ways(told, schema):
        reading = read_pattern(pattern, schema, log, phrase, vocabulary)
        if reading.reading == "unread" or canonical(reading.operations) != meant:
            continue
        found = Wording(phrase=phrase, reading=reading.reading)
        if reading.reading == "plain" or any(step.remarks for step in told.steps):
            return found
        best = best or found
    return best or _not_in_words(told, sql)


def canonical(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """The same with columns in alphabetical order, where their order means nothing."""
    return tuple(_canonical(operation) for operation in operations)


def _canonical(operation: Operation) -> Operation:
    if isinstance(operation, Transaction):
        changes = tuple(_sorted(change) for change in operation.changes)
        return operation.model_copy(update={"changes": changes})
    return _sorted(operation)


def _sorted(operation: Single) -> Single:
    names = ("equality", "null_columns", "columns", "tested", "scope", "filters")
    known = type(operation).model_fields
    changes = {name: tuple(sorted(getattr(operation, name))) for name in names if name in known}
    if not isinstance(operation, Lookup):
        return operation.model_copy(update=changes)
    related = [
        one.model_copy(update={"columns": tuple(sorted(one.columns))}) for one in operation.related
    ]
    ordered = tuple(sorted(related, key=lambda one: (one.column, one.table)))
    return operation.model_copy(update={**changes, "related": ordered})


def _not_in_words(told: Told, sql: str) -> Wording:
    why = told.untold or "No phrase says it."
    shown = sql if len(sql) <= MOST_SQL else f"{sql[:MOST_SQL]} …"
    return Wording(phrase=f"{NOT_IN_WORDS} {why} {shown}", reading="unread")


def _ways(told: Told, schema: Schema) -> Iterator[str]:
    tried: set[str] = set()
    for qualified, unordered, exact in product((False, True), repeat=3):
        phrasing = _Phrasing(schema, qualified=qualified, unordered=unordered, exact=exact)
        phrase = phrasing.phrase(told)
        if phrase not in tried:
            tried.add(phrase)
            yield phrase


class _Phrasing:
    """One way to say operations.

    Attributes:
        qualified: Columns are named with their table, against words that mean something else.
        unordered: A list without an order says so, against orders seen in other statements.
        exact: The columns that are set or computed over stand in a list of their own.
    """

    def __init__(self, schema: Schema, *, qualified: bool, unordered: bool, exact: bool) -> None:
        self.schema = schema
        self.qualified = qualified
        self.unordered = unordered
        self.exact = exact

    def phrase(self, told: Told) -> str:
        reads = [s for s in told.steps if isinstance(s.operation, Lookup | TextSearch)]
        created = [
            s for s in told.steps if isinstance(s.operation, Insert) and not s.operation.upsert
        ]
        others = [s for s in told.steps if s not in reads and s not in created]
        actions = [self._action(step) for step in reads]
        if created:
            names = " + ".join(step.operation.table for step in created)
            notes = dict.fromkeys(note for step in created for note in step.remarks)
            actions.append(f"create {names}{_notes(notes)}")
        actions.extend(self._action(step) for step in others)
        if len(created) + len(others) > 1:
            actions[-1] += " (transaction)"
        text = ", ".join(actions)
        return text[:1].upper() + text[1:]

    def _action(self, step: Step) -> str:
        operation = step.operation
        match operation:
            case Lookup():
                text = self._lookup(operation, step)
            case TextSearch():
                text = self._search(operation, step)
            case Insert():
                text = f"upsert {operation.table}"
            case Update():
                text = self._update(operation)
            case Delete():
                by = self._names(operation.table, operation.equality)
                text = f"delete {operation.table} by {by}"
                text += self._tested(operation.table, operation.tested)
        return text + _notes(step.remarks)

    def _lookup(self, lookup: Lookup, step: Step) -> str:
        table = lookup.table
        parts = [self._subject(lookup, step)]
        if lookup.equality:
            parts.append(f"by {self._names(table, lookup.equality)}")
        parts.extend(self._links(lookup.table, lookup.related))
        conditions = [f"{self._name(table, name)} is null" for name in lookup.null_columns]
        if lookup.range_column:
            conditions.append(f"{self._name(table, lookup.range_column)} > value")
        if conditions:
            parts.append(f"where {' and '.join(conditions)}")
        if step.grouped:
            parts.append(f"grouped by {self._names(table, step.grouped)}")
        if lookup.order_by:
            way = " descending" if lookup.descending else ""
            parts.append(f"ordered by {self._name(table, lookup.order_by)}{way}")
        text = " ".join(parts) + _page(lookup.limit, step, has_clause=len(parts) > 1)
        if self.unordered and not lookup.order_by and not lookup.aggregate:
            text += " (in any order)"
        if lookup.columns and not lookup.aggregate:
            text += f" (only {self._names(table, lookup.columns)})"
        text += self._tested(table, lookup.tested)
        return text + (f" (per {lookup.per})" if lookup.per else "")

    def _subject(self, lookup: Lookup, step: Step) -> str:
        """`query orders`, `count all orders`, `sum total of orders`."""
        has_condition = lookup.equality or lookup.null_columns or lookup.range_column
        every = "" if has_condition else "all "
        if lookup.aggregate is None:
            return f"query {every}{lookup.table}"
        if lookup.aggregate == "count":
            return f"count {every}{lookup.table}"
        verb = "sum" if lookup.aggregate == "sum" else "aggregate"
        over = [name for name in lookup.columns if name not in step.grouped]
        named = self._names(lookup.table, tuple(over))
        if self.exact:
            return f"{verb} {every}{lookup.table} {named}"
        return f"{verb} {named} of {every}{lookup.table}"

    def _search(self, search: TextSearch, step: Step) -> str:
        table = search.table
        parts = [f"query {table} by {self._names(table, search.columns)} text search"]
        parts.extend(self._links(table, step.beside))
        if search.scope:
            equal = [f"{self._name(table, name)} = value" for name in search.scope]
            parts.append(f"where {' and '.join(equal)}")
        text = " ".join(parts) + _page(search.limit, step, has_clause=True)
        return text + self._tested(table, search.filters)

    def _update(self, update: Update) -> str:
        table, source = update.table, self.schema.table(update.table)
        columns = _said_columns(source, update.columns)
        by = f"by {self._names(table, update.equality)}"
        if self.exact:
            text = f"update {table} {by} (only {self._names(table, columns)})"
        else:
            text = f"update {table} {self._names(table, columns)} {by}"
        own = next((k for k in source.foreign_keys if set(k.columns) <= set(update.equality)), None)
        usual = f"{table}.{'+'.join(own.columns)}" if own else None
        text += self._tested(table, update.tested)
        return text + (f" (per {update.per})" if update.per and update.per != usual else "")

    def _links(self, table: str, related: tuple[Related, ...]) -> list[str]:
        links = [
            f"{one.table}{f'.{column}' if column else ''} along {one.column}"
            for one in related
            for column in one.columns or ("",)
        ]
        return [f"with {', '.join(links)}"] if links else []

    def _tested(self, table: str, columns: tuple[str, ...]) -> str:
        return f" (tested: {self._names(table, columns)})" if columns else ""

    def _names(self, table: str, columns: tuple[str, ...]) -> str:
        named = [self._name(table, column) for column in columns]
        if len(named) < 2:
            return "".join(named)
        return f"{', '.join(named[:-1])} and {named[-1]}"

    def _name(self, table: str, column: str) -> str:
        return f"{table}.{column}" if self.qualified else column


def _said_columns(source: SourceTable, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that MySQL sets by itself, unless there are no others."""
    own = tuple(name for name in columns if not source.column(name).set_on_update)
    return own or columns


def _page(limit: int | None, step: Step, *, has_clause: bool) -> str:
    if limit is None:
        return ""
    if not step.is_page_size_known:
        return " + pagination" if has_clause else " (paginated)"
    return f" + pagination (limit {limit})" if has_clause else f" (limit {limit})"


def _notes(remarks: Iterable[str]) -> str:
    return "".join(f" ({remark})" for remark in remarks)
