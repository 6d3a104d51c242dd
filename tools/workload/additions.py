"""The missing patterns that the user wants, as patterns with ids of their own."""

import re
from collections.abc import Iterable
from itertools import count
from typing import assert_never

from tools.source.schema import Schema, SourceTable
from tools.workload.answers import Answer, MissingAnswer, RateAnswer
from tools.workload.interpretation import latest
from tools.workload.matrix import Coverage
from tools.workload.missing import changeable_columns, parent_of
from tools.workload.names import MissingName, missing_names_of
from tools.workload.operations import Delete, Insert, Lookup, Update
from tools.workload.patterns import AccessPattern
from tools.workload.rates import rate_from

GROUP = "Added by the user"
_NUMBERED = re.compile(r"(.*?)(\d+)")


def next_ids(ids: Iterable[str]) -> Iterable[str]:
    """Free ids that go on from the highest number of the series most ids belong to.

    `AP48` is followed by `AP49`, `UC-07` by `UC-08`.
    """
    taken = set(ids)
    series: dict[str, list[str]] = {}
    for pattern_id in ids:
        match = _NUMBERED.fullmatch(pattern_id)
        if match:
            series.setdefault(match[1], []).append(match[2])
    prefix = max(series, key=lambda name: len(series[name]), default="AP")
    digits = series.get(prefix, [])
    width = min((len(text) for text in digits), default=1)
    start = max((int(text) for text in digits), default=0) + 1
    numbered = (f"{prefix}{number:0{width}d}" for number in count(start))
    return (pattern_id for pattern_id in numbered if pattern_id not in taken)


def added_patterns(
    answers: tuple[Answer, ...],
    patterns: tuple[AccessPattern, ...],
    schema: Schema,
    coverage: Coverage,
) -> tuple[AccessPattern, ...]:
    """One for each missing pattern wanted that no stated pattern covers.

    Numbers are given in the order in which the patterns were first wanted, and kept when one is
    declined or covered later: an id never comes to mean something else.
    """
    known = missing_names_of(schema)
    current = latest(answers)
    rates = {a.pattern_id: a for a in current.values() if isinstance(a, RateAnswer)}
    wanted = (a.name for a in answers if isinstance(a, MissingAnswer) and not a.declined)
    ids = iter(next_ids([pattern.id for pattern in patterns]))
    found = []
    for name in dict.fromkeys(wanted):
        pattern_id = next(ids)
        answer = current[f"missing pattern {name}"]
        if not isinstance(answer, MissingAnswer) or answer.declined or name not in known:
            continue
        meant = known[name]
        if coverage.of(meant.table, meant.verb, meant.by):
            continue
        table = schema.table(meant.table)
        pattern = _added(pattern_id, table, meant, patterns)
        rate = rate_from(rates.get(pattern_id, answer))
        place = answer.place or table.place
        found.append(pattern.model_copy(update={"rate": rate, "place": place}))
    return tuple(found)


def _added(
    pattern_id: str, table: SourceTable, meant: MissingName, patterns: tuple[AccessPattern, ...]
) -> AccessPattern:
    operation = _operation(table, meant, _found_by(table, meant, patterns))
    text = _text(operation, meant)
    return AccessPattern(
        id=pattern_id,
        text=text,
        group=GROUP,
        access=text,
        place=table.place,
        operations=(operation,),
        reading="plain",
        added=True,
    )


def _found_by(
    table: SourceTable, meant: MissingName, patterns: tuple[AccessPattern, ...]
) -> tuple[str, ...]:
    """The columns that find the rows: a list's own, the parent's of a part that is read, a key."""
    if meant.verb == "list":
        return meant.by
    parent = parent_of(table, patterns) if meant.verb == "read" else None
    if parent is not None:
        return parent.columns
    return table.primary_key or next(iter(table.candidate_keys[1:]), table.column_names)


def _text(operation: Insert | Lookup | Update | Delete, meant: MissingName) -> str:
    """`Create users`, `Update users by id (name, city)`, `List all users`."""
    columns = () if isinstance(operation, Insert) else operation.equality
    whole = "all " if meant.verb == "list" and not columns else ""
    by = f" by {' and '.join(columns)}" if columns else ""
    changed = f" ({', '.join(operation.columns)})" if isinstance(operation, Update) else ""
    return f"{meant.verb.capitalize()} {whole}{operation.table}{by}{changed}"


def _operation(
    table: SourceTable, meant: MissingName, key: tuple[str, ...]
) -> Insert | Lookup | Update | Delete:
    match meant.verb:
        case "create":
            return Insert(table=table.name)
        case "read" | "list":
            return Lookup(table=table.name, equality=key)
        case "update":
            others = tuple(c for c in table.column_names if c not in key)
            columns = changeable_columns(table) or others
            return Update(table=table.name, equality=key, columns=columns)
        case "delete":
            return Delete(table=table.name, equality=key)
        case _:
            assert_never(meant.verb)
