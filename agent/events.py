"""What a session remembers: one event a line in decisions.jsonl, never rewritten."""

from typing import Annotated, Literal

from pydantic import Field

from agent.language_model.calls import Call
from tools.editing.edits import Edit
from tools.editing.proposals import Proposal
from tools.model.approvals import GateName
from tools.source.evidence import InputFile
from tools.value import Value
from tools.workload.answers import Answer

Via = Literal["file", "terminal"]
GateKind = Literal["questions", "readings", "requirements", "table", "design", "contract"]


class Started(Value):
    """The first event.

    Attributes:
        session: Derived from start time and inputs; commits carry it as a trailer.
        tasks_path: The task list, relative to the workspace; empty where ours is created.
        clock: The frozen time under SOURCE_DATE_EPOCH, empty where the clock runs.
    """

    kind: Literal["started"] = "started"
    session: str
    inputs: tuple[InputFile, ...]
    drafter: str
    tasks_path: str = ""
    clock: str = ""


class Answered(Value):
    kind: Literal["answered"] = "answered"
    answers: tuple[Answer, ...]
    via: Via


class Approved(Value):
    """`digest` is of the canonical data shown; `seen` is False where a file approved."""

    kind: Literal["approved"] = "approved"
    gate: GateName
    subject: str = ""
    digest: str
    seen: bool


class Feedback(Value):
    """Words at a gate: a wish to revise, an edit that was read as answers, or a question."""

    kind: Literal["feedback"] = "feedback"
    gate: GateKind
    subject: str = ""
    reply: Literal["revise", "edit", "ask"]
    text: str
    via: Via


class Edited(Value):
    """Edits given together at a gate: figures, readings, changes of the design itself."""

    kind: Literal["edited"] = "edited"
    gate: GateKind
    subject: str = ""
    edits: tuple[Edit, ...]
    via: Via


class Reread(Value):
    """The stage-01 files changed and were read anew, the answers kept.

    `changes` is what they say otherwise, in words; empty too where that can't be told.
    """

    kind: Literal["reread"] = "reread"
    inputs: tuple[InputFile, ...]
    changes: tuple[str, ...] = ()


class Proposed(Value):
    """What a language model made of one part of the work, or why it made nothing.

    Attributes:
        part: What it was asked for, such as `table Orders`.
        proposals: Checked and good; empty where it had nothing to add, or all was wrong. What
            an earlier try had right counts too, where a later one says nothing else of it.
        faults: What was wrong; it goes back to the model if it is asked again.
        stands_in: The part is left to the built-in rules, for it was wrong too often.
        call: None where the part was left to the rules without asking.
    """

    kind: Literal["proposed"] = "proposed"
    task: str
    part: str
    proposals: tuple[Proposal, ...] = ()
    faults: tuple[str, ...] = ()
    stands_in: bool = False
    call: Call | None = None


class Consulted(Value):
    """A language model was asked about a person's words; nothing follows from it by itself.

    `outcome` says what came of it, in a few words.
    """

    kind: Literal["consulted"] = "consulted"
    gate: GateKind
    subject: str = ""
    outcome: str
    call: Call


class Undone(Value):
    """Takes back the event with that number."""

    kind: Literal["undone"] = "undone"
    seq: int


Event = Annotated[
    Started | Answered | Approved | Feedback | Edited | Reread | Proposed | Consulted | Undone,
    Field(discriminator="kind"),
]


class Record(Value):
    """A line of the journal: `seq` counts from 1, `at` is UTC, `who` is git's user."""

    seq: int
    at: str
    who: str
    event: Event
