"""What is counted of one digest, batch by batch."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from tools.source.querylog.batches import Batch, StatementCost
from tools.source.querylog.literals import QUOTES
from tools.source.querylog.shapes import Shape, digest_id
from tools.source.querylog.sketch import Distinct
from tools.source.querylog.tallies import (
    IntervalTally,
    ValueTally,
    VariantTally,
    larger,
)

LONGEST_VALUE, LONGEST_VARIANT = 64, 400
VALUE_SEPARATOR = b"\0"
"""Between the values of a variant; no value has it, see `literals.MARK`."""


class CostTally:
    __slots__ = ("count", "max_examined", "max_seconds", "max_sent", "sums")

    def __init__(self) -> None:
        self.count = 0
        self.sums = (0.0, 0, 0)
        self.max_seconds, self.max_sent, self.max_examined = 0.0, 0, 0

    def add(self, costs: Sequence[StatementCost]) -> None:
        seconds, sent, examined = zip(*costs, strict=True)
        self._put(len(costs), (sum(seconds), sum(sent), sum(examined)))
        self._raise(max(seconds), max(sent), max(examined))

    def merge(self, other: "CostTally") -> None:
        self._put(other.count, other.sums)
        self._raise(other.max_seconds, other.max_sent, other.max_examined)

    def _put(self, count: int, sums: StatementCost) -> None:
        self.count += count
        ours = self.sums
        self.sums = (ours[0] + sums[0], ours[1] + sums[1], ours[2] + sums[2])

    def _raise(self, seconds: float, sent: int, examined: int) -> None:
        self.max_seconds = max(self.max_seconds, seconds)
        self.max_sent = max(self.max_sent, sent)
        self.max_examined = max(self.max_examined, examined)


class DigestTally:
    """Times are microseconds; `file` and `line` are the place of the first execution."""

    __slots__ = (
        "connections",
        "cost",
        "executions",
        "file",
        "first",
        "id",
        "intervals",
        "kind",
        "largest_limit",
        "largest_offset",
        "last",
        "line",
        "text",
        "values",
        "variants",
    )

    def __init__(self, shape: Shape, line: int) -> None:
        self.id, self.text, self.kind = shape.id, shape.text, shape.kind
        self.file, self.line = 0, line
        self.executions = 0
        self.first: int | None = None
        self.last: int | None = None
        self.intervals = IntervalTally()
        self.connections = Distinct()
        self.values: dict[int, ValueTally] = {}
        self.variants: VariantTally | None = VariantTally() if shape.keeps_variants else None
        self.largest_limit: int | None = None
        self.largest_offset: int | None = None
        self.cost: CostTally | None = None

    def __len__(self) -> int:
        """How many values and variants are kept."""
        kept = sum(len(tally.counts) for tally in self.values.values())
        return kept + len(self.variants or ())

    def add(self, batch: Batch, interval: int, most: int) -> None:
        """Adds executions; `most` is how many values or variants are kept of each kind."""
        times = batch.times
        first, last = min(times), max(times)
        self._span(len(times), first, last)
        if first // interval == last // interval:
            self.intervals.add({first // interval: len(times)})
        else:
            self.intervals.add(Counter(time // interval for time in times))
        if batch.rows:
            self._add_rows(batch.shape, batch.rows, times, most)
        if batch.costs:
            self._add_cost().add(batch.costs)

    def merge(self, other: "DigestTally", most: int) -> None:
        """Adds a later part of the log."""
        if other.first is not None and other.last is not None:
            self._span(other.executions, other.first, other.last)
        self.intervals.add(other.intervals.counts)
        self.connections.merge(other.connections)
        for parameter, values in other.values.items():
            self.values.setdefault(parameter, ValueTally()).merge(values, most)
        if self.variants is not None and other.variants is not None:
            self.variants.merge(other.variants, most)
        self.largest_limit = larger(self.largest_limit, other.largest_limit)
        self.largest_offset = larger(self.largest_offset, other.largest_offset)
        if other.cost is not None:
            self.merge_cost(other)

    def merge_cost(self, other: "DigestTally") -> None:
        if other.cost is not None:
            self._add_cost().merge(other.cost)

    def prune(self, most: int) -> None:
        for values in self.values.values():
            values.prune(most)
        if self.variants is not None:
            self.variants.prune(most)

    def _add_cost(self) -> CostTally:
        if self.cost is None:
            self.cost = CostTally()
        return self.cost

    def _span(self, executions: int, first: int, last: int) -> None:
        self.executions += executions
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)

    def _add_rows(self, shape: Shape, rows: list[list[bytes]], times: list[int], most: int) -> None:
        if shape.negative:
            rows = [_with_signs(row, shape.negative) for row in rows]
        columns = list(zip(*rows, strict=True))
        counted: dict[int, Mapping[bytes, int]] = {}
        for parameter, positions in shape.counted:
            if len(positions) == 1:
                counts = Counter(columns[positions[0]])
            else:
                counts = Counter(chain.from_iterable(columns[at] for at in positions))
            counted[positions[0]] = counts
            tally = self.values.get(parameter) or self._add_values(parameter)
            tally.add(_plain(counts), most)
        for position in shape.limits:
            self.largest_limit = _largest(self.largest_limit, columns[position])
        for position in shape.offsets:
            self.largest_offset = _largest(self.largest_offset, columns[position])
        if self.variants is not None:
            self._add_variants(self.variants, columns, times, counted.get(0), most)

    def _add_values(self, parameter: int) -> ValueTally:
        tally = self.values[parameter] = ValueTally()
        return tally

    def _add_variants(
        self,
        variants: VariantTally,
        columns: Sequence[Sequence[bytes]],
        times: Sequence[int],
        counts: Mapping[bytes, int] | None,
        most: int,
    ) -> None:
        """Adds what the values are together; `counts` are those of the first, where known."""
        if not columns:
            variants.add([b""] * len(times), times, {b"": len(times)}, most)
            return
        keys = columns[0]
        if len(columns) > 1:
            keys, counts = list(map(VALUE_SEPARATOR.join, zip(*columns, strict=True))), None
        if max(map(len, keys)) > LONGEST_VARIANT:
            keys, counts = [_shortened(key) for key in keys], None
        variants.add(keys, times, counts or Counter(keys), most)


def _with_signs(row: Sequence[bytes], negative: Iterable[int]) -> list[bytes]:
    signed = list(row)
    for position in negative:
        signed[position] = b"-" + signed[position]
    return signed


def _plain(counts: Mapping[bytes, int]) -> Mapping[bytes, int]:
    """Values without their quotes: `'7'` and `7` find the same rows."""
    together = b"".join(counts)
    if b"'" not in together and b'"' not in together and max(map(len, counts)) <= LONGEST_VALUE:
        return counts
    plain: dict[bytes, int] = {}
    for value, count in counts.items():
        text = value[1:-1] if value[0] in QUOTES else value
        if len(text) > LONGEST_VALUE:
            text = _cut(text, LONGEST_VALUE)
        plain[text] = plain.get(text, 0) + count
    return plain


def _largest(known: int | None, values: Iterable[bytes]) -> int | None:
    numbers = [int(value) for value in set(values) if value.isdigit() and len(value) < 20]
    return larger(known, max(numbers, default=None))


def _shortened(key: bytes) -> bytes:
    if len(key) <= LONGEST_VARIANT:
        return key
    return VALUE_SEPARATOR.join(
        _cut(value, LONGEST_VALUE) if len(value) > LONGEST_VALUE else value
        for value in key.split(VALUE_SEPARATOR)
    )


def _cut(value: bytes, length: int) -> bytes:
    """The beginning of a long value, told apart from others by a digest of the whole."""
    quote = value[:1] if value[0] in QUOTES else b""
    digest = digest_id(value.decode("latin-1")).encode()
    return b"%b... (%d bytes, %b)%b" % (value[:length], len(value), digest, quote)
