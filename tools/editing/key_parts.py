"""A key as a person writes it: attributes, columns joined by `+`, or one in shards: `status/8`.

What such a part means is an attribute of its own, computed; it is made where the table has none.
Where multi-attribute keys are asked for, columns joined in the key of an index are a native key.
"""

import re
from dataclasses import dataclass

from tools.errors import TablewrightError
from tools.model.computed import Joined, Sharded
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, ColumnOrigin, ComputedOrigin, KeySchema, Table
from tools.planning.basis import columns_behind
from tools.planning.joined_keys import joined_attribute, obstacle_to_joining
from tools.planning.native_keys import native_attribute, obstacle_to_native
from tools.planning.restructuring import without_attribute
from tools.planning.sharding import shard_attribute

LEAST_SHARDS = 2
JOIN, SHARDS = "+", "/"
_PART = re.compile(r"([^+/\s]+(?:\+[^+/\s]+)*)(?:/(\d{1,6}))?")


class KeyPartError(TablewrightError):
    """A key that this table can't have; says why."""


@dataclass(frozen=True)
class KeyPart:
    """Attributes that are one key attribute together, or one attribute in shards."""

    names: tuple[str, ...]
    shards: int | None = None

    def __str__(self) -> str:
        text = JOIN.join(self.names)
        return text if self.shards is None else f"{text}{SHARDS}{self.shards}"


def key_part(text: str) -> KeyPart:
    """Raises KeyPartError where the text is none."""
    found = _PART.fullmatch(text)
    if found is None:
        msg = f"{text!r} is no part of a key: name an attribute, `a+b` or `a/8`"
        raise KeyPartError(msg)
    shards = None if found[2] is None else int(found[2])
    return KeyPart(tuple(found[1].split(JOIN)), shards)


def resolved(
    model: DataModel, table: Table, key: KeySchema, *, of_index: bool
) -> tuple[Table, KeySchema]:
    """The table with every attribute that the key needs, and the key in their names.

    Raises KeyPartError where an attribute is missing or can't be a part.
    """
    sort = None
    native = of_index and model.requirements.goal.multi_attribute_keys
    if key.sort_key is not None:
        table, sort = _held(model, table, key_part(key.sort_key), None, native=native)
    apart = table.key.attributes if of_index else () if sort is None else (sort,)
    table, partition = _held(model, table, key_part(key.partition_key), apart, native=native)
    for name in (partition, sort):
        if not of_index and name is not None and table.attribute(name).native_columns:
            msg = f"{name} is a key of several attributes, which only an index of {table.name} has"
            raise KeyPartError(msg)
    return table, KeySchema(partition_key=partition, sort_key=sort)


def _held(
    model: DataModel, table: Table, part: KeyPart, apart: tuple[str, ...] | None, *, native: bool
) -> tuple[Table, str]:
    """`apart` are the attributes that part the items of one value; None where no shard may be.

    Columns joined are one attribute that is stored, or `native`.
    """
    missing = [name for name in part.names if name not in table.attribute_names]
    if missing:
        msg = f"{table.name} has no attribute {', '.join(missing)}"
        raise KeyPartError(msg)
    if part.shards is not None:
        made = _sharded(table, part, apart)
    elif len(part.names) > 1:
        made = _joined(model, table, part, native=native)
    else:
        return table, part.names[0]
    for attribute in table.attributes:
        if _means(attribute, made):
            return table, attribute.name
    return table.model_copy(update={"attributes": (*table.attributes, made)}), made.name


def _joined(model: DataModel, table: Table, part: KeyPart, *, native: bool) -> Attribute:
    schema = model.requirements.mysql
    source = schema.table(table.source_table)
    columns = tuple(_column(table, name) for name in part.names)
    for column in columns:
        if obstacle := obstacle_to_joining(source, source.column(column)):
            msg = f"{table.name} can't be keyed by {part}: {obstacle}"
            raise KeyPartError(msg)
    if not native:
        return joined_attribute(schema, source, columns, table.attribute_names)
    if obstacle := obstacle_to_native(source, columns):
        msg = f"{table.name} can't be keyed by {part}: {obstacle}"
        raise KeyPartError(msg)
    return native_attribute(source, columns, table.attribute_names)


def _sharded(table: Table, part: KeyPart, apart: tuple[str, ...] | None) -> Attribute:
    if apart is None:
        msg = f"{part} is a sort key: only a partition key is spread over shards"
        raise KeyPartError(msg)
    if part.shards is None or part.shards < LEAST_SHARDS or len(part.names) > 1:
        msg = f"{part} is no key in shards: name one attribute and {LEAST_SHARDS} shards or more"
        raise KeyPartError(msg)
    column = _column(table, part.names[0])
    spread = dict.fromkeys(c for name in apart for c in columns_behind(table.attribute(name)))
    if not set(spread) - {column}:
        msg = f"nothing parts the items of one {column} of {table.name}: give the key a sort key"
        raise KeyPartError(msg)
    return shard_attribute(table, part.names[0], tuple(spread), part.shards)


def _column(table: Table, name: str) -> str:
    origin = table.attribute(name).origin
    if not isinstance(origin, ColumnOrigin):
        msg = f"{table.name}.{name} is no column as it is, which joining and shards are of"
        raise KeyPartError(msg)
    return origin.column


def _means(held: Attribute, made: Attribute) -> bool:
    """Whether both are the same columns joined, or the same column in as many shards."""
    if not isinstance(held.origin, ComputedOrigin) or not isinstance(made.origin, ComputedOrigin):
        return False
    one, other = held.origin.computation, made.origin.computation
    if isinstance(one, Joined) and isinstance(other, Joined):
        is_alike = one.native == other.native and not one.lowered
        return is_alike and one.columns == other.columns
    return one == other


def without_unused(model: DataModel, before: DataModel) -> DataModel:
    """The model without what was computed for a key that is there no more."""
    keyed = {table.name: _keyed(table) for table in before.tables}
    for table in model.tables:
        if table.kind == "entity":
            for name in keyed.get(table.name, set()) - _keyed(table):
                if _is_for_a_key(table, name):
                    model = without_attribute(model, model.table(table.name), name)
    return model


def _keyed(table: Table) -> set[str]:
    return {*table.key.attributes, *(name for gsi in table.gsis for name in gsi.key.attributes)}


def _is_for_a_key(table: Table, name: str) -> bool:
    if name not in table.attribute_names:
        return False
    origin = table.attribute(name).origin
    if not isinstance(origin, ComputedOrigin):
        return False
    return isinstance(origin.computation, Joined | Sharded)
