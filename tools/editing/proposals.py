"""What a language model can propose, as values. Nothing of it counts before it is checked."""

from typing import Annotated, Literal

from pydantic import Field

from tools.editing.edits import StructureEdit
from tools.model.decisions import Topic
from tools.value import Value


class SecondReading(Value):
    """How a pattern may be meant: a data access phrase, read by the same rules as any."""

    kind: Literal["second reading"] = "second reading"
    pattern_id: str
    phrase: str


class ProposedChange(Value):
    """Edits of the rules' draft that belong to one table: all are taken, or none."""

    kind: Literal["change"] = "change"
    table: str
    edits: tuple[StructureEdit, ...]
    reason: str


class Words(Value):
    """What a decision of the design means, in a sentence or two."""

    kind: Literal["words"] = "words"
    topic: Topic
    subject: str
    text: str


Proposal = Annotated[SecondReading | ProposedChange | Words, Field(discriminator="kind")]
