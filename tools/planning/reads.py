"""Lookups and text searches as requests: of all the ways there are, the cheapest."""

from tools.capacity.limits import PAGE_BYTES
from tools.capacity.units import read_request_units
from tools.model.tables import CounterOrigin, Table
from tools.planning.basis import Basis, attributes_for, copy_of
from tools.planning.candidates import along
from tools.planning.condition import Condition, multiplied
from tools.planning.paths import Requests, fetch_items, paths
from tools.planning.plans import Count, Read
from tools.workload.operations import Lookup, Related, TextSearch

SMALL_TABLE_BYTES = 64 * 1024  # rule: text is matched by Scan in a table of at most 64 KB


def read_units(requests: Requests) -> float:
    """Read units of the requests together, at average sizes and counts."""
    return sum(read_request_units(request).average for request in requests)


def is_unbounded_scan(basis: Basis, request: Read) -> bool:
    """A Scan that grows with its table, or reads more than one page of it."""
    if request.operation != "Scan":
        return False
    if request.limit is not None and not request.filter:
        return False
    table = basis.model.table(request.table)
    return not basis.is_bounded_and_small(table)


def cheapest(basis: Basis, ways: list[Requests]) -> Requests:
    """Bounded before unbounded, then fewest units, then fewest requests, then the first."""
    return min(
        ways,
        key=lambda way: (
            any(is_unbounded_scan(basis, request) for request in way),
            round(read_units(way), 9),
            len(way),
        ),
    )


def plan_lookup(basis: Basis, lookup: Lookup) -> Requests | None:
    """The requests of one lookup, related rows included; None where no table holds its rows."""
    if lookup.recursive_column is not None:
        found = _climb(basis, lookup)
    elif lookup.aggregate is not None and (counted := _by_counter(basis, lookup)) is not None:
        found = counted
    else:
        found = _find(basis, lookup)
    if found is None:
        return None
    related = _related(basis, lookup)
    return _as_often(basis, lookup, (*found, *related))


def plan_related(basis: Basis, lookup: Lookup) -> Requests:
    """The requests for the related rows alone: the rows of the lookup itself are at hand."""
    return _as_often(basis, lookup, _related(basis, lookup))


def _related(basis: Basis, lookup: Lookup) -> Requests:
    rows = Condition(basis, lookup).returned()
    return tuple(
        request for related in lookup.related for request in _follow(basis, lookup, related, rows)
    )


def _as_often(basis: Basis, lookup: Lookup, requests: Requests) -> Requests:
    if lookup.per is None:
        return requests
    times = basis.cardinality.fan_out(lookup.per)
    return tuple(repeated(request, times) for request in requests)


def _find(basis: Basis, lookup: Lookup) -> Requests | None:
    table = basis.entity(lookup.table)
    if table is not None:
        return cheapest(basis, list(paths(basis, table, Condition(basis, lookup))))
    embedding = basis.embedding(lookup.table)
    if embedding is None:
        return None
    holder, attribute, origin = embedding
    if origin.child_key not in lookup.equality:
        return None
    parent = _parent(lookup, holder, origin.local_column)
    ways = list(paths(basis, holder, Condition(basis, parent)))
    note = f"rows of {lookup.table} stand in {attribute.name}"
    return tuple(request.model_copy(update={"note": note}) for request in cheapest(basis, ways))


def _by_counter(basis: Basis, lookup: Lookup) -> Requests | None:
    """One GetItem of the parent that keeps the count, where there is such a counter."""
    if lookup.aggregate != "count" or len(lookup.equality) != 1 or narrows(lookup):
        return None
    for table, attribute in basis.held_from(lookup.table):
        origin = attribute.origin
        if (
            isinstance(origin, CounterOrigin)
            and origin.sum_column is None
            and origin.child_key == lookup.equality[0]
        ):
            parent = _parent(lookup, table, origin.local_column)
            return cheapest(basis, list(paths(basis, table, Condition(basis, parent))))
    return None


def narrows(lookup: Lookup) -> bool:
    """True where more is compared than the columns whose values are given."""
    return bool(lookup.tested or lookup.null_columns or lookup.range_column)


def _parent(lookup: Lookup, holder: Table, column: str) -> Lookup:
    """The lookup of the item that holds what `lookup` asks for."""
    return Lookup(table=holder.source_table, equality=(column,), consistency=lookup.consistency)


def _climb(basis: Basis, lookup: Lookup) -> Requests | None:
    """From a row up to its root: one request a level, or the whole table where that is less."""
    table = basis.entity(lookup.table)
    if table is None:
        return None
    source = basis.schema.table(lookup.table)
    key = source.foreign_key_on(lookup.recursive_column or "")
    plain = lookup.model_copy(update={"recursive_column": None})
    condition = Condition(basis, plain)
    levels = basis.cardinality.depth(source, key) if key else 1.0
    ways: list[Requests] = []
    for way in paths(basis, table, condition):
        if way[0].operation == "Scan":
            ways.append((way[0].model_copy(update={"filter": ()}),))
        else:
            times = Count(average=levels, max=max(levels * 2, levels))
            ways.append(tuple(repeated(request, times) for request in way))
    climbed = cheapest(basis, ways)
    note = "the whole hierarchy" if climbed[0].operation == "Scan" else "one request a level"
    return tuple(request.model_copy(update={"note": note}) for request in climbed)


def _follow(basis: Basis, lookup: Lookup, related: Related, rows: Count) -> Requests:
    """Rows fetched along a foreign key, unless copies of what is needed stand in the row."""
    own = basis.entity(lookup.table)
    if own is not None and related.columns and _is_copied(own, related):
        return ()
    target = basis.entity(related.table)
    if target is None:
        return ()
    one = along(basis.schema, lookup.table, related)
    ways = list(paths(basis, target, Condition(basis, one)))
    single = cheapest(basis, ways)
    known_rows = basis.cardinality.rows(related.table)
    known = related.column in lookup.equality
    distinct = (
        Count.of(1.0)
        if known
        else Count(average=min(rows.average, known_rows), max=min(rows.max, known_rows))
    )
    note = f"{related.table} along {related.column}"
    if len(single) == 1 and single[0].operation == "GetItem":
        batch: Requests = (fetch_items(basis, target, distinct, note),)
    else:
        batch = tuple(repeated(request, distinct) for request in single)
    whole = tuple(
        way[0].model_copy(update={"note": note, "filter": (), "returned_items": distinct})
        for way in ways
        if way[0].operation == "Scan"
    )
    return cheapest(basis, [batch, whole])


def _is_copied(table: Table, related: Related) -> bool:
    return all(
        copy_of(table, related.table, column, related.column) is not None
        for column in related.columns
    )


def repeated(request: Read, times: Count) -> Read:
    """The same request, made `times` as often."""
    return request.model_copy(update={"calls": multiplied(request.calls, times)})


def plan_search(basis: Basis, search: TextSearch) -> Requests | None:
    """A text search that DynamoDB can do by itself: in one small collection, read whole.

    None where it needs a search service: the collection is unscoped and large, or unbounded.
    """
    table = basis.entity(search.table)
    if table is None:
        return None
    whole = Lookup(table=search.table, equality=search.scope)
    way = cheapest(basis, list(paths(basis, table, Condition(basis, whole))))
    read = way[-1]  # before it, an index or a lookup table may say which items those are
    limit_bytes = SMALL_TABLE_BYTES if read.operation == "Scan" else PAGE_BYTES
    if max(r.calls.max * r.items.max * r.item_bytes.average for r in way) > limit_bytes:
        return None
    if read.operation == "Scan" and basis.cardinality.is_growing(search.table):
        return None
    note = f"text matched in {', '.join(search.columns)} after reading"
    tested = attributes_for(table, (*search.columns, *search.filters))
    filtered = tuple(dict.fromkeys((*read.filter, *tested)))
    return (*way[:-1], read.model_copy(update={"note": note, "filter": filtered}))
