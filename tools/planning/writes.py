"""Inserts, updates and deletes as requests, with all they entail.

A write entails its index entries, the lookup items of unique columns, counters, embedded rows,
and copies of what it changes.
"""

from dataclasses import dataclass, field
from typing import assert_never

from tools.model.tables import Attribute, CopyOrigin, CounterOrigin, Table
from tools.planning.basis import Basis, columns_behind, is_bound
from tools.planning.condition import multiplied
from tools.planning.plans import Count, IndexEffect, IndexWrite, Read, Write
from tools.planning.reads import plan_lookup
from tools.workload.operations import Delete, Insert, Lookup, Update

ONE = Count.of(1.0)


@dataclass
class Steps:
    """Requests under construction for the changes that happen together.

    Attributes:
        reads: What must be known first.
        writes: What happens together; one transaction if there is more than one item.
        followers: What happens afterwards, by stream: updates of copies.
        seen: Lookups whose rows the pattern has read already, as (table, columns).
        inserted: Source tables that gain rows in the same group of changes.
        unserved: Why something can't be done.
    """

    seen: set[tuple[str, frozenset[str]]]
    inserted: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    reads: list[Read] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    followers: list[Read | Write] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)


def plan_change(basis: Basis, change: Insert | Update | Delete, steps: Steps) -> None:
    """Adds what `change` takes to `steps`."""
    table = basis.entity(change.table)
    if table is None:
        _change_embedded(basis, change, steps)
        return
    match change:
        case Insert():
            _insert(basis, table, change, steps)
        case Update():
            _update(basis, table, change, steps)
        case Delete():
            _delete(basis, table, change, steps)
        case _:
            assert_never(change)


def _times(basis: Basis, change: Insert | Update | Delete) -> Count:
    if change.per is not None:
        return basis.cardinality.fan_out(change.per)
    if isinstance(change, Insert):
        return ONE
    return basis.cardinality.matching(change.table, tuple(sorted(change.equality)))


def _insert(basis: Basis, table: Table, change: Insert, steps: Steps) -> None:
    items = _times(basis, change)
    for attribute in table.attributes:
        origin = attribute.origin
        if isinstance(origin, CopyOrigin):
            steps.reads.extend(_unread(basis, origin.table, (origin.join_column,), steps))
    condition = "" if change.upsert else f"attribute_not_exists({table.key.partition_key})"
    steps.writes.append(
        _write(basis, table, "PutItem", items, condition, _effects(basis, table, "put"))
    )
    for guard in basis.model.lookup_tables(table.source_table):
        steps.writes.append(_guard_write(basis, guard, "PutItem", items))
    steps.writes.extend(_counter_writes(basis, change.table, items, change.per))


def _update(basis: Basis, table: Table, change: Update, steps: Steps) -> None:
    items = _times(basis, change)
    names = _changed(table, change.columns)
    guards = _touched_guards(basis, table, names, change.columns)
    counters = _recounted(basis, change)
    known = {*change.equality, *change.tested}
    moves = bool(names & set(table.key.attributes))
    if guards or counters or moves or not _key_is_bound(table, known):
        steps.reads.extend(_unread(basis, change.table, change.equality, steps))
    for attribute in table.attributes:
        if attribute.name in names and isinstance(attribute.origin, CopyOrigin):
            origin = attribute.origin
            steps.reads.extend(_unread(basis, origin.table, (origin.join_column,), steps))
    condition = _condition(change.tested)
    if moves:
        gone, put = _effects(basis, table, "delete"), _effects(basis, table, "put")
        old = _write(basis, table, "DeleteItem", items, condition, gone, note="the old key")
        absent = f"attribute_not_exists({table.key.partition_key})"
        new = _write(basis, table, "PutItem", items, absent, put, note="the new key")
        steps.writes.extend((old, new))
    else:
        steps.writes.append(_setting(basis, table, names, items, condition))
    for guard in guards:
        steps.writes.extend(_guard_updates(basis, guard, change.columns, names, items))
    steps.writes.extend(counters)
    steps.followers.extend(_copy_updates(basis, change, items))


def _changed(table: Table, columns: tuple[str, ...]) -> set[str]:
    """Attributes that change with the columns: made from them, or copied along them."""
    return {
        attribute.name
        for attribute in table.attributes
        if set(columns).intersection(columns_behind(attribute))
        or (isinstance(attribute.origin, CopyOrigin) and attribute.origin.local_column in columns)
    }


def _touched_guards(
    basis: Basis, table: Table, names: set[str], columns: tuple[str, ...]
) -> tuple[Table, ...]:
    """Lookup tables whose items change: what they guard, or the base key that they hold."""
    held = names.intersection(table.key.attributes)
    return tuple(
        guard
        for guard in basis.model.lookup_tables(table.source_table)
        if set(columns).intersection(guard.guards) or held.intersection(guard.attribute_names)
    )


def _guard_updates(
    basis: Basis, guard: Table, columns: tuple[str, ...], names: set[str], items: Count
) -> tuple[Write, ...]:
    """The value moves to a new item, or the same item points at a new base key."""
    if set(columns).intersection(guard.guards):
        return (
            _guard_write(basis, guard, "DeleteItem", items, "the old value"),
            _guard_write(basis, guard, "PutItem", items, "the new value"),
        )
    held = names.intersection(guard.attribute_names)
    return (_setting(basis, guard, held, items, "", "where the item is now"),)


def _setting(
    basis: Basis, table: Table, names: set[str], items: Count, condition: str, note: str = ""
) -> Write:
    """An UpdateItem that sets the attributes."""
    effects = _update_effects(basis, table, names)
    write = _write(basis, table, "UpdateItem", items, condition, effects, note)
    sets = tuple(name for name in table.attribute_names if name in names)
    return write.model_copy(update={"sets": sets})


def _delete(basis: Basis, table: Table, change: Delete, steps: Steps) -> None:
    items = _times(basis, change)
    guards = basis.model.lookup_tables(table.source_table)
    if guards or not _key_is_bound(table, {*change.equality, *change.tested}):
        steps.reads.extend(_unread(basis, change.table, change.equality, steps))
    condition = _condition(change.tested)
    effects = _effects(basis, table, "delete")
    steps.writes.append(_write(basis, table, "DeleteItem", items, condition, effects))
    steps.writes.extend(_guard_write(basis, guard, "DeleteItem", items) for guard in guards)
    steps.writes.extend(_counter_writes(basis, change.table, items, change.per))


def _change_embedded(basis: Basis, change: Insert | Update | Delete, steps: Steps) -> None:
    """Rows kept as JSON in their parent: written with it, or by read and conditional write."""
    embedding = basis.embedding(change.table)
    if embedding is None:
        steps.unserved.append(f"no table holds the rows of {change.table}")
        return
    holder, attribute, origin = embedding
    together = steps.inserted if isinstance(change, Insert) else steps.deleted
    if holder.source_table in together and not isinstance(change, Update):
        return
    if not isinstance(change, Insert) and origin.child_key not in change.equality:
        steps.unserved.append(
            f"rows of {change.table} stand in {holder.name}.{attribute.name}: "
            f"they can't be changed without {origin.child_key}"
        )
        return
    steps.reads.extend(_unread(basis, holder.source_table, (origin.local_column,), steps))
    condition = f"{attribute.name} as it was read"
    moves = isinstance(change, Update) and origin.child_key in change.columns
    holders = Count.of(2.0) if moves else ONE  # a row that changes its parent leaves one list
    if isinstance(change, Insert) and change.per not in (
        None,
        f"{change.table}.{origin.child_key}",
    ):
        holders = _times(basis, change)
    steps.writes.append(_setting(basis, holder, {attribute.name}, holders, condition))


def _unread(
    basis: Basis, source_table: str, equality: tuple[str, ...], steps: Steps
) -> tuple[Read, ...]:
    """Reads the rows to be changed, unless the pattern has read them already."""
    if (source_table, frozenset(equality)) in steps.seen:
        return ()
    steps.seen.add((source_table, frozenset(equality)))
    found = plan_lookup(basis, Lookup(table=source_table, equality=equality))
    if found is None:
        steps.unserved.append(f"no table holds the rows of {source_table}")
        return ()
    return tuple(r.model_copy(update={"note": r.note or "what is there before"}) for r in found)


def _key_is_bound(table: Table, known: set[str]) -> bool:
    return all(is_bound(table.attribute(name), known, set()) for name in table.key.attributes)


def _condition(tested: tuple[str, ...]) -> str:
    return " and ".join(f"{column} as required" for column in tested)


def _write(
    basis: Basis,
    table: Table,
    operation: str,
    items: Count,
    condition: str,
    effects: tuple[IndexWrite, ...],
    note: str = "",
) -> Write:
    return Write.model_validate(
        {
            "operation": operation,
            "table": table.name,
            "partition_key": table.key.partition_key,
            "sort_key": table.key.sort_key,
            "condition": condition,
            "items": items,
            "item_bytes": basis.sizes.item(table),
            "index_writes": effects,
            "note": note,
        }
    )


def _guard_write(basis: Basis, guard: Table, operation: str, items: Count, note: str = "") -> Write:
    """The item that keeps a unique value taken, or frees it."""
    condition = f"attribute_not_exists({guard.key.partition_key})" if operation == "PutItem" else ""
    note = note or f"keeps {', '.join(guard.guards)} unique"
    return _write(basis, guard, operation, items, condition, (), note)


def _effects(basis: Basis, table: Table, effect: IndexEffect) -> tuple[IndexWrite, ...]:
    return tuple(
        IndexWrite(index=gsi.name, effect=effect, entry_bytes=basis.sizes.entry(table, gsi))
        for gsi in table.gsis
    )


def _update_effects(basis: Basis, table: Table, changed: set[str]) -> tuple[IndexWrite, ...]:
    """An index entry moves with its key, is replaced with what it projects, else rests."""
    effects: list[IndexWrite] = []
    for gsi in table.gsis:
        effect: IndexEffect = "none"
        if changed & set(gsi.key.attributes):
            effect = "move"
        elif changed & set(table.projected(gsi)):
            effect = "replace"
        entry_bytes = basis.sizes.entry(table, gsi)
        effects.append(IndexWrite(index=gsi.name, effect=effect, entry_bytes=entry_bytes))
    return tuple(effects)


def _counter_writes(basis: Basis, source_table: str, items: Count, per: str | None) -> list[Write]:
    """Counters over `source_table` that the parents keep, in the same transaction."""
    writes: list[Write] = []
    for table in basis.model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if not isinstance(origin, CounterOrigin) or origin.table != source_table:
                continue
            together = per == f"{source_table}.{origin.child_key}"
            parents = ONE if together else items
            writes.append(_setting(basis, table, {attribute.name}, parents, "", "counts along"))
    return writes


def _recounted(basis: Basis, change: Update) -> list[Write]:
    """Counters that an update touches: of both parents where rows change theirs, or of a sum."""
    items = _times(basis, change)
    writes: list[Write] = []
    for table in basis.model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if not isinstance(origin, CounterOrigin) or origin.table != change.table:
                continue
            note = ""
            parents = items
            if origin.child_key in change.columns:
                note = "counts along, at the old parent and the new one"
                parents = Count(average=2 * items.average, max=2 * items.max)
            elif origin.sum_column in change.columns:
                note = "sums along"
            if note:
                writes.append(_setting(basis, table, {attribute.name}, parents, "", note))
    return writes


def _copy_updates(basis: Basis, change: Update, items: Count) -> list[Read | Write]:
    """Every copy of a changed column is found and updated, after the fact."""
    steps: list[Read | Write] = []
    for table in basis.model.tables:
        stale: dict[str, list[Attribute]] = {}
        for attribute in table.attributes:
            origin = attribute.origin
            if (
                isinstance(origin, CopyOrigin)
                and origin.table == change.table
                and origin.column in change.columns
            ):
                stale.setdefault(origin.local_column, []).append(attribute)
        for local, attributes in stale.items():
            found = plan_lookup(basis, Lookup(table=table.source_table, equality=(local,)))
            steps.extend(found or ())
            copies = basis.cardinality.matching(table.source_table, (local,))
            names = {attribute.name for attribute in attributes}
            total = multiplied(copies, items)
            note = f"copies of {change.table}, by stream"
            steps.append(_setting(basis, table, names, total, "", note))
    return steps
