"""Finding tables and columns by names that may be wrong."""

from tools.source.schema import Column, Schema, SourceTable


def find_table(schema: Schema, name: str) -> SourceTable | None:
    return next((table for table in schema.tables if table.name == name), None)


def find_column(schema: Schema, table: str, name: str) -> Column | None:
    found = find_table(schema, table)
    if found is None:
        return None
    return next((column for column in found.columns if column.name == name), None)
