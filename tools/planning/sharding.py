"""A design with one of its partition keys sharded: the same patterns, planned over N keys a value.

Rows that share the key's value are parted by the key that tells them apart: a request that knows
the whole of it still goes to one shard, one that knows the value alone asks every shard.
"""

from tools.model.computed import BYTE_TYPES, Sharded
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, ColumnOrigin, ComputedOrigin, Gsi, Projection, Table
from tools.planning.basis import columns_behind
from tools.planning.naming import attribute_name

MOST_SHARDS = 1_000
"""Each is a request of whoever asks for one value: beyond, the key is the wrong one."""


def sharded(model: DataModel, table: str, index: str | None, shards: int) -> DataModel | None:
    """The design with the partition key of a table or one of its indexes in that many shards.

    None where the key is no plain column, where it or what would part the rows holds bytes, which
    make no text, where it would take more than MOST_SHARDS, or where nothing parts the rows of one
    value: an item that alone is too busy is not helped by a longer key.
    """
    held = model.table(table)
    key = held.key if index is None else held.gsi(index).key
    origin = held.attribute(key.partition_key).origin
    spread = _spread(held, index)
    if not isinstance(origin, ColumnOrigin) or not set(spread) - {origin.column}:
        return None
    if shards > MOST_SHARDS:
        return None
    source = model.requirements.mysql.table(held.source_table)
    if any(source.column(name).type.name in BYTE_TYPES for name in (origin.column, *spread)):
        return None
    attribute = shard_attribute(held, key.partition_key, spread, shards)
    changed = _keyed(held, index, attribute)
    tables = tuple(changed if each.name == table else each for each in model.tables)
    return model.model_copy(update={"tables": tables})


def shard_attribute(table: Table, name: str, spread: tuple[str, ...], shards: int) -> Attribute:
    """The attribute `name`, which holds a column as it is, with a shard number behind it."""
    held = table.attribute(name)
    return Attribute(
        name=attribute_name(f"{name}_shard", table.attribute_names),
        type="S",
        origin=ComputedOrigin(
            table=held.origin.table,
            computation=Sharded(column=columns_behind(held)[0], spread=spread, shards=shards),
        ),
        nullable=held.nullable,
    )


def _spread(table: Table, index: str | None) -> tuple[str, ...]:
    """Columns that part the rows of one key value: of the sort key, or of the table's own key."""
    if index is not None:
        names = table.key.attributes
    else:
        names = () if table.key.sort_key is None else (table.key.sort_key,)
    found = (column for name in names for column in columns_behind(table.attribute(name)))
    return tuple(dict.fromkeys(found))


def _keyed(table: Table, index: str | None, attribute: Attribute) -> Table:
    attributes = (*table.attributes, attribute)
    change = {"partition_key": attribute.name}
    if index is None:
        key = table.key.model_copy(update=change)
        return table.model_copy(update={"attributes": attributes, "key": key})

    def keyed(gsi: Gsi) -> Gsi:
        if gsi.name != index:
            return gsi
        key = gsi.key.model_copy(update=change)
        return gsi.model_copy(update={"key": key, "projection": _holding(gsi)})

    gsis = tuple(keyed(gsi) for gsi in table.gsis)
    return table.model_copy(update={"attributes": attributes, "gsis": gsis})


def _holding(gsi: Gsi) -> Projection:
    """Its projection, with the value that was its key till then."""
    if gsi.projection.type == "ALL":
        return gsi.projection
    names = dict.fromkeys((*gsi.projection.attributes, gsi.key.partition_key))
    return Projection(type="INCLUDE", attributes=tuple(names))
