"""The monthly bill, on demand: by table, by index, by pattern.

Average rates make the bill; peak rates size capacity and risks. One month is 730 hours, one GB
is 2^30 bytes.
"""

from tools.value import Value


class StructureUnits(Value):
    """Units that one call of a pattern consumes on a table (`index` None) or one of its GSIs."""

    table: str
    index: str | None = None
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def name(self) -> str:
        return self.table if self.index is None else f"{self.table}.{self.index}"


class PatternBill(Value):
    """What a pattern and its duplicates cost together; None where a rate is unknown.

    Attributes:
        read_units_per_call, write_units_per_call: At average sizes and counts.
        largest_read_units, largest_write_units: At the largest sizes and counts.
        structures: The same units, split by table and index.
    """

    ids: tuple[str, ...]
    peak_rate: float | None
    average_rate: float | None
    read_units_per_call: float
    write_units_per_call: float
    largest_read_units: float
    largest_write_units: float
    structures: tuple[StructureUnits, ...]
    cost_usd_per_month: float | None

    @property
    def peak_read_units_per_second(self) -> float | None:
        return None if self.peak_rate is None else self.peak_rate * self.read_units_per_call

    @property
    def peak_write_units_per_second(self) -> float | None:
        return None if self.peak_rate is None else self.peak_rate * self.write_units_per_call

    @property
    def average_read_units_per_second(self) -> float | None:
        return None if self.average_rate is None else self.average_rate * self.read_units_per_call

    @property
    def average_write_units_per_second(self) -> float | None:
        return None if self.average_rate is None else self.average_rate * self.write_units_per_call


class StructureBill(Value):
    """What a table (`index` None) or one of its GSIs costs a month, known rates only."""

    table: str
    index: str | None = None
    peak_read_units_per_second: float
    peak_write_units_per_second: float
    average_read_units_per_second: float
    average_write_units_per_second: float
    items: float
    item_bytes: float
    storage_gb: float
    read_usd_per_month: float
    write_usd_per_month: float
    storage_usd_per_month: float

    @property
    def name(self) -> str:
        return self.table if self.index is None else f"{self.table}.{self.index}"

    @property
    def cost_usd_per_month(self) -> float:
        return self.read_usd_per_month + self.write_usd_per_month + self.storage_usd_per_month


class Bill(Value):
    """`unknown` lists patterns that are designed for but not costed: their rate is unknown."""

    region: str
    price_date: str
    structures: tuple[StructureBill, ...]
    patterns: tuple[PatternBill, ...]
    unknown: tuple[str, ...]

    @property
    def cost_usd_per_month(self) -> float:
        return sum(structure.cost_usd_per_month for structure in self.structures)

    def structure(self, table: str, index: str | None = None) -> StructureBill:
        """Raises KeyError."""
        for structure in self.structures:
            if (structure.table, structure.index) == (table, index):
                return structure
        raise KeyError((table, index))

    def table_cost(self, table: str) -> float:
        """USD a month of a table with all its indexes."""
        return sum(s.cost_usd_per_month for s in self.structures if s.table == table)

    def pattern(self, pattern_id: str) -> PatternBill:
        """The line of a pattern or of the group it is a duplicate in. Raises KeyError."""
        for pattern in self.patterns:
            if pattern_id in pattern.ids:
                return pattern
        raise KeyError(pattern_id)
