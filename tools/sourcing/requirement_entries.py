"""The ledger of the requirements: what is known before anything is designed."""

from collections.abc import Iterator

from tools.documents import figure_rules as rules
from tools.documents import figures
from tools.documents.requirement import tier_texts, totals
from tools.documents.requirement_data import cardinality, skew_texts
from tools.documents.requirement_patterns import hot_keys, rate_text
from tools.planning.cardinality import Cardinality
from tools.provenance import FromCount, FromFile, FromRule, Quantity
from tools.risk.skew import zipf_rule
from tools.sourcing.entry import LOG, WHOLE, Entry, Form, cell, counted, ruled, said
from tools.sourcing.raw_entries import raw_entries
from tools.workload.known_figures import KnownFigures
from tools.workload.operations import Lookup, TextSearch, Transaction, changes_of
from tools.workload.patterns import AccessPattern
from tools.workload.reading import page_size
from tools.workload.requirements import Requirements


def requirement_entries(requirements: Requirements) -> Iterator[Entry]:
    """Totals first, then by pattern, table, foreign key and column, then the log."""
    yield from _totals(requirements)
    yield from _counts(requirements)
    found = Cardinality(requirements.mysql, KnownFigures(requirements.statistics))
    for pattern in requirements.patterns:
        yield from _rates(pattern)
        yield from _rows_found(pattern, found, requirements)
    yield from _statistics(requirements)
    yield from _relationships(requirements)
    yield from _hot_keys(requirements)
    yield from _log(requirements)
    yield from raw_entries(requirements.evidence)


def quantity_entry(subject: str, what: str, quantity: Quantity, *forms: Form) -> Entry:
    """A stated or estimated quantity; documents may print its source beside it."""
    figure = figures.quantity(quantity)
    return Entry(subject, what, figure, quantity.source, (*forms, *said(str(quantity.source))))


def _totals(requirements: Requirements) -> Iterator[Entry]:
    known = [p.id for p in requirements.patterns if p.operations and p.rate.is_known]
    total = totals(requirements)
    for what, words in (("peak", "requests per second at peak"), ("average", "on average")):
        value = total[what]
        assert isinstance(value, int | float)
        figure = f"{figures.number(value)} {words}"
        inputs = [f"{what} rate of {pattern}" for pattern in known]
        text = f"{what} requests a second"
        yield ruled(WHOLE, text, figure, rules.SUMMED_RATES, inputs, *said(figure))
    yield counted(
        WHOLE,
        "patterns of known rate",
        f"{total['known']} of the {total['database']} patterns",
        "patterns that reach the database, and those of them with a rate",
    )


def _counts(requirements: Requirements) -> Iterator[Entry]:
    tiers = zip(("patterns", "table structure", "log"), tier_texts(requirements), strict=True)
    for what, text in tiers:
        yield counted(WHOLE, f"in the {what}", text, f"the {what} as read", *cell(text, "Holds"))
    read = figures.plural(len(requirements.evidence.files), "file")
    yield counted(WHOLE, "files read", read, "stage-01 files", *said(f"({read})"))
    assumed = sum(1 for pattern in requirements.patterns if pattern.reading == "assumed")
    text = f"{figures.plural(assumed, 'pattern')} read with an assumption"
    yield counted(WHOLE, "assumptions", text, "patterns read with an assumption")


def _rates(pattern: AccessPattern) -> Iterator[Entry]:
    rate = pattern.rate
    for what, quantity in (("peak rate", rate.peak), ("average rate", rate.average)):
        if quantity is not None:
            forms = cell(rate_text(pattern), "RPS (Peak / Average)", "RPS peak / average")
            yield quantity_entry(pattern.id, what, quantity, *forms, *_rule_words(quantity))


def _rule_words(quantity: Quantity) -> tuple[Form, ...]:
    source = quantity.source
    return said(source.rule, *source.inputs) if isinstance(source, FromRule) else ()


def _rows_found(
    pattern: AccessPattern, found: Cardinality, requirements: Requirements
) -> Iterator[Entry]:
    counted_tables = {entry.table for entry in requirements.statistics.tables}
    for operation in pattern.operations:
        if isinstance(operation, Lookup | TextSearch) and operation.limit is not None:
            yield _page(pattern, operation, requirements)
        if isinstance(operation, Transaction):
            count = len(operation.changes)
            text = figures.plural(count, "kind of change", "kinds of change")
            yield counted(pattern.id, "changes together", text, "changes of the transaction")
        if isinstance(operation, Lookup) and operation.table in counted_tables:
            rows = found.matching(operation.table, operation.equality, operation.null_columns)
            texts = (f"{figures.number(rows.average)} rows", f"{figures.spread(rows)} rows")
            by = ", ".join((*operation.equality, *operation.null_columns)) or "no column"
            inputs = (f"{operation.table} by {by}",)
            yield ruled(pattern.id, "rows found", texts[1], rules.ROWS_FOUND, inputs, *said(*texts))
    for change in changes_of(pattern.operations):
        if change.per:
            text = f"{figures.spread(found.fan_out(change.per))} per call"
            rule = "the fan-out of its foreign key"
            yield ruled(pattern.id, "rows changed", text, rule, (change.per,), *said(text))


def _page(
    pattern: AccessPattern, operation: Lookup | TextSearch, requirements: Requirements
) -> Entry:
    """Another limit than the table's page size stands in the pattern's own phrase."""
    page = page_size(operation.table, requirements.evidence.log)
    same = page.value == operation.limit
    source = page.source if same else FromFile(place=pattern.place)
    texts = (f"page of {operation.limit}", f"Limit {operation.limit}")
    paged = f"page by page until {operation.limit} found"
    return Entry(pattern.id, "rows of a page", texts[0], source, said(*texts, paged))


def _statistics(requirements: Requirements) -> Iterator[Entry]:
    for entry in requirements.statistics.tables:
        number = figures.number(entry.rows.value)
        yield quantity_entry(entry.table, "rows", entry.rows, *cell(number, "Rows"))
        if entry.growth_per_month is not None:
            growth = figures.number(entry.growth_per_month.value)
            forms = cell(growth, "Growth a month")
            yield quantity_entry(entry.table, "growth", entry.growth_per_month, *forms)
        if entry.page_size is not None:
            page = figures.number(entry.page_size.value)
            forms = cell(page, "Average")
            yield quantity_entry(entry.table, "rows of one page", entry.page_size, *forms)
    for size in requirements.statistics.sizes:
        name = f"{size.table}.{size.column}"
        for what, quantity, column in (
            ("average size", size.average, "Average"),
            ("largest size", size.max, "Largest"),
        ):
            forms = cell(figures.quantity(quantity), column)
            yield quantity_entry(name, what, quantity, *forms)
    for skew in requirements.statistics.skews:
        for what, text, known in skew_texts(skew):
            name = f"{skew.table}.{skew.column}"
            yield quantity_entry(name, what, known, *cell(text, "Average"))


def _relationships(requirements: Requirements) -> Iterator[Entry]:
    for table in requirements.mysql.tables:
        for key in table.foreign_keys:
            name = f"{table.name}.{'+'.join(key.columns)}"
            text = cardinality(table, key)
            source = FromFile(place=key.place)
            yield Entry(name, "cardinality", text, source, cell(text, "Cardinality"))
            fan_out = requirements.statistics.fan_out(name)
            if fan_out is None:
                continue
            for what, quantity, column in (
                ("average fan-out", fan_out.average, "Children per parent, average"),
                ("largest fan-out", fan_out.max, "Largest"),
            ):
                forms = cell(figures.number(quantity.value), column)
                yield quantity_entry(name, what, quantity, *forms, *_rule_words(quantity))


def _hot_keys(requirements: Requirements) -> Iterator[Entry]:
    for hot in hot_keys(requirements):
        by = f"{hot.table} by {', '.join(hot.columns)}"
        load = f"{hot.load_text}, by {', '.join(hot.columns)}"
        inputs = (by, *(f"peak rate of {pattern}" for pattern in hot.ids))
        rule = f"{rules.SUMMED_RATES}; {rules.KEYS}"
        yield ruled(hot.table, "peak lookups", load, rule, inputs, *said(hot.load_text))
        text = f"busiest gets {hot.top_text}"
        values, forms = hot.values, said(hot.top_text)
        if values.share is not None:
            yield Entry(hot.table, "busiest key", text, values.share.source, forms)
        else:
            rule = zipf_rule(values.law)
            yield ruled(hot.table, "busiest key", text, rule, (load,), *forms)
        if values.exponent is not None:
            law = f"s = {values.law:g}"
            yield Entry(hot.table, "s of Zipf's law", law, values.exponent.source, said(law))


def _log(requirements: Requirements) -> Iterator[Entry]:
    log = requirements.evidence.log
    source = FromFile(place=log.place)
    for what, value, form in (
        ("length of the window", log.window_seconds, "{} s"),
        ("active time", log.active_seconds, "{} s"),
        ("executions stated", log.total_executions, "{} executions"),
        ("distinct queries stated", log.unique_queries, "{} distinct queries"),
    ):
        if value is not None:
            text = form.format(figures.number(value))
            yield Entry(LOG, what, text, source, said(text))
    for query in log.queries:
        text = f"{figures.number(query.executions)} executions"
        yield Entry(
            f"{LOG}.{query.label}", "executions", text, FromFile(place=query.place), said(text)
        )


def version_entry(number: int) -> Entry:
    text = f"Version {number}"
    source = FromCount(of="confirmations of the requirements, in decisions.jsonl")
    return Entry(WHOLE, "version of the requirements", text, source, said(text))
