"""Computed keys that are worth a layout of their own: several columns as one, a hot one in shards.

Such a key is an attribute of every item, so that it costs storage, and a read before each update
that does not know all its columns. Each is measured beside every plain index that could stand on
the table; one that saves nothing at average rates then is not offered. Where multi-attribute keys
are asked for, those of several columns are native, and cost nothing beyond their indexes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.capacity.bill import storage_cost
from tools.capacity.limits import MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES
from tools.capacity.prices import Prices
from tools.capacity.usage import pattern_usage
from tools.model.tables import Attribute, KeySchema, Projection, Table
from tools.planning.basis import Basis, attributes_for, columns_behind, columns_of_key
from tools.planning.candidates import (
    demands,
    index_keys,
    is_guarded,
    is_indexable,
    is_short,
    with_every_index,
)
from tools.planning.joined_keys import in_order, joined_attribute, may_order, obstacle_to_joining
from tools.planning.native_keys import MOST_PARTS, native_attribute
from tools.planning.planner import plan_groups, touched_groups
from tools.planning.search.rates import usd_of_units
from tools.planning.sharding import MOST_SHARDS, shard_attribute
from tools.source.schema import SourceTable
from tools.workload.operations import Lookup

MOST_COMPUTED = 3  # attributes of one table
MOST_MEASURED = 12  # attributes of one table, those of its first lookups

IndexKey = tuple[str, KeySchema, Projection]
"""Source table, key, projection."""

Shape = tuple[tuple[str, ...], tuple[str, ...]]
"""Columns of the partition key, columns of the sort key."""


@dataclass(frozen=True)
class ComputedKey:
    """An attribute made of columns, and the keys that it is there for."""

    attribute: Attribute
    keys: tuple[KeySchema, ...]
    why: str


def computed_keys(
    basis: Basis, prices: Prices, hot: Mapping[IndexKey, int]
) -> dict[str, tuple[ComputedKey, ...]]:
    """By source table, the one that saves most first; tables without any are left out.

    `hot` indexes, each with the shards that its key has to be spread over, are not built as they
    are.
    """
    found = {}
    for table in basis.model.tables:
        if table.kind == "entity":
            offered = (*sharded_keys(table, hot), *joined_keys(basis, table))
            if not offered:
                continue
            chosen = tuple(_Measure(basis, table, prices, hot).best(offered))
            if chosen:
                found[table.source_table] = chosen
    return found


def sharded_keys(table: Table, hot: Mapping[IndexKey, int]) -> tuple[ComputedKey, ...]:
    """The partition keys of hot indexes, each in as many shards as the hottest of them needs."""
    counts: dict[str, int] = {}
    keys: dict[str, dict[KeySchema, None]] = {}
    for (source_table, key, _), shards in hot.items():
        if source_table == table.source_table:
            counts[key.partition_key] = max(shards, counts.get(key.partition_key, 0))
            keys.setdefault(key.partition_key, {}).setdefault(key)
    spread = columns_of_key(table)
    found = []
    for name, shards in counts.items():
        parted_by = set(spread) - set(columns_behind(table.attribute(name)))
        if parted_by and shards <= MOST_SHARDS:
            made = shard_attribute(table, name, spread, shards)
            parted = (key.model_copy(update={"partition_key": made.name}) for key in keys[name])
            found.append(ComputedKey(made, tuple(parted), f"{name} in {shards} shards"))
    return tuple(found)


def joined_keys(basis: Basis, table: Table) -> tuple[ComputedKey, ...]:
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
            offered.append(ComputedKey(attribute, tuple(keys[attribute.name]), why))
    return tuple(offered[:MOST_MEASURED])


def _shapes(basis: Basis, source: SourceTable, lookup: Lookup) -> Iterator[Shape]:
    """All equality columns together, then what orders or narrows; or one of them, then the rest.

    An equality column alone with one that orders is a plain key.
    """
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
            if _sorts_last(basis, source, (*rest, sort)):
                yield (first,), (*rest, sort)
        if len(rest) > 1:
            yield (first,), rest


def _sorts_last(basis: Basis, source: SourceTable, columns: tuple[str, ...]) -> bool:
    """Whether items with the same values before sort by the last of the columns, in one key."""
    if _are_native(basis, columns):
        return not obstacle_to_joining(source, source.column(columns[-1]))
    return may_order(basis.schema, source, source.column(columns[-1]))


def _are_native(basis: Basis, columns: tuple[str, ...]) -> bool:
    """Whether they are asked for as a multi-attribute key, and not too many for one."""
    return basis.requirements.goal.multi_attribute_keys and len(columns) <= MOST_PARTS


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
        source = basis.source(table)
        held[columns] = (
            native_attribute(source, columns, taken)
            if _are_native(basis, columns)
            else joined_attribute(basis.schema, source, columns, taken)
        )
    return held[columns].name


def _fits(basis: Basis, table: Table, attribute: Attribute, keys: dict[KeySchema, Lookup]) -> bool:
    """Whether its longest value is one that a key may have, as the contract carries it."""
    if attribute.native_columns:
        source = basis.source(table)
        attribute = joined_attribute(basis.schema, source, attribute.native_columns, ())
    is_sort = any(key.sort_key == attribute.name for key in keys)
    limit = MAX_SORT_KEY_BYTES if is_sort else MAX_PARTITION_KEY_BYTES
    return basis.sizes.value(table, attribute).max <= limit


class _Measure:
    """What one table's lookups cost a month with all plain indexes, and with joined keys beside."""

    def __init__(
        self, basis: Basis, table: Table, prices: Prices, hot: Mapping[IndexKey, int]
    ) -> None:
        self.basis = basis
        self.prices = prices
        self.groups = touched_groups(basis.model, frozenset((table.source_table,)))
        self.bare = table
        every = with_every_index(basis, table, index_keys(basis, table))
        cool = (g for g in every.gsis if (table.source_table, g.key, g.projection) not in hot)
        self.plain = every.model_copy(update={"gsis": tuple(cool)})

    def best(self, offered: tuple[ComputedKey, ...]) -> Iterator[ComputedKey]:
        """One after the other, each that saves most beside those before it."""
        table, left = self.plain, list(offered)
        usd = self._usd(table)
        for _ in range(MOST_COMPUTED):
            tried = [(self._usd(with_computed(self.basis, table, each)), each) for each in left]
            if not tried:
                return
            least, each = min(tried, key=lambda pair: pair[0])
            if least + self._storage(each) >= usd:
                return
            yield each
            table, usd = with_computed(self.basis, table, each), least
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

    def _storage(self, each: ComputedKey) -> float:
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


def with_computed(basis: Basis, table: Table, each: ComputedKey) -> Table:
    """The table with the attribute and every index on it."""
    held = table.model_copy(update={"attributes": (*table.attributes, each.attribute)})
    return with_every_index(basis, held, each.keys)
