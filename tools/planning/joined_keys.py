"""Several columns as one key attribute: what can stand in it, and in which form.

Text is escaped but for a last part, so that no two rows that differ share a key. Whole numbers that
are never negative are padded to the width of their type, and dates are as wide as MySQL prints
them: those sort in the key as they sort by themselves.
"""

from tools.capacity.column_types import (
    INTEGER_DIGITS,
    MOMENT_TYPES,
    attribute_type,
    holds_bytes,
    type_name,
)
from tools.model.computed import DELIMITER, ESCAPE, Joined
from tools.model.tables import Attribute, ComputedOrigin
from tools.planning.naming import attribute_name
from tools.source.schema import TEXT_TYPES, Column, Schema, SourceTable

UNSIGNED_BIGINT_DIGITS = 20  # up to 18446744073709551615
UNSIGNED_MEDIUMINT_DIGITS = 8  # up to 16777215
WIDTHS = {
    **INTEGER_DIGITS,
    "MEDIUMINT": UNSIGNED_MEDIUMINT_DIGITS,
    "BIGINT": UNSIGNED_BIGINT_DIGITS,
}
"""Digits of the largest unsigned value: https://dev.mysql.com/doc/refman/8.4/en/integer-types.html"""
LONG_TEXTS = frozenset({"MEDIUMTEXT", "LONGTEXT", "TEXT"})
_NAMED = frozenset({"ENUM", *TEXT_TYPES})
_FIXED = frozenset({*MOMENT_TYPES, "YEAR"})


def obstacle_to_joining(source: SourceTable, column: Column) -> str:
    """Why the column's values can't be a part of a key; empty where they can."""
    name = type_name(column)
    if column.nullable and column.name not in source.primary_key:
        return f"{column.name} may be NULL"
    if attribute_type(column) == "B" or name in {"BIT", "SET", "JSON", *LONG_TEXTS}:
        return f"{column.name} is {column.type}, which is no short text, number or date"
    if name in {"DECIMAL", "FLOAT", "DOUBLE"}:
        return f"{column.name} is {column.type}, whose values have several spellings"
    return ""


def is_never_negative(schema: Schema, source: SourceTable, column: Column) -> bool:
    """A whole number that is unsigned, generated, or the reference to one that is."""
    if type_name(column) not in INTEGER_DIGITS:
        return False
    if column.type.unsigned or column.auto_increment:
        return True
    key = source.foreign_key_on(column.name)
    if key is None or key.inferred or key.references not in schema.table_names:
        return False
    parent = schema.table(key.references).column(key.referenced_columns[0])
    return type_name(parent) in INTEGER_DIGITS and (parent.type.unsigned or parent.auto_increment)


def may_order(schema: Schema, source: SourceTable, column: Column) -> bool:
    """Whether the column's values sort in a key, after other parts, as they do by themselves."""
    if obstacle_to_joining(source, column):
        return False
    is_text = type_name(column) in TEXT_TYPES
    return is_text or type_name(column) in _FIXED or is_never_negative(schema, source, column)


def in_order(source: SourceTable, columns: tuple[str, ...]) -> tuple[str, ...]:
    """What needs no escape first, text last; else in the table's order."""
    return tuple(
        column.name
        for column in sorted(source.columns, key=lambda c: type_name(c) in _NAMED)
        if column.name in columns
    )


def joined(schema: Schema, source: SourceTable, columns: tuple[str, ...]) -> Joined:
    """The columns as one key, in their order; bytes are written as hex digits."""
    described = [source.column(name) for name in columns]
    return Joined(
        columns=columns,
        widths=tuple(
            WIDTHS[type_name(column)] if is_never_negative(schema, source, column) else 0
            for column in described
        ),
        hexed=tuple(column.name for column in described if holds_bytes(column)),
        escaped=tuple(column.name for column in described[:-1] if _may_hold_delimiter(column)),
    )


def joined_attribute(
    schema: Schema, source: SourceTable, columns: tuple[str, ...], taken: tuple[str, ...]
) -> Attribute:
    return Attribute(
        name=attribute_name("_".join(columns), taken),
        type="S",
        origin=ComputedOrigin(table=source.name, computation=joined(schema, source, columns)),
    )


def _may_hold_delimiter(column: Column) -> bool:
    """Free text may; a member of an ENUM only where it is one of those that do."""
    if type_name(column) in TEXT_TYPES:
        return True
    return any(DELIMITER in value or ESCAPE in value for value in column.type.values)
