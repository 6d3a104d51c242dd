"""A foreign key that no artifact declares, with what speaks for it and what the user says of it."""

from typing import Literal

from tools.source.schema import ForeignKey
from tools.value import Value

Confidence = Literal["near certain", "likely", "possible"]
Standing = Literal["open", "confirmed", "refused"]


class Relationship(Value):
    """An inferred foreign key of `table`.

    Attributes:
        reasons: What speaks for it, and what against it, as phrases with their places.
        standing: What the user said. Until they refuse it, it counts as a foreign key.
        source: Where they said it; empty until then.
    """

    table: str
    key: ForeignKey
    reasons: tuple[str, ...]
    confidence: Confidence
    standing: Standing = "open"
    source: str = ""

    @property
    def name(self) -> str:
        """`comments.post_id`, or `visits.clinic_id+room_no` for a key over several columns."""
        return f"{self.table}.{'+'.join(self.key.columns)}"

    @property
    def target(self) -> str:
        """`posts.id`, or `rooms.clinic_id+room_no`."""
        return f"{self.key.references}.{'+'.join(self.key.referenced_columns)}"
