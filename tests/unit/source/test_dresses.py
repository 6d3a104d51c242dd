"""The same facts in many forms: each form is read as the facts it was written from."""

from collections.abc import Callable
from pathlib import Path

import pytest
from dresses import PATTERNS, QUERIES, TABLES, PatternDress, QueryDress, TableDress, TableFact
from pattern_dresses import PATTERN_DRESSES, plain_list
from query_dresses import QUERY_DRESSES
from table_dresses import TABLE_DRESSES

from tools.finding import Finding
from tools.source.access_patterns import AccessPatterns, read_access_patterns
from tools.source.artifacts import ARTIFACTS, read_evidence
from tools.source.endpoints import Endpoint
from tools.source.evidence import StatedPattern
from tools.source.log_analysis import read_log_analysis
from tools.source.markdown import read_markdown
from tools.source.misplaced import check_elsewhere
from tools.source.schema import SourceTable
from tools.source.table_structures import read_table_structures

EXPECTED = {
    "pattern-without-endpoint-row",  # forms without a data access phrase
    "derived-table-name",  # a table named in the words of a heading alone
    "statements-passed-over",  # the rows of a dump
}


def unexpected(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{f.rule}: {f.evidence}" for f in findings if f.rule not in EXPECTED]


def patterns_of(text: str) -> AccessPatterns:
    return read_access_patterns(read_markdown(text, "p.md"))


def facts_of(pattern: StatedPattern) -> tuple[object, ...]:
    """Parameters count by their place in the path, whatever they are called."""
    endpoint = Endpoint(method=pattern.method, path=pattern.endpoint)
    return pattern.id, pattern.text, endpoint.key, pattern.access


@pytest.mark.parametrize("dress", PATTERN_DRESSES.values(), ids=PATTERN_DRESSES)
def test_patterns_in_each_dress(dress: PatternDress) -> None:
    text = dress.render(PATTERNS)
    read = patterns_of(text)
    expected = {
        (
            fact.text,
            Endpoint(method=fact.method, path=fact.path).key,
            fact.access if dress.has_access else "",
        )
        for fact in PATTERNS
    }
    assert {facts_of(pattern)[1:] for pattern in read.patterns} == expected
    assert [p.id for p in read.patterns] == [dress.ids(n) for n in range(1, len(PATTERNS) + 1)]
    assert unexpected(read.findings) == []
    lines = text.split("\n")
    for pattern in read.patterns:
        near = lines[pattern.place.line - 1]
        assert pattern.text in near or pattern.method in near.upper() or pattern.id in near
        if pattern.access_place is not None:
            assert pattern.access in lines[pattern.access_place.line - 1]


def test_patterns_may_have_neither_ids_nor_endpoints() -> None:
    read = patterns_of(plain_list(PATTERNS))
    assert [(p.id, p.text, p.endpoint) for p in read.patterns] == [
        (f"AP{n}", fact.text, "") for n, fact in enumerate(PATTERNS, 1)
    ]


@pytest.mark.parametrize("dress", QUERY_DRESSES.values(), ids=QUERY_DRESSES)
def test_queries_in_each_dress(dress: QueryDress) -> None:
    text = dress.render(QUERIES)
    read = read_log_analysis(read_markdown(text, "l.md"))
    log = read.log
    assert [(q.label, q.title, q.statement, q.executions, q.pattern_ids) for q in log.queries] == [
        (
            f"Query {n}",
            fact.title if dress.has_title else "",
            fact.sql if dress.has_sql else "",
            fact.executions,
            (fact.pattern,) if dress.has_pattern else (),
        )
        for n, fact in enumerate(QUERIES, 1)
    ]
    assert (log.window_start, log.window_end) == ("2025-05-01 08:00:00", "2025-05-01 09:30:00")
    assert log.active_seconds == 4200
    assert unexpected(read.findings) == []
    lines = text.split("\n")
    for fact, query in zip(QUERIES, log.queries, strict=True):
        near = "\n".join(lines[query.place.line - 1 : query.place.line + 9])
        assert (fact.sql if dress.has_sql else fact.title) in near


def structure_of(table: SourceTable) -> tuple[object, ...]:
    return (
        table.name,
        [(c.name, str(c.type), c.nullable, c.auto_increment) for c in table.columns],
        table.primary_key,
        [key.columns for key in table.unique_keys],
        [(key.columns, key.references, key.referenced_columns) for key in table.foreign_keys],
    )


def structure_from(fact: TableFact, dress: TableDress) -> tuple[object, ...]:
    foreign = [((own,), table, (key,)) for own, table, key in fact.foreign]
    return (
        fact.name,
        [
            (c.name, c.type.replace("'it''s shade'", '"it\'s shade"'), c.nullable, bool(c.more))
            for c in fact.columns
        ],
        fact.primary,
        [(column,) for column in fact.unique],
        foreign if dress.has_foreign else [],
    )


@pytest.mark.parametrize("dress", TABLE_DRESSES.values(), ids=TABLE_DRESSES)
def test_tables_in_each_dress(dress: TableDress) -> None:
    text = dress.render(TABLES)
    document = read_markdown(text, "t.md")
    read = read_table_structures(document)
    expected = [structure_from(fact, dress) for fact in TABLES]
    assert [structure_of(table) for table in read.mysql.tables] == expected
    nothing = read_markdown("", "e.md")
    assert unexpected((*read.findings, *check_elsewhere(nothing, nothing, document))) == []
    lines = text.split("\n")
    for table in read.mysql.tables:
        for column in table.columns:
            assert column.name in lines[column.place.line - 1]
        for key in table.foreign_keys:
            assert key.columns[0] in lines[key.place.line - 1]


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "UTF-16 LE": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0").encode(),
    "zero-width spaces": lambda text: text.replace(" ", " \u200b").encode(),
    "form feeds": lambda text: text.replace("\n\n", "\n\f\n").encode(),
    "blanks at the ends": lambda text: text.replace("\n", " \t\n").encode(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_encodings_line_ends_and_odd_spaces_change_nothing(
    encode: Callable[[str], bytes], tmp_path: Path
) -> None:
    texts = (
        PATTERN_DRESSES["usual"].render(PATTERNS),
        QUERY_DRESSES["usual"].render(QUERIES),
        TABLE_DRESSES["usual"].render(TABLES),
    )
    for path, text in zip(ARTIFACTS, texts, strict=True):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    plain = read_evidence(tmp_path)
    for path, text in zip(ARTIFACTS, texts, strict=True):
        (tmp_path / path).write_bytes(encode(text))
    read = read_evidence(tmp_path)
    assert [file.lines for file in read.files] == [file.lines for file in plain.files]
    assert read.model_copy(update={"files": plain.files}) == plain
