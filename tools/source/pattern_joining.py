"""Statements and rows that are of the same pattern, joined; ids for those that have none."""

import re
from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source import pattern_findings as said
from tools.source.endpoint_tables import EndpointRow
from tools.source.endpoints import Endpoint
from tools.source.evidence import StatedPattern
from tools.source.pattern_statements import Statement

DEFAULT_PREFIX = "AP"
Unjoined = EndpointRow | Statement


class Joining:
    """Joins enumerated patterns to rows by id, else by method and full path.

    Attributes:
        details: Statements that say more of an endpoint than a row or item does, by its key.
    """

    def __init__(
        self,
        file: str,
        rows: Sequence[EndpointRow],
        details: dict[tuple[str, str], Statement],
        findings: list[Finding],
    ) -> None:
        self.file = file
        self.findings = findings
        self.rows = list(rows)
        self.details = details
        self.used: set[int] = set()
        self.by_id: dict[str, list[int]] = {}
        self.by_endpoint: dict[tuple[str, str], list[int]] = {}
        for position, row in enumerate(rows):
            if row.id:
                self.by_id.setdefault(row.id, []).append(position)
            elif row.endpoint is not None:
                self.by_endpoint.setdefault(row.endpoint.key, []).append(position)

    def join(self, item: Statement) -> StatedPattern:
        row = self._row_of(item)
        endpoint = item.endpoint or (row.endpoint if row else None)
        place = Place(file=self.file, line=item.line)
        more = self.details.get(endpoint.key) if endpoint else None
        sources = [(item.access, item.access_line)]
        sources.append((row.access, row.access_line or row.line) if row else ("", None))
        sources.append((more.access, more.access_line) if more else ("", None))
        access, line = next(((a, n) for a, n in sources if a), ("", None))
        if row is None and not access and self.rows:
            self.findings.append(said.without_row(item, place))
        if item.others:
            self.findings.append(said.several_endpoints(item.id, item.endpoint, item.others, place))
        return StatedPattern(
            id=item.id,
            text=item.text,
            group=item.group,
            method=endpoint.method if endpoint else "",
            endpoint=endpoint.path if endpoint else "",
            access=access,
            auth=item.auth or (row.auth if row else ""),
            place=place,
            access_place=Place(file=self.file, line=line) if line else None,
        )

    def rest(self, taken: set[str], others: Sequence[Statement]) -> Iterator[StatedPattern]:
        """Patterns for the rows and statements that no enumerated one was joined to, in order."""
        unjoined: list[Unjoined] = [*self._unused(), *others]
        unjoined.sort(key=lambda each: each.line)
        names = _names(unjoined, taken)
        for each, name in zip(unjoined, names, strict=True):
            if each.id and name in taken:
                self.findings.append(said.repeated_id(name, each.line, self.file))
                continue
            if not each.id and taken:
                self.findings.append(said.not_enumerated(each.endpoint, each.line, name, self.file))
            place = Place(file=self.file, line=each.line)
            if each.others:
                found = said.several_endpoints(name, each.endpoint, each.others, place)
                self.findings.append(found)
            yield self._stated(each, name, place)

    def _stated(self, each: Unjoined, name: str, place: Place) -> StatedPattern:
        endpoint = each.endpoint
        more = self.details.get(endpoint.key) if endpoint else None
        access, line = each.access, each.access_line or each.line
        if not access and more is not None:
            access, line = more.access, more.access_line or more.line
        text = each.text or (more.text if more and more is not each else "")
        return StatedPattern(
            id=name,
            text=text or access or str(endpoint or ""),
            group=each.group,
            method=endpoint.method if endpoint else "",
            endpoint=endpoint.path if endpoint else "",
            access=access,
            auth=each.auth,
            place=place,
            access_place=Place(file=self.file, line=line) if access else None,
        )

    def _unused(self) -> Iterator[EndpointRow]:
        """Rows not joined that say something, each endpoint once."""
        joined = (self.rows[position].endpoint for position in self.used)
        seen = {endpoint.key for endpoint in joined if endpoint is not None}
        for position, row in enumerate(self.rows):
            if position in self.used or not (row.endpoint or row.access):
                continue
            key = row.endpoint.key if row.endpoint else None
            if key is None or row.id or key not in seen:
                yield row
            if key is not None:
                seen.add(key)

    def _row_of(self, item: Statement) -> EndpointRow | None:
        """The free row that fits best, the earliest of those that fit alike."""
        key = item.endpoint.key if item.endpoint else None
        near: list[int] = [
            *self.by_id.get(item.id, ()),
            *(self.by_endpoint.get(key, ()) if key else ()),
        ]
        fits = [
            (_fit(self.rows[position], item.endpoint), position)
            for position in near
            if position not in self.used
        ]
        if not fits:
            return None
        _, position = min(fits)
        self.used.add(position)
        return self.rows[position]


def _fit(row: EndpointRow, endpoint: Endpoint | None) -> int:
    """0 for the best fit: id, then endpoint, then endpoint but for parameter names."""
    if row.id:
        return 0 if row.access else 3
    return 1 if row.endpoint == endpoint else 2


def _names(unjoined: Sequence[Unjoined], taken: set[str]) -> list[str]:
    """Their own ids; else their numbers where each has one of its own, else numbers in order."""
    first = min(taken, default="") or next((each.id for each in unjoined if each.id), "")
    prefix = re.split(r"\d", first, maxsplit=1)[0] if first else DEFAULT_PREFIX
    known = taken | {each.id for each in unjoined if each.id}
    nameless = [each for each in unjoined if not each.id]
    numbered = [f"{prefix}{int(each.number)}" for each in nameless if each.number]
    if len(numbered) == len(nameless) == len(set(numbered)) and known.isdisjoint(numbered):
        own = iter(numbered)
        return [each.id or next(own) for each in unjoined]
    number = max((int(d) for name in taken for d in re.findall(r"\d+", name)[-1:]), default=0)
    names: list[str] = []
    for each in unjoined:
        if not each.id:
            number += 1
            while f"{prefix}{number}" in known:
                number += 1
        names.append(each.id or f"{prefix}{number}")
    return names
