"""Counts in bounded memory: of values, of the variants of a digest, of executions by interval."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tools.source.querylog.sketch import Sketch

LONGEST_WHOLE_NUMBER = 19
MOST_INTERVALS = 1_024


class Count(NamedTuple):
    """How often something came at the least, and at the most."""

    least: int
    most: int


class BoundedCounts:
    """Counts of the commonest keys, exact until some had to be let go.

    As in Misra and Gries, "Finding repeated elements" (1982), and for merging Agarwal et al.,
    "Mergeable summaries" (2012): a key that is not here came at most `missed` times, which is at
    most all keys that came over half of those that are kept. What a key may have come before it was
    here is kept beside its count, so that the common ones, here from the beginning, stay exact.
    """

    __slots__ = ("_late", "_most", "missed")

    def __init__(self) -> None:
        self.missed = 0
        self._most: dict[bytes, int] = {}  # how often a key came at the most
        self._late: dict[bytes, int] = {}  # how many of these may be missed ones

    def __len__(self) -> int:
        return len(self._most)

    def __contains__(self, key: bytes) -> bool:
        return key in self._most

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._most)

    def __getitem__(self, key: bytes) -> Count:
        most = self._most[key]
        return Count(most - self._late.get(key, 0), most)

    def add(self, counts: Mapping[bytes, int]) -> list[bytes]:
        """Returns the keys that were not here."""
        known, missed = self._most, self.missed
        new = []
        for key, count in counts.items():
            if key in known:
                known[key] += count
            else:
                known[key] = missed + count
                new.append(key)
        if missed:
            self._late.update(dict.fromkeys(new, missed))
        return new

    def merge(self, other: "BoundedCounts") -> list[bytes]:
        """Adds the counts of another part. Returns the keys that were not here."""
        most, late = self._most, self._late
        if other.missed:
            for key in most.keys() - other._most.keys():
                most[key] += other.missed
                late[key] = late.get(key, 0) + other.missed
        new = self.add(other._most)
        for key, missed in other._late.items():
            late[key] = late.get(key, 0) + missed
        self.missed += other.missed
        return new

    def prune(self, most: int) -> None:
        """Lets the rarest go until at most `most` are left."""
        if len(self._most) > most:
            self.missed = rarest = sorted(self._most.values(), reverse=True)[most]
            self._most = {key: count for key, count in self._most.items() if count > rarest}
            self._late = {key: late for key, late in self._late.items() if key in self._most}

    def commonest(self) -> list[bytes]:
        """The keys, those that came most often at the least first."""
        return sorted(self._most, key=lambda key: (-self[key].least, key))


class ValueTally:
    """How often each value of a parameter came, how many there were, and the largest number."""

    __slots__ = ("_sketch", "counts", "largest")

    def __init__(self) -> None:
        self.counts: BoundedCounts = BoundedCounts()
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
        return max((self.counts[value].least for value in self.counts), default=0)

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
            self._sketch.add(self.counts)
        return self._sketch


class VariantTally:
    """Executions with the same values together, and the first and last of them (microseconds)."""

    __slots__ = ("_first", "_last", "_latest", "counts")

    def __init__(self) -> None:
        self.counts: BoundedCounts = BoundedCounts()
        self._first: dict[bytes, int] = {}
        self._last: dict[bytes, int] = {}
        self._latest = -1

    def __len__(self) -> int:
        return len(self.counts)

    def __iter__(self) -> Iterator[tuple[bytes, Count, int, int]]:
        for key in self.counts.commonest():
            yield key, self.counts[key], self._first[key], self._last[key]

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
        if len(self.counts) > most:
            self.counts.prune(most)
            self._first = {key: self._first[key] for key in self.counts}
            self._last = {key: self._last[key] for key in self.counts}

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
