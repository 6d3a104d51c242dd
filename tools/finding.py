"""What checks return: they never raise."""

from typing import Literal

from tools.provenance import Figure
from tools.value import Value

Severity = Literal["info", "warning", "high", "critical", "error"]


class Finding(Value):
    """`error` fails `check`; `critical`, `high` and `warning` are risks; `info` is worth knowing.

    Attributes:
        rule: Name of the rule that fired, such as `hot-write-key`.
        subject: What it is about: a table, an index, a pattern id, a file.
        evidence: The figures and places that triggered it.
        fix: What to do about it.
        figures: The figures that evidence and fix state, each with its source. A finding on the
            artifacts names the places beside its figures instead.
    """

    rule: str
    severity: Severity
    subject: str
    evidence: str
    fix: str
    figures: tuple[Figure, ...] = ()
