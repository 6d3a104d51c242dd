"""Checks of completeness: patterns, source rows and columns, unique constraints, sizes."""

from collections.abc import Iterator

from tools.contract.build import satisfied
from tools.contract.contract import Contract, Entry
from tools.contract.fault import Check, Fault, Given
from tools.contract.source_view import SourceColumn
from tools.model.tables import EmbeddedOrigin
from tools.source.schema import SourceTable


def patterns_are_accounted_for(contract: Contract, given: Given) -> Iterator[Fault]:
    """Each pattern is served by an entry, by a service, or needs no database."""
    for pattern in given.model.requirements.patterns:
        plan = next((plan for plan in given.plans if pattern.id in plan.ids), None)
        reason = ""
        if plan is None:
            reason = "no plan names it"
        elif plan.serving == "unserved":
            reason = "; ".join(plan.notes) or "its plan leaves it unserved"
        elif plan.serving == "planned":
            missing = [name for name in plan.tables if contract.entry(name) is None]
            if not plan.requests:
                reason = "its plan makes no request"
            elif missing:
                reason = f"its plan needs {', '.join(missing)}, which has no entry"
        elif plan.serving == "outside":
            named = any(pattern.id in s.pattern_ids for s in given.model.services)
            lead = any(plan.lead in s.pattern_ids for s in given.model.services)
            reason = "" if named or lead else "no outside service names it"
        elif pattern.operations:
            reason = "it has operations, but its plan touches no database"
        if reason:
            yield Fault(
                path=(pattern.id,),
                rule="pattern-unserved",
                evidence=f"{pattern.id}: {pattern.text} is not served: {reason}.",
                fix="Give it a key, an index or an outside service in the model.",
            )


def satisfies_is_complete(contract: Contract, given: Given) -> Iterator[Fault]:
    for number, entry in enumerate(contract.entries):
        wanted = satisfied(entry.table, given.model.requirements, given.plans)
        for position, text in enumerate(entry.satisfies):
            if text not in wanted:
                why = "is not served by this table, or no pattern has this text"
            elif text in entry.satisfies[:position]:
                why = "stands here twice"
            else:
                continue
            yield Fault(
                path=(number, "satisfies", position),
                rule="satisfies-wrong",
                evidence=f"{text!r} {why}.",
                fix="List each pattern that has a request on the table once, as 'ID: text'.",
            )
        missing = [text for text in wanted if text not in entry.satisfies]
        if missing:
            yield Fault(
                path=(number, "satisfies"),
                rule="satisfies-incomplete",
                evidence=f"{entry.table} serves, but does not list: {'; '.join(missing)}.",
                fix="List every pattern whose plan has a request on the table.",
            )
        elif set(entry.satisfies) == set(wanted) and entry.satisfies != wanted:
            yield Fault(
                path=(number, "satisfies"),
                rule="satisfies-unordered",
                evidence="The patterns are not in the order of the artifact.",
                fix="List them in their order.",
            )


def source_is_mapped(contract: Contract, given: Given) -> Iterator[Fault]:
    """Every column of every table becomes an attribute, or its absence is decided."""
    kept = _kept(contract, given)
    absent = {(absence.table, absence.column) for absence in given.model.absences}
    for table in given.model.requirements.mysql.tables:
        if (table.name, None) in absent:
            continue
        lost = [c for c in table.column_names if not {(table.name, c)} & (kept | absent)]
        number = _entity_number(contract, given, table.name)
        if len(lost) == len(table.columns) or (lost and number is None):
            yield Fault(
                path=(table.name,),
                rule="source-table-unmapped",
                evidence=f"{table.place}: no entry holds {', '.join(lost)} of {table.name}.",
                fix="Map the table in the model, or decide its absence with a reason.",
            )
            continue
        for column in lost:
            yield Fault(
                path=(number or 0, "attributes", column),
                rule="source-column-unmapped",
                evidence=f"No attribute holds the values of {table.name}.{column}.",
                fix="Map the column in the model, or decide its absence with a reason.",
            )


def _kept(contract: Contract, given: Given) -> set[SourceColumn]:
    kept: set[SourceColumn] = set()
    lookups = {table.name for table in given.model.tables if table.kind == "lookup"}
    for entry in contract.entries:
        if entry.table in lookups:
            continue
        for attribute in entry.attributes:
            relation = given.relations.get(attribute.source_table)
            if relation is not None and (attribute.join is None or relation.view is not None):
                kept.update(relation.keeps(attribute.source_column))
    return kept


def _entity_number(contract: Contract, given: Given, source_table: str) -> int | None:
    table = given.model.entity_table(source_table)
    for number, entry in enumerate(contract.entries):
        if table is not None and entry.table == table.name:
            return number
    return None


def unique_keys_are_enforced(contract: Contract, given: Given) -> Iterator[Fault]:
    """By the key of an entry that is made of columns of the unique key only."""
    embedded = {
        attribute.origin.table: attribute.origin.child_key
        for table in given.model.tables
        for attribute in table.attributes
        if isinstance(attribute.origin, EmbeddedOrigin)
    }
    absent = {absence.table for absence in given.model.absences if absence.column is None}
    keys = [_key_columns(entry, given) for entry in contract.entries]
    for table in given.model.requirements.mysql.tables:
        if table.name in absent:
            continue
        for unique in table.unique_keys:
            columns = {(table.name, column) for column in unique.columns}
            within_parent = embedded.get(table.name) in unique.columns
            if not within_parent and not any(key and key <= columns for key in keys):
                yield Fault(
                    path=(table.name, *unique.columns),
                    rule="unique-key-unenforced",
                    evidence=f"{unique.place}: ({', '.join(unique.columns)}) of {table.name} is "
                    "unique in MySQL, but no entry is keyed by just that.",
                    fix="Add a lookup table keyed by the unique columns.",
                )


def _key_columns(entry: Entry, given: Given) -> set[SourceColumn]:
    """Source columns behind an entry's base key."""
    columns: set[SourceColumn] = set()
    for name in entry.key:
        attribute = entry.attribute(name)
        relation = given.relations.get(attribute.source_table) if attribute else None
        if attribute is not None and relation is not None:
            columns.update(relation.reads(attribute.source_column))
    return columns


def keys_identify_rows(contract: Contract, given: Given) -> Iterator[Fault]:
    """Two rows with one key would become one item."""
    schema = given.model.requirements.mysql
    lookups = {table.name for table in given.model.tables if table.kind == "lookup"}
    for number, entry in enumerate(contract.entries):
        relation = given.relations.get(entry.source_table)
        table = next((t for t in schema.tables if relation and t.name == relation.table), None)
        if table is None:
            continue
        held = {column for name, column in _key_columns(entry, given) if name == table.name}
        candidates = _identifying(table, with_nullable=entry.table in lookups)
        if candidates and not any(held.issuperset(key) for key in candidates):
            yield Fault(
                path=(number, "pk"),
                rule="key-not-unique",
                evidence=f"({', '.join(entry.key)}) does not tell the rows of {table.name} "
                f"apart; ({', '.join(candidates[0])}) would.",
                fix="Make the key of all columns of a primary or unique key.",
            )


def _identifying(table: SourceTable, with_nullable: bool) -> list[tuple[str, ...]]:
    nullable = {column.name for column in table.columns if column.nullable}
    nullable -= set(table.primary_key)
    return [
        key
        for key in table.candidate_keys
        if key and (with_nullable or not nullable.intersection(key))
    ]


def sizes_are_the_models(contract: Contract, given: Given) -> Iterator[Fault]:
    for number, entry in enumerate(contract.entries):
        expected = given.expected.entry(entry.table)
        size = entry.estimated_item_size_bytes
        if expected is not None and size != expected.estimated_item_size_bytes:
            yield Fault(
                path=(number, "estimated_item_size_bytes"),
                rule="size-wrong",
                evidence=f"An average item of {entry.table} has "
                f"{expected.estimated_item_size_bytes} bytes, not {size}.",
                fix="Write the contract anew from the model.",
            )


SERVICE_CHECKS: tuple[Check, ...] = (
    patterns_are_accounted_for,
    satisfies_is_complete,
    source_is_mapped,
    unique_keys_are_enforced,
    keys_identify_rows,
    sizes_are_the_models,
)
