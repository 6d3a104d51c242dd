"""Checks of completeness: patterns, plans, source columns, sizes, decisions."""

from collections.abc import Iterator

from tools.capacity.limits import (
    MAX_ITEM_BYTES,
    MAX_PARTITION_KEY_BYTES,
    MAX_SORT_KEY_BYTES,
)
from tools.capacity.sizes import Sizes, item_size
from tools.finding import Finding
from tools.model.check import ModelCheck, error, warning
from tools.model.computed import columns_of, keeps_values
from tools.model.data_model import DataModel
from tools.model.tables import (
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
)
from tools.planning.plans import PatternPlan, Read


def patterns_are_planned(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Every pattern is in a plan that serves it."""
    planned = {pattern_id: plan for plan in plans for pattern_id in plan.ids}
    services = {pattern_id for service in model.services for pattern_id in service.pattern_ids}
    for pattern in model.requirements.patterns:
        plan = planned.get(pattern.id)
        if plan is None:
            reason = "no plan names it"
        elif plan.serving == "unserved":
            reason = "; ".join(plan.notes) or "its plan leaves it unserved"
        elif plan.serving == "planned" and not plan.requests:
            reason = "its plan makes no request"
        elif plan.serving == "outside" and not services.intersection(plan.ids):
            reason = "no outside service names it"
        elif plan.serving == "no database" and pattern.operations:
            reason = "it has operations, but its plan touches no database"
        else:
            continue
        yield error(
            "pattern-unserved",
            pattern.id,
            f"{pattern.place}: {pattern.id}: {pattern.text} is not served: {reason}.",
            "Give it a key, an index or an outside service.",
        )


def plans_fit_tables(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Requests name tables, indexes and keys that the model has."""
    tables = {table.name: table for table in model.tables}
    for plan in plans:
        for request in plan.requests:
            table = tables.get(request.table)
            index = request.index if isinstance(request, Read) else None
            gsis = {gsi.name: gsi.key for gsi in table.gsis} if table else {}
            what = request.table if index is None else f"{request.table}.{index}"
            key = None if table is None else table.key if index is None else gsis.get(index)
            named = {name for name in (request.partition_key, request.sort_key) if name}
            if key is None or not named <= set(key.attributes):
                wrong = "is not in the model" if key is None else f"is keyed by {key}"
                yield error(
                    "plan-without-target",
                    plan.lead,
                    f"{request.operation} by ({', '.join(sorted(named))}) on {what}, "
                    f"which {wrong}.",
                    "Plan the pattern anew.",
                )


def services_know_their_patterns(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    known = {pattern.id for pattern in model.requirements.patterns}
    tables = {table.name for table in model.tables}
    for service in model.services:
        unknown = [*set(service.pattern_ids) - known, *set(service.fed_from) - tables]
        if unknown:
            yield error(
                "service-unknown-name",
                service.name,
                f"It names {', '.join(sorted(unknown))}, which the model does not have.",
                "Name patterns and tables that are there.",
            )
        if not service.fed_from and service.kind != "object storage":
            yield error(
                "service-not-fed",
                service.name,
                f"Nothing says which tables feed the {service.kind} service.",
                "Name the tables whose changes it gets.",
            )


def source_is_mapped(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Every column of every table becomes an attribute, or its absence is decided."""
    kept = _kept(model)
    absent = {(absence.table, absence.column) for absence in model.absences}
    for absence in model.absences:
        if not absence.reason.strip():
            name = ".".join(filter(None, (absence.table, absence.column)))
            yield error("absence-without-reason", name, "It is left out.", "Say why.")
    for table in model.requirements.mysql.tables:
        if (table.name, None) in absent:
            if model.entity_table(table.name) is not None:
                yield warning(
                    "absent-yet-mapped",
                    table.name,
                    "Its absence is decided, and it has a table.",
                    "Drop one of the two.",
                )
            continue
        for column in table.columns:
            if (table.name, column.name) not in kept | absent:
                yield error(
                    "source-column-unmapped",
                    f"{table.name}.{column.name}",
                    f"{column.place}: no item holds {table.name}.{column.name}.",
                    "Map it, or decide its absence with a reason.",
                )


def _kept(model: DataModel) -> set[tuple[str, str | None]]:
    """Source columns whose every value can be had back from some item."""
    kept: set[tuple[str, str | None]] = set()
    for table in model.tables:
        sources = [item.source_table for item in table.item_types]
        if table.kind == "lookup":
            continue
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, ColumnOrigin):
                kept.update((name, origin.column) for name in {origin.table, *sources})
            elif isinstance(origin, EmbeddedOrigin):
                held = (origin.child_key, *origin.child_columns)
                kept.update((origin.table, name) for name in held)
            elif isinstance(origin, ComputedOrigin) and keeps_values(origin.computation):
                kept.update((origin.table, name) for name in columns_of(origin.computation))
    return kept


def items_keep_the_limit(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """The average must fit; that the largest may not is a risk, as it may rest on an estimate."""
    for table in model.tables:
        size = item_size(table, model.requirements)
        if size.max <= MAX_ITEM_BYTES:
            continue
        over = size.average > MAX_ITEM_BYTES
        yield Finding(
            rule="item-too-large",
            severity="error" if over else "critical",
            subject=table.name,
            evidence=f"An item has {size.average:,.0f} bytes on average and {size.max:,.0f} at "
            f"most; {MAX_ITEM_BYTES:,} is the limit.",
            fix="State the columns' real sizes, split the item, or keep large values in S3.",
        )


def keys_keep_the_limit(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """A longer value is refused, and with it the whole item; so is one in an index key."""
    sizes = Sizes(model.requirements)
    for table in model.tables:
        keyed = [(table.name, table.key)]
        keyed += [(f"{table.name}.{gsi.name}", gsi.key) for gsi in table.gsis]
        for subject, key in keyed:
            limits = (MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES)
            for name, limit in zip(key.attributes, limits, strict=False):
                size = sizes.value(table, table.attribute(name))
                if size.max > limit:
                    yield Finding(
                        rule="key-too-long",
                        severity="high",
                        subject=subject,
                        evidence=f"{name} may have {size.max:,.0f} bytes ({size.average:,.0f} on "
                        f"average); {limit:,} is the most for this key.",
                        fix="State the column's real size, or key by a digest of the value.",
                    )


def structures_are_decided(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Every table, index, copy, counter and embedded list has a decision about it."""
    decided: set[str] = set()
    for decision in model.decisions:
        subject, dot, attributes = decision.subject.partition(".")
        decided.update(f"{subject}{dot}{name}" for name in attributes.split("+"))
    for table in model.tables:
        subjects = [table.name, *(f"{table.name}.{gsi.name}" for gsi in table.gsis)]
        subjects += [
            f"{table.name}.{attribute.name}"
            for attribute in table.attributes
            if isinstance(attribute.origin, CopyOrigin | EmbeddedOrigin | CounterOrigin)
        ]
        for subject in subjects:
            if subject not in decided:
                yield error(
                    "undecided", subject, "No decision is about it.", "Decide it, with its reason."
                )


def decisions_are_complete(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """Each says what was chosen and why, what it costs elsewhere, and the way back."""
    seen: set[str] = set()
    for decision in model.decisions:
        for name in ("subject", "chosen", "reason", "trade_off", "rollback"):
            if not getattr(decision, name).strip():
                yield error(
                    "decision-incomplete",
                    f"decision {decision.id}",
                    f"The decision about {decision.subject} has no {name.replace('_', '-')}.",
                    "Say it in a sentence.",
                )
        if decision.id in seen:
            yield error(
                "decision-twice",
                f"decision {decision.id}",
                f"Two decisions are called {decision.id}.",
                "Number them apart.",
            )
        seen.add(decision.id)


COVERAGE_CHECKS: tuple[ModelCheck, ...] = (
    patterns_are_planned,
    plans_fit_tables,
    services_know_their_patterns,
    source_is_mapped,
    structures_are_decided,
    decisions_are_complete,
)
SIZE_CHECKS: tuple[ModelCheck, ...] = (items_keep_the_limit, keys_keep_the_limit)
