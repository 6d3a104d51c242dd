"""Statements into tallies: the loop that every statement of a log goes through."""

from collections.abc import Sequence
from typing import NamedTuple

from tools.source.querylog.batches import Batch, Batches, StatementCost
from tools.source.querylog.connection_streams import ConnectionStreams, Letters
from tools.source.querylog.digest_tally import DigestTally
from tools.source.querylog.literals import (
    MARK,
    QUOTES,
    closing_quote,
    is_closed,
    needs_care,
    split_exactly,
    split_values,
)
from tools.source.querylog.log_tally import LogTally, Scale, Span, join_spans
from tools.source.querylog.statement_roles import (
    AUTOCOMMIT_OFF,
    AUTOCOMMIT_ON,
    AUTOCOMMIT_SET,
)

Record = tuple[int, bytes, str, bytes, int, StatementCost | None]
"""Time in microseconds since 1970 (UTC where the log gives the zone), connection, event of the
connection (see `statement_roles`; empty for a statement that ran), text, line, cost."""

_MOST_SEEN, _LONGEST_SEEN = 20_000, 1_000
_FLUSHES_BEFORE_TRYING = 16
_MOST_RECORDS_IN_A_STRING = 1_000
_OUT_OF_ORDER = 60_000_000

OPEN = "a string, quoted name or comment that does not end; lines below may belong to it"
IN_A_STRING = "records inside a string, by their time; taken for a part of the statement above them"


class Part(NamedTuple):
    """What a part of a log comes to.

    Attributes:
        streams: Letters, and the lines of those that are events, by connection.
        ids: Digests by letter, the first that of `FIRST_LETTER`.
    """

    tally: LogTally
    streams: dict[bytes, Letters]
    ids: list[str]


class StatementReader:
    """`number` tells it from the others that use the same batches."""

    def __init__(self, scale: Scale, batches: Batches, number: int) -> None:
        self.tally = LogTally(scale)
        self._number = number
        self._batches = batches
        self._streams = ConnectionStreams()
        self._seen = _Seen()
        self._touched: list[Batch] = []

    def add(self, records: Sequence[Record]) -> None:  # noqa: C901 (see below)
        """Adds records in the order of the log. `flush` counts them.

        All that can be is kept out of this loop, and little is called from it.
        """
        seen, streams, batches = self._seen.known, self._streams.known.get, self._batches.known
        split, join, remembers = split_values, MARK.join, self._seen.is_worth_it
        next_position = 0
        for position, (time, connection, event, text, line, cost) in enumerate(records):
            if position < next_position:
                continue
            if event:
                self._streams.put_event(connection, event, line)
                continue
            if remembers and text in seen:
                batch, values = seen[text]
            else:
                pieces = split(text)
                values = pieces[1::2]
                known = batches.get(join(pieces[::2]))
                if known is None or (not pieces[-1] and values and values[-1][0] in QUOTES):
                    careful = self._read(text, pieces, known)
                    if careful is None:
                        next_position = position + self._read_open(records, position)
                        continue
                    known, values = careful
                batch = known
                if remembers and len(text) <= _LONGEST_SEEN:
                    seen[text] = batch, values
            if not batch.is_application:
                self._add_other(batch, values, connection, text, line)
                continue
            if not batch.times:
                self._touch(batch, line)
            batch.times.append(time)
            if batch.keeps_values:
                batch.rows.append(values)
            if cost is not None:
                batch.costs.append(cost)
            stream = streams(connection) or self._streams.begin(connection)
            stream[0](batch.letter)

    def flush(self) -> None:
        """Counts what was added since the last time."""
        tally, times = self.tally, []
        for batch in self._touched:
            digest = tally.digests.get(batch.shape.id)
            if digest is None:
                digest = tally.digests[batch.shape.id] = DigestTally(batch.shape, batch.line)
            digest.add(batch, tally.scale.interval, tally.most_values)
            tally.statements += len(batch.times)
            times.append(batch.times)
            batch.clear()
        tally.add_spans(_spans(times, tally.scale.idle_after))
        tally.keep_bounds()
        self._touched = []
        self._seen.keep_bounds(tally.statements)

    def finish(self) -> Part:
        self.flush()
        self._streams.count_connections(self.tally)
        return Part(self.tally, self._streams.written(), self._streams.ids)

    def add_unread(self, reason: str, lines: int, line: int, statements: int = 0) -> None:
        """Lines that are no records, or records that are no statements."""
        self.tally.add_unread(reason, lines, line)
        self.tally.statements += statements
        self.tally.unread_statements += statements

    def _read(
        self, text: bytes, pieces: list[bytes], known: Batch | None
    ) -> tuple[Batch, list[bytes]] | None:
        """The statement's batch and its values; None where something in it does not end."""
        skeleton, values = MARK.join(pieces[::2]), pieces[1::2]
        if known is None and needs_care(skeleton):
            split = split_exactly(text)
            return None if split.is_open else (self._batches.read(split.skeleton), split.values)
        if values and not pieces[-1] and values[-1][0] in QUOTES and not is_closed(values[-1]):
            return None
        return known or self._batches.read(skeleton), values

    def _add_other(
        self, batch: Batch, values: list[bytes], connection: bytes, text: bytes, line: int
    ) -> None:
        if batch.problem:
            self.add_unread(batch.problem, text.count(b"\n") + 1, line, 1)
            return
        self.tally.statements += 1
        self.tally.administrative += 1
        event = batch.shape.event
        if event == AUTOCOMMIT_SET:
            at = batch.shape.event_value
            is_off = at >= 0 and values[at].strip(QUOTES).upper() in (b"0", b"OFF")
            event = AUTOCOMMIT_OFF if is_off else AUTOCOMMIT_ON
        if event:
            self._streams.put_event(connection, event, line)

    def _read_open(self, records: Sequence[Record], position: int) -> int:
        """Reads a statement in which something does not end. Returns how many records it takes.

        Where a string goes on in the records below, ends in one of them, and these are out of order
        by their time, they are no records but lines of the string. Lines in a string whose time is
        in order can't be told from records: then nothing is put together, and what was cut off
        before and after them is reported.
        """
        time, connection, _, text, line, cost = records[position]
        split = split_exactly(text)
        end = 0
        if split.values and split.values[-1][0] in QUOTES and not is_closed(split.values[-1]):
            end = _end_of_string(records, position, split.values[-1][:1])
        if not end:
            self.add_unread(OPEN, text.count(b"\n") + 1, line, 1)
            return 1
        inner = records[position + 1 : end]
        joined = b"\n".join([text, *(each[3] for each in inner)])
        self.add_unread(IN_A_STRING, len(inner), inner[0][4])
        self.add([(time, connection, "", joined, line, cost)])
        return end - position

    def _touch(self, batch: Batch, line: int) -> None:
        """The first execution of a batch since the last flush."""
        batch.line = line
        self._touched.append(batch)
        if batch.reader != self._number:
            batch.reader = self._number
            batch.letter = self._streams.letter(batch.shape.id)


class _Seen:
    """Whole statements met lately: worth it in logs that repeat them. It changes no result."""

    def __init__(self) -> None:
        self.known: dict[bytes, tuple[Batch, list[bytes]]] = {}
        self.is_worth_it = True
        self._before = (0, 0)
        self._flushes = 0

    def keep_bounds(self, statements: int) -> None:
        """Asks now and then whether a quarter of the statements had been met before."""
        read, remembered = self._before
        new = len(self.known) - remembered
        self._flushes += 1
        if self.is_worth_it:
            self.is_worth_it = 4 * new < 3 * (statements - read)
        else:
            self.is_worth_it = self._flushes % _FLUSHES_BEFORE_TRYING == 0
        if len(self.known) > _MOST_SEEN or not self.is_worth_it:
            self.known.clear()
        self._before = statements, len(self.known)


def _spans(times: list[list[int]], idle_after: int) -> list[Span]:
    if not times:
        return []
    first, last = min(map(min, times)), max(map(max, times))
    if last - first <= idle_after:
        return [(first, last)]
    return join_spans(((time, time) for each in times for time in each), idle_after)


def _end_of_string(records: Sequence[Record], position: int, quote: bytes) -> int:
    """After the record in which the string ends that is open in the one at `position`; else 0."""
    last = min(len(records), position + 1 + _MOST_RECORDS_IN_A_STRING)
    for at in range(position + 1, last):
        closing = closing_quote(records[at][3], quote)
        if closing < 0:
            continue
        if split_exactly(records[at][3][closing:]).is_open:
            return 0
        before = records[position][0] - _OUT_OF_ORDER
        after = records[at + 1][0] + _OUT_OF_ORDER if at + 1 < len(records) else None
        inner = [each[0] for each in records[position + 1 : at + 1]]
        is_out = all(time < before or (after is not None and time > after) for time in inner)
        return at + 1 if is_out else 0
    return 0
