"""Approvals: who approved what, and whether they saw it."""

from typing import Literal

from tools.value import Value

GateName = Literal["requirements", "table", "design", "contract"]


class Approval(Value):
    """`digest` is of the canonical data that was shown; a change of it makes the approval stale.

    Attributes:
        subject: The table's name at a table gate, empty elsewhere.
        seen: False where an answers file approved without anybody looking.
    """

    gate: GateName
    subject: str = ""
    digest: str
    who: str
    when: str
    seen: bool
