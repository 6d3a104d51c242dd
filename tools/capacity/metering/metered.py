"""What a request consumes, by table and index, each figure with its arithmetic."""

from collections.abc import Iterable

from tools.capacity.metering.working import Working
from tools.capacity.units import StructureUnits, by_structure
from tools.value import Value


class Line(StructureUnits):
    """What one part of a request consumes on a table (`index` None) or on one of its indexes.

    Attributes:
        worked: How the units come about, in words and figures.
        replicated: Its write units are billed as replicated ones, in the Region of a replica.
    """

    worked: str
    replicated: bool = False


class Metered(Value):
    """The units of one request, or of several, as the sum of its lines."""

    lines: tuple[Line, ...]

    @property
    def read_units(self) -> float:
        return sum(line.read_units for line in self.lines)

    @property
    def write_units(self) -> float:
        return sum(line.write_units for line in self.lines)

    @property
    def structures(self) -> tuple[StructureUnits, ...]:
        """One sum for each table and index, in order of first use; those of 0 units too."""
        return by_structure(self.lines)

    def of(self, table: str, index: str | None = None) -> tuple[float, float]:
        """Read and write units on one structure, both 0 where the request has no part there."""
        for units in self.structures:
            if (units.table, units.index) == (table, index):
                return units.read_units, units.write_units
        return 0.0, 0.0


def read_line(table: str, index: str | None, working: Working) -> Line:
    return Line(table=table, index=index, read_units=working.units, worked=working.text)


def write_line(table: str, index: str | None, working: Working) -> Line:
    return Line(table=table, index=index, write_units=working.units, worked=working.text)


def together(parts: Iterable[Metered]) -> Metered:
    """Several requests, or the parts of one: their lines one after the other."""
    return Metered(lines=tuple(line for part in parts for line in part.lines))
