"""What the effective events of a journal say, in the order they were said."""

from collections.abc import Mapping

from agent.events import Answered, Approved, Feedback, GateKind, Record, Reread, Started, Undone
from tools.model.approvals import Approval
from tools.source.evidence import InputFile
from tools.workload.answers import Answer
from tools.workload.requirements import Concern

PLACE = {"place"}


class History:
    """A reading of the journal without what was undone."""

    def __init__(self, records: tuple[Record, ...]) -> None:
        undone = {r.event.seq for r in records if isinstance(r.event, Undone)}
        self.length = len(records)
        self.records = tuple(record for record in records if record.seq not in undone)

    @property
    def started(self) -> Started | None:
        for record in self.records:
            if isinstance(record.event, Started):
                return record.event
        return None

    @property
    def started_at(self) -> str:
        """When the session began; empty before it has."""
        return next((r.at for r in self.records if isinstance(r.event, Started)), "")

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The stage-01 files as they were read last."""
        inputs: tuple[InputFile, ...] = ()
        for record in self.records:
            if isinstance(record.event, Started | Reread):
                inputs = record.event.inputs
        return inputs

    @property
    def answers(self) -> tuple[Answer, ...]:
        """One for each key, the latest, in the order in which the keys came up."""
        latest: dict[str, Answer] = {}
        for record in self.records:
            if isinstance(record.event, Answered):
                latest |= {answer.key: answer for answer in record.event.answers}
        return tuple(latest.values())

    def unrecorded(self, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        """Those with which an answers file changes its word: a later one elsewhere stays later.

        What the file's replies at gates said since, as edits, stands in no place of its answers.
        """
        given = {
            answer.key: answer
            for record in self.records
            if isinstance(event := record.event, Answered) and event.via == "file"
            for answer in event.answers
            if answer.place is not None
        }
        return tuple(answer for answer in answers if not says_the_same(answer, given))

    @property
    def concerns(self) -> tuple[Concern, ...]:
        return tuple(
            Concern(
                gate=f"table {event.subject}" if event.gate == "table" else event.gate,
                text=event.text,
                who=record.who,
                when=record.at,
            )
            for record in self.records
            if isinstance(event := record.event, Feedback) and event.reply == "revise"
        )

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """All that were ever given, stale ones too; the last of a gate and subject counts."""
        latest: dict[tuple[str, str], Approval] = {}
        for record in self.records:
            if isinstance(event := record.event, Approved):
                latest[event.gate, event.subject] = Approval(
                    gate=event.gate,
                    subject=event.subject,
                    digest=event.digest,
                    who=record.who,
                    when=record.at,
                    seen=event.seen,
                )
        return tuple(latest.values())

    def replies_from_file(self, gate: GateKind, subject: str) -> int:
        """How often an answers file has replied at a gate."""
        return sum(
            1
            for record in self.records
            if (isinstance(event := record.event, Approved) and not event.seen)
            or (isinstance(event, Feedback) and event.via == "file")
            if (event.gate, event.subject) == (gate, subject)
        )


def says_the_same(answer: Answer, known: Mapping[str, Answer]) -> bool:
    """Whether the answer known under its key says as much, whatever line it stands in."""
    said = known.get(answer.key)
    return said is not None and said.model_dump(exclude=PLACE) == answer.model_dump(exclude=PLACE)
