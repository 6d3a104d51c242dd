"""The table that is being measured, and what is known of it so far."""

from collections.abc import Sequence
from functools import cached_property

from tools.provenance import FromLog
from tools.source.live.catalogue import TableFacts
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

    @property
    def has_short_indexes(self) -> bool:
        """Whether an index of it may be read whole."""
        return self.is_small or (self.is_counted and self.rows <= self.limits.index_rows)

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
    """Where to begin in each of `parts` equal ranges from `least` to `most`; fewer if narrow.

    Not at their beginning, nor at the same place in each: rows that are made in a rhythm, or keys
    that are used the more the older they are, would be taken for all. The places follow the golden
    ratio, so they are spread evenly too, and the same each time.
    """
    width = most - least + 1
    count = min(parts, width)
    return tuple(
        least + width * each // count + (width // count) * ((309 + 618 * each) % 1000) // 1000
        for each in range(count)
    )


def between(column: str, starts: Sequence[int]) -> list[str]:
    """A condition for each range: from where it begins to where the next one does."""
    name = quoted(column)
    ends = [f" AND {name} < {end}" for end in starts[1:]]
    return [f"{name} >= {start}{end}" for start, end in zip(starts, [*ends, ""], strict=True)]
