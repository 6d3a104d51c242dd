"""What lies in the shape of the tables: item sizes, copied data, owners, sparse indexes."""

from collections.abc import Iterator

from tools.capacity.certain_sizes import certain_item_bytes
from tools.capacity.limits import ITEM_LIMIT, MAX_ITEM_BYTES
from tools.capacity.units import write_units
from tools.finding import Finding, Severity
from tools.model.tables import (
    Attribute,
    CopyOrigin,
    EmbeddedOrigin,
    Table,
)
from tools.provenance import Figure, FromCount, FromRule, computed
from tools.risk.growth import children_growth, horizon_figure
from tools.risk.situation import Situation, figure, usd

LARGE_ITEM_BYTES = 100 * 1024
LARGE = FromRule(rule="own rule: items are large from 100 KB on")
_ITEM_LIMIT = Figure(
    text=f"the limit is {MAX_ITEM_BYTES:,}", what="bytes of an item", source=ITEM_LIMIT
)


def item_growth(situation: Situation) -> Iterator[Finding]:
    """Largest item beyond 400 KB (critical) or 100 KB (a warning), by stated sizes. Where only a
    column type's limit takes it beyond 400 KB, a warning that asks for the real size.
    """
    for table in situation.model.tables:
        if any(isinstance(a.origin, EmbeddedOrigin) for a in table.attributes):
            continue  # embedded_children looks at these
        certain, loose = certain_item_bytes(situation.sizes, table)
        limit = situation.sizes.item(table).max
        severity: Severity
        if certain > MAX_ITEM_BYTES:
            severity = "critical"
        elif certain > LARGE_ITEM_BYTES or limit > MAX_ITEM_BYTES:
            severity = "warning"
        else:
            continue
        told = f"; up to {figure(limit)} by the types of {', '.join(loose)}" if loose else ""
        most = computed(
            f"{figure(certain)} bytes",
            "largest item by stated sizes",
            "sum over the attributes of name and largest value; of one whose type alone limits it"
            " the average",
            *(f"{table.name}.{attribute.name}" for attribute in table.stored),
        )
        by_types = computed(
            f"up to {figure(limit)}",
            "largest item by the types",
            "sum over the attributes of name and largest value",
            *loose,
        )
        costly = Figure(
            text=f"beyond {LARGE_ITEM_BYTES:,}",
            what="bytes from which items are large",
            source=LARGE,
        )
        yield Finding(
            rule="item-growth",
            severity=severity,
            subject=table.name,
            evidence=f"{most.text} at most by what is stated{told}; {_ITEM_LIMIT.text}, items "
            f"{costly.text} are costly to write",
            figures=(most, *((by_types,) if loose else ()), _ITEM_LIMIT, costly),
            fix="State the largest size of these columns; split rarely read columns into a table "
            "of their own, or keep large ones in object storage with a pointer.",
        )


def embedded_children(situation: Situation) -> Iterator[Finding]:
    """Parent and its most children, a year of stated growth on: beyond 400 KB critical, beyond
    100 KB a warning; high where no fan-out bounds them.
    """
    for table in situation.model.tables:
        for attribute in table.attributes:
            if isinstance(attribute.origin, EmbeddedOrigin):
                yield from _embedded_finding(situation, table, attribute, attribute.origin)


def _embedded_finding(
    situation: Situation, table: Table, attribute: Attribute, origin: EmbeddedOrigin
) -> Iterator[Finding]:
    sizes = situation.sizes
    fan_out = situation.requirements.statistics.fan_out(f"{origin.table}.{origin.child_key}")
    parent = sizes.item(table).average - sizes.value(table, attribute).average
    element = sizes.element(origin).average
    children = sizes.children(origin.table, origin.child_key, table.source_table).max
    growth = children_growth(situation, origin.table, table.source_table)
    total = parent + children * growth * element
    severity: Severity
    if fan_out is None:
        severity, bound = "high", "no fan-out is stated, so nothing bounds them"
    elif total > MAX_ITEM_BYTES:
        severity, bound = "critical", _ITEM_LIMIT.text
    elif total > LARGE_ITEM_BYTES:
        severity, bound = "warning", f"every write pays for the whole item, {_ITEM_LIMIT.text}"
    else:
        return
    figures = (
        *_children_figures(situation, table, origin, growth),
        computed(
            f"a parent of {figure(parent)} bytes",
            "a parent without its children",
            f"item size less the size of {attribute.name}",
            table.name,
        ),
        computed(
            f"{figure(total)} bytes",
            "a parent with its most children in a year",
            "parent + children * growth * bytes of a child",
        ),
    )
    many, each, grown, ahead, alone, together = (each.text for each in figures)
    yield Finding(
        rule="embedded-children",
        severity=severity,
        subject=f"{table.name}.{attribute.name}",
        evidence=f"{many} {each} at most, {grown} in {ahead}, with {alone}: {together}; {bound}",
        fix="Keep the children as items of their own under the parent's key.",
        figures=(*figures, *(() if fan_out is None else (_ITEM_LIMIT,))),
    )


def _children_figures(
    situation: Situation, table: Table, origin: EmbeddedOrigin, growth: float
) -> tuple[Figure, ...]:
    """How many children, how large each is, how much they grow, and in what time."""
    element = situation.sizes.element(origin).average
    children = situation.sizes.children(origin.table, origin.child_key, table.source_table).max
    name = f"{origin.table}.{origin.child_key}"
    return (
        computed(f"{figure(children)} children", "most children of a parent", f"fan-out of {name}"),
        computed(
            f"of {figure(element)} bytes",
            "a child as JSON",
            "sum over its columns of name and average value, with quotes and commas",
            *(f"{origin.table}.{column}" for column in origin.child_columns),
        ),
        computed(
            f"{figure(growth)} times",
            "growth of the children per parent in a year",
            "rows of the child in a year over rows now, over the same of the parent; at least 1",
            f"rows and growth of {origin.table} and {table.source_table}",
        ),
        horizon_figure(),
    )


def schema_evolution(situation: Situation) -> Iterator[Finding]:
    """Tables that hold other tables' columns: a change of what is held writes every item again,
    and every index entry that holds it.
    """
    for table in situation.model.tables:
        held = [a for a in table.attributes if isinstance(a.origin, CopyOrigin | EmbeddedOrigin)]
        rows = situation.rows(table.source_table)
        if not held:
            continue
        names = {a.name for a in held}
        units = write_units(situation.sizes.item(table).average) + sum(
            write_units(situation.sizes.entry(table, gsi).average)
            for gsi in table.gsis
            if names.intersection(table.projected(gsi))
        )
        said, figures = _backfill(situation, rows, units)
        yield Finding(
            rule="schema-evolution",
            severity="warning",
            subject=table.name,
            evidence=f"{', '.join(a.name for a in held)} held from "
            f"{', '.join(dict.fromkeys(a.origin.table for a in held))}: {said}",
            figures=figures,
            fix="Copy as little as the patterns need, version what is embedded, and keep the "
            "job that rebuilds it.",
        )


def _backfill(
    situation: Situation, rows: float | None, units: int
) -> tuple[str, tuple[Figure, ...]]:
    each = computed(
        "1 write unit" if units == 1 else f"{units} write units",
        "units of writing one item again",
        "1 KB of the item, and of each index entry that holds what changed, rounded up",
    )
    if rows is None:
        return f"a change costs {each.text} an item; how many there are is not known", (each,)
    items = computed(f"{figure(rows)} items", "items to write again", "one per row")
    together = computed(
        f"{figure(rows * units)} units", "units of the change", "items * units an item"
    )
    said = f"a change writes {items.text} at {each.text}, {together.text}"
    price = situation.usd_per_write_unit
    if price is None:
        return said, (each, items, together)
    cost = computed(usd(rows * units * price), "cost of the change", "units * price of a unit")
    return f"{said}, {cost.text}", (each, items, together, cost)


def entity_boundary(situation: Situation) -> Iterator[Finding]:
    """A table fed from several source tables: worth knowing, and a warning where different
    services own them.
    """
    owners = dict(situation.requirements.context.owners)
    for table in situation.model.tables:
        if len(table.source_tables) == 1:
            continue
        owned = [f"{s} ({owners[s]})" if s in owners else s for s in table.source_tables]
        crossing = len({owners[s] for s in table.source_tables if s in owners}) > 1
        fed = Figure(
            text=f"{len(table.source_tables)} source tables",
            what="MySQL tables that feed it",
            source=FromCount(of=f"sources of {table.name}'s attributes"),
        )
        yield Finding(
            rule="entity-boundary",
            severity="warning" if crossing else "info",
            subject=table.name,
            evidence=f"fed from {fed.text}: {', '.join(owned)}",
            figures=(fed,),
            fix="Name one owner of the table; the others hand over their changes by events."
            if crossing
            else "Name who keeps the parts together when one of them changes.",
        )


def nullable_gsi_key(situation: Situation) -> Iterator[Finding]:
    """An index over an attribute that may be absent leaves those items out."""
    for table in situation.model.tables:
        for gsi in table.gsis:
            absent = [name for name in gsi.key.attributes if table.attribute(name).nullable]
            if not absent:
                continue
            yield Finding(
                rule="nullable-gsi-key",
                severity="info",
                subject=f"{table.name}.{gsi.name}",
                evidence=f"{', '.join(absent)} may be NULL: such items are not in the index",
                fix="Nothing, where that is wanted; else store a sentinel value.",
            )
