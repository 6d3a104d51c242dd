"""Transactions by connection, out of the letters that a log's statements left."""

import re
from array import array
from collections import Counter
from collections.abc import Container, Iterator
from typing import NamedTuple

from tools.source.querylog.connection_streams import DROPPED_LETTER, FIRST_LETTER
from tools.source.querylog.statement_reader import Part
from tools.source.querylog.statement_roles import (
    AUTOCOMMIT_OFF,
    AUTOCOMMIT_ON,
    BEGIN,
    COMMIT,
    END,
    EVENTS,
    ROLLBACK,
)

LONGEST_SHAPE = 32
MOST_SHAPES = 500
_MOST_OPEN = 10_000
_STEP = re.compile(f"[{EVENTS}]|[^{EVENTS}]+")
_EVENT = re.compile(f"[{EVENTS}]")
_ENDS = f"{BEGIN}{COMMIT}{ROLLBACK}{END}"
_COMMITTED = re.compile(f"{BEGIN}([^{_ENDS}]+)(?=[{BEGIN}{COMMIT}])")
_LEFT_OPEN = re.compile(rf"{BEGIN}[^{_ENDS}]*\Z")
_REPEATED = re.compile(r"(.)\1+", re.DOTALL)

Ids = tuple[str, ...]
Place = tuple[int, int]
"""Number of the file, and line."""
_NO_PLACE = (0, 0)


class _Open(NamedTuple):
    """The transaction that a connection is in: its digests so far, and what began it.

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
        self.dropped = 0
        self._counts: Counter[Ids] = Counter()
        self._places: dict[Ids, Place] = {}
        self._open: dict[bytes, _Open] = {}

    def add(self, part: Part, file: int, lines_before: int) -> None:
        """Adds a later part: of the file with that number, after so many lines of it."""
        whole: Counter[str] = Counter()
        first: dict[str, _Stream] = {}
        for connection, (letters, lines) in part.streams.items():
            known = self._open.pop(connection, None)
            is_plain = known is None and AUTOCOMMIT_OFF not in letters
            if is_plain and BEGIN not in letters:
                continue
            stream = _Stream(letters, lines, part.ids, file, lines_before)
            if is_plain:
                for run in _COMMITTED.findall(letters):
                    whole[run] += 1
                    first.setdefault(run, stream)
                left = stream.left_open()
            else:
                left = self._read(stream, known or _Open())
            if left.is_begun or left.is_implicit:
                self._open[connection] = left
        for run, count in whole.items():
            stream = first[run]
            if ids := stream.digests(run):
                self._count(ids, stream.place_of(run), count)
        while len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        if len(self._counts) > 4 * MOST_SHAPES:
            self._let_go(2 * MOST_SHAPES)

    def forget_open(self) -> None:
        """What is open did not end in this log."""
        self._open.clear()

    def shapes(self, kept: Container[str]) -> list[tuple[Ids, int, Place]]:
        """The commonest first, of digests that are kept; the others are dropped."""
        for ids in [ids for ids in self._counts if not all(each in kept for each in ids)]:
            self._drop(ids)
        self._let_go(MOST_SHAPES)
        return [(ids, self._counts[ids], self._places[ids]) for ids in self._commonest()]

    def _read(self, stream: "_Stream", state: _Open) -> _Open:
        for step, place in stream.steps():
            if isinstance(step, tuple):
                if state.is_begun or state.is_implicit:
                    state = state._replace(ids=_joined(state.ids, step))
                continue
            if step == AUTOCOMMIT_ON and not state.is_implicit:
                continue  # it was on, and what is begun stays open
            if step in (BEGIN, COMMIT, AUTOCOMMIT_ON) and state.ids and state.place is not None:
                self._count(state.ids, state.place, 1)
            if step == BEGIN:
                state = _Open(state.is_implicit, is_begun=True, place=place)
            elif step == AUTOCOMMIT_OFF:
                state = state._replace(is_implicit=True, place=state.place or place)
            else:
                state = _Open(state.is_implicit and step in (COMMIT, ROLLBACK), place=place)
        return state

    def _count(self, ids: Ids, place: Place, count: int) -> None:
        if len(ids) > LONGEST_SHAPE or DROPPED_LETTER in ids:
            self.dropped += count
        else:
            self._counts[ids] += count
            self._places[ids] = min(place, self._places.get(ids, place))

    def _commonest(self) -> list[Ids]:
        return sorted(self._counts, key=lambda ids: (-self._counts[ids], ids))

    def _let_go(self, most: int) -> None:
        for ids in self._commonest()[most:]:
            self._drop(ids)

    def _drop(self, ids: Ids) -> None:
        self.dropped += self._counts.pop(ids)
        del self._places[ids]


class _Stream(NamedTuple):
    letters: str
    lines: "array[int]"
    ids: list[str]
    file: int
    lines_before: int

    def steps(self) -> Iterator[tuple[str | Ids, Place]]:
        """Events with their places, and between them the digests that ran."""
        lines = iter(self.lines)
        for step in _STEP.findall(self.letters):
            if step in EVENTS:
                yield step, (self.file, next(lines) + self.lines_before)
            else:
                yield self.digests(step), _NO_PLACE

    def digests(self, run: str) -> Ids:
        """The digests of a run. Turning autocommit on does nothing where it is on."""
        ran = run.replace(AUTOCOMMIT_ON, "")
        folded = _REPEATED.sub(r"\1", ran)[: LONGEST_SHAPE + 1]
        return tuple(
            letter if letter == DROPPED_LETTER else self.ids[ord(letter) - FIRST_LETTER]
            for letter in folded
        )

    def place_of(self, run: str) -> Place:
        """Where the first transaction with this run begins that was committed."""
        found = next(each for each in _COMMITTED.finditer(self.letters) if each[1] == run)
        return self._place(found.start())

    def left_open(self) -> _Open:
        """What is begun at the end, where autocommit is on."""
        found = _LEFT_OPEN.search(self.letters)
        if found is None:
            return _Open()
        run = found.group()[1:]
        return _Open(is_begun=True, ids=self.digests(run), place=self._place(found.start()))

    def _place(self, at: int) -> Place:
        events = len(_EVENT.findall(self.letters, 0, at))
        return self.file, self.lines[events] + self.lines_before


def _joined(before: Ids, after: Ids) -> Ids:
    if before and after and before[-1] == after[0]:
        after = after[1:]
    return (before + after)[: LONGEST_SHAPE + 1]
