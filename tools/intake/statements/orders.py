"""ORDER BY and LIMIT."""

from sqlglot import exp

from tools.intake.statements.names import Name, Scope
from tools.value import Value


class OrderedBy(Value):
    name: Name
    descending: bool


class Order(Value):
    """`columns` in turn; `is_computed` where something that is no column orders the rows too."""

    columns: tuple[OrderedBy, ...] = ()
    is_computed: bool = False


class Limit(Value):
    """`rows` is None where there is no LIMIT, or where it is not known how large it is."""

    is_set: bool = False
    rows: int | None = None


def read_order(select: exp.Select, scope: Scope) -> Order:
    order = select.args.get("order")
    if order is None:
        return Order()
    found: list[OrderedBy] = []
    is_computed = False
    for part in order.expressions:
        inner = _meant(part.this, select)
        if isinstance(inner, exp.Null):
            continue
        if isinstance(inner, exp.Column):
            found.append(OrderedBy(name=scope.name(inner), descending=bool(part.args.get("desc"))))
        else:
            is_computed = True
    return Order(columns=tuple(found), is_computed=is_computed)


def read_limit(select: exp.Select, largest: int | None) -> Limit:
    """The LIMIT that stands there, else the largest that the log shows for the statement."""
    limit = select.args.get("limit")
    if limit is None:
        return Limit()
    written = limit.expression
    if isinstance(written, exp.Literal) and written.name.isdecimal():
        return Limit(is_set=True, rows=int(written.name))
    return Limit(is_set=True, rows=largest)


def _meant(node: exp.Expr, select: exp.Select) -> exp.Expr:
    """What an alias of the select list stands for; MySQL looks there first."""
    if not isinstance(node, exp.Column) or node.table:
        return node
    for item in select.expressions:
        if isinstance(item, exp.Alias) and item.alias.lower() == node.name.lower():
            meant: exp.Expr = item.this
            return meant
    return node
