"""What raw logs come to beside the digests: the values that statements had.

They are the user's data: they stay in memory, for the audit, and are no part of any other value.
"""

from dataclasses import dataclass
from types import MappingProxyType

from tools.source.querylog.query_log import QueryLog


@dataclass(frozen=True, slots=True)
class Variant:
    """The statements of a digest that had the same values.

    Attributes:
        values: As the statement had them, without quotes, in its order; long ones are cut.
        executions: How often it ran at the least.
        at_most: How often it may have run; more than `executions` where rare variants were let go
            before this one was met.
        first_seen: ISO 8601, to the second, as in `Digest`.
    """

    values: tuple[str, ...]
    executions: int
    at_most: int
    first_seen: str
    last_seen: str

    @property
    def is_exact(self) -> bool:
        return self.executions == self.at_most


@dataclass(frozen=True, slots=True)
class Variants:
    """The commonest variants of a digest, those run most often first.

    Attributes:
        missed: A variant that is not here ran at most so often; 0 where all are here.
    """

    commonest: tuple[Variant, ...]
    missed: int = 0

    @property
    def is_complete(self) -> bool:
        return self.missed == 0


@dataclass(frozen=True, slots=True)
class ReadLogs:
    """`variants` by digest id; digests of INSERT, and those of many values, have none."""

    log: QueryLog
    variants: MappingProxyType[str, Variants]
