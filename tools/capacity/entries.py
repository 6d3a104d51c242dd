"""Which rows have an entry in an index or an item in a lookup table: those whose keys are not NULL.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html
"""

from tools.model.computed import columns_of
from tools.model.tables import Attribute, ColumnOrigin, ComputedOrigin, CopyOrigin, Gsi, Table
from tools.planning.cardinality import Cardinality


def entry_share(cardinality: Cardinality, table: Table, gsi: Gsi) -> float:
    """Share of the table's items that have an entry: all where no key may be absent."""
    columns = [
        column
        for name in gsi.key.attributes
        if table.attribute(name).nullable
        for column in _columns(table.attribute(name))
    ]
    return cardinality.filled_share(cardinality.schema.table(table.source_table), columns)


def guard_share(cardinality: Cardinality, table: Table) -> float:
    """Share of the rows that a lookup table has an item for: NULL is not unique, and takes none.

    All of another table's.
    """
    source = cardinality.schema.table(table.source_table)
    return cardinality.filled_share(source, table.guards)


def _columns(attribute: Attribute) -> tuple[str, ...]:
    """Columns of the table's own row that must not be NULL for the attribute to be there."""
    origin = attribute.origin
    match origin:
        case ColumnOrigin():
            return (origin.column,)
        case ComputedOrigin():
            return columns_of(origin.computation)
        case CopyOrigin():
            return (origin.local_column,)
        case _:
            return ()
