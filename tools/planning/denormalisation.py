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
from tools.provenance import Figure, FromRule, computed
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
        wants_evidence: Whether it is ruled out just because the two are not read together enough,
            or nobody has said how many there can be at most.
        model: The model with it.
        figures: Those that evidence and objections state.
    """

    topic: Literal["embedding", "copy", "counter"]
    subject: str
    text: str
    evidence: tuple[str, ...]
    objections: tuple[str, ...]
    model: DataModel
    figures: tuple[Figure, ...] = ()
    wants_evidence: bool = False


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


@dataclass(frozen=True)
class _Case:
    """What speaks for a proposal, what rules it out, and the figures that both state."""

    evidence: tuple[str, ...]
    objections: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


def _together(requirements: Requirements, table: str, with_table: str) -> _Case:
    """From the correlation of reads."""
    share = correlation(requirements, table, with_table)
    if share is None:
        text = f"no pattern of known rate reads {table}"
        return _Case((text,), (text,))
    measured = computed(
        f"{share:.0%} of the reads",
        f"reads of {table} whose pattern reads {with_table} too",
        "sum of their average rates / average rates of all patterns that read it",
        table,
    )
    needed = computed(
        f"more than {LEAST_CORRELATION:.0%}",
        "share of reads from which keeping together is weighed",
        "own rule: reads of the two belong together",
    )
    text = f"{measured.text} of {table} read {with_table} too"
    if share > LEAST_CORRELATION:
        return _Case((text,), figures=(measured,))
    objection = f"{text}; {needed.text} would be needed"
    return _Case((text,), (objection,), (measured, needed))


def _embedding(basis: Basis, child: SourceTable, key: ForeignKey) -> Iterator[Proposal]:
    """The child's rows as one JSON attribute of the parent."""
    parent, own = basis.entity(key.references), basis.entity(child.name)
    if parent is None or own is None or obstacle_to_embedding(basis, child, key):
        return
    share = correlation(basis.requirements, child.name, key.references)
    if share is None:
        return
    case = _together(basis.requirements, child.name, key.references)
    bound = _bounded(basis, child, key)
    embedded = embed(basis.model, parent, own, child, key)
    attribute = embedded.table(parent.name).attributes[-1]
    largest = Basis(embedded).sizes.item(embedded.table(parent.name)).max
    size = computed(
        f"{largest:,.0f} bytes",
        f"largest item of {parent.name} with them",
        "largest item + most children * largest size of one as JSON",
        parent.name,
        child.name,
    )
    told = f"the largest item would have {size.text}"
    evidence = (*case.evidence, *bound.evidence, told)
    objections = (*case.objections, *bound.objections)
    if largest > LARGEST_EMBEDDED_ITEM_BYTES:
        objections = (*objections, told)
    objections += _boundary(basis.requirements, child.name, key.references)
    if basis.requirements.are_kept_apart(child.name, key.references):
        objections = (*objections, f"the user keeps {key.references} and {child.name} apart")
    missing = {*case.objections, *bound.objections}
    yield Proposal(
        topic="embedding",
        subject=f"{parent.name}.{attribute.name}",
        text=f"the {child.name} of each item",
        evidence=evidence,
        objections=objections,
        model=embedded,
        figures=(*case.figures, *bound.figures, size),
        wants_evidence=bool(objections) and missing.issuperset(objections),
    )


def _bounded(basis: Basis, child: SourceTable, key: ForeignKey) -> _Case:
    """From the number of children that a parent can have."""
    fan_out = basis.requirements.statistics.fan_out(f"{child.name}.{key.columns[0]}")
    if fan_out is None or isinstance(fan_out.max.source, FromRule):
        return _Case((), (f"nobody has said how many {child.name} there can be at most",))
    average = Figure(
        text=f"{fan_out.average.value:g} {child.name} on average",
        what=f"fan-out of {fan_out.name}, average",
        source=fan_out.average.source,
    )
    most = Figure(
        text=f"{fan_out.max.value:g} at most",
        what=f"fan-out of {fan_out.name}, max",
        source=fan_out.max.source,
    )
    text = f"{average.text} and {most.text} ({fan_out.max.source})"
    return _Case((text,), figures=(average, most))


def _copies(basis: Basis, source: SourceTable, key: ForeignKey) -> Iterator[Proposal]:
    """Columns of the referenced row that some pattern fetches along the foreign key."""
    table = basis.entity(source.name)
    if table is None:
        return
    case = _together(basis.requirements, source.name, key.references)
    boundary = _boundary(basis.requirements, source.name, key.references)
    for names in _column_sets(basis, source, key):
        copied = copy_columns(basis.model, table, key, names)
        added = copied.table(table.name).attributes[len(table.attributes) :]
        if not added:
            continue
        yield Proposal(
            topic="copy",
            subject=f"{table.name}.{'+'.join(attribute.name for attribute in added)}",
            text=f"{', '.join(names)} of {key.references}",
            evidence=case.evidence,
            objections=case.objections + boundary,
            model=copied,
            figures=case.figures,
            wants_evidence=bool(case.objections) and not boundary,
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
    rule = f"fan-out of {child.name}.{key.columns[0]}"
    read = computed(f"{fan_out.average:g} {child.name}", "rows counted a call", f"{rule}, average")
    most = computed(f"{fan_out.max:g} at most", "most rows counted a call", f"{rule}, max")
    yield Proposal(
        topic="counter",
        subject=f"{parent.name}.{attribute.name}",
        text=f"a count of {camel_case(child.name)}",
        evidence=(f"{read.text} are read to count them, {most.text}",),
        objections=objections,
        model=counted_model,
        figures=(read, most),
    )
