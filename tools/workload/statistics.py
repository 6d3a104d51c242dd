"""How much there is: rows, growth, children per parent, bytes of long columns, page sizes, skew."""

from typing import Annotated

from pydantic import Field

from tools.provenance import FromRule, Quantity
from tools.value import Value, is_empty


class TableStatistics(Value):
    table: str
    rows: Quantity
    growth_per_month: Quantity | None = None
    page_size: Quantity | None = None  # rows of one page of a paginated list


class FanOut(Value):
    """Children per parent that has any, along the foreign key `columns` of `table`."""

    table: str
    columns: tuple[str, ...]
    average: Quantity
    max: Quantity

    @property
    def name(self) -> str:
        return f"{self.table}.{'+'.join(self.columns)}"


class ColumnSize(Value):
    """Bytes of a column's value where it is not NULL."""

    table: str
    column: str
    average: Quantity
    max: Quantity


class KeySkew(Value):
    """How unevenly the values of a column are used; what nobody measured or stated is None.

    Attributes:
        reads: Part of the reads by the column that its busiest value gets, above 0 and up to 1.
        writes: The same of the changes by the column.
        exponent: s of Zipf's law: the k-th busiest value gets a part proportional to 1 / k^s.
    """

    table: str
    column: str
    reads: Quantity | None = None
    writes: Quantity | None = None
    exponent: Quantity | None = None


class Statistics(Value):
    tables: tuple[TableStatistics, ...] = ()
    fan_outs: tuple[FanOut, ...] = ()
    sizes: tuple[ColumnSize, ...] = ()
    skews: Annotated[tuple[KeySkew, ...], Field(exclude_if=is_empty)] = ()

    def table(self, name: str) -> TableStatistics:
        """Raises KeyError."""
        for entry in self.tables:
            if entry.table == name:
                return entry
        raise KeyError(name)

    def rows(self, table: str) -> float:
        return self.table(table).rows.value

    def fan_out(self, name: str) -> FanOut | None:
        """By name, such as `order_items.order_id`."""
        return next((entry for entry in self.fan_outs if entry.name == name), None)

    def size(self, table: str, column: str) -> ColumnSize | None:
        """The stated or measured size; None where only the column's type is known."""
        return next(
            (entry for entry in self.sizes if (entry.table, entry.column) == (table, column)), None
        )

    def skew(self, table: str, column: str) -> KeySkew | None:
        """How unevenly the column's values are used; None where nobody measured or stated it."""
        return next(
            (entry for entry in self.skews if (entry.table, entry.column) == (table, column)), None
        )


def ruled(value: float, unit: str, rule: str, *inputs: str) -> Quantity:
    """A planning figure estimated by a named rule, which it carries as its source."""
    return Quantity(value=value, unit=unit, source=FromRule(rule=rule, inputs=inputs))
