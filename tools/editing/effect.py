"""What a change does: to the design, to cost, to risks, to the patterns it serves."""

from tools.documents.dossier import Dossier
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import AddIndex
from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.model.diff import Change, model_changes
from tools.planning.first_design import with_best_indexes
from tools.planning.plans import PatternPlan, Read
from tools.planning.score import Judge
from tools.value import Value


class CostChange(Value):
    """USD a month of one table or index; 0 where it is not there."""

    name: str
    before: float
    after: float


class Loss(Value):
    """A pattern that is worse off: unserved, or reading a whole table."""

    pattern_id: str
    text: str
    what: str


class Effect(Value):
    """One design beside another.

    Attributes:
        costs: Tables and indexes whose cost changes by a cent or more.
        losses: Patterns that were served before and no longer are, or by a Scan now.
        risks: Findings that come, `gone` those that go.
        serving_again: Edits that the rules would add for the losses.
    """

    changes: tuple[Change, ...]
    before_usd_per_month: float
    after_usd_per_month: float
    deployed_before_usd_per_month: float
    deployed_after_usd_per_month: float
    costs: tuple[CostChange, ...]
    losses: tuple[Loss, ...]
    risks: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    serving_again: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.changes or self.costs or self.losses or self.risks or self.gone)


def effect_of(before: Dossier, after: Dossier, judge: Judge) -> Effect:
    """Compares two designs of one session."""
    known = {_identity(finding) for finding in before.findings}
    still = {_identity(finding) for finding in after.findings}
    losses = _losses(before, after)
    return Effect(
        changes=model_changes(before.model, after.model),
        before_usd_per_month=before.bill.cost_usd_per_month,
        after_usd_per_month=after.bill.cost_usd_per_month,
        deployed_before_usd_per_month=before.deployed_bill.cost_usd_per_month,
        deployed_after_usd_per_month=after.deployed_bill.cost_usd_per_month,
        costs=_costs(before, after),
        losses=tuple(loss for loss, _ in losses),
        risks=tuple(f for f in after.findings if _identity(f) not in known),
        gone=tuple(f for f in before.findings if _identity(f) not in still),
        serving_again=_serving_again(after.model, {t for _, t in losses if t}, judge),
    )


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.subject


def _costs(before: Dossier, after: Dossier) -> tuple[CostChange, ...]:
    old = {structure.name: structure.cost_usd_per_month for structure in before.bill.structures}
    new = {structure.name: structure.cost_usd_per_month for structure in after.bill.structures}
    return tuple(
        CostChange(name=name, before=old.get(name, 0.0), after=new.get(name, 0.0))
        for name in dict.fromkeys((*new, *old))
        if abs(old.get(name, 0.0) - new.get(name, 0.0)) >= 0.005
    )


def _losses(before: Dossier, after: Dossier) -> list[tuple[Loss, str]]:
    """Each with the table that is scanned now; empty where nothing serves the pattern at all."""
    found: list[tuple[Loss, str]] = []
    for plan in after.plans:
        was = next((old for old in before.plans if plan.lead in old.ids), None)
        text = after.model.requirements.pattern(plan.lead).text
        if plan.serving == "unserved" and (was is None or was.serving != "unserved"):
            what = f"is left unserved: {'; '.join(plan.notes) or 'no key or index serves it'}"
            found.append((Loss(pattern_id=plan.lead, text=text, what=what), ""))
            continue
        scanned_before = {request.table for request in _scans(was)} if was else set()
        for request in _scans(plan):
            if request.table not in scanned_before:
                what = (
                    f"has no key or index left and reads all of {request.table} by Scan, "
                    f"{request.items.average:,.0f} items a call"
                )
                loss = Loss(pattern_id=plan.lead, text=text, what=what)
                found.append((loss, request.table))
    return found


def _scans(plan: PatternPlan) -> list[Read]:
    return [r for r in plan.requests if isinstance(r, Read) and r.operation == "Scan"]


def _serving_again(model: DataModel, scanned: set[str], judge: Judge) -> tuple[str, ...]:
    """Indexes that the rules would add to tables that are scanned now."""
    texts: list[str] = []
    for table in model.tables:
        if table.name not in scanned or table.kind == "lookup":
            continue
        best = with_best_indexes(model, judge, table.source_table).table(table.name)
        held = {gsi.key for gsi in table.gsis}
        taken = {gsi.name.lower() for gsi in table.gsis}
        for gsi in best.gsis:
            if gsi.key not in held and gsi.name.lower() not in taken:
                edit = AddIndex(
                    table=table.name, name=gsi.name, key=gsi.key, projection=gsi.projection
                )
                texts.append(render_edit(edit))
    return tuple(texts)
