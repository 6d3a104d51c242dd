"""Why each table has the key and the indexes it has, and what else they could have been.

Every alternative is a whole model, planned and costed by the same code as the chosen one.
"""

from collections.abc import Iterator

from tools.capacity.limits import PAGE_LIMIT
from tools.model.data_model import DataModel
from tools.model.decisions import Alternative, Decision
from tools.model.tables import Gsi, Projection, Table
from tools.planning.basis import Basis, attributes_for
from tools.planning.candidates import (
    index,
    index_keys,
    projections,
    with_index,
    without_index,
)
from tools.planning.first_design import key_choices
from tools.planning.first_tables import with_lookup_tables
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan, Read
from tools.planning.score import Judge, replace_table
from tools.provenance import Figure, computed

UNNUMBERED = ""  # ids are given once all decisions are known


def key_decisions(model: DataModel, judge: Judge) -> Iterator[Decision]:
    """A decision for every table, index, small table read whole, and outside service."""
    basis = judge.rebase(model)
    plans = plan(model)
    cost = judge.cost(model)
    for table in model.tables:
        if table.kind == "lookup":
            yield _lookup_decision(model, judge, table, cost)
            continue
        yield _base_key_decision(basis, judge, table, cost, plans)
        for gsi in table.gsis:
            yield _index_decision(basis, judge, table, gsi, cost, plans)
        scanned = _scanned(table, plans)
        if scanned:
            yield _scan_decision(basis, judge, table, cost, scanned)


def serving(table: Table, index_name: str | None, plans: tuple[PatternPlan, ...]) -> list[str]:
    """Leading ids of the patterns that read a table by its key, or by one of its indexes."""
    return [
        plan_.lead
        for plan_ in plans
        if any(
            isinstance(request, Read)
            and (request.table, request.index) == (table.name, index_name)
            and request.operation != "Scan"
            for request in plan_.requests
        )
    ]


def listed(names: list[str]) -> str:
    """`AP1, AP2 and AP3`; `no pattern` for an empty list."""
    if not names:
        return "no pattern"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _used(table: Table, plans: tuple[PatternPlan, ...]) -> bool:
    return any(table.name in plan_.tables for plan_ in plans)


def _base_key_decision(
    basis: Basis, judge: Judge, table: Table, cost: float, plans: tuple[PatternPlan, ...]
) -> Decision:
    source = basis.source(table)
    primary = attributes_for(table, source.primary_key)
    alternatives: list[Alternative] = []
    for choice in key_choices(basis.model, judge, table.source_table):
        if choice.table.key != table.key:
            other = with_lookup_tables(replace_table(basis.model, choice.table))
            alternatives.append(_key_alternative(judge, choice.table, other, basis.model))
    reading = serving(table, None, plans)
    readers = listed(reading)
    if not _used(table, plans) and set(table.key.attributes) == set(primary):
        reason = "No pattern uses this table; it keeps its own key, and is migrated all the same."
    elif not _used(table, plans):
        reason = (
            "No pattern uses this table; keyed so, it needs no lookup table to keep "
            f"{listed(list(table.key.attributes))} unique, and is migrated all the same."
        )
    elif set(table.key.attributes) == set(primary):
        verb = "reads" if len(reading) < 2 else "read"
        reason = f"The primary key of {source.name}; {readers} {verb} by it."
    else:
        found = _own_key(table, primary)
        reason = f"{table.key} identifies an item and serves {readers} without an index; {found}."
    return Decision(
        id=UNNUMBERED,
        topic="base key",
        subject=table.name,
        chosen=f"{table.key}",
        reason=reason,
        chosen_cost_usd_per_month=round(cost, 2),
        alternatives=tuple(alternatives),
        trade_off="A read that does not know the partition key needs an index, or a Scan.",
        rollback=(
            "A base key can't be changed: build a new table beside this one, write both, "
            "backfill from an export, switch reads, drop this one."
        ),
        monitoring="Read- and WriteThrottleEvents; the busiest keys (Contributor Insights).",
    )


def _own_key(table: Table, primary: tuple[str, ...]) -> str:
    """How items are found by the columns of MySQL's primary key, which is not the base key."""
    for gsi in table.gsis:
        if gsi.key.partition_key in primary:
            return f"{gsi.name} finds it by {gsi.key.partition_key} alone"
    return f"no pattern has to find it by {listed(list(primary))} alone"


def _key_alternative(
    judge: Judge, table: Table, other: DataModel, chosen: DataModel
) -> Alternative:
    indexes = ", ".join(f"{gsi.name} {table.key_text(gsi)}" for gsi in table.gsis) or "no index"
    scans = _scans_added(judge, other, chosen)
    gives_up = (
        f"bounded reads: {listed(scans)} would scan a table without bound"
        if scans
        else "direct reads by the chosen key"
    )
    return Alternative(
        name=f"{table.key} with {indexes}",
        cost_usd_per_month=round(judge.cost(other), 2),
        gives_up=gives_up,
        wins_when="reads by its key come to outweigh those by the chosen key",
    )


def _scans_added(judge: Judge, other: DataModel, chosen: DataModel) -> list[str]:
    """Patterns that scan a table without bound in one model and not in the other."""
    known = judge.unbounded_scans(chosen)
    return [lead for lead in judge.unbounded_scans(other) if lead not in known]


def _index_decision(
    basis: Basis,
    judge: Judge,
    table: Table,
    gsi: Gsi,
    cost: float,
    plans: tuple[PatternPlan, ...],
) -> Decision:
    bare = without_index(table, gsi.name)
    dropped = replace_table(basis.model, bare)
    scans = _scans_added(judge, dropped, basis.model)
    readers = listed(serving_index(table, gsi, plans))
    alternatives = [
        Alternative(
            name=f"no {gsi.name}",
            cost_usd_per_month=round(judge.cost(dropped), 2),
            gives_up=(
                f"the Query of {listed(scans)}, which would scan {table.name}"
                if scans
                else "nothing it serves"
            ),
            wins_when=f"nothing asks for {readers} any more, or {table.name} shrinks to a page",
        )
    ]
    for projection in projections(basis, bare, gsi.key):
        if projection.type != gsi.projection.type:
            alternatives.append(_projection_alternative(basis, judge, bare, gsi, projection))
    return Decision(
        id=UNNUMBERED,
        topic="index",
        subject=f"{table.name}.{gsi.name}",
        chosen=f"{table.key_text(gsi)}, projection {gsi.projection}",
        reason=f"No key of {table.name} serves {readers}; of the projections this costs least.",
        chosen_cost_usd_per_month=round(cost, 2),
        alternatives=tuple(alternatives),
        trade_off=(
            "Reads through it are eventually consistent, every change of what it holds is "
            "written twice, and if it is throttled, writes to the table are too."
        ),
        rollback="Delete it once nothing reads it; it can be built again from the table.",
        monitoring="ReadThrottleEvents and WriteThrottleEvents of the index.",
    )


def serving_index(table: Table, gsi: Gsi, plans: tuple[PatternPlan, ...]) -> list[str]:
    """Leading ids of the patterns that read the index."""
    return serving(table, gsi.name, plans)


def _projection_alternative(
    basis: Basis, judge: Judge, bare: Table, gsi: Gsi, projection: Projection
) -> Alternative:
    other = with_index(bare, gsi.model_copy(update={"projection": projection}))
    gives_up = {
        "KEYS_ONLY": "one request: every listed item is fetched from the table too",
        "INCLUDE": "freedom: a need for another attribute later means building the index anew",
        "ALL": "cheaper writes: every change of any attribute is written to the index too",
    }[projection.type]
    return Alternative(
        name=f"projection {projection}",
        cost_usd_per_month=round(judge.cost(replace_table(basis.model, other)), 2),
        gives_up=gives_up,
        wins_when="the items come to be read more, or updated more, than is stated",
    )


def _scanned(table: Table, plans: tuple[PatternPlan, ...]) -> list[str]:
    return [
        plan_.lead
        for plan_ in plans
        if any(
            isinstance(request, Read)
            and request.table == table.name
            and request.operation == "Scan"
            for request in plan_.requests
        )
    ]


def _scan_decision(
    basis: Basis, judge: Judge, table: Table, cost: float, scanned: list[str]
) -> Decision:
    candidates = [
        with_index(table, index(table, key, projection))
        for key in index_keys(basis, table)
        for projection in projections(basis, table, key)
    ]
    costed = [
        (round(judge.cost(replace_table(basis.model, other)), 2), other) for other in candidates
    ]
    alternatives: tuple[Alternative, ...] = ()
    if costed:
        price, other = min(costed, key=lambda pair: (pair[0], pair[1].gsis[-1].name))
        added = other.gsis[-1]
        alternatives = (
            Alternative(
                name=f"index {added.name} {added.key}, projection {added.projection}",
                cost_usd_per_month=price,
                gives_up="one more structure to run, for no less money",
                wins_when=f"{table.name} outgrows what one request may read",
            ),
        )
    rows = basis.cardinality.rows(table.source_table)
    items = computed(f"{rows:,.0f} items", "items of the table", "one per row", table.source_table)
    size = computed(
        f"{basis.sizes.item(table).average * rows:,.0f} bytes",
        "all items together",
        "items * average item size",
        table.name,
    )
    page = Figure(text="1 MB", what="most that one request reads", source=PAGE_LIMIT)
    return Decision(
        id=UNNUMBERED,
        topic="scan",
        subject=table.name,
        chosen="read whole by Scan",
        reason=(
            f"{items.text} are {size.text} together: {listed(scanned)} read them all "
            "for no more than an index would cost."
        ),
        chosen_cost_usd_per_month=round(cost, 2),
        alternatives=alternatives,
        trade_off="The cost of each call grows with the table.",
        rollback="Add an index on the column asked for, then query it.",
        monitoring=f"Item count and size of {table.name} (DescribeTable); alarm at {page.text}.",
        figures=(items, size, page),
    )


def _lookup_decision(model: DataModel, judge: Judge, guard: Table, cost: float) -> Decision:
    """What enforces a unique constraint, against an index that would only find by it."""
    columns = listed(list(guard.guards))
    others = tuple(table for table in model.tables if table.name != guard.name)
    table = model.entity_table(guard.source_table)
    alternatives: tuple[Alternative, ...] = ()
    if table is not None:
        names = attributes_for(table, guard.guards)
        without = model.model_copy(update={"tables": others})
        basis = judge.rebase(without)
        key = guard.key.model_copy(
            update={
                "partition_key": names[0],
                "sort_key": names[1] if len(names) > 1 else None,
            }
        )
        costs = [
            judge.cost(replace_table(without, with_index(table, index(table, key, projection))))
            for projection in projections(basis, table, key)
        ]
        alternatives = (
            Alternative(
                name=f"an index on ({', '.join(guard.guards)}) instead",
                cost_usd_per_month=round(min(costs), 2),
                gives_up="uniqueness: two writers can both find the value free",
                wins_when=f"duplicates of {columns} are allowed or cleaned up afterwards",
            ),
        )
    return Decision(
        id=UNNUMBERED,
        topic="lookup table",
        subject=guard.name,
        chosen=f"one item per taken value, key {guard.key}",
        reason=(
            f"MySQL keeps {columns} of {guard.source_table} unique; no base key does. The item "
            "is written in the same transaction, on condition that it is not there."
        ),
        chosen_cost_usd_per_month=round(cost, 2),
        alternatives=alternatives,
        trade_off="Creating, renaming and deleting become transactions at twice the write units.",
        rollback="Stop writing it and drop the table; uniqueness is then no longer enforced.",
        monitoring="TransactionConflict and ConditionalCheckFailedRequests.",
    )
