"""What the artifacts say of a pattern against how it was read: as a duplicate, as no database."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tools.finding import Finding
from tools.source.evidence import LogAnalysis, LoggedQuery
from tools.workload.answer_text import name_text
from tools.workload.operations import changes_of
from tools.workload.patterns import AccessPattern, group_duplicates

_LITERAL = re.compile(r"'(?:[^'\\]|\\.|'')*'|\b\d+(?:\.\d+)?\b")
_READING = frozenset({"GET", "HEAD"})
_WRITING = frozenset({"PUT", "PATCH", "DELETE"})


def reading_contradictions(
    patterns: tuple[AccessPattern, ...], log: LogAnalysis
) -> tuple[Finding, ...]:
    """Patterns without a database first, then methods, then duplicates."""
    read = [pattern for pattern in patterns if pattern.reading != "unread" and not pattern.dropped]
    return (
        *(f for pattern in read if not pattern.operations for f in _without_database(pattern, log)),
        *(finding for pattern in read for finding in _method(pattern)),
        *_told_apart(patterns, log),
    )


def _without_database(pattern: AccessPattern, log: LogAnalysis) -> Iterator[Finding]:
    queries = _ascribed(pattern.id, log)
    rates = [rate for rate in log.rates if pattern.id in rate.pattern_ids]
    places = [f"{query.label} ({query.place})" for query in queries]
    places += [f"a rate ({rate.place})" for rate in rates]
    if places:
        yield Finding(
            rule="database-contradiction",
            severity="warning",
            subject=pattern.id,
            evidence=f"{pattern.place}: {pattern.id} ({pattern.text}) touches no database, as "
            f"{pattern.access or pattern.text!r} says; but the log analysis ascribes "
            f"{_listed(places)} to it.",
            fix=f"What it is asked of the tables counts: say so with `read {name_text(pattern.id)} "
            "as …`, or correct the analysis.",
        )


def _method(pattern: AccessPattern) -> Iterator[Finding]:
    changed = [change.table for change in changes_of(pattern.operations)]
    method = pattern.method.upper()
    if method in _READING and changed:
        does = f"writes {_listed([f'`{name}`' for name in dict.fromkeys(changed)])}"
    elif method in _WRITING and not changed:
        does = "changes nothing" if pattern.operations else "touches no database"
    else:
        return
    yield Finding(
        rule="method-contradiction",
        severity="info",
        subject=pattern.id,
        evidence=f"{pattern.place}: {pattern.id} is a {method} ({pattern.endpoint}), but as it was "
        f"read ({pattern.access or pattern.text!r}) it {does}.",
        fix=f"If that is not meant, say what it does: `read {name_text(pattern.id)} as …`.",
    )


def _told_apart(patterns: tuple[AccessPattern, ...], log: LogAnalysis) -> Iterator[Finding]:
    """Duplicates to which the log analysis ascribes statements that differ."""
    for group in group_duplicates(patterns):
        own = {i: _ascribed(i, log) for i in group.ids if _statements(_ascribed(i, log))}
        for one, other in pairwise(own):
            if _statements(own[one]).isdisjoint(_statements(own[other])):
                yield Finding(
                    rule="duplicate-contradiction",
                    severity="warning",
                    subject=one,
                    evidence=f"{one} and {other} were read as the same, but the log analysis "
                    f"ascribes {_labels(own[one])} to {one} and {_labels(own[other])} to {other}.",
                    fix=f"Say what differs, as in `read {name_text(other)} as …`; else they share "
                    "one plan and their rates add.",
                )


def _ascribed(pattern_id: str, log: LogAnalysis) -> list[LoggedQuery]:
    return [query for query in log.queries if pattern_id in query.pattern_ids]


def _statements(queries: Iterable[LoggedQuery]) -> set[str]:
    """The statements without their values and spacing."""
    texts = (" ".join(_LITERAL.sub("?", query.statement).split()) for query in queries)
    return {text.lower() for text in texts if text}


def _labels(queries: list[LoggedQuery]) -> str:
    return _listed([f"{query.label} ({query.place})" for query in queries])


def _listed(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
