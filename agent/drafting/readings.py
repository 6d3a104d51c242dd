"""Task 1.1: a second reading of the patterns, beside the rules' own."""

from collections.abc import Iterator
from functools import partial
from typing import Literal, assert_never

from pydantic import BaseModel, TypeAdapter

from agent.drafting.part import Part, Question, Read
from agent.folding.fold import Fold
from agent.language_model.closed_types import closed_type, fields_of, list_of, one_of
from tools.source.evidence import Evidence
from tools.source.schema import SourceTable
from tools.source.stems import stems_of
from tools.value import Value
from tools.workload.patterns import AccessPattern
from tools.workload.reading import Reading
from tools.workload.second_readings import SecondReading, read_phrase, said_of, shape

TASK = "1.1"
GROUP = 6  # patterns in one question
MOST_STEPS = 3
MOST_TABLES = 8
TOKENS_A_PATTERN = 110
NOTHING = "nothing"

Verb = Literal["read", "count", "search", "insert", "update", "delete", "nothing"]
VERBS: tuple[Verb, ...] = ("read", "count", "search", "insert", "update", "delete", "nothing")


SHAPES: dict[Verb, str] = {
    "read": "read",
    "count": "count",
    "search": "search",
    "insert": "write",
    "update": "write",
    "delete": "delete",
}
BY_NOTHING = frozenset({"search", "insert"})


class Step(Value):
    """One step of a pattern as a model says it."""

    do: Verb
    table: str
    by: list[str]
    sets: list[str]


STEPS = TypeAdapter(dict[str, list[Step]])


def reading_parts(fold: Fold) -> Iterator[Part]:
    patterns = [pattern for pattern in fold.requirements.patterns if not pattern.added]
    for start in range(0, len(patterns), GROUP):
        group = tuple(patterns[start : start + GROUP])
        first, last = group[0].id, group[-1].id
        name = f"readings of {first} to {last}" if first != last else f"reading of {first}"
        yield Part(TASK, name, partial(_question, group, fold.evidence))


def _question(group: tuple[AccessPattern, ...], evidence: Evidence) -> Question:
    tables = tables_for(group, evidence)
    columns = [column for table in tables for column in table.column_names]
    step = closed_type(
        "Step",
        {
            "do": one_of(VERBS),
            "table": one_of([*(table.name for table in tables), NOTHING]),
            "by": list_of(one_of(columns or [NOTHING]), 3),
            "sets": list_of(one_of(columns or [NOTHING]), 4),
        },
    )
    fields = {pattern.id: list_of(step, MOST_STEPS, 1) for pattern in group}
    return Question(
        prompt="read_patterns",
        inputs={
            "tables": [(table.name, table.column_names) for table in tables],
            "patterns": [
                (p.id, p.text, f"{p.method} {p.endpoint}".strip(), p.access) for p in group
            ],
        },
        output=closed_type("Readings", fields),
        most_tokens=TOKENS_A_PATTERN * len(group),
        read=lambda answer: _read(answer, evidence),
    )


def tables_for(group: tuple[AccessPattern, ...], evidence: Evidence) -> list[SourceTable]:
    """What may be meant: tables the rules read, tables named, their neighbours, then the others.

    The others only where a pattern could not be read: it may be about any. In the schema's order.
    """
    touched: set[str] = set()
    words: set[str] = set()
    for pattern in group:
        touched |= {table for _, table, _ in shape(pattern.operations)}
        for text in (pattern.text, pattern.access, pattern.endpoint):
            words |= {stem for word in text.split() for stem in stems_of(word.strip("/:,."))}
    tables = evidence.mysql.tables
    named = {table.name for table in tables if set(stems_of(table.name)) <= words}
    near = {
        name
        for table in tables
        for key in table.foreign_keys
        for name in (table.name, key.references)
        if {table.name, key.references} & (touched | named)
    }
    is_open = any(pattern.reading == "unread" for pattern in group) or not touched | named
    ranks = [touched, named, near, {table.name for table in tables} if is_open else set()]
    wanted = dict.fromkeys(table.name for rank in ranks for table in tables if table.name in rank)
    kept = set(list(wanted)[:MOST_TABLES])
    return [table for table in tables if table.name in kept]


def _read(answer: BaseModel, evidence: Evidence) -> Read:
    """Phrases in the artifacts' own language, read by the rules like any other."""
    said = {stated.id: said_of(stated) for stated in evidence.patterns}
    proposals: list[SecondReading] = []
    faults: list[str] = []
    for pattern_id, steps in STEPS.validate_python(fields_of(answer)).items():
        fault = _fault(steps, evidence)
        phrase = " + ".join(map(_phrase, steps))
        if not fault and not _reads_as(steps, read_phrase(evidence, pattern_id, phrase)):
            fault = "that can't be planned as it stands"
        if fault:
            faults.append(f"{pattern_id}: {fault}")
        else:
            proposals.append(
                SecondReading(pattern_id=pattern_id, phrase=phrase, of=said[pattern_id])
            )
    return Read(tuple(proposals), tuple(faults))


def _reads_as(steps: list[Step], reading: Reading) -> bool:
    """Whether the rules read in the phrase what the steps say, and nothing else."""
    if reading.reading == "unread":
        return False
    return shape(reading.operations) == {
        (SHAPES[step.do], step.table, frozenset() if step.do in BY_NOTHING else frozenset(step.by))
        for step in steps
        if step.do != NOTHING
    }


def _fault(steps: list[Step], evidence: Evidence) -> str:
    for step in steps:
        if (step.do == NOTHING) != (step.table == NOTHING) or (step.do == NOTHING and steps[1:]):
            return "where nothing is done, that is the only step, with table nothing"
        if step.do == NOTHING:
            continue
        known = evidence.mysql.table(step.table).column_names
        unknown = [column for column in (*step.by, *step.sets) if column not in known]
        if unknown:
            return f"{step.table} has no column {', '.join(unknown)}"
        if step.do in ("update", "delete") and not step.by:
            return f"which rows of {step.table} are changed? `by` is empty"
    return ""


def _phrase(step: Step) -> str:
    by = f" by {' + '.join(step.by)}" if step.by else ""
    match step.do:
        case "read":
            return f"Query {step.table}{by}" if by else f"Query all {step.table}"
        case "count":
            return f"Count {step.table}{by}"
        case "search":
            return f"Search {step.table}"
        case "insert":
            return f"Create {step.table}"
        case "update":
            sets = f" {' + '.join(step.sets)}" if step.sets else ""
            return f"Update {step.table}{sets}{by}"
        case "delete":
            return f"Delete {step.table}{by}"
        case "nothing":
            return "No database operation"
        case _:
            assert_never(step.do)
