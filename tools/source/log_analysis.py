"""Reads the log analysis artifact: window, totals, queries, rates, bottlenecks."""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime

from tools.finding import Finding
from tools.provenance import Place
from tools.source.endpoint_tables import NUMBERING
from tools.source.evidence import LogAnalysis, LoggedQuery, LogRate, Note
from tools.source.logged_queries import LeftOut, read_queries
from tools.source.markdown import (
    Block,
    Document,
    ListItem,
    Paragraph,
    Section,
    Span,
    Table,
    TextLine,
    text_lines,
    walk,
)
from tools.source.query_coverage import check_statements
from tools.source.query_entries import references
from tools.source.query_lists import read_query_lists
from tools.source.query_merging import Merging
from tools.source.query_reports import Report, read_reports
from tools.source.query_tables import read_query_rows
from tools.source.shown_text import shown
from tools.source.stated_figures import (
    clock_seconds,
    duration_seconds,
    first_integer,
    moment,
    pattern_ids,
    plain_number,
    stated_executions,
    window,
)
from tools.value import Value

MOMENT_FORMAT = "%Y-%m-%d %H:%M:%S"
START_WORDS = {"start", "started", "begin", "beginning", "from", "first"}
END_WORDS = {"end", "ended", "until", "to", "last"}
TIME_WORDS = {"period", "time", "duration", "window"}
PERIOD_WORDS = TIME_WORDS | {"log", "range", "active", "query", "total", "of", "the", "analysis"}
UNIQUE_WORDS = {"unique", "distinct"}
RATE_WORDS = {"rps", "qps", "rate"}


class ReadLog(Value):
    log: LogAnalysis
    findings: tuple[Finding, ...] = ()


def read_log_analysis(document: Document) -> ReadLog:
    findings: list[Finding] = []
    reports = read_reports(document)
    lines = tuple(_lines(document))
    labels = _Labels(lines)
    total = labels.value({"total"}, {"executions", "queries"}, total_of, without=UNIQUE_WORDS)
    unique = labels.value(UNIQUE_WORDS, {"queries", "statements"}, total_of)
    if total is None:
        plain = (line.rest for line in lines if line.label.lower() == "total")
        total = next(filter(None, (stated_executions(rest) for rest in plain)), None)
    for figures in reports.figures:
        total = figures.total if total is None else total
        unique = figures.unique if unique is None else unique
    queries = _read_queries(document, reports, total, findings)
    line, moments = _window(lines, reports)
    findings.extend(_unread_times(lines, document.file))
    start, end = moments or (None, None)
    spanned = labels.value(TIME_WORDS, set(), duration, without={"active", "avg", "average"})
    log = LogAnalysis(
        window_start=start.strftime(MOMENT_FORMAT) if start else None,
        window_end=end.strftime(MOMENT_FORMAT) if end else None,
        window_seconds=int((end - start).total_seconds()) if start and end else spanned,
        active_seconds=labels.value({"active"}, TIME_WORDS, duration),
        total_executions=total,
        unique_queries=unique,
        queries=queries,
        rates=tuple(_read_rates(document)),
        bottlenecks=tuple(_read_bottlenecks(document)),
        place=Place(file=document.file, line=line),
    )
    return ReadLog(log=log, findings=tuple(findings))


def _read_queries(
    document: Document, reports: Report, total: int | None, findings: list[Finding]
) -> tuple[LoggedQuery, ...]:
    """Those with a label first; then items and code, tables, reports, for what they add."""
    labelled: list[LoggedQuery] = []
    left_out: list[LeftOut] = []
    for each in read_queries(document):
        if isinstance(each, LeftOut):
            left_out.append(each)
        else:
            labelled.append(each)
    findings.extend(_without_executions(each) for each in left_out)
    statements = [each.statement for each in left_out if each.statement]
    kept = _without_repeats(labelled, findings)
    merging = Merging(document.file, kept, statements, findings)
    merging.add(tuple(read_query_lists(document)), total)
    merging.add(tuple(read_query_rows(document)), total)
    merging.add(reports.entries, total)
    queries = merging.finish()
    known = [query.statement for query in queries]
    known.extend([*statements, *(entry.statement for entry in merging.uncounted)])
    findings.extend(check_statements(document, [text for text in known if text]))
    if not queries:
        findings.append(_no_queries(document))
    return queries


def _lines(document: Document) -> Iterator[TextLine]:
    """Lines of text, and rows of two cells as a label with its figure."""
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Paragraph):
                yield from block.lines
            elif isinstance(block, Table) and len(block.header) == 2:
                for row in (*block.with_header_as_row().rows[:1], *block.rows):
                    label = Span(text=row.text(0), strong=True)
                    yield TextLine(line=row.line, spans=(label, Span(text=f": {row.text(1)}")))


def _window(
    lines: Sequence[TextLine], reports: Report
) -> tuple[int, tuple[datetime, datetime] | None]:
    """The line and the two ends: in one line, in one for each, or in a report."""
    for line in lines:
        found = window(line.text)
        if found:
            return line.line, found
    ends: dict[str, tuple[int, datetime]] = {}
    for line in lines:
        words = set(re.findall(r"[a-z]+", line.label.lower()))
        at = moment(line.rest) if words & (START_WORDS | END_WORDS) else None
        if at is not None:
            ends.setdefault("start" if words & START_WORDS else "end", (line.line, at))
    if len(ends) == 2 and ends["start"][1] <= ends["end"][1]:
        return ends["start"][0], (ends["start"][1], ends["end"][1])
    for figures in reports.figures:
        found = window(figures.window)
        if found:
            return figures.line, found
    return 1, None


def _unread_times(lines: Sequence[TextLine], file: str) -> Iterator[Finding]:
    """Lines with the label of a period that give figures and no period."""
    for line in lines:
        words = set(re.findall(r"[a-z]+", line.label.lower()))
        is_period = bool(words & TIME_WORDS) and words <= PERIOD_WORDS
        if not is_period or not re.search(r"\d", line.rest):
            continue
        if window(line.text) is None and moment(line.rest) is None and duration(line.rest) is None:
            yield Finding(
                rule="unread-text",
                severity="info",
                subject=file,
                evidence=f"{file}:{line.line}: no period can be read from {shown(line.text)}.",
                fix="Write it as 2025-05-01 08:00:00 to 09:30:00, or as 1 hour 30 minutes.",
            )


def total_of(text: str) -> int | None:
    """A whole number, or one such as `1.2k`."""
    number = first_integer(text)
    return plain_number(text.split(" ")[0]) if number is None else number


def duration(text: str) -> int | None:
    seconds = duration_seconds(text)
    return clock_seconds(text) if seconds is None and window(text) is None else seconds


class _Labels:
    """Looks figures up by the words of the label that precedes them."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self.lines = [(set(re.findall(r"[a-z]+", ln.label.lower())), ln) for ln in lines]

    def value(
        self,
        words: Set[str],
        also: Set[str],
        read: Callable[[str], int | None],
        without: Set[str] = frozenset(),
    ) -> int | None:
        """The first figure whose label has one of `words`, one of `also`, none of `without`."""
        for label, line in self.lines:
            if label & words and (not also or label & also) and not label & without:
                found = read(line.rest)
                if found is not None:
                    return found
        return None


def _without_repeats(
    queries: Sequence[LoggedQuery], findings: list[Finding]
) -> tuple[LoggedQuery, ...]:
    kept: dict[str, LoggedQuery] = {}
    for query in queries:
        first = kept.setdefault(query.label.lower(), query)
        if first is not query:
            findings.append(
                Finding(
                    rule="query-listed-twice",
                    severity="info",
                    subject=query.label,
                    evidence=f"{first.place} and {query.place} both describe {query.label}.",
                    fix=f"Tablewright goes by {first.place}; number the other anew.",
                )
            )
    return tuple(kept.values())


def _without_executions(query: LeftOut) -> Finding:
    return Finding(
        rule="query-without-executions",
        severity="warning",
        subject=query.label,
        evidence=f"{query.place}: how often {query.label} ran is not stated.",
        fix="State it as (N executions), for a range as (N executions each); it is left out.",
    )


def _no_queries(document: Document) -> Finding:
    return Finding(
        rule="no-logged-query",
        severity="warning",
        subject=document.file,
        evidence=f"{document.file}: no query is described in a form that can be read.",
        fix="Give each a heading such as `#### Query 1: Title (850 executions)` and its SQL.",
    )


def _read_rates(document: Document) -> Iterator[LogRate]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table):
                yield from _read_rate_rows(block, document.file)


def _read_rate_rows(table: Table, file: str) -> Iterator[LogRate]:
    titles = [set(re.findall(r"[a-z]+", title.lower())) for title in table.header]

    def column(*choices: set[str]) -> int | None:
        """The first column whose title has a word of each choice."""
        fits = (i for i, title in enumerate(titles) if all(title & words for words in choices))
        return next(fits, None)

    if column(RATE_WORDS) is None:
        return
    patterns = column({"pattern", "patterns"})
    for row in table.rows:
        named = references(row.text(patterns)) if patterns is not None else ()
        ids = named or pattern_ids(row.cells[0].text)
        if ids:
            yield LogRate(
                pattern_ids=ids,
                executions=first_integer(row.text(column({"executions"}))),
                peak=row.text(column({"peak"})),
                sustained=row.text(column({"sustained", "average", "avg"})),
                place=Place(file=file, line=row.line),
            )


def _read_bottlenecks(document: Document) -> Iterator[Note]:
    """The sections right below a heading on bottlenecks; where there are none, its items."""
    for position, section in enumerate(document.sections):
        if "bottleneck" not in section.title.lower():
            continue
        if any("bottleneck" in heading.text.lower() for heading in section.path[:-1]):
            continue
        below = document.subtree(position)[1:]
        if below:
            yield from (_section_note(one, document.file) for one in below)
        else:
            items = (block for block in section.blocks if isinstance(block, ListItem))
            yield from (_item_note(item, document.file) for item in items)


def _section_note(section: Section, file: str) -> Note:
    place = Place(file=file, line=section.line)
    title = NUMBERING.sub("", section.title)
    return Note(title=title, text=_plain_text(section.blocks), place=place)


def _item_note(item: ListItem, file: str) -> Note:
    place = Place(file=file, line=item.line)
    below = _plain_text(item.blocks[1:])
    if not item.lead.label:
        return Note(title=item.lead.text, text=below, place=place)
    text = "\n".join(part for part in (item.lead.rest.replace("`", ""), below) if part)
    return Note(title=item.lead.label, text=text, place=place)


def _plain_text(blocks: Sequence[Block]) -> str:
    return "\n".join(line.text for line in text_lines(blocks))
