"""How many rows a condition finds: estimated from rows, fan-outs, keys and column types.

Every estimate is one of the named rules below; fan-outs and rows that the user stated come first.
"""

from collections.abc import Iterable
from math import prod

from tools.planning.plans import Count
from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.workload.known_figures import KnownFigures

RANGE_SHARE = 0.1  # rule: a range condition finds a tenth of what it is applied to
TEST_SHARE = 0.5  # rule: a condition tested after reading lets every second row through
UNKEYED_SHARE = 0.01  # rule: a column that is no key has a hundred distinct values
DEPTH_LIMIT = 32


class Cardinality:
    """Row counts of conditions over one schema and what is known of it."""

    def __init__(self, schema: Schema, known: KnownFigures) -> None:
        self.schema = schema
        self._known = known
        self._memo: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Count] = {}

    def rows(self, table: str) -> float:
        """Rows of a table; 1 where nobody has said (the figure is then asked for)."""
        rows = self._known.rows(table)
        return 1.0 if rows is None else rows

    def is_growing(self, table: str) -> bool:
        return self._known.is_growing(table)

    def fan_out(self, name: str) -> Count:
        """Children per parent that has any, by name; one where it is not known."""
        entry = self._known.fan_out(name)
        if entry is None:
            return Count.of(1.0)
        return Count(average=entry.average.value, max=entry.max.value)

    def matching(self, table: str, equality: tuple[str, ...], nulls: tuple[str, ...] = ()) -> Count:
        """Rows of `table` whose `equality` columns hold given values and `nulls` are NULL."""
        memo_key = (table, equality, nulls)
        if memo_key not in self._memo:
            self._memo[memo_key] = self._estimate(self.schema.table(table), equality, nulls)
        return self._memo[memo_key]

    def _estimate(
        self, table: SourceTable, equality: tuple[str, ...], nulls: tuple[str, ...]
    ) -> Count:
        given = set(equality)
        if any(given.issuperset(key) for key in table.candidate_keys if key):
            return Count.of(1.0)
        rows = self.rows(table.name)
        average = most = rows
        for key in table.foreign_keys:
            if given.issuperset(key.columns):
                fan_out = self.fan_out(f"{table.name}.{'+'.join(key.columns)}")
                average, most = min(average, fan_out.average), min(most, fan_out.max)
                given -= set(key.columns)
        for column in (name for name in equality if name in given):  # in an order of its own
            share = 1.0 / self.distinct(table.name, column)
            average *= share
        for column in nulls:
            average *= self.null_share(table, column)
        return Count(average=max(average, min(rows, 1.0)), max=max(most, 1.0))

    def distinct(self, table: str, column: str) -> float:
        """Distinct values of a column: of its key, its type, its reference, or by rule."""
        source = self.schema.table(table)
        rows = self.rows(table)
        if any(key == (column,) for key in source.candidate_keys):
            return max(rows, 1.0)
        foreign = source.foreign_key_on(column)
        if foreign is not None:
            return max(1.0, min(self.rows(foreign.references), rows))
        type_ = source.column(column).type
        if type_.values:
            return float(len(type_.values))
        if type_.name in {"BOOL", "BOOLEAN"} or (type_.name == "TINYINT" and type_.length == 1):
            return 2.0
        return max(1.0, rows * UNKEYED_SHARE)

    def null_share(self, table: SourceTable, column: str) -> float:
        """Share of rows where the column is NULL: roots of a hierarchy, else every second."""
        key = table.foreign_key_on(column)
        if key is not None and key.references == table.name:
            return 1.0 / (1.0 + self.fan_out(f"{table.name}.{column}").average)
        return TEST_SHARE

    def filled_share(self, table: SourceTable, columns: Iterable[str]) -> float:
        """Share of rows where none of the columns is NULL, as if one said nothing of another.

        A column with a default is taken as filled: an INSERT has to ask for NULL there.
        """
        nullable = [
            name
            for name in dict.fromkeys(columns)
            if table.column(name).nullable and table.column(name).default is None
        ]
        return prod(1.0 - self.null_share(table, name) for name in nullable)

    def depth(self, table: SourceTable, key: ForeignKey) -> float:
        """Levels of a hierarchy, were it even: log of the rows to the base of the fan-out."""
        width = max(self.fan_out(f"{table.name}.{'+'.join(key.columns)}").average, 2.0)
        levels, reach = 1.0, 1.0
        while reach < self.rows(table.name) and levels < DEPTH_LIMIT:
            levels += 1.0
            reach += width ** (levels - 1.0)
        return levels
