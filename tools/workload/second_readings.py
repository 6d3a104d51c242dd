"""A language model's reading of patterns beside the rules' one: where the two differ.

Two readings are compared by what they find and change, and by which columns: what the rules add
from the schema and the log (columns needed, related rows, page sizes) is no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tools.finding import Finding
from tools.source.evidence import Evidence, StatedPattern
from tools.value import Value, digest_text
from tools.workload.answer_text import name_text
from tools.workload.answers import Question
from tools.workload.operations import Delete, Insert, Lookup, Operation, TextSearch, changes_of
from tools.workload.patterns import AccessPattern
from tools.workload.reading import Reading, read_pattern

RULE = "second-reading"
Step = tuple[str, str, frozenset[str]]


class SecondReading(Value):
    """How a pattern may be meant: a data access phrase, read by the same rules as any.

    `of` is the digest of what the artifact says of the pattern: another text, another reading.
    """

    kind: Literal["second reading"] = "second reading"
    pattern_id: str
    phrase: str
    of: str = ""


@dataclass(frozen=True)
class Comparison:
    """A second reading that can be read: the phrase, and whether it does what the rules read."""

    pattern_id: str
    phrase: str
    operations: tuple[Operation, ...]
    differs: bool


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


def said_of(pattern: StatedPattern) -> str:
    """Digest of what a second reading is a reading of."""
    parts = (pattern.text, pattern.method, pattern.endpoint, pattern.access)
    return digest_text("\n".join(parts))


def comparisons(
    evidence: Evidence, patterns: Iterable[AccessPattern], readings: Iterable[SecondReading]
) -> tuple[Comparison, ...]:
    """In the patterns' order. Readings of another text than today's are left out.

    A pattern that the rules could not read differs by any reading.
    """
    said = {stated.id: said_of(stated) for stated in evidence.patterns}
    phrases = {
        each.pattern_id: each.phrase for each in readings if each.of == said.get(each.pattern_id)
    }
    found: list[Comparison] = []
    for pattern in patterns:
        phrase = phrases.get(pattern.id)
        if phrase is None or pattern.added or pattern.dropped:
            continue
        second = read_phrase(evidence, pattern.id, phrase)
        if second.reading == "unread":
            continue
        differs = pattern.reading == "unread" or shape(second.operations) != shape(
            pattern.operations
        )
        found.append(Comparison(pattern.id, phrase, second.operations, differs))
    return tuple(found)


def differences(
    evidence: Evidence, patterns: Iterable[AccessPattern], readings: Iterable[SecondReading]
) -> tuple[Comparison, ...]:
    """Those that the rules read otherwise."""
    return tuple(each for each in comparisons(evidence, patterns, readings) if each.differs)


def adopting(difference: Comparison) -> str:
    """The edit that makes the second reading the pattern's own."""
    return f"read {name_text(difference.pattern_id)} as {difference.phrase}"


def finding_of(difference: Comparison, as_read: str) -> Finding:
    """Both readings beside each other; `as_read` is the rules' one in words."""
    return Finding(
        rule=RULE,
        severity="info",
        subject=difference.pattern_id,
        evidence=f"The rules read: {as_read}. The language model reads: {difference.phrase}.",
        fix=f"If that is meant, say so: {adopting(difference)}",
    )


def beside(questions: Iterable[Question], compared: Iterable[Comparison]) -> tuple[Question, ...]:
    """The questions, those on readings with what the language model reads in the same pattern."""
    second = {each.pattern_id: each for each in compared}
    return tuple(
        _beside(each, second[each.subject])
        if each.kind == "reading" and each.subject in second
        else each
        for each in questions
    )


def _beside(question: Question, second: Comparison) -> Question:
    """The example stays: no bare word takes what the language model reads."""
    if second.differs:
        text = (
            f"{question.text} The language model reads it so: {second.phrase}. "
            f"To take that: {adopting(second)}"
        )
    else:
        text = f"{question.text} The language model reads it the same way."
    return question.model_copy(update={"text": text})
