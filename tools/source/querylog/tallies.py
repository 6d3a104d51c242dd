"""Counts in bounded memory: of values, of the variants of a digest, of executions by interval."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from tools.source.querylog.sketch import Sketch

LONGEST_WHOLE_NUMBER = 19
MOST_INTERVALS = 1_024

Key = TypeVar("Key", bytes, tuple[str, ...])


class Count(NamedTuple):
    """How often something came at the least, and at the most."""

    least: int
    most: int


class BoundedCounts(Generic[Key]):
    """Counts of the commonest keys, exact until some had to be let go.

    As in Misra and Gries, "Finding repeated elements" (1982), and for merging Agarwal et al.,
    "Mergeable summaries" (2012): a key that is not here came at most `missed` times, which is at
    most all keys that came over half of those that are kept. What a key counts since it is here is
    kept beside that, so that the common ones, here from the beginning, stay exact.
    """

    __slots__ = ("_late", "counts", "missed")

    def __init__(self) -> None:
        self.counts: dict[Key, int] = {}
        self.missed = 0
        self._late: dict[Key, int] = {}  # what had been missed when a key came

    def __len__(self) -> int:
        return len(self.counts)

    def count(self, key: Key) -> Count:
        least = self.counts[key]
        return Count(least, least + self._late.get(key, 0))

    def add(self, counts: Mapping[Key, int]) -> list[Key]:
        """Returns the keys that were not here."""
        new = []
        known = self.counts
        for key, count in counts.items():
            if key in known:
                known[key] += count
            else:
                known[key] = count
                new.append(key)
        if self.missed:
            self._late.update(dict.fromkeys(new, self.missed))
        return new

    def merge(self, other: "BoundedCounts[Key]") -> list[Key]:
        """Adds the counts of another part. Returns the keys that were not here."""
        before, late = self.missed, dict(self._late)
        if other.missed:
            for key in self.counts.keys() - other.counts.keys():
                late[key] = late.get(key, 0) + other.missed
        new = self.add(other.counts)
        for key, missed in other._late.items():
            late[key] = late.get(key, 0) + missed
        if before:
            for key in new:
                late[key] = late.get(key, 0) + before
        self.missed += other.missed
        self._late = late
        return new

    def prune(self, most: int) -> list[Key]:
        """Lets the rarest go until at most `most` are left. Returns those that went."""
        if len(self.counts) <= most:
            return []
        left = {
            key: count - self.missed + self._late.get(key, 0) for key, count in self.counts.items()
        }
        rarest = sorted(left.values(), reverse=True)[most]
        gone = [key for key, count in left.items() if count <= rarest]
        for key in gone:
            del self.counts[key]
            self._late.pop(key, None)
        self.missed += rarest
        return gone

    def commonest(self) -> list[Key]:
        """The keys, those that came most often first."""
        return sorted(self.counts, key=lambda key: (-self.counts[key], key))


class ValueTally:
    """How often each value of a parameter came, how many there were, and the largest number."""

    __slots__ = ("_sketch", "counts", "largest")

    def __init__(self) -> None:
        self.counts: BoundedCounts[bytes] = BoundedCounts()
        self.largest: int | None = None
        self._sketch: Sketch | None = None

    @property
    def is_exact(self) -> bool:
        return self._sketch is None

    def distinct(self) -> int:
        if self._sketch is None:
            return len(self.counts)
        return max(self._sketch.estimate(), len(self.counts))

    def top(self) -> int:
        """Executions with the commonest value."""
        return max(self.counts.counts.values(), default=0)

    def add(self, values: Mapping[bytes, int], most: int) -> None:
        new = self.counts.add(values)
        self._meet(new)
        if self._sketch is not None:
            self._sketch.add(new)
        self._keep(most)

    def merge(self, other: "ValueTally", most: int) -> None:
        new = self.counts.merge(other.counts)
        self.largest = larger(self.largest, other.largest)
        if other._sketch is not None:
            self._begin_sketch().merge(other._sketch)
        elif self._sketch is not None:
            self._sketch.add(new)
        self._keep(most)

    def prune(self, most: int) -> None:
        if len(self.counts) > most:
            self._begin_sketch()
            self.counts.prune(most)

    def _meet(self, values: Iterable[bytes]) -> None:
        numbers = [
            int(value) for value in values if value.isdigit() and len(value) <= LONGEST_WHOLE_NUMBER
        ]
        if numbers:
            self.largest = larger(self.largest, max(numbers))

    def _keep(self, most: int) -> None:
        if len(self.counts) > most:
            self.prune(most // 2)

    def _begin_sketch(self) -> Sketch:
        if self._sketch is None:
            self._sketch = Sketch()
            self._sketch.add(self.counts.counts)
        return self._sketch


class VariantTally:
    """Executions with the same values together, and the first and last of them (microseconds)."""

    __slots__ = ("_first", "_last", "_latest", "counts")

    def __init__(self) -> None:
        self.counts: BoundedCounts[bytes] = BoundedCounts()
        self._first: dict[bytes, int] = {}
        self._last: dict[bytes, int] = {}
        self._latest = -1

    def __len__(self) -> int:
        return len(self.counts)

    def __iter__(self) -> Iterator[tuple[bytes, Count, int, int]]:
        for key in self.counts.commonest():
            yield key, self.counts.count(key), self._first[key], self._last[key]

    def add(
        self, keys: Sequence[bytes], times: Sequence[int], counts: Mapping[bytes, int], most: int
    ) -> None:
        """Adds executions in the order of the log, and `counts`, the number of each key."""
        new = self.counts.add(counts)
        last = dict(zip(keys, times, strict=True))
        first = dict(zip(reversed(keys), reversed(times), strict=True)) if new else {}
        if times[0] >= self._latest:  # all that is known is earlier: there is nothing to compare
            for key in new:
                self._first[key] = first[key]
            self._last.update(last)
        else:
            self._span(first or dict(zip(reversed(keys), reversed(times), strict=True)), last)
        self._latest = max(self._latest, times[-1])
        self._keep(most)

    def merge(self, other: "VariantTally", most: int) -> None:
        self.counts.merge(other.counts)
        self._span(other._first, other._last)
        self._latest = max(self._latest, other._latest)
        self._keep(most)

    def prune(self, most: int) -> None:
        for key in self.counts.prune(most):
            del self._first[key], self._last[key]

    def _span(self, first: Mapping[bytes, int], last: Mapping[bytes, int]) -> None:
        for key, time in first.items():
            self._first[key] = min(time, self._first.get(key, time))
        for key, time in last.items():
            self._last[key] = max(time, self._last.get(key, time))

    def _keep(self, most: int) -> None:
        if len(self.counts) > most:
            self.prune(most // 2)


class IntervalTally:
    """Executions by interval: all of them for `MOST_INTERVALS`, the busiest and outermost beyond.

    The outermost are kept because the next part of a log may add to them.
    """

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}

    def add(self, counts: Mapping[int, int]) -> None:
        for interval, count in counts.items():
            self.counts[interval] = self.counts.get(interval, 0) + count
        if len(self.counts) > MOST_INTERVALS:
            self._prune()

    def busiest(self) -> int:
        return max(self.counts.values(), default=0)

    def _prune(self) -> None:
        part = MOST_INTERVALS // 4
        in_time = sorted(self.counts)
        busy = sorted(self.counts, key=lambda interval: (-self.counts[interval], interval))
        keep = {*in_time[:part], *in_time[-part:], *busy[:part]}
        self.counts = {interval: self.counts[interval] for interval in sorted(keep)}


def larger(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return max(one, other)
