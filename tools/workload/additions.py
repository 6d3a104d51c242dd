"""The missing patterns that the user wants, as patterns with ids of their own."""

import re
from collections.abc import Iterable
from itertools import count

from tools.source.schema import Schema, SourceTable
from tools.workload.answers import Answer, MissingAnswer, RateAnswer
from tools.workload.interpretation import latest
from tools.workload.missing import Matrix, Verb, changeable_columns, parent_of
from tools.workload.names import missing_names_of
from tools.workload.operations import Delete, Insert, Lookup, Operation, Update
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
    matrix: Matrix,
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
        table_name, verb = known[name]
        if matrix[table_name][verb]:
            continue
        table = schema.table(table_name)
        pattern = _added(pattern_id, table, verb, patterns)
        rate = rate_from(rates.get(pattern_id, answer))
        place = answer.place or table.place
        found.append(pattern.model_copy(update={"rate": rate, "place": place}))
    return tuple(found)


def _added(
    pattern_id: str, table: SourceTable, verb: Verb, patterns: tuple[AccessPattern, ...]
) -> AccessPattern:
    key = table.primary_key or next(iter(table.candidate_keys[1:]), table.column_names)
    if verb == "read":
        parent = parent_of(table, patterns)
        key = parent.columns if parent else key
    by = "" if verb == "create" else f" by {' and '.join(key)}"
    operation = _operation(table, verb, key)
    changed = f" ({', '.join(operation.columns)})" if isinstance(operation, Update) else ""
    text = f"{verb.capitalize()} {table.name}{by}{changed}"
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


def _operation(table: SourceTable, verb: Verb, key: tuple[str, ...]) -> Operation:
    if verb == "create":
        return Insert(table=table.name)
    if verb == "read":
        return Lookup(table=table.name, equality=key)
    if verb == "update":
        columns = changeable_columns(table) or tuple(c for c in table.column_names if c not in key)
        return Update(table=table.name, equality=key, columns=columns)
    return Delete(table=table.name, equality=key)
