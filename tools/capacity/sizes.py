"""Sizes of attributes, items and index entries, in bytes.

An attribute counts as present even where it may be NULL: an estimate that errs on the large side.
Source of the rules:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from collections.abc import Iterable
from math import ceil
from typing import assert_never

from tools.capacity.column_sizes import (
    SizeRule,
    column_size,
    estimate_column,
    size_rules,
)
from tools.capacity.column_types import attribute_type
from tools.capacity.entries import entry_share, guard_share
from tools.capacity.estimates import ColumnEstimate, Number
from tools.capacity.value_sizes import (
    item_size_bytes,
    number_size_bytes,
    text_size_bytes,
    value_size_bytes,
)
from tools.model.computed import Computation, Constant, Joined, Lowered, Sentinel, Sharded
from tools.model.tables import (
    Attribute,
    AttributeType,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Gsi,
    Table,
)
from tools.planning.cardinality import Cardinality
from tools.planning.plans import Count
from tools.workload.known_figures import KnownFigures
from tools.workload.requirements import Requirements

__all__ = [
    "SizeRule",
    "Sizes",
    "attribute_size",
    "attribute_type",
    "column_size",
    "entry_size",
    "item_size",
    "item_size_bytes",
    "number_size_bytes",
    "size_rules",
    "value_size_bytes",
]

MEMORY = 4096  # tables and entries remembered; the search makes many short-lived ones
ESCAPED_BYTES = 3  # of one character that is escaped: %23
EMPTY_JSON_BYTES = 2  # [] or {}
JSON_SEPARATOR_BYTES = 2  # ", " and ": ", as MySQL writes JSON


class Sizes:
    """Sizes under one set of requirements; what was computed once is remembered.

    `known` are its figures, where the caller has them or notes which are looked at.
    """

    def __init__(self, requirements: Requirements, known: KnownFigures | None = None) -> None:
        self.requirements = requirements
        self._known = known or KnownFigures(requirements.statistics)
        self._sources = {table.name: table for table in requirements.mysql.tables}
        self._cardinality = Cardinality(requirements.mysql, self._known)
        self._estimates: dict[tuple[str, str], ColumnEstimate] = {}
        self._attributes: dict[tuple[str, Attribute], Count] = {}
        self._items: dict[int, tuple[Table, Count]] = {}
        self._entries: dict[tuple[int, int], tuple[Table, Gsi, Count]] = {}

    def item(self, table: Table) -> Count:
        """Average and largest size of one item of `table`. Raises KeyError for an odd origin."""
        known = self._items.get(id(table))
        if known is None:
            size = _total(self.attribute(table, attribute) for attribute in table.stored)
            known = (table, size)  # holding the table keeps its id its own
            if len(self._items) >= MEMORY:
                self._items.clear()
            self._items[id(table)] = known
        return known[1]

    def entry(self, table: Table, gsi: Gsi) -> Count:
        """Size of one entry of `gsi`: keys of both and what is projected, each once."""
        key = (id(table), id(gsi))
        known = self._entries.get(key)
        if known is None:
            held = set(table.projected(gsi))
            size = _total(self.attribute(table, a) for a in table.stored if a.name in held)
            known = (table, gsi, size)
            if len(self._entries) >= MEMORY:
                self._entries.clear()
            self._entries[key] = known
        return known[2]

    def items(self, table: Table, gsi: Gsi | None = None) -> float:
        """Items of `table`, or entries of its index: one per row that has the keys.

        A table that nobody counted has none.
        """
        items = sum(self._known.rows(item.source_table) or 0.0 for item in table.item_types)
        share = guard_share(self._cardinality, table) if table.kind == "lookup" else 1.0
        if gsi is not None:
            share *= entry_share(self._cardinality, table, gsi)
        return items * share

    def attribute(self, table: Table, attribute: Attribute) -> Count:
        """Name and value of one attribute of `table`."""
        key = (table.source_table, attribute)
        size = self._attributes.get(key)
        if size is None:
            size = _total((Count.of(text_size_bytes(attribute.name)), self.value(table, attribute)))
            self._attributes[key] = size
        return size

    def value(self, table: Table, attribute: Attribute) -> Count:
        """The value of one attribute of `table`, without its name; of a native key, all of them."""
        origin = attribute.origin
        match origin:
            case ComputedOrigin() if attribute.native_columns:
                parts = (table.attribute(name) for name in table.key_parts(attribute.name))
                return _total(self.value(table, part) for part in parts)
            case ColumnOrigin() | CopyOrigin():
                return self.estimate(origin.table, origin.column).size(attribute.type)
            case ComputedOrigin():
                return self._computed(origin.table, origin.computation, attribute.type)
            case EmbeddedOrigin():
                return self._embedded(table, origin)
            case CounterOrigin():
                return self._counter(table, origin)
            case _:
                assert_never(origin)

    def estimate(self, table: str, column: str) -> ColumnEstimate:
        """How large a MySQL column's values are, and by which rule. Raises KeyError."""
        key = (table, column)
        if key not in self._estimates:
            source = self._sources[table]
            self._estimates[key] = estimate_column(source, source.column(column), self._known)
        return self._estimates[key]

    def children(self, child_table: str, child_key: str, parent: str) -> Count:
        """Rows of the child table per parent row: its fan-out, else the ratio of their rows.

        Without a fan-out nothing says that one parent does not have them all.
        """
        fan_out = self._known.fan_out(f"{child_table}.{child_key}")
        if fan_out is not None:
            return Count(average=fan_out.average.value, max=fan_out.max.value)
        rows = self._rows(child_table)
        return Count(average=rows / max(self._rows(parent), 1.0), max=rows)

    def _rows(self, table: str) -> float:
        rows = self._known.rows(table)
        if rows is None:
            raise KeyError(table)
        return rows

    def _computed(self, table: str, computation: Computation, held_as: AttributeType) -> Count:
        match computation:
            case Lowered():
                return self.estimate(table, computation.column).size("S")
            case Sentinel():
                size = self.estimate(table, computation.column).size("S")
                sentinel = text_size_bytes(computation.value)
                return Count(average=size.average, max=max(size.max, sentinel))
            case Joined():
                return self._joined(table, computation)
            case Sharded():
                size = self.estimate(table, computation.column).size("S")
                number = 1 + len(str(computation.shards - 1))
                return Count(average=size.average + number, max=size.max + number)
            case Constant() if held_as == "N":
                return Count.of(number_size_bytes(computation.value))
            case Constant():
                return Count.of(text_size_bytes(computation.value))
            case _:
                assert_never(computation)

    def _joined(self, table: str, joined: Joined) -> Count:
        parts = []
        for column, width in zip(joined.columns, joined.widths, strict=True):
            size = self.estimate(table, column).size("S")
            most = size.max
            if column in joined.escaped:
                length = self._sources[table].column(column).type.length
                most = max(most, ESCAPED_BYTES * (size.max if length is None else length))
            parts.append(Count(average=max(size.average, width), max=max(most, width)))
        delimiters = text_size_bytes(joined.delimiter) * (len(joined.columns) - 1)
        return _total((*parts, Count.of(delimiters)))

    def _embedded(self, table: Table, origin: EmbeddedOrigin) -> Count:
        element = self.element(origin)
        count = self.children(origin.table, origin.child_key, table.source_table)
        return Count(
            average=_array_bytes(count.average, element.average),
            max=_array_bytes(count.max, element.max),
        )

    def element(self, origin: EmbeddedOrigin) -> Count:
        """One embedded child as a JSON object, written as MySQL writes it."""
        columns = origin.child_columns
        separators = JSON_SEPARATOR_BYTES * max(len(columns) - 1, 0)
        members = (self._member(origin.table, column) for column in columns)
        return _total((Count.of(EMPTY_JSON_BYTES + separators), *members))

    def _member(self, table: str, column: str) -> Count:
        source = self.requirements.mysql.table(table)
        estimate = self.estimate(table, column)
        held_as = attribute_type(source.column(column))
        name = text_size_bytes(column) + 2 + JSON_SEPARATOR_BYTES
        size = estimate.size("S")
        if held_as == "N":
            return Count(average=name + size.average, max=name + size.max)
        if held_as == "B":
            size = Count(average=_base64_bytes(size.average), max=_base64_bytes(size.max))
        return Count(average=name + size.average + 2, max=name + size.max + 2)

    def _counter(self, table: Table, origin: CounterOrigin) -> Count:
        count = self.children(origin.table, origin.child_key, table.source_table)
        if origin.sum_column is None:
            return Count(
                average=Number(_digits(count.average)).size_bytes,
                max=Number(_digits(count.max)).size_bytes,
            )
        summed = self.estimate(origin.table, origin.sum_column)
        return Count(
            average=_sum_bytes(summed.average, count.average),
            max=_sum_bytes(summed.max, count.max),
        )


def _total(counts: Iterable[Count]) -> Count:
    average = largest = 0.0
    for count in counts:
        average += count.average
        largest += count.max
    return Count(average=average, max=largest)


def _array_bytes(elements: float, element_bytes: float) -> float:
    separators = JSON_SEPARATOR_BYTES * max(elements - 1, 0)
    return EMPTY_JSON_BYTES + elements * element_bytes + separators


def _base64_bytes(raw_bytes: float) -> float:
    return 4.0 * ceil(raw_bytes / 3)


def _digits(number: float) -> int:
    return len(str(ceil(number)))


def _sum_bytes(value: Number | float, count: float) -> float:
    """A sum has the digits of one value and, before the point, those of the count."""
    if not isinstance(value, Number):
        return value
    whole = value.integer_digits + _digits(count)
    return Number(whole, value.fraction_digits, value.negative).size_bytes


_recent: dict[int, Sizes] = {}
RECENT = 4


def _sizes_under(requirements: Requirements) -> Sizes:
    """The sizes last used with these very requirements, or new ones."""
    found = _recent.get(id(requirements))
    if found is None:
        found = Sizes(requirements)  # holds the requirements, so that no other takes their id
        for stale in tuple(_recent)[: max(len(_recent) - RECENT + 1, 0)]:
            _recent.pop(stale, None)
        _recent[id(requirements)] = found
    return found


def attribute_size(table: Table, attribute: Attribute, requirements: Requirements) -> Count:
    """Name and value of one attribute of `table`. Raises KeyError for an unknown origin."""
    return _sizes_under(requirements).attribute(table, attribute)


def item_size(table: Table, requirements: Requirements) -> Count:
    """One item of `table`. Raises KeyError for an unknown origin."""
    return _sizes_under(requirements).item(table)


def entry_size(table: Table, gsi: Gsi, requirements: Requirements) -> Count:
    """One entry of `gsi` of `table`. Raises KeyError for an unknown origin."""
    return _sizes_under(requirements).entry(table, gsi)
