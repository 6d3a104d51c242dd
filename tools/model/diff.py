"""What two models differ in: tables, keys, attributes, indexes, services, patterns, figures."""

from collections.abc import Iterator
from typing import Literal

from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.value import Value
from tools.workload.requirements import Requirements


class Change(Value):
    """One difference. `subject` is a table, `Table.Index`, `Table.attribute` or a figure's name."""

    sign: Literal["+", "-", "~"]
    subject: str
    what: str = ""


def model_changes(before: DataModel, after: DataModel) -> tuple[Change, ...]:
    """All that changed, figures first, then table by table in the order of `after`."""
    return (
        *_figure_changes(before.requirements, after.requirements),
        *_table_changes(before, after),
        *_service_changes(before, after),
    )


def _figure_changes(before: Requirements, after: Requirements) -> Iterator[Change]:
    old, new = _figures(before), _figures(after)
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield Change(sign="-", subject=name, what=old[name])
        elif name not in old:
            yield Change(sign="+", subject=name, what=new[name])
        elif old[name] != new[name]:
            yield Change(sign="~", subject=name, what=f"{old[name]} → {new[name]}")


def _figures(requirements: Requirements) -> dict[str, str]:
    """What patterns and statistics say, by name."""
    found = {}
    for pattern in requirements.patterns:
        rate = pattern.rate
        if pattern.dropped:
            found[pattern.id] = f"dropped: {pattern.dropped}"
        elif not pattern.operations:
            found[pattern.id] = "no database operation"
        else:
            found[pattern.id] = f"read as {pattern.access or pattern.text}"
        stated = "unknown"
        if rate.peak is not None and rate.average is not None:
            stated = f"{rate.peak.value:g}/{rate.average.value:g} a second"
        found[f"rate of {pattern.id}"] = stated
    statistics = requirements.statistics
    for table in statistics.tables:
        found[f"rows of {table.table}"] = f"{table.rows.value:,.0f}"
        if table.growth_per_month is not None:
            found[f"growth of {table.table}"] = f"{table.growth_per_month.value:,.0f} a month"
    for entry in statistics.fan_outs:
        stated = f"{entry.average.value:g}/{entry.max.value:g}"
        found[f"fan-out of {entry.name}"] = stated
    for size in statistics.sizes:
        stated = f"{size.average.value:g}/{size.max.value:g} bytes"
        found[f"size of {size.table}.{size.column}"] = stated
    return found


def _table_changes(before: DataModel, after: DataModel) -> Iterator[Change]:
    old = {table.name: table for table in before.tables}
    new = {table.name: table for table in after.tables}
    for table in after.tables:
        if table.name not in old:
            yield Change(sign="+", subject=table.name, what=f"table {table.key}")
            for gsi in table.gsis:
                what = f"index {table.key_text(gsi)}, projection {gsi.projection}"
                yield Change(sign="+", subject=f"{table.name}.{gsi.name}", what=what)
        else:
            yield from _within(old[table.name], table)
    for table in before.tables:
        if table.name not in new:
            yield Change(sign="-", subject=table.name, what=f"table {table.key}")


def _within(before: Table, after: Table) -> Iterator[Change]:
    name = after.name
    if before.key != after.key:
        yield Change(sign="~", subject=name, what=f"key {before.key} → {after.key}")
    held = [{attribute.name for attribute in table.stored} for table in (before, after)]
    for attribute in after.stored:
        subject = f"{name}.{attribute.name}"
        if attribute.name not in held[0]:
            what = f"attribute {attribute.type}, {_origin(attribute.origin)}"
            yield Change(sign="+", subject=subject, what=what)
        elif before.attribute(attribute.name) != attribute:
            yield Change(sign="~", subject=subject, what=f"now {_origin(attribute.origin)}")
    for attribute in before.stored:
        if attribute.name not in held[1]:
            what = f"attribute {attribute.type}, {_origin(attribute.origin)}"
            yield Change(sign="-", subject=f"{name}.{attribute.name}", what=what)
    yield from _index_changes(before, after)


def _origin(origin: object) -> str:
    words = {"column": "a column", "computed": "computed", "copy": "copied", "counter": "counted"}
    kind = getattr(origin, "kind", "")
    source = getattr(origin, "table", "")
    return f"{words.get(kind, 'rows embedded')} from {source}"


def _index_changes(before: Table, after: Table) -> Iterator[Change]:
    old = {gsi.name: gsi for gsi in before.gsis}
    new = {gsi.name: gsi for gsi in after.gsis}
    for gsi in after.gsis:
        subject = f"{after.name}.{gsi.name}"
        was = old.get(gsi.name)
        if was is None:
            what = f"index {after.key_text(gsi)}, projection {gsi.projection}"
            yield Change(sign="+", subject=subject, what=what)
            continue
        keys = before.key_text(was), after.key_text(gsi)
        if was.key != gsi.key or keys[0] != keys[1]:
            yield Change(sign="~", subject=subject, what=f"key {keys[0]} → {keys[1]}")
        if was.projection != gsi.projection:
            what = f"projection {was.projection} → {gsi.projection}"
            yield Change(sign="~", subject=subject, what=what)
    for gsi in before.gsis:
        if gsi.name not in new:
            what = f"index {before.key_text(gsi)}"
            yield Change(sign="-", subject=f"{after.name}.{gsi.name}", what=what)


def _service_changes(before: DataModel, after: DataModel) -> Iterator[Change]:
    old = {service.name: service for service in before.services}
    new = {service.name: service for service in after.services}
    for name, service in new.items():
        serves = ", ".join(service.pattern_ids)
        if name not in old:
            yield Change(sign="+", subject=name, what=f"{service.kind} service for {serves}")
        elif old[name].pattern_ids != service.pattern_ids:
            was = ", ".join(old[name].pattern_ids)
            yield Change(sign="~", subject=name, what=f"for {was} → {serves}")
    for name, service in old.items():
        if name not in new:
            yield Change(sign="-", subject=name, what=f"{service.kind} service")
