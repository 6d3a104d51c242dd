"""Inserts, updates and deletes as requests, with all they entail.

A write entails its index entries, the lookup items of unique columns, counters, embedded rows,
and copies of what it changes.
"""

from dataclasses import dataclass, field
from typing import assert_never

from tools.model.tables import CopyOrigin, Table
from tools.planning.basis import Basis, columns_behind, is_bound
from tools.planning.plans import Count, Read, Write
from tools.planning.reads import plan_lookup
from tools.planning.write_effects import (
    ONE,
    changed_attributes,
    copies_updated,
    counted_along,
    guard_updates,
    guard_write,
    index_effects,
    item_write,
    recounted,
    setting,
    times,
    touched_guards,
)
from tools.workload.operations import Delete, Insert, Lookup, Update


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


def _insert(basis: Basis, table: Table, change: Insert, steps: Steps) -> None:
    items = times(basis, change)
    for attribute in table.attributes:
        origin = attribute.origin
        if isinstance(origin, CopyOrigin):
            steps.reads.extend(_unread(basis, origin.table, (origin.join_column,), steps))
    condition = "" if change.upsert else f"attribute_not_exists({table.key.partition_key})"
    steps.writes.append(
        item_write(basis, table, "PutItem", items, condition, index_effects(basis, table, "put"))
    )
    for guard in basis.model.lookup_tables(table.source_table):
        steps.writes.append(guard_write(basis, guard, "PutItem", items))
    steps.writes.extend(counted_along(basis, change.table, items, change.per))


def _update(basis: Basis, table: Table, change: Update, steps: Steps) -> None:
    items = times(basis, change)
    names = changed_attributes(table, change.columns)
    guards = touched_guards(basis, table, names, change.columns)
    counters = recounted(basis, change)
    known = {*change.equality, *change.tested}
    moves = bool(names & set(table.key.attributes))
    missing = _missing_parts(table, names, {*change.columns, *known})
    if guards or counters or moves or missing or not _key_is_bound(table, known):
        steps.reads.extend(_unread(basis, change.table, change.equality, steps))
    for attribute in table.attributes:
        if attribute.name in names and isinstance(attribute.origin, CopyOrigin):
            origin = attribute.origin
            steps.reads.extend(_unread(basis, origin.table, (origin.join_column,), steps))
    # two changes at once must not both free the old value: it has to be as it was read
    guarded = tuple(name for g in guards for name in g.guards)
    condition = _condition(change.tested, (*guarded, *missing))
    if moves:
        gone, put = index_effects(basis, table, "delete"), index_effects(basis, table, "put")
        old = item_write(basis, table, "DeleteItem", items, condition, gone, note="the old key")
        absent = f"attribute_not_exists({table.key.partition_key})"
        new = item_write(basis, table, "PutItem", items, absent, put, note="the new key")
        steps.writes.extend((old, new))
    else:
        steps.writes.append(setting(basis, table, names, items, condition))
    for guard in guards:
        steps.writes.extend(guard_updates(basis, guard, change.columns, names, items))
    steps.writes.extend(counters)
    steps.followers.extend(copies_updated(basis, change, items))


def _delete(basis: Basis, table: Table, change: Delete, steps: Steps) -> None:
    items = times(basis, change)
    guards = basis.model.lookup_tables(table.source_table)
    if guards or not _key_is_bound(table, {*change.equality, *change.tested}):
        steps.reads.extend(_unread(basis, change.table, change.equality, steps))
    condition = _condition(change.tested, tuple(name for g in guards for name in g.guards))
    effects = index_effects(basis, table, "delete")
    steps.writes.append(item_write(basis, table, "DeleteItem", items, condition, effects))
    steps.writes.extend(guard_write(basis, guard, "DeleteItem", items) for guard in guards)
    steps.writes.extend(counted_along(basis, change.table, items, change.per))


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
        holders = times(basis, change)
    steps.writes.append(setting(basis, holder, {attribute.name}, holders, condition))


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


def _missing_parts(table: Table, names: set[str], known: set[str]) -> tuple[str, ...]:
    """Columns that are needed to compute anew what is made of several, and that nobody gave."""
    found = (
        column
        for attribute in table.stored
        if attribute.name in names and attribute.origin.kind == "computed"
        for column in columns_behind(attribute)
        if column not in known
    )
    return tuple(dict.fromkeys(found))


def _condition(tested: tuple[str, ...], read: tuple[str, ...] = ()) -> str:
    """What must hold: values the caller requires, and values that stood when they were read."""
    required = [f"{column} as required" for column in tested]
    unchanged = [f"{column} as read" for column in dict.fromkeys(read) if column not in tested]
    return " and ".join([*required, *unchanged])
