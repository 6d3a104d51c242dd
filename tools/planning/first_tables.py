"""The first draft of the tables: one per MySQL table, lookup tables for unique constraints."""

from collections.abc import Collection

from tools.capacity.column_types import holds_bytes
from tools.capacity.sizes import attribute_type
from tools.model.computed import Joined, Lowered, Sentinel
from tools.model.data_model import DataModel
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    ItemType,
    KeySchema,
    Table,
)
from tools.planning.candidates import base_keys, enforced, is_short
from tools.planning.joined_keys import joined_attribute
from tools.planning.naming import attribute_name, camel_case, lookup_name, table_name
from tools.source.schema import Column, Schema, SourceTable, UniqueKey

NO_VALUE = "(none)"  # what stands in a key for NULL


def entity_tables(schema: Schema) -> tuple[Table, ...]:
    """One table per MySQL table, keyed by its primary key, every column an attribute."""
    tables: list[Table] = []
    for source in schema.tables:
        name = table_name(source.name, [table.name for table in tables])
        tables.append(_entity_table(name, source, schema))
    return tuple(tables)


def _entity_table(name: str, source: SourceTable, schema: Schema) -> Table:
    attributes: list[Attribute] = []
    for column in source.columns:
        taken = [attribute.name for attribute in attributes]
        attributes.append(
            Attribute(
                name=attribute_name(column.name, taken),
                type=attribute_type(column),
                origin=ColumnOrigin(table=source.name, column=column.name),
                nullable=column.nullable and column.name not in source.primary_key,
            )
        )
    table = Table(
        name=name,
        purpose=source.purpose or f"Items of {source.name}, one per row",
        item_types=(ItemType(name=camel_case(source.name) or name, source_table=source.name),),
        key=KeySchema(partition_key=attributes[0].name),
        attributes=tuple(attributes),
    )
    keys = base_keys(source, table)
    return (
        table.model_copy(update={"key": keys[0]})
        if keys
        else _with_joined_key(schema, source, table)
    )


def _with_joined_key(schema: Schema, source: SourceTable, table: Table) -> Table:
    """Keyed by its first key column and the others as one sort key, in their order.

    A table with no key that is never NULL is keyed by all columns that are never NULL: rows equal
    in those become one item.
    """
    filled = {column.name for column in source.columns if not column.nullable}
    columns = next((key for key in source.candidate_keys if key and filled.issuperset(key)), ())
    kept = [column for column in source.columns if column.name in filled]
    columns = columns or tuple(c.name for c in kept if is_short(c)) or tuple(c.name for c in kept)
    if not columns:
        return _with_sentinel_key(source, table)
    first = table.attribute_for(columns[0])
    partition = first.name if first is not None else table.attribute_names[0]
    if len(columns) == 1:
        return table.model_copy(update={"key": KeySchema(partition_key=partition)})
    joined = joined_attribute(schema, source, columns[1:], table.attribute_names)
    return table.model_copy(
        update={
            "attributes": (*table.attributes, joined),
            "key": KeySchema(partition_key=partition, sort_key=joined.name),
        }
    )


def _with_sentinel_key(source: SourceTable, table: Table) -> Table:
    """Keyed by all columns together where each of them may be NULL; one alone gets a stand-in."""
    names = source.column_names
    key = _joined_attribute(source, names, table.attribute_names)
    if len(names) == 1 and not holds_bytes(source.columns[0]):
        key = Attribute(
            name=key.name,
            type="S",
            origin=ComputedOrigin(
                table=source.name, computation=Sentinel(column=names[0], value=NO_VALUE)
            ),
        )
    return table.model_copy(
        update={
            "attributes": (*table.attributes, key),
            "key": KeySchema(partition_key=key.name),
        }
    )


def with_lookup_tables(model: DataModel) -> DataModel:
    """The model with one lookup table per unique key that no base key enforces."""
    entities = tuple(table for table in model.tables if table.kind == "entity")
    standing = {table.name: table for table in model.tables if table.kind == "lookup"}
    tables = list(entities)
    for table in entities:
        source = model.requirements.mysql.table(table.source_table)
        for unique in source.unique_keys:
            if not enforced(model, source, unique.columns):
                taken = [other.name for other in tables]
                guard = _lookup_table(table, source, unique, taken)
                # one that stands as it is stays the same object: what is known of it still holds
                tables.append(standing[guard.name] if standing.get(guard.name) == guard else guard)
    return model.model_copy(update={"tables": tuple(tables)})


def _lookup_table(table: Table, source: SourceTable, unique: UniqueKey, taken: list[str]) -> Table:
    """One item per taken value, holding the base key of the item that has it."""
    keyed = _guard_attributes(table, source, unique)
    names = {attribute.name for attribute in keyed}
    base = tuple(table.attribute(name) for name in table.key.attributes if name not in names)
    label = ", ".join(unique.columns)
    name = lookup_name(table.name, unique.columns, taken)
    return Table(
        name=name,
        kind="lookup",
        purpose=f"Keeps ({label}) of {table.name} unique and finds the item by it",
        item_types=(ItemType(name=camel_case(unique.name) or name, source_table=source.name),),
        key=KeySchema(
            partition_key=keyed[0].name, sort_key=keyed[1].name if len(keyed) > 1 else None
        ),
        attributes=(*keyed, *base),
        guards=unique.columns,
    )


def _guard_attributes(
    table: Table, source: SourceTable, unique: UniqueKey
) -> tuple[Attribute, ...]:
    """The key of a lookup table: the unique columns, or all in one where they are more than two."""
    taken = [*source.column_names, *table.attribute_names]
    if len(unique.columns) > 2:
        return (_joined_attribute(source, unique.columns, taken, lowered=True),)
    keyed: list[Attribute] = []
    for name in unique.columns:
        keyed.append(_guard_attribute(table, source, source.column(name), taken))
        taken.append(keyed[-1].name)
    return tuple(keyed)


def _guard_attribute(
    table: Table, source: SourceTable, column: Column, taken: Collection[str]
) -> Attribute:
    """Text is kept in lower case, as MySQL's `_ci` collations compare it."""
    if column.holds_text:
        return Attribute(
            name=attribute_name(f"{column.name}_lower", taken),
            type="S",
            origin=ComputedOrigin(table=source.name, computation=Lowered(column=column.name)),
        )
    held = table.attribute_for(column.name)
    return Attribute(
        name=held.name if held is not None else attribute_name(column.name, taken),
        type=attribute_type(column),
        origin=ColumnOrigin(table=source.name, column=column.name),
    )


def _joined_attribute(
    source: SourceTable, columns: tuple[str, ...], taken: Collection[str], lowered: bool = False
) -> Attribute:
    computation = Joined(
        columns=columns,
        widths=(0,) * len(columns),
        lowered=lowered,
        hexed=tuple(name for name in columns if holds_bytes(source.column(name))),
    )
    return Attribute(
        name=attribute_name("_".join(columns), taken),
        type="S",
        origin=ComputedOrigin(table=source.name, computation=computation),
    )
