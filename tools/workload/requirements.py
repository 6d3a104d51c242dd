"""Everything a design must meet: the evidence, the patterns as read, and the figures."""

import operator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from tools.finding import Finding
from tools.source.evidence import Evidence
from tools.source.schema import Schema
from tools.value import Value
from tools.workload.answers import Preference
from tools.workload.patterns import AccessPattern, PatternGroup, group_duplicates
from tools.workload.statistics import Statistics


class Context(Value):
    """What the user said of the business. `owners` pairs a table with the service that owns it."""

    domain: str = ""
    stage: str = ""
    owners: tuple[tuple[str, str], ...] = ()


class Goal(Value):
    """What the design is chosen for.

    Attributes:
        prefer: How much fewer structures are worth beside the bill.
        max_indexes: GSIs of a table at most; None for as many as a table can have.
        multi_attribute_keys: Whether keys of indexes may be of several attributes, which the
            contract can't carry.
    """

    prefer: Preference = "balanced"
    max_indexes: int | None = None
    multi_attribute_keys: Annotated[bool, Field(exclude_if=operator.not_)] = False

    @property
    def is_stated(self) -> bool:
        return self != Goal()


class Declined(Value):
    """A missing pattern the user was asked about and does not want, such as `users.delete`."""

    name: str
    source: str


class Concern(Value):
    """Feedback in the user's words, open until it is settled or waived.

    Attributes:
        id: `C` and the number of the event that raised it.
        outcome: What became of it, with the user's `note` on that.
    """

    id: str
    gate: str
    text: str
    who: str
    when: str
    outcome: Literal["open", "settled", "waived"] = "open"
    note: str = ""


def _is_unstated(goal: Goal) -> bool:
    return not goal.is_stated


class _Indexed:
    """Patterns by their ids and in groups, each worked out when it is first asked for."""

    def __init__(self, patterns: tuple[AccessPattern, ...]) -> None:
        self.patterns = patterns

    @cached_property
    def by_id(self) -> dict[str, AccessPattern]:
        return {pattern.id: pattern for pattern in reversed(self.patterns)}

    @cached_property
    def groups(self) -> tuple[PatternGroup, ...]:
        return group_duplicates(self.patterns)


_newest = [_Indexed(())]
"""Of the patterns that were asked about last: most questions in a row are about the same ones."""


def _indexed(patterns: tuple[AccessPattern, ...]) -> _Indexed:
    indexed = _newest[0]
    if indexed.patterns is not patterns:
        indexed = _newest[0] = _Indexed(patterns)
    return indexed


class Requirements(Value):
    """`kept_apart` are pairs of MySQL tables whose rows the user does not want in one item."""

    evidence: Evidence
    patterns: tuple[AccessPattern, ...]
    statistics: Statistics
    context: Context = Context()
    declined: tuple[Declined, ...] = ()
    concerns: tuple[Concern, ...] = ()
    kept_apart: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    goal: Annotated[Goal, Field(exclude_if=_is_unstated)] = Goal()

    @property
    def mysql(self) -> Schema:
        return self.evidence.mysql

    def pattern(self, pattern_id: str) -> AccessPattern:
        """Raises KeyError."""
        return _indexed(self.patterns).by_id[pattern_id]

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        return tuple(concern for concern in self.concerns if concern.outcome == "open")

    def are_kept_apart(self, first: str, second: str) -> bool:
        return (first, second) in self.kept_apart or (second, first) in self.kept_apart

    @property
    def groups(self) -> tuple[PatternGroup, ...]:
        return _indexed(self.patterns).groups

    def rate_of(self, ids: tuple[str, ...]) -> tuple[float, float] | None:
        """Peak and average requests per second of patterns together; None if one is unknown."""
        peak = average = 0.0
        for pattern_id in ids:
            rate = self.pattern(pattern_id).rate
            if rate.peak is None or rate.average is None:
                return None
            peak += rate.peak.value
            average += rate.average.value
        return peak, average
