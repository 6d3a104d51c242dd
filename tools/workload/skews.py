"""How unevenly keys are used: as the user states it, else as the raw query logs show it.

A log is believed from 100 executions on. Its share is an upper one where several statements compare
the column: the same value is taken to be the busiest of each.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tools.provenance import FromLog, Quantity
from tools.source.evidence import Evidence
from tools.source.querylog.query_log import Digest, QueryLog, StatementKind
from tools.workload.answers import Answer, SkewAnswer
from tools.workload.names import columns_of
from tools.workload.rates import answered
from tools.workload.statistics import KeySkew

LEAST_EXECUTIONS = 100  # own rule: fewer say little of a share, each is one hundredth or more
UNIT = "of the requests"
_PARAMETER = re.compile(r"`[^`]*`|\(\?\+\)|\?")
_EQUAL = re.compile(r"(?<![<>!:])=\s*(?:(?:DATE|TIME|TIMESTAMP)\s+)?\Z", re.IGNORECASE)
LONGEST_SIGN = 24  # characters of ` = TIMESTAMP `, and what tells it from `>=`
_CHANGES: tuple[StatementKind, ...] = ("update", "delete")
_Shares = dict[str, list[tuple[Digest, float]]]


def skews_from(evidence: Evidence, answers: Mapping[str, Answer]) -> tuple[KeySkew, ...]:
    """What is known, in the schema's order; the user's word counts before what a log shows.

    Args:
        evidence: Names the columns, and the raw logs.
        answers: The latest answer by key.
    """
    log = evidence.raw_log
    reads = {} if log is None else _shares(log, ("select",))
    writes = {} if log is None else _shares(log, _CHANGES)
    found = []
    for name, (table, column) in columns_of(evidence.mysql).items():
        answer = answers.get(f"skew of {name}")
        if isinstance(answer, SkewAnswer):
            found.append(_stated(answer))
        elif log is not None:
            skew = KeySkew(
                table=table,
                column=column,
                reads=_measured(name, "reads", reads.get(name, []), log),
                writes=_measured(name, "changes", writes.get(name, []), log),
            )
            if skew.reads is not None or skew.writes is not None:
                found.append(skew)
    return tuple(found)


def _stated(answer: SkewAnswer) -> KeySkew:
    if answer.exponent is not None:
        exponent = answered(answer.exponent, "s of Zipf's law", answer)
        return KeySkew(table=answer.table, column=answer.column, exponent=exponent)
    share = None if answer.share is None else answered(answer.share, UNIT, answer)
    return KeySkew(table=answer.table, column=answer.column, reads=share, writes=share)


def _shares(log: QueryLog, kinds: tuple[StatementKind, ...]) -> _Shares:
    """By `table.column`, the statements that ask for one value of it, with its busiest's share."""
    found: _Shares = defaultdict(list)
    for digest in log.digests:
        if digest.kind in kinds:
            for column, share in _of_one_value(digest):
                found[column].append((digest, share))
    return found


def _of_one_value(digest: Digest) -> Iterator[tuple[str, float]]:
    """Columns that the statement compares for equality, each once with its largest share."""
    signs = [
        _EQUAL.search(digest.text[max(found.start() - LONGEST_SIGN, 0) : found.start()]) is not None
        for found in _PARAMETER.finditer(digest.text)
        if not found[0].startswith("`")
    ]
    largest: dict[str, float] = {}
    for key in digest.keys:
        if key.parameter < len(signs) and signs[key.parameter] and key.top_share > 0:
            largest[key.column] = max(largest.get(key.column, 0.0), key.top_share)
    yield from largest.items()


def _measured(
    column: str, what: str, shares: list[tuple[Digest, float]], log: QueryLog
) -> Quantity | None:
    executions = sum(digest.executions for digest, _ in shares)
    if executions < LEAST_EXECUTIONS:
        return None
    together = sum(digest.executions * share for digest, share in shares) / executions
    among = "1 statement" if len(shares) == 1 else f"{len(shares)} statements"
    source = FromLog(
        file=", ".join(file.path for file in log.files),
        computation=f"commonest value of {column} in {executions:,} {what} by {among}",
    )
    return Quantity(value=together, unit=UNIT, source=source)
