"""What raw logs come to beside the digests: the values that statements had.

They are the user's data: they stay in memory, for the audit, and are no part of any other value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from tools.source.querylog.digest_tally import VALUE_SEPARATOR
from tools.source.querylog.literals import value_text
from tools.source.querylog.log_times import write_time
from tools.source.querylog.query_log import Digest, QueryLog
from tools.source.querylog.tallies import VariantTally


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


class VariantsByDigest(Mapping[str, Variants]):
    """By digest id. Digests of INSERT, and those of many values, have none.

    A variant is written out when it is asked for: there may be a hundred thousand of them.
    """

    def __init__(self, tallies: Mapping[str, VariantTally], *, has_zone: bool) -> None:
        self._tallies = tallies
        self._has_zone = has_zone

    def __getitem__(self, digest: str) -> Variants:
        tally = self._tallies[digest]
        return Variants(
            tuple(
                Variant(
                    values=tuple(map(value_text, key.split(VALUE_SEPARATOR))) if key else (),
                    executions=count.least,
                    at_most=count.most,
                    first_seen=write_time(first, has_zone=self._has_zone),
                    last_seen=write_time(last, has_zone=self._has_zone),
                )
                for key, count, first, last in tally
            ),
            tally.counts.missed,
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._tallies)

    def __len__(self) -> int:
        return len(self._tallies)


@dataclass(frozen=True, slots=True)
class ReadLogs:
    log: QueryLog
    variants: Mapping[str, Variants]


def commonest_statements(logs: ReadLogs, most: int) -> list[tuple[Digest, Variant]]:
    """The variants that ran most often, over all digests, at most so many.

    Variants are written out digest by digest: not all of them are ever in memory.
    """
    every = (
        (digest, variant)
        for digest in logs.log.digests
        if digest.id in logs.variants
        for variant in logs.variants[digest.id].commonest
    )
    return nsmallest(
        most, every, key=lambda each: (-each[1].executions, each[0].id, each[1].values)
    )
