"""How unevenly keys are used: how many values a key has, and the share of the busiest one.

The share is what a query log shows or the user states for the column behind the key. Else keys are
taken to be used by Zipf's law, with s = 1 or as the user states it: the k-th busiest gets a share
proportional to 1 / k^s. Where not even their number is known, the worst is assumed: all on one.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum, log, pow, prod
from typing import Literal, assert_never

from tools.capacity.column_types import type_name
from tools.model.computed import Computation, Constant, Joined, Lowered, Sentinel, Sharded
from tools.model.tables import Attribute, ColumnOrigin, ComputedOrigin, CopyOrigin, Table
from tools.planning.basis import columns_behind
from tools.provenance import Figure, FromAnswer, Quantity, computed
from tools.risk.situation import Situation, Structure, figure
from tools.workload.statistics import Statistics

Use = Literal["reads", "writes"]
ZIPF_RULE = "Zipf's law, s=1: the busiest of n values gets 1 / (1 + 1/2 + ... + 1/n)"
EXACT_TERMS = 1000  # beyond, the sum's expansion is right to ten digits


@dataclass(frozen=True)
class KeyValues:
    """How many values a key attribute has: None where it is not known; and how that is known.

    Attributes:
        fixed: Type or a small table sets the number, so that more rows bring no more.
        figures: Those that `basis` states.
        share: What was measured or stated of the busiest value's part of the requests.
        exponent: The s of Zipf's law that the user stated.
        shards: Keys that each value is parted over; `count` is that of the keys.
    """

    count: float | None
    basis: str
    fixed: bool = False
    figures: tuple[Figure, ...] = ()
    share: Quantity | None = None
    exponent: Quantity | None = None
    shards: int = 1

    @property
    def top_share(self) -> float:
        """Share of the requests that the busiest value gets, or one shard of it."""
        if self.share is not None:
            return self.share.value / self.shards
        if self.count is None:
            return 1.0 / self.shards
        return zipf_top_share(self.count / self.shards, self.law) / self.shards

    @property
    def is_guess(self) -> bool:
        """Neither a share nor a number of values is known: the worst is assumed."""
        return self.count is None and self.share is None

    @property
    def share_basis(self) -> str:
        """How the share is known, in a few words."""
        if self.share is not None:
            return "as stated" if isinstance(self.share.source, FromAnswer) else "by the query log"
        return f"by Zipf's law, s={self.law:g}"

    @property
    def share_words(self) -> str:
        """The same as documents put it in brackets."""
        return f"Zipf, s = {self.law:g}" if self.share is None else self.share_basis

    @property
    def said(self) -> str:
        if self.share is not None:
            count = "values of unknown number" if self.count is None else self._values.text
            return f"{count} ({self.basis}), busiest {self._share.text} {self.share_basis}"
        if self.count is None:
            return f"the number of its values is not known ({self.basis}), all on one assumed"
        return f"{self._values.text} ({self.basis}), busiest {self._share.text} {self.share_basis}"

    @property
    def said_figures(self) -> tuple[Figure, ...]:
        """Those of `said`."""
        if self.is_guess:
            return self.figures
        values = () if self.count is None else (self._values,)
        return (*values, *self.figures, *self.share_figures)

    @property
    def share_figures(self) -> tuple[Figure, ...]:
        """The busiest value's share, and the exponent that it follows from."""
        if self.exponent is None or self.share is not None:
            return (self._share,)
        law = f"s={self.law:g}"
        return self._share, Figure(text=law, what="s of Zipf's law", source=self.exponent.source)

    @property
    def law(self) -> float:
        """The s of Zipf's law that counts where no share is known."""
        return 1.0 if self.exponent is None else self.exponent.value

    @property
    def _values(self) -> Figure:
        text = f"{round(self.count or 0):,} values"
        return computed(text, "distinct values of the partition key", self.basis)

    @property
    def _share(self) -> Figure:
        text, what = f"{self.top_share:.1%}", "share of the busiest value"
        if self.share is not None:
            return Figure(text=text, what=what, source=self.share.source)
        return computed(text, what, zipf_rule(self.law), self._values.text)


def zipf_rule(s: float) -> str:
    """The rule behind a share, in words."""
    if s == 1:
        return ZIPF_RULE
    return f"Zipf's law, s={s:g}: the busiest of n values gets 1 / (1 + 1/2^s + ... + 1/n^s)"


@lru_cache(maxsize=4096)
def zipf_top_share(values: float, s: float = 1.0) -> float:
    """Share of the busiest of that many values by Zipf's law; s = 0 is an even use.

    One over the sum of 1/k^s, exact up to `EXACT_TERMS` terms, the rest by Euler and Maclaurin.
    """
    count = max(int(values), 1)
    first = min(count, EXACT_TERMS)
    total = fsum(pow(k, -s) for k in range(1, first + 1))
    if count > first:
        ratio = count / first
        area = log(ratio) if s == 1 else first ** (1 - s) * (ratio ** (1 - s) - 1) / (1 - s)
        ends = (count**-s - first**-s) / 2
        slopes = s * (first ** (-s - 1) - count ** (-s - 1)) / 12
        total += area + ends + slopes
    return 1 / total


def key_values(situation: Situation, structure: Structure, use: Use = "reads") -> KeyValues:
    """Values of the structure's partition key, and how unevenly they are read or written."""
    table = structure.table
    attribute = table.attribute(structure.partition_key)
    if structure.gsi is None and table.key.sort_key is None:
        rows = situation.rows(table.source_table)
        values = KeyValues(rows, f"one per row of {table.source_table}")
    else:
        values = _attribute_values(situation, table, attribute)
    statistics, origin = situation.requirements.statistics, attribute.origin
    if isinstance(origin, CopyOrigin):
        return skewed(values, statistics, origin.table, (origin.column,), use)
    columns = columns_behind(attribute)
    if isinstance(origin, ComputedOrigin) and isinstance(origin.computation, Sharded):
        columns = (origin.computation.column,)  # what spreads it says nothing of its values
    return skewed(values, statistics, table.source_table, columns, use)


def skewed(
    values: KeyValues, statistics: Statistics, table: str, columns: tuple[str, ...], use: Use
) -> KeyValues:
    """With the least share of those of its parts: no value of all is busier than each of its own.

    What was measured of reads alone stands for writes too, and the other way round. A stated law
    counts for a key of one column only.
    """
    skews = [skew for name in columns if (skew := statistics.skew(table, name)) is not None]
    shares = [
        share
        for skew in skews
        for share in [(skew.reads or skew.writes) if use == "reads" else skew.writes or skew.reads]
        if share is not None
    ]
    least = min(shares, key=lambda share: share.value, default=None)
    exponent = skews[0].exponent if skews and len(columns) == 1 else None
    return replace(values, share=least, exponent=exponent)


def is_unique(situation: Situation, structure: Structure) -> bool:
    """True where no two items share the structure's partition key."""
    table = structure.table
    if structure.gsi is None and table.key.sort_key is None:
        return True
    origin = table.attribute(structure.partition_key).origin
    candidate_keys = situation.requirements.mysql.table(table.source_table).candidate_keys
    if isinstance(origin, ColumnOrigin):
        return (origin.column,) in candidate_keys
    if isinstance(origin, ComputedOrigin) and isinstance(origin.computation, Joined):
        held = set(origin.computation.columns)
        return any(held.issuperset(key) for key in candidate_keys)
    if isinstance(origin, ComputedOrigin) and isinstance(origin.computation, Lowered):
        return (origin.computation.column,) in candidate_keys
    return False


def _attribute_values(situation: Situation, table: Table, attribute: Attribute) -> KeyValues:
    origin = attribute.origin
    match origin:
        case ColumnOrigin():
            return _column_values(situation, origin.table, origin.column)
        case CopyOrigin():
            return _column_values(situation, origin.table, origin.column)
        case ComputedOrigin():
            return _computed_values(situation, origin.table, origin.computation)
        case _:
            return KeyValues(None, f"{attribute.name} is {origin.kind}")


def _column_values(situation: Situation, table: str, column: str) -> KeyValues:
    source = situation.requirements.mysql.table(table)
    rows = situation.rows(table)
    if (column,) in source.candidate_keys:
        return KeyValues(rows, f"unique in {table}")
    members = source.column(column).type.values
    if members:
        return KeyValues(len(members), f"members of {table}.{column}", fixed=True)
    if type_name(source.column(column)) == "BOOLEAN":
        return KeyValues(2, f"{table}.{column} is true or false", fixed=True)
    key = source.foreign_key_on(column)
    if key is None:
        return KeyValues(None, f"{table}.{column} is no key")
    return _reference_values(situation, table, column, key.references)


def _reference_values(situation: Situation, table: str, column: str, parent: str) -> KeyValues:
    """Rows of the referenced table, or fewer where the fan-out says how many have children."""
    stated = situation.rows_stated(table)
    rows, parents = situation.rows(table), situation.rows(parent)
    fan_out = situation.requirements.statistics.fan_out(f"{table}.{column}")
    bounds = [bound for bound in (rows, parents) if bound is not None]
    if stated is not None and fan_out is not None and fan_out.average.value > 0:
        with_children = max(stated.value / fan_out.average.value, 1.0)
        if all(with_children < bound for bound in bounds):
            held = _stated("{} rows", f"rows of {table}", stated)
            each = _stated("{} for each", f"fan-out of {fan_out.name}, average", fan_out.average)
            basis = f"{held.text} of {table}, {each.text}"
            return KeyValues(with_children, basis, fixed=True, figures=(held, each))
    if not bounds:
        return KeyValues(None, f"rows of {parent} are not known")
    return KeyValues(min(bounds), f"rows of {parent}", fixed=True)


def _computed_values(situation: Situation, table: str, computation: Computation) -> KeyValues:
    match computation:
        case Lowered():
            return _column_values(situation, table, computation.column)
        case Sentinel():
            values = _column_values(situation, table, computation.column)
            if values.count is None:
                return values
            basis = f"{values.basis}, and one for NULL"
            return KeyValues(values.count + 1, basis, values.fixed, values.figures)
        case Constant():
            return KeyValues(1, "a constant", fixed=True)
        case Sharded(column=column, shards=shards):
            values = _column_values(situation, table, column)
            count = None if values.count is None else values.count * shards
            basis = f"{values.basis}, in shards"
            return replace(values, count=count, basis=basis, shards=shards)
        case Joined():
            return _joined_values(situation, table, computation)
        case _:
            assert_never(computation)


def _joined_values(situation: Situation, table: str, joined: Joined) -> KeyValues:
    """The product of the parts' values, at most one per row."""
    rows = situation.rows(table)
    source = situation.requirements.mysql.table(table)
    if any(set(joined.columns).issuperset(key) for key in source.candidate_keys):
        return KeyValues(rows, f"unique in {table}")
    parts = [_column_values(situation, table, column) for column in joined.columns]
    counts = [part.count for part in parts if part.count is not None]
    if len(counts) < len(parts):
        return KeyValues(None, "; ".join(part.basis for part in parts if part.count is None))
    product = prod(counts)
    basis = " times ".join(part.basis for part in parts)
    figures = tuple(each for part in parts for each in part.figures)
    return KeyValues(product if rows is None else min(product, rows), basis, figures=figures)


def _stated(pattern: str, what: str, quantity: Quantity) -> Figure:
    return Figure(text=pattern.format(figure(quantity.value)), what=what, source=quantity.source)
