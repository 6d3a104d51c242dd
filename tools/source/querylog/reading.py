"""MySQL's query logs read: digests, rates, keys, transactions."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tools.errors import InputError, Problem
from tools.provenance import Place
from tools.source.querylog.batches import Batches
from tools.source.querylog.log_files import LogFile, count_lines, find_log
from tools.source.querylog.log_parts import parts_of, read_whole
from tools.source.querylog.log_tally import Lines, LogTally, Scale
from tools.source.querylog.log_times import SECOND
from tools.source.querylog.log_workers import read_parts, usual_workers
from tools.source.querylog.query_log import RawLogFile, Unread
from tools.source.querylog.read_logs import ReadLogs
from tools.source.querylog.statement_reader import Part
from tools.source.querylog.summary import Counted, summarise
from tools.source.querylog.transactions import TransactionTally
from tools.source.schema import Schema

NO_LOG = "no record of a general or slow query log of MySQL or MariaDB in its first MB"
EMPTY = "the file is empty"
ONLY_SLOW = (
    "statements of the slow log, of digests that the general log does not have, are not counted"
)


def read_query_logs(
    paths: Sequence[Path],
    root: Path,
    schema: Schema | None = None,
    peak_interval_seconds: int = 60,
    idle_after_seconds: int = 300,
    workers: int | None = None,
) -> ReadLogs:
    """Reads general and slow query logs together, in memory that does not grow with their size.

    The form of a file is told from its content; it may be compressed by gzip. Files of one form are
    read in the order of their first record. Where there are general logs, they alone give counts,
    rates and transactions, and slow logs give costs by digest; slow logs alone give everything, as
    lower bounds. A file that is neither, or is empty, is reported in `unread`, as is every line
    that can't be read. Times without a zone are taken as they stand.

    Peaks are of intervals that begin at whole multiples of their length, and never below the
    average. Rates are over the active seconds, 0 where there are none.

    Args:
        paths: The files, in any order.
        root: Files are named relative to it, where they are below it.
        schema: Tells which table a column without one belongs to, and how names are spelled.
        peak_interval_seconds: What peaks are averages over.
        idle_after_seconds: A longer pause between application statements is no activity.
        workers: Processes; the result does not depend on it. None for the usual number.

    Raises:
        InputError: for each file that can't be opened.
    """
    scale = Scale(peak_interval_seconds * SECOND, idle_after_seconds * SECOND)
    logs = _find_logs(paths, root)
    unread = [_not_a_log(log) for log in logs if log.format is None]
    general = [log for log in logs if log.format == "general"]
    slow = [log for log in logs if log.format == "slow"]
    try:
        counts = count_logs(general or slow, 0, scale, workers)
        if general:
            costs = count_logs(slow, len(general), scale, workers)
            _add_costs(counts, costs)
    except OSError as error:
        what = f"it can't be read to its end: {error.strerror or error}."
        problem = Problem(file=str(error.filename), what=what, fix="Check the file, and try again.")
        raise InputError([problem]) from error
    counted = Counted(counts.tally, counts.transactions, counts.files, unread, bool(general))
    return summarise(counted, schema)


class Counts(NamedTuple):
    tally: LogTally
    transactions: TransactionTally
    files: list[RawLogFile]


def _find_logs(paths: Sequence[Path], root: Path) -> list[LogFile]:
    """The files, each once, those with the earliest records first."""
    found = [find_log(path, _name(path, root)) for path in {path.resolve(): path for path in paths}]
    problems = [each for each in found if isinstance(each, Problem)]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.file))
    logs = [each for each in found if isinstance(each, LogFile)]
    return sorted(logs, key=lambda log: (log.first, log.name))


def _name(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _not_a_log(log: LogFile) -> Unread:
    reason = NO_LOG if log.bytes else EMPTY
    place = Place(file=log.name, line=1)
    return Unread(lines=count_lines(log.path), reason=reason, place=place)


def count_logs(logs: Sequence[LogFile], first: int, scale: Scale, workers: int | None) -> Counts:
    """Counts files of one form; their numbers begin with `first`."""
    counts = Counts(LogTally(scale), TransactionTally(), [])
    parts = [part for log in logs for part in parts_of(log)]
    team = workers or usual_workers(len(parts))
    last = -1
    with closing(read_parts(parts, scale, team)) as in_turn:
        for number, log in enumerate(logs, first):
            if log.is_compressed:
                own: Iterator[Part] = read_whole(log, scale, Batches())
            else:
                own = islice(in_turn, len(parts_of(log)))
            if log.first < last:
                counts.transactions.forget_open()
            counts.files.append(_count_file(log, number, own, counts))
            last = counts.tally.spans[-1][1] if counts.tally.spans else -1
    return counts


def _count_file(log: LogFile, number: int, parts: Iterator[Part], counts: Counts) -> RawLogFile:
    lines, server = 0, ""
    for part in parts:
        counts.transactions.add(part, number, lines)
        counts.tally.merge(part.tally, number, lines)
        lines += part.tally.lines
        server = part.tally.server or server
    form = log.format or "general"
    return RawLogFile(path=log.name, format=form, server=server, bytes=log.bytes, lines=lines)


def _add_costs(counts: Counts, costs: Counts) -> None:
    """Costs of the digests that ran by the general log; what else the slow log has is reported."""
    tally = counts.tally
    left_out = []
    for digest in costs.tally.digests.values():
        known = tally.digests.get(digest.id)
        if known is None:
            left_out.append(digest)
        else:
            known.merge_cost(digest)
    counts.files.extend(costs.files)
    tally.unread.update(costs.tally.unread)
    for digest in sorted(left_out, key=lambda each: (each.file, each.line)):
        place = Lines(0, digest.line, digest.file)
        tally.unread.setdefault((digest.file, ONLY_SLOW), place).lines += digest.executions
