"""Which attribute types hold a MySQL column's values, read as they are."""

from tools.capacity.column_types import attribute_type
from tools.model.tables import AttributeType
from tools.source.schema import Column


def holds(kind: AttributeType, column: Column) -> bool:
    """The column's own type does; an S holds a number's digits too, but no bytes."""
    natural = attribute_type(column)
    return kind == natural or (kind == "S" and natural == "N")
