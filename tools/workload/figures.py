"""Statistics from the user's answers and, where those are silent, from named rules."""

from collections.abc import Mapping

from tools.provenance import Quantity
from tools.source.evidence import Evidence
from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.workload.answer_faults import number_text
from tools.workload.answers import Answer, FanOutAnswer, GrowthAnswer, RowsAnswer, SizeAnswer
from tools.workload.matrix import is_unique
from tools.workload.names import fan_out_name, fan_outs_of
from tools.workload.operations import Lookup, TextSearch
from tools.workload.patterns import AccessPattern
from tools.workload.rates import answered
from tools.workload.reading import page_size
from tools.workload.skews import skews_from
from tools.workload.statistics import ColumnSize, FanOut, Statistics, TableStatistics, ruled

MAX_OVER_AVERAGE = 10
AVERAGE_RULE = "fan-out average = rows of the child / rows of the parent, at least 1"
MAX_RULE = f"fan-out max = {MAX_OVER_AVERAGE} * average, at most all rows of the child"
UNIQUE_RULE = "fan-out = 1 where the foreign key is unique"


def statistics_from(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], answers: Mapping[str, Answer]
) -> Statistics:
    """Figures for what the schema has, in its order. Rows are never estimated.

    Args:
        evidence: Names the tables, and the log that page sizes are read from.
        patterns: Those that return pages make a page size needed.
        answers: The latest answer by key.
    """
    tables = _tables(evidence, patterns, answers)
    rows = {entry.table: entry.rows for entry in tables}
    fan_outs = (
        _fan_out(name.child, name.key, answers.get(f"fan-out of {text}"), rows)
        for text, name in fan_outs_of(evidence.mysql).items()
    )
    return Statistics(
        tables=tables,
        fan_outs=tuple(entry for entry in fan_outs if entry is not None),
        sizes=_sizes(evidence.mysql, answers),
        skews=skews_from(evidence, answers),
    )


def _tables(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], answers: Mapping[str, Answer]
) -> tuple[TableStatistics, ...]:
    paged = {
        operation.table
        for pattern in patterns
        for operation in pattern.operations
        if isinstance(operation, Lookup | TextSearch) and operation.limit is not None
    }
    found = []
    for name in evidence.mysql.table_names:
        rows = answers.get(f"rows of {name}")
        growth = answers.get(f"growth of {name}")
        if not isinstance(rows, RowsAnswer):
            continue
        monthly = growth.per_month if isinstance(growth, GrowthAnswer) else None
        found.append(
            TableStatistics(
                table=name,
                rows=answered(rows.rows, "rows", rows),
                growth_per_month=None
                if growth is None or monthly is None
                else answered(monthly, "rows/month", growth),
                page_size=page_size(name, evidence.log) if name in paged else None,
            )
        )
    return tuple(found)


def _fan_out(
    child: SourceTable, key: ForeignKey, answer: Answer | None, rows: Mapping[str, Quantity]
) -> FanOut | None:
    """None where neither an answer nor the rows of both tables say anything."""
    if not isinstance(answer, FanOutAnswer):
        return fan_out_by_rule(child, key, rows)
    average = answered(answer.average, "children", answer)
    most = answered(answer.max, "children", answer)
    return FanOut(table=child.name, columns=key.columns, average=average, max=most)


def fan_out_by_rule(
    child: SourceTable, key: ForeignKey, rows: Mapping[str, Quantity]
) -> FanOut | None:
    """Where nobody stated one; None where the rows of both tables are not known either."""
    if is_unique(child, key.columns):
        average = most = ruled(1, "children", UNIQUE_RULE, fan_out_name(child, key))
    elif child.name in rows and key.references in rows:
        children, parents = rows[child.name], rows[key.references]
        inputs = tuple(
            f"{number_text(quantity.value)} rows of {table}, {quantity.source}"
            for table, quantity in ((child.name, children), (key.references, parents))
        )
        value = max(1.0, children.value / max(1.0, parents.value)) if children.value else 0.0
        average = ruled(value, "children", AVERAGE_RULE, *inputs)
        limit = min(MAX_OVER_AVERAGE * value, children.value)
        most = ruled(limit, "children", MAX_RULE, *inputs)
    else:
        return None
    return FanOut(table=child.name, columns=key.columns, average=average, max=most)


def _sizes(schema: Schema, answers: Mapping[str, Answer]) -> tuple[ColumnSize, ...]:
    found = []
    for table in schema.tables:
        for column in table.column_names:
            answer = answers.get(f"size of {table.name}.{column}")
            if isinstance(answer, SizeAnswer):
                average = answered(answer.average, "bytes", answer)
                most = answered(answer.max, "bytes", answer)
                found.append(ColumnSize(table=table.name, column=column, average=average, max=most))
    return tuple(found)
