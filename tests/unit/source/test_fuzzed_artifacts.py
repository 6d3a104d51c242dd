"""Any damage to artifacts and DDL: evidence with findings or a clear error, nothing else."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from dresses import PATTERNS, QUERIES, TABLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pattern_dresses import PATTERN_DRESSES
from query_dresses import QUERY_DRESSES
from table_dresses import TABLE_DRESSES

from tools.errors import InputError, Problem
from tools.source.artifacts import ARTIFACTS, read_evidence
from tools.source.ddl import SqlText, read_ddl
from tools.source.evidence import Evidence
from tools.source.keys import settle_keys

BOUNDED = settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ODD = (
    *("|", "`", "```", "**", "#", "- ", "> ", "(", ")", "'", '"', "\\", "/*", "*/", "--", ";", ","),
    *("\x00", "\x1b[31m", "\ufeff", "\u200b", "\xa0", "\r", "\f", "\t", "\u2028", "\u202e", "😀"),
    *("<table>", "<tr><td>", "</table>", "<!--", "-->", "---", "===", "+---+", "*** 1. row ***"),
    *("GET /", "AP1", "Query 1", "CREATE TABLE ", "ALTER TABLE t ", "DELIMITER ;;", "BEGIN", "END"),
    *(
        "9" * 30,
        "٣",
        "²",
        "①",
        "PRIMARY KEY",
        "GENERATED ALWAYS AS (",
        "ENUM(",
        "AS SELECT",
        "LIKE",
    ),
    *("00:99:99", "2025-13-45", "31.02.2024", "1.2k times", "%", "→", "\n\n", "\\G"),
)
MARKS = ("> ", "- ", "  ", "    ", "| ", "1. ", "\t")


@st.composite
def damaged(draw: st.DrawFn, texts: Sequence[str]) -> str:
    """One of the texts after a few accidents, each to its letters, words or lines."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 5))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        accident = draw(st.integers(0, 8))
        if accident == 0:
            del lines[at]
        elif accident == 1:
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        elif accident == 2:
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif accident == 3:
            lines = [*lines[:at], lines[at][: draw(st.integers(0, len(lines[at])))]]
        elif accident == 4:
            cut = draw(st.integers(0, len(lines[at])))
            odd = draw(st.sampled_from(ODD)) * draw(st.sampled_from((1, 1, 2, 40)))
            lines[at] = lines[at][:cut] + odd + lines[at][cut:]
        elif accident == 5:
            cut = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:cut] + lines[at][cut + draw(st.integers(1, 9)) :]
        elif accident == 6:
            mark = draw(st.sampled_from(MARKS)) * draw(st.sampled_from((1, 1, 30)))
            end = at + draw(st.integers(1, 9))
            lines[at:end] = [mark + line for line in lines[at:end]]
        elif accident == 7:
            lines[at] = " ".join(draw(st.permutations(lines[at].split(" ")[:12])))
        else:
            cut = draw(st.integers(0, len(lines[at])))
            letter = draw(st.characters(exclude_categories=("Cs",)))
            lines[at] = lines[at][:cut] + letter + lines[at][cut + 1 :]
        text = "\n".join(lines)
    return text


TEXTS = (
    [dress.render(PATTERNS) for dress in PATTERN_DRESSES.values()],
    [dress.render(QUERIES) for dress in QUERY_DRESSES.values()],
    [dress.render(TABLES) for dress in TABLE_DRESSES.values()],
)
BYTES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=3)


def flipped(text: str, flips: Sequence[tuple[float, int]]) -> bytes:
    data = bytearray(text.encode())
    for place, byte in flips if data else ():
        data[min(len(data) - 1, int(place * len(data)))] = byte
    return bytes(data)


@BOUNDED
@given(st.tuples(*map(damaged, TEXTS)), st.tuples(BYTES, BYTES, BYTES))
def test_damaged_artifacts(
    texts: tuple[str, ...], flips: tuple[list[tuple[float, int]], ...]
) -> None:
    with tempfile.TemporaryDirectory(prefix="twfuzz-") as folder:
        workspace = Path(folder)
        for path, text, flip in zip(ARTIFACTS, texts, flips, strict=True):
            (workspace / path).parent.mkdir(parents=True, exist_ok=True)
            (workspace / path).write_bytes(flipped(text, flip))
        evidence, problems = read_or_problems(workspace)
    if evidence is None:
        assert problems
        assert all(problem.what and problem.fix for problem in problems)
    else:
        assert evidence.patterns
        assert evidence.mysql.tables
        assert all(finding.evidence and finding.fix for finding in evidence.findings)


def read_or_problems(workspace: Path) -> tuple[Evidence | None, tuple[Problem, ...]]:
    try:
        return read_evidence(workspace), ()
    except InputError as error:
        return None, error.problems


@BOUNDED
@given(damaged(TEXTS[2]))
def test_damaged_ddl(text: str) -> None:
    ddl = read_ddl((SqlText(text=text, file="d.sql"),))
    tables, findings = settle_keys(ddl.tables)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= (problem.line or 0) <= lines for problem in ddl.problems)
    assert all(table.columns for table in tables)
    assert all(finding.evidence for finding in (*ddl.findings, *findings))
