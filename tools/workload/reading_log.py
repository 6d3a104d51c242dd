"""What logged statements say of reads: page sizes, orders, joined rows."""

from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tools.provenance import FromFile, FromRule, Quantity
from tools.source.evidence import LogAnalysis, LoggedQuery
from tools.value import Value

DEFAULT_PAGE_ROWS = 20


class JoinedTable(Value):
    """`local_column` of the main table equals `column` of the joined one."""

    table: str
    local_column: str
    column: str
    selected: tuple[str, ...]


class LoggedSelect(Value):
    """A SELECT over one main table; aggregates have `is_aggregate`."""

    table: str
    joins: tuple[JoinedTable, ...] = ()
    order_by: str | None = None
    descending: bool = False
    limit: int | None = None
    is_aggregate: bool = False


def page_size(table: str, log: LogAnalysis) -> Quantity:
    """Rows of one page of `table`: the LIMIT that most logged executions used, else a rule.

    LIMIT 1 asks for one row, not for a page, and does not count.
    """
    weights: dict[int, int] = {}
    queries: dict[int, LoggedQuery] = {}
    for query, select in selects(log, table):
        if select.limit is not None and select.limit > 1:
            ran = query.executions * query.queries
            weights[select.limit] = weights.get(select.limit, 0) + ran
            queries.setdefault(select.limit, query)
    if not weights:
        source = FromRule(rule=f"a page holds {DEFAULT_PAGE_ROWS} rows where no log shows a LIMIT")
        return Quantity(value=DEFAULT_PAGE_ROWS, unit="rows", source=source)
    limit = max(weights, key=lambda size: weights[size])
    return Quantity(value=limit, unit="rows", source=FromFile(place=queries[limit].place))


Selects = tuple[tuple[LoggedQuery, LoggedSelect], ...]


def selects(log: LogAnalysis, table: str) -> Selects:
    """The queries of the analysis that are a SELECT from the table that can be read, in order."""
    return _selects_by_table(_Same(log)).get(table, ())


class _Same:
    """A log by its identity: it is asked about for each pattern, and comparing it takes long."""

    def __init__(self, log: LogAnalysis) -> None:
        self.log = log

    def __hash__(self) -> int:
        return id(self.log)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.log is self.log


@lru_cache(maxsize=8)
def _selects_by_table(same: _Same) -> dict[str, Selects]:
    found: dict[str, list[tuple[LoggedQuery, LoggedSelect]]] = {}
    for query in same.log.queries:
        select = parse_select(query.statement) if query.statement else None
        if select is not None:
            found.setdefault(select.table, []).append((query, select))
    return {table: tuple(own) for table, own in found.items()}


@lru_cache(maxsize=16_384)
def parse_select(statement: str) -> LoggedSelect | None:
    """None for anything but a SELECT from a named table."""
    try:
        tree = sqlglot.parse_one(statement, read="mysql")
    except (SqlglotError, RecursionError):
        return None
    if not isinstance(tree, exp.Select):
        return None
    source = tree.find(exp.From)
    if source is None or not isinstance(source.this, exp.Table) or source.this.db:
        return None
    limit = tree.args.get("limit")
    rows = limit.expression.name if limit is not None and limit.expression is not None else ""
    order = tree.args.get("order")
    ordered = order.find(exp.Ordered) if isinstance(order, exp.Order) else None
    column = ordered.this if ordered is not None else None
    is_descending = ordered is not None and bool(ordered.args.get("desc"))
    return LoggedSelect(
        table=source.this.name,
        joins=_joins(tree, source.this),
        order_by=column.name if isinstance(column, exp.Column) else None,
        descending=isinstance(column, exp.Column) and is_descending,
        limit=int(rows) if rows.isdigit() else None,
        is_aggregate=any(item.find(exp.AggFunc) for item in tree.expressions),
    )


def _joins(tree: exp.Select, main: exp.Table) -> tuple[JoinedTable, ...]:
    found = []
    for join in tree.args.get("joins") or ():
        condition = join.args.get("on")
        if not isinstance(join.this, exp.Table) or not isinstance(condition, exp.EQ):
            continue
        sides = {
            side.table: side.name
            for side in (condition.this, condition.expression)
            if isinstance(side, exp.Column)
        }
        alias = join.this.alias_or_name
        if sides.keys() == {main.alias_or_name, alias}:
            found.append(
                JoinedTable(
                    table=join.this.name,
                    local_column=sides[main.alias_or_name],
                    column=sides[alias],
                    selected=_selected(tree, alias),
                )
            )
    return tuple(found)


def _selected(tree: exp.Select, alias: str) -> tuple[str, ...]:
    """Columns of one joined table in the select list; empty for all of them (`c.*`)."""
    columns = [c for item in tree.expressions for c in item.find_all(exp.Column)]
    names = [column.name for column in columns if column.table == alias]
    return () if "*" in names else tuple(dict.fromkeys(names))
