"""What a year of stated growth does: more rows, more children of a parent, larger items."""

from collections.abc import Iterator

from tools.capacity.bill import SECONDS_PER_MONTH
from tools.capacity.limits import READ_UNIT, WRITE_UNIT
from tools.capacity.money.options import HORIZON_MONTHS
from tools.capacity.sizes import JSON_SEPARATOR_BYTES
from tools.capacity.units import base_write_units, read_request_units, read_units, write_units
from tools.finding import Finding
from tools.model.tables import CounterOrigin, EmbeddedOrigin, Table
from tools.planning.plans import Count, Read, Write
from tools.provenance import Figure, computed
from tools.risk.situation import Rated, Situation, figure, usd

DIGITS_A_BYTE = 2  # of a number: a counter that grows tenfold is half a byte larger
MONEY_RULE = "more units a call * average rate * seconds of a month * price of a unit"


def horizon_figure() -> Figure:
    return computed(
        f"{HORIZON_MONTHS} months", "time looked ahead", "own rule: one year of stated growth"
    )


def rows_growth(situation: Situation, source_table: str) -> float:
    """Rows after the horizon over rows now, by their stated growth; 1 without one."""
    for entry in situation.requirements.statistics.tables:
        if entry.table == source_table and entry.growth_per_month and entry.rows.value:
            return 1 + HORIZON_MONTHS * entry.growth_per_month.value / entry.rows.value
    return 1.0


def children_growth(situation: Situation, child: str, parent: str) -> float:
    """The same for the children per parent: both tables' rows may grow. At least 1."""
    return max(rows_growth(situation, child) / rows_growth(situation, parent), 1.0)


def cost_step(situation: Situation) -> Iterator[Finding]:
    """An item with embedded children or counters that a year of stated growth takes across a
    border of 1 KB (writes) or 4 KB (reads): worth knowing, a warning where units double.
    """
    for table in situation.model.tables:
        now = situation.sizes.item(table).average
        more = sum(_more_bytes(situation, table, origin) for origin in _growing(table))
        if not more:
            continue
        written = (write_units(now), write_units(now + more))
        read = (read_units(now, "strong"), read_units(now + more, "strong"))
        if written[0] == written[1] and read[0] == read[1]:
            continue
        yield _step_finding(situation, table, now, more, written, read)


def _growing(table: Table) -> Iterator[EmbeddedOrigin | CounterOrigin]:
    for attribute in table.attributes:
        if isinstance(attribute.origin, EmbeddedOrigin | CounterOrigin):
            yield attribute.origin


def _more_bytes(
    situation: Situation, table: Table, origin: EmbeddedOrigin | CounterOrigin
) -> float:
    """Bytes that the attribute gains in the horizon, on average."""
    growth = children_growth(situation, origin.table, table.source_table)
    children = situation.sizes.children(origin.table, origin.child_key, table.source_table).average
    if isinstance(origin, EmbeddedOrigin):
        element = situation.sizes.element(origin).average + JSON_SEPARATOR_BYTES
        return children * (growth - 1) * element
    digits = [len(f"{children * factor:.0f}") for factor in (1, growth)]
    return (digits[1] - digits[0]) / DIGITS_A_BYTE


def _step_finding(
    situation: Situation,
    table: Table,
    now: float,
    more: float,
    written: tuple[int, int],
    read: tuple[float, float],
) -> Finding:
    rule = "average size, and what children or counters gain by the stated growth"
    figures = [
        computed(f"{figure(now)} bytes today", "average item", "sum over the attributes"),
        computed(f"{figure(now + more)} in", "average item in a year", rule, table.name),
        horizon_figure(),
    ]
    told = [f"an item grows from {figures[0].text} to {figures[1].text} {figures[2].text}"]
    for what, units, source in (("write", written, WRITE_UNIT), ("read", read, READ_UNIT)):
        if units[0] != units[1]:
            before, after = (
                Figure(text=text, what=f"{what} units of an item", source=source)
                for text in (f"instead of {figure(units[0])}", f"{figure(units[1])} {what} units")
            )
            told.append(f"{after.text} {before.text}")
            figures += [before, after]
    cost = _more_usd(situation, table, more)
    if cost is not None:
        money = computed(f"{usd(cost)} a month", "what the steps cost", MONEY_RULE)
        told.append(f"{money.text} more at today's rates")
        figures.append(money)
    doubled = written[1] >= 2 * written[0] or read[1] >= 2 * read[0]
    return Finding(
        rule="cost-step",
        severity="warning" if doubled else "info",
        subject=table.name,
        evidence="; ".join(told),
        figures=tuple(figures),
        fix="Keep what grows as items of its own, or watch the average item size and weigh it "
        "anew before the next border.",
    )


def _more_usd(situation: Situation, table: Table, more: float) -> float | None:
    """USD a month for the units that grow; None where nothing on the table has a rate or price."""
    total: float | None = None
    requests: list[Rated[Read] | Rated[Write]] = [*situation.reads, *situation.writes]
    for rated in requests:
        if rated.request.table != table.name or rated.average is None:
            continue
        price, units = _more_units(situation, rated, more)
        if price is not None:
            total = (total or 0.0) + units * price * rated.average * SECONDS_PER_MONTH
    return total


def _more_units(
    situation: Situation, rated: Rated[Read] | Rated[Write], more: float
) -> tuple[float | None, float]:
    """The price of a unit, and how many more one call takes."""
    request = rated.request
    size = request.item_bytes
    grown = {
        "item_bytes": Count(average=size.average + more, max=max(size.max, size.average + more))
    }
    if isinstance(request, Write):
        later = base_write_units(request.model_copy(update=grown))
        return situation.usd_per_write_unit, later - base_write_units(request)
    if request.index is not None:
        return None, 0.0
    later_units = read_request_units(request.model_copy(update=grown)).average
    return situation.usd_per_read_unit, later_units - read_request_units(request).average
