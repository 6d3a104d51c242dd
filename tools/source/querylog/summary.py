"""Tallies written out as the values of a query log."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tools.provenance import Place
from tools.source.querylog.digest_tally import CostTally, DigestTally
from tools.source.querylog.log_tally import LogTally
from tools.source.querylog.log_times import SECOND, write_time
from tools.source.querylog.query_log import (
    Cost,
    Digest,
    KeyUse,
    QueryLog,
    RawLogFile,
    TransactionShape,
    Unread,
)
from tools.source.querylog.read_logs import ReadLogs, VariantsByDigest
from tools.source.querylog.statement_columns import StatementColumns, read_columns
from tools.source.querylog.table_names import TableNames, home_database
from tools.source.querylog.transactions import TransactionTally
from tools.source.schema import Schema


class Counted(NamedTuple):
    """Everything that was counted; `files` in the order of their numbers in the tallies."""

    tally: LogTally
    transactions: TransactionTally
    files: Sequence[RawLogFile]
    unread: Sequence[Unread]
    is_complete: bool


def summarise(counted: Counted, schema: Schema | None) -> ReadLogs:
    tally = counted.tally
    tally.drop_digests()
    order = sorted(tally.digests.values(), key=lambda each: (-each.executions, each.id))
    names = TableNames(schema, home_database((each.text for each in order), schema))
    active = sum(last - first for first, last in tally.spans) / SECOND
    writer = _Writer(counted, names, active)
    shapes = counted.transactions.shapes(tally.digests)
    first = tally.spans[0][0] if tally.spans else None
    last = tally.spans[-1][1] if tally.spans else None
    log = QueryLog(
        files=tuple(counted.files),
        first_seen=writer.time(first),
        last_seen=writer.time(last),
        seconds=(last - first) / SECOND if first is not None and last is not None else 0,
        active_seconds=active,
        idle_after_seconds=tally.scale.idle_after // SECOND,
        peak_interval_seconds=tally.scale.interval // SECOND,
        executions=tally.executions,
        administrative=tally.administrative,
        connections=tally.connections.count(),
        digests=tuple(writer.digest(each) for each in order),
        dropped_digests=tally.dropped.count(),
        dropped_executions=tally.dropped_executions,
        transactions=tuple(
            TransactionShape(digests=ids, count=count, place=writer.place(*place))
            for ids, count, place in shapes
        ),
        dropped_transactions=counted.transactions.dropped,
        unread=(*counted.unread, *writer.unread()),
        is_complete=counted.is_complete,
    )
    variants = {each.id: each.variants for each in order if each.variants}
    return ReadLogs(log, VariantsByDigest(variants, has_zone=writer.has_zone))


class _Writer:
    def __init__(self, counted: Counted, names: TableNames, active_seconds: float) -> None:
        self._tally = counted.tally
        self._files = counted.files
        self._names = names
        self._active_seconds = active_seconds
        self.has_zone = counted.tally.zones == {True}

    def time(self, microseconds: int | None) -> str:
        return write_time(microseconds, has_zone=self.has_zone)

    def place(self, file: int, line: int) -> Place:
        return Place(file=self._files[file].path, line=line)

    def digest(self, tally: DigestTally) -> Digest:
        columns = read_columns(tally.text, tally.kind, self._names)
        seconds = self._active_seconds
        average = tally.executions / seconds if seconds else 0.0
        peak = tally.intervals.busiest() * SECOND / self._tally.scale.interval
        parsed = columns or StatementColumns((), (), (), {})
        return Digest(
            id=tally.id,
            text=tally.text,
            kind=tally.kind,
            executions=tally.executions,
            first_seen=self.time(tally.first),
            last_seen=self.time(tally.last),
            average_per_second=average,
            peak_per_second=max(peak, average),
            connections=tally.connections.count(),
            tables=parsed.tables,
            reads=parsed.reads,
            writes=parsed.writes,
            keys=_keys(tally, parsed.compared),
            largest_limit=tally.largest_limit,
            largest_offset=tally.largest_offset,
            cost=_cost(tally.cost) if tally.cost is not None else None,
            is_parsed=columns is not None,
            place=self.place(tally.file, tally.line),
        )

    def unread(self) -> list[Unread]:
        order = sorted(self._tally.unread.items(), key=lambda item: (item[0][0], item[1].line))
        return [
            Unread(lines=lines.lines, reason=reason, place=self.place(file, lines.line))
            for (file, reason), lines in order
        ]


def _keys(tally: DigestTally, compared: Mapping[int, str]) -> tuple[KeyUse, ...]:
    return tuple(
        KeyUse(
            column=compared[parameter],
            parameter=parameter,
            distinct=values.distinct(),
            is_exact=values.is_exact,
            top_share=min(1.0, values.top() / tally.executions),
            largest=values.largest,
        )
        for parameter, values in sorted(tally.values.items())
        if parameter in compared
    )


def _cost(tally: CostTally) -> Cost:
    seconds, sent, examined = tally.sums
    return Cost(
        average_seconds=seconds / tally.count,
        max_seconds=tally.max_seconds,
        average_rows_sent=sent / tally.count,
        max_rows_sent=tally.max_sent,
        average_rows_examined=examined / tally.count,
        max_rows_examined=tally.max_examined,
    )
