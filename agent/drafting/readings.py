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
from tools.value import Value
from tools.workload.operations import changes_of
from tools.workload.patterns import AccessPattern
from tools.workload.reading_words import stems_of
from tools.workload.second_readings import SecondReading, read_phrase, shape

TASK = "1.1"
GROUP = 6  # patterns in one question
MOST_STEPS = 3
MOST_TABLES = 8
TOKENS_A_PATTERN = 110
NOTHING = "nothing"

Verb = Literal["read", "count", "search", "insert", "update", "delete", "nothing"]
VERBS: tuple[Verb, ...] = ("read", "count", "search", "insert", "update", "delete", "nothing")


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
    tables = _tables_for(group, evidence)
    columns = [column for table in tables for column in table.column_names]
    step = closed_type(
        "Step",
        {
            "do": one_of(VERBS),
            "table": one_of([*(table.name for table in tables), NOTHING]),
            "by": list_of(one_of(columns), 3),
            "sets": list_of(one_of(columns), 4),
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


def _tables_for(group: tuple[AccessPattern, ...], evidence: Evidence) -> list[SourceTable]:
    """The tables that the rules' readings touch or whose names are in the texts, else all."""
    touched: set[str] = set()
    words: set[str] = set()
    for pattern in group:
        touched |= {table for _, table, _ in shape(pattern.operations)}
        touched |= {change.table for change in changes_of(pattern.operations)}
        for text in (pattern.text, pattern.access, pattern.endpoint):
            words |= {stem for word in text.split() for stem in stems_of(word.strip("/:,."))}
    named = [
        table
        for table in evidence.mysql.tables
        if table.name in touched or set(stems_of(table.name)) <= words
    ]
    return (named or list(evidence.mysql.tables))[:MOST_TABLES]


def _read(answer: BaseModel, evidence: Evidence) -> Read:
    """Phrases in the artifacts' own language, read by the rules like any other."""
    proposals: list[SecondReading] = []
    faults: list[str] = []
    for pattern_id, steps in STEPS.validate_python(fields_of(answer)).items():
        fault = _fault(steps, evidence)
        phrase = " + ".join(map(_phrase, steps))
        if not fault and read_phrase(evidence, pattern_id, phrase).reading == "unread":
            fault = "that can't be planned"
        if fault:
            faults.append(f"{pattern_id}: {fault}")
        else:
            proposals.append(SecondReading(pattern_id=pattern_id, phrase=phrase))
    return Read(tuple(proposals), tuple(faults))


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
