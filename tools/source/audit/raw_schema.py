"""The table structure against raw DDL: its tables and columns."""

import re
from collections.abc import Iterator, Sequence

from tools.finding import Severity
from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Material
from tools.source.audit.raw_keys import compare_indexes, compare_keys, index_names
from tools.source.keys import find_column, find_table
from tools.source.schema import Column, Schema, SourceTable

FIX = "Tablewright goes by the table structure; correct it where the database is as the DDL says."
TYPES = {
    "INTEGER": "INT",
    "BOOL": "TINYINT",
    "BOOLEAN": "TINYINT",
    "NUMERIC": "DECIMAL",
    "DEC": "DECIMAL",
    "FIXED": "DECIMAL",
    "CHARACTER": "CHAR",
    "INT4": "INT",
    "INT8": "BIGINT",
    "REAL": "DOUBLE",
}
"""MySQL's synonyms: https://dev.mysql.com/doc/refman/8.4/en/other-vendor-data-types.html"""
WITHOUT_WIDTH = {"INT", "BIGINT", "SMALLINT", "MEDIUMINT", "TINYINT", "YEAR"}
DEFAULT_PRECISION = 10  # of DECIMAL
DEFAULTS = {"false": "0", "true": "1", "now()": "current_timestamp", "null": ""}
STRUCTURE, RAW = "the table structure", "the raw DDL"


def compare_schemas(material: Material, raw: Schema) -> Iterator[Comparison]:
    """Table by table; `raw` is the schema of the raw DDL, its keys settled."""
    stated = material.mysql
    names = index_names(material)
    for table in stated.tables:
        own = find_table(raw.tables, table.name)
        yield _table(table, own, raw.tables, RAW)
        if own is not None:
            yield from _columns(table, own)
            yield from compare_keys(table, own)
            yield from compare_indexes(table, own, names)
    for table in raw.tables:
        if find_table(stated.tables, table.name) is None:
            yield _table(table, None, stated.tables, STRUCTURE)


def _table(
    table: SourceTable, other: SourceTable | None, tables: Sequence[SourceTable], where: str
) -> Comparison:
    parts = (other.place,) if other else tuple(each.place for each in tables)
    return Comparison(
        rule="raw-ddl-tables",
        severity="high",
        subject=table.name,
        group="tables of the raw DDL",
        stated=Side(figure=table.name, text=f"defines `{table.name}`", place=table.place),
        found=Side(
            figure=table.name if other else "none",
            text=f"{where} {'defines it' if other else f'does not define `{table.name}`'}",
            place=parts[0] if parts else table.place,
            parts=parts,
        ),
        holds=other is not None,
        fix=FIX,
    )


def _columns(table: SourceTable, raw: SourceTable) -> Iterator[Comparison]:
    for column in table.columns:
        name = find_column(raw, column.name)
        if name is None:
            yield _lacking(table, column, raw.place, RAW)
        else:
            yield from _column(table, column, raw.column(name))
    for column in raw.columns:
        if find_column(table, column.name) is None:
            yield _lacking(table, column, table.place, STRUCTURE)


def _lacking(table: SourceTable, column: Column, place: Place, where: str) -> Comparison:
    said = f"{column.name} {column.type}"
    return _comparison(
        table.name,
        Side(figure=said, text=f"has the column {said}", place=column.place),
        Side(figure="none", text=f"{where} has no column {column.name}", place=place),
        "high",
        holds=False,
    )


def _column(table: SourceTable, column: Column, raw: Column) -> Iterator[Comparison]:
    null, raw_null = _null(column), _null(raw)
    facts: tuple[tuple[str, str, str, bool, Severity], ...] = (
        ("type", str(column.type), str(raw.type), _type(column) == _type(raw), "high"),
        ("nullability", null, raw_null, null == raw_null, "high"),
        ("default", _shown(column), _shown(raw), _default(column) == _default(raw), "info"),
        *(
            (what, "yes" if one else "no", "yes" if other else "no", one == other, "warning")
            for what, one, other in (
                ("AUTO_INCREMENT", column.auto_increment, raw.auto_increment),
                ("ON UPDATE CURRENT_TIMESTAMP", column.set_on_update, raw.set_on_update),
            )
        ),
    )
    for what, stated, found, holds, severity in facts:
        yield _comparison(
            table.name,
            Side(
                figure=stated,
                text=f"gives {table.name}.{column.name} the {what} {stated}",
                place=column.place,
            ),
            Side(figure=found, text=f"the {what} {found}", place=raw.place),
            severity,
            holds=holds,
        )


def _comparison(
    table: str, stated: Side, found: Side, severity: Severity, *, holds: bool
) -> Comparison:
    return Comparison(
        rule="raw-ddl-columns",
        severity=severity,
        subject=table,
        group=table,
        stated=stated,
        found=found,
        holds=holds,
        fix=FIX,
    )


def _type(column: Column) -> tuple[object, ...]:
    """What makes types equal: widths of whole numbers and names of other vendors do not."""
    name = TYPES.get(column.type.name, column.type.name)
    length = None if name in WITHOUT_WIDTH else column.type.length
    scale = column.type.scale
    if name == "DECIMAL":
        length, scale = length or DEFAULT_PRECISION, scale or 0
    return name, length, scale, column.type.unsigned, column.type.values


def _null(column: Column) -> str:
    return "NULL" if column.nullable else "NOT NULL"


def _shown(column: Column) -> str:
    return column.default if column.default is not None else "none"


def _default(column: Column) -> str:
    text = (column.default or "").strip("'\"").lower()
    text = re.sub(r"^current_timestamp\(\d*\)$", "current_timestamp", text)
    return DEFAULTS.get(text, text)
