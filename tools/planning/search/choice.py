"""What may be chosen, within which limits, and what was."""

import time
from dataclasses import dataclass, replace

from tools.planning.search.blocks import Block
from tools.planning.search.configurations import Configuration
from tools.planning.search.layouts import Layout
from tools.planning.search.structures import IndexCandidate

Structure = Layout | IndexCandidate


@dataclass(frozen=True)
class Limits:
    """Hard constraints: what a person has fixed, how many indexes there may be, how long to try.

    Attributes:
        max_indexes: Of each table.
        most_structures: Tables and indexes together; None for any number.
        without: Layouts and indexes that may not be built.
        most_penalty: What may be left unserved or to Scans without bound; None for any. The
            descent, which takes over where the solver's limit ends, does not look at it.
        seconds: After which the best found so far is taken; None for no clock, so that the same
            comes out on every machine.
        nodes: Of the solver's tree, after which the best found so far is taken: the same ones on
            every machine.
    """

    max_indexes: int = 20
    most_structures: int | None = None
    without: frozenset[Structure] = frozenset()
    most_penalty: float | None = None
    seconds: float | None = None
    nodes: int = 5000


def after(limits: Limits, started: float) -> Limits:
    """The limits with what is left of their time since that moment of `time.monotonic`."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(limits.seconds - (time.monotonic() - started), 0.0))


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes:
        usd: Objective: the bill a month and the price of the preferences, penalties with them.
        bound: No choice among the candidates that leaves as little unserved can be below it.
        configurations: How each group is served.
    """

    layouts: tuple[Layout, ...]
    indexes: tuple[IndexCandidate, ...]
    configurations: tuple[Configuration, ...]
    usd: float
    bound: float

    @property
    def penalty(self) -> float:
        """What is left unserved or to Scans without bound, beyond what nothing could spare."""
        return sum(configuration.penalty for configuration in self.configurations)

    @property
    def rank(self) -> tuple[float, float]:
        """The lower the better: however dear, what serves more comes first."""
        return self.penalty, self.usd

    @property
    def gap(self) -> float:
        """Share of the cost that a better choice could at most save."""
        return max(self.usd - self.bound, 0.0) / abs(self.usd) if self.usd else 0.0


class InfeasibleError(Exception):
    """The limits leave no choice."""


@dataclass(frozen=True)
class Candidates:
    """All that could be built.

    Attributes:
        standing: USD a month of each structure by itself: storage, and what it is worth not to
            have to run it.
        tables: How many tables each layout takes, lookup tables among them.
    """

    blocks: tuple[Block, ...]
    indexes: dict[Layout, tuple[IndexCandidate, ...]]
    standing: dict[Structure, float]
    tables: dict[Layout, int]
