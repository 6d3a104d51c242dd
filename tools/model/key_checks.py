"""Checks of names, keys and indexes."""

import re
from collections.abc import Iterable, Iterator

from tools.capacity.limits import (
    DEFAULT_MAX_GSIS_PER_TABLE,
    MAX_INCLUDED_ATTRIBUTES_PER_INDEX,
    MAX_INCLUDED_ATTRIBUTES_PER_TABLE,
)
from tools.finding import Finding
from tools.model.check import ModelCheck, error, warning
from tools.model.data_model import DataModel
from tools.model.source_columns import find_column, find_table
from tools.model.sql_words import is_reserved
from tools.model.tables import (
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    EmbeddedOrigin,
    Table,
)
from tools.planning.basis import columns_behind
from tools.planning.plans import PatternPlan

_RESOURCE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{2,48}")
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_GENERIC_KEYS = frozenset({"pk", "sk"})


def names_are_valid(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Tables and indexes become CloudFormation ids; attributes are plain identifiers."""
    for table in model.tables:
        for name in (table.name, *(gsi.name for gsi in table.gsis)):
            if _RESOURCE_NAME.fullmatch(name) is None:
                subject = table.name if name == table.name else f"{table.name}.{name}"
                yield error(
                    "name-invalid",
                    subject,
                    f"{name!r} is no CloudFormation id.",
                    "Use 3 to 49 letters and digits, a letter first.",
                )
        for name in table.attribute_names:
            if _ATTRIBUTE_NAME.fullmatch(name) is None:
                yield error(
                    "name-invalid",
                    f"{table.name}.{name}",
                    f"{name!r} is no plain identifier.",
                    "Use up to 64 letters, digits and underscores, no digit first.",
                )
            elif is_reserved(name):
                yield warning(
                    "name-reserved",
                    f"{table.name}.{name}",
                    f"{name} is a reserved word of MySQL: a data stage that does not quote the "
                    "names it gives columns will fail on it.",
                    "Rename the attribute, or see that the data stage quotes names.",
                )


def names_are_unique(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Tables in the model, attributes and indexes in their table; without regard to case."""
    yield from _repeated("the model", (table.name for table in model.tables))
    for table in model.tables:
        yield from _repeated(table.name, table.attribute_names)
        yield from _repeated(table.name, (gsi.name for gsi in table.gsis))


def _repeated(where: str, names: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            yield error(
                "name-twice",
                f"{where}.{name}" if where != "the model" else name,
                f"{where} has {name} twice, case aside.",
                "Rename one of them.",
            )
        seen.add(name.casefold())


def keys_are_attributes(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    for table, where, names in _keys(model):
        for name in names:
            if name not in table.attribute_names:
                yield error(
                    "key-without-attribute",
                    where,
                    f"{name} is a key of {where}, which has no attribute {name}.",
                    "Name one of its attributes.",
                )
            if name.lower() in _GENERIC_KEYS:
                yield error(
                    "generic-key-name",
                    where,
                    f"A key of {where} is called {name}.",
                    "Call the key after what it holds.",
                )
        if len(set(names)) < len(names):
            yield error(
                "key-twice",
                where,
                f"{names[0]} is both partition key and sort key.",
                "Leave the sort key out or name another attribute.",
            )


def base_keys_are_present(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Every item has its whole key: none of it may be absent, none is a list of children."""
    for table in model.tables:
        for name in table.key.attributes:
            if name not in table.attribute_names:
                continue
            if _may_be_absent(model, table, name):
                yield error(
                    "nullable-base-key",
                    f"{table.name}.{name}",
                    f"{name} may be absent, but every item needs its key.",
                    "Key the table by columns that are never NULL, or use a sentinel.",
                )
    for table, where, names in _keys(model):
        for name in set(names) & set(table.attribute_names):
            if isinstance(table.attribute(name).origin, EmbeddedOrigin):
                yield error(
                    "embedded-key",
                    where,
                    f"{name} holds child rows as JSON.",
                    "Key by a single value.",
                )


def _may_be_absent(model: DataModel, table: Table, name: str) -> bool:
    """Lookup tables leave out rows with NULL in a guarded column."""
    attribute = table.attribute(name)
    origin = attribute.origin
    if attribute.nullable or isinstance(origin, CopyOrigin):
        return True
    schema = model.requirements.mysql
    source = find_table(schema, table.source_table)
    filled = {*table.guards, *(source.primary_key if source is not None else ())}
    behind = [find_column(schema, table.source_table, c) for c in columns_behind(attribute)]
    nulls = [c for c in behind if c is not None and c.nullable and c.name not in filled]
    if isinstance(origin, ComputedOrigin):
        computation = origin.computation
        if computation.kind == "sentinel":
            return False
        if computation.kind == "sharded":
            return computation.column in {column.name for column in nulls}
        return bool(nulls) and (computation.kind == "lowered" or len(behind) == 1)
    return bool(nulls) and isinstance(origin, ColumnOrigin)


def base_keys_identify_rows(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Two rows with one key would become one item."""
    for table in model.tables:
        source = find_table(model.requirements.mysql, table.source_table)
        if source is None or not set(table.key.attributes) <= set(table.attribute_names):
            continue
        nullable = {c.name for c in source.columns if c.nullable} - set(source.primary_key)
        if table.kind == "lookup":
            nullable = set()
        candidates = [k for k in source.candidate_keys if k and not nullable.intersection(k)]
        held = {c for name in table.key.attributes for c in columns_behind(table.attribute(name))}
        if not candidates:
            yield Finding(
                rule="rows-not-identified",
                severity="high",
                subject=table.name,
                evidence=f"{source.place}: {source.name} has no key that tells its rows apart; "
                f"rows alike in {table.key} become one item.",
                fix="State its primary key.",
            )
        elif not any(held.issuperset(key) for key in candidates):
            yield error(
                "key-not-unique",
                table.name,
                f"{table.key} does not tell the rows of {source.name} apart; "
                f"({', '.join(candidates[0])}) would.",
                "Make the key of all columns of a primary or unique key.",
            )


def sparse_indexes(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    for table in model.tables:
        for gsi in table.gsis:
            known = set(gsi.key.attributes) & set(table.attribute_names)
            absent = sorted(name for name in known if table.attribute(name).nullable)
            if absent:
                yield Finding(
                    rule="sparse-index",
                    severity="info",
                    subject=f"{table.name}.{gsi.name}",
                    evidence=f"Items without {', '.join(absent)} have no entry in it.",
                    fix="Read those items by another key where a pattern needs them.",
                )


def indexes_keep_limits(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    for table in model.tables:
        if len(table.gsis) > DEFAULT_MAX_GSIS_PER_TABLE:
            yield error(
                "too-many-indexes",
                table.name,
                f"It has {len(table.gsis)} GSIs; {DEFAULT_MAX_GSIS_PER_TABLE} is the most.",
                "Drop or merge indexes.",
            )
        total = 0
        for gsi in table.gsis:
            subject = f"{table.name}.{gsi.name}"
            included = gsi.projection.attributes
            keys = {*table.key.attributes, *table.key_attributes(gsi)}
            total += len(set(included) - keys)
            unknown = [name for name in included if name not in table.attribute_names]
            if unknown:
                yield error(
                    "projection-unknown",
                    subject,
                    f"It projects {', '.join(unknown)}, which {table.name} does not have.",
                    "Project attributes of the table.",
                )
            if bool(included) != (gsi.projection.type == "INCLUDE"):
                yield error(
                    "projection-form",
                    subject,
                    f"Projection {gsi.projection.type} lists {len(included)} attributes.",
                    "List attributes with INCLUDE, and only there.",
                )
            if len(set(included) - keys) > MAX_INCLUDED_ATTRIBUTES_PER_INDEX:
                yield error(
                    "projection-too-wide",
                    subject,
                    f"It includes {len(included)} attributes; "
                    f"{MAX_INCLUDED_ATTRIBUTES_PER_INDEX} is the most for one index.",
                    "Project ALL, or fewer.",
                )
        if total > MAX_INCLUDED_ATTRIBUTES_PER_TABLE:
            yield error(
                "projection-too-wide",
                table.name,
                f"Its indexes include {total} attributes; "
                f"{MAX_INCLUDED_ATTRIBUTES_PER_TABLE} is the most.",
                "Project ALL, or fewer.",
            )


def _keys(model: DataModel) -> Iterator[tuple[Table, str, tuple[str, ...]]]:
    """Table, what is keyed, and the key's attributes, for tables and indexes."""
    for table in model.tables:
        yield table, table.name, table.key.attributes
        for gsi in table.gsis:
            yield table, f"{table.name}.{gsi.name}", gsi.key.attributes


KEY_CHECKS: tuple[ModelCheck, ...] = (
    names_are_valid,
    names_are_unique,
    keys_are_attributes,
    base_keys_are_present,
    base_keys_identify_rows,
    sparse_indexes,
    indexes_keep_limits,
)
