"""What writes bring with them: index writes, transactions, copies to keep up."""

from collections import defaultdict
from collections.abc import Iterator
from math import exp

from tools.capacity.limits import (
    BYTES_PER_MB,
    MAX_TRANSACTION_ACTIONS,
    MAX_TRANSACTION_BYTES,
    TRANSACTION_LIMIT,
)
from tools.capacity.units import write_units
from tools.finding import Finding, Severity
from tools.model.tables import Attribute, CopyOrigin, Table
from tools.planning.plans import PatternPlan, Write
from tools.provenance import Figure, FromCount, computed
from tools.risk.situation import Rated, Situation, Structure, figure, unknown_rates
from tools.risk.skew import KeyValues, key_values
from tools.workload.operations import Update, changes_of

AMPLIFICATION_WARN, AMPLIFICATION_HIGH = 2, 4
TRANSACTION_SECONDS = 0.02  # planning figure: how long a transaction holds its items
CONTENTION_WARN = 0.01  # share of attempts that meet another write
ATOMIC_COPIES = MAX_TRANSACTION_ACTIONS
STRUCTURES_WARN, STRUCTURES_HIGH = 3, 6  # own rule: tables and indexes that one call writes


def write_amplification(situation: Situation) -> Iterator[Finding]:
    """Index units over base units at the peak rates: beyond 2 a warning, beyond 4 high."""
    for table in situation.model.tables:
        lines = [line for line in situation.bill.structures if line.table == table.name]
        base = sum(line.peak_write_units_per_second for line in lines if line.index is None)
        index = sum(line.peak_write_units_per_second for line in lines if line.index is not None)
        unknown = [
            rated.patterns
            for rated in situation.writes
            if rated.request.table == table.name and rated.peak is None
        ]
        if not base or index / base <= AMPLIFICATION_WARN:
            continue
        rule = "sum over the patterns of peak rate * write units a call"
        figures = (
            computed(f"{figure(index)} index write units/s", "peak writes of the indexes", rule),
            computed(f"{figure(base)} on the table", "peak writes of the table", rule),
            computed(f"{figure(index / base)} times", "write amplification", "index / table"),
        )
        on_indexes, on_table, times = (each.text for each in figures)
        yield Finding(
            rule="write-amplification",
            severity="high" if index / base > AMPLIFICATION_HIGH else "warning",
            subject=table.name,
            evidence=f"{on_indexes} for {on_table} at peak: {times}{unknown_rates(unknown)}",
            figures=figures,
            fix="Project fewer attributes, and keep changing columns out of index keys.",
        )


def _transactions(
    situation: Situation,
) -> Iterator[tuple[PatternPlan, int, tuple[Write, ...]]]:
    for plan in situation.plans:
        members: dict[int, list[Write]] = defaultdict(list)
        for request in plan.requests:
            if isinstance(request, Write) and request.transaction is not None:
                members[request.transaction].append(request)
        for number, writes in sorted(members.items()):
            yield plan, number, tuple(writes)


def transaction_size(situation: Situation) -> Iterator[Finding]:
    """More than 100 actions or 4 MB in one TransactWriteItems, at the largest counts.

    Beyond 4 MB only if every item had its largest size is a warning.
    """
    for plan, number, writes in _transactions(situation):
        actions = sum(write.items.max for write in writes)
        usual = sum(write.items.max * write.item_bytes.average for write in writes)
        largest = sum(write.items.max * write.item_bytes.max for write in writes)
        severity: Severity
        if actions > MAX_TRANSACTION_ACTIONS or usual > MAX_TRANSACTION_BYTES:
            severity = "critical"
        elif largest > MAX_TRANSACTION_BYTES:
            severity = "warning"
        else:
            continue
        figures = _transaction_figures(number, writes, actions, usual, largest)
        named, most, allowed, at_average, at_largest, bytes_allowed = (f.text for f in figures)
        yield Finding(
            rule="transaction-size",
            severity=severity,
            subject="/".join(plan.ids),
            evidence=f"{named}: {most} at most ({allowed}), {at_average} item sizes, "
            f"{at_largest} ({bytes_allowed})",
            figures=figures,
            fix="Refuse larger requests, or write in chunks with a marker item that makes them "
            "visible together, and a job that finishes what was left.",
        )


def _transaction_figures(
    number: int,
    writes: tuple[Write, ...],
    actions: float,
    usual_bytes: float,
    largest_bytes: float,
) -> tuple[Figure, ...]:
    """Which request it is, its most actions beside the limit, its bytes beside theirs."""
    return (
        Figure(
            text=f"transaction {number}",
            what="the pattern's request",
            source=FromCount(of="TransactWriteItems requests of its plan"),
        ),
        computed(
            f"{figure(actions)} actions",
            "most actions in it",
            "sum of the most items written",
            *dict.fromkeys(write.table for write in writes),
        ),
        Figure(
            text=f"limit {MAX_TRANSACTION_ACTIONS}",
            what="most actions",
            source=TRANSACTION_LIMIT,
        ),
        computed(
            f"{figure(usual_bytes / BYTES_PER_MB)} MB at average",
            "most bytes in it",
            "sum of most items * average size",
        ),
        computed(
            f"{figure(largest_bytes / BYTES_PER_MB)} MB at the largest",
            "most bytes in it",
            "sum of most items * largest size",
        ),
        Figure(text="limit 4 MB", what="most bytes", source=TRANSACTION_LIMIT),
    )


def transaction_contention(situation: Situation) -> Iterator[Finding]:
    """More than 1% of the transactions on the busiest item of a table meet another write of it,
    `1 - exp(-rate · duration)`; by Zipf's law over the items where nothing else is known.
    """
    for table in situation.model.tables:
        items = _items_of(situation, table)
        meeting = [
            rated
            for rated in situation.writes
            if rated.request.table == table.name and not situation.creates_once(rated)
        ]
        held = [rated for rated in meeting if rated.request.transaction is not None]
        if items.is_guess or not held:
            continue
        per_second = sum(rated.request.items.average * (rated.peak or 0.0) for rated in meeting)
        busiest = per_second * items.top_share
        conflict = 1 - exp(-busiest * TRANSACTION_SECONDS)
        if conflict > CONTENTION_WARN:
            yield _contention(table, meeting, items, busiest, conflict)


def _items_of(situation: Situation, table: Table) -> KeyValues:
    """The table's items as values of its whole key."""
    if table.key.sort_key is None:
        return key_values(situation, Structure(table), "writes")
    rows = situation.rows(table.source_table)
    return KeyValues(rows, f"one per row of {table.source_table}")


def _contention(
    table: Table, meeting: list[Rated[Write]], items: KeyValues, busiest: float, conflict: float
) -> Finding:
    patterns = dict.fromkeys(rated.patterns for rated in meeting if rated.peak is not None)
    unknown = [rated.patterns for rated in meeting if rated.peak is None]
    count = "unknown many" if items.count is None else figure(items.count)
    figures = (
        computed(
            f"{figure(busiest)} writes/s",
            "peak writes a second on the busiest item",
            "share of the busiest item * sum over the patterns of peak rate * items written",
            *patterns,
        ),
        computed(f"{count} items", "items of the table", "one per row", table.source_table),
        *items.share_figures,
        computed(
            f"{TRANSACTION_SECONDS} s",
            "how long a transaction holds its items",
            "planning figure of Tablewright's own",
        ),
        computed(
            f"{conflict:.1%} meet",
            "share of transactions that meet another write",
            "1 - exp(-writes a second on the busiest item * seconds a transaction)",
        ),
    )
    writes, lasting, meet = (figures[place].text for place in (0, -2, -1))
    return Finding(
        rule="transaction-contention",
        severity="warning",
        subject=table.name,
        evidence=f"{writes} at peak on the busiest of {count} items ({items.top_share:.1%} "
        f"{items.share_basis}) by {', '.join(patterns)}: with {lasting} a transaction, taken as a "
        f"planning figure, {meet} another{unknown_rates(unknown)}",
        figures=figures,
        fix="Retry with jitter on TransactionConflict; keep busy counters outside the "
        "transaction or sharded.",
    )


def fan_out_of_copy(situation: Situation) -> Iterator[Finding]:
    """A copied column that some pattern updates: every copy must follow. More than 100 copies
    can't follow in one transaction.
    """
    for table in situation.model.tables:
        for attribute in table.attributes:
            if isinstance(attribute.origin, CopyOrigin):
                yield from _copy_findings(situation, table, attribute, attribute.origin)


def _copy_findings(
    situation: Situation, table: Table, attribute: Attribute, origin: CopyOrigin
) -> Iterator[Finding]:
    updaters = [
        plan for plan in situation.plans if _updates(situation, plan, origin.table, origin.column)
    ]
    if not updaters:
        return
    copies = situation.sizes.children(table.source_table, origin.local_column, origin.table)
    peak = sum(situation.rates(plan)[0] or 0.0 for plan in updaters)
    unknown = ["/".join(p.ids) for p in updaters if situation.rates(p)[0] is None]
    units = copies.average * peak * _units_of_copy(situation, table, attribute)
    never = copies.max > ATOMIC_COPIES
    fan_out = f"{table.source_table}.{origin.local_column}"
    average = computed(
        f"{figure(copies.average)} copies", "copies of one value", f"fan-out of {fan_out}, average"
    )
    most = computed(
        f"{figure(copies.max)} at most", "most copies of one value", f"fan-out of {fan_out}, max"
    )
    limit = Figure(
        text=f"the {ATOMIC_COPIES} of one transaction",
        what="most items written at once",
        source=TRANSACTION_LIMIT,
    )
    following = computed(
        f"{figure(units)} write units/s",
        "peak units a second to keep the copies in step",
        "copies * peak rate of the updates * write units of an item and its entries with the copy",
        *("/".join(plan.ids) for plan in updaters),
    )
    yield Finding(
        rule="fan-out-of-copy",
        severity="high" if never else "warning",
        subject=f"{table.name}.{attribute.name}",
        evidence=f"{origin.table}.{origin.column} is updated by "
        f"{', '.join('/'.join(plan.ids) for plan in updaters)} and has {average.text} on average, "
        f"{most.text}"
        + (f", more than {limit.text}" if never else "")
        + f": {following.text} at peak to follow{unknown_rates(unknown)}",
        figures=(average, most, *((limit,) if never else ()), following),
        fix="Copy only what never changes, or let a stream update the copies and show that they "
        "lag.",
    )


def _units_of_copy(situation: Situation, table: Table, attribute: Attribute) -> int:
    """Write units of one item whose copy changes, and of its index entries that hold the copy.

    In a key of an index it moves the entry: one is deleted, another put.
    """
    units = write_units(situation.sizes.item(table).average)
    for gsi in table.gsis:
        if attribute.name in table.projected(gsi):
            moved = 2 if attribute.name in gsi.key.attributes else 1
            units += moved * write_units(situation.sizes.entry(table, gsi).average)
    return units


def _updates(situation: Situation, plan: PatternPlan, table: str, column: str) -> bool:
    automatic = situation.column(table, column).set_on_update
    return any(
        isinstance(change, Update)
        and change.table == table
        and (automatic or column in change.columns)
        for change in changes_of(situation.requirements.pattern(plan.lead).operations)
    )


def debugging_complexity(situation: Situation) -> Iterator[Finding]:
    """One call that writes more than 3 tables and indexes is worth knowing, more than 6 a
    warning: after a failure that many places must be looked at.
    """
    for plan in situation.plans:
        structures: dict[str, None] = {}
        for request in plan.requests:
            if not isinstance(request, Write) or request.operation == "ConditionCheck":
                continue
            structures[request.table] = None
            for index_write in request.index_writes:
                if index_write.effect != "none" and index_write.share > 0:
                    structures[f"{request.table}.{index_write.index}"] = None
        if len(structures) <= STRUCTURES_WARN:
            continue
        written = Figure(
            text=f"{len(structures)} tables and indexes",
            what="structures written by one call",
            source=FromCount(of="tables and indexes that the plan of the pattern writes"),
        )
        yield Finding(
            rule="debugging-complexity",
            severity="warning" if len(structures) > STRUCTURES_HIGH else "info",
            subject="/".join(plan.ids),
            evidence=f"one call writes {written.text}: {', '.join(structures)}",
            figures=(written,),
            fix="Log one correlation id with every write, and write a check that compares them.",
        )
