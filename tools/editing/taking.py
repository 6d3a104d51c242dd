"""The edits that make of one design another, whole or for some tables.

What is taken is put down as single edits, as if each had been typed: they stand in the journal
whatever a later search would find.
"""

from collections.abc import Iterator

from tools.editing.application import apply_edit
from tools.editing.edits import (
    AddCounter,
    AddIndex,
    CopyColumn,
    DropCopy,
    DropCounter,
    DropIndex,
    KeyTable,
    MergeTable,
    ProjectIndex,
    SplitTable,
    StructureEdit,
)
from tools.editing.key_parts import KeyPart
from tools.model.computed import Joined, Sharded
from tools.model.data_model import DataModel
from tools.model.tables import (
    Attribute,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Gsi,
    KeySchema,
    Table,
)
from tools.planning.basis import copy_of
from tools.planning.score import Judge


def edits_between(
    now: DataModel, wanted: DataModel, source_tables: tuple[str, ...], judge: Judge
) -> tuple[StructureEdit, ...]:
    """What to do to `now`, so that the rows of those MySQL tables are kept as in `wanted`.

    Each step is carried out before the next is thought of. Raises EditError where one can't be.
    """
    done: list[StructureEdit] = []
    for step in (_apart, _attributes, _inside, _copies, _keys, _dropped, _indexes):
        for source in source_tables:
            for edit in tuple(step(now, wanted, source)):
                now = apply_edit(now, edit, judge)
                done.append(edit)
    return tuple(done)


def _holder(model: DataModel, source: str) -> tuple[Table, EmbeddedOrigin] | None:
    """The table whose items hold the rows of a source table."""
    for table in model.tables:
        for attribute in table.attributes:
            if isinstance(attribute.origin, EmbeddedOrigin) and attribute.origin.table == source:
                return table, attribute.origin
    return None


def _apart(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    """Rows that stand in another's items and should have a table, theirs or those they hold."""
    for table in now.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, EmbeddedOrigin) and source in (origin.table, table.source_table):
                there = _holder(wanted, origin.table)
                if there is None or there[0].source_table != table.source_table:
                    yield SplitTable(source_table=origin.table, table=table.name)


def _inside(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    """Rows that have a table and should stand in another's items."""
    for table in wanted.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, EmbeddedOrigin) and source in (origin.table, table.source_table):
                holder = now.entity_table(table.source_table)
                if holder is not None and now.entity_table(origin.table) is not None:
                    yield MergeTable(
                        source_table=origin.table, table=holder.name, by=origin.child_key
                    )


def _both(now: DataModel, wanted: DataModel, source: str) -> tuple[Table, Table] | None:
    mine, its = now.entity_table(source), wanted.entity_table(source)
    return (mine, its) if mine is not None and its is not None else None


def _attributes(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    """Copies and counters that are not wanted; what an index is keyed by goes with the index."""
    both = _both(now, wanted, source)
    if both is None:
        return
    mine, its = both
    for attribute in mine.attributes:
        origin = attribute.origin
        is_kept = any(other.origin == origin for other in its.attributes)
        if is_kept or not isinstance(origin, CopyOrigin | CounterOrigin):
            continue
        for gsi in mine.gsis:
            if attribute.name in gsi.key.attributes:
                yield DropIndex(table=mine.name, name=gsi.name)
        if isinstance(origin, CopyOrigin):
            yield DropCopy(table=mine.name, attribute=attribute.name)
        else:
            yield DropCounter(table=mine.name, attribute=attribute.name)


def _copies(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    both = _both(now, wanted, source)
    if both is None:
        return
    mine, its = both
    for attribute in its.attributes:
        origin = attribute.origin
        if isinstance(origin, CopyOrigin):
            if copy_of(mine, origin.table, origin.column, origin.local_column) is None:
                yield CopyColumn(
                    source_table=origin.table,
                    column=origin.column,
                    table=mine.name,
                    by=origin.local_column,
                )
        elif isinstance(origin, CounterOrigin) and not any(
            isinstance(a.origin, CounterOrigin)
            and (a.origin.table, a.origin.child_key) == (origin.table, origin.child_key)
            for a in mine.attributes
        ):
            yield AddCounter(source_table=origin.table, table=mine.name, by=origin.child_key)


def _keys(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    both = _both(now, wanted, source)
    if both is not None:
        key = _as_written(*both, both[1].key)
        if _as_written(*both, both[0].key, of=both[0]) != key:
            yield KeyTable(table=both[0].name, key=key)


def _dropped(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    for table, mine, its in _by_key(now, wanted, source):
        for gsi in mine[len(its) :]:
            yield DropIndex(table=table.name, name=gsi.name)


def _indexes(now: DataModel, wanted: DataModel, source: str) -> Iterator[StructureEdit]:
    for table, mine, its in _by_key(now, wanted, source):
        for was, gsi in zip(mine, its, strict=False):
            if was.projection != gsi.projection:
                yield ProjectIndex(table=table.name, name=was.name, projection=gsi.projection)
        for gsi in its[len(mine) :]:
            yield AddIndex(table=table.name, name=gsi.name, key=gsi.key, projection=gsi.projection)


def _by_key(
    now: DataModel, wanted: DataModel, source: str
) -> Iterator[tuple[Table, list[Gsi], list[Gsi]]]:
    """Indexes of the table with the same key, held and wanted, those that are alike first.

    The keys of those that are wanted are as a person writes them.
    """
    both = _both(now, wanted, source)
    if both is None:
        return
    mine, its = both
    held: dict[KeySchema, list[Gsi]] = {}
    asked: dict[KeySchema, list[Gsi]] = {}
    for gsi in mine.gsis:
        held.setdefault(_as_written(mine, its, gsi.key, of=mine), []).append(gsi)
    for gsi in its.gsis:
        key = _as_written(mine, its, gsi.key)
        asked.setdefault(key, []).append(gsi.model_copy(update={"key": key}))
    for key in dict.fromkeys((*held, *asked)):
        have, want = held.get(key, []), asked.get(key, [])
        same = {str(a.projection) for a in have} & {str(b.projection) for b in want}
        have.sort(key=lambda gsi: (str(gsi.projection) not in same, str(gsi.projection)))
        want.sort(key=lambda gsi: (str(gsi.projection) not in same, str(gsi.projection)))
        yield mine, have, want


def as_written(table: Table, key: KeySchema) -> KeySchema:
    """A key of the table as a person writes it: columns joined by `+`, shards behind a `/`."""
    return _as_written(table, table, key)


def _as_written(mine: Table, its: Table, key: KeySchema, *, of: Table | None = None) -> KeySchema:
    """A key of `its`, or `of` the other one, so that it can be asked for of `mine`."""
    parts = [_part(mine, (of or its).attribute(name)) for name in key.attributes]
    return KeySchema(partition_key=parts[0], sort_key=parts[1] if len(parts) > 1 else None)


def _part(mine: Table, attribute: Attribute) -> str:
    """What is computed, by what it is computed of; all else by its name."""
    computed = attribute.origin.computation if attribute.origin.kind == "computed" else None
    if isinstance(computed, Joined):
        names = [_name_of(mine, column) for column in computed.columns]
        return str(KeyPart(tuple(names))) if len(names) > 1 else attribute.name
    if isinstance(computed, Sharded):
        return str(KeyPart((_name_of(mine, computed.column),), computed.shards))
    return attribute.name


def _name_of(table: Table, column: str) -> str:
    attribute = table.attribute_for(column)
    return column if attribute is None else attribute.name
