"""Long and deeply nested input is read in a time that grows with it, without recursion."""

import time
from pathlib import Path

import pytest

from tests.bench import reading
from tools.source.access_patterns import read_access_patterns
from tools.source.artifacts import read_evidence
from tools.source.ddl import SqlText, read_ddl
from tools.source.log_analysis import read_log_analysis
from tools.source.markdown import read_markdown
from tools.source.table_structures import read_table_structures

MOST_CPU_SECONDS = 15  # an order above what any of them takes
LONG = {
    "brackets": "[" * 300_000,
    "bars": "| " * 150_000,
    "stars": ("*a **a " * 2000 + "b" + "** a*" * 2000) * 5,
    "quotes": ("> " * 200 + "x\n") * 500,
    "items": "- POST /a/b: Create x\n" * 5000,
    "loose rows": "a | b | c\n" * 5000,
    "open tables": "<table>\n\n" * 5000,
    "open statements": "CREATE TABLE t (\n\n" * 2000,
    "open code": "```sql\nCREATE TABLE t (a INT DEFAULT " + "(" * 30_000 + "\n```",
    "columns": "```sql\nCREATE TABLE t (" + ",".join(f"c{n} INT" for n in range(3000)) + ");\n```",
    "one line of rows": "```sql\nINSERT INTO t VALUES " + "(1,'a')," * 50_000 + ";\n```",
    "digits": "9" * 300_000,
    "signs of a field": "- Endpoint: GET /a\n- Access: " + "-" * 200 + "x",
    "quotes of a type": "# `t`\n| Column | Type |\n|---|---|\n| a | ENUM(" + "'" * 201 + " |",
    "digits of a type": "# `t`\n- a INT(" + "9" * 5000 + ") x\n- b INT\n",
    "stars in code": "```\n" + "*" * 50_000 + "\n```",
    "spaces": "AB" + " " * 100_000 + "x",
    "endless path": "GET /" + "a/" * 100_000,
    "box": "```\n" + "+--+--+\n|a|b|\n" * 3000 + "\n```",
    "fences": "```sql\nSELECT a FROM b\n```\n(5 times)\n\n" * 1500,
    "carriage returns": "\r" * 100_000,
    "front matter": "---\n" + "a: b\n" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_input(text: str) -> None:
    started = time.process_time()
    document = read_markdown(text, "f.md")
    read_access_patterns(document)
    read_log_analysis(document)
    read_table_structures(document)
    read_ddl((SqlText(text=text, file="f.sql"),))
    assert time.process_time() - started < MOST_CPU_SECONDS


def test_a_large_workspace(tmp_path: Path) -> None:
    reading.write_workspace(tmp_path)
    started = time.process_time()
    evidence = read_evidence(tmp_path)
    assert time.process_time() - started < MOST_CPU_SECONDS
    assert len(evidence.mysql.tables) == reading.TABLES
    assert len(evidence.patterns) == reading.PATTERNS
    assert len(evidence.log.queries) == reading.QUERIES
    assert [finding for finding in evidence.findings if finding.rule == "unread-text"] == []
