"""Keys over several columns that are worth a layout of their own: what some lookup gains by one.

Such a key is an attribute of every item, so that it costs storage, and a read before each update
that does not know all its columns. Each is measured beside every plain index that could stand on
the table; one that saves nothing at average rates then is not offered.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.capacity.bill import storage_cost
from tools.capacity.limits import MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES
from tools.capacity.prices import Prices
from tools.capacity.usage import pattern_usage
from tools.model.tables import Attribute, Gsi, KeySchema, Table
from tools.planning.basis import Basis, attributes_for
from tools.planning.candidates import (
    demands,
    index,
    index_keys,
    is_guarded,
    is_indexable,
    is_short,
    projections,
)
from tools.planning.joined_keys import in_order, joined_attribute, may_order, obstacle_to_joining
from tools.planning.planner import plan_groups, touched_groups
from tools.planning.search.rates import usd_of_units
from tools.source.schema import SourceTable
from tools.workload.operations import Lookup

MOST_JOINED = 2  # attributes of one table
MOST_MEASURED = 12  # attributes of one table, those of its first lookups

Shape = tuple[tuple[str, ...], tuple[str, ...]]
"""Columns of the partition key, columns of the sort key."""


@dataclass(frozen=True)
class JoinedKey:
    """An attribute made of several columns, and the keys that it is there for."""

    attribute: Attribute
    keys: tuple[KeySchema, ...]
    why: str


def joined_keys(basis: Basis, prices: Prices) -> dict[str, tuple[JoinedKey, ...]]:
    """By source table, the one that saves most first; tables without any are left out."""
    found = {}
    for table in basis.model.tables:
        if table.kind == "entity":
            offered = offered_keys(basis, table)
            chosen = tuple(_Measure(basis, table, prices).best(offered)) if offered else ()
            if chosen:
                found[table.source_table] = chosen
    return found


def offered_keys(basis: Basis, table: Table) -> tuple[JoinedKey, ...]:
    """Whatever they cost; in the order of the lookups that they serve."""
    source = basis.source(table)
    held: dict[tuple[str, ...], Attribute] = {}
    keys: dict[str, dict[KeySchema, Lookup]] = {}
    for lookup in demands(basis, table.source_table):
        if is_guarded(basis, table, lookup):
            continue
        for shape in _shapes(basis, source, lookup):
            names = [_attribute_name(basis, table, columns, held) for columns in shape if columns]
            new = [held[columns].name for columns in shape if len(columns) > 1]
            key = KeySchema(partition_key=names[0], sort_key=names[1] if len(names) > 1 else None)
            keys.setdefault(new[0], {}).setdefault(key, lookup)
    offered = []
    for columns, attribute in held.items():
        if attribute.name in keys and _fits(basis, table, attribute, keys[attribute.name]):
            why = f"{' and '.join(columns)} as one key"
            offered.append(JoinedKey(attribute, tuple(keys[attribute.name]), why))
    return tuple(offered[:MOST_MEASURED])


def _shapes(basis: Basis, source: SourceTable, lookup: Lookup) -> Iterator[Shape]:
    """All equality columns together, then what orders or narrows; or one of them, then the rest.

    An equality column alone with one that orders is a plain key.
    """
    schema = basis.schema
    equal = tuple(
        name
        for name in dict.fromkeys(lookup.equality)
        if is_short(source.column(name)) and not obstacle_to_joining(source, source.column(name))
    )
    if len(equal) < 2:
        return
    orders = [c for c in (lookup.range_column, lookup.order_by) if c and c not in equal]
    sorts = [column for column in orders if is_indexable(source.column(column))]
    whole = in_order(source, equal)
    for sort in dict.fromkeys(sorts):
        yield whole, (sort,)
    yield whole, ()
    for first in equal:
        rest = in_order(source, tuple(name for name in equal if name != first))
        for sort in dict.fromkeys(sorts):
            if may_order(schema, source, source.column(sort)):
                yield (first,), (*rest, sort)
        if len(rest) > 1:
            yield (first,), rest


def _attribute_name(
    basis: Basis,
    table: Table,
    columns: tuple[str, ...],
    held: dict[tuple[str, ...], Attribute],
) -> str:
    if len(columns) == 1:
        return attributes_for(table, columns)[0]
    if columns not in held:
        taken = (*table.attribute_names, *(attribute.name for attribute in held.values()))
        held[columns] = joined_attribute(basis.schema, basis.source(table), columns, taken)
    return held[columns].name


def _fits(basis: Basis, table: Table, attribute: Attribute, keys: dict[KeySchema, Lookup]) -> bool:
    """Whether its longest value is one that a key may have."""
    is_sort = any(key.sort_key == attribute.name for key in keys)
    limit = MAX_SORT_KEY_BYTES if is_sort else MAX_PARTITION_KEY_BYTES
    return basis.sizes.value(table, attribute).max <= limit


class _Measure:
    """What one table's lookups cost a month with all plain indexes, and with joined keys beside."""

    def __init__(self, basis: Basis, table: Table, prices: Prices) -> None:
        self.basis = basis
        self.prices = prices
        self.groups = touched_groups(basis.model, frozenset((table.source_table,)))
        self.bare = table
        self.plain = _indexed(basis, table, index_keys(basis, table))

    def best(self, offered: tuple[JoinedKey, ...]) -> Iterator[JoinedKey]:
        """One after the other, each that saves most beside those before it."""
        table, left = self.plain, list(offered)
        usd = self._usd(table)
        for _ in range(MOST_JOINED):
            tried = [(self._usd(with_joined(self.basis, table, each)), each) for each in left]
            if not tried:
                return
            least, each = min(tried, key=lambda pair: pair[0])
            if least + self._storage(each) >= usd:
                return
            yield each
            table, usd = with_joined(self.basis, table, each), least
            left.remove(each)

    def _usd(self, table: Table) -> float:
        """Reads and writes of items, without what indexes are written."""
        tables = tuple(table if t.name == table.name else t for t in self.basis.model.tables)
        model = self.basis.model.model_copy(update={"tables": tables})
        total = 0.0
        for plan in plan_groups(Basis(model, like=self.basis), self.groups):
            usage = pattern_usage(plan, model.requirements)
            writes = sum(u.write_units for u in usage.structures if u.index is None)
            total += usd_of_units(usage, usage.read_units_per_call, writes, self.prices)
        return total

    def _storage(self, each: JoinedKey) -> float:
        """What the attribute takes in the items themselves."""
        held = self.bare.model_copy(update={"attributes": (*self.bare.attributes, each.attribute)})
        usd = [
            storage_cost(
                self.basis.model.model_copy(update={"tables": (table,)}),
                self.prices,
                self.basis.sizes,
            )
            for table in (held, self.bare)
        ]
        return usd[0] - usd[1]


def with_joined(basis: Basis, table: Table, each: JoinedKey) -> Table:
    """The table with the attribute and every index on it."""
    held = table.model_copy(update={"attributes": (*table.attributes, each.attribute)})
    return _indexed(basis, held, each.keys)


def _indexed(basis: Basis, table: Table, keys: tuple[KeySchema, ...]) -> Table:
    gsis: list[Gsi] = list(table.gsis)
    for key in keys:
        for projection in projections(basis, table, key):
            gsi = index(table, key, projection)
            gsis.append(gsi.model_copy(update={"name": f"{gsi.name}{len(gsis)}"}))
    return table.model_copy(update={"gsis": tuple(gsis)})
