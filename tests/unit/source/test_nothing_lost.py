"""A damaged line is either still read or named: in each form, for each line that holds a fact."""

import re
from collections.abc import Callable

import pytest
from dresses import PATTERNS, QUERIES, TABLES
from pattern_dresses import PATTERN_DRESSES
from query_dresses import QUERY_DRESSES
from table_dresses import TABLE_DRESSES

from tools.finding import Finding
from tools.source.access_patterns import read_access_patterns
from tools.source.log_analysis import read_log_analysis
from tools.source.markdown import Document, read_markdown
from tools.source.misplaced import check_elsewhere
from tools.source.shown_text import lines_named_in
from tools.source.table_structures import read_table_structures

NOTHING = read_markdown("", "e.md")
WORDS = re.compile(r"\b(GET|POST|PUT|DELETE|SELECT|INSERT|CREATE|INT|DATE|VARCHAR)\b")
Damage = Callable[[str], str]
DAMAGES: dict[str, Damage] = {
    "bars turned": lambda line: line.replace("|", "/"),
    "misspelt": lambda line: WORDS.sub(lambda word: word[0][0] + word[0][2:] + word[0][1], line),
    "twice": lambda line: f"{line} {line.strip()}",
    "a bar more": lambda line: f"{line[: len(line) // 2]} | {line[len(line) // 2 :]}",
    "a backtick more": lambda line: f"{line[: len(line) // 3]}`{line[len(line) // 3 :]}",
    "two spaces less": lambda line: line.replace(" ", "", 2),
}
Read = tuple[set[int], tuple[Finding, ...]]


def read_patterns(document: Document) -> Read:
    read = read_access_patterns(document)
    places = (place for p in read.patterns for place in (p.place, p.access_place) if place)
    found = (*read.findings, *check_elsewhere(document, NOTHING, NOTHING))
    return {place.line for place in places}, found


def read_queries(document: Document) -> Read:
    read = read_log_analysis(document)
    lines = {query.place.line for query in read.log.queries} | {read.log.place.line}
    return lines, (*read.findings, *check_elsewhere(NOTHING, document, NOTHING))


def read_tables(document: Document) -> Read:
    read = read_table_structures(document)
    lines = {
        each.place.line
        for table in read.mysql.tables
        for each in (
            table,
            *table.columns,
            *table.unique_keys,
            *table.foreign_keys,
            *table.indexes,
        )
    }
    return lines, (*read.findings, *check_elsewhere(NOTHING, NOTHING, document))


CASES = {
    **{name: (dress.render(PATTERNS), read_patterns) for name, dress in PATTERN_DRESSES.items()},
    **{f"log: {n}": (dress.render(QUERIES), read_queries) for n, dress in QUERY_DRESSES.items()},
    **{f"tables: {n}": (dress.render(TABLES), read_tables) for n, dress in TABLE_DRESSES.items()},
}


@pytest.mark.parametrize(("text", "read"), CASES.values(), ids=CASES)
def test_a_damaged_line_is_read_or_named(text: str, read: Callable[[Document], Read]) -> None:
    lines = text.split("\n")
    places, before = read(read_markdown(text, "f.md"))
    said = {finding.evidence for finding in before}
    lost = []
    for number in sorted(places):
        for name, damage in DAMAGES.items():
            damaged = damage(lines[number - 1])
            if damaged == lines[number - 1]:
                continue
            altered = [*lines[: number - 1], damaged, *lines[number:]]
            kept, findings = read(read_markdown("\n".join(altered), "f.md"))
            is_new = any(finding.evidence not in said for finding in findings)
            if number not in kept and number not in set(lines_named_in(findings)) and not is_new:
                lost.append((name, damaged))
    assert lost == []
