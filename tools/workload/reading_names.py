"""Names by which some words may mean a table, and which of them they name best."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from tools.source.stems import snake_case, stems_of
from tools.value import Value
from tools.workload.reading_words import PLAIN, ROWS

_ROW_WORD_WEIGHT = 0.5


class Name(Value):
    """Stems that name `table`; `alias` is the foreign key whose column they are taken from."""

    table: str
    stems: tuple[str, ...]
    alias: str | None = None

    @cached_property
    def parts(self) -> frozenset[str]:
        return frozenset(self.stems)

    @cached_property
    def weight(self) -> float:
        return _weight(self.stems)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The words that are the name itself; an alias has none."""
        if self.alias is not None:
            return frozenset()
        return frozenset((self.table, self.table.lower(), snake_case(self.table)))


class Names:
    """Names in the order of the schema, found by any stem of theirs."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.all = tuple(names)
        self._by_stem: dict[str, list[int]] = {}
        for position, name in enumerate(self.all):
            for part in name.parts:
                self._by_stem.setdefault(part, []).append(position)

    def best(self, words: Sequence[str], hints: Iterable[str]) -> Name | None:
        """The name that shares most with the words; None where none does, or two tables' tie.

        Of equals the one that a word spells exactly, that has the last word, that a later hint
        names comes first.
        """
        stems = tuple(part for word in words for part in stems_of(word))
        said = [p for p in stems if p in self._by_stem or p in ROWS or p not in PLAIN]
        wanted, weight, spelt = frozenset(said), _weight(said), frozenset(words)
        hinted = [frozenset(stems_of(hint)) for hint in hints]
        scored = []
        for position in sorted({each for part in wanted for each in self._by_stem.get(part, ())}):
            name = self.all[position]
            shared = wanted & name.parts
            score = 2 * _weight(shared) / (name.weight + weight)
            head = said[-1] in shared
            hint = max((n + 1 for n, h in enumerate(hinted) if h & name.parts), default=0)
            exact = not spelt.isdisjoint(name.spellings)
            scored.append(((round(score, 6), exact, head, hint), -position, name))
        scored.sort(key=lambda entry: entry[:2], reverse=True)
        if len(scored) > 1 and scored[0][0] == scored[1][0]:
            first, second = scored[0][2], scored[1][2]
            if first.table != second.table:
                return None
        return scored[0][2] if scored else None


def _weight(stems: Iterable[str]) -> float:
    return sum(_ROW_WORD_WEIGHT if part in ROWS else 1.0 for part in stems)
