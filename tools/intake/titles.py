"""What a request does, as the title of an access pattern."""

from tools.intake.statements.told import Step, Told
from tools.source.schema import Schema
from tools.workload.operations import Delete, Insert, Lookup, TextSearch, Update
from tools.workload.reading_scene import listed

_FIGURES = {"count": "Count", "sum": "Sum", "statistics": "Compute figures of"}


def title_of(told: Told, schema: Schema) -> str:
    """`List orders by user_id`, `Create orders and order_items; update products stock`."""
    created = [step.operation.table for step in told.steps if step.creates]
    others = [step for step in told.steps if not step.creates]
    reads = [_title(s, schema) for s in others if isinstance(s.operation, Lookup | TextSearch)]
    changes = [
        _title(s, schema) for s in others if not isinstance(s.operation, Lookup | TextSearch)
    ]
    made = [f"create {listed(created)}"] if created else []
    text = "; ".join((*reads, *made, *changes))
    return text[:1].upper() + text[1:]


def lead_step(told: Told) -> Step | None:
    """What a request is about: what it makes, else changes, else reads first."""
    order = (Insert, Update, Delete, Lookup, TextSearch)
    ranked = sorted(told.steps, key=lambda step: order.index(type(step.operation)))
    return ranked[0] if ranked else None


def lead_table(told: Told) -> str:
    step = lead_step(told)
    return step.operation.table if step is not None else ""


def _title(step: Step, schema: Schema) -> str:
    operation = step.operation
    match operation:
        case Lookup():
            return _lookup(operation, step, schema)
        case TextSearch():
            beside = f", by {listed(operation.scope)}" if operation.scope else ""
            return f"search {operation.table} by {listed(operation.columns)}{beside}"
        case Insert():
            return f"create or replace {operation.table}"
        case Update():
            source = schema.table(operation.table)
            own = [n for n in operation.columns if not source.column(n).set_on_update]
            what = listed(own or operation.columns)
            return f"update {operation.table} {what} by {listed(operation.equality)}"
        case Delete():
            return f"delete {operation.table} by {listed(operation.equality)}"


def _lookup(lookup: Lookup, step: Step, schema: Schema) -> str:
    by = [*lookup.equality, *(f"{name} (none)" for name in lookup.null_columns)]
    if lookup.range_column:
        by.append(f"{lookup.range_column} range")
    found = f" by {listed(by)}" if by else ""
    if lookup.aggregate:
        grouped = f" for each {listed(step.grouped)}" if step.grouped else ""
        named = [name for name in lookup.columns if name not in step.grouped]
        what = "" if lookup.aggregate == "count" else f" {listed(named)} of"
        return f"{_FIGURES[lookup.aggregate].lower()}{what} {lookup.table}{found}{grouped}"
    keys = schema.table(lookup.table).candidate_keys
    if any(key and set(key) <= set(lookup.equality) for key in keys):
        return f"get {lookup.table}{found}"
    ordered = f", ordered by {lookup.order_by}" if lookup.order_by else ""
    return f"list {'all ' if not by else ''}{lookup.table}{found}{ordered}"
