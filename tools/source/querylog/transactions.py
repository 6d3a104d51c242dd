"""Transactions by connection, out of the letters that a log's statements left."""

import re
from array import array
from collections.abc import Container, Iterator
from typing import NamedTuple

from tools.source.querylog.statement_reader import DROPPED_LETTER, FIRST_LETTER, Part
from tools.source.querylog.statement_roles import (
    AUTOCOMMIT_OFF,
    AUTOCOMMIT_ON,
    BEGIN,
    COMMIT,
    ROLLBACK,
)
from tools.source.querylog.tallies import BoundedCounts

LONGEST_SHAPE = 32
MOST_SHAPES = 500
_MOST_OPEN = 10_000
_STEP = re.compile(r"[BCRNYQ]|[^BCRNYQ]+")
_REPEATED = re.compile(r"(.)\1+", re.DOTALL)

Ids = tuple[str, ...]
Place = tuple[int, int]
"""Number of the file, and line."""


class _Open(NamedTuple):
    """The transaction that a connection is in: its digests so far, empty before the first.

    `is_implicit` where autocommit is off: then every statement is in a transaction.
    """

    is_implicit: bool = False
    is_begun: bool = False
    ids: Ids = ()
    place: Place | None = None


class TransactionTally:
    """Committed transactions by the digests they ran, in order; a run of one digest stands once.

    One that is longer than `LONGEST_SHAPE`, that holds a digest which is not kept, or whose shape
    is beyond those that are kept, counts as `dropped`. What ends with ROLLBACK or with its
    connection does not count, nor what ran nothing. BEGIN, DDL and turning autocommit on commit
    what is open (MySQL's manual: statements that cause an implicit commit).
    """

    def __init__(self) -> None:
        self.counts: BoundedCounts[Ids] = BoundedCounts()
        self.places: dict[Ids, Place] = {}
        self.dropped = 0
        self._open: dict[bytes, _Open] = {}

    def add(self, part: Part, file: int, lines_before: int) -> None:
        """Adds a later part: of the file with that number, after so many lines of it."""
        for connection, (letters, lines) in part.streams.items():
            known = self._open.pop(connection, None)
            if known is None and BEGIN not in letters and AUTOCOMMIT_OFF not in letters:
                continue
            stream = _Stream(letters, lines, part.ids, file, lines_before)
            left = self._read(stream, known or _Open())
            if left.is_begun or left.is_implicit:
                self._open[connection] = left
        while len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        self._keep_bounds()

    def forget_open(self) -> None:
        """What is open did not end in this log."""
        self._open.clear()

    def shapes(self, kept: Container[str]) -> list[tuple[Ids, int, Place]]:
        """The commonest first, of digests that are kept; the others are dropped."""
        for ids in [ids for ids in self.counts.counts if not all(each in kept for each in ids)]:
            self.dropped += self.counts.counts.pop(ids)
            del self.places[ids]
        self._let_go(MOST_SHAPES)
        order = self.counts.commonest()
        return [(ids, self.counts.counts[ids], self.places[ids]) for ids in order]

    def _read(self, stream: "_Stream", state: _Open) -> _Open:
        for step, place in stream.steps():
            if isinstance(step, tuple):
                if state.is_begun or state.is_implicit:
                    ids = _joined(state.ids, step)
                    state = state._replace(ids=ids, place=state.place or place)
                continue
            if step == AUTOCOMMIT_ON and not state.is_implicit:
                continue  # it was on, and what is begun stays open
            if step in (BEGIN, COMMIT, AUTOCOMMIT_ON):
                self._count(state)
            if step == BEGIN:
                state = _Open(state.is_implicit, is_begun=True, place=place)
            elif step == AUTOCOMMIT_OFF:
                state = state._replace(is_implicit=True)
            else:
                state = _Open(state.is_implicit and step in (COMMIT, ROLLBACK))
        return state

    def _count(self, state: _Open) -> None:
        if not state.ids or state.place is None:
            return
        if len(state.ids) > LONGEST_SHAPE or DROPPED_LETTER in state.ids:
            self.dropped += 1
            return
        if self.counts.add({state.ids: 1}):
            self.places[state.ids] = state.place

    def _keep_bounds(self) -> None:
        if len(self.counts) > 4 * MOST_SHAPES:
            self._let_go(2 * MOST_SHAPES)

    def _let_go(self, most: int) -> None:
        for ids in self.counts.commonest()[most:]:
            self.dropped += self.counts.counts.pop(ids)
            del self.places[ids]


class _Stream(NamedTuple):
    letters: str
    lines: "array[int]"
    ids: list[str]
    file: int
    lines_before: int

    def steps(self) -> Iterator[tuple[str | Ids, Place]]:
        """Events, and between them the digests that ran, with the place of the first."""
        for found in _STEP.finditer(self.letters):
            step = found.group()
            place = self.file, self.lines[found.start()] + self.lines_before
            if len(step) == 1 and ord(step) < FIRST_LETTER and step != DROPPED_LETTER:
                yield step, place
            else:
                folded = _REPEATED.sub(r"\1", step)[: LONGEST_SHAPE + 1]
                yield tuple(self._id(letter) for letter in folded), place

    def _id(self, letter: str) -> str:
        return letter if letter == DROPPED_LETTER else self.ids[ord(letter) - FIRST_LETTER]


def _joined(before: Ids, after: Ids) -> Ids:
    if before and after and before[-1] == after[0]:
        after = after[1:]
    return (before + after)[: LONGEST_SHAPE + 1]
