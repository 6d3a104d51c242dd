"""Which table a column belongs to: through aliases, derived tables and the schema."""

from collections.abc import Iterator

from sqlglot import exp

from tools.source.querylog.table_names import TableNames

DEEPEST = 20
"""Derived tables within derived tables that a column is followed through."""

_ROWS = (exp.Select, exp.Update, exp.Delete, exp.Insert)
_AFTER_ALIASES = (exp.Order, exp.Group, exp.Having)


class Scopes:
    """The tables that each part of one statement can name."""

    def __init__(self, names: TableNames) -> None:
        self._names = names
        self._sources: dict[int, dict[str, exp.Expr]] = {}

    def table_name(self, table: exp.Table) -> str:
        return self._names.name(table.name, table.db)

    def sources(self, query: exp.Expr) -> dict[str, exp.Expr]:
        """Tables and derived tables by what they are called in the query, in lower case."""
        known = self._sources.get(id(query))
        if known is None:
            known = {}
            for node in _own_nodes(query):
                if isinstance(node, exp.Table | exp.Subquery) and node.alias_or_name:
                    known[node.alias_or_name.lower()] = node
            self._sources[id(query)] = known
        return known

    def tables(self, query: exp.Expr) -> Iterator[exp.Table]:
        """The tables among the sources; what a WITH defines is none."""
        for source in self.sources(query).values():
            if isinstance(source, exp.Table) and definition(source) is None:
                yield source

    def resolve(self, column: exp.Column, depth: int = 0) -> str | None:
        """`table.column`; the column alone where the table can't be told, None where it is none."""
        query = enclosing(column)
        qualifier = column.table.lower()
        while query is not None and depth < DEEPEST:
            sources = self.sources(query)
            if qualifier in sources:
                return self._from_source(sources[qualifier], column.name, depth)
            if not qualifier:
                aliased = _aliased(column, query)
                if aliased is not None:
                    if not isinstance(aliased, exp.Column) or aliased is column:
                        return None
                    return self.resolve(aliased, depth + 1)
                holder = self._holder(query, column.name)
                if holder is not None:
                    return self._from_source(holder, column.name, depth)
                if any(self._may_hold(source, column.name) for source in sources.values()):
                    return column.name
            query = enclosing(query)
        return None if qualifier else column.name

    def _holder(self, query: exp.Expr, column: str) -> exp.Expr | None:
        """The source that has the column, where it can be but one."""
        known = [(self._may_hold(each, column), each) for each in self.sources(query).values()]
        sure = [each for answer, each in known if answer is True]
        possible = sure or [each for answer, each in known if answer is None]
        return possible[0] if len(possible) == 1 else None

    def _may_hold(self, source: exp.Expr, column: str) -> bool | None:
        """Whether a source has a column; None where that can't be told."""
        inner = _derived(source)
        if inner is not None:
            named = {name.lower() for name in inner.named_selects}
            return True if column.lower() in named else (None if "*" in named else False)
        if isinstance(source, exp.Table):
            return self._names.has_column(self.table_name(source), column)
        return None

    def _from_source(self, source: exp.Expr, column: str, depth: int) -> str | None:
        inner = _derived(source)
        if inner is not None:
            return self._projected(inner, column, depth + 1)
        if isinstance(source, exp.Table):
            return self._names.column(self.table_name(source), column)
        return None

    def _projected(self, query: exp.Expr, column: str, depth: int) -> str | None:
        """The column of a table behind a column of a derived table."""
        while isinstance(query, exp.SetOperation):
            query = query.left
        if isinstance(query, exp.Subquery):
            query = query.unnest()
        if not isinstance(query, exp.Select) or depth >= DEEPEST:
            return None
        for item in query.expressions:
            if item.alias_or_name.lower() == column.lower():
                inner = item.unalias()
                return self.resolve(inner, depth) if isinstance(inner, exp.Column) else None
        holder = self._holder(query, column) if query.is_star else None
        return self._from_source(holder, column, depth) if holder is not None else None


def enclosing(node: exp.Expr) -> exp.Expr | None:
    """The SELECT, UPDATE, DELETE or INSERT that a node stands in."""
    return node.find_ancestor(*_ROWS)


def definition(table: exp.Table) -> exp.Expr | None:
    """What a WITH around a table defines under its name."""
    if table.db:
        return None
    around: exp.Expr | None = table.parent
    while around is not None:
        for each in getattr(around, "ctes", ()):
            if isinstance(each, exp.CTE) and each.alias.lower() == table.name.lower():
                defined = each.this
                return defined if isinstance(defined, exp.Expr) else None
        around = around.parent
    return None


def _derived(source: exp.Expr) -> exp.Query | None:
    inner = definition(source) if isinstance(source, exp.Table) else source.this
    return inner if isinstance(inner, exp.Query) else None


def _own_nodes(query: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes of a query without those of queries in it; of an INSERT its table."""
    left_out = {"tables", "expression"} if isinstance(query, exp.Delete | exp.Insert) else set()
    ahead = [
        child
        for name, value in reversed(query.args.items())
        if name not in left_out
        for child in reversed(value if isinstance(value, list) else [value])
    ]
    while ahead:
        node = ahead.pop()
        if not isinstance(node, exp.Expr):
            continue
        is_query = isinstance(node, exp.Query) and not isinstance(node, exp.Table)
        if isinstance(node, exp.Subquery) and not isinstance(node.this, exp.Query):
            is_query = False  # joins in parentheses
        if not is_query or isinstance(node, exp.Subquery):
            yield node
        if not is_query:
            ahead.extend(reversed(list(node.iter_expressions())))


def _aliased(column: exp.Column, query: exp.Expr) -> exp.Expr | None:
    """What `ORDER BY total` means where `total` is an alias of the select list."""
    if not isinstance(query, exp.Select) or column.find_ancestor(*_AFTER_ALIASES) is None:
        return None
    for item in query.expressions:
        if isinstance(item, exp.Alias) and item.alias.lower() == column.name.lower():
            aliased = item.this
            return aliased if isinstance(aliased, exp.Expr) else None
    return None
