"""What the effective events of a journal say, in the order they were said."""

from collections.abc import Mapping

from agent.events import (
    Answered,
    Approved,
    Edited,
    Event,
    Feedback,
    GateKind,
    Proposed,
    Record,
    Reread,
    Started,
    Undone,
)
from tools.editing.edits import CloseConcern, KeepApart, StructureEdit
from tools.editing.proposals import DraftedPart, subject_of
from tools.editing.revision import EditGroup
from tools.model.approvals import Approval
from tools.source.evidence import InputFile
from tools.workload.answers import Answer
from tools.workload.requirements import Concern

PLACE = {"place"}


class History:
    """A reading of the journal's last session, without what was undone in it.

    Attributes:
        length: The number of events in the journal, those of earlier sessions too.
        earlier_sessions: Those that `--restart` began again on top of, in their order.
        records: The session's events that count.
    """

    def __init__(self, records: tuple[Record, ...]) -> None:
        starts = [record for record in records if isinstance(record.event, Started)]
        first = starts[-1].seq if starts else 0
        undone = {r.event.seq for r in records if isinstance(r.event, Undone)}
        self.length = len(records)
        self.earlier_sessions = tuple(
            event.session for r in starts[:-1] if isinstance(event := r.event, Started)
        )
        self._all = tuple(record for record in records if record.seq >= first)
        self.records = tuple(record for record in self._all if record.seq not in undone)

    def record(self, seq: int) -> Record:
        """The event of that number. Raises LookupError."""
        return next(record for record in self._all if record.seq == seq)

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
            latest |= {answer.key: answer for answer in answers_in(record.event)}
        return tuple(latest.values())

    def unrecorded(self, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        """Those with which an answers file changes its word: a later one elsewhere stays later.

        What the file's replies at gates said since, as edits, stands in no place of its answers.
        """
        given = {
            answer.key: answer
            for record in self._all  # what was undone since is not said again by itself
            if isinstance(event := record.event, Answered) and event.via == "file"
            for answer in event.answers
            if answer.place is not None
        }
        return tuple(answer for answer in answers if not says_the_same(answer, given))

    @property
    def edits(self) -> tuple[EditGroup, ...]:
        """What was asked to be changed in the design itself, event by event."""
        return tuple(
            EditGroup(seq=record.seq, edits=structural)
            for record in self.records
            if isinstance(event := record.event, Edited)
            if (structural := tuple(e for e in event.edits if isinstance(e, StructureEdit)))
        )

    def tried(self, task: str, part: str) -> tuple[Proposed, ...]:
        """What a language model made of a part, try by try."""
        return tuple(
            event
            for record in self.records
            if isinstance(event := record.event, Proposed)
            if (event.task, event.part) == (task, part)
        )

    @property
    def parts(self) -> tuple[DraftedPart, ...]:
        """What a language model was asked for, each as its last try left it."""
        latest: dict[tuple[str, str], Proposed] = {}
        for record in self.records:
            if isinstance(event := record.event, Proposed):
                latest[event.task, event.part] = event
        return tuple(
            DraftedPart(
                task=task,
                name=name,
                model=last.call.model if last.call else "",
                proposals=tuple(
                    {
                        subject_of(proposal): proposal
                        for each in self.tried(task, name)
                        for proposal in each.proposals
                    }.values()
                ),
                faults=last.faults,
                stands_in=last.stands_in,
                calls=sum(1 for each in self.tried(task, name) if each.call),
            )
            for (task, name), last in latest.items()
        )

    @property
    def kept_apart(self) -> tuple[tuple[str, str], ...]:
        """Pairs of MySQL tables that no drafter may put in one item."""
        pairs: dict[tuple[str, str], None] = {}
        for group in self.edits:
            for edit in group.edits:
                if isinstance(edit, KeepApart):
                    pairs[edit.first, edit.second] = None
        return tuple(pairs)

    @property
    def closed(self) -> dict[str, CloseConcern]:
        """What became of concerns, by their ids; the last word counts."""
        return {
            edit.id: edit
            for record in self.records
            if isinstance(event := record.event, Edited)
            for edit in event.edits
            if isinstance(edit, CloseConcern)
        }

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """Wishes to revise, open and closed ones."""
        return tuple(
            self.concern(record, event.gate, event.subject, event.text)
            for record in self.records
            if isinstance(event := record.event, Feedback) and event.reply == "revise"
        )

    def concern(self, record: Record, gate: GateKind, subject: str, text: str) -> Concern:
        """What an event left to be dealt with, and what became of it."""
        concern_id = f"C{record.seq}"
        closing = self.closed.get(concern_id)
        return Concern(
            id=concern_id,
            gate=f"table {subject}" if gate == "table" else gate,
            text=text,
            who=record.who,
            when=record.at,
            outcome=closing.outcome if closing else "open",
            note=closing.note if closing else "",
        )

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """All that were ever given, stale ones too, in their order."""
        return tuple(
            Approval(
                gate=event.gate,
                subject=event.subject,
                digest=event.digest,
                who=record.who,
                when=record.at,
                seen=event.seen,
            )
            for record in self.records
            if isinstance(event := record.event, Approved)
        )

    @property
    def last_approvals(self) -> tuple[Approval, ...]:
        """The last one of each gate and subject."""
        return tuple({(a.gate, a.subject): a for a in self.approvals}.values())

    def approved(self, gate: GateKind, subject: str) -> Record | None:
        """The last approval at a gate, whether it stands or not."""
        for record in reversed(self.records):
            event = record.event
            if isinstance(event, Approved) and (event.gate, event.subject) == (gate, subject):
                return record
        return None

    def said_since(self, seq: int) -> tuple[Record, ...]:
        """What changed anything after the event of that number."""
        return tuple(
            record
            for record in self.records
            if record.seq > seq and isinstance(record.event, Answered | Edited | Reread)
        )

    def replies_from_file(self, gate: GateKind, subject: str) -> int:
        """How often an answers file has replied at a gate."""
        return sum(
            1
            for record in self.records
            if (isinstance(event := record.event, Approved) and not event.seen)
            or (isinstance(event, Feedback | Edited) and event.via == "file")
            if (event.gate, event.subject) == (gate, subject)
        )


def answers_in(event: Event) -> tuple[Answer, ...]:
    """What an event says of the workload, as an answer or as an edit."""
    if isinstance(event, Answered):
        return event.answers
    if isinstance(event, Edited):
        return tuple(
            edit for edit in event.edits if not isinstance(edit, StructureEdit | CloseConcern)
        )
    return ()


def says_the_same(answer: Answer, known: Mapping[str, Answer]) -> bool:
    """Whether the answer known under its key says as much, whatever line it stands in."""
    said = known.get(answer.key)
    return said is not None and said.model_dump(exclude=PLACE) == answer.model_dump(exclude=PLACE)
