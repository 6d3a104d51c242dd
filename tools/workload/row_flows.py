"""How many rows patterns add to a table and take from it, call by call."""

from collections.abc import Iterator

from tools.provenance import Quantity
from tools.source.schema import Schema, SourceTable
from tools.value import Value
from tools.workload.matrix import is_unique
from tools.workload.names import fan_out_name
from tools.workload.operations import Delete, Insert, changes_of
from tools.workload.patterns import AccessPattern
from tools.workload.statistics import Statistics


class Flow(Value):
    """Rows that one change of a pattern adds or takes, a second on average.

    Attributes:
        per_call: Rows of one call; `per_call_source` says of which fan-out, empty for one row.
        at_most: Whether it may be fewer: an upsert may find its row, a cascade no children.
    """

    pattern_id: str
    calls_per_second: Quantity
    per_call: float
    per_call_source: str = ""
    at_most: bool = False

    @property
    def rows_per_second(self) -> float:
        return self.calls_per_second.value * self.per_call


class Flows(Value):
    """All flows into or out of one table; `unknown` are patterns whose flow can't be told."""

    known: tuple[Flow, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def least(self) -> float:
        """Rows a second that there are at the least."""
        return sum(flow.rows_per_second for flow in self.known if not flow.at_most)

    @property
    def most(self) -> float | None:
        """Rows a second that there are at the most; None where that can't be told."""
        return None if self.unknown else sum(flow.rows_per_second for flow in self.known)


class RowFlows:
    """The flows of every table under the stated rates and fan-outs."""

    def __init__(
        self, patterns: tuple[AccessPattern, ...], schema: Schema, statistics: Statistics
    ) -> None:
        self._patterns = patterns
        self._schema = schema
        self._statistics = statistics

    def into(self, table: str) -> Flows:
        found: list[Flow | str] = []
        for pattern in self._patterns:
            for change in changes_of(pattern.operations):
                if isinstance(change, Insert) and change.table == table:
                    found.append(self._flow(pattern, change.per, at_most=change.upsert))
        return _sorted(found)

    def out_of(self, table: str) -> Flows:
        """By patterns that delete its rows, and by those that delete parents of them."""
        return _sorted(list(self._out_of(self._schema.table(table), ())))

    def _out_of(self, table: SourceTable, below: tuple[str, ...]) -> Iterator[Flow | str]:
        for pattern in self._patterns:
            for change in changes_of(pattern.operations):
                if isinstance(change, Delete) and change.table == table.name:
                    yield self._removal(pattern, change, table)
        for key in table.foreign_keys:
            if (key.on_delete or "").upper() != "CASCADE":
                continue
            if key.references == table.name or key.references in below:
                yield from self._deleting(table.name)
                continue
            parent = self._schema.table(key.references)
            for flow in self._out_of(parent, (*below, table.name)):
                yield self._cascaded(flow, fan_out_name(table, key))

    def _deleting(self, table: str) -> Iterator[str]:
        """Patterns that delete of a table whose rows take rows of the same along: any number."""
        for pattern in self._patterns:
            changes = changes_of(pattern.operations)
            if any(isinstance(change, Delete) and change.table == table for change in changes):
                yield pattern.id

    def _removal(self, pattern: AccessPattern, change: Delete, table: SourceTable) -> Flow | str:
        if change.per or is_unique(table, change.equality):
            return self._flow(pattern, change.per)
        keys = [key for key in table.foreign_keys if set(key.columns) == set(change.equality)]
        return self._flow(pattern, fan_out_name(table, keys[0])) if keys else pattern.id

    def _cascaded(self, flow: Flow | str, fan_out: str) -> Flow | str:
        entry = self._statistics.fan_out(fan_out)
        if isinstance(flow, str):
            return flow
        if entry is None:
            return flow.pattern_id
        source = f"{fan_out}, {entry.average.source}"
        return flow.model_copy(
            update={
                "per_call": flow.per_call * entry.average.value,
                "per_call_source": source,
                "at_most": True,
            }
        )

    def _flow(
        self, pattern: AccessPattern, per: str | None, *, at_most: bool = False
    ) -> Flow | str:
        """The flow, or the pattern's id where its rate or its rows a call are not known."""
        entry = self._statistics.fan_out(per) if per else None
        if pattern.rate.average is None or (per and entry is None):
            return pattern.id
        return Flow(
            pattern_id=pattern.id,
            calls_per_second=pattern.rate.average,
            per_call=entry.average.value if entry else 1,
            per_call_source=f"{per}, {entry.average.source}" if entry else "",
            at_most=at_most,
        )


def _sorted(found: list[Flow | str]) -> Flows:
    return Flows(
        known=tuple(each for each in found if isinstance(each, Flow)),
        unknown=tuple(dict.fromkeys(each for each in found if isinstance(each, str))),
    )
