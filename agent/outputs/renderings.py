"""Every file of ours as a function of requirements, model and journal."""

from dataclasses import dataclass

from agent.folding.derivation import Derivation
from agent.folding.history import History
from agent.outputs.versions import requirement_versions
from agent.tasks import (
    CONTRACT_PATH,
    DOCUMENT_PATH,
    FOLDER,
    MODEL_PATH,
    REQUIREMENT_PATH,
    SUMMARY_PATH,
    TASKS,
    VIEWS_PATH,
    WRITES,
    tasks_until,
)
from tools.documents.data_model import render_data_model
from tools.documents.dossier import Dossier
from tools.documents.readiness import ReadinessItem, assess_readiness
from tools.documents.requirement import render_requirement
from tools.documents.summary import render_summary
from tools.model.approvals import Approval, GateName
from tools.workload.requirements import Requirements

DOCUMENTED: dict[str, tuple[GateName, ...]] = {
    REQUIREMENT_PATH: ("requirements",),
    DOCUMENT_PATH: ("requirements", "table", "design"),
    SUMMARY_PATH: ("requirements", "table", "design", "contract"),
}
"""Approvals that a document tells of: a later gate's never change an earlier document."""


@dataclass(frozen=True)
class Material:
    """What files are rendered from once `task` is done; `approvals` are those that stand."""

    requirements: Requirements
    derivation: Derivation | None
    history: History
    approvals: tuple[Approval, ...]
    task: str

    def approvals_for(self, path: str) -> tuple[Approval, ...]:
        """Those that the file tells of; tables' only once task 3.3 works their review in."""
        gates = DOCUMENTED[path]
        if path == DOCUMENT_PATH and self.task < "3.3":
            gates = ("requirements",)
        return tuple(approval for approval in self.approvals if approval.gate in gates)

    def approval(self, gate: GateName) -> Approval | None:
        return next((approval for approval in self.approvals if approval.gate == gate), None)

    def dossier(self, path: str) -> Dossier:
        """For a document of the design. Raises LookupError before there is one."""
        return self.designed.dossier(self.approvals_for(path))

    @property
    def designed(self) -> Derivation:
        if self.derivation is None:
            msg = f"task {self.task} has no design yet"
            raise LookupError(msg)
        return self.derivation


def document_paths(task: str) -> tuple[str, ...]:
    """The files of all tasks up to this one, in the order they are first written."""
    return tuple(dict.fromkeys(path for done in tasks_until(task) for path in WRITES[done]))


def render_document(path: str, material: Material) -> bytes | None:
    """One file; None for one that is not needed. Raises KeyError for a path that is not ours."""
    text = _text(path, material)
    return text.encode() if text else None


def _text(path: str, material: Material) -> str:
    if path == REQUIREMENT_PATH:
        derivation = material.derivation
        return render_requirement(
            derivation.model.requirements if derivation else material.requirements,
            material.approval("requirements"),
            requirement_versions(material.history),
        )
    if path == MODEL_PATH:
        return material.designed.model_text
    if path == DOCUMENT_PATH:
        return render_data_model(material.dossier(path))
    if path == CONTRACT_PATH:
        return material.designed.contract_text
    if path == VIEWS_PATH:
        return material.designed.views_text
    if path == SUMMARY_PATH:
        judged = readiness(material) if material.task == TASKS[-1] else ()
        return render_summary(material.dossier(path), judged)
    raise KeyError(path)


def readiness(material: Material) -> tuple[ReadinessItem, ...]:
    """The points of the output checklist, as far as the stage has come."""
    derivation = material.designed
    written = {path for task in tasks_until(material.task) for path in WRITES[task]}
    return assess_readiness(
        material.dossier(SUMMARY_PATH),
        derivation.contract_findings,
        derivation.model_findings,
        {path.removeprefix(f"{FOLDER}/"): True for path in written},
    )
