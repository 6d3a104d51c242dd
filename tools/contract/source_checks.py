"""Checks of sources and joins: what the data stage's SELECTs rest on."""

from collections.abc import Iterator

from tools.contract.contract import Contract, ContractAttribute, Entry
from tools.contract.fault import Check, Fault, Given
from tools.contract.identifiers import is_plain, is_sayable
from tools.contract.located import Path
from tools.model.source_columns import find_column
from tools.model.types import holds


def _attributes(contract: Contract) -> Iterator[tuple[Path, Entry, ContractAttribute]]:
    for number, entry in enumerate(contract.entries):
        for attribute in entry.attributes:
            yield (number, "attributes", attribute.name), entry, attribute


def sources_exist(contract: Contract, given: Given) -> Iterator[Fault]:
    for number, entry in enumerate(contract.entries):
        if entry.source_table not in given.relations:
            yield _no_table((number, "source_table"), entry.source_table)
    for path, _, attribute in _attributes(contract):
        if attribute.source_table not in given.relations:
            yield _no_table((*path, "source_table"), attribute.source_table)


def _no_table(path: Path, name: str) -> Fault:
    return Fault(
        path=path,
        rule="unknown-source-table",
        evidence=f"{name} is neither a table of the schema nor a view of source_views.sql.",
        fix="Name a table or view that is there.",
    )


def columns_exist(contract: Contract, given: Given) -> Iterator[Fault]:
    for path, entry, attribute in _attributes(contract):
        named = [((*path, "source_column"), attribute.source_table, attribute.source_column)]
        if attribute.join is not None:
            join = attribute.join
            named += [
                ((*path, "join", "local_column"), entry.source_table, join.local_column),
                ((*path, "join", "source_column"), attribute.source_table, join.source_column),
            ]
        for spot, table, column in named:
            relation = given.relations.get(table)
            if relation is not None and column not in relation.columns:
                yield Fault(
                    path=spot,
                    rule="unknown-source-column",
                    evidence=f"{table} has no column {column}.",
                    fix=f"Name one of its columns: {', '.join(relation.columns)}.",
                )


def plain_attributes_read_the_entry(contract: Contract, given: Given) -> Iterator[Fault]:
    for path, entry, attribute in _attributes(contract):
        if attribute.join is None and attribute.source_table != entry.source_table:
            yield Fault(
                path=(*path, "source_table"),
                rule="source-without-join",
                evidence=f"It reads {attribute.source_table}, but the entry reads "
                f"{entry.source_table} and no join leads there.",
                fix="Read the entry's own source, or mark it denormalized with a join.",
            )


def joins_are_unique(contract: Contract, given: Given) -> Iterator[Fault]:
    """More than one row on the joined side would make more than one item of a row."""
    for path, _, attribute in _attributes(contract):
        relation = given.relations.get(attribute.source_table)
        if attribute.join is None or relation is None:
            continue
        column = attribute.join.source_column
        if column in relation.columns and column not in relation.unique:
            yield Fault(
                path=(*path, "join", "source_column"),
                rule="join-not-unique",
                evidence=f"{relation.name}.{column} may have a value in several rows.",
                fix="Join on a column that is a key by itself.",
            )


def joins_are_sayable(contract: Contract, given: Given) -> Iterator[Fault]:
    """The consumer joins without aliases: a table at most once, and never the entry's own."""
    for number, entry in enumerate(contract.entries):
        relation = given.relations.get(entry.source_table)
        joined = {entry.source_table, relation.table if relation is not None else None}
        for attribute in entry.attributes:
            if attribute.join is None:
                continue
            if attribute.source_table in joined:
                yield Fault(
                    path=(number, "attributes", attribute.name, "source_table"),
                    rule="join-not-sayable",
                    evidence=f"{attribute.source_table} is in the SELECT of {entry.table} "
                    "already, and the consumer gives no aliases.",
                    fix="Read it from a view of two columns, key and value.",
                )
            joined.add(attribute.source_table)


def names_are_plain(contract: Contract, given: Given) -> Iterator[Fault]:
    """The consumer writes names bare."""
    for number, entry in enumerate(contract.entries):
        if entry.source_table in given.relations and not is_sayable(entry.source_table):
            yield _odd((number, "source_table"), entry.source_table)
    for path, _, attribute in _attributes(contract):
        if attribute.join is not None and not is_sayable(attribute.source_table):
            yield _odd((*path, "source_table"), attribute.source_table)
        if not is_plain(attribute.source_column):
            yield _odd((*path, "source_column"), attribute.source_column)
        if attribute.join is not None:
            for side in ("local_column", "source_column"):
                name = getattr(attribute.join, side)
                if not is_plain(name):
                    yield _odd((*path, "join", side), name)


def _odd(path: Path, name: str) -> Fault:
    return Fault(
        path=path,
        rule="odd-identifier",
        evidence=f"{name!r} can't stand in a statement without quotes.",
        fix="Read it from a view that renames it.",
    )


def types_fit_columns(contract: Contract, given: Given) -> Iterator[Fault]:
    """An N holds no text, and only a B holds bytes."""
    schema = given.model.requirements.mysql
    for path, _, attribute in _attributes(contract):
        relation = given.relations.get(attribute.source_table)
        if relation is None or (relation.view is not None and relation.table is None):
            continue
        behind = relation.keeps(attribute.source_column)
        view_column = relation.view and relation.view.column(attribute.source_column)
        if len(behind) != 1 or (view_column and "(" in view_column.expression):
            continue
        column = find_column(schema, *behind[0])
        if column is not None and not holds(attribute.type, column):
            yield Fault(
                path=(*path, "type"),
                rule="type-does-not-fit",
                evidence=f"{behind[0][0]}.{column.name} is {column.type}; {attribute.type} "
                "can't hold it.",
                fix="Use the type that holds every value of the column.",
            )


SOURCE_CHECKS: tuple[Check, ...] = (
    sources_exist,
    columns_exist,
    plain_attributes_read_the_entry,
    joins_are_unique,
    joins_are_sayable,
    names_are_plain,
    types_fit_columns,
)
