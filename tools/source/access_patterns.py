"""Reads the access pattern artifact: the enumerated list joined to the endpoint tables."""

import re
from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source.endpoint_tables import (
    PATTERN_ID,
    EndpointRow,
    group_name,
    read_endpoint_rows,
)
from tools.source.endpoints import Endpoint, find_endpoints
from tools.source.evidence import StatedPattern
from tools.source.markdown import Document, ListItem, walk
from tools.value import Value

TRAILING_PARENTHESES = re.compile(r"\s*\([^()]*\)\s*\.?$")
DEFAULT_PREFIX = "AP"


class AccessPatterns(Value):
    """The patterns in the order of the artifact, and what does not fit together in it."""

    patterns: tuple[StatedPattern, ...]
    findings: tuple[Finding, ...] = ()


class Enumerated(Value):
    """An item of the enumerated list; further endpoints than the first are `others`."""

    id: str
    text: str
    group: str
    endpoint: Endpoint | None = None
    others: tuple[Endpoint, ...] = ()
    line: int


def read_access_patterns(document: Document) -> AccessPatterns:
    rows = tuple(read_endpoint_rows(document))
    findings = [*_check_rows(rows, document.file)]
    listed = _without_repeats(_read_enumeration(document, findings), document.file, findings)
    joining = _Joining(document.file, rows, findings)
    patterns = [joining.join(item) for item in listed]
    patterns.extend(joining.rest({pattern.id for pattern in patterns}))
    return AccessPatterns(patterns=tuple(patterns), findings=tuple(findings))


class _Joining:
    """Joins enumerated patterns to rows by id, else by method and full path."""

    def __init__(self, file: str, rows: Sequence[EndpointRow], findings: list[Finding]) -> None:
        self.file = file
        self.findings = findings
        self.rows = list(rows)
        self.used: set[int] = set()

    def join(self, item: Enumerated) -> StatedPattern:
        row = self._row_of(item)
        endpoint = item.endpoint or (row.endpoint if row else None)
        place = Place(file=self.file, line=item.line)
        if row is None:
            self.findings.append(_without_row(item, place))
        if item.others:
            self.findings.append(_several_endpoints(item, place))
        return StatedPattern(
            id=item.id,
            text=item.text,
            group=item.group,
            method=endpoint.method if endpoint else "",
            endpoint=endpoint.path if endpoint else "",
            access=row.access if row else "",
            auth=row.auth if row else "",
            place=place,
            access_place=Place(file=self.file, line=row.line) if row and row.access else None,
        )

    def rest(self, taken: set[str]) -> Iterator[StatedPattern]:
        """Patterns for the rows that no enumerated one was joined to, with ids in their order."""
        numbers = [int(digits) for name in taken for digits in re.findall(r"\d+", name)[-1:]]
        prefix = re.split(r"\d", min(taken), maxsplit=1)[0] if taken else DEFAULT_PREFIX
        number = max(numbers, default=0)
        for row in self._unused():
            name = row.id
            if not name:
                number += 1
                name = f"{prefix}{number}"
                if taken:
                    self.findings.append(_not_enumerated(row, name, self.file))
            elif name in taken:
                self.findings.append(_repeated_id(name, row.line, self.file))
                continue
            place = Place(file=self.file, line=row.line)
            yield StatedPattern(
                id=name,
                text=row.text or row.access or str(row.endpoint or ""),
                group=row.group,
                method=row.endpoint.method if row.endpoint else "",
                endpoint=row.endpoint.path if row.endpoint else "",
                access=row.access,
                auth=row.auth,
                place=place,
                access_place=place if row.access else None,
            )

    def _unused(self) -> Iterator[EndpointRow]:
        """Rows not joined that say something, each endpoint once."""
        joined = (self.rows[position].endpoint for position in self.used)
        seen = {endpoint.key for endpoint in joined if endpoint is not None}
        for position, row in enumerate(self.rows):
            if position in self.used or not (row.endpoint or row.access):
                continue
            if row.endpoint is None or row.id or row.endpoint.key not in seen:
                yield row
            if row.endpoint is not None:
                seen.add(row.endpoint.key)

    def _row_of(self, item: Enumerated) -> EndpointRow | None:
        """The free row that fits best, the earliest of those that fit alike."""
        fits = [
            (fit, position)
            for position, row in enumerate(self.rows)
            if position not in self.used and (fit := _fit(row, item)) is not None
        ]
        if not fits:
            return None
        _, position = min(fits)
        self.used.add(position)
        return self.rows[position]


def _fit(row: EndpointRow, item: Enumerated) -> int | None:
    """0 for the best fit: id, then endpoint, then endpoint but for parameter names."""
    if row.id:
        return (0 if row.access else 3) if row.id == item.id else None
    if row.endpoint is None or item.endpoint is None:
        return None
    if row.endpoint == item.endpoint:
        return 1
    return 2 if row.endpoint.key == item.endpoint.key else None


def _read_enumeration(document: Document, findings: list[Finding]) -> tuple[Enumerated, ...]:
    """List items that begin with an id.

    Other lists may be numbered too, so a kind of ids (`AP`, `Q`) counts if one of them has a
    endpoint or stands right under a heading that speaks of patterns; where no kind does, those
    anywhere below such a heading.
    """
    found: list[Enumerated] = []
    sure: set[str] = set()
    likely: dict[str, Enumerated] = {}
    for section in document.sections:
        for block in walk(section.blocks):
            if not (isinstance(block, ListItem) and PATTERN_ID.fullmatch(block.lead.label)):
                continue
            item = _read_item(block, group_name(section.title))
            found.append(item)
            if item.endpoint is not None or "pattern" in section.title.lower():
                sure.add(_kind(item.id))
            elif any("pattern" in heading.text.lower() for heading in section.path[1:]):
                likely.setdefault(_kind(item.id), item)
    kinds = sure or set(likely)
    findings.extend(
        _not_taken(item, document.file) for kind, item in likely.items() if kind not in kinds
    )
    return tuple(item for item in found if _kind(item.id) in kinds)


def _kind(name: str) -> str:
    return re.split(r"[-_ ]?\d", name, maxsplit=1)[0]


def _read_item(item: ListItem, group: str) -> Enumerated:
    rest = item.lead.rest.replace("`", "").lstrip("-–— ")
    endpoints = find_endpoints(rest)
    text = rest
    trailing = TRAILING_PARENTHESES.search(rest)
    if trailing and find_endpoints(trailing[0]):
        text = rest[: trailing.start()]
    return Enumerated(
        id=item.lead.label,
        text=text.strip(),
        group=group,
        endpoint=endpoints[0] if endpoints else None,
        others=endpoints[1:],
        line=item.line,
    )


def _without_repeats(
    listed: Sequence[Enumerated], file: str, findings: list[Finding]
) -> tuple[Enumerated, ...]:
    kept: dict[str, Enumerated] = {}
    for item in listed:
        first = kept.setdefault(item.id, item)
        if first is not item and item.endpoint is not None and first.endpoint != item.endpoint:
            findings.append(_repeated_id(item.id, item.line, file))
    return tuple(kept.values())


def _check_rows(rows: Sequence[EndpointRow], file: str) -> Iterator[Finding]:
    seen: dict[tuple[str, str], EndpointRow] = {}
    for row in rows:
        place = Place(file=file, line=row.line)
        subject = row.id or str(row.endpoint or row.text or "an endpoint row")
        if row.missing or row.surplus:
            yield _uneven_row(row, subject, place)
        first = seen.setdefault(row.endpoint.key, row) if row.endpoint and not row.id else row
        if first is not row:
            yield Finding(
                rule="endpoint-listed-twice",
                severity="warning",
                subject=subject,
                evidence=f"{file}:{first.line} and {place} both list {row.endpoint}.",
                fix=f"Tablewright goes by line {first.line}; remove the other.",
            )


def _uneven_row(row: EndpointRow, subject: str, place: Place) -> Finding:
    lacks = f"has no text under {', '.join(row.missing)}" if row.missing else ""
    extra = f"has {row.surplus} cells more than the header" if row.surplus else ""
    return Finding(
        rule="uneven-table-row",
        severity="warning",
        subject=subject,
        evidence=f"{place}: the row {' and '.join(filter(None, (lacks, extra)))}.",
        fix="Complete the row; write a bar inside a cell as \\|.",
    )


def _without_row(item: Enumerated, place: Place) -> Finding:
    asked = f" ({item.endpoint})" if item.endpoint else ", which gives no endpoint"
    return Finding(
        rule="pattern-without-endpoint-row",
        severity="warning" if item.endpoint else "info",
        subject=item.id,
        evidence=f"{place}: no row of an endpoint table stands for {item.id}{asked}.",
        fix=f"Add the row with its data access phrase, or say what {item.id} reads or writes.",
    )


def _several_endpoints(item: Enumerated, place: Place) -> Finding:
    others = ", ".join(str(endpoint) for endpoint in item.others)
    return Finding(
        rule="pattern-with-several-endpoints",
        severity="warning",
        subject=item.id,
        evidence=f"{place}: {item.id} names {item.endpoint} and also {others}.",
        fix=f"Tablewright goes by {item.endpoint}; enumerate the others as patterns of their own.",
    )


def _not_enumerated(row: EndpointRow, name: str, file: str) -> Finding:
    return Finding(
        rule="endpoint-not-enumerated",
        severity="warning",
        subject=name,
        evidence=f"{file}:{row.line}: {row.endpoint} is not among the enumerated patterns.",
        fix=f"Tablewright takes it as {name}; enumerate it, or remove the row.",
    )


def _repeated_id(name: str, line: int, file: str) -> Finding:
    return Finding(
        rule="pattern-id-twice",
        severity="warning",
        subject=name,
        evidence=f"{file}:{line}: {name} stands for another pattern already.",
        fix="Tablewright goes by the first; give the second an id of its own.",
    )


def _not_taken(item: Enumerated, file: str) -> Finding:
    return Finding(
        rule="list-not-taken",
        severity="info",
        subject=item.id,
        evidence=f"{file}:{item.line}: the list that begins with {item.id} names no endpoint.",
        fix="Its items are not taken as access patterns; put `pattern` in its heading if they are.",
    )
