"""Task 2.1: each table's keys and indexes, the rules' candidates offered by name."""

from collections.abc import Iterator
from functools import partial

from pydantic import BaseModel

from agent.drafting.part import Part, Question, Read
from agent.folding.derivation import Derivation
from agent.folding.fold import Fold
from agent.language_model.closed_types import closed_type, fields_of, one_of, words_of
from tools.documents import figures
from tools.documents.operation_words import key_requirements
from tools.editing.application import EditError
from tools.editing.edits import AddIndex, StructureEdit
from tools.editing.proposals import ProposedChange
from tools.editing.proposed_changes import Candidate, candidates, changed_by
from tools.editing.prose import unfounded, whole_sentences
from tools.model.data_model import DataModel
from tools.model.tables import KeySchema, Projection, ProjectionType, Table
from tools.planning.candidates import index
from tools.planning.score import Judge
from tools.value import Value

TASK = "2.1"
STAYS = "the rules' design"
NONE = "none"
MOST_PATTERNS = 12
MOST_REASON = 160
MOST_TOKENS = 200
OWN_PROJECTIONS: tuple[ProjectionType, ...] = ("KEYS_ONLY", "ALL")


class Choice(Value):
    """What a model chose for one table."""

    reason: str
    choice: str
    own_index_partition_key: str
    own_index_sort_key: str
    own_index_projection: ProjectionType


def table_parts(fold: Fold) -> Iterator[Part]:
    derivation = fold.derivation(TASK)
    for table in derivation.model.tables:
        if table.kind == "entity" and _patterns_on(derivation, table):
            yield Part(TASK, f"table {table.name}", partial(_question, derivation, table, fold))


def _patterns_on(derivation: Derivation, table: Table) -> list[str]:
    return [plan.lead for plan in derivation.plans if table.name in plan.tables]


def _question(derivation: Derivation, table: Table, fold: Fold) -> Question:
    model, judge = derivation.model, fold.judge_of(derivation)
    offered = {each.text: each for each in candidates(model, table, judge)}
    names = list(table.attribute_names)
    inputs: dict[str, object] = {
        "table": table.name,
        "key": str(table.key),
        "attributes": ", ".join(f"{a.name} {a.type}" for a in table.attributes),
        "indexes": [f"{gsi.name} {gsi.key}, projects {gsi.projection}" for gsi in table.gsis],
        "patterns": _pattern_lines(derivation, table),
        "cost": figures.usd(round(judge.cost(model), 2)),
        "stays": STAYS,
        "candidates": [(c.text, figures.usd(c.cost_usd_per_month)) for c in offered.values()],
    }
    fields = {
        "reason": words_of(MOST_REASON),
        "choice": one_of([STAYS, *offered]),
        "own_index_partition_key": one_of([NONE, *names]),
        "own_index_sort_key": one_of([NONE, *names]),
        "own_index_projection": one_of(OWN_PROJECTIONS),
    }
    return Question(
        prompt="propose_table",
        inputs=inputs,
        output=closed_type("TableChoice", fields),
        most_tokens=MOST_TOKENS,
        read=lambda answer: _read(answer, model, table, judge, offered, _facts(inputs)),
    )


def _pattern_lines(derivation: Derivation, table: Table) -> list[tuple[str, str, str]]:
    """Id, what it does, and how often, of the patterns that use a table."""
    requirements = derivation.model.requirements
    lines = []
    for lead in _patterns_on(derivation, table)[:MOST_PATTERNS]:
        pattern = requirements.pattern(lead)
        words = "; ".join(key_requirements(pattern.operations, requirements.mysql))
        rate = pattern.rate.average
        often = f"{figures.number(rate.value)} a second" if rate else "rate unknown"
        lines.append((lead, words, often))
    return lines


def _facts(inputs: dict[str, object]) -> str:
    return "\n".join(str(value) for value in inputs.values())


def _read(
    answer: BaseModel,
    model: DataModel,
    table: Table,
    judge: Judge,
    offered: dict[str, Candidate],
    facts: str,
) -> Read:
    choice = Choice.model_validate(fields_of(answer))
    edits: list[StructureEdit] = []
    if choice.choice != STAYS:
        edits += offered[choice.choice].edits
    own = _own_index(table, choice)
    held = {gsi.key for gsi in table.gsis}
    held |= {edit.key for edit in edits if isinstance(edit, AddIndex)}
    if own is not None and own.key not in held:
        edits.append(own)
    reason = "" if unfounded(choice.reason, facts) else whole_sentences(choice.reason)
    change = ProposedChange(table=table.name, edits=tuple(edits), reason=reason)
    try:
        if edits:
            changed_by(model, change, judge)
    except EditError as error:
        return Read((), (f"that can't be built: {error}",))
    return Read((change,))


def _own_index(table: Table, choice: Choice) -> AddIndex | None:
    """An index of the model's own; None where it asks for none. One that is there adds nothing."""
    if choice.own_index_partition_key == NONE:
        return None
    sort = choice.own_index_sort_key
    partition = choice.own_index_partition_key
    key = KeySchema(partition_key=partition, sort_key=None if sort in (NONE, partition) else sort)
    made = index(table, key, Projection(type=choice.own_index_projection))
    return AddIndex(table=table.name, name=made.name, key=key, projection=made.projection)
