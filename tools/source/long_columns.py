"""Columns whose type says little of how long their values are: those that are worth measuring."""

from tools.source.schema import Column

LONG_TYPES = frozenset({"TEXT", "MEDIUMTEXT", "LONGTEXT", "BLOB", "MEDIUMBLOB", "LONGBLOB", "JSON"})
LONG_BY_LENGTH = frozenset({"VARCHAR", "VARBINARY"})
LONG_LENGTH = 100
"""From here on, half the length that is allowed says little of how long values are."""


def is_long(column: Column) -> bool:
    by_length = column.type.name in LONG_BY_LENGTH and (column.type.length or 0) >= LONG_LENGTH
    return column.type.name in LONG_TYPES or by_length
