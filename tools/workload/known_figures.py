"""Statistics by name, and the same with a note of each figure that was looked at.

What was worked out from some figures stays right while just those figures stay: so one that
changes makes only that be worked out anew which looked at it (`tools/planning/replanning.py`).
"""

from collections.abc import Iterable

from tools.workload.statistics import ColumnSize, FanOut, Statistics

FigureName = tuple[str, ...]  # what kind of figure, and of what


class KnownFigures:
    """What statistics say of rows, growth, fan-outs and sizes; None where they say nothing."""

    def __init__(self, statistics: Statistics) -> None:
        self._rows = {entry.table: entry.rows.value for entry in statistics.tables}
        self._growing = {entry.table for entry in statistics.tables if entry.growth_per_month}
        self._fan_outs = {entry.name: entry for entry in statistics.fan_outs}
        self._sizes = {(entry.table, entry.column): entry for entry in statistics.sizes}

    def rows(self, table: str) -> float | None:
        return self._rows.get(table)

    def is_growing(self, table: str) -> bool:
        return table in self._growing

    def fan_out(self, name: str) -> FanOut | None:
        """By name, such as `order_items.order_id`."""
        return self._fan_outs.get(name)

    def size(self, table: str, column: str) -> ColumnSize | None:
        return self._sizes.get((table, column))

    def values(self, names: Iterable[FigureName]) -> dict[FigureName, object]:
        """Figures by the names that they were noted under."""
        return {name: self._value(*name) for name in names}

    def _value(self, kind: str, *of: str) -> object:
        match kind, of:
            case "rows", (table,):
                return self.rows(table)
            case "growth", (table,):
                return self.is_growing(table)
            case "fan-out", (name,):
                return self.fan_out(name)
            case "size", (table, column):
                return self.size(table, column)
        raise KeyError((kind, *of))


class NotedFigures(KnownFigures):
    """The same; `looked_at` has the name of each figure that was asked for, there or not."""

    def __init__(self, statistics: Statistics) -> None:
        super().__init__(statistics)
        self.looked_at: set[FigureName] = set()

    def rows(self, table: str) -> float | None:
        self.looked_at.add(("rows", table))
        return super().rows(table)

    def is_growing(self, table: str) -> bool:
        self.looked_at.add(("growth", table))
        return super().is_growing(table)

    def fan_out(self, name: str) -> FanOut | None:
        self.looked_at.add(("fan-out", name))
        return super().fan_out(name)

    def size(self, table: str, column: str) -> ColumnSize | None:
        self.looked_at.add(("size", table, column))
        return super().size(table, column)
