"""Access patterns: what the application asks of its data, how often, and how we read it."""

from typing import Literal

from tools.provenance import Place, Quantity
from tools.value import Value
from tools.workload.operations import Lookup, Operation, TextSearch

Reading = Literal["plain", "assumed", "unread"]
PatternType = Literal["Read", "Write", "Read and write", "None"]


class Rate(Value):
    """Requests per second. `unknown` only after the user said so; both None until then."""

    peak: Quantity | None = None
    average: Quantity | None = None
    unknown: bool = False

    @property
    def is_known(self) -> bool:
        return self.peak is not None and self.average is not None


class AccessPattern(Value):
    """A pattern with its operations.

    Attributes:
        id: As the artifact has it.
        operations: What it does, in order; none when it touches no database.
        reading: How the operations came about: said plainly, with assumptions, or not at all.
        assumptions: Each assumption made in reading, as a sentence for the user to confirm.
        added: True for a pattern the user added; the artifact does not have it.
        dropped: Why the user does not want it served; empty for every other pattern. It has no
            operations then.
    """

    id: str
    text: str
    group: str
    method: str = ""
    endpoint: str = ""
    access: str = ""
    place: Place
    operations: tuple[Operation, ...]
    reading: Reading
    assumptions: tuple[str, ...] = ()
    rate: Rate = Rate()
    added: bool = False
    dropped: str = ""

    @property
    def type(self) -> PatternType:
        """Read, write, both, or None where no database is touched."""
        if not self.operations:
            return "None"
        reads = any(isinstance(op, Lookup | TextSearch) for op in self.operations)
        writes = any(not isinstance(op, Lookup | TextSearch) for op in self.operations)
        if reads and writes:
            return "Read and write"
        return "Write" if writes else "Read"


class PatternGroup(Value):
    """Patterns with the same operations: one plan, rates added. The first id leads."""

    lead: str
    duplicates: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.lead, *self.duplicates)


def group_duplicates(patterns: tuple[AccessPattern, ...]) -> tuple[PatternGroup, ...]:
    """Groups patterns by equal operations; those without any stay alone. Order of the input."""
    leads: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for pattern in patterns:
        key = "|".join(op.model_dump_json() for op in pattern.operations) or pattern.id
        lead = leads.setdefault(key, pattern.id)
        members.setdefault(lead, []).append(pattern.id)
    return tuple(
        PatternGroup(lead=lead, duplicates=tuple(ids[1:])) for lead, ids in members.items()
    )
