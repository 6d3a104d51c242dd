"""Reads the log analysis artifact: window, totals, queries, rates, bottlenecks."""

import re
from collections.abc import Callable, Iterator, Sequence, Set

from tools.finding import Finding
from tools.provenance import Place
from tools.source.endpoint_tables import NUMBERING
from tools.source.evidence import LogAnalysis, LoggedQuery, LogRate, Note
from tools.source.logged_queries import read_queries
from tools.source.markdown import (
    Block,
    Document,
    ListItem,
    Section,
    Table,
    TextLine,
    text_lines,
    walk,
)
from tools.source.stated_figures import duration_seconds, first_integer, pattern_ids, window
from tools.value import Value

MOMENT_FORMAT = "%Y-%m-%d %H:%M:%S"
TIME_WORDS = {"period", "time", "duration", "window"}
UNIQUE_WORDS = {"unique", "distinct"}
RATE_WORDS = {"rps", "qps", "rate"}


class ReadLog(Value):
    log: LogAnalysis
    findings: tuple[Finding, ...] = ()


def read_log_analysis(document: Document) -> ReadLog:
    findings: list[Finding] = []
    queries = _without_repeats(tuple(read_queries(document, findings)), findings)
    if not queries:
        findings.append(_no_queries(document))
    lines = tuple(line for section in document.sections for line in text_lines(section.blocks))
    labels = _Labels(lines)
    line, moments = next(((ln, found) for ln in lines if (found := window(ln.text))), (None, None))
    start, end = moments or (None, None)
    spanned = labels.value(TIME_WORDS, set(), duration_seconds, without={"active"})
    log = LogAnalysis(
        window_start=start.strftime(MOMENT_FORMAT) if start else None,
        window_end=end.strftime(MOMENT_FORMAT) if end else None,
        window_seconds=int((end - start).total_seconds()) if start and end else spanned,
        active_seconds=labels.value({"active"}, TIME_WORDS, duration_seconds),
        total_executions=labels.value(
            {"total"}, {"executions", "queries"}, first_integer, without=UNIQUE_WORDS
        ),
        unique_queries=labels.value(UNIQUE_WORDS, {"queries", "statements"}, first_integer),
        queries=queries,
        rates=tuple(_read_rates(document)),
        bottlenecks=tuple(_read_bottlenecks(document)),
        place=Place(file=document.file, line=line.line if line else 1),
    )
    return ReadLog(log=log, findings=tuple(findings))


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
        ids = pattern_ids(row.text(patterns) if patterns is not None else row.cells[0].text)
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
