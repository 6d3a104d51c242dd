"""Reading a large workspace: 170 tables, 200 patterns, a log analysis of 300 queries.

`python -m tests.bench.reading FOLDER` reads the artifacts there and says what it found.
"""

import sys
from pathlib import Path

from tools.source.artifacts import ARTIFACTS, read_evidence

TABLES, PATTERNS, QUERIES, GROUPS, COLUMNS = 170, 200, 300, 10, 16
NAME = f"read {TABLES} tables, {PATTERNS} patterns"


def write_workspace(folder: Path, tables: int = TABLES) -> None:
    texts = (_patterns(tables), _queries(tables), _tables(tables))
    for path, text in zip(ARTIFACTS, texts, strict=True):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _patterns(tables: int) -> str:
    """Each pattern in an endpoint table and in the enumeration."""
    listed = ["## Enumerated Access Patterns", ""]
    lines = ["# API", "", "## Endpoints", ""]
    for group in range(GROUPS):
        numbers = range(group * PATTERNS // GROUPS, (group + 1) * PATTERNS // GROUPS)
        lines += [f"### {group + 1}. Group {group} (`/api/g{group}`)", ""]
        lines += ["| Method | Endpoint | Data Access Pattern |", "|---|---|---|"]
        lines += [f"| GET | `/x{n}/:id` | Query table_{n % tables} by ID |" for n in numbers]
        lines.append("")
        listed.append(f"### Group {group} ({len(numbers)} patterns)")
        listed += [f"- **AP{n + 1}**: Show {n} (GET /api/g{group}/x{n}/:id)" for n in numbers]
        listed.append("")
    return "\n".join([*lines, *listed])


def _queries(tables: int) -> str:
    head = "# Log\n\n- **Log Duration**: 2025-05-01 08:00:00 to 09:30:00\n\n"
    parts = [
        f"#### Query {n + 1}: Lookup {n} (10 executions)\n```sql\n"
        f"SELECT a.*, b.name FROM table_{n % tables} a JOIN table_{(n + 1) % tables} b "
        f"ON a.ref_id = b.id WHERE a.id = {n}\n```\n- **API Pattern**: AP{n % PATTERNS + 1}\n\n"
        for n in range(QUERIES)
    ]
    return head + "".join(parts)


def _tables(tables: int) -> str:
    columns = ",\n".join(f"  c{n} VARCHAR(50) NULL" for n in range(COLUMNS))
    parts = [
        f"### {n + 1}. table_{n} Table\n\n```sql\nCREATE TABLE table_{n} (\n"
        f"  id INT NOT NULL AUTO_INCREMENT,\n  ref_id INT NOT NULL,\n{columns},\n"
        f"  PRIMARY KEY (id)\n);\n```\n\n- **Primary Key**: `id`\n"
        f"- **Foreign Keys**: `ref_id` → `table_{n * 7 % tables}.id`\n"
        f"- **Indexes**:\n  - `idx_ref_id` (BTREE) - lookups\n\n"
        for n in range(tables)
    ]
    return "# Tables\n\n" + "".join(parts)


if __name__ == "__main__":
    evidence = read_evidence(Path(sys.argv[1]))
    counts = (len(evidence.mysql.tables), len(evidence.patterns), len(evidence.log.queries))
    if counts != (TABLES, PATTERNS, QUERIES):
        sys.exit(f"read {counts}")
