"""Counts that the artifacts state, against what was found in them."""

import re
from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.markdown import Document, text_lines
from tools.source.schema import Schema
from tools.source.stated_figures import duration_seconds, first_integer
from tools.value import Value

NUMBER = r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d{1,9})"
# Only counts that claim to be of everything: "6 core tables", "all 48 access patterns".
WHOLE = r"(?:core|total|distinct|unique|enumerated)"
NOUNS = {
    "tables": r"tables\b",
    "patterns": r"(?:(?:API|access)\s+)*(?:access\s+patterns|API\s+patterns|API\s+methods)\b",
    "executions": r"(?:query\s+|queries\s+)?executions\b",
    "queries": r"(?:query\s+patterns|queries)\b",
    "foreign keys": r"foreign[ -]key\s+relationships\b",
}
LABELS = {
    "tables": {"total tables", "tables"},
    "foreign keys": {"foreign key relationships", "foreign keys", "total foreign keys"},
    "executions": {"total executions", "total query executions"},
    "queries": {"unique queries", "total unique queries", "distinct queries"},
    "patterns": {"total patterns", "total access patterns", "access patterns"},
}
LOGGED = {"executions", "queries"}
HEADING_COUNT = re.compile(
    r"\(\s*(\d{1,6})\s+(?:[A-Za-z]+\s+){0,3}(?:patterns?|methods?|endpoints?|operations?)\s*\)",
    re.IGNORECASE,
)
TOP_QUERIES = re.compile(r"top\s+(\d{1,4})\s+queries", re.IGNORECASE)
ROUNDING_SECONDS = 60


class StatedCount(Value):
    what: str
    count: int
    place: Place


class Found(Value):
    """What was found: patterns, tables and so on, with the file that lists them."""

    mysql: Schema
    patterns: tuple[StatedPattern, ...]
    log: LogAnalysis

    def count(self, what: str) -> tuple[int, str]:
        """The number found and where."""
        queries = self.log.queries
        match what:
            case "tables":
                return len(self.mysql.tables), self.mysql.tables[0].place.file
            case "patterns":
                return len(self.patterns), self.patterns[0].place.file
            case "foreign keys":
                keys = sum(len(table.foreign_keys) for table in self.mysql.tables)
                return keys, self.mysql.tables[0].place.file
            case "executions":
                return sum(q.executions * q.queries for q in queries), self.log.place.file
            case _:
                return sum(query.queries for query in queries), self.log.place.file


def check_counts(documents: Sequence[Document], found: Found) -> Iterator[Finding]:
    """Stated totals that differ from the number found; each differing figure once."""
    differing: dict[tuple[str, int], list[Place]] = {}
    for document in documents:
        for stated in read_counts(document):
            if stated.count != found.count(stated.what)[0]:
                differing.setdefault((stated.what, stated.count), []).append(stated.place)
    for (what, count), places in differing.items():
        number, file = found.count(what)
        yield Finding(
            rule="stated-count",
            severity="warning",
            subject=what,
            evidence=f"{_listed(places)}: {count:,} {what} are stated; {file} has {number:,}.",
            fix=f"Tablewright goes by the {number:,} found; correct the count or what is missing.",
        )
    yield from _check_headings(documents, found)
    yield from _check_top_queries(documents, found.log)
    yield from _check_window(documents, found.log)


def read_counts(document: Document) -> Iterator[StatedCount]:
    """Counts of everything, out of labelled figures and out of sentences."""
    for section in document.sections:
        lines = [section.heading, *text_lines(section.blocks)]
        for line in lines:
            place = Place(file=document.file, line=line.line)
            label = " ".join(line.label.lower().split())
            for what, noun in NOUNS.items():
                is_of_a_part = what in LOGGED and bool(label)  # "laptop: 746 total executions"
                for count in () if is_of_a_part else _counts_in(line.text, noun):
                    yield StatedCount(what=what, count=count, place=place)
                match = re.match(NUMBER + r"(?![\w+.,])", line.rest)
                if label in LABELS[what] and match:
                    count = int(match[1].replace(",", ""))
                    yield StatedCount(what=what, count=count, place=place)


def _counts_in(text: str, noun: str) -> Iterator[int]:
    patterns = (rf"\ball\s+{NUMBER}\s+(?:{WHOLE}\s+)?{noun}", rf"{NUMBER}\s+{WHOLE}\s+{noun}")
    found = {m.start(1): m[1] for p in patterns for m in re.finditer(p, text, re.IGNORECASE)}
    yield from (int(number.replace(",", "")) for number in found.values())


def _check_headings(documents: Sequence[Document], found: Found) -> Iterator[Finding]:
    """Headings such as `Orders (9 patterns)` against the patterns enumerated below them."""
    for document in documents:
        for position, section in enumerate(document.sections):
            match = HEADING_COUNT.search(section.title)
            if match is None:
                continue
            lines = range(section.line, _end_line(document, position))
            inside = [
                pattern
                for pattern in found.patterns
                if pattern.place.file == document.file and pattern.place.line in lines
            ]
            if inside and len(inside) != int(match[1]):
                yield _heading_differs(document.file, section.line, match[0], inside)


def _end_line(document: Document, position: int) -> int:
    after = position + len(document.subtree(position))
    return document.sections[after].line if after < len(document.sections) else 10**9


def _heading_differs(file: str, line: int, stated: str, inside: Sequence[StatedPattern]) -> Finding:
    listed = f"{inside[0].id} to {inside[-1].id}" if len(inside) > 1 else inside[0].id
    lines = f"{inside[0].place} to line {inside[-1].place.line}"
    return Finding(
        rule="stated-count",
        severity="info",
        subject=inside[0].group,
        evidence=f"{file}:{line} says {stated}; {len(inside)} are listed, {listed} ({lines}).",
        fix=f"Tablewright goes by the {len(inside)} listed; correct the heading or the list.",
    )


def _check_top_queries(documents: Sequence[Document], log: LogAnalysis) -> Iterator[Finding]:
    """`Top 5 queries: 3,715 executions` against the sum of the five that ran most often."""
    ranked = sorted((q.executions for q in log.queries for _ in range(q.queries)), reverse=True)
    for document in documents:
        for section in document.sections:
            for line in text_lines(section.blocks):
                match = TOP_QUERIES.fullmatch(line.label)
                stated = first_integer(line.rest) if "executions" in line.rest.lower() else None
                if match is None or stated is None or int(match[1]) > len(ranked):
                    continue
                number = sum(ranked[: int(match[1])])
                if number != stated:
                    yield Finding(
                        rule="stated-sum",
                        severity="warning",
                        subject=line.label,
                        evidence=(
                            f"{document.file}:{line.line} states {stated:,} executions; those of "
                            f"the {match[1]} queries listed from {log.queries[0].place} on that "
                            f"ran most often add up to {number:,}."
                        ),
                        fix="Tablewright goes by the queries, one by one; correct the sum.",
                    )


def _check_window(documents: Sequence[Document], log: LogAnalysis) -> Iterator[Finding]:
    """A duration beside the window, against the window's two ends."""
    if log.window_seconds is None or log.window_start is None:
        return
    lines = (
        line
        for document in documents
        if document.file == log.place.file
        for section in document.sections
        for line in text_lines(section.blocks)
        if line.line == log.place.line
    )
    for line in lines:
        stated = duration_seconds(line.text)
        if stated is not None and abs(stated - log.window_seconds) >= ROUNDING_SECONDS:
            yield Finding(
                rule="stated-duration",
                severity="warning",
                subject=log.place.file,
                evidence=(
                    f"{log.place} states {stated:,} seconds for {log.window_start} to "
                    f"{log.window_end}, which are {log.window_seconds:,}."
                ),
                fix="Tablewright goes by the two times; correct the duration.",
            )


def _listed(places: Sequence[Place]) -> str:
    return ", ".join(str(place) for place in places)
