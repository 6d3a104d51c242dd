"""What a language model can propose, as values. Nothing of it counts before it is checked."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from tools.editing.edits import StructureEdit
from tools.model.decisions import Topic
from tools.value import Value
from tools.workload.second_readings import SecondReading


class ProposedChange(Value):
    """Edits of the rules' draft that belong to one table: all are taken, or none.

    Without edits it is the word that the rules' choice stays. `reason` stays in the journal; empty
    where it said figures of its own.
    """

    kind: Literal["change"] = "change"
    table: str
    edits: tuple[StructureEdit, ...]
    reason: str = ""


class Words(Value):
    """What a decision of the design means, in a sentence or two; `agrees` where it is shared."""

    kind: Literal["words"] = "words"
    topic: Topic
    subject: str
    text: str
    agrees: bool = True


Proposal = Annotated[SecondReading | ProposedChange | Words, Field(discriminator="kind")]


def subject_of(proposal: Proposal) -> tuple[str, str]:
    """What it is about: a later proposal on the same replaces an earlier one."""
    match proposal:
        case SecondReading():
            return proposal.kind, proposal.pattern_id
        case ProposedChange():
            return proposal.kind, proposal.table
        case Words():
            return proposal.kind, f"{proposal.topic} of {proposal.subject}"
        case _:
            assert_never(proposal)


class DraftedPart(Value):
    """One part of the work as a language model left it.

    Attributes:
        name: What was asked for, such as `table Orders`.
        stands_in: The rules' work stands, for all that came was wrong; `faults` says how.
        calls: How often it was asked.
        model: Who was asked, in the endpoint's word; empty where nobody was.
    """

    task: str
    name: str
    model: str = ""
    proposals: tuple[Proposal, ...]
    faults: tuple[str, ...] = ()
    stands_in: bool = False
    calls: int = 1
