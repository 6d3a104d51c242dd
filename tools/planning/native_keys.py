"""Native multi-attribute keys of indexes, and the stored attribute that the contract has for one.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
"""

from tools.capacity.limits import MAX_GSI_PARTITION_KEY_ATTRIBUTES, MAX_GSI_SORT_KEY_ATTRIBUTES
from tools.model.computed import Joined
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, ComputedOrigin, Gsi, Table
from tools.planning.joined_keys import joined, obstacle_to_joining
from tools.planning.naming import attribute_name
from tools.source.schema import Schema, SourceTable

MOST_PARTS = min(MAX_GSI_PARTITION_KEY_ATTRIBUTES, MAX_GSI_SORT_KEY_ATTRIBUTES)


def native_attribute(
    source: SourceTable, columns: tuple[str, ...], taken: tuple[str, ...]
) -> Attribute:
    """What stands in an index's key for the columns' attributes, in their order."""
    return Attribute(
        name=attribute_name("_".join(columns), taken),
        type="S",
        origin=ComputedOrigin(
            table=source.name,
            computation=Joined(columns=columns, widths=(0,) * len(columns), native=True),
        ),
    )


def obstacle_to_native(source: SourceTable, columns: tuple[str, ...]) -> str:
    """Why they can't be a native key that the contract carries as one; empty where they can."""
    if len(columns) > MOST_PARTS:
        return f"{len(columns)} attributes are no key of an index: {MOST_PARTS} are the most"
    found = (obstacle_to_joining(source, source.column(column)) for column in columns)
    return next(filter(None, found), "")


def native_indexes(table: Table) -> tuple[Gsi, ...]:
    """Those whose key, as DynamoDB has it, is of more attributes than the contract can name."""
    return tuple(gsi for gsi in table.gsis if table.key_attributes(gsi) != gsi.key.attributes)


def native_index_names(model: DataModel) -> tuple[str, ...]:
    """`Jobs.ByOwner` of each index with such a key, in the model's order."""
    return tuple(f"{t.name}.{gsi.name}" for t in model.tables for gsi in native_indexes(t))


def carried(model: DataModel) -> DataModel:
    """The model as the contract can carry it: each native key as a stored attribute of one value.

    The model itself where it has none.
    """
    tables = tuple(_carried(table, model.requirements.mysql) for table in model.tables)
    if all(new is old for new, old in zip(tables, model.tables, strict=True)):
        return model
    return model.model_copy(update={"tables": tables})


def _carried(table: Table, schema: Schema) -> Table:
    if not any(attribute.native_columns for attribute in table.attributes):
        return table
    source = schema.table(table.source_table)
    attributes = tuple(_stored(attribute, schema, source) for attribute in table.attributes)
    return table.model_copy(update={"attributes": attributes})


def _stored(attribute: Attribute, schema: Schema, source: SourceTable) -> Attribute:
    columns = attribute.native_columns
    if not columns:
        return attribute
    origin = ComputedOrigin(table=source.name, computation=joined(schema, source, columns))
    return attribute.model_copy(update={"origin": origin})
