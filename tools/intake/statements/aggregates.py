"""COUNT, SUM and the like: what a SELECT computes instead of returning rows."""

from sqlglot import exp

from tools.intake.statements.names import Name, Scope
from tools.value import Value
from tools.workload.operations import Aggregate


class Figures(Value):
    """What is computed, over which columns, in which groups; `newest` for a lone MAX or MIN.

    `highest` is False for a MIN.
    """

    kind: Aggregate
    over: tuple[Name, ...] = ()
    grouped: tuple[Name, ...] = ()
    newest: Name | None = None
    highest: bool = True


def read_figures(select: exp.Select, scope: Scope) -> Figures | None:
    """None for a SELECT that returns rows."""
    computed = [part for item in select.expressions for part in item.find_all(exp.AggFunc)]
    if not computed:
        return None
    group = select.args.get("group")
    groups = [_named(node, select, scope) for node in (group.expressions if group else ())]
    grouped = tuple(dict.fromkeys(name for names in groups for name in names))
    over = tuple(dict.fromkeys(name for part in computed for name in scope.names_in(part)))
    if all(_counts_rows(part) for part in computed):
        return Figures(kind="count", grouped=grouped)
    lone = computed[0] if len(computed) == 1 else None
    if isinstance(lone, exp.Max | exp.Min) and isinstance(lone.this, exp.Column) and not grouped:
        newest = scope.name(lone.this)
        return Figures(kind="statistics", newest=newest, highest=isinstance(lone, exp.Max))
    if isinstance(lone, exp.Sum):
        return Figures(kind="sum", over=over, grouped=grouped)
    return Figures(kind="statistics", over=over, grouped=grouped)


def _counts_rows(part: exp.Expr) -> bool:
    """COUNT(*), COUNT(1), COUNT(id): not of different values."""
    return isinstance(part, exp.Count) and not part.find(exp.Distinct)


def _named(node: exp.Expr, select: exp.Select, scope: Scope) -> tuple[Name, ...]:
    """The columns of a group, by the alias of the select list where it is one."""
    for item in select.expressions:
        is_alias = isinstance(item, exp.Alias) and isinstance(node, exp.Column) and not node.table
        if is_alias and item.alias.lower() == node.name.lower():
            return scope.names_in(item.this)
    return scope.names_in(node)
