"""Gates: what is shown and asked where the user's word is needed, and what the word can be."""

from typing import Annotated, Literal

from pydantic import Field

from agent.events import GateKind, Via
from tools.editing.edits import Edit
from tools.provenance import Place
from tools.value import Value
from tools.workload.answers import Answer, Question


class GatePayload(Value):
    """One pending gate.

    Attributes:
        task: The task it belongs to.
        subject: The table at a table gate, empty elsewhere.
        digest: Of the canonical data shown; an approval carries it. Empty where questions are
            answered and nothing is approved.
        title: Which task this is and what comes next.
        shown: Markdown.
        asked: The gate's question.
        questions: What is open, where the gate waits for figures.
    """

    kind: GateKind
    task: str
    subject: str = ""
    digest: str = ""
    title: str
    shown: str
    asked: str
    questions: tuple[Question, ...] = ()

    @property
    def is_approvable(self) -> bool:
        return self.kind not in ("questions", "readings")


class Approve(Value):
    """The user's literal word, or an answers file's (`seen` False)."""

    kind: Literal["approve"] = "approve"
    seen: bool


class GiveAnswers(Value):
    """Figures, readings and declined patterns; at any gate."""

    kind: Literal["answers"] = "answers"
    answers: tuple[Answer, ...]
    via: Via


class GiveEdits(Value):
    """Edits given together; `shown` where the person has seen what they do and agreed."""

    kind: Literal["edits"] = "edits"
    edits: tuple[Edit, ...]
    via: Via
    shown: bool = False


class TakeBack(Value):
    """Undoes the event of that number."""

    kind: Literal["undo"] = "undo"
    seq: int


class GiveFeedback(Value):
    """Words for the record: a wish to revise, an edit yet to be read, or a question.

    `place` is the line of the answers file they stand in.
    """

    kind: Literal["feedback"] = "feedback"
    reply: Literal["revise", "edit", "ask"]
    text: str
    via: Via
    place: Place | None = None


Decision = Annotated[
    Approve | GiveAnswers | GiveEdits | GiveFeedback | TakeBack, Field(discriminator="kind")
]

ASKED: dict[GateKind, str] = {
    "questions": "Which figures are these? A rate that nobody knows may be answered `unknown`.",
    "readings": "Is this what these patterns do?",
    "requirements": (
        "Do these access patterns and requirements look complete? "
        "Are there any other patterns we should consider?"
    ),
    "table": (
        "Does this table design make sense? Do you understand why we're "
        "combining/splitting these MySQL tables this way?"
    ),
    "design": (
        "After reviewing each table individually, does the complete design approach look good?"
    ),
    "contract": (
        "Does this migration contract look complete and accurate? Are all the mappings correct?"
    ),
}
