"""A language model's reading of patterns beside the rules' one: where the two differ.

Two readings are compared by what they find and change, and by which columns: what the rules add
from the schema and the log (columns needed, related rows, page sizes) is no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tools.finding import Finding
from tools.source.evidence import Evidence
from tools.value import Value
from tools.workload.answer_text import name_text
from tools.workload.answers import Question
from tools.workload.operations import Delete, Insert, Lookup, Operation, TextSearch, changes_of
from tools.workload.patterns import AccessPattern
from tools.workload.reading import Reading, read_pattern

RULE = "second-reading"
Step = tuple[str, str, frozenset[str]]


class SecondReading(Value):
    """How a pattern may be meant: a data access phrase, read by the same rules as any."""

    kind: Literal["second reading"] = "second reading"
    pattern_id: str
    phrase: str


@dataclass(frozen=True)
class Difference:
    """A pattern that is read otherwise: the phrase, and what the rules make of it."""

    pattern_id: str
    phrase: str
    operations: tuple[Operation, ...]


def shape(operations: tuple[Operation, ...]) -> frozenset[Step]:
    """What is done to which table, by which columns."""
    steps: set[Step] = set()
    for operation in operations:
        if isinstance(operation, Lookup):
            verb = "count" if operation.aggregate else "read"
            by = frozenset((*operation.equality, *operation.null_columns))
            steps.add((verb, operation.table, by))
        elif isinstance(operation, TextSearch):
            steps.add(("search", operation.table, frozenset()))
    for change in changes_of(operations):
        by = frozenset() if isinstance(change, Insert) else frozenset(change.equality)
        verb = "delete" if isinstance(change, Delete) else "write"
        steps.add((verb, change.table, by))
    return frozenset(steps)


def read_phrase(evidence: Evidence, pattern_id: str, phrase: str) -> Reading:
    """What the rules make of a phrase for a stated pattern. Raises LookupError for another id."""
    stated = next(each for each in evidence.patterns if each.id == pattern_id)
    return read_pattern(stated, evidence.mysql, evidence.log, phrase)


def differences(
    evidence: Evidence, patterns: Iterable[AccessPattern], readings: Iterable[SecondReading]
) -> tuple[Difference, ...]:
    """In the patterns' order; a pattern that the rules could not read differs by any reading."""
    phrases = {reading.pattern_id: reading.phrase for reading in readings}
    found: list[Difference] = []
    for pattern in patterns:
        phrase = phrases.get(pattern.id)
        if phrase is None or pattern.added or pattern.dropped:
            continue
        second = read_phrase(evidence, pattern.id, phrase)
        if second.reading == "unread":
            continue
        if pattern.reading == "unread" or shape(second.operations) != shape(pattern.operations):
            found.append(Difference(pattern.id, phrase, second.operations))
    return tuple(found)


def adopting(difference: Difference) -> str:
    """The edit that makes the second reading the pattern's own."""
    return f"read {name_text(difference.pattern_id)} as {difference.phrase}"


def finding_of(difference: Difference, as_read: str) -> Finding:
    """Both readings beside each other; `as_read` is the rules' one in words."""
    return Finding(
        rule=RULE,
        severity="info",
        subject=difference.pattern_id,
        evidence=f"The rules read: {as_read}. The language model reads: {difference.phrase}.",
        fix=f"If that is meant, say so: {adopting(difference)}",
    )


def beside(
    questions: Iterable[Question],
    readings: Iterable[SecondReading],
    differing: Iterable[Difference],
) -> tuple[Question, ...]:
    """The questions, those on readings with what the language model reads in the same pattern."""
    read = {reading.pattern_id for reading in readings}
    other = {difference.pattern_id: difference for difference in differing}
    return tuple(
        _beside(each, other.get(each.subject))
        if each.kind == "reading" and each.subject in read
        else each
        for each in questions
    )


def _beside(question: Question, difference: Difference | None) -> Question:
    if difference is None:
        text = f"{question.text} The language model reads it the same way."
        return question.model_copy(update={"text": text})
    said = f"{question.text} The language model reads it so: {difference.phrase}."
    if question.example.startswith("read "):
        return question.model_copy(update={"text": said, "example": adopting(difference)})
    return question.model_copy(update={"text": f"{said} To take that: {adopting(difference)}"})
