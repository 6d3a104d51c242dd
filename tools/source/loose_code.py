"""DDL and HTML tables that go on over blank lines, where Markdown sees several blocks."""

import re
from collections.abc import Sequence

NAME = r"(?:`[^`]+`|\"[^\"]+\"|[\w$]+)"
NAMES = rf"{NAME}(?:\s*\.\s*{NAME})?"
DDL_START = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAMES}"
    rf"\s*(?:\(|\Z|LIKE\b|AS\b)"
    rf"|ALTER\s+TABLE\s+{NAMES}\s+(?:ADD|DROP|MODIFY|CHANGE|RENAME|ALTER)\b"
    rf"|CREATE\s+(?:(?:UNIQUE|FULLTEXT|SPATIAL)\s+)?INDEX\s+{NAMES}\s+(?:USING\s+\w+\s+)?ON\b"
    rf"|(?:RENAME|DROP)\s+TABLE\s+[^;]*;",
    re.IGNORECASE,
)
QUOTED = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"[^\"]*\"|`[^`]*`|--\s.*|#.*|/\*.*?\*/")
FENCE = re.compile(r" {0,3}(?:```|~~~)")
DDL_WORDS = ("CREATE", "ALTER", "RENAME", "DROP", "DROP T")
MOST_HEAD = 400


def find_ddl(lines: Sequence[str], first: int, end: int) -> int | None:
    """The first of the lines that begins a statement which defines or changes a table."""
    for number in range(first, end):
        head = lines[number].lstrip()[:MOST_HEAD]
        if head[:6].rstrip().upper() not in DDL_WORDS:
            continue
        if "(" not in head and ";" not in head and number + 1 < len(lines):
            head = f"{head.rstrip()} {lines[number + 1].strip()}"
        if DDL_START.match(head):
            return number
    return None


def end_of_ddl(lines: Sequence[str], first: int, most: int) -> int | None:
    """Behind the line that ends the statement begun on line `first`; None if none of `most` does.

    It ends with a semicolon, or before a blank line once its parentheses are closed.
    """
    depth = 0
    for number in range(first, min(len(lines), first + most)):
        if FENCE.match(lines[number]):
            return None
        bare = QUOTED.sub(" ", lines[number])
        depth += bare.count("(") - bare.count(")")
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if depth <= 0 and (bare.rstrip().endswith(";") or not following):
            return number + 1
    return None


def end_of_html_table(lines: Sequence[str], start: int, last_close: int) -> int | None:
    """Behind the line that closes the table, `last_close` being the last line that closes any."""
    for number in range(start, last_close + 1):
        if "</table" in lines[number].lower():
            return number + 1
    return None
