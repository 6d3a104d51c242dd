"""What could be stored twice or together, and whether that pays.

Considered at all only on evidence: reads of the two belong together (correlation above 0.7) and
growth is bounded; early stage or a boundary between services speaks against it. What passes is
planned and costed like any draft, and taken only where it costs less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tools.model.data_model import DataModel
from tools.planning.basis import Basis
from tools.planning.naming import camel_case
from tools.planning.reads import narrows
from tools.planning.restructuring import (
    copy_columns,
    count_children,
    embed,
    obstacle_to_embedding,
)
from tools.provenance import FromRule
from tools.source.schema import ForeignKey, SourceTable
from tools.workload.operations import Lookup, TextSearch
from tools.workload.requirements import Requirements

LEAST_CORRELATION = 0.7  # reads of child and parent belong together above this share
LARGEST_EMBEDDED_ITEM_BYTES = 100 * 1024  # the item-growth risk warns above 100 KB


@dataclass(frozen=True)
class Proposal:
    """One denormalisation that was considered.

    Attributes:
        subject: `Table.attribute` that it would add.
        text: What it would do, as a noun phrase.
        evidence: The figures of the decision framework.
        objections: What rules it out whatever it costs; none where cost decides.
        model: The model with it.
    """

    topic: Literal["embedding", "copy", "counter"]
    subject: str
    text: str
    evidence: tuple[str, ...]
    objections: tuple[str, ...]
    model: DataModel


def proposals(model: DataModel) -> Iterator[Proposal]:
    """Every embedding, copy and counter that some pattern suggests, in the schema's order."""
    basis = Basis(model)
    for source in model.requirements.mysql.tables:
        for key in source.foreign_keys:
            if len(key.columns) != 1 or key.references == source.name:
                continue
            if (
                key.referenced_columns
                not in model.requirements.mysql.table(key.references).candidate_keys
            ):
                continue
            yield from _embedding(basis, source, key)
            yield from _copies(basis, source, key)
            yield from _counter(basis, source, key)


def correlation(requirements: Requirements, table: str, with_table: str) -> float | None:
    """Share of the reads of `table` whose pattern reads `with_table` too; None without reads.

    Weighed by average rates; patterns of unknown rate are left out.
    """
    total = together = 0.0
    for pattern in requirements.patterns:
        read = _read_tables(pattern.operations)
        if table not in read or pattern.rate.average is None:
            continue
        total += pattern.rate.average.value
        if with_table in read:
            together += pattern.rate.average.value
    return together / total if total else None


def _read_tables(operations: tuple[object, ...]) -> frozenset[str]:
    names: set[str] = set()
    for operation in operations:
        if isinstance(operation, Lookup):
            names.add(operation.table)
            names.update(related.table for related in operation.related)
        elif isinstance(operation, TextSearch):
            names.add(operation.table)
    return frozenset(names)


def _boundary(requirements: Requirements, first: str, second: str) -> tuple[str, ...]:
    """Objections that need no figures: an early stage, two owners."""
    objections: list[str] = []
    context = requirements.context
    if context.stage == "early":
        objections.append("the application is at an early stage: its patterns will still change")
    owners = dict(context.owners)
    if first in owners and second in owners and owners[first] != owners[second]:
        objections.append(
            f"{first} belongs to {owners[first]} and {second} to {owners[second]}: "
            "a copy would cross a service boundary"
        )
    return tuple(objections)


def _together(
    requirements: Requirements, table: str, with_table: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Evidence and objections from the correlation of reads."""
    share = correlation(requirements, table, with_table)
    if share is None:
        text = f"no pattern of known rate reads {table}"
        return (text,), (text,)
    text = f"{share:.0%} of the reads of {table} read {with_table} too"
    if share > LEAST_CORRELATION:
        return (text,), ()
    return (text,), (f"{text}; more than {LEAST_CORRELATION:.0%} would be needed",)


def _embedding(basis: Basis, child: SourceTable, key: ForeignKey) -> Iterator[Proposal]:
    """The child's rows as one JSON attribute of the parent."""
    parent, own = basis.entity(key.references), basis.entity(child.name)
    if parent is None or own is None or obstacle_to_embedding(basis, child, key):
        return
    share = correlation(basis.requirements, child.name, key.references)
    if share is None:
        return
    evidence, objections = _together(basis.requirements, child.name, key.references)
    fan_out = basis.requirements.statistics.fan_out(f"{child.name}.{key.columns[0]}")
    if fan_out is None or isinstance(fan_out.max.source, FromRule):
        objections = (*objections, f"nobody has said how many {child.name} there can be at most")
    else:
        most = (
            f"{fan_out.average.value:g} {child.name} on average and {fan_out.max.value:g} at most"
        )
        evidence = (*evidence, f"{most} ({fan_out.max.source})")
    embedded = embed(basis.model, parent, own, child, key)
    attribute = embedded.table(parent.name).attributes[-1]
    largest = Basis(embedded).sizes.item(embedded.table(parent.name)).max
    evidence = (*evidence, f"the largest item would have {largest:,.0f} bytes")
    if largest > LARGEST_EMBEDDED_ITEM_BYTES:
        objections = (*objections, f"the largest item would have {largest:,.0f} bytes")
    objections += _boundary(basis.requirements, child.name, key.references)
    if basis.requirements.are_kept_apart(child.name, key.references):
        objections = (*objections, f"the user keeps {key.references} and {child.name} apart")
    yield Proposal(
        topic="embedding",
        subject=f"{parent.name}.{attribute.name}",
        text=f"the {child.name} of each item",
        evidence=evidence,
        objections=objections,
        model=embedded,
    )


def _copies(basis: Basis, source: SourceTable, key: ForeignKey) -> Iterator[Proposal]:
    """Columns of the referenced row that some pattern fetches along the foreign key."""
    table = basis.entity(source.name)
    if table is None:
        return
    evidence, objections = _together(basis.requirements, source.name, key.references)
    objections += _boundary(basis.requirements, source.name, key.references)
    for names in _column_sets(basis, source, key):
        copied = copy_columns(basis.model, table, key, names)
        added = copied.table(table.name).attributes[len(table.attributes) :]
        if not added:
            continue
        yield Proposal(
            topic="copy",
            subject=f"{table.name}.{'+'.join(attribute.name for attribute in added)}",
            text=f"{', '.join(names)} of {key.references}",
            evidence=evidence,
            objections=objections,
            model=copied,
        )


def _column_sets(basis: Basis, source: SourceTable, key: ForeignKey) -> tuple[tuple[str, ...], ...]:
    """What single patterns fetch along the key: copying less saves none of their requests."""
    sets: dict[tuple[str, ...], None] = {}
    for pattern in basis.requirements.patterns:
        for operation in pattern.operations:
            if isinstance(operation, Lookup) and operation.table == source.name:
                for related in operation.related:
                    if (related.column, related.table) == (key.columns[0], key.references):
                        sets.setdefault(related.columns)
    return tuple(names for names in sorted(sets, key=len) if names)


def _counter(basis: Basis, child: SourceTable, key: ForeignKey) -> Iterator[Proposal]:
    """The number of children, kept on the parent, where some pattern counts them."""
    parent = basis.entity(key.references)
    counted = any(
        isinstance(operation, Lookup)
        and operation.table == child.name
        and operation.aggregate == "count"
        and operation.equality == key.columns
        and not narrows(operation)
        for pattern in basis.requirements.patterns
        for operation in pattern.operations
    )
    if parent is None or not counted:
        return
    counted_model = count_children(basis.model, parent, child, key)
    attribute = counted_model.table(parent.name).attributes[-1]
    fan_out = basis.cardinality.fan_out(f"{child.name}.{key.columns[0]}")
    objections = _boundary(basis.requirements, child.name, key.references)
    yield Proposal(
        topic="counter",
        subject=f"{parent.name}.{attribute.name}",
        text=f"a count of {camel_case(child.name)}",
        evidence=(
            f"{fan_out.average:g} {child.name} are read to count them, {fan_out.max:g} at most",
        ),
        objections=objections,
        model=counted_model,
    )
