"""The pattern part of the requirements document."""

from tools.documents import figures
from tools.documents.markdown import Markdown, grid, inline, sentence
from tools.documents.operation_words import (
    attributes_needed,
    inserted_unique_keys,
    key_requirements,
)
from tools.planning.cardinality import Cardinality
from tools.provenance import FromRule
from tools.risk.skew import KeyValues, skewed
from tools.value import Value
from tools.workload.known_figures import KnownFigures
from tools.workload.operations import Lookup, TextSearch, Transaction, changes_of
from tools.workload.patterns import AccessPattern
from tools.workload.requirements import Requirements

PATTERN_HEADERS = (
    "Pattern #",
    "Description",
    "RPS (Peak / Average)",
    "Type",
    "Attributes",
    "Key Requirements",
    "Design Considerations",
    "Source of the rate",
    "Read",
)
READINGS = {"plain": "plainly", "assumed": "with an assumption", "unread": "not at all"}
MANY_ROWS = 1000.0  # rows under one key from which a list is worth a remark


def patterns_grid(requirements: Requirements) -> Markdown:
    cardinality = Cardinality(requirements.mysql, KnownFigures(requirements.statistics))
    leads = {i: group.lead for group in requirements.groups for i in group.duplicates}
    rows = []
    for pattern in requirements.patterns:
        considered = considerations(pattern, requirements, cardinality)
        if pattern.id in leads:
            considered = (f"same operations as {leads[pattern.id]}", *considered)
        rows.append(
            (
                pattern.id,
                pattern.text,
                rate_text(pattern),
                pattern.type,
                _lines(attributes_needed(pattern.operations)),
                _lines(key_requirements(pattern.operations, requirements.mysql)),
                _lines(considered),
                rate_source(pattern),
                READINGS[pattern.reading],
            )
        )
    return grid(PATTERN_HEADERS, rows)


def rate_text(pattern: AccessPattern) -> str:
    rate = pattern.rate
    return figures.peak_and_average(
        None if rate.peak is None else rate.peak.value,
        None if rate.average is None else rate.average.value,
    )


def rate_source(pattern: AccessPattern) -> str:
    rate = pattern.rate
    if rate.unknown:
        return "the user does not know it"
    sources = [q.source for q in (rate.peak, rate.average) if q is not None]
    rules = [source for source in sources if isinstance(source, FromRule)]
    found = dict.fromkeys(str(source) for source in sources if source not in rules)
    if rules:
        inputs = dict.fromkeys(given for rule in rules for given in rule.inputs)
        found[f"by rule: {', '.join(rule.rule for rule in rules)}"] = None
        found[f"from {'; '.join(inputs)}"] = None
    return "; ".join(found) or "not asked yet"


def considerations(
    pattern: AccessPattern, requirements: Requirements, cardinality: Cardinality
) -> tuple[str, ...]:
    """What the design must weigh for one pattern, with the figures that say so."""
    found: list[str] = []
    for operation in pattern.operations:
        if isinstance(operation, TextSearch):
            found.append(
                "DynamoDB has no text search: matched after reading where that is little, "
                "else a search service fed by the stream"
            )
        elif isinstance(operation, Transaction):
            kinds = figures.plural(len(operation.changes), "kind of change", "kinds of change")
            found.append(f"one transaction, {kinds}")
        elif isinstance(operation, Lookup):
            found += _lookup_considerations(operation, cardinality)
    for table, columns in inserted_unique_keys(pattern.operations, requirements.mysql):
        found.append(f"{table}.{' + '.join(columns)} must stay unique in the same transaction")
    for change in changes_of(pattern.operations):
        if change.per:
            found.append(f"{figures.spread(cardinality.fan_out(change.per))} per call")
    if pattern.dropped:
        found.append(f"dropped by the user: {pattern.dropped}")
    elif not pattern.operations and pattern.reading != "unread":
        found.append("no table is read or written")
    return tuple(dict.fromkeys(found))


def _lookup_considerations(lookup: Lookup, cardinality: Cardinality) -> tuple[str, ...]:
    if lookup.table not in cardinality.schema.table_names:
        return ()
    found = []
    rows = cardinality.matching(lookup.table, lookup.equality, lookup.null_columns)
    if not lookup.equality and not lookup.null_columns:
        found.append(f"reads the whole table: {figures.number(rows.average)} rows")
    elif rows.max >= MANY_ROWS:
        found.append(f"{figures.spread(rows)} rows under one key: pages needed")
    if lookup.aggregate:
        found.append(
            f"computed over {figures.spread(rows)} rows at each call, or kept as a counter"
        )
    if lookup.recursive_column:
        found.append("one dependent read per level of the hierarchy")
    if lookup.related:
        tables = ", ".join(dict.fromkeys(related.table for related in lookup.related))
        found.append(f"no joins: {tables} read too, or copied in")
    if lookup.tested and rows.max > 1:
        found.append("tested after reading: rows that fail are paid for")
    return tuple(found)


def readings(requirements: Requirements) -> tuple[Markdown, ...]:
    """One line per assumption: the pattern, its phrase, what was assumed."""
    return tuple(
        sentence(
            "**{id}** “{phrase}” ({place}): {assumption}",
            id=pattern.id,
            phrase=pattern.access or pattern.text,
            place=pattern.place,
            assumption=assumption,
        )
        for pattern in requirements.patterns
        for assumption in pattern.assumptions
    )


class HotKey(Value):
    """Columns that are looked up by, and the load that their busiest value would get.

    Attributes:
        keys: Values that the columns take.
        peak_per_second: Requests by all values together.
        values: The same, and the share of the busiest one.
        ids: The patterns that make them.
    """

    table: str
    columns: tuple[str, ...]
    keys: float
    peak_per_second: float
    values: KeyValues
    ids: tuple[str, ...]

    @property
    def top_per_second(self) -> float:
        return self.peak_per_second * self.values.top_share

    @property
    def rule_text(self) -> str:
        """What the share rests on."""
        if self.values.share is not None:
            return f"what is known of it, {self.values.share_basis}"
        return f"Zipf with s = {self.values.law:g}"

    @property
    def load_text(self) -> str:
        return (
            f"{figures.number(self.peak_per_second)}/s at peak over"
            f" {figures.number(self.keys, 0)} keys"
        )

    @property
    def top_text(self) -> str:
        share = self.top_per_second / self.peak_per_second if self.peak_per_second else None
        return f"{figures.number(self.top_per_second)}/s ({figures.share(share)})"


def hot_keys(requirements: Requirements, most: int = 5) -> tuple[HotKey, ...]:
    """The lookups whose busiest key would get the most requests a second, that one first."""
    cardinality = Cardinality(requirements.mysql, KnownFigures(requirements.statistics))
    found: dict[tuple[str, tuple[str, ...]], tuple[float, list[str]]] = {}
    for pattern in requirements.patterns:
        if pattern.rate.peak is None:
            continue
        for operation in pattern.operations:
            if isinstance(operation, Lookup) and operation.equality:
                key = (operation.table, operation.equality)
                total, ids = found.get(key, (0.0, []))
                found[key] = (total + pattern.rate.peak.value, [*ids, pattern.id])
    ranked = []
    for (table, columns), (peak, ids) in found.items():
        if table in requirements.mysql.table_names:
            rows = cardinality.matching(table, columns).average
            keys = max(1.0, cardinality.rows(table) / max(rows, 1.0))
            values = KeyValues(keys, "rows of the table / rows under one key")
            ranked.append(
                HotKey(
                    table=table,
                    columns=columns,
                    keys=keys,
                    peak_per_second=peak,
                    values=skewed(values, requirements.statistics, table, columns, "reads"),
                    ids=tuple(dict.fromkeys(ids)),
                )
            )
    ranked.sort(key=lambda each: (-each.top_per_second, each.table, each.columns))
    return tuple(ranked[:most])


def hot_candidates(requirements: Requirements) -> tuple[Markdown, ...]:
    return tuple(
        sentence(
            "{table} by {columns}: {load}; the busiest key gets {top} if requests follow {rule}"
            " ({ids})",
            table=hot.table,
            columns=" + ".join(hot.columns),
            load=hot.load_text,
            top=hot.top_text,
            rule=hot.rule_text,
            ids=", ".join(hot.ids),
        )
        for hot in hot_keys(requirements)
    )


def _lines(items: tuple[str, ...]) -> Markdown:
    return Markdown("; ".join(inline(item) for item in items))
