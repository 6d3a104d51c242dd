"""Checks of where items and attributes come from."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.model.check import ModelCheck, error, warning
from tools.model.computed import BYTE_TYPES, Joined, Lowered, Sentinel, columns_of
from tools.model.data_model import DataModel
from tools.model.source_columns import find_column, find_table
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Table,
)
from tools.model.types import holds
from tools.planning.plans import PatternPlan
from tools.source.schema import TEXT_TYPES, Schema

SHORTEST_JUSTIFICATION = 20  # characters; the contract's form asks for as many


def items_have_sources(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    for table in model.tables:
        if not table.item_types:
            yield error("no-item-type", table.name, "It has no item type.", "Name its source.")


def origins_exist(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Every source table and column that the model names is in the schema."""
    schema = model.requirements.mysql
    for table in model.tables:
        for item in table.item_types:
            if find_table(schema, item.source_table) is None:
                yield _unknown(f"{table.name}.{item.name}", item.source_table)
        for column in table.guards:
            if find_column(schema, table.source_table, column) is None:
                yield _unknown(table.name, f"{table.source_table}.{column}")
        for attribute in table.attributes:
            yield from _attribute_origins(schema, table, attribute)


def _attribute_origins(schema: Schema, table: Table, attribute: Attribute) -> Iterator[Finding]:
    for source, column in _columns(attribute):
        if find_column(schema, source, column) is None:
            yield _unknown(f"{table.name}.{attribute.name}", f"{source}.{column}")
    if not isinstance(attribute.origin, ColumnOrigin | ComputedOrigin):
        yield from _local_column(schema, table, attribute, attribute.origin.local_column)


def absences_exist(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    schema = model.requirements.mysql
    for absence in model.absences:
        if absence.column is None:
            known = find_table(schema, absence.table) is not None
        else:
            known = find_column(schema, absence.table, absence.column) is not None
        if not known:
            name = ".".join(filter(None, (absence.table, absence.column)))
            yield _unknown(f"absence of {name}", name)


def _columns(attribute: Attribute) -> list[tuple[str, str]]:
    origin = attribute.origin
    match origin:
        case ColumnOrigin():
            names: tuple[str, ...] = (origin.column,)
        case ComputedOrigin():
            names = columns_of(origin.computation)
        case CopyOrigin():
            names = (origin.column, origin.join_column)
        case EmbeddedOrigin():
            names = (origin.child_key, *origin.child_columns, *origin.order_by)
        case CounterOrigin():
            names = (origin.child_key, *([origin.sum_column] if origin.sum_column else []))
    return [(origin.table, name) for name in names]


def _local_column(
    schema: Schema, table: Table, attribute: Attribute, local: str
) -> Iterator[Finding]:
    """A column of the table's own source, or an attribute that is copied in itself."""
    if find_column(schema, table.source_table, local) is not None:
        return
    through = next((other for other in table.attributes if other.name == local), None)
    seen = {attribute.name}
    while through is not None and isinstance(through.origin, CopyOrigin):
        if through.name in seen:
            break
        seen.add(through.name)
        name = through.origin.local_column
        if find_column(schema, table.source_table, name) is not None:
            return
        through = next((other for other in table.attributes if other.name == name), None)
    yield _unknown(f"{table.name}.{attribute.name}", f"{table.source_table}.{local}")


def _unknown(subject: str, name: str) -> Finding:
    return error(
        "unknown-origin",
        subject,
        f"{subject} comes from {name}, which the schema does not have.",
        "Name a table and column of the schema.",
    )


def columns_come_from_their_items(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    """What stands in another table must be copied along a key, not read as a column."""
    for table in model.tables:
        own = {item.source_table for item in table.item_types}
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, ColumnOrigin | ComputedOrigin) and origin.table not in own:
                yield error(
                    "origin-outside-items",
                    f"{table.name}.{attribute.name}",
                    f"It reads {origin.table}, but items of {table.name} are rows of "
                    f"{', '.join(sorted(own))}.",
                    "Copy it along a unique column, with a justification.",
                )


def types_hold_columns(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    schema = model.requirements.mysql
    for table in model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            subject = f"{table.name}.{attribute.name}"
            if isinstance(origin, ColumnOrigin | CopyOrigin):
                column = find_column(schema, origin.table, origin.column)
                if column is not None and not holds(attribute.type, column):
                    yield _misfit(subject, attribute, f"{origin.table}.{column.name} {column.type}")
            elif isinstance(origin, EmbeddedOrigin) and attribute.type != "S":
                yield _misfit(subject, attribute, "a JSON array")
            elif isinstance(origin, CounterOrigin) and attribute.type != "N":
                yield _misfit(subject, attribute, "a count or sum")
            elif isinstance(origin, ComputedOrigin) and attribute.type == "B":
                yield _misfit(subject, attribute, "computed text")


def _misfit(subject: str, attribute: Attribute, what: str) -> Finding:
    return error(
        "type-does-not-fit",
        subject,
        f"Type {attribute.type} can't hold {what}.",
        "Use the type that holds every value.",
    )


def nullable_says_so(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """A column that may be NULL is an attribute that may be absent, and the other way round."""
    schema = model.requirements.mysql
    for table in model.tables:
        source = find_table(schema, table.source_table)
        filled = {*table.guards, *(source.primary_key if source is not None else ())}
        for attribute in table.attributes:
            origin = attribute.origin
            if not isinstance(origin, ColumnOrigin) or len(table.item_types) > 1:
                continue
            column = find_column(schema, origin.table, origin.column)
            if column is None or column.name in filled or column.nullable == attribute.nullable:
                continue
            subject = f"{table.name}.{attribute.name}"
            what = "may be NULL" if column.nullable else "is never NULL"
            make = error if column.nullable else warning
            yield make(
                "nullable-wrong",
                subject,
                f"{column.place}: {origin.table}.{column.name} {what}; {subject} says otherwise.",
                "Mark the attribute nullable exactly where its column is.",
            )


def joins_are_unique(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """A copy comes from one row: the join column is a key by itself."""
    schema = model.requirements.mysql
    for table in model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if not isinstance(origin, CopyOrigin):
                continue
            source = find_table(schema, origin.table)
            if source is not None and (origin.join_column,) not in source.candidate_keys:
                yield error(
                    "join-not-unique",
                    f"{table.name}.{attribute.name}",
                    f"{origin.table}.{origin.join_column} may have a value in several rows.",
                    "Join on a primary or unique key of one column.",
                )


def embedded_rows_have_parents(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    """A child without a parent would be lost, unless it has a table of its own too."""
    schema = model.requirements.mysql
    for table in model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if not isinstance(origin, EmbeddedOrigin) or model.entity_table(origin.table):
                continue
            column = find_column(schema, origin.table, origin.child_key)
            if column is not None and column.nullable:
                yield error(
                    "embedded-orphans",
                    f"{table.name}.{attribute.name}",
                    f"{column.place}: {origin.table}.{origin.child_key} may be NULL; such rows "
                    "stand in no item.",
                    "Keep the rows in a table of their own.",
                )


def departures_are_justified(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    for table in model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, ColumnOrigin | ComputedOrigin):
                continue
            if len(origin.justification.strip()) < SHORTEST_JUSTIFICATION:
                yield error(
                    "not-justified",
                    f"{table.name}.{attribute.name}",
                    f"Its justification is {origin.justification!r}.",
                    f"Say why, in {SHORTEST_JUSTIFICATION} characters or more.",
                )


def computations_are_sound(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """No sentinel that reads like no value, no text from bytes, no two rows by chance alike."""
    schema = model.requirements.mysql
    for table in model.tables:
        for attribute in table.attributes:
            if not isinstance(attribute.origin, ComputedOrigin):
                continue
            subject = f"{table.name}.{attribute.name}"
            computation = attribute.origin.computation
            if isinstance(computation, Sentinel) and computation.value.lower() in {"", "null"}:
                yield error(
                    "sentinel-wrong",
                    subject,
                    f"NULL becomes {computation.value!r}, which reads like no value.",
                    "Use a word that says what NULL means.",
                )
            names = columns_of(computation)
            found = [find_column(schema, attribute.origin.table, name) for name in names]
            kinds = [column.type.name for column in found if column is not None]
            if not isinstance(computation, Joined) and set(kinds) & BYTE_TYPES:
                text = "lower case" if isinstance(computation, Lowered) else "text"
                yield error(
                    "computed-from-bytes",
                    subject,
                    f"{', '.join(names)} holds bytes, which have no {text}.",
                    "Use the column as it is, with type B.",
                )
            if attribute.native_columns:
                continue
            free = [
                column.name
                for column in found
                if column is not None and column.type.name in TEXT_TYPES
            ]
            if isinstance(computation, Joined) and len(set(free) - set(computation.escaped)) > 1:
                yield warning(
                    "joined-ambiguous",
                    subject,
                    f"Values with {computation.delimiter!r} in them can make two rows of "
                    f"({', '.join(names)}) alike.",
                    "Escape the delimiter in them, or use one that the values never have.",
                )


ORIGIN_CHECKS: tuple[ModelCheck, ...] = (
    origins_exist,
    absences_exist,
    columns_come_from_their_items,
    types_hold_columns,
    nullable_says_so,
    joins_are_unique,
    embedded_rows_have_parents,
    departures_are_justified,
    computations_are_sound,
)
