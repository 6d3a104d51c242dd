"""Statements with one skeleton, read once and counted many at a time."""

import re

from tools.source.querylog.shapes import Shape, read_shape

StatementCost = tuple[float, int, int]
"""Seconds, rows sent, rows examined."""

CONTROL = "control characters where a statement should be"
NO_STATEMENT = "no SQL statement that is known here"

_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MOST_BATCHES, _LONGEST_SKELETON = 10_000, 4_000


class Batch:
    """Executions of statements with one skeleton that wait to be counted together.

    Attributes:
        problem: Why these are no statements; empty where they are.
        reader: Number of the reader that gave it its letter.
        line: The first of those that wait.
        rows: The values of each.
    """

    __slots__ = (
        "costs",
        "is_application",
        "keeps_values",
        "letter",
        "line",
        "problem",
        "reader",
        "rows",
        "shape",
        "times",
    )

    def __init__(self, shape: Shape, problem: str = "") -> None:
        self.shape = shape
        self.problem = problem
        self.is_application = shape.role == "application" and not problem
        self.keeps_values = shape.keeps_values
        self.reader = 0
        self.letter = ""
        self.line = 0
        self.clear()

    def clear(self) -> None:
        self.times: list[int] = []
        self.rows: list[list[bytes]] = []
        self.costs: list[StatementCost] = []


class Batches:
    """The skeletons met lately; that they are kept saves time and changes nothing."""

    def __init__(self) -> None:
        self.known: dict[bytes, Batch] = {}

    def read(self, skeleton: bytes) -> Batch:
        known = self.known.get(skeleton)
        if known is not None:
            return known
        shape = read_shape(skeleton)
        problem = NO_STATEMENT if shape.role == "unknown" else ""
        batch = Batch(shape, CONTROL if _CONTROL.search(skeleton) else problem)
        if len(skeleton) <= _LONGEST_SKELETON:
            if len(self.known) >= _MOST_BATCHES:
                self.known.clear()
            self.known[skeleton] = batch
        return batch
