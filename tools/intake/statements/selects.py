"""A SELECT as lookups or as a text search."""

from sqlglot import exp

from tools.intake.statements.aggregates import Figures, read_figures
from tools.intake.statements.columns import Selection
from tools.intake.statements.conditions import read_filter
from tools.intake.statements.joins import Child, read_shape, tables_of, using_links
from tools.intake.statements.names import Name, Scope
from tools.intake.statements.orders import Limit, Order, read_limit, read_order
from tools.intake.statements.told import Step, Told, refuse
from tools.source.schema import Schema, SourceTable
from tools.workload.operations import Lookup, TextSearch
from tools.workload.reading_exact import LIKE
from tools.workload.reading_log import DEFAULT_PAGE_ROWS


def read_select(select: exp.Select, schema: Schema, largest_limit: int | None) -> Told:
    """What a SELECT reads. Raises UntoldError."""
    if select.args.get("with_"):
        refuse("It has a WITH clause.")
    if any(item.find(exp.Window) for item in select.expressions):
        refuse("It computes over windows of rows.")
    return Told(steps=_Reading(select, schema, largest_limit).steps())


class _Reading:
    """A SELECT taken apart; `own` are the conditions on the table that is looked up."""

    def __init__(self, select: exp.Select, schema: Schema, largest_limit: int | None) -> None:
        self.select = select
        self.schema = schema
        self.scope = Scope(schema, tables_of(select))
        self.figures = read_figures(select, self.scope)
        self.limit = Limit() if self.figures else read_limit(select, largest_limit)
        self.order = Order() if self.figures else read_order(select, self.scope)
        joins = select.args.get("joins") or ()
        where = select.args.get("where")
        conditions = [*(join.args.get("on") for join in joins), where.this if where else None]
        found = read_filter(conditions, self.scope)
        found.links.extend(link for join in joins for link in using_links(join, self.scope))
        self.selection = Selection(select, self.scope)
        self.shape = read_shape(self.scope, found, self._wanted())
        self.main = self.shape.main
        self.own = found.of(self.main)
        self.table = self.scope.table(self.main)
        self.remarks = [f"several values of {name}" for name in dict.fromkeys(self.own.several)]

    def steps(self) -> tuple[Step, ...]:
        self._refuse_tests_of_children()
        if self.own.searched:
            return (self._search(),)
        main = self._computed(self.figures) if self.figures is not None else self._listed()
        lookup = main.operation
        assert isinstance(lookup, Lookup)
        return (*self._through(main, lookup), *self._children(lookup))

    def _wanted(self) -> str | None:
        """The alias whose rows are ordered or computed over."""
        if self.figures and self.figures.over:
            return self.figures.over[0].alias
        return self.order.columns[0].name.alias if self.order.columns else None

    def _refuse_tests_of_children(self) -> None:
        """An inner join of children whose columns are not returned tests for their rows."""
        for join in self.select.args.get("joins") or ():
            alias = join.this.alias_or_name
            child = next((c for c in self.shape.children if c.alias == alias), None)
            if child is not None and join.side != "LEFT" and not self._is_used(child):
                name = self.scope.table(alias).name
                refuse(f"It joins {name} to test whether there are rows of it.")

    def _listed(self) -> Step:
        """The main lookup of rows that are returned."""
        lookup = self._lookup(None)
        single = _is_single(self.table, lookup.equality)
        if not single:
            ordered = self._ordered(lookup.equality)
            descending = {o.name.column: o.descending for o in self.order.columns}
            lookup = self._lookup(ordered).model_copy(
                update={
                    "order_by": ordered,
                    "descending": ordered is not None and descending[ordered],
                    "limit": self._rows(),
                }
            )
        followed = [p.column for p in self.shape.parents if p.holder == self.main]
        columns = self.selection.columns(self.main, followed or self.table.primary_key)
        return Step(
            operation=lookup.model_copy(update={"columns": columns}),
            remarks=tuple(self.remarks),
            is_page_size_known=single or self._is_page_size_known,
        )

    def _lookup(self, ordered: str | None) -> Lookup:
        """The rows and what comes with them; a range of the ordering column counts first."""
        equality, beside = self._key()
        ranges = sorted(self.own.ranges, key=lambda name: name != ordered)
        return Lookup(
            table=self.table.name,
            equality=equality,
            null_columns=tuple(self.own.null_columns),
            range_column=ranges[0] if ranges else None,
            tested=tuple(dict.fromkeys((*beside, *ranges[1:], *self.own.tested))),
            related=self.selection.related(self.shape, self.main),
        )

    def _computed(self, figures: Figures) -> Step:
        """The main lookup of rows that figures are computed over."""
        if self.shape.children:
            refuse("It computes figures over rows of several tables.")
        lookup = self._lookup(None)
        if figures.newest is not None:
            return Step(operation=self._newest(lookup, figures.newest, figures))
        grouped = self._own_columns(figures.grouped)
        over = (
            self.table.primary_key if figures.kind == "count" else self._own_columns(figures.over)
        )
        columns = tuple(dict.fromkeys((*over, *grouped)))
        return Step(
            operation=lookup.model_copy(update={"aggregate": figures.kind, "columns": columns}),
            remarks=tuple(self.remarks),
            grouped=grouped,
        )

    def _newest(self, lookup: Lookup, newest: Name, figures: Figures) -> Lookup:
        """MAX of a column is that of the first row in its order."""
        if newest.alias != self.main or _is_single(self.table, lookup.equality):
            refuse("It takes the highest or lowest value of another table's column.")
        changes = {"order_by": newest.column, "descending": figures.highest, "limit": 1}
        return lookup.model_copy(update={**changes, "columns": (newest.column,)})

    def _search(self) -> Step:
        if self.shape.through or self.shape.children:
            refuse("It searches texts and conditions of two tables at once.")
        own = self.own
        for ordered in self.order.columns[:1]:
            way = " descending" if ordered.descending else ""
            self.remarks.append(f"ordered by {ordered.name.column}{way}")
        if own.patterns:
            self.remarks.append(LIKE)
        if self.figures:
            self.remarks.append("only counted" if self.figures.kind == "count" else "only computed")
        filters = (*own.null_columns, *own.ranges, *own.tested)
        search = TextSearch(
            table=self.table.name,
            columns=self.scope.in_order(self.main, own.searched),
            scope=self.scope.in_order(self.main, own.equality),
            filters=tuple(name for name in dict.fromkeys(filters) if name not in own.equality),
            limit=self._rows(),
        )
        return Step(
            operation=search,
            remarks=tuple(self.remarks),
            beside=() if self.figures else self.selection.related(self.shape, self.main),
            is_page_size_known=self._is_page_size_known,
        )

    def _key(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Equality columns, and those that are but tested since a key finds the row without."""
        equality = self.scope.in_order(self.main, self.own.equality)
        for key in self.table.candidate_keys if self.shape.through is None else ():
            if key and set(key) <= set(equality):
                return key, tuple(name for name in equality if name not in key)
        return equality, ()

    @property
    def _is_page_size_known(self) -> bool:
        return not self.limit.is_set or self.limit.rows is not None

    def _rows(self) -> int | None:
        return DEFAULT_PAGE_ROWS if not self._is_page_size_known else self.limit.rows

    def _ordered(self, equality: tuple[str, ...]) -> str | None:
        """The column that orders the rows; what else orders them becomes a remark."""
        names = [o.name for o in self.order.columns if o.name.column not in equality]
        first = names[0] if names and names[0].alias == self.main else None
        if self.limit.is_set and (self.order.is_computed or (names and first is None)):
            refuse("It takes the first rows in an order that no column of theirs has.")
        if self.order.is_computed:
            self.remarks.append("ordered by an expression")
        settled = {first.column if first else "", *self.table.primary_key}
        for name in names:
            if name.alias != self.main:
                other = self.scope.table(name.alias).name
                self.remarks.append(f"further ordered by {other}.{name.column}")
            elif name.column not in settled:
                self.remarks.append(f"further ordered by {name.column}")
        return first.column if first else None

    def _own_columns(self, names: tuple[Name, ...]) -> tuple[str, ...]:
        own = [name.column for name in names if name.alias == self.main]
        return self.scope.in_order(self.main, own)

    def _through(self, main: Step, lookup: Lookup) -> tuple[Step, ...]:
        """The main lookup; before it, that of the parent that a condition finds."""
        through = self.shape.through
        if through is None:
            return (main,)
        parent = self.scope.table(through.alias)
        first = Lookup(table=parent.name, equality=(through.column,), columns=parent.primary_key)
        per, remarks = None, main.remarks
        if not _is_single(parent, first.equality):
            per = _fan_out(parent, first.equality)
            unsure = f"one row of {parent.name} has a given {through.column}"
            remarks = (*remarks, *([] if per else [unsure]))
        equality = (*lookup.equality, through.foreign_key)
        second = lookup.model_copy(update={"equality": equality, "per": per})
        return (
            Step(operation=first),
            main.model_copy(update={"operation": second, "remarks": remarks}),
        )

    def _children(self, main: Lookup) -> tuple[Step, ...]:
        used = [child for child in self.shape.children if self._is_used(child)]
        single = _is_single(self.table, main.equality)
        per = None if single else _fan_out(self.table, main.equality)
        if used and (self.limit.is_set or self.shape.through or not (single or per)):
            refuse("It joins rows of a table to each of several rows, or limits them.")
        return tuple(
            Step(
                operation=Lookup(
                    table=self.scope.table(child.alias).name,
                    equality=(child.column,),
                    columns=self.selection.columns(child.alias, self._followed(child)),
                    related=self.selection.related(self.shape, child.alias),
                    per=per,
                )
            )
            for child in used
        )

    def _is_used(self, child: Child) -> bool:
        beside = [p.alias for p in self.shape.parents if p.holder == child.alias]
        return any(self.selection.uses(alias) for alias in (child.alias, *beside))

    def _followed(self, child: Child) -> list[str]:
        return [p.column for p in self.shape.parents if p.holder == child.alias]


def _is_single(table: SourceTable, equality: tuple[str, ...]) -> bool:
    return any(key and set(key) <= set(equality) for key in table.candidate_keys)


def _fan_out(table: SourceTable, equality: tuple[str, ...]) -> str | None:
    """Name of the fan-out that says how many rows equality finds; None without a foreign key."""
    for key in table.foreign_keys:
        if set(key.columns) <= set(equality):
            return f"{table.name}.{'+'.join(key.columns)}"
    return None
