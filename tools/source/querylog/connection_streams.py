"""What each connection ran, a letter a statement, for transactions and to count connections."""

from array import array
from collections.abc import Callable
from typing import NamedTuple

from tools.source.querylog.log_tally import LogTally
from tools.source.querylog.statement_roles import EVENTS

FIRST_LETTER = 0x100
DROPPED_LETTER = "X"
_EVENTS = set(EVENTS)
_MOST_LETTERS = 20_000

Letters = tuple[str, "array[int]"]
"""Letters, and the lines of those that are events."""


class Stream(NamedTuple):
    """Of one connection: a letter for each statement and event, and the lines of the events."""

    put: Callable[[str], None]
    letters: list[str]
    lines: "array[int]"


class ConnectionStreams:
    """The streams of one part of a log; `ids` are the digests by letter."""

    def __init__(self) -> None:
        self.known: dict[bytes, Stream] = {}
        self.ids: list[str] = []
        self._letters: dict[str, str] = {}

    def begin(self, connection: bytes) -> Stream:
        letters = list[str]()
        stream = self.known[connection] = Stream(letters.append, letters, array("Q"))
        return stream

    def put_event(self, connection: bytes, event: str, line: int) -> None:
        stream = self.known.get(connection) or self.begin(connection)
        stream.put(event)
        stream.lines.append(line)

    def letter(self, digest: str) -> str:
        """The letter of a digest, the same again; beyond the most that are kept, one for all."""
        known = self._letters.get(digest)
        if known is None:
            if len(self.ids) >= _MOST_LETTERS:
                return DROPPED_LETTER
            known = self._letters[digest] = chr(FIRST_LETTER + len(self.ids))
            self.ids.append(digest)
        return known

    def count_connections(self, tally: LogTally) -> None:
        """Which digests each connection ran, and how many ran any."""
        by_letter: dict[str, list[bytes]] = {}
        for connection, stream in self.known.items():
            ran = set(stream.letters) - _EVENTS
            if ran:
                tally.connections.update([connection])
            for letter in ran:
                by_letter.setdefault(letter, []).append(connection)
        for letter, connections in by_letter.items():
            at = ord(letter) - FIRST_LETTER
            digest = tally.digests.get(self.ids[at]) if at >= 0 else None
            if digest is not None:
                digest.connections.update(connections)

    def written(self) -> dict[bytes, Letters]:
        return {
            connection: ("".join(stream.letters), stream.lines)
            for connection, stream in self.known.items()
        }
