"""Figures that were measured, or that an artifact states: offered to the user, never just taken."""

from typing import Literal

from tools.provenance import Measured
from tools.value import Value

MeasuredKind = Literal["rate", "rows", "growth", "fan_out", "size", "cardinality"]


class Measurement(Value):
    """A figure with its source; it counts once the user says so.

    Attributes:
        subject: Pattern id for a rate (requests per second), table for rows and growth (rows a
            month), `table.column` for the size (bytes) and cardinality (distinct values) of a
            column, the table alone for the size of a row (its values as text, together),
            `table.column+column` for a fan-out (children per parent that has any).
        average: The figure itself where there is but one.
        max: The peak of a rate, the most of a size or fan-out; None where only one is known.
        remark: How it was measured where that limits it, such as "sampled: 1,000 parents".
    """

    kind: MeasuredKind
    subject: str
    average: float
    max: float | None = None
    source: Measured
    remark: str = ""
