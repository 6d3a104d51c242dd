"""Writes and what each entails: index entries, lookup items, counters, copies."""

from collections.abc import Iterator

from tools.capacity.entries import entry_share, guard_share
from tools.model.tables import Attribute, CopyOrigin, CounterOrigin, Table
from tools.planning.basis import Basis, columns_behind, columns_of_key
from tools.planning.condition import multiplied
from tools.planning.plans import Count, IndexEffect, IndexWrite, Read, Write
from tools.planning.reads import plan_lookup
from tools.workload.operations import Delete, Insert, Lookup, Update

ONE = Count.of(1.0)


def times(basis: Basis, change: Insert | Update | Delete) -> Count:
    if change.per is not None:
        return basis.cardinality.fan_out(change.per)
    if isinstance(change, Insert):
        return ONE
    return basis.cardinality.matching(change.table, tuple(sorted(change.equality)))


def item_write(
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


def setting(
    basis: Basis, table: Table, names: set[str], items: Count, condition: str, note: str = ""
) -> Write:
    """An UpdateItem that sets the attributes."""
    effects = _update_effects(basis, table, names)
    write = item_write(basis, table, "UpdateItem", items, condition, effects, note)
    sets = tuple(attribute.name for attribute in table.stored if attribute.name in names)
    return write.model_copy(update={"sets": sets})


def guard_write(basis: Basis, guard: Table, operation: str, items: Count, note: str = "") -> Write:
    """The item that keeps a unique value taken, or frees it."""
    condition = f"attribute_not_exists({guard.key.partition_key})" if operation == "PutItem" else ""
    note = note or f"keeps {', '.join(guard.guards)} unique"
    share = guard_share(basis.cardinality, guard)
    held = Count(average=items.average * share, max=items.max)
    return item_write(basis, guard, operation, held, condition, (), note)


def changed_attributes(table: Table, columns: tuple[str, ...]) -> set[str]:
    """Attributes that change with the columns: made from them, or copied along them."""
    return {
        attribute.name
        for attribute in table.attributes
        if set(columns).intersection(columns_behind(attribute))
        or (isinstance(attribute.origin, CopyOrigin) and attribute.origin.local_column in columns)
    }


def touched_guards(
    basis: Basis, table: Table, names: set[str], columns: tuple[str, ...]
) -> tuple[Table, ...]:
    """Lookup tables whose items change: what they guard, or the base key that they hold."""
    held = names.intersection(table.key.attributes)
    return tuple(
        guard
        for guard in basis.model.lookup_tables(table.source_table)
        if set(columns).intersection(guard.guards) or held.intersection(guard.attribute_names)
    )


def guard_updates(
    basis: Basis, guard: Table, columns: tuple[str, ...], names: set[str], items: Count
) -> tuple[Write, ...]:
    """The value moves to a new item, or the same item points at a new base key."""
    if set(columns).intersection(guard.guards):
        return (
            guard_write(basis, guard, "DeleteItem", items, "the old value"),
            guard_write(basis, guard, "PutItem", items, "the new value"),
        )
    held = names.intersection(guard.attribute_names)
    return (setting(basis, guard, held, items, "", "where the item is now"),)


def index_effects(basis: Basis, table: Table, effect: IndexEffect) -> tuple[IndexWrite, ...]:
    return tuple(
        IndexWrite(
            index=gsi.name,
            effect=effect,
            entry_bytes=basis.sizes.entry(table, gsi),
            share=entry_share(basis.cardinality, table, gsi),
        )
        for gsi in table.gsis
    )


def _update_effects(basis: Basis, table: Table, changed: set[str]) -> tuple[IndexWrite, ...]:
    """An index entry moves with its key, is replaced with what it projects, else rests.

    Where the key may be NULL, an entry comes or goes or moves: of two states, each with an entry
    as often as `share` says, that takes as many units on average as that share of moves.
    """
    effects: list[IndexWrite] = []
    for gsi in table.gsis:
        effect: IndexEffect = "none"
        if changed & set(gsi.key.attributes):
            effect = "move"
        elif changed & set(table.projected(gsi)):
            effect = "replace"
        effects.append(
            IndexWrite(
                index=gsi.name,
                effect=effect,
                entry_bytes=basis.sizes.entry(table, gsi),
                share=entry_share(basis.cardinality, table, gsi),
            )
        )
    return tuple(effects)


def counted_along(basis: Basis, source_table: str, items: Count, per: str | None) -> list[Write]:
    """Counters over `source_table` that the parents keep, in the same transaction."""
    writes: list[Write] = []
    for table, counters in _counters(basis, source_table):
        together = per == f"{source_table}.{counters[0][1].child_key}"
        names = {attribute.name for attribute, _ in counters}
        writes.append(setting(basis, table, names, ONE if together else items, "", "counts along"))
    return writes


def recounted(basis: Basis, change: Update) -> list[Write]:
    """Counters that an update touches: of both parents where rows change theirs, or of a sum."""
    items = times(basis, change)
    writes: list[Write] = []
    for table, counters in _counters(basis, change.table):
        if counters[0][1].child_key in change.columns:
            names = {attribute.name for attribute, _ in counters}
            note = "counts along, at the old parent and the new one"
            parents = multiplied(items, Count.of(2.0))
            writes.append(setting(basis, table, names, parents, "", note))
            continue
        sums = {a.name for a, origin in counters if origin.sum_column in change.columns}
        if sums:
            writes.append(setting(basis, table, sums, items, "", "sums along"))
    return writes


def _counters(
    basis: Basis, source_table: str
) -> Iterator[tuple[Table, list[tuple[Attribute, CounterOrigin]]]]:
    """Counters over a source table's rows, those of one parent together: one write sets them.

    A transaction takes an item once.
    """
    found: dict[tuple[str, str], tuple[Table, list[tuple[Attribute, CounterOrigin]]]] = {}
    for table, attribute in basis.held_from(source_table):
        origin = attribute.origin
        if isinstance(origin, CounterOrigin):
            parent = found.setdefault((table.name, origin.child_key), (table, []))
            parent[1].append((attribute, origin))
    yield from found.values()


def copies_updated(basis: Basis, change: Update, items: Count) -> list[Read | Write]:
    """Every copy of a changed column is found and updated, after the fact: its key suffices."""
    stale: dict[tuple[str, str], set[str]] = {}
    tables: dict[str, Table] = {}
    for table, attribute in basis.held_from(change.table):
        origin = attribute.origin
        if isinstance(origin, CopyOrigin) and origin.column in change.columns:
            tables[table.name] = table
            stale.setdefault((table.name, origin.local_column), set()).add(attribute.name)
    steps: list[Read | Write] = []
    for (name, local), names in stale.items():
        source_table = tables[name].source_table
        keys = columns_of_key(tables[name])
        found = plan_lookup(basis, Lookup(table=source_table, equality=(local,), columns=keys))
        steps.extend(found or ())
        total = multiplied(basis.cardinality.matching(source_table, (local,)), items)
        note = f"copies of {change.table}, by stream"
        steps.append(setting(basis, tables[name], names, total, "", note))
    return steps
