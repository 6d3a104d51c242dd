"""The table that is being measured, and what is known of it so far."""

from functools import cached_property

from tools.provenance import FromLog
from tools.source.live.catalogue import ColumnFacts, TableFacts
from tools.source.live.cells import optional_whole_of, quoted, shown
from tools.source.live.database import Limits
from tools.source.live.session import Session
from tools.source.measurements import MeasuredKind, Measurement
from tools.source.schema import SourceTable

INTEGERS = frozenset({"TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"})


class Subject:
    """A table on its server.

    Attributes:
        rows: Its number of rows; the server's estimate unless `is_counted`.
    """

    def __init__(
        self,
        session: Session,
        database: str,
        table: SourceTable,
        facts: TableFacts,
        limits: Limits,
    ) -> None:
        self.session = session
        self.database = database
        self.table = table
        self.facts = facts
        self.limits = limits
        self.rows = facts.rows or 0
        self.is_counted = False

    @property
    def name(self) -> str:
        """As SQL writes it."""
        return quoted(self.database, self.table.name)

    @property
    def is_small(self) -> bool:
        """Whether it is read whole."""
        small = self.facts.data_bytes <= self.limits.whole_table_bytes
        return self.is_counted and self.rows <= self.limits.whole_table_rows and small

    @cached_property
    def first_key_range(self) -> tuple[int, int] | None:
        """Smallest and largest value of the primary key's first column; None unless whole numbers.

        Both stand at the ends of the key: nothing else is read.
        """
        key = self.table.primary_key
        return self.range_of(key[0]) if key else None

    def range_of(self, column: str) -> tuple[int, int] | None:
        """The same of any column that an index begins with."""
        if self.table.column(column).type.name not in INTEGERS:
            return None
        sql = f"SELECT MIN({quoted(column)}), MAX({quoted(column)}) FROM {self.name}"
        least, most = (optional_whole_of(cell) for cell in self.session.rows(sql)[0])
        return None if least is None or most is None else (least, most)

    def column_facts(self, name: str) -> ColumnFacts | None:
        return self.facts.column(name)

    def measurement(
        self,
        kind: MeasuredKind,
        of: str,
        average: float,
        computation: str,
        *,
        most: float | None = None,
        remark: str = "",
    ) -> Measurement:
        """`of` is the column or columns, empty for the table; `computation` goes on "of TABLE"."""
        return Measurement(
            kind=kind,
            subject=f"{self.table.name}.{of}" if of else self.table.name,
            average=average,
            max=most,
            source=FromLog(
                file=f"mysql:{shown(self.database)}",
                computation=f"{computation} of {shown(self.table.name)}",
            ),
            remark=remark,
        )


def spread(least: int, most: int, parts: int) -> tuple[int, ...]:
    """Where `parts` equal ranges from `least` to `most` begin; fewer where that is narrow."""
    width = most - least + 1
    count = min(parts, width)
    return tuple(least + width * position // count for position in range(count))
