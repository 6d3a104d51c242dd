"""Tables, indexes, keys and values against the limits of the service."""

from collections.abc import Iterator
from itertools import chain

from tools.capacity.certain_sizes import certain_item_bytes, is_type_limited
from tools.capacity.column_types import type_name
from tools.capacity.estimates import Number
from tools.capacity.limit_check import LimitCheck
from tools.capacity.limits import (
    ATTRIBUTE_NAME_LIMIT,
    DEFAULT_MAX_GSIS_PER_TABLE,
    GSI_LIMIT,
    INCLUDED_LIMIT,
    ITEM_LIMIT,
    KEY_LIMIT,
    MAX_ATTRIBUTE_NAME_BYTES,
    MAX_INCLUDED_ATTRIBUTES_PER_INDEX,
    MAX_INCLUDED_ATTRIBUTES_PER_TABLE,
    MAX_ITEM_BYTES,
    MAX_NAME_CHARACTERS,
    MAX_NUMBER_DIGITS,
    MAX_NUMBER_EXPONENT,
    MAX_PARTITION_KEY_BYTES,
    MAX_SORT_KEY_BYTES,
    NAME_LIMIT,
    NUMBER_LIMIT,
)
from tools.capacity.sizes import Sizes
from tools.capacity.value_sizes import text_size_bytes
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    CopyOrigin,
    CounterOrigin,
    Gsi,
    KeySchema,
    Table,
)

LARGEST_DOUBLE_EXPONENT = 308  # of ten; https://dev.mysql.com/doc/refman/8.4/en/numeric-types.html


def structure_checks(sizes: Sizes, table: Table) -> Iterator[LimitCheck]:
    """Of a table, its attributes and its indexes."""
    return chain(_names(table), _indexes(table), _keys(sizes, table), _values(sizes, table))


def _names(table: Table) -> Iterator[LimitCheck]:
    for subject, name in (
        (table.name, table.name),
        *((f"{table.name}.{gsi.name}", gsi.name) for gsi in table.gsis),
    ):
        yield LimitCheck(
            limit="characters of a table's or index's name",
            subject=subject,
            figure=len(name),
            allowed=MAX_NAME_CHARACTERS,
            source=NAME_LIMIT,
            found_by="name-invalid",
        )
    for name in (attribute.name for attribute in table.stored):
        yield LimitCheck(
            limit="bytes of an attribute's name",
            subject=f"{table.name}.{name}",
            figure=text_size_bytes(name),
            allowed=MAX_ATTRIBUTE_NAME_BYTES,
            source=ATTRIBUTE_NAME_LIMIT,
            found_by="name-invalid",
        )


def _indexes(table: Table) -> Iterator[LimitCheck]:
    yield LimitCheck(
        limit="GSIs of a table",
        subject=table.name,
        figure=len(table.gsis),
        allowed=DEFAULT_MAX_GSIS_PER_TABLE,
        source=GSI_LIMIT,
        found_by="too-many-indexes",
    )
    together = 0
    for gsi in table.gsis:
        included = _included(table, gsi)
        together += included
        yield LimitCheck(
            limit="attributes that an index includes",
            subject=f"{table.name}.{gsi.name}",
            figure=included,
            allowed=MAX_INCLUDED_ATTRIBUTES_PER_INDEX,
            source=INCLUDED_LIMIT,
            found_by="projection-too-wide",
        )
    yield LimitCheck(
        limit="attributes that the indexes of a table include",
        subject=table.name,
        figure=together,
        allowed=MAX_INCLUDED_ATTRIBUTES_PER_TABLE,
        source=INCLUDED_LIMIT,
        found_by="projection-too-wide",
    )


def _included(table: Table, gsi: Gsi) -> int:
    return len(set(gsi.projection.attributes) - {*table.key.attributes, *table.key_attributes(gsi)})


def _keys(sizes: Sizes, table: Table) -> Iterator[LimitCheck]:
    for subject, key in (
        (table.name, table.key),
        *((f"{table.name}.{gsi.name}", gsi.key) for gsi in table.gsis),
    ):
        yield from _key(sizes, table, subject, key)


def _key(sizes: Sizes, table: Table, subject: str, key: KeySchema) -> Iterator[LimitCheck]:
    parts = (("partition", MAX_PARTITION_KEY_BYTES), ("sort", MAX_SORT_KEY_BYTES))
    for name, (part, allowed) in zip(key.attributes, parts, strict=False):
        attribute = table.attribute(name)
        size = sizes.value(table, attribute)
        certain = size.average if is_type_limited(sizes, attribute) else size.max
        yield LimitCheck(
            limit=f"bytes of a {part} key",
            subject=subject,
            figure=certain,
            possible=size.max if size.max > certain else None,
            allowed=allowed,
            source=KEY_LIMIT,
            found_by="key-too-long",
        )


def _values(sizes: Sizes, table: Table) -> Iterator[LimitCheck]:
    certain, _ = certain_item_bytes(sizes, table)
    most = sizes.item(table).max
    yield LimitCheck(
        limit="bytes of an item",
        subject=table.name,
        figure=certain,
        possible=most if most > certain else None,
        allowed=MAX_ITEM_BYTES,
        source=ITEM_LIMIT,
        found_by="item-too-large",
    )
    for attribute in table.attributes:
        if attribute.type == "N":
            yield from _number(sizes, table, attribute)


def _number(sizes: Sizes, table: Table, attribute: Attribute) -> Iterator[LimitCheck]:
    """Digits and magnitude by the column's type: no figure says that they are reached."""
    origin = attribute.origin
    subject = f"{table.name}.{attribute.name}"
    digits = exponent = 0.0
    if isinstance(origin, ColumnOrigin | CopyOrigin):
        column = sizes.requirements.mysql.table(origin.table).column(origin.column)
        digits = _digits(sizes, origin.table, origin.column)
        exponent = LARGEST_DOUBLE_EXPONENT if type_name(column) == "DOUBLE" else max(digits - 1, 0)
    elif isinstance(origin, CounterOrigin) and origin.sum_column is not None:
        children = sizes.children(origin.table, origin.child_key, table.source_table).max
        digits = _digits(sizes, origin.table, origin.sum_column) + len(f"{children:.0f}")
        exponent = max(digits - 1, 0)
    for limit, possible, allowed in (
        ("digits of a number", digits, MAX_NUMBER_DIGITS),
        ("magnitude of a number, as a power of ten", exponent, MAX_NUMBER_EXPONENT),
    ):
        yield LimitCheck(
            limit=limit,
            subject=subject,
            figure=min(possible, allowed),
            possible=possible if possible > allowed else None,
            allowed=allowed,
            source=NUMBER_LIMIT,
        )


def _digits(sizes: Sizes, table: str, column: str) -> float:
    most = sizes.estimate(table, column).max
    return most.integer_digits + most.fraction_digits if isinstance(most, Number) else 0.0
