"""The raw log's statements, with their values, and which of them each listed query is."""

import re
from collections.abc import Sequence

from tools.provenance import Place
from tools.source.audit.key_values import has_value
from tools.source.audit.material import Executed
from tools.source.audit.names import singular
from tools.source.audit.pages import page_of
from tools.source.audit.raw_statements import (
    DigestedStatement,
    digest_statement,
    tail_of,
    values_fit,
    with_values,
)
from tools.source.querylog.query_log import Digest
from tools.source.querylog.read_logs import ReadLogs, commonest_statements
from tools.source.reproduced import Match
from tools.value import Value

MOST_STATEMENTS = 2_000  # with values of their own; further ones are taken together by digest


class RawQuery(Value):
    """A digest with one set of values, or the rest of a digest whose values were not kept.

    Attributes:
        executions: At the least, where the log's reader let rare values go; at most `at_most`.
        is_rest: Whether it stands for an unknown number of statements.
        first_seen: ISO 8601, to the second; '' for a rest.
    """

    digest_id: str
    text: str
    values: tuple[str, ...] = ()
    executions: int
    at_most: int
    is_rest: bool = False
    first_seen: str = ""
    last_seen: str = ""
    place: Place

    @property
    def statement(self) -> str:
        return self.text if self.is_rest else with_values(self.text, self.values)


class MatchedQuery(Value):
    """A listed query with the statements of the raw log that it is."""

    listed: Executed
    match: Match
    found: tuple[RawQuery, ...] = ()

    @property
    def executions(self) -> int:
        return sum(each.executions for each in self.found)

    @property
    def at_most(self) -> int:
        return sum(each.at_most for each in self.found)


def raw_queries(logs: ReadLogs) -> tuple[RawQuery, ...]:
    """Those run most often first; of a digest without kept values, its executions together."""
    kept: list[RawQuery] = []
    rest: list[RawQuery] = []
    counted: dict[str, int] = {}
    for digest, variant in commonest_statements(logs, MOST_STATEMENTS):
        counted[digest.id] = counted.get(digest.id, 0) + variant.executions
        kept.append(
            RawQuery(
                digest_id=digest.id,
                text=digest.text,
                values=variant.values,
                executions=variant.executions,
                at_most=variant.at_most,
                first_seen=variant.first_seen,
                last_seen=variant.last_seen,
                place=digest.place,
            )
        )
    for digest in logs.log.digests:
        left = digest.executions - counted.get(digest.id, 0)
        if left > 0:
            rest.append(_rest(digest, left))
    return tuple(sorted((*kept, *rest), key=lambda each: -each.executions))


def _rest(digest: Digest, executions: int) -> RawQuery:
    return RawQuery(
        digest_id=digest.id,
        text=digest.text,
        executions=executions,
        at_most=executions,
        is_rest=True,
        first_seen=digest.first_seen,
        last_seen=digest.last_seen,
        place=digest.place,
    )


def match_queries(listed: Sequence[Executed], raw: Sequence[RawQuery]) -> tuple[MatchedQuery, ...]:
    """Each listed query with what it is in the log; a statement of the log goes to one alone.

    By digest and values; else by everything but the select list; and where no SQL is listed, by
    what the title says, if as many statements have it as the label stands for.
    """
    matching = _Matching(raw)
    by_sql = {each.place: matching.by_statement(each) for each in listed if each.statement}
    return tuple(by_sql.get(each.place) or matching.by_title(each) for each in listed)


class _Matching:
    def __init__(self, raw: Sequence[RawQuery]) -> None:
        self.raw = tuple(raw)
        self.executed = tuple(
            Executed(statement=each.statement, executions=1, place=each.place) for each in raw
        )
        self.taken: set[int] = set()
        self.by_id: dict[str, list[int]] = {}
        self.by_tail: dict[tuple[str, bool], list[int]] = {}
        for position, each in enumerate(self.raw):
            self.by_id.setdefault(each.digest_id, []).append(position)
            tail = tail_of(each.text)
            if tail is not None:
                self.by_tail.setdefault((tail.text, tail.is_aggregate), []).append(position)

    def by_statement(self, listed: Executed) -> MatchedQuery:
        facts = listed.facts
        if facts is not None and facts.is_system:
            return MatchedQuery(listed=listed, match="administrative")
        digested = digest_statement(listed.statement)
        alike = [n for n in self.by_id.get(digested.id, []) if n not in self.taken]
        same = [n for n in alike if self._fits(n, digested)]
        if same:
            return self._take(listed, "exact", same)
        if alike and all(self.raw[position].is_rest for position in alike):
            return self._take(listed, "digest", alike)
        similar = self._similar(digested)
        return self._take(listed, "select list" if similar else "none", similar)

    def by_title(self, listed: Executed) -> MatchedQuery:
        """Only as many statements as the label stands for; with more or fewer none is told."""
        found = [
            position
            for position, each in enumerate(self.raw)
            if position not in self.taken
            and not each.is_rest
            and _is_titled(listed, self.executed[position])
        ]
        fits = len(found) == listed.queries
        return self._take(listed, "title" if fits else "none", found if fits else [])

    def _fits(self, position: int, digested: DigestedStatement) -> bool:
        each = self.raw[position]
        if all(value == "?" for value in digested.values):
            return True  # also where a list stands, whose values are of any number
        return not each.is_rest and values_fit(digested.values, each.values)

    def _similar(self, digested: DigestedStatement) -> list[int]:
        tail = tail_of(digested.text)
        if tail is None:
            return []
        wanted = digested.values[tail.skipped :]
        found = []
        for position in self.by_tail.get((tail.text, tail.is_aggregate), []):
            each = self.raw[position]
            own = tail_of(each.text)
            if position in self.taken or own is None:
                continue
            if each.is_rest:
                fits = all(value == "?" for value in wanted)
            else:
                fits = values_fit(wanted, each.values[own.skipped :])
            if fits:
                found.append(position)
        return found

    def _take(self, listed: Executed, match: Match, found: Sequence[int]) -> MatchedQuery:
        self.taken.update(found)
        chosen = tuple(self.raw[position] for position in found)
        return MatchedQuery(listed=listed, match=match, found=chosen)


def _is_titled(listed: Executed, executed: Executed) -> bool:
    """Whether the title says nothing that the statement isn't, and says something of it."""
    facts = executed.facts
    if facts is None or facts.is_system or not facts.tables:
        return False
    named = re.search(r"\bID\s+(\d{1,18})\b", listed.title)
    if named:
        words = {singular(word) for word in re.findall(r"[A-Za-z_]+", listed.title)}
        return singular(facts.tables[0]) in words and has_value(named[1], executed)
    page, own = page_of(listed), page_of(executed)
    if page is not None:
        if own is None or own.limit != page.limit or own.is_filtered != page.is_filtered:
            return False
        if page.offsets and not set(own.offsets) <= set(page.offsets):
            return False
    terms = [word for word in facts.searched if _names(word, listed.title)]
    return bool(terms) if facts.searched else page is not None and _speaks_of(listed, facts.tables)


def _names(word: str, title: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", title, re.IGNORECASE) is not None


def _speaks_of(listed: Executed, tables: Sequence[str]) -> bool:
    words = {singular(word) for word in re.findall(r"[A-Za-z_]+", listed.title)}
    return bool(tables) and singular(tables[0]) in words
