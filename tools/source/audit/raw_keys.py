"""The keys and indexes of the table structure against those of raw DDL."""

from collections.abc import Iterator, Sequence

from tools.finding import Severity
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Material
from tools.source.key_statements import StatedKey, read_stated_keys
from tools.source.schema import ForeignKey, SourceTable

FIX = "Tablewright goes by the table structure; correct it where the database is as the DDL says."
NO_ACTION = {"", "RESTRICT", "NO ACTION"}
"""InnoDB treats these alike: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html"""


def index_names(material: Material) -> set[str]:
    """Names of indexes that the table structure states, with their columns or without."""
    document = material.documents[2]
    return {
        name.lower()
        for section in document.sections
        for key in read_stated_keys(section.blocks, document.file)
        if isinstance(key, StatedKey) and key.kind in ("index", "unique")
        for name in key.names
    }


def compare_keys(table: SourceTable, raw: SourceTable) -> Iterator[Comparison]:
    stated, found = _listed(table.primary_key), _listed(raw.primary_key)
    yield _comparison(
        "raw-ddl-keys",
        table.name,
        Side(figure=stated, text=f"gives {table.name} the primary key {stated}", place=table.place),
        Side(figure=found, text=f"the primary key {found}", place=raw.place),
        "high",
        holds=stated.lower() == found.lower(),
    )
    for one, other in ((table, raw), (raw, table)):
        known = {_folded(key.columns) for key in other.unique_keys} | {_folded(other.primary_key)}
        for key in one.unique_keys:
            has = _folded(key.columns) in known
            if not (has and one is raw):
                said = f"unique key {_listed(key.columns)}"
                yield _has(
                    said, Side(figure=said, text="", place=key.place), other, has, table.name
                )
    yield from _foreign_keys(table, raw)


def _foreign_keys(table: SourceTable, raw: SourceTable) -> Iterator[Comparison]:
    for one, other in ((table, raw), (raw, table)):
        known = {_target(key): key for key in other.foreign_keys}
        for key in one.foreign_keys:
            match = known.get(_target(key))
            if match is not None and one is raw:
                continue
            said = f"foreign key {_listed(key.columns)} to {key.references}"
            side = Side(figure=said, text="", place=key.place)
            yield _has(said, side, other, match is not None, table.name)
            if match is not None:
                yield _on_delete(table, key, match)


def _has(said: str, side: Side, other: SourceTable, has: bool, table: str) -> Comparison:
    return _comparison(
        "raw-ddl-keys",
        table,
        side.model_copy(update={"text": f"gives {table} the {said}"}),
        Side(
            figure=said if has else "none",
            text=f"`{other.name}` has {'it' if has else 'no such key'}",
            place=other.place,
        ),
        "high",
        holds=has,
    )


def _on_delete(table: SourceTable, key: ForeignKey, raw: ForeignKey) -> Comparison:
    """What a delete does to the rows that reference the deleted one."""
    stated, found = key.on_delete or "", raw.on_delete or ""
    name = f"{table.name}.{'+'.join(key.columns)}"
    return _comparison(
        "raw-ddl-on-delete",
        "what a delete does",
        Side(
            figure=stated or "none",
            text=f"states {f'ON DELETE {stated}' if stated else 'no ON DELETE'} for {name}",
            place=key.place,
        ),
        Side(
            figure=found or "none",
            text=f"ON DELETE {found}" if found else "no ON DELETE",
            place=raw.place,
        ),
        "warning",
        holds=stated == found or {stated, found} <= NO_ACTION,
    )


def compare_indexes(table: SourceTable, raw: SourceTable, stated: set[str]) -> Iterator[Comparison]:
    """By columns and kind. InnoDB makes an index of each foreign key that has none."""
    for one, other in ((table, raw), (raw, table)):
        known = {(each.kind, _in_order(each.columns)) for each in other.indexes}
        known |= {("btree", _in_order(key.columns)) for key in other.unique_keys}
        known |= {("btree", _in_order(key.columns)) for key in other.foreign_keys}
        for index in one.indexes:
            has = (index.kind, _in_order(index.columns)) in known
            if one is raw and (has or index.name.lower() in stated):
                continue
            said = f"{index.kind} index {index.name} {_listed(index.columns)}"
            yield _comparison(
                "raw-ddl-indexes",
                table.name,
                Side(figure=said, text=f"gives {table.name} the {said}", place=index.place),
                Side(
                    figure=said if has else "none",
                    text=f"`{other.name}` has {'it' if has else 'no such index'}",
                    place=other.place,
                ),
                "info",
                holds=has,
            )


def _target(key: ForeignKey) -> tuple[object, ...]:
    columns, referenced = _in_order(key.columns), _in_order(key.referenced_columns)
    return columns, key.references.lower(), referenced


def _listed(columns: Sequence[str]) -> str:
    return f"({', '.join(columns)})"


def _folded(columns: Sequence[str]) -> frozenset[str]:
    return frozenset(map(str.lower, columns))


def _in_order(columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(str.lower, columns))


def _comparison(
    rule: str, group: str, stated: Side, found: Side, severity: Severity, *, holds: bool
) -> Comparison:
    return Comparison(
        rule=rule,
        severity=severity,
        subject=group,
        group=group,
        stated=stated,
        found=found,
        holds=holds,
        fix=FIX,
    )
