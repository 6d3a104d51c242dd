"""Checks that unique constraints hold, from the first insert to the last delete."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.model.check import ModelCheck, error, warning
from tools.model.computed import Joined, Lowered
from tools.model.data_model import DataModel
from tools.model.source_columns import find_column
from tools.model.tables import ComputedOrigin, EmbeddedOrigin, Table
from tools.planning.basis import columns_behind
from tools.planning.plans import PatternPlan, Write
from tools.workload.operations import Delete, Insert, Update, changes_of


def key_columns(table: Table) -> set[str]:
    """Columns of the table's own source behind its base key."""
    known = [name for name in table.key.attributes if name in table.attribute_names]
    return {column for name in known for column in columns_behind(table.attribute(name))}


def unique_keys_are_enforced(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """By a base key of just those columns, by a lookup table, or within the parent's item."""
    embedded = {
        attribute.origin.table: attribute.origin.child_key
        for table in model.tables
        for attribute in table.attributes
        if isinstance(attribute.origin, EmbeddedOrigin)
    }
    absent = {absence.table for absence in model.absences if absence.column is None}
    for source in model.requirements.mysql.tables:
        keys = [key_columns(t) for t in model.tables if t.source_table == source.name]
        for unique in source.unique_keys:
            columns = set(unique.columns)
            if source.name in absent or embedded.get(source.name) in columns:
                continue
            if not any(key and key <= columns for key in keys):
                yield error(
                    "unique-key-unenforced",
                    f"{source.name}.{unique.name}",
                    f"{unique.place}: ({', '.join(unique.columns)}) of {source.name} is unique, "
                    "but no table is keyed by just that.",
                    "Add a lookup table keyed by the unique columns.",
                )


def lookups_guard_unique_keys(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    """A lookup table is keyed by what it guards, and that is a unique key."""
    for table in model.tables:
        if table.kind != "lookup":
            continue
        source = next(
            (t for t in model.requirements.mysql.tables if t.name == table.source_table), None
        )
        uniques = {frozenset(key) for key in source.candidate_keys} if source else set()
        if frozenset(table.guards) not in uniques:
            yield error(
                "lookup-guards-nothing",
                table.name,
                f"({', '.join(table.guards)}) is no unique key of {table.source_table}.",
                "Guard the columns of a unique key.",
            )
        elif key_columns(table) != set(table.guards):
            yield error(
                "lookup-key-wrong",
                table.name,
                f"It guards ({', '.join(table.guards)}), but its key {table.key} is made from "
                f"({', '.join(sorted(key_columns(table)))}).",
                "Key it by the guarded columns.",
            )


def lookups_equate_case(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """MySQL's usual collations hold Ada and ADA for equal; a key does only in lower case."""
    for table in model.tables:
        if table.kind != "lookup":
            continue
        for name in table.key.attributes:
            if name not in table.attribute_names:
                continue
            attribute = table.attribute(name)
            origin = attribute.origin
            if isinstance(origin, ComputedOrigin):
                computation = origin.computation
                lowered = isinstance(computation, Joined) and computation.lowered
                if lowered or isinstance(computation, Lowered):
                    continue
            texts = [
                column
                for column in columns_behind(attribute)
                if (found := find_column(model.requirements.mysql, table.source_table, column))
                and found.holds_text
            ]
            if texts:
                yield warning(
                    "lookup-case",
                    f"{table.name}.{name}",
                    f"{', '.join(texts)} is kept as written: values that differ in case alone "
                    "are two here, and one to a _ci collation.",
                    "Keep it in lower case, unless the column's collation is binary.",
                )


def lookups_are_written_along(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    """Each insert, change and delete of a guarded value writes the lookup in its transaction."""
    for plan in plans:
        known = [p for p in model.requirements.patterns if p.id == plan.lead]
        if not known or plan.serving == "unserved":
            continue
        for change in changes_of(known[0].operations):
            table = model.entity_table(change.table)
            if table is None:
                continue
            for lookup in model.lookup_tables(change.table):
                if isinstance(change, Update) and not set(change.columns) & set(lookup.guards):
                    continue
                yield from _written_along(plan, change, table, lookup)


def _written_along(
    plan: PatternPlan, change: Insert | Update | Delete, table: Table, lookup: Table
) -> Iterator[Finding]:
    wanted = {
        "insert": {"PutItem"},
        "update": {"DeleteItem", "PutItem"},
        "delete": {"DeleteItem"},
    }[change.kind]
    transactions: dict[int, list[Write]] = {}
    for request in plan.requests:
        if isinstance(request, Write) and request.transaction is not None:
            transactions.setdefault(request.transaction, []).append(request)
    for writes in transactions.values():
        done = {
            write.operation
            for write in writes
            if write.table == lookup.name
            and (write.operation != "PutItem" or write.condition.strip())
        }
        if wanted <= done and any(write.table == table.name for write in writes):
            return
    needs = " and ".join(sorted(wanted))
    yield error(
        "lookup-not-written",
        plan.lead,
        f"The {change.kind} on {change.table} has no transaction that writes {table.name} with "
        f"{needs} on {lookup.name}, a put with a condition.",
        "Write both in one TransactWriteItems, the put if attribute_not_exists.",
    )


UNIQUE_CHECKS: tuple[ModelCheck, ...] = (
    unique_keys_are_enforced,
    lookups_guard_unique_keys,
    lookups_equate_case,
    lookups_are_written_along,
)
