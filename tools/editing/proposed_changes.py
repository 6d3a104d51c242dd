"""A language model's changes of the rules' draft: taken where they are sound and no worse.

Whatever is proposed, the model that comes out serves as much, scans no more and costs no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.editing.application import EditError, apply_edit
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import AddIndex, DropIndex, KeyTable, ProjectIndex, StructureEdit
from tools.editing.proposals import ProposedChange
from tools.editing.revision import errors_of
from tools.editing.taking import edits_between
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.planning.candidates import base_keys, index, index_keys, projections
from tools.planning.score import Judge
from tools.planning.search.designs import found

MOST_CANDIDATES = 8
MOST_DESIGNS = 3
CENT = 0.005


@dataclass(frozen=True)
class Candidate:
    """Edits of a table that were weighed, and what the whole model would cost with them.

    `design` names the whole design that keeps the table so; empty for an edit by itself.
    """

    edits: tuple[StructureEdit, ...]
    cost_usd_per_month: float
    design: str = ""

    @property
    def text(self) -> str:
        text = "; ".join(render_edit(edit) for edit in self.edits)
        return f"as in the design {self.design}: {text}" if self.design else text


@dataclass(frozen=True)
class Outcome:
    """What became of a change: `refused` says why it was not taken, empty where it was."""

    change: ProposedChange
    refused: str = ""


def candidates(model: DataModel, table: Table, judge: Judge) -> tuple[Candidate, ...]:
    """What the search does with a table in its designs, where that is otherwise; then other keys,
    indexes and projections, the cheapest first.
    """
    single: list[Candidate] = []
    for edit in _edits(model, table, judge):
        try:
            changed = apply_edit(model, edit, judge)
        except EditError:
            continue
        single.append(Candidate((edit,), round(judge.cost(changed), 2)))
    single.sort(key=lambda each: (each.cost_usd_per_month, each.text))
    return (*_of_designs(model, table, judge), *single[:MOST_CANDIDATES])


def _of_designs(model: DataModel, table: Table, judge: Judge) -> Iterator[Candidate]:
    """The table as the search's designs have it, each way once."""
    searched = found(model, judge)
    seen: set[tuple[StructureEdit, ...]] = {()}
    for layout in (searched.best, *searched.others):
        if layout is None or len(seen) > MOST_DESIGNS:
            continue
        try:
            edits = edits_between(model, layout.model(model), (table.source_table,), judge)
            changed = model
            for edit in edits:
                changed = apply_edit(changed, edit, judge)
        except EditError:
            continue
        if edits not in seen:
            seen.add(edits)
            yield Candidate(edits, round(judge.cost(changed), 2), layout.name)


def _edits(model: DataModel, table: Table, judge: Judge) -> list[StructureEdit]:
    basis = judge.rebase(model)
    edits: list[StructureEdit] = [
        KeyTable(table=table.name, key=key)
        for key in base_keys(basis.source(table), table)
        if key != table.key
    ]
    held = {gsi.key for gsi in table.gsis}
    for gsi in table.gsis:
        edits.append(DropIndex(table=table.name, name=gsi.name))
        edits += [
            ProjectIndex(table=table.name, name=gsi.name, projection=projection)
            for projection in projections(basis, table, gsi.key)
            if projection != gsi.projection
        ]
    for key in index_keys(basis, table):
        if key not in held:
            for projection in projections(basis, table, key):
                made = index(table, key, projection)
                edits.append(
                    AddIndex(table=table.name, name=made.name, key=key, projection=projection)
                )
    return edits


def with_changes(
    model: DataModel, changes: tuple[ProposedChange, ...], judge: Judge
) -> tuple[DataModel, tuple[Outcome, ...]]:
    """The model with every change that is no worse than without it, in turn."""
    outcomes: list[Outcome] = []
    for change in changes:
        model, outcome = _with_change(model, change, judge)
        outcomes.append(outcome)
    return model, tuple(outcomes)


def _with_change(
    model: DataModel, change: ProposedChange, judge: Judge
) -> tuple[DataModel, Outcome]:
    if not change.edits:
        return model, Outcome(change)
    try:
        changed = changed_by(model, change, judge)
    except EditError as error:
        return model, Outcome(change, str(error))
    refused = why_worse(changed, model, judge)
    return (model, Outcome(change, refused)) if refused else (changed, Outcome(change))


def changed_by(model: DataModel, change: ProposedChange, judge: Judge) -> DataModel:
    """The model with a change. Raises EditError where it can't be carried out or is unsound."""
    sound = {finding.rule + finding.subject for finding in errors_of(model)}
    changed = model
    for edit in change.edits:
        changed = apply_edit(changed, edit, judge)
    wrong = [f.evidence for f in errors_of(changed) if f.rule + f.subject not in sound]
    if wrong:
        raise EditError(" ".join(wrong))
    return changed


def why_worse(changed: DataModel, model: DataModel, judge: Judge) -> str:
    """Why the first is not as good as the second; empty where it is."""
    groups = model.requirements.groups
    after, before = judge.score(changed, groups), judge.score(model, groups)
    if after.unserved > before.unserved:
        return "a pattern would be left unserved"
    if after.unbounded_scans > before.unbounded_scans:
        known = judge.unbounded_scans(model)
        scanning = [lead for lead in judge.unbounded_scans(changed) if lead not in known]
        return f"{', '.join(scanning) or 'a pattern'} would scan a table without bound"
    more = judge.cost(changed) - judge.cost(model)
    if more >= CENT:
        return f"the whole model would cost ${more:,.2f} a month more"
    if after > before:
        return "it does not save what one more structure to run is worth"
    return ""
