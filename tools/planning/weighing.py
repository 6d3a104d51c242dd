"""Task 2.2: denormalisation weighed by figures, and the layouts that were not chosen."""

from dataclasses import dataclass
from typing import Literal

from tools.model.data_model import Absence, DataModel
from tools.model.decisions import Alternative, Decision
from tools.model.tables import (
    Attribute,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    KeySchema,
    Projection,
    Table,
)
from tools.planning.basis import attributes_for
from tools.planning.candidates import demands, index, is_indexable, with_index
from tools.planning.denormalisation import Proposal, proposals
from tools.planning.first_design import with_best_indexes, with_best_keys
from tools.planning.first_tables import entity_tables, with_lookup_tables
from tools.planning.key_decisions import UNNUMBERED
from tools.planning.restructuring import split, without_attribute
from tools.planning.score import Judge
from tools.planning.services import with_services
from tools.provenance import Figure, computed

TOPICS: dict[str, Literal["embedding", "copy", "counter"]] = {
    "embedded": "embedding",
    "copy": "copy",
    "counter": "counter",
}
CHOSEN = {
    "embedding": "embedded as one JSON list",
    "copy": "copied",
    "counter": "kept in every transaction that changes it",
}
REJECTED = {"embedding": "kept apart", "copy": "not copied", "counter": "counted when asked"}
ROLLBACK = {
    "embedding": (
        "Create a table for the rows, write both, unpack the lists into it from an export, "
        "switch reads, then remove the attribute."
    ),
    "copy": "Read the original again, then stop writing the copies and remove them.",
    "counter": "Count by Query again, then stop writing the counter and remove it.",
}
TRADE_OFF = {
    "embedding": (
        "The rows can't be changed or found one by one: any change reads the item and writes "
        "the whole list on condition that it was not changed meanwhile."
    ),
    "copy": "Copies lag behind the original and every change of it fans out to all of them.",
    "counter": "Every change of a child writes its parent too, in one transaction.",
}
GIVES_UP = {
    "embedding": "one item per read and per write, instead of several",
    "copy": "no further request for the related rows",
    "counter": "reading one item instead of the children",
}


@dataclass(frozen=True)
class Taken:
    """A proposal that was taken, with what it saved when it was."""

    proposal: Proposal
    saved_usd_per_month: float


def weigh_denormalisation(model: DataModel, judge: Judge) -> tuple[DataModel, list[Decision]]:
    """Takes every proposal that lowers the score, in turn; records all that were considered.

    Costs in the decisions are those of the final model, with and without the proposal.
    """
    taken: list[Taken] = []
    weighed: dict[str, tuple[DataModel, float]] = {}  # on which model, and the cost with it
    while proposal := next((p for p in proposals(model) if p.subject not in weighed), None):
        candidate = _settled(proposal.model, judge, proposal.subject.split(".")[0])
        weighed[proposal.subject] = (model, judge.cost(candidate))
        if not proposal.objections and _is_better(judge, candidate, model):
            taken.append(Taken(proposal, judge.cost(model) - judge.cost(candidate)))
            model = candidate
    final_cost = judge.cost(model)
    decisions = [_taken_decision(choice, final_cost) for choice in taken]
    for proposal in proposals(model):
        on, other_cost = weighed[proposal.subject]
        if on is not model:
            candidate = _settled(proposal.model, judge, proposal.subject.split(".")[0])
            other_cost = judge.cost(candidate)
        decisions.append(_rejected_decision(proposal, final_cost, other_cost))
    return model, decisions


def denormalisation_decisions(model: DataModel, judge: Judge) -> list[Decision]:
    """What is stored twice or together in a finished model, and what else was proposed.

    For a model that was changed after it was weighed: nothing is taken or dropped.
    """
    cost = judge.cost(model)
    decisions = []
    for table in model.tables:
        for attribute in table.attributes:
            if isinstance(attribute.origin, EmbeddedOrigin | CopyOrigin | CounterOrigin):
                decisions.append(_standing_decision(model, judge, table, attribute, cost))
    held = {decision.subject for decision in decisions}
    for proposal in proposals(model):
        if proposal.subject not in held:
            candidate = _settled(proposal.model, judge, proposal.subject.split(".")[0])
            decisions.append(_rejected_decision(proposal, cost, judge.cost(candidate)))
    return decisions


def _standing_decision(
    model: DataModel, judge: Judge, table: Table, attribute: Attribute, cost: float
) -> Decision:
    """One structure that is there, against the same model without it."""
    subject = f"{table.name}.{attribute.name}"
    if isinstance(attribute.origin, EmbeddedOrigin):
        source = attribute.origin.table
        bare = with_best_keys(split(model, table, attribute), judge, source)
    else:
        bare = with_lookup_tables(without_attribute(model, table, attribute.name))
    bare = with_services(bare, judge.basis)
    known = next((p for p in proposals(bare) if subject == p.subject), None)
    proposal = known or Proposal(
        topic=TOPICS[attribute.origin.kind],
        subject=subject,
        text=f"{attribute.name} of {table.name}",
        evidence=(f"no figure speaks for it by itself; {attribute.origin.table} is its source",),
        objections=(),
        model=model,
    )
    return _taken_decision(Taken(proposal, judge.cost(bare) - cost), cost)


def without_denormalisation(model: DataModel, judge: Judge) -> DataModel:
    """The same keys and indexes with every row and value in one place only."""
    for table in model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, EmbeddedOrigin):
                apart = split(model, model.table(table.name), attribute)
                model = with_best_keys(apart, judge, origin.table)
            elif isinstance(origin, CopyOrigin | CounterOrigin):
                model = without_attribute(model, model.table(table.name), attribute.name)
    return with_services(with_lookup_tables(model), judge.basis)


def _is_better(judge: Judge, candidate: DataModel, model: DataModel) -> bool:
    groups = model.requirements.groups
    return judge.score(candidate, groups) < judge.score(model, groups)


def _taken_decision(taken: Taken, cost: float) -> Decision:
    proposal, saved = taken.proposal, taken.saved_usd_per_month
    amount = amount_between("saves {} a month" if saved >= 0 else "costs {} more a month", saved)
    reason = f"{'; '.join(proposal.evidence)}; it {amount.text}."
    return _decision(proposal, True, reason, cost, cost + saved, amount)


def amount_between(pattern: str, usd_per_month: float) -> Figure:
    """What two whole models differ by, without its sign, in the words of `pattern`."""
    return computed(
        pattern.format(f"${abs(usd_per_month):,.2f}"),
        "difference of the monthly bill",
        "bill of the whole model with it and without it",
    )


def _rejected_decision(proposal: Proposal, cost: float, other: float) -> Decision:
    evidence = "; ".join(proposal.evidence)
    pattern = "would cost {} a month more" if other >= cost else "the {} a month it saves"
    amount = amount_between(pattern, other - cost)
    if proposal.objections:
        reason = f"Not on the evidence: {'; '.join(proposal.objections)}."
    elif other >= cost:
        reason = f"{evidence}; it {amount.text}."
    else:
        reason = f"{evidence}; {amount.text} does not pay for the work."
    return _decision(proposal, False, reason, cost, other, amount)


def _settled(model: DataModel, judge: Judge, table_name: str) -> DataModel:
    """The model with the changed table's indexes chosen anew, and its services."""
    model = with_best_indexes(model, judge, model.table(table_name).source_table)
    return with_services(with_lookup_tables(model), judge.basis)


def _decision(
    proposal: Proposal, taken: bool, reason: str, cost: float, other_cost: float, amount: Figure
) -> Decision:
    topic = proposal.topic
    other = Alternative(
        name=f"{proposal.text}: {REJECTED[topic] if taken else CHOSEN[topic]}",
        cost_usd_per_month=round(other_cost, 2),
        gives_up=GIVES_UP[topic] if taken else TRADE_OFF[topic],
        wins_when="the figures that the reason names change enough",
    )
    return Decision(
        id=UNNUMBERED,
        topic=topic,
        subject=proposal.subject,
        chosen=f"{proposal.text}: {CHOSEN[topic] if taken else REJECTED[topic]}",
        reason=reason,
        chosen_cost_usd_per_month=round(cost, 2),
        alternatives=(other,),
        trade_off=TRADE_OFF[topic] if taken else f"What it would have brought: {GIVES_UP[topic]}.",
        rollback=ROLLBACK[topic] if taken else "Nothing to roll back.",
        monitoring="Item size and ConditionalCheckFailedRequests." if taken else "",
        figures=(*proposal.figures, amount),
    )


def translated_layout(model: DataModel, judge: Judge) -> DataModel:
    """One table per MySQL table with an ALL index for each column that some pattern searches by."""
    schema = model.requirements.mysql
    plain = model.model_copy(update={"tables": entity_tables(schema), "services": ()})
    basis = judge.rebase(plain)
    tables: list[Table] = []
    for table in plain.tables:
        source = schema.table(table.source_table)
        searched: dict[str, None] = {}
        for lookup in demands(basis, source.name):
            for column in lookup.equality:
                if is_indexable(source.column(column)) and column not in source.primary_key[:1]:
                    searched.setdefault(column)
        for name in attributes_for(table, tuple(searched)):
            key = KeySchema(partition_key=name)
            table = with_index(table, index(table, key, Projection(type="ALL")))
        tables.append(table)
    indexed = plain.model_copy(update={"tables": tuple(tables)})
    return with_services(with_lookup_tables(indexed), judge.basis)


def absences(model: DataModel) -> tuple[Absence, ...]:
    """Source columns that no attribute holds as they are, and why."""
    missing: list[Absence] = []
    for table in model.tables:
        for attribute in table.attributes:
            origin = attribute.origin
            if isinstance(origin, EmbeddedOrigin):
                where = f"{table.name}.{attribute.name}"
                missing.append(
                    Absence(table=origin.table, reason=f"its rows are embedded in {where}")
                )
                missing.append(
                    Absence(
                        table=origin.table,
                        column=origin.child_key,
                        reason=f"said by the item of {table.name} that holds the row",
                    )
                )
    return tuple(missing)


def numbered(decisions: list[Decision]) -> tuple[Decision, ...]:
    """Decisions with ids D1, D2, … in their order."""
    return tuple(
        decision.model_copy(update={"id": f"D{number}"})
        for number, decision in enumerate(decisions, start=1)
    )
