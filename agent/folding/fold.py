"""The design as a pure fold over inputs and events. Nothing here is stored anywhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from agent.drafters.protocol import Drafter, Parts
from agent.events import Edited, Record
from agent.folding.bindings import bound_digests, standing
from agent.folding.derivation import Derivation, prices_of
from agent.folding.history import History
from agent.outputs.renderings import Material
from tools.capacity.prices import DEFAULT_REGION
from tools.documents.dossier import Dossier
from tools.documents.operation_words import key_requirements
from tools.editing.names import Names
from tools.editing.revision import EditGroup, Revision, SetAside, revise
from tools.model.approvals import Approval, GateName
from tools.model.data_model import DataModel, Pricing
from tools.planning.score import Judge, judge_of
from tools.source.evidence import Evidence
from tools.value import digest
from tools.workload.answers import Answer, FigureAnswer, Question, RelationshipAnswer
from tools.workload.assembly import assemble
from tools.workload.measured import measured_answers
from tools.workload.questions import open_questions, reading_questions
from tools.workload.requirements import Concern, Requirements
from tools.workload.second_readings import (
    Comparison,
    SecondReading,
    beside,
    comparisons,
    finding_of,
)
from tools.workload.settling import settle

NOT_DRAFTED_FROM: dict[str, tuple[()]] = {"concerns": (), "findings": ()}
"""Of the requirements, what no drafter looks at: it may change without a new draft."""


class Drafts:
    """What was worked out before from the same answers: an approval makes nothing be done anew."""

    def __init__(self, drafter: Drafter) -> None:
        self._drafter = drafter
        self._bare: dict[str, Requirements] = {}
        self._models: dict[tuple[str, str], DataModel] = {}
        self._revisions: dict[tuple[str, tuple[EditGroup, ...]], Revision] = {}
        self._derivations: dict[tuple[object, ...], Derivation] = {}
        self._assembled: dict[tuple[object, ...], tuple[Evidence, Requirements]] = {}
        self._settled: dict[tuple[object, ...], tuple[Evidence, Evidence]] = {}
        self._questions: dict[tuple[object, ...], tuple[Evidence, tuple[Question, ...]]] = {}

    def settled(self, evidence: Evidence, answers: tuple[Answer, ...]) -> Evidence:
        """The evidence with its inferred foreign keys: the same value for the same answers."""
        said = tuple(answer for answer in answers if isinstance(answer, RelationshipAnswer))
        key = (id(evidence), said)
        if key not in self._settled:
            self._settled[key] = (evidence, settle(evidence, said))
        return self._settled[key][1]

    def requirements(
        self,
        evidence: Evidence,
        answers: tuple[Answer, ...],
        concerns: tuple[Concern, ...],
        kept_apart: tuple[tuple[str, str], ...],
    ) -> Requirements:
        """Evidence and answers as requirements."""
        key = (id(evidence), answers, concerns, kept_apart)
        if key not in self._assembled:
            assembled = assemble(evidence, answers, concerns)
            assembled = assembled.model_copy(update={"kept_apart": kept_apart})
            self._assembled[key] = (evidence, assembled)
        return self._assembled[key][1]

    def questions(
        self, ask: Callable[..., tuple[Question, ...]], evidence: Evidence, *answers: Answer
    ) -> tuple[Question, ...]:
        """What `ask` finds open."""
        key = (ask, id(evidence), answers)
        if key not in self._questions:
            self._questions[key] = (evidence, ask(evidence, answers))
        return self._questions[key][1]

    def derivation(
        self,
        requirements: Requirements,
        created_at: str,
        task: str,
        edits: tuple[EditGroup, ...],
        parts: Parts = (),
    ) -> Derivation:
        """The model as task 2.1, 2.2 or 2.3 leaves it; the edits are in from 2.3 on."""
        edits = edits if task == "2.3" else ()
        parts = tuple(part for part in parts if part.task <= task)
        key = (digest(requirements), created_at, task, edits, parts)
        if key not in self._derivations:
            bare = requirements.model_copy(update=NOT_DRAFTED_FROM)
            bare = self._bare.setdefault(digest(bare), bare)
            draft = _Draft(bare, created_at, parts)
            if task == "2.3":
                revision = self._revision(draft, edits)
                model, set_aside = revision.model, revision.set_aside
            else:
                model, set_aside = self._model(draft, task), ()
            model = model.model_copy(update={"requirements": requirements})
            self._derivations[key] = Derivation(model, set_aside)
        return self._derivations[key]

    def judge(self, derivation: Derivation) -> Judge:
        """Plans and costs variants of a derivation's model."""
        return judge_of(derivation.model, prices_of(derivation.model.pricing.region))

    def _revision(self, draft: "_Draft", edits: tuple[EditGroup, ...]) -> Revision:
        source = draft.source("2.3")
        if (source, edits) not in self._revisions:
            weighed = self._model(draft, "2.2")
            prices = prices_of(weighed.pricing.region)
            revision = revise(weighed, edits, judge_of(weighed, prices))
            assessed = self._drafter.assess(revision.model, draft.parts_until("2.3"))
            self._revisions[source, edits] = Revision(assessed, revision.set_aside)
        return self._revisions[source, edits]

    def _model(self, draft: "_Draft", task: str) -> DataModel:
        key = (draft.source(task), task)
        if key not in self._models:
            parts = draft.parts_until(task)
            if task == "2.1":
                prices = prices_of(DEFAULT_REGION)
                pricing = Pricing(region=prices.region, price_date=prices.date)
                model = self._drafter.draft(draft.requirements, pricing, draft.created_at, parts)
            else:
                model = self._drafter.weigh(self._model(draft, "2.1"), parts)
            self._models[key] = model
        return self._models[key]


@dataclass(frozen=True)
class _Draft:
    """What a model is drafted from."""

    requirements: Requirements
    created_at: str
    parts: Parts

    def parts_until(self, task: str) -> Parts:
        return tuple(part for part in self.parts if part.task <= task)

    def source(self, task: str) -> str:
        """Tells apart what is drafted otherwise in that task."""
        parts = "".join(digest(part) for part in self.parts_until(task))
        return self._digest + self.created_at + parts

    @cached_property
    def _digest(self) -> str:
        return digest(self.requirements)


class Fold:
    """What inputs and events come to."""

    def __init__(self, evidence: Evidence, records: tuple[Record, ...], drafts: Drafts) -> None:
        self._read = evidence
        self.history = History(records)
        self._drafts = drafts
        self._steps: dict[str, Derivation] = {}

    @property
    def answers(self) -> tuple[Answer, ...]:
        return self.history.answers

    @cached_property
    def evidence(self) -> Evidence:
        """What was read, with the inferred foreign keys that count by what was said of them."""
        return self._drafts.settled(self._read, self.answers)

    @cached_property
    def requirements(self) -> Requirements:
        requirements = self._stated
        settled = {answer.key for answer in self.answers}
        second = tuple(
            finding_of(each, self._as_read(requirements, each.pattern_id))
            for each in self._compared
            if each.differs and f"reading of {each.pattern_id}" not in settled
        )
        if not second:
            return requirements
        return requirements.model_copy(update={"findings": (*requirements.findings, *second)})

    def _as_read(self, requirements: Requirements, pattern_id: str) -> str:
        pattern = requirements.pattern(pattern_id)
        words = key_requirements(pattern.operations, requirements.mysql)
        return "; ".join(words) or ("nothing" if pattern.reading != "unread" else "could not")

    @cached_property
    def second_readings(self) -> tuple[SecondReading, ...]:
        """What a language model read the patterns as."""
        return tuple(
            each
            for part in self.history.parts
            for each in part.proposals
            if isinstance(each, SecondReading)
        )

    @cached_property
    def _stated(self) -> Requirements:
        """Evidence and answers, without what a language model reads in them."""
        return self._drafts.requirements(
            self.evidence, self.answers, self.history.concerns, self.history.kept_apart
        )

    @cached_property
    def _compared(self) -> tuple[Comparison, ...]:
        return comparisons(self.evidence, self._stated.patterns, self.second_readings)

    @cached_property
    def open_questions(self) -> tuple[Question, ...]:
        """What task 1.2 must know before it ends."""
        return self._asked(self._drafts.questions(open_questions, self.evidence, *self.answers))

    @cached_property
    def reading_questions(self) -> tuple[Question, ...]:
        """Assumptions in how a pattern was read that nobody has confirmed yet."""
        return self._asked(self._drafts.questions(reading_questions, self.evidence, *self.answers))

    def _asked(self, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        """The questions on readings with the language model's reading beside the rules' one."""
        if not self.second_readings or not questions:
            return questions
        return beside(questions, self._compared)

    def derivation(self, task: str = "2.3") -> Derivation:
        """The model as that task leaves it; later tasks change it no more."""
        step = min(task, "2.3")
        if step not in self._steps:
            derived = self._derived(step, self.requirements)
            left = tuple(self._left_by(each) for each in derived.set_aside)
            if left:
                concerns = (*self.requirements.concerns, *left)
                requirements = self.requirements.model_copy(update={"concerns": concerns})
                derived = self._derived(step, requirements)
            self._steps[step] = derived
        return self._steps[step]

    def _derived(self, step: str, requirements: Requirements) -> Derivation:
        started_at = self.history.started_at
        edits, parts = self.history.edits, self.history.parts
        return self._drafts.derivation(requirements, started_at, step, edits, parts)

    def _left_by(self, set_aside: SetAside) -> Concern:
        """An edit that the draft does not take any more stays a concern until it is closed."""
        record = self.history.record(set_aside.group.seq)
        text = f"`{set_aside.group.text}` does not fit the design any more: {set_aside.reason}"
        gate = record.event.gate if isinstance(record.event, Edited) else "design"
        subject = record.event.subject if isinstance(record.event, Edited) else ""
        return self.history.concern(record, gate, subject, text)

    @property
    def dossier(self) -> Dossier:
        """The design as it is shown, with the approvals that stand."""
        return self.derivation().dossier(self.approvals)

    @property
    def judge(self) -> Judge:
        """For variants of the design as it is now."""
        return self.judge_of(self.derivation())

    def judge_of(self, derivation: Derivation) -> Judge:
        """For variants of the design as one task left it."""
        return self._drafts.judge(derivation)

    def names(self, *, designed: bool) -> Names:
        """What an edit may name now; without a design, nothing of one."""
        return Names(
            schema=self.evidence.mysql,
            pattern_ids=tuple(pattern.id for pattern in self.evidence.patterns),
            measured=self.measured,
            model=self.derivation().model if designed else None,
            concern_ids=tuple(concern.id for concern in self.open_concerns(designed=designed)),
            relationships=self.evidence.relationships,
        )

    @cached_property
    def measured(self) -> dict[str, FigureAnswer]:
        """What taking a figure as it was measured or stated would answer, by its key."""
        return measured_answers(self.evidence)

    def open_concerns(self, *, designed: bool) -> tuple[Concern, ...]:
        """Wishes, and with a design the edits that it can't take any more."""
        requirements = self.derivation().model.requirements if designed else self.requirements
        return requirements.open_concerns

    @cached_property
    def digests(self) -> dict[tuple[str, str], str]:
        """What an approval would bind to now, by gate and subject."""
        return bound_digests(self.requirements, self.derivation())

    @cached_property
    def approvals(self) -> tuple[Approval, ...]:
        """Those that are not stale."""
        return standing(self.history.approvals, self.digests)

    def is_approved(self, gate: GateName, subject: str = "") -> bool:
        """Whether a gate's approval stands."""
        held = self.requirements_approvals if gate == "requirements" else self.approvals
        return any((a.gate, a.subject) == (gate, subject) for a in held)

    @cached_property
    def requirements_approvals(self) -> tuple[Approval, ...]:
        """The same, of the requirements alone: nothing is drafted to know it."""
        return standing(self.history.approvals, bound_digests(self.requirements, None))

    def material(self, task: str) -> Material:
        """What the files are rendered from once `task` is done."""
        drafted = task >= "2.1"
        return Material(
            requirements=self.requirements,
            derivation=self.derivation(task) if drafted else None,
            history=self.history,
            approvals=self.approvals if drafted else self.requirements_approvals,
            task=task,
        )
