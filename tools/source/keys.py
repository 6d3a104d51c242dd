"""Merging keys into tables, and looking up the names in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl_keys import Key, PrimaryKey
from tools.source.schema import Column, ForeignKey, Index, SourceTable, UniqueKey

Kept = TypeVar("Kept", SourceTable, UniqueKey, Index, ForeignKey, Column)


def add_key(table: SourceTable, key: Key) -> SourceTable:
    """The table with that key; one it already has is not added again."""
    match key:
        case PrimaryKey():
            return table if table.primary_key else _with(table, primary_key=key.columns)
        case UniqueKey():
            if any(_same(known.columns, key.columns) for known in table.unique_keys):
                return table
            return _with(table, unique_keys=(*table.unique_keys, key))
        case ForeignKey():
            return _add_foreign_key(table, key)
        case Index():
            if any(known.name == key.name for known in table.indexes):
                return table
            return _with(table, indexes=(*table.indexes, key))


def settle_keys(
    tables: Sequence[SourceTable],
) -> tuple[tuple[SourceTable, ...], tuple[Finding, ...]]:
    """Every name in a key as the table declares it; keys with unknown names are dropped.

    A foreign key without referenced columns gets the primary key it references, and the columns
    of a primary key are not nullable.
    """
    findings: list[Finding] = []
    own = {table.name: _settle_own_keys(table, findings) for table in tables}
    names = TableNames(own)
    settled = tuple(_settle_foreign_keys(table, own, names, findings) for table in own.values())
    return settled, tuple(findings)


def find_column(table: SourceTable, name: str) -> str | None:
    """The column as declared: MySQL compares column names without case."""
    wanted = name.lower()
    return next((known for known in table.column_names if known.lower() == wanted), None)


def find_table(tables: Iterable[SourceTable], name: str) -> SourceTable | None:
    """The table that `TableNames` finds; for one look-up among few."""
    known = {table.name: table for table in tables}
    found = TableNames(known).find(name)
    return None if found is None else known[found]


class TableNames:
    """Finds a table's name by exact spelling, else by the only one that differs in case alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self.exact = set(names)
        self.loose: dict[str, list[str]] = {}
        for name in self.exact:
            self.loose.setdefault(name.lower(), []).append(name)

    def find(self, name: str) -> str | None:
        if name in self.exact:
            return name
        loose = self.loose.get(name.lower(), [])
        return loose[0] if len(loose) == 1 else None


def unknown_name(
    kind: Literal["column", "table"], name: str, table: str, key: str, place: Place
) -> Finding:
    where = f"`{table}`" if kind == "column" else "the artifact"
    return Finding(
        rule=f"unknown-{kind}",
        severity="warning",
        subject=table,
        evidence=f"{place}: {key} of `{table}` names the {kind} `{name}`, which {where} lacks.",
        fix=f"Correct the name, or add the {kind}; the key is left out until then.",
    )


def _with(value: Kept, **changes: object) -> Kept:
    return value.model_copy(update=changes)


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return {name.lower() for name in one} == {name.lower() for name in other}


def _is_same_foreign_key(one: ForeignKey, other: ForeignKey) -> bool:
    columns = [name.lower() for name in one.columns] == [name.lower() for name in other.columns]
    targets = (one.referenced_columns, other.referenced_columns)
    target = not all(targets) or _same(*targets)
    return columns and target and one.references.lower() == other.references.lower()


def _add_foreign_key(table: SourceTable, key: ForeignKey) -> SourceTable:
    for position, known in enumerate(table.foreign_keys):
        if not _is_same_foreign_key(known, key):
            continue
        if known.on_delete is not None or key.on_delete is None:
            return table
        merged = known.model_copy(update={"on_delete": key.on_delete})
        keys = (*table.foreign_keys[:position], merged, *table.foreign_keys[position + 1 :])
        return _with(table, foreign_keys=keys)
    return _with(table, foreign_keys=(*table.foreign_keys, key))


def _settle_own_keys(table: SourceTable, findings: list[Finding]) -> SourceTable:
    def look_up(names: tuple[str, ...], key: str, place: Place) -> tuple[str, ...]:
        return _look_up(table, names, key, place, findings)

    primary = look_up(table.primary_key, "the primary key", table.place)
    if not primary:
        findings.append(_no_primary_key(table))
    unique = [
        key.model_copy(
            update={"columns": look_up(key.columns, f"unique key {key.name}", key.place)}
        )
        for key in table.unique_keys
    ]
    indexes = [
        key.model_copy(update={"columns": look_up(key.columns, f"index {key.name}", key.place)})
        for key in table.indexes
    ]
    columns = tuple(_settle_column(column, primary) for column in table.columns)
    return _with(
        table,
        columns=columns,
        primary_key=primary,
        unique_keys=tuple(key for key in unique if key.columns),
        indexes=tuple(key for key in indexes if key.columns),
    )


def _settle_column(column: Column, primary: tuple[str, ...]) -> Column:
    if column.name in primary and column.nullable:
        return column.model_copy(update={"nullable": False})
    return column


def _look_up(
    table: SourceTable,
    names: tuple[str, ...],
    key: str,
    place: Place,
    findings: list[Finding],
) -> tuple[str, ...]:
    """The declared names; empty, with a finding, where one is unknown or an expression."""
    found: list[str] = []
    for name in names:
        declared = find_column(table, name)
        if declared is not None:
            found.append(declared)
        elif name:
            findings.append(unknown_name("column", name, table.name, key, place))
        else:
            findings.append(_expression(table, key, place))
    return tuple(found) if len(found) == len(names) else ()


def _settle_foreign_keys(
    table: SourceTable,
    tables: Mapping[str, SourceTable],
    names: TableNames,
    findings: list[Finding],
) -> SourceTable:
    kept: list[ForeignKey] = []
    for key in table.foreign_keys:
        what = f"the foreign key ({', '.join(key.columns)})"
        target = tables.get(names.find(key.references) or "")
        columns = _look_up(table, key.columns, what, key.place, findings)
        if target is None:
            findings.append(unknown_name("table", key.references, table.name, what, key.place))
            continue
        referenced = key.referenced_columns or target.primary_key
        known = _look_up(target, referenced, f"the target of `{table.name}`'s", key.place, findings)
        if columns and len(known) == len(columns):
            found = {"columns": columns, "references": target.name, "referenced_columns": known}
            kept.append(key.model_copy(update=found))
    return _with(table, foreign_keys=tuple(kept))


def _no_primary_key(table: SourceTable) -> Finding:
    return Finding(
        rule="no-primary-key",
        severity="high",
        subject=table.name,
        evidence=f"{table.place}: no primary key of `{table.name}` is stated that can be read.",
        fix="State its primary key.",
    )


def _expression(table: SourceTable, key: str, place: Place) -> Finding:
    return Finding(
        rule="key-over-expression",
        severity="warning",
        subject=table.name,
        evidence=f"{place}: {key} of `{table.name}` is over an expression, not over columns.",
        fix="The key is left out; say which columns it stands for if a pattern needs it.",
    )
