"""The ways one table can answer a lookup: its key, a GSI, a lookup table, a Scan.

Each way becomes its requests; which one is taken is decided by what it costs (`reads.py`).
"""

import math
from collections.abc import Iterator
from itertools import takewhile

from tools.capacity.limits import MAX_BATCH_GET_ITEMS, PAGE_BYTES
from tools.model.tables import Gsi, KeySchema, Table
from tools.planning.basis import (
    Basis,
    attributes_for,
    columns_behind,
    is_bound,
    keeps_order,
    keys_asked,
)
from tools.planning.cardinality import RANGE_SHARE
from tools.planning.condition import Condition
from tools.planning.plans import Count, KeyCondition, Read, SortCondition

Requests = tuple[Read, ...]


def paths(basis: Basis, table: Table, condition: Condition) -> Iterator[Requests]:
    """Every way to answer a lookup from `table`, each as its requests; the Scan comes last."""
    keyed = _by_key(basis, table, None, condition)
    if keyed:
        yield keyed
    if condition.lookup.consistency == "eventual":
        for gsi in table.gsis:
            indexed = _by_key(basis, table, gsi, condition)
            if indexed:
                yield indexed
    for guard in basis.model.lookup_tables(table.source_table):
        guarded = _by_lookup_table(basis, table, guard, condition)
        if guarded:
            yield guarded
    yield _by_scan(basis, table, condition)


def _by_key(basis: Basis, table: Table, gsi: Gsi | None, condition: Condition) -> Requests | None:
    key = gsi.key if gsi else table.key
    partition = table.attribute(key.partition_key)
    asked = keys_asked(partition, condition.known, condition.nulls)
    if not asked:
        return None
    sort = table.attribute(key.sort_key) if key.sort_key else None
    sort_is_bound = sort is not None and is_bound(sort, condition.known, condition.nulls)
    consumed = set(columns_behind(partition))
    if asked > 1:
        consumed = {columns_behind(partition)[0]}  # what spreads it is no condition of the key
    if sort is not None and sort_is_bound:
        consumed |= set(columns_behind(sort))
    if gsi is None and asked == 1 and (sort is None or sort_is_bound):
        return (_get_item(basis, table, condition, consumed),)
    order = columns_behind(sort) if sort is not None and not sort_is_bound else ()
    if gsi is not None and order and not _holds_all(basis, table, order, condition):
        return None
    return _query(basis, table, gsi, condition, consumed, order, asked)


def _holds_all(basis: Basis, table: Table, order: tuple[str, ...], condition: Condition) -> bool:
    """True where no wanted row is left out for a NULL in the index's free sort key.

    A range leaves such rows out anyway; a column with a default is taken to be filled.
    """
    source = basis.source(table)
    return all(
        name == condition.lookup.range_column
        or not source.column(name).nullable
        or source.column(name).default is not None
        for name in order
    )


def _query(
    basis: Basis,
    table: Table,
    gsi: Gsi | None,
    condition: Condition,
    consumed: set[str],
    order: tuple[str, ...],
    asked: int,
) -> Requests:
    """A Query with the key columns `consumed`; `order` is what its free sort key orders by.

    Of a sort key over several columns those that come first and are given are a prefix of it; the
    next one can be a range and orders the items, the rest only within equal values of that one.
    Where the key is sharded it is `asked` once for each shard, which holds a part of the items. A
    page is asked of every shard, for all of it may stand in one; what they find is merged.
    """
    lookup = condition.lookup
    key = gsi.key if gsi else table.key
    prefix = tuple(takewhile(condition.known.__contains__, order))
    leading = order[len(prefix)] if order else None
    if leading is not None and not _sorts(basis, table, key, leading):
        leading = None
    consumed = consumed.union(prefix)
    matched = basis.cardinality.matching(
        lookup.table,
        tuple(sorted(consumed & condition.known)),
        tuple(sorted(consumed & condition.nulls)),
    )
    by_range = lookup.range_column is not None and lookup.range_column == leading
    if by_range:
        consumed = consumed | {str(lookup.range_column)}
        matched = Count(average=matched.average * RANGE_SHARE, max=matched.max)
    in_order = lookup.order_by is None or lookup.order_by == leading
    ordering = in_order and lookup.order_by is not None
    sort_condition = _sort(key.sort_key, order, by_range or bool(prefix), ordering)
    leading_is: SortCondition | None = "range" if by_range else "order" if ordering else None
    held = set(table.projected(gsi)) if gsi else set(table.attribute_names)
    tested = attributes_for(table, tuple(condition.compared - consumed))
    needed = condition.needed(table)
    evaluated = condition.evaluated(matched, in_order, bool(tested))
    returned = condition.returned()
    query = Read(
        operation="Query",
        table=table.name,
        index=gsi.name if gsi else None,
        partition_key=key.partition_key,
        sort_key=key.sort_key if sort_condition else None,
        sort_condition=sort_condition,
        key_conditions=_key_conditions(table, gsi, sort_condition, len(prefix), leading_is),
        descending=ordering and lookup.descending,
        filter=tuple(name for name in tested if name in held),
        returned=tuple(name for name in needed if name in held),
        consistency="eventual" if gsi else lookup.consistency,
        calls=Count.of(asked),
        items=_in_one(evaluated, matched, asked),
        returned_items=_in_one(returned, condition.found, asked),
        item_bytes=basis.sizes.entry(table, gsi) if gsi else basis.sizes.item(table),
        limit=lookup.limit if in_order else None,
        note=_purpose(condition, in_order, asked),
    )
    if held.issuperset((*needed, *tested)):
        return (query,)
    # A condition on an attribute that the index lacks can only be tested on the items.
    fetched = returned if held.issuperset(tested) else evaluated
    return (query, fetch_items(basis, table, fetched, "attributes the index does not hold"))


def _sorts(basis: Basis, table: Table, key: KeySchema, column: str) -> bool:
    """Whether the sort key orders items by the column, one of those it is made from."""
    sort = table.attribute(key.sort_key or key.partition_key)
    return keeps_order(sort, basis.source(table).column(column))


def _sort(
    sort_key: str | None, order: tuple[str, ...], by_range: bool, ordering: bool
) -> SortCondition | None:
    """How a Query's sort key is used: bound where nothing is left to order by."""
    if sort_key is None:
        return None
    if not order:
        return "="
    if by_range:
        return "range"
    return "order" if ordering else None


def _key_conditions(
    table: Table,
    gsi: Gsi | None,
    sort: SortCondition | None,
    given: int,
    leading_is: SortCondition | None,
) -> tuple[KeyCondition, ...]:
    """Attribute by attribute where the index has a native key, else none.

    Of those of the sort key the first `given` are equal to something; the next one, which is not
    given, is a range or orders the items.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
    """
    if gsi is None or table.key_attributes(gsi) == gsi.key.attributes:
        return ()
    equal = list(table.key_parts(gsi.key.partition_key))
    parts = table.key_parts(gsi.key.sort_key) if gsi.key.sort_key and sort else ()
    equal += parts if sort == "=" else parts[:given]
    found = [KeyCondition(attribute=name) for name in equal]
    if leading_is is not None:
        found += [KeyCondition(attribute=name, how=leading_is) for name in parts[given : given + 1]]
    return tuple(found)


def _in_one(items: Count, all_items: Count, shards: int) -> Count:
    """Of the items wanted those in one shard, which has an even part of all that there are."""
    if shards == 1:
        return items
    return Count(
        average=min(items.average, all_items.average / shards),
        max=min(items.max, all_items.max / shards),
    )


def _purpose(condition: Condition, in_order: bool, asked: int = 1) -> str:
    lookup = condition.lookup
    if asked > 1:
        return "asked of each shard, and merged"
    if lookup.aggregate is not None:
        return f"{lookup.aggregate} computed from the items read"
    if not in_order:
        return f"sorted by {lookup.order_by} after reading"
    return ""


def _get_item(basis: Basis, table: Table, condition: Condition, consumed: set[str]) -> Read:
    one = Count.of(1.0)
    return Read(
        operation="GetItem",
        table=table.name,
        partition_key=table.key.partition_key,
        sort_key=table.key.sort_key,
        sort_condition="=" if table.key.sort_key else None,
        filter=attributes_for(table, tuple(condition.compared - consumed)),
        returned=condition.needed(table) if condition.lookup.columns else (),
        consistency=condition.lookup.consistency,
        calls=one,
        items=one,
        returned_items=one,
        item_bytes=basis.sizes.item(table),
    )


def fetch_items(basis: Basis, table: Table, items: Count, note: str) -> Read:
    """GetItem for one item, else BatchGetItem, 100 keys a request."""
    single = items.max <= 1
    per_request = Count(
        average=min(items.average, MAX_BATCH_GET_ITEMS), max=min(items.max, MAX_BATCH_GET_ITEMS)
    )
    return Read(
        operation="GetItem" if single else "BatchGetItem",
        table=table.name,
        partition_key=table.key.partition_key,
        sort_key=table.key.sort_key,
        sort_condition="=" if table.key.sort_key else None,
        calls=Count(
            average=items.average if single else _requests(items.average),
            max=items.max if single else _requests(items.max),
        ),
        items=Count.of(1.0) if single else per_request,
        returned_items=Count.of(1.0) if single else per_request,
        item_bytes=basis.sizes.item(table),
        note=note,
    )


def _requests(items: float) -> float:
    return (
        items / MAX_BATCH_GET_ITEMS if items > MAX_BATCH_GET_ITEMS else math.ceil(min(items, 1.0))
    )


def _by_lookup_table(
    basis: Basis, table: Table, guard: Table, condition: Condition
) -> Requests | None:
    """The item that guards a unique value names the base key; then the item itself."""
    if not guard.guards or not condition.known.issuperset(guard.guards):
        return None
    if not set(guard.attribute_names).issuperset(table.key.attributes):
        return None
    one = Count.of(1.0)
    first = Read(
        operation="GetItem",
        table=guard.name,
        partition_key=guard.key.partition_key,
        sort_key=guard.key.sort_key,
        sort_condition="=" if guard.key.sort_key else None,
        consistency=condition.lookup.consistency,
        calls=one,
        items=one,
        returned_items=one,
        item_bytes=basis.sizes.item(guard),
        note=f"finds the key of {table.name}",
    )
    tested = tuple(condition.compared - set(guard.guards))
    if {*condition.needed(table), *attributes_for(table, tested)} <= set(guard.attribute_names):
        return (first,)
    return first, _get_item(basis, table, condition, set(guard.guards))


def _by_scan(basis: Basis, table: Table, condition: Condition) -> Requests:
    lookup = condition.lookup
    rows = Count.of(basis.cardinality.rows(table.source_table))
    item_bytes = basis.sizes.item(table)
    tested = attributes_for(table, tuple(condition.compared))
    in_order = lookup.order_by is None
    # Limit bounds the items evaluated, not those that pass a filter: with one, pages are read whole
    limit = lookup.limit if in_order and not tested else None
    items = rows
    if limit is not None:
        items = condition.evaluated(rows, in_order, False)
    elif lookup.limit is not None and in_order and lookup.aggregate is None:
        items = _until_full(condition, lookup.limit, rows, item_bytes)
    return (
        Read(
            operation="Scan",
            table=table.name,
            filter=tested,
            consistency=lookup.consistency,
            calls=Count.of(1.0),
            items=items,
            returned_items=condition.returned(),
            item_bytes=item_bytes,
            limit=limit,
            note=_purpose(condition, in_order),
        ),
    )


def _until_full(condition: Condition, limit: int, rows: Count, item_bytes: Count) -> Count:
    """Items of the whole pages that hold `limit` of those wanted; at the most, all there are."""
    found = condition.found.average
    if limit >= found:
        return rows
    needed_bytes = rows.average * limit / found * item_bytes.average
    read_bytes = math.ceil(needed_bytes / PAGE_BYTES) * PAGE_BYTES
    return Count(average=min(rows.average, read_bytes / item_bytes.average), max=rows.max)
