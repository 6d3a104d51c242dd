"""What is counted of a log, or of a part of one, in bounded memory."""

from collections.abc import Iterable
from typing import NamedTuple

from tools.source.querylog.digest_tally import DigestTally
from tools.source.querylog.sketch import Distinct

MOST_DIGESTS = 5_000
MOST_VALUES = 1_000
MOST_VALUES_TOGETHER = 200_000
"""Of all digests; where there are more, fewer are kept of each."""

Span = tuple[int, int]


class Scale(NamedTuple):
    """Microseconds: of the interval of peaks, and after which a pause is no activity."""

    interval: int
    idle_after: int


class Lines:
    """Lines that could not be read; `line` is the first of them."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, lines: int, line: int, file: int = 0) -> None:
        self.lines, self.line, self.file = lines, line, file


class LogTally:
    """Counts of digests and what stands beside them.

    Attributes:
        statements: All statements that the log holds, those that could not be read too.
        lines: All lines.
        unread: By reason.
        server: What the log says of its server, by its last words.
        zones: Whether times had a zone, and whether some had none.
    """

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.statements = self.lines = self.administrative = self.unread_statements = 0
        self.digests: dict[str, DigestTally] = {}
        self.dropped = Distinct()
        self.dropped_executions = 0
        self.connections = Distinct()
        self.spans: list[Span] = []
        self.unread: dict[tuple[int, str], Lines] = {}
        self.server = ""
        self.zones: set[bool] = set()
        self.most_values = MOST_VALUES

    @property
    def executions(self) -> int:
        kept = sum(digest.executions for digest in self.digests.values())
        return kept + self.dropped_executions

    def add_unread(self, reason: str, lines: int, line: int) -> None:
        known = self.unread.setdefault((0, reason), Lines(0, line))
        known.lines += lines

    def add_spans(self, spans: Iterable[Span]) -> None:
        self.spans = join_spans([*self.spans, *spans], self.scale.idle_after)

    def merge(self, other: "LogTally", file: int, lines_before: int) -> None:
        """Adds a later part: of the file with that number, after so many lines of it."""
        self.statements += other.statements
        self.administrative += other.administrative
        self.unread_statements += other.unread_statements
        self.dropped.merge(other.dropped)
        self.dropped_executions += other.dropped_executions
        self.connections.merge(other.connections)
        self.add_spans(other.spans)
        self.zones |= other.zones
        self.most_values = min(self.most_values, other.most_values)
        for (_, reason), lines in other.unread.items():
            place = Lines(0, lines.line + lines_before, file)
            self.unread.setdefault((file, reason), place).lines += lines.lines
        for digest in other.digests.values():
            known = self.digests.get(digest.id)
            if known is None:
                digest.file, digest.line = file, digest.line + lines_before
                self.digests[digest.id] = digest
            else:
                known.merge(digest, self.most_values)
        self.keep_bounds()

    def keep_bounds(self) -> None:
        """Lets the rarest digests go beyond twice what is kept, and the rarest values."""
        if len(self.digests) > 2 * MOST_DIGESTS:
            self.drop_digests()
        kept = sum(map(len, self.digests.values()))
        while kept > MOST_VALUES_TOGETHER:
            self.most_values //= 2
            for digest in self.digests.values():
                digest.prune(self.most_values)
            kept = sum(map(len, self.digests.values()))

    def drop_digests(self) -> None:
        """Leaves the digests that ran most often, at most `MOST_DIGESTS`."""
        order = sorted(self.digests.values(), key=lambda each: (-each.executions, each.id))
        for digest in order[MOST_DIGESTS:]:
            del self.digests[digest.id]
            self.dropped_executions += digest.executions
            self.dropped.update([digest.id.encode()])


def join_spans(spans: Iterable[Span], idle_after: int) -> list[Span]:
    """Spans of activity in order, those together that no more than `idle_after` parts."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first - joined[-1][1] <= idle_after:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
