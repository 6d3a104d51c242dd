"""Rows that expire. A design has no TTL: this is about switching it on for such a table."""

import re
from collections.abc import Iterator

from tools.capacity.column_types import MOMENT_TYPES, type_name
from tools.capacity.limits import TTL_DELAY
from tools.finding import Finding
from tools.model.tables import Table
from tools.provenance import Figure
from tools.risk.situation import Situation
from tools.source.schema import Column
from tools.workload.operations import Lookup

EXPIRY = re.compile(
    r"(?:^|_)(?:expir(?:es?|ed|y|ation)|valid_(?:until|to)|ttl)(?:_|$)", re.IGNORECASE
)
_NUMERIC = frozenset({"INT", "BIGINT"})


def ttl_misuse(situation: Situation) -> Iterator[Finding]:
    """A lookup that doesn't compare the moment at which a row expires: were such rows left to TTL,
    it would find expired ones until they are deleted. Worth knowing before TTL is switched on.
    """
    for table in situation.model.tables:
        column = _expiry(situation, table)
        if column is None or table.kind == "lookup":
            continue
        blind = [
            p.id for p in situation.requirements.patterns if _is_blind(p.operations, table, column)
        ]
        if not blind:
            continue
        late = Figure(
            text="within a few days", what="when TTL deletes an expired item", source=TTL_DELAY
        )
        yield Finding(
            rule="ttl-misuse",
            severity="info",
            subject=f"{table.name}.{column.name}",
            evidence=f"{', '.join(blind)} read {table.source_table} without comparing "
            f"{column.name}; TTL deletes {late.text}, and until then expired items are found",
            figures=(late,),
            fix=f"Filter on {column.name} when reading, and let TTL only clear what nobody "
            "sees; it needs the moment as a number of epoch seconds.",
        )


def _expiry(situation: Situation, table: Table) -> Column | None:
    """The column that says when a row expires, by its name and type."""
    for column in situation.requirements.mysql.table(table.source_table).columns:
        if EXPIRY.search(column.name) and type_name(column) in MOMENT_TYPES | _NUMERIC:
            return column
    return None


def _is_blind(operations: tuple[object, ...], table: Table, column: Column) -> bool:
    return any(
        isinstance(each, Lookup)
        and each.table == table.source_table
        and column.name not in (*each.equality, *each.tested, *each.null_columns, each.range_column)
        for each in operations
    )
