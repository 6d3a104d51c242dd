"""What in the access pattern artifact bears the marks of a pattern and was taken for none."""

import re
from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.source.blocks import Document, Fence, Paragraph, Section, Table, walk
from tools.source.endpoints import find_path, normal_path
from tools.source.pattern_code import CURL
from tools.source.pattern_statements import METHOD_LEAD, Statement
from tools.source.pattern_words import field_kind
from tools.source.shown_text import lines_named_in, shown
from tools.value import Value

CALL = re.compile(r"(?<![A-Za-z])[A-Z]{2,8}`?\s*+[`*:]*+\s*+/")  # a method, if a misspelt one
FIRST_SEGMENT = re.compile(r"/[^\W\d_]")
MOST_LISTED = 20
LEAST_CARDS = 2


class Trace(Value):
    """`is_field`: it has the label of a field that says what is read."""

    line: int
    text: str
    is_field: bool = False


def check_traces(
    document: Document,
    statements: Sequence[Statement],
    rows: Sequence[int],
    findings: Sequence[Finding],
) -> Iterator[Finding]:
    """One finding for each kind of what was passed over; what a finding names already is not."""
    stating = [each for each in statements if each.endpoint or each.id or each.access]
    claimed = {line for each in stating for line in (each.line, *each.covers)} | set(rows)
    claimed.update(lines_named_in(findings))
    paths = {each.endpoint.path for each in statements if each.endpoint is not None}
    orphans = [trace for trace in _lines(document) if trace.line not in claimed and trace.is_field]
    kinds = (
        ("lines are fields of no pattern", orphans),
        ("lines name a path or a request", [*_requests(document, claimed, paths)]),
        ("lines among the fields of patterns are no field", [*_fields(statements, claimed)]),
        ("headings stand among those of patterns", [*_headings(document, statements, claimed)]),
    )
    for what, traces in kinds:
        if traces:
            yield _unread(document.file, what, traces)


def _requests(document: Document, claimed: set[int], paths: set[str]) -> Iterator[Trace]:
    seen: set[int] = set()
    for trace in _lines(document):
        if trace.line not in claimed and trace.line not in seen and _is_request(trace.text, paths):
            seen.add(trace.line)
            yield trace


def _lines(document: Document) -> Iterator[Trace]:
    for section in document.sections:
        if not _is_place(section):
            yield Trace(line=section.line, text=section.title)
        for block in walk(section.blocks):
            if isinstance(block, Paragraph):
                for line in block.lines:
                    is_field = field_kind(line.label) in ("endpoint", "access") and bool(line.rest)
                    yield Trace(line=line.line, text=line.text, is_field=is_field)
            elif isinstance(block, Fence):
                lines = enumerate(block.text.split("\n"), start=block.line)
                yield from (Trace(line=number, text=text) for number, text in lines)
            elif isinstance(block, Table):
                yield from (Trace(line=row.line, text=row.source) for row in block.rows)


def _is_place(section: Section) -> bool:
    """A heading with a path may only say where the paths below it begin."""
    return bool(section.blocks) and not CALL.search(section.title)


def _is_request(text: str, paths: set[str]) -> bool:
    """A call, or a path that no pattern has; `and/or` and dates are none."""
    if CURL.match(text.strip()) or CALL.search(text) or METHOD_LEAD.fullmatch(text):
        return True
    path = find_path(text)
    if not FIRST_SEGMENT.match(path):
        return False
    return not any(known.endswith(normal_path(path)) for known in paths)


def _fields(statements: Sequence[Statement], claimed: set[int]) -> Iterator[Trace]:
    for each in statements:
        for line in each.left:
            if line.line not in claimed and line.text:
                yield Trace(line=line.line, text=line.text)


def _headings(
    document: Document, statements: Sequence[Statement], claimed: set[int]
) -> Iterator[Trace]:
    """Headings right beside those that are patterns with their fields below."""
    cards = {each.line for each in statements if each.endpoint or each.access}
    groups: dict[tuple[int, int], list[Section]] = {}
    for section in document.sections:
        above = section.path[-2].line if len(section.path) > 1 else 0
        groups.setdefault((section.level, above), []).append(section)
    for sections in groups.values():
        others = [section for section in sections if section.line not in cards]
        if len(sections) - len(others) < LEAST_CARDS:
            continue
        for section in others:
            if section.level and section.line not in claimed:
                yield Trace(line=section.line, text=section.title)


def _unread(file: str, what: str, traces: Sequence[Trace]) -> Finding:
    listed = ", ".join(
        f"line {each.line} ({shown(each.text, 60)})" for each in traces[:MOST_LISTED]
    )
    more = len(traces) - MOST_LISTED
    rest = f" and {more:,} more" if more > 0 else ""
    return Finding(
        rule="unread-text",
        severity="info",
        subject=file,
        evidence=f"{file}:{traces[0].line}: {what}, from which none is read: {listed}{rest}.",
        fix="Write them like the patterns that were read, if they are such.",
    )
