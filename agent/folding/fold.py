"""The design as a pure fold over inputs and events. Nothing here is stored anywhere else."""

from collections.abc import Callable
from functools import cached_property

from agent.drafters.protocol import Drafter
from agent.events import Record
from agent.folding.bindings import bound_digests, standing
from agent.folding.derivation import Derivation, prices_of
from agent.folding.history import History
from agent.outputs.renderings import Material
from tools.capacity.prices import DEFAULT_REGION
from tools.model.approvals import Approval, GateName
from tools.model.data_model import DataModel, Pricing
from tools.source.evidence import Evidence
from tools.value import digest
from tools.workload.answers import Answer, Question
from tools.workload.assembly import assemble
from tools.workload.questions import open_questions, reading_questions
from tools.workload.requirements import Concern, Requirements


class Drafts:
    """What was worked out before from the same answers: an approval makes nothing be done anew."""

    def __init__(self, drafter: Drafter) -> None:
        self._drafter = drafter
        self._steps: dict[tuple[str, str], Derivation] = {}
        self._assembled: dict[tuple[object, ...], tuple[Evidence, Requirements]] = {}
        self._questions: dict[tuple[object, ...], tuple[Evidence, tuple[Question, ...]]] = {}

    def requirements(
        self, evidence: Evidence, answers: tuple[Answer, ...], concerns: tuple[Concern, ...]
    ) -> Requirements:
        """Evidence and answers as requirements."""
        key = (id(evidence), answers, concerns)
        if key not in self._assembled:
            self._assembled[key] = (evidence, assemble(evidence, answers, concerns))
        return self._assembled[key][1]

    def questions(
        self, ask: Callable[..., tuple[Question, ...]], evidence: Evidence, *answers: Answer
    ) -> tuple[Question, ...]:
        """What `ask` finds open."""
        key = (ask, id(evidence), answers)
        if key not in self._questions:
            self._questions[key] = (evidence, ask(evidence, answers))
        return self._questions[key][1]

    def derivation(self, requirements: Requirements, created_at: str, task: str) -> Derivation:
        """The model as task 2.1, 2.2 or 2.3 leaves it."""
        key = (digest(requirements) + created_at, task)
        if key not in self._steps:
            self._steps[key] = Derivation(self._model(requirements, created_at, task))
        return self._steps[key]

    def _model(self, requirements: Requirements, created_at: str, task: str) -> DataModel:
        if task == "2.1":
            prices = prices_of(DEFAULT_REGION)
            pricing = Pricing(region=prices.region, price_date=prices.date)
            return self._drafter.draft(requirements, pricing, created_at)
        if task == "2.2":
            return self._drafter.weigh(self.derivation(requirements, created_at, "2.1").model)
        return self._drafter.assess(self.derivation(requirements, created_at, "2.2").model)


class Fold:
    """What inputs and events come to."""

    def __init__(self, evidence: Evidence, records: tuple[Record, ...], drafts: Drafts) -> None:
        self.evidence = evidence
        self.history = History(records)
        self._drafts = drafts

    @property
    def answers(self) -> tuple[Answer, ...]:
        return self.history.answers

    @cached_property
    def requirements(self) -> Requirements:
        return self._drafts.requirements(self.evidence, self.answers, self.history.concerns)

    @cached_property
    def open_questions(self) -> tuple[Question, ...]:
        """What task 1.2 must know before it ends."""
        return self._drafts.questions(open_questions, self.evidence, *self.answers)

    @cached_property
    def reading_questions(self) -> tuple[Question, ...]:
        """Assumptions in how a pattern was read that nobody has confirmed yet."""
        return self._drafts.questions(reading_questions, self.evidence, *self.answers)

    def derivation(self, task: str = "2.3") -> Derivation:
        """The model as that task leaves it; later tasks change it no more."""
        step = min(task, "2.3")
        return self._drafts.derivation(self.requirements, self.history.started_at, step)

    @cached_property
    def approvals(self) -> tuple[Approval, ...]:
        """Those that are not stale."""
        return standing(self.history.approvals, bound_digests(self.requirements, self.derivation()))

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
