"""Largest sizes that stated figures carry, apart from those that only a column type allows."""

from tools.capacity.sizes import Sizes
from tools.model.tables import Attribute, ColumnOrigin, CopyOrigin, Table

TYPE_LIMIT_RULES = frozenset({"long text", "json", "shape", "varchar", "varbinary", "other"})
"""Rules whose largest size is what the type allows, far beyond what such columns hold."""


def is_type_limited(sizes: Sizes, attribute: Attribute) -> bool:
    """True where nothing but a column's type says how large the attribute can be."""
    origin = attribute.origin
    if not isinstance(origin, ColumnOrigin | CopyOrigin):
        return False
    return sizes.estimate(origin.table, origin.column).rule in TYPE_LIMIT_RULES


def certain_item_bytes(sizes: Sizes, table: Table) -> tuple[float, tuple[str, ...]]:
    """Largest size without trusting type limits, and the attributes that these would enlarge."""
    certain = 0.0
    loose: list[str] = []
    for attribute in table.stored:
        size = sizes.attribute(table, attribute)
        if is_type_limited(sizes, attribute):
            certain += size.average
            loose.append(attribute.name)
        else:
            certain += size.max
    return certain, tuple(loose)
