"""The table structure against raw DDL: tables, columns, keys, indexes, what a delete does."""

import re
from collections.abc import Iterator, Sequence

from tools.finding import Severity
from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Material
from tools.source.key_statements import StatedKey, read_stated_keys
from tools.source.keys import find_column, find_table
from tools.source.schema import Column, ForeignKey, Schema, SourceTable

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
WITHOUT_WIDTH = {"INT", "BIGINT", "SMALLINT", "MEDIUMINT", "TINYINT", "YEAR"}
DEFAULTS = {"false": "0", "true": "1", "now()": "current_timestamp", "null": ""}
NO_ACTION = {"", "RESTRICT", "NO ACTION"}  # InnoDB treats these alike


def compare_schemas(material: Material, raw: Schema) -> Iterator[Comparison]:
    """Table by table; `raw` is the schema of the raw DDL."""
    stated = material.mysql
    indexes = _index_names(material)
    for table in stated.tables:
        own = find_table(raw.tables, table.name)
        yield _table(table.name, table.place, own, raw.tables, "the raw DDL")
        if own is not None:
            yield from _columns(table, own)
            yield from _keys(table, own)
            yield from _indexes(table, own, indexes)
    for table in raw.tables:
        if find_table(stated.tables, table.name) is None:
            yield _table(table.name, table.place, None, stated.tables, "the table structure")


def _index_names(material: Material) -> set[str]:
    """Names of indexes that are stated, those too whose columns are not."""
    document = material.documents[2]
    return {
        name.lower()
        for section in document.sections
        for key in read_stated_keys(section.blocks, document.file)
        if isinstance(key, StatedKey) and key.kind in ("index", "unique")
        for name in key.names
    }


def _table(
    name: str, place: Place, other: SourceTable | None, tables: Sequence[SourceTable], where: str
) -> Comparison:
    parts = (other.place,) if other else tuple(each.place for each in tables)
    said = f"{where} defines it" if other else f"{where} does not define `{name}`"
    return _comparison(
        name,
        "tables",
        name,
        f"defines `{name}`",
        place,
        name if other else "none",
        said,
        parts,
        holds=other is not None,
        severity="high",
    )


def _columns(table: SourceTable, raw: SourceTable) -> Iterator[Comparison]:
    for column in table.columns:
        name = find_column(raw, column.name)
        if name is None:
            yield _lacking(table, column, raw)
        else:
            yield from _column(table, column, raw.column(name))
    for column in raw.columns:
        if find_column(table, column.name) is None:
            yield _lacking(raw, column, table)


def _lacking(table: SourceTable, column: Column, other: SourceTable) -> Comparison:
    return _comparison(
        table.name,
        "columns",
        str(column.type),
        f"has the column {column.name} {column.type}",
        column.place,
        "none",
        f"no column {column.name}",
        (other.place,),
        holds=False,
        severity="high",
    )


def _column(table: SourceTable, column: Column, raw: Column) -> Iterator[Comparison]:
    name = f"{table.name}.{column.name}"
    facts: tuple[tuple[str, str, str, bool, Severity], ...] = (
        ("type", str(column.type), str(raw.type), _type(column) == _type(raw), "high"),
        (
            "nullability",
            _null(column.nullable),
            _null(raw.nullable),
            column.nullable == raw.nullable,
            "high",
        ),
        (
            "default",
            column.default or "none",
            raw.default or "none",
            _default(column) == _default(raw),
            "info",
        ),
        (
            "AUTO_INCREMENT",
            str(column.auto_increment),
            str(raw.auto_increment),
            column.auto_increment == raw.auto_increment,
            "warning",
        ),
        (
            "ON UPDATE",
            str(column.set_on_update),
            str(raw.set_on_update),
            column.set_on_update == raw.set_on_update,
            "warning",
        ),
    )
    for what, stated, found, holds, severity in facts:
        yield _comparison(
            table.name,
            "columns",
            stated,
            f"gives {name} the {what} {stated}",
            column.place,
            found,
            f"the {what} {found}",
            (raw.place,),
            holds=holds,
            severity=severity,
        )


def _type(column: Column) -> tuple[object, ...]:
    name = TYPES.get(column.type.name, column.type.name)
    length = None if name in WITHOUT_WIDTH else column.type.length
    scale = (column.type.scale or 0) if name == "DECIMAL" else column.type.scale
    if name == "DECIMAL" and length is None:
        length = 10
    return name, length, scale, column.type.unsigned, column.type.values


def _null(nullable: bool) -> str:
    return "NULL" if nullable else "NOT NULL"


def _default(column: Column) -> str:
    text = (column.default or "").strip("'\"").lower()
    text = re.sub(r"^current_timestamp\(\d*\)$", "current_timestamp", text)
    return DEFAULTS.get(text, text)


def _keys(table: SourceTable, raw: SourceTable) -> Iterator[Comparison]:
    stated, found = _names(table.primary_key), _names(raw.primary_key)
    yield _comparison(
        table.name,
        "keys",
        f"({stated})",
        f"gives the primary key ({stated})",
        table.place,
        f"({found})",
        f"the primary key ({found})",
        (raw.place,),
        holds=stated.lower() == found.lower(),
        severity="high",
    )
    for one, other, where in ((table, raw, "the raw DDL"), (raw, table, "the table structure")):
        others = {frozenset(map(str.lower, key.columns)) for key in other.unique_keys}
        others.add(frozenset(map(str.lower, other.primary_key)))
        for key in one.unique_keys:
            columns = _names(key.columns)
            has = frozenset(map(str.lower, key.columns)) in others
            if has and one is raw:
                continue
            yield _comparison(
                table.name,
                "keys",
                f"({columns})",
                f"has the unique key ({columns})",
                key.place,
                f"({columns})" if has else "none",
                f"{where} has {'it' if has else 'no such unique key'}",
                (other.place,),
                holds=has,
                severity="high",
            )
    yield from _foreign_keys(table, raw)


def _foreign_keys(table: SourceTable, raw: SourceTable) -> Iterator[Comparison]:
    for one, other, where in ((table, raw, "the raw DDL"), (raw, table, "the table structure")):
        for key in one.foreign_keys:
            match = next(
                (each for each in other.foreign_keys if _target(each) == _target(key)), None
            )
            if match is not None and one is raw:
                continue
            said = f"({_names(key.columns)}) to {key.references}"
            yield _comparison(
                table.name,
                "keys",
                said,
                f"has the foreign key {said}",
                key.place,
                said if match else "none",
                f"{where} has {'it' if match else 'no such foreign key'}",
                (match.place if match else other.place,),
                holds=match is not None,
                severity="high",
            )
            if match is not None:
                yield _on_delete(table, key, match)


def _target(key: ForeignKey) -> tuple[object, ...]:
    return (
        tuple(map(str.lower, key.columns)),
        key.references.lower(),
        tuple(map(str.lower, key.referenced_columns)),
    )


def _on_delete(table: SourceTable, key: ForeignKey, raw: ForeignKey) -> Comparison:
    """Group of its own: what a delete does to the rows that reference it."""
    stated, found = key.on_delete or "", raw.on_delete or ""
    name = f"{table.name}.{_names(key.columns)}"
    return _comparison(
        table.name,
        "on-delete",
        stated or "none",
        f"states {'ON DELETE ' + stated if stated else 'no ON DELETE'} for {name}",
        key.place,
        found or "none",
        f"ON DELETE {found}" if found else "no ON DELETE",
        (raw.place,),
        holds=stated == found or {stated, found} <= NO_ACTION,
        severity="warning",
    )


def _indexes(table: SourceTable, raw: SourceTable, stated: set[str]) -> Iterator[Comparison]:
    """By columns and kind; InnoDB makes an index of each foreign key that has none."""
    for one, other, where in ((table, raw, "the raw DDL"), (raw, table, "the table structure")):
        others = {_index(each.kind, each.columns) for each in other.indexes}
        others |= {_index("btree", key.columns) for key in other.unique_keys}
        others |= {_index("btree", key.columns) for key in other.foreign_keys}
        for index in one.indexes:
            has = _index(index.kind, index.columns) in others
            is_stated = one is raw and index.name.lower() in stated
            if one is raw and (has or is_stated):
                continue
            columns = f"({_names(index.columns)})"
            yield _comparison(
                table.name,
                "indexes",
                columns,
                f"has the index {index.name} {columns} {index.kind}",
                index.place,
                columns if has else "none",
                f"{where} has {'it' if has else 'no such index'}",
                (other.place,),
                holds=has,
                severity="info",
            )


def _index(kind: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return kind, tuple(map(str.lower, columns))


def _names(columns: Sequence[str]) -> str:
    return ", ".join(columns)


def _comparison(
    table: str,
    kind: str,
    figure: str,
    text: str,
    place: Place,
    found: str,
    said: str,
    parts: tuple[Place, ...],
    *,
    holds: bool,
    severity: Severity,
) -> Comparison:
    return Comparison(
        rule=f"raw-ddl-{kind}",
        severity=severity,
        subject=table,
        group=table if kind != "on-delete" else "what a delete does",
        stated=Side(figure=figure, text=text, place=place),
        found=Side(figure=found, text=said, place=parts[0] if parts else place, parts=parts),
        holds=holds,
        fix=FIX,
    )
