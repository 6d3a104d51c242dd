"""The select list: which columns are needed of which table."""

from collections.abc import Iterable

from sqlglot import exp

from tools.intake.statements.joins import Shape
from tools.intake.statements.names import Scope
from tools.workload.operations import Related

ALL = frozenset({"*"})


class Selection:
    """Columns of the select list by alias; ALL for `*`."""

    def __init__(self, select: exp.Select, scope: Scope) -> None:
        self.scope = scope
        self.by_alias: dict[str, frozenset[str]] = {}
        for item in select.expressions:
            inner = item.unalias()
            if isinstance(inner, exp.Star):
                self.by_alias = dict.fromkeys(scope.tables, ALL)
                return
            if isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star):
                self.by_alias[scope.alias(inner.table)] = ALL
                continue
            for name in scope.names_in(item):
                held = self.by_alias.get(name.alias, frozenset())
                self.by_alias[name.alias] = ALL if held == ALL else held | {name.column}

    def uses(self, alias: str) -> bool:
        return bool(self.by_alias.get(alias))

    def columns(self, alias: str, otherwise: Iterable[str]) -> tuple[str, ...]:
        """Columns needed of one table, in its order; empty for all of them.

        `otherwise` are those needed where the statement returns none.
        """
        wanted = self.by_alias.get(alias, frozenset())
        if wanted == ALL or wanted >= set(self.scope.table(alias).column_names):
            return ()
        return self.scope.in_order(alias, wanted or otherwise)

    def related(self, shape: Shape, holder: str) -> tuple[Related, ...]:
        """Rows beside those of `holder` of which columns are returned."""
        return tuple(
            Related(
                column=parent.column,
                table=self.scope.table(parent.alias).name,
                columns=self.columns(parent.alias, ()),
            )
            for parent in shape.parents
            if parent.holder == holder and self.uses(parent.alias)
        )
