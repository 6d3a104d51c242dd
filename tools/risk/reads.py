"""What reads pay for and what they may miss: scans, filters, large collections, stale indexes."""

from collections.abc import Iterator

from tools.capacity.bill import SECONDS_PER_MONTH
from tools.capacity.limits import BYTES_PER_MB, PAGE_BYTES
from tools.capacity.units import pages, read_request_units, read_units
from tools.finding import Finding, Severity
from tools.model.tables import Gsi, Table
from tools.planning.basis import columns_behind
from tools.planning.plans import PatternPlan, Read, Write
from tools.provenance import Figure, computed
from tools.risk.growth import children_growth, horizon_figure, rows_growth
from tools.risk.situation import Rated, Situation, Structure, figure, usd

UNITS_RULE = (
    "units of a read: 4 KB of what is evaluated a unit, rounded up for each item or page; half of"
    " that with eventual consistency"
)
WASTE_WARN, WASTE_HIGH = 2, 10
BUSY_PER_SECOND = 10  # own rule: below this rate a reader rarely meets an entry just written


def unbounded_collection(situation: Situation) -> Iterator[Finding]:
    """A Query whose largest collection, at average item size, fills more than one 1 MB page; worth
    knowing where a year of its stated growth takes it there.
    """
    for rated in situation.reads:
        read = rated.request
        growth = _collection_growth(situation, read)
        evaluated = read.items.max * read.item_bytes.average
        if read.operation != "Query" or evaluated * growth <= PAGE_BYTES:
            continue
        if evaluated <= PAGE_BYTES:
            yield _outgrown(situation, rated, growth)
            continue
        figures = (
            _items(read, read.items.max, "most items under one key"),
            _item_bytes(read),
            computed(
                f"{figure(evaluated / BYTES_PER_MB)} MB", "bytes evaluated", "items * average size"
            ),
            computed(f"{pages(evaluated)} pages", "requests a call", "bytes evaluated / 1 MB"),
            computed(
                f"{figure(read_request_units(read).max)} read units",
                "units a call",
                UNITS_RULE,
                f"{read.consistency} reads",
            ),
        )
        most, each, together, asked, units = (each.text for each in figures)
        yield Finding(
            rule="unbounded-collection",
            severity="warning",
            subject=rated.patterns,
            evidence=f"{_place(read)}: up to {most} {each}, {together} or {asked}, {units} a call",
            figures=figures,
            fix="Return a page at a time with a Limit and a cursor, or narrow by a range on the "
            "sort key or a time bucket in the partition key.",
        )


def _collection_growth(situation: Situation, read: Read) -> float:
    """How much the items under one key grow in a year; a page of them does not.

    Under a foreign key they grow with the children of a parent, else with the table.
    """
    table = situation.model.table(read.table)
    key = (table.gsi(read.index) if read.index else table).key
    columns = set(columns_behind(table.attribute(key.partition_key)))
    if read.limit is not None and not read.filter:
        return 1.0
    source = situation.requirements.mysql.table(table.source_table)
    for foreign in source.foreign_keys:
        if columns.intersection(foreign.columns):
            return children_growth(situation, source.name, foreign.references)
    if any(columns.issuperset(unique) for unique in source.candidate_keys if unique):
        return 1.0
    return rows_growth(situation, source.name)


def _outgrown(situation: Situation, rated: Rated[Read], growth: float) -> Finding:
    read = rated.request
    now = read.items.max * read.item_bytes.average
    times = computed(
        f"{figure(growth)} times", "growth of the items under one key", "rows and stated growth"
    )
    figures = (
        _items(read, read.items.max, "most items under one key"),
        _item_bytes(read),
        computed(f"{figure(now / BYTES_PER_MB)} MB", "bytes evaluated", "items * average size"),
        times,
        horizon_figure(),
        computed(f"{pages(now * growth)} pages", "requests a call in a year", "bytes / 1 MB"),
    )
    most, each, together, grown, ahead, asked = (each.text for each in figures)
    return Finding(
        rule="unbounded-collection",
        severity="info",
        subject=rated.patterns,
        evidence=f"{_place(read)}: up to {most} {each}, {together}; {grown} that in {ahead}, or "
        f"{asked} a call",
        figures=figures,
        fix="Before it outgrows a page, return one at a time with a Limit and a cursor, or narrow "
        "by a range on the sort key.",
    )


def scan_on_request_path(situation: Situation) -> Iterator[Finding]:
    """Any Scan that a pattern makes: accepted while the table, with a year of its stated growth,
    stays within one page, else a warning.
    """
    for rated in situation.reads:
        read = rated.request
        if read.operation != "Scan":
            continue
        table = situation.model.table(read.table)
        grown = rows_growth(situation, table.source_table)
        later = read.items.max * grown * read.item_bytes.average
        bounded = later <= PAGE_BYTES
        figures = _scan_figures(read, table, later)
        items, size, units, larger, ahead = (each.text for each in figures)
        monthly = _monthly(situation, rated)
        told = monthly.text if monthly else "monthly cost not known: rate unknown"
        yield Finding(
            rule="scan-on-request-path",
            severity="info" if bounded else "warning",
            subject=rated.patterns,
            evidence=f"{_place(read)}: {items}, {size} evaluated, {units} a call, {told}; "
            f"{larger} in {ahead}",
            figures=(*figures, *((monthly,) if monthly else ())),
            fix="Accepted while it fits one page: alarm on the table's item count, and index what "
            "is asked for before it outgrows the page."
            if bounded
            else "Build an index for it, or serve it from an export or a search service.",
        )


def _scan_figures(read: Read, table: Table, later_bytes: float) -> tuple[Figure, ...]:
    """Items, bytes and units of the Scan, its bytes in a year, and how long that is."""
    return (
        _items(read, read.items.average, "items of the table"),
        computed(
            f"{figure(read.items.average * read.item_bytes.average / 1024)} KB",
            "bytes evaluated",
            "items * average size",
            f"{figure(read.item_bytes.average)} bytes an item",
        ),
        computed(
            f"{figure(read_request_units(read).average)} read units",
            "units a call",
            UNITS_RULE,
            f"{read.consistency} reads",
        ),
        computed(
            f"{figure(later_bytes / 1024)} KB at most",
            "bytes evaluated in a year",
            "most items * (rows + 12 months of stated growth) / rows * average size",
            f"rows and growth of {table.source_table}",
        ),
        horizon_figure(),
    )


def _items(read: Read, items: float, what: str) -> Figure:
    return computed(
        f"{figure(items)} items", what, "rows or fan-out of the source table", read.table
    )


def _item_bytes(read: Read) -> Figure:
    text = f"of {figure(read.item_bytes.average)} bytes"
    return computed(text, "average size of what is read", "sum over the attributes", read.table)


def _monthly(situation: Situation, rated: Rated[Read]) -> Figure | None:
    price = situation.usd_per_read_unit
    if rated.average is None or price is None:
        return None
    units = read_request_units(rated.request).average * rated.average * SECONDS_PER_MONTH
    rule = "units a call * average rate * seconds of a month * price of a read unit"
    text = f"{usd(units * price)} a month"
    return computed(text, "cost of the Scan", rule, f"average rate of {rated.patterns}")


def filter_waste(situation: Situation) -> Iterator[Finding]:
    """A Query or Scan that evaluates more than twice (warning) or ten times (high) the items
    that it returns. Worth knowing only, where the returned items alone would cost as much.
    """
    for rated in situation.reads:
        read = rated.request
        if read.operation not in ("Query", "Scan"):
            continue
        returned = max(read.returned_items.average, 1.0)
        ratio = read.items.average / returned
        if ratio <= WASTE_WARN:
            continue
        severity = _waste_severity(read, ratio, returned)
        evaluated = computed(
            f"{figure(read.items.average)} items", "items evaluated", "the plan of the pattern"
        )
        given = computed(
            f"{figure(read.returned_items.average)} returned",
            "items returned",
            "the plan of the pattern",
        )
        wasted = computed(
            f"{figure(ratio)} times", "items evaluated for one returned", "evaluated / returned"
        )
        yield Finding(
            rule="filter-waste",
            severity=severity,
            subject=rated.patterns,
            figures=(evaluated, given, wasted),
            evidence=f"{_place(read)}: {evaluated.text} evaluated for {given.text}, {wasted.text}"
            + (f"; filtered on {', '.join(read.filter)}" if read.filter else ""),
            fix="Nothing to gain yet: the returned items alone would cost as much. Index what is "
            "filtered on once that changes."
            if severity == "info"
            else "Put what is filtered on into a key: a sparse index over the wanted items, or a "
            "kept aggregate where only a number is returned.",
        )


def _waste_severity(read: Read, ratio: float, returned: float) -> Severity:
    evaluated_units = read_units(read.items.average * read.item_bytes.average, read.consistency)
    returned_units = read_units(returned * read.item_bytes.average, read.consistency)
    if evaluated_units == returned_units:
        return "info"
    return "high" if ratio > WASTE_HIGH else "warning"


def gsi_staleness(situation: Situation) -> Iterator[Finding]:
    """A call that writes a table and then reads one of its indexes may not see what it wrote (a
    warning); busy readers and writers of one index may meet (worth knowing).
    """
    for structure in situation.structures:
        if structure.gsi is None:
            continue
        after_writing = [
            plan
            for plan in situation.plans
            if _reads_its_write(plan, structure.table, structure.gsi)
        ]
        for plan in after_writing:
            yield _stale(
                structure,
                "warning",
                f"{'/'.join(plan.ids)} writes {structure.table.name} and then reads "
                f"{structure.gsi.name} in the same call",
            )
        if not after_writing:
            yield from _busy_readers(situation, structure)


def _busy_readers(situation: Situation, structure: Structure) -> Iterator[Finding]:
    readers = {rated.patterns: rated.peak or 0.0 for rated, _ in situation.reads_of(structure)}
    writers = {w.rated.patterns: w.rated.peak or 0.0 for w in situation.writes_to(structure)}
    reads, writes = sum(readers.values()), sum(writers.values())
    if min(reads, writes) <= BUSY_PER_SECOND:
        return
    rule = "sum over the patterns of peak rates"
    read = computed(f"read {figure(reads)} times/s", "peak reads a second", rule, *readers)
    written = computed(f"written {figure(writes)} times/s", "peak writes a second", rule, *writers)
    yield _stale(
        structure,
        "info",
        f"{read.text} at peak ({', '.join(readers)}) and {written.text} ({', '.join(writers)})",
        (read, written),
    )


def _reads_its_write(plan: PatternPlan, table: Table, gsi: Gsi) -> bool:
    written = False
    for request in plan.requests:
        if isinstance(request, Write):
            written = written or request.table == table.name
        elif written and (request.table, request.index) == (table.name, gsi.name):
            return True
    return False


def _stale(
    structure: Structure, severity: Severity, evidence: str, figures: tuple[Figure, ...] = ()
) -> Finding:
    return Finding(
        rule="gsi-staleness",
        severity=severity,
        subject=structure.name,
        evidence=f"{evidence}; an index follows its table later, reads of it are never strong",
        figures=figures,
        fix="Right after a write, show what was written, or read the item by its table key.",
    )


def _place(read: Read) -> str:
    return f"{read.operation} of {read.table}" + (f".{read.index}" if read.index else "")
