"""How a rival's design is read: what it leaves open, decided one way or the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tools.workload.operations import Operation


@dataclass(frozen=True)
class LookupTable:
    """A table named only in the rival's document: it keeps `column` unique."""

    name: str
    source_table: str
    column: str


@dataclass(frozen=True)
class Reading:
    """Attributes.

    operations: What a pattern does, where the design changes what is asked of it.
    unordered: Patterns that take their rows in the order in which the index has them.
    held: Columns (`users.email`) whose value a caller has wherever a pattern gives the row's id.
    frozen: Source tables whose items keep copied values as they were when the item was written.
    lookup_tables: Tables beside those of the contract.
    """

    operations: Mapping[str, tuple[Operation, ...]] = field(default_factory=dict)
    unordered: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    frozen: frozenset[str] = frozenset()
    lookup_tables: tuple[LookupTable, ...] = ()


@dataclass(frozen=True)
class OpenQuestion:
    """Something the design does not say: `first` is the answer that costs it least.

    Both are parts of a reading: what they set replaces what stood there.
    """

    name: str
    question: str
    first: Mapping[str, object]
    second: Mapping[str, object]


def reading_of(
    questions: tuple[OpenQuestion, ...], second: frozenset[str] = frozenset()
) -> Reading:
    """The first answer to every question, but the second to those named."""
    reading = Reading()
    for question in questions:
        answer = question.second if question.name in second else question.first
        for name, value in answer.items():
            reading = replace(reading, **{name: merged(getattr(reading, name), value)})
    return reading


def merged(before: object, more: object) -> object:
    if isinstance(before, Mapping) and isinstance(more, Mapping):
        return {**before, **more}
    if isinstance(before, frozenset) and isinstance(more, frozenset):
        return before | more
    if isinstance(before, tuple) and isinstance(more, tuple):
        return before + more
    msg = f"{more!r} can't be added to {before!r}"
    raise TypeError(msg)
