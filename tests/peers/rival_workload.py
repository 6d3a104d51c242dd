"""The requirements as a rival's design is asked them: same rates, rows and fan-outs, its keys.

Where its keys hold a column of another table, a caller gives that column instead of the id, or
reads it first; where it copies a value once, an insert reads the value and nothing else does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.peers.rival_design import Converted, Derived
from tests.peers.rival_reading import Reading
from tools.planning.basis import columns_behind
from tools.source.schema import ForeignKey, Schema, SourceTable, UniqueKey
from tools.workload.operations import (
    Change,
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    Transaction,
    Update,
)
from tools.workload.patterns import AccessPattern
from tools.workload.requirements import Requirements
from tools.workload.statistics import ColumnSize, FanOut, Statistics


def asked_of(requirements: Requirements, converted: Converted, reading: Reading) -> Requirements:
    """The same requirements over the sources that the design's items come from."""
    schema = with_derived(requirements.mysql, converted)
    evidence = requirements.evidence.model_copy(update={"mysql": schema})
    return requirements.model_copy(
        update={
            "evidence": evidence,
            "patterns": tuple(
                _Rewriting(schema, converted, reading).pattern(pattern)
                for pattern in requirements.patterns
            ),
            "statistics": _statistics(
                requirements.statistics, converted.keys, (*converted.keys, *converted.copies)
            ),
        }
    )


def with_derived(schema: Schema, converted: Converted) -> Schema:
    """The schema with the derived columns; those in keys are as unique as what they stand for."""
    tables = {table.name: table for table in schema.tables}
    for derived in (*converted.keys, *converted.copies):
        source = tables[derived.table]
        far = schema.table(derived.target).column(derived.column)
        nullable = source.column(derived.local).nullable
        column = far.model_copy(update={"name": derived.name, "nullable": nullable})
        tables[derived.table] = source.model_copy(update={"columns": (*source.columns, column)})
    for derived in converted.keys:
        tables[derived.table] = _keyed(tables[derived.table], derived)
    return schema.model_copy(update={"tables": tuple(tables.values())})


def _keyed(source: SourceTable, derived: Derived) -> SourceTable:
    unique = tuple(
        UniqueKey(
            name=f"{derived.name}_{'_'.join(key)}",
            columns=tuple(derived.name if column == derived.local else column for column in key),
            place=source.place,
        )
        for key in source.candidate_keys
        if derived.local in key
    )
    reference = ForeignKey(
        columns=(derived.name,),
        references=derived.target,
        referenced_columns=(derived.column,),
        place=source.place,
    )
    return source.model_copy(
        update={
            "unique_keys": (*source.unique_keys, *unique),
            "foreign_keys": (*source.foreign_keys, reference),
        }
    )


def _statistics(
    statistics: Statistics, keys: Sequence[Derived], columns: Sequence[Derived]
) -> Statistics:
    fan_outs, sizes = [], []
    for derived in keys:
        entry = statistics.fan_out(f"{derived.table}.{derived.local}")
        if entry is not None:
            fan_outs.append(
                FanOut(
                    table=derived.table,
                    columns=(derived.name,),
                    average=entry.average,
                    max=entry.max,
                )
            )
    for derived in columns:
        size = statistics.size(derived.target, derived.column)
        if size is not None:
            sizes.append(
                ColumnSize(
                    table=derived.table, column=derived.name, average=size.average, max=size.max
                )
            )
    return statistics.model_copy(
        update={
            "fan_outs": (*statistics.fan_outs, *fan_outs),
            "sizes": (*statistics.sizes, *sizes),
        }
    )


@dataclass
class _Rewriting:
    """One pattern's operations, and the rows that they have read."""

    schema: Schema
    converted: Converted
    reading: Reading
    read: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def pattern(self, pattern: AccessPattern) -> AccessPattern:
        asked = self.reading.operations.get(pattern.id, pattern.operations)
        if pattern.id in self.reading.unordered:
            asked = tuple(_unordered(operation) for operation in asked)
        operations = tuple(made for operation in asked for made in self.operation(operation))
        return pattern.model_copy(update={"operations": operations})

    def operation(self, operation: Operation) -> Iterator[Operation]:
        match operation:
            case Lookup():
                equality, first = self.known(operation.table, operation.equality)
                yield from first
                yield self.with_copies(operation.model_copy(update={"equality": equality}))
            case TextSearch():
                scope, first = self.known(operation.table, operation.scope)
                yield from first
                yield operation.model_copy(update={"scope": scope})
            case Transaction():
                changes = [self.change(change) for change in operation.changes]
                for first, _, _ in changes:
                    yield from first
                yield operation.model_copy(update={"changes": tuple(c for _, c, _ in changes)})
                for _, _, after in changes:
                    yield from after
            case Insert() | Update() | Delete():
                first, change, after = self.change(operation)
                yield from (*first, change, *after)

    def change(self, change: Change) -> tuple[list[Lookup], Change, list[Update]]:
        """What has to be read before, the change, and what it drags along."""
        if isinstance(change, Insert):
            return list(self.values_of(change.table)), change, []
        equality, first = self.known(change.table, change.equality)
        changed = change.model_copy(update={"equality": equality})
        if isinstance(changed, Delete):
            return first, changed, []
        own = self.converted.keys
        with_it = [d.name for d in own if d.table == change.table and d.local in changed.columns]
        dragged = [
            Update(table=d.table, equality=(d.name,), columns=(d.name,))
            for d in own
            if d.target == change.table and d.column in changed.columns
        ]
        columns = (*changed.columns, *with_it)
        return first, changed.model_copy(update={"columns": columns}), dragged

    def known(self, table: str, equality: tuple[str, ...]) -> tuple[tuple[str, ...], list[Lookup]]:
        """The columns that keys are made of, in place of the ids that stand for them."""
        found, first = [], []
        for column in equality:
            instead = self.held_instead(table, column)
            derived = self.key_behind(table, column)
            if derived is not None:
                instead = derived.name
                first += self.unless_held(derived)
            found.append(instead or column)
        return tuple(found), first

    def held_instead(self, table: str, column: str) -> str | None:
        """The column that callers hold who are asked for a row by its id."""
        if self.schema.table(table).primary_key != (column,):
            return None
        held = (name.split(".") for name in sorted(self.reading.held))
        return next((name for source, name in held if source == table), None)

    def key_behind(self, table: str, column: str) -> Derived | None:
        """The derived key column that stands for an id, where no index takes the id itself."""
        for made in self.converted.tables:
            if made.source_table != table:
                continue
            keys = (made.key.partition_key, *(gsi.key.partition_key for gsi in made.gsis))
            if any(column in columns_behind(made.attribute(name)) for name in keys):
                return None
        found = (d for d in self.converted.keys if (d.table, d.local) == (table, column))
        return next(found, None)

    def values_of(self, table: str) -> Iterator[Lookup]:
        """Rows whose columns a new item takes over, unless the caller holds them."""
        for derived in self.converted.keys:
            if derived.table == table:
                yield from self.unless_held(derived)
        for derived in self.converted.copies:
            if derived.table == table:
                yield from self.once(derived)

    def unless_held(self, derived: Derived) -> list[Lookup]:
        is_held = f"{derived.target}.{derived.column}" in self.reading.held
        return [] if is_held else self.once(derived)

    def once(self, derived: Derived) -> list[Lookup]:
        row = (derived.target, (derived.join,))
        if row in self.read:
            return []
        self.read.add(row)
        return [Lookup(table=derived.target, equality=(derived.join,))]

    def with_copies(self, lookup: Lookup) -> Lookup:
        """Related rows are left out whose columns stand copied in the item."""
        copied = {
            (d.local, d.target, d.column): d.name
            for d in self.converted.copies
            if d.table == lookup.table
        }
        followed: list[Related] = []
        taken: list[str] = []
        for related in lookup.related:
            wanted = [(related.column, related.table, column) for column in related.columns]
            if wanted and all(key in copied for key in wanted):
                taken += [copied[key] for key in wanted]
            else:
                followed.append(related)
        columns = (*lookup.columns, *taken) if lookup.columns else ()
        return lookup.model_copy(update={"related": tuple(followed), "columns": columns})


def _unordered(operation: Operation) -> Operation:
    if isinstance(operation, Lookup):
        return operation.model_copy(update={"order_by": None, "descending": False})
    return operation
