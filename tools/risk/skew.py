"""How unevenly keys are used: how many values a key has, and the share of the busiest one.

Where nothing was measured, keys are taken to be used by Zipf's law with s = 1: the k-th busiest
gets a share proportional to 1/k. Where not even their number is known, the worst is assumed:
all on one key.
"""

from dataclasses import dataclass
from math import log, prod
from typing import assert_never

from tools.capacity.column_types import type_name
from tools.model.computed import Computation, Constant, Joined, Lowered, Sentinel
from tools.model.tables import Attribute, ColumnOrigin, ComputedOrigin, CopyOrigin, Table
from tools.provenance import Figure, Quantity, computed
from tools.risk.situation import Situation, Structure, figure

ZIPF_RULE = "Zipf's law, s=1: the busiest of n values gets 1 / (1 + 1/2 + ... + 1/n)"
EULER_MASCHERONI = 0.577215664901532
EXACT_TERMS = 1000  # beyond, the harmonic number's expansion is right to ten digits


@dataclass(frozen=True)
class KeyValues:
    """How many values a key attribute has: None where it is not known; and how that is known.

    `fixed` says that type or a small table sets the number, so that more rows bring no more;
    `figures` are those that `basis` states.
    """

    count: float | None
    basis: str
    fixed: bool = False
    figures: tuple[Figure, ...] = ()

    @property
    def top_share(self) -> float:
        """Share of the requests that the busiest value gets."""
        return 1.0 if self.count is None else zipf_top_share(self.count)

    @property
    def said(self) -> str:
        if self.count is None:
            return f"the number of its values is not known ({self.basis}), all on one assumed"
        return f"{self._values.text} ({self.basis}), busiest {self._share.text} by Zipf's law, s=1"

    @property
    def said_figures(self) -> tuple[Figure, ...]:
        """Those of `said`."""
        return (
            (self._values, *self.figures, self._share) if self.count is not None else self.figures
        )

    @property
    def _values(self) -> Figure:
        text = f"{round(self.count or 0):,} values"
        return computed(text, "distinct values of the partition key", self.basis)

    @property
    def _share(self) -> Figure:
        text = f"{self.top_share:.1%}"
        return computed(text, "share of the busiest value", ZIPF_RULE, self._values.text)


def zipf_top_share(values: float) -> float:
    """Share of the busiest of that many values by Zipf's law with s = 1."""
    count = max(int(values), 1)
    if count <= EXACT_TERMS:
        return 1 / sum(1 / k for k in range(1, count + 1))
    return 1 / (log(count) + EULER_MASCHERONI + 1 / (2 * count) - 1 / (12 * count**2))


def key_values(situation: Situation, structure: Structure) -> KeyValues:
    """Values of the structure's partition key."""
    table = structure.table
    if structure.gsi is None and table.key.sort_key is None:
        rows = situation.rows(table.source_table)
        return KeyValues(rows, f"one per row of {table.source_table}")
    return _attribute_values(situation, table, table.attribute(structure.partition_key))


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
