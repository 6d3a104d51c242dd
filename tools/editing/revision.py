"""A draft with the user's edits: carried out in order, checked like any draft, decided anew.

An edit that the draft can't take (any more) is set aside whole, with the reason: nothing that
was asked for is dropped in silence, and nothing that fails its checks is shown for approval.
"""

from dataclasses import dataclass

from tools.contract.build import build_contract
from tools.contract.contract import contract_json
from tools.contract.validate import validate_contract
from tools.editing.application import EditError, apply_edit
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import StructureEdit
from tools.editing.user_decisions import decided
from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.model.validate import soundness_findings, validate_model
from tools.planning.planner import plan
from tools.planning.score import Judge

BEFORE_DECISIONS = frozenset({"undecided", "decision-incomplete", "decision-twice"})
"""Rules about decisions, which are made when all edits are in."""


@dataclass(frozen=True)
class EditGroup:
    """Edits that were given together: all are taken, or none. `seq` is their event's number."""

    seq: int
    edits: tuple[StructureEdit, ...]

    @property
    def text(self) -> str:
        return "; ".join(render_edit(edit) for edit in self.edits)


@dataclass(frozen=True)
class SetAside:
    """A group that could not be taken, and why."""

    group: EditGroup
    reason: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Revision:
    """The draft with every edit it could take; its decisions know who asked for what."""

    model: DataModel
    set_aside: tuple[SetAside, ...]


def revise(draft: DataModel, groups: tuple[EditGroup, ...], judge: Judge) -> Revision:
    """Carries the groups out on a draft that was weighed. Without any, the draft as it is."""
    if not groups:
        return Revision(draft, ())
    model = draft
    sound = {finding.rule + finding.subject for finding in errors_of(draft)}
    taken: list[StructureEdit] = []
    set_aside: list[SetAside] = []
    for group in groups:
        try:
            changed = model
            for edit in group.edits:
                changed = apply_edit(changed, edit, judge)
        except EditError as error:
            set_aside.append(SetAside(group, str(error)))
            continue
        wrong = tuple(f for f in errors_of(changed) if f.rule + f.subject not in sound)
        if wrong and changed != model:
            set_aside.append(SetAside(group, " ".join(f.evidence for f in wrong), wrong))
            continue
        model = changed
        taken += group.edits
    return Revision(decided(model, draft, tuple(taken), judge), tuple(set_aside))


def errors_of(model: DataModel) -> tuple[Finding, ...]:
    """What keeps a model, and the contract made from it, from being built as they stand."""
    plans = () if soundness_findings(model) else plan(model)
    findings = validate_model(model, plans)
    if not any(f.severity == "error" and f.rule not in BEFORE_DECISIONS for f in findings):
        findings = validate_contract(contract_json(build_contract(model, plans)), model, plans)
    return tuple(f for f in findings if f.severity == "error" and f.rule not in BEFORE_DECISIONS)
