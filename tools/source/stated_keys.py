"""Adds the keys that prose states to the table they belong to."""

from collections.abc import Sequence

from tools.finding import Finding
from tools.source.key_statements import StatedKey, Unreadable
from tools.source.keys import add_key, find_column, unknown_name
from tools.source.schema import ForeignKey, Index, SourceTable, UniqueKey
from tools.source.stated_indexes import index_columns, similar_columns


def add_stated_key(table: SourceTable, stated: StatedKey, findings: list[Finding]) -> SourceTable:
    """The table with that key, or with a finding on why not."""
    match stated.kind:
        case "primary" | "composite":
            return _add_primary_key(table, stated, findings)
        case "unique":
            return _add_unique_key(table, stated, findings)
        case "foreign":
            return _add_foreign_key(table, stated, findings)
        case "index":
            return _add_index(table, stated, findings)


def unreadable(entry: Unreadable, subject: str) -> Finding:
    return Finding(
        rule="unreadable-key",
        severity="info",
        subject=subject,
        evidence=f"{entry.place}: no key can be read from {entry.text!r}.",
        fix="Name the key's columns in backticks if it states one.",
    )


def owner_of(stated: StatedKey) -> str:
    """The table that the key's own columns are qualified with, or ''."""
    qualifiers = (name.rpartition(".")[0] for name in (*stated.names[:1], *stated.inside[:1]))
    return next(filter(None, qualifiers), "").rpartition(".")[2]


def _unqualified(names: Sequence[str], table: SourceTable) -> tuple[str, ...]:
    return tuple(
        column if owner.rpartition(".")[2].lower() in ("", table.name.lower()) else name
        for name in names
        for owner, _, column in [name.rpartition(".")]
    )


def _known(
    names: Sequence[str], table: SourceTable, stated: StatedKey, findings: list[Finding]
) -> tuple[str, ...]:
    """The columns as declared; none, with findings, where one is unknown."""
    columns = [find_column(table, name) for name in names]
    for name, column in zip(names, columns, strict=True):
        if column is None:
            what = f"the {stated.kind} key {stated.text!r}"
            findings.append(unknown_name("column", name, table.name, what, stated.place))
    return () if None in columns else tuple(column for column in columns if column)


def _add_primary_key(table: SourceTable, stated: StatedKey, findings: list[Finding]) -> SourceTable:
    columns = _known(_unqualified(stated.names, table), table, stated, findings)
    if not columns:
        return table
    if not table.primary_key:
        return table.model_copy(update={"primary_key": columns})
    if {name.lower() for name in table.primary_key} != {name.lower() for name in columns}:
        findings.append(
            _differs(table, stated, f"the primary key as ({', '.join(table.primary_key)})")
        )
    return table


def _add_unique_key(table: SourceTable, stated: StatedKey, findings: list[Finding]) -> SourceTable:
    names = _unqualified(stated.names, table)
    inside = _unqualified(stated.inside, table)
    is_name = bool(inside) and (
        not (names and find_column(table, names[0]))
        or all(find_column(table, name) for name in inside)
    )
    columns = _known(inside if is_name else names, table, stated, findings)
    if not columns:
        return table
    name = names[0] if is_name and names else "_".join(columns)
    return add_key(table, UniqueKey(name=name, columns=columns, place=stated.place))


def _add_foreign_key(table: SourceTable, stated: StatedKey, findings: list[Finding]) -> SourceTable:
    columns = _known(_unqualified(stated.names or stated.inside, table), table, stated, findings)
    if not columns:
        return table
    known = next((key for key in table.foreign_keys if key.columns == columns), None)
    if not stated.target:
        if known is None:
            findings.append(_no_target(table, stated))
        return table
    references, referenced = _split_target(stated.target)
    key = ForeignKey(
        columns=columns,
        references=references,
        referenced_columns=referenced,
        on_delete=stated.on_delete,
        place=stated.place,
    )
    merged = add_key(table, key)
    if known is not None and len(merged.foreign_keys) > len(table.foreign_keys):
        target = f"{known.references}.{'+'.join(known.referenced_columns)}"
        findings.append(_differs(table, stated, f"its target as {target}"))
        return table
    return merged


def _split_target(target: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """`("t.a", "t.b")` and `("t", "a", "b")` alike to the table and its columns."""
    owner = target[0].rpartition(".")[0]
    if owner:
        return owner.rpartition(".")[2], tuple(name.rpartition(".")[2] for name in target)
    return target[0], target[1:]


def _add_index(table: SourceTable, stated: StatedKey, findings: list[Finding]) -> SourceTable:
    name = stated.names[0] if stated.names else "_".join(stated.inside)
    declared = {index.name for index in table.indexes} | {key.name for key in table.unique_keys}
    if "PRIMARY" in stated.forms or name.upper() == "PRIMARY" or name in declared:
        return table
    columns = index_columns(stated, table)
    if not columns:
        findings.append(_unknown_columns(table, stated, name))
        return table
    columns = _known(_unqualified(columns, table), table, stated, findings)
    if not columns:
        return table
    if "UNIQUE" in stated.forms:
        return add_key(table, UniqueKey(name=name, columns=columns, place=stated.place))
    index = Index(name=name, columns=columns, place=stated.place)
    if "FULLTEXT" in stated.forms:
        index = index.model_copy(update={"kind": "fulltext"})
    elif "SPATIAL" in stated.forms or "HASH" in stated.forms:
        kind = "spatial" if "SPATIAL" in stated.forms else "hash"
        index = index.model_copy(update={"kind": kind})
    return add_key(table, index)


def _differs(table: SourceTable, stated: StatedKey, other: str) -> Finding:
    return Finding(
        rule="key-contradiction",
        severity="warning",
        subject=table.name,
        evidence=f"{stated.place} states {stated.text!r}; {table.place} gives {other}.",
        fix=f"Tablewright goes by {table.place}; correct the other.",
    )


def _no_target(table: SourceTable, stated: StatedKey) -> Finding:
    return Finding(
        rule="foreign-key-without-target",
        severity="warning",
        subject=table.name,
        evidence=f"{stated.place}: {stated.text!r} does not say what it references.",
        fix="State it as `column` → `table.column`; the key is left out until then.",
    )


def _unknown_columns(table: SourceTable, stated: StatedKey, name: str) -> Finding:
    similar = ", ".join(f"`{column}`" for column in similar_columns(stated, table))
    maybe = f" Columns with a word of its name: {similar}." if similar else ""
    return Finding(
        rule="index-without-columns",
        severity="info",
        subject=table.name,
        evidence=f"{stated.place}: the columns of index `{name}` are not stated.{maybe}",
        fix=f"State them as `{name}` (column, …); the index is left out until then.",
    )
