"""What every rule of reading is given, and what it gives back."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.schema import Schema
from tools.source.stems import stem
from tools.value import Value
from tools.workload.operations import Operation
from tools.workload.reading_phrase import Action, Clause, Phrase, Words
from tools.workload.reading_vocabulary import TableMatch, Vocabulary
from tools.workload.reading_words import HISTORY


class Reading(Value):
    """How a phrase was read.

    Attributes:
        reading: `unread` leaves `operations` empty; `assumptions` then says what was not
            understood.
        assumptions: Full sentences that a user can confirm or refuse.
    """

    operations: tuple[Operation, ...] = ()
    reading: Literal["plain", "assumed", "unread"]
    assumptions: tuple[str, ...] = ()


def read_as(*operations: Operation, assumptions: tuple[str, ...] = ()) -> Reading:
    """Plain without assumptions, assumed with some."""
    said = tuple(dict.fromkeys(assumptions))
    return Reading(operations=operations, reading="assumed" if said else "plain", assumptions=said)


def unread(why: str) -> Reading:
    return Reading(reading="unread", assumptions=(why,))


@dataclass(frozen=True)
class Scene:
    pattern: StatedPattern
    schema: Schema
    log: LogAnalysis
    vocabulary: Vocabulary
    phrase: Phrase
    parent: str | None = None  # the table that an action before this one found a row of

    @property
    def hints(self) -> tuple[str, ...]:
        """The endpoint's fixed segments, in order."""
        return tuple(
            part for part in self.pattern.endpoint.split("/") if part and part[0] not in ":{<"
        )

    @property
    def heading(self) -> frozenset[str]:
        """Stems of the words before the colon (`Aggregate query:`)."""
        return frozenset(stem(word) for word in self.phrase.heading)

    @property
    def says_history(self) -> bool:
        """Whether phrase or description speak of a history; `last` alone may be part of a name."""
        words = (*self.phrase.words, *self.pattern.text.replace("'", " ").lower().split())
        return any(stem(word) in HISTORY - {"last"} for word in words)

    def subject_of(self, action: Action) -> tuple[Words, tuple[Clause, ...]]:
        """The words that name the table, and the clauses beside them.

        Where the subject names no table (`number of visits`), an `of` clause is part of it.
        """
        words = tuple(word for item in action.subject for word in item)
        clause = action.clause("of")
        if clause is None or self.find_table(words) is not None:
            return words, action.rest
        return (*words, *clause.words), tuple(c for c in action.rest if c != clause)

    def find_table(self, words: tuple[str, ...]) -> TableMatch | None:
        return self.vocabulary.find_table(words, self.hints)

    def is_single(self, table: str, equality: tuple[str, ...]) -> bool:
        """Whether equality on these columns finds one row at most."""
        keys = self.schema.table(table).candidate_keys
        return any(key and set(key) <= set(equality) for key in keys)

    def fan_out(self, table: str, equality: tuple[str, ...]) -> str | None:
        """Name of the fan-out that says how many rows equality finds; None without a key."""
        for key in self.schema.table(table).foreign_keys:
            if set(key.columns) <= set(equality):
                return f"{table}.{'+'.join(key.columns)}"
        return None


def listed(names: tuple[str, ...] | list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


@lru_cache(maxsize=32)
def vocabulary_of(schema: Schema) -> Vocabulary:
    return Vocabulary(schema)
