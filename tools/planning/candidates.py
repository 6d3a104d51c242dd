"""What could be built: base keys for a table, and indexes for the lookups its key can't serve."""

from collections.abc import Iterable, Iterator

from tools.capacity.column_types import SPATIAL_TYPES
from tools.capacity.limits import MAX_INCLUDED_ATTRIBUTES_PER_INDEX
from tools.model.computed import Joined
from tools.model.data_model import DataModel
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    Gsi,
    KeySchema,
    Projection,
    Table,
)
from tools.planning.basis import (
    Basis,
    attributes_for,
    columns_behind,
    columns_of_key,
    keys_asked,
)
from tools.planning.condition import needed_columns
from tools.planning.naming import index_name
from tools.source.schema import Column, Schema, SourceTable
from tools.workload.operations import Delete, Lookup, Related, TextSearch, Update, changes_of

_LONG = frozenset(
    {"TEXT", "MEDIUMTEXT", "LONGTEXT", "JSON", "BLOB", "MEDIUMBLOB", "LONGBLOB", *SPATIAL_TYPES}
)


def demands(basis: Basis, source_table: str) -> tuple[Lookup, ...]:
    """Every lookup that some pattern makes of a source table, implied ones too, once each.

    Updates and deletes have to find their rows; a scoped search reads its scope; a related row
    is looked up by primary key.
    """
    table = basis.entity(source_table)
    copies = tuple(a.origin for a in table.attributes if a.origin.kind == "copy") if table else ()
    key = (source_table, copies, table.key if table and copies else None)
    if key not in basis.demanded:
        basis.demanded[key] = _demands(basis, source_table)
    return basis.demanded[key]


def _demands(basis: Basis, source_table: str) -> tuple[Lookup, ...]:
    found: dict[str, Lookup] = {}
    for pattern in basis.requirements.patterns:
        for operation in pattern.operations:
            if isinstance(operation, Lookup):
                _note(found, operation.model_copy(update={"per": None}), source_table)
                for related in operation.related:
                    _note(found, along(basis.schema, operation.table, related), source_table)
            elif isinstance(operation, TextSearch) and operation.scope:
                scope = Lookup(table=operation.table, equality=operation.scope)
                _note(found, scope, source_table)
        for change in changes_of(pattern.operations):
            if isinstance(change, Update | Delete):
                # Validation compares with values the caller knows: they may complete a key.
                lookup = Lookup(table=change.table, equality=change.equality, tested=change.tested)
                _note(found, lookup, source_table)
            if isinstance(change, Update):
                for lookup in _copies_of(basis, change, source_table):
                    _note(found, lookup, source_table)
    return tuple(found.values())


def _copies_of(basis: Basis, change: Update, source_table: str) -> Iterator[Lookup]:
    """Copies of an updated column have to be found to be updated too."""
    table = basis.entity(source_table)
    keys = columns_of_key(table) if table else ()
    for attribute in table.attributes if table else ():
        origin = attribute.origin
        if (
            isinstance(origin, CopyOrigin)
            and origin.table == change.table
            and origin.column in change.columns
        ):
            yield Lookup(table=source_table, equality=(origin.local_column,), columns=keys)


def _note(found: dict[str, Lookup], lookup: Lookup, source_table: str) -> None:
    if lookup.table == source_table:
        found.setdefault(lookup.model_dump_json(exclude={"related"}), lookup)


def along(schema: Schema, table: str, related: Related) -> Lookup:
    """The lookup of one related row: by what the foreign key references."""
    for key in schema.table(table).foreign_keys:
        if related.column in key.columns and key.references == related.table:
            found = key.referenced_columns
            break
    else:
        found = schema.table(related.table).primary_key
    return Lookup(table=related.table, equality=found, columns=related.columns)


def base_keys(source: SourceTable, table: Table) -> tuple[KeySchema, ...]:
    """Base keys that keep items apart, the natural one first.

    The primary key; beside a primary key of one column, which only names the row, a unique key of
    two columns, none of them text that MySQL compares without case; and, where the primary key is
    generated, a parent's key with it (an identifying relationship: the parent's children become
    one item collection).
    """
    names = {
        attribute.origin.column: attribute.name
        for attribute in table.attributes
        if attribute.origin.kind == "column"
    }
    keys: list[KeySchema] = []
    for columns in source.candidate_keys:
        is_primary = columns == source.primary_key
        is_offered = len(source.primary_key) <= 1 and _may_key(source, columns)
        if columns and (is_primary or is_offered):
            keys.extend(_orders(tuple(names[column] for column in columns)))
    if len(source.primary_key) == 1 and source.column(source.primary_key[0]).auto_increment:
        own = names[source.primary_key[0]]
        for foreign in source.foreign_keys:
            column = source.column(foreign.columns[0])
            if len(foreign.columns) == 1 and not column.nullable and names[column.name] != own:
                keys.append(KeySchema(partition_key=names[column.name], sort_key=own))
    return tuple(dict.fromkeys(keys))


def _may_key(source: SourceTable, columns: tuple[str, ...]) -> bool:
    described = [source.column(name) for name in columns]
    return len(columns) == 2 and not any(c.nullable or c.holds_text for c in described)


def _orders(names: tuple[str, ...]) -> tuple[KeySchema, ...]:
    if len(names) == 1:
        return (KeySchema(partition_key=names[0]),)
    if len(names) == 2:
        first, second = names
        return (
            KeySchema(partition_key=first, sort_key=second),
            KeySchema(partition_key=second, sort_key=first),
        )
    return ()


def is_short(column: Column) -> bool:
    """A key attribute is short: no long text, no document."""
    return column.type.name not in _LONG


def is_indexable(column: Column) -> bool:
    """What orders items must be there too, or they are left out: NULL only with a default."""
    return is_short(column) and (not column.nullable or column.default is not None)


def index_keys(basis: Basis, table: Table) -> tuple[KeySchema, ...]:
    """Keys that would serve some demand: an equality column, then what orders or narrows it."""
    source = basis.source(table)
    keys: dict[KeySchema, None] = {}
    for lookup in demands(basis, table.source_table):
        if is_guarded(basis, table, lookup):
            continue
        for key in _keys_for(table, source, lookup):
            if key != table.key:
                keys.setdefault(key)
    return tuple(keys)


def is_guarded(basis: Basis, table: Table, lookup: Lookup) -> bool:
    """True where a lookup table's key serves it, which compares text as MySQL does."""
    guards = basis.model.lookup_tables(table.source_table)
    return any(set(guard.guards) <= set(lookup.equality) for guard in guards)


def _keys_for(table: Table, source: SourceTable, lookup: Lookup) -> Iterator[KeySchema]:
    short = tuple(name for name in lookup.equality if is_short(source.column(name)))
    equal = attributes_for(table, short)
    sorts: list[str | None] = []
    for column in (lookup.range_column, lookup.order_by):
        if column and is_indexable(source.column(column)):
            sorts.extend(attributes_for(table, (column,)))
    for partition in equal:
        narrowing = [name for name in equal if name != partition]
        for sort in dict.fromkeys([*sorts, *narrowing, None]):
            if sort != partition:
                yield KeySchema(partition_key=partition, sort_key=sort)


def index(table: Table, key: KeySchema, projection: Projection, purpose: str = "") -> Gsi:
    """A GSI of `table` with that key, named after it."""
    taken = tuple(gsi.name for gsi in table.gsis)
    return Gsi(
        name=index_name(key.attributes, taken), key=key, projection=projection, purpose=purpose
    )


def projections(basis: Basis, table: Table, key: KeySchema) -> tuple[Projection, ...]:
    """KEYS_ONLY, what the served lookups need, ALL; none twice."""
    held = {*table.key.attributes}
    held.update(part for name in key.attributes for part in table.key_parts(name))
    needed: set[str] = set()
    source, partition = basis.source(table), table.attribute(key.partition_key)
    for lookup in demands(basis, table.source_table):
        if keys_asked(partition, set(lookup.equality), set()):
            needed.update(attributes_for(table, needed_columns(source, lookup)))
            needed.update(attributes_for(table, lookup.tested))
    extra = tuple(n for n in table.attribute_names if n in needed and n not in held)
    offered = [Projection(type="KEYS_ONLY")]
    if (
        extra
        and len(extra) <= MAX_INCLUDED_ATTRIBUTES_PER_INDEX
        and len(extra) + len(held) < len(table.stored)
    ):
        offered.append(Projection(type="INCLUDE", attributes=extra))
    offered.append(Projection(type="ALL"))
    return tuple(offered)


def with_every_index(basis: Basis, table: Table, keys: Iterable[KeySchema]) -> Table:
    """The table with an index on each key in each projection that differs."""
    gsis = list(table.gsis)
    for key in keys:
        for projection in projections(basis, table, key):
            gsi = index(table, key, projection)
            gsis.append(gsi.model_copy(update={"name": f"{gsi.name}{len(gsis)}"}))
    return table.model_copy(update={"gsis": tuple(gsis)})


def with_index(table: Table, gsi: Gsi) -> Table:
    return table.model_copy(update={"gsis": (*table.gsis, gsi)})


def without_index(table: Table, name: str) -> Table:
    return table.model_copy(update={"gsis": tuple(g for g in table.gsis if g.name != name)})


def enforced(model: DataModel, source: SourceTable, columns: tuple[str, ...]) -> bool:
    """True where a base key alone keeps the columns unique.

    A key of text as it stands does not: MySQL's `_ci` collations equate `A` and `a`.
    """
    for table in model.tables:
        if table.kind == "entity" and table.source_table == source.name:
            keyed = [table.attribute(name) for name in table.key.attributes]
            behind = {column for attribute in keyed for column in columns_behind(attribute)}
            if behind and behind <= set(columns) and not any(_keeps_case(a, source) for a in keyed):
                return True
    return False


def _keeps_case(attribute: Attribute, source: SourceTable) -> bool:
    origin = attribute.origin
    if isinstance(origin, ColumnOrigin):
        return source.column(origin.column).holds_text
    computation = origin.computation if isinstance(origin, ComputedOrigin) else None
    return isinstance(computation, Joined) and not computation.lowered
