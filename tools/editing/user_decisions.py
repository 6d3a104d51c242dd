"""The decisions of an edited model: computed anew, and signed by the user where they decided."""

from dataclasses import dataclass, field
from typing import assert_never

from tools.editing.edit_rendering import render_edit
from tools.editing.edits import (
    AddCounter,
    AddIndex,
    AttributeEdit,
    CopyColumn,
    DropCopy,
    DropCounter,
    DropIndex,
    IndexEdit,
    KeepApart,
    KeyTable,
    LayoutEdit,
    MergeTable,
    ProjectIndex,
    RekeyIndex,
    RenameIndex,
    RenameTable,
    SplitTable,
    StructureEdit,
)
from tools.editing.names import keys_between
from tools.model.data_model import DataModel
from tools.model.decisions import Alternative, Decision, Topic
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin, Table
from tools.planning.key_decisions import UNNUMBERED, key_decisions
from tools.planning.layout_decision import layout_decision
from tools.planning.operating_decisions import service_decisions
from tools.planning.score import Judge
from tools.planning.weighing import (
    amount_between,
    denormalisation_decisions,
    numbered,
)


@dataclass
class _Said:
    """What the user's edits came to: structures asked for, and structures taken out.

    Both by topic and subject, with the text of the last edit that speaks of it.
    """

    asked: dict[tuple[Topic, str], str] = field(default_factory=dict)
    taken_out: dict[tuple[Topic, str], str] = field(default_factory=dict)

    def ask(self, topic: Topic, subject: str, text: str) -> None:
        self.taken_out.pop((topic, subject), None)
        self.asked[topic, subject] = text

    def take_out(self, topic: Topic, subject: str, text: str) -> None:
        self.asked.pop((topic, subject), None)
        self.taken_out[topic, subject] = text

    def rename(self, old: str, new: str) -> None:
        """A table or index is called otherwise from here on."""

        def renamed(subject: str) -> str:
            table, dot, rest = subject.partition(".")
            if subject == old:
                return new
            return f"{new}{dot}{rest}" if table == old and "." not in old else subject

        self.asked = {(topic, renamed(s)): text for (topic, s), text in self.asked.items()}
        self.taken_out = {(topic, renamed(s)): text for (topic, s), text in self.taken_out.items()}


def decided(
    model: DataModel, draft: DataModel, edits: tuple[StructureEdit, ...], judge: Judge
) -> DataModel:
    """The edited model with a decision for every structure; the draft where no edit was taken."""
    if not edits:
        return draft
    said = _said(model, edits)
    decisions = [
        layout_decision(model, judge),
        *key_decisions(model, judge),
        *service_decisions(model, judge),
        *denormalisation_decisions(model, judge),
    ]
    drafted = {(d.topic, d.subject, d.chosen): d for d in draft.decisions}
    decisions = [_signed(_in_words_of(drafted, decision), said) for decision in decisions]
    known = {(decision.topic, decision.subject) for decision in decisions}
    cost = judge.cost(model)
    draft_cost = judge.cost(draft)
    decisions += [
        _taken_out(topic, subject, text, cost, draft_cost)
        for (topic, subject), text in said.taken_out.items()
        if (topic, subject) not in known
    ]
    return model.model_copy(update={"decisions": numbered(decisions)})


def _said(model: DataModel, edits: tuple[StructureEdit, ...]) -> _Said:
    said = _Said()
    for edit in edits:
        if isinstance(edit, IndexEdit):
            _say_of_index(said, edit)
        elif isinstance(edit, LayoutEdit):
            _say_of_layout(said, edit, model)
        else:
            _say_of_attribute(said, edit)
    return _with_attribute_names(said, model)


def _say_of_index(said: _Said, edit: IndexEdit) -> None:
    subject = f"{edit.table}.{edit.name}"
    match edit:
        case AddIndex() | RekeyIndex() | ProjectIndex():
            said.ask("index", subject, render_edit(edit))
        case DropIndex():
            said.take_out("index", subject, render_edit(edit))
        case RenameIndex():
            said.rename(subject, f"{edit.table}.{edit.new_name}")
        case _:
            assert_never(edit)


def _say_of_layout(said: _Said, edit: LayoutEdit, model: DataModel) -> None:
    text = render_edit(edit)
    match edit:
        case KeyTable():
            said.ask("base key", edit.table, text)
        case RenameTable():
            said.rename(edit.table, edit.new_name)
        case MergeTable():
            said.ask("embedding", f"{edit.table}.{edit.source_table}", text)
        case SplitTable():
            said.take_out("embedding", f"{edit.table}.{edit.source_table}", text)
        case KeepApart():
            for child, parent in ((edit.first, edit.second), (edit.second, edit.first)):
                holder = model.entity_table(parent)
                joined = keys_between(model.requirements.mysql, child, parent)
                if holder is not None and joined:
                    said.take_out("embedding", f"{holder.name}.{child}", text)
        case _:
            assert_never(edit)


def _say_of_attribute(said: _Said, edit: AttributeEdit) -> None:
    text = render_edit(edit)
    match edit:
        case CopyColumn():
            said.ask("copy", f"{edit.table}.{edit.source_table}.{edit.column}", text)
        case DropCopy():
            said.take_out("copy", f"{edit.table}.{edit.attribute}", text)
        case AddCounter():
            said.ask("counter", f"{edit.table}.{edit.source_table}", text)
        case DropCounter():
            said.take_out("counter", f"{edit.table}.{edit.attribute}", text)
        case _:
            assert_never(edit)


def _with_attribute_names(said: _Said, model: DataModel) -> _Said:
    """Attributes by the names they have in the model, not by where their values come from."""
    for table in model.tables:
        for attribute in table.attributes:
            spoken_of = _spoken_of(table, attribute.origin)
            for topic, subject in list(said.asked):
                if subject in spoken_of:
                    text = said.asked.pop((topic, subject))
                    said.asked[topic, f"{table.name}.{attribute.name}"] = text
    return said


def _spoken_of(table: Table, origin: object) -> tuple[str, ...]:
    if isinstance(origin, CopyOrigin):
        return (f"{table.name}.{origin.table}.{origin.column}",)
    if isinstance(origin, EmbeddedOrigin | CounterOrigin):
        return (f"{table.name}.{origin.table}",)
    return ()


def _in_words_of(drafted: dict[tuple[Topic, str, str], Decision], decision: Decision) -> Decision:
    """What a language model wrote of a choice that stands is kept; the figures are new."""
    old = drafted.get((decision.topic, decision.subject, decision.chosen))
    if old is None or old.author == "built-in drafter":
        return decision
    costs = {"chosen_cost_usd_per_month": decision.chosen_cost_usd_per_month}
    return old.model_copy(update=costs | {"alternatives": decision.alternatives})


def _signed(decision: Decision, said: _Said) -> Decision:
    asked = said.asked.get((decision.topic, decision.subject))
    if asked is not None:
        return _by_the_user(decision, f"Asked for by the user (“{asked}”).")
    taken_out = said.taken_out.get((decision.topic, decision.subject))
    if taken_out is not None:
        return _by_the_user(decision, f"Kept out by the user (“{taken_out}”).")
    return decision


def _by_the_user(decision: Decision, said: str) -> Decision:
    """With what the choice costs beside the cheapest alternative, where one is costed."""
    costs = [a.cost_usd_per_month for a in decision.alternatives if a.cost_usd_per_month]
    if not costs or decision.chosen_cost_usd_per_month is None:
        return decision.model_copy(update={"author": "user", "reason": said})
    saved = min(costs) - decision.chosen_cost_usd_per_month
    if saved >= 0:
        amount = amount_between("costs {} a month less", saved)
        reason = f"{said} It {amount.text} than the cheapest alternative."
    else:
        amount = amount_between("would cost {} a month less", saved)
        reason = f"{said} The cheapest alternative {amount.text}."
    figures = (*decision.figures, amount)
    return decision.model_copy(update={"author": "user", "reason": reason, "figures": figures})


def _taken_out(topic: Topic, subject: str, text: str, cost: float, draft_cost: float) -> Decision:
    return Decision(
        id=UNNUMBERED,
        topic=topic,
        subject=subject,
        chosen="not built",
        reason=f"Kept out by the user (“{text}”).",
        chosen_cost_usd_per_month=round(cost, 2),
        alternatives=(
            Alternative(
                name="the design as it was drafted, without the user's edits",
                cost_usd_per_month=round(draft_cost, 2),
                gives_up="what the user's edits are for",
                wins_when="the reasons for the edits no longer hold",
            ),
        ),
        trade_off="What it would have served is read in another way, as the plans show.",
        rollback="Take the edit back, or add it again.",
        author="user",
    )
