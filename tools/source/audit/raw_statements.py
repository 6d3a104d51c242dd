"""A listed statement as the raw log would have it: its digest, and its values.

The analysis may shorten a select list (`p.*`) and stand `?` for values; both are allowed for.
"""

import re
from collections.abc import Sequence

from tools.source.querylog.literals import split_exactly, value_text
from tools.source.querylog.shapes import read_shape
from tools.value import Value

PLACEHOLDER = "?"
BARE_PLACEHOLDER = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|\?", re.DOTALL)
MARK = re.compile(r"\(\?\+\)|\?")
LIST = "(?+)"
AGGREGATE = re.compile(r"\b(?:COUNT|SUM|AVG|MIN|MAX|GROUP_CONCAT)\(")
FROM = " FROM "


class DigestedStatement(Value):
    """Attributes as in `Digest`; a value `?` stands for any."""

    id: str
    text: str
    values: tuple[str, ...]


class Tail(Value):
    """What follows the select list, with whether that aggregates; `skipped` values stand in it."""

    text: str
    is_aggregate: bool
    skipped: int


def digest_statement(sql: str) -> DigestedStatement:
    """What the raw log's reader makes of the statement; a digest's own text comes to itself."""
    listed = sql.replace(LIST, f"({PLACEHOLDER})")
    quoted = BARE_PLACEHOLDER.sub(lambda m: "'?'" if m[0] == PLACEHOLDER else m[0], listed)
    split = split_exactly(quoted.rstrip().rstrip(";").replace("\0", "").encode())
    shape = read_shape(split.skeleton)
    values = [value_text(value) for value in split.values]
    for position in shape.negative:
        values[position] = f"-{values[position]}"
    return DigestedStatement(id=shape.id, text=shape.text, values=tuple(values))


def tail_of(text: str) -> Tail | None:
    """The digest's text after its select list; None for what is no plain SELECT."""
    if not text.startswith("SELECT "):
        return None
    depth = 0
    for position, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0 and text.startswith(FROM, position):
            head = text[:position]
            marks = MARK.findall(head)
            if LIST in marks:
                return None
            is_aggregate = AGGREGATE.search(head) is not None
            return Tail(text=text[position:], is_aggregate=is_aggregate, skipped=len(marks))
    return None


def values_fit(stated: Sequence[str], found: Sequence[str]) -> bool:
    return len(stated) == len(found) and all(
        one in (PLACEHOLDER, other) for one, other in zip(stated, found, strict=True)
    )


def with_values(text: str, values: Sequence[str]) -> str:
    """The digest's text with its values; as it is where it can't be told which go where."""
    marks = MARK.findall(text)
    lists = marks.count(LIST)
    listed = len(values) - (len(marks) - lists)
    if lists > 1 or (lists == 0 and listed != 0) or listed < lists:
        return text.replace(LIST, f"({PLACEHOLDER})")
    remaining = list(values)

    def fill(match: re.Match[str]) -> str:
        count = listed if match[0] == LIST else 1
        taken = [_literal(remaining.pop(0)) for _ in range(count)]
        return f"({', '.join(taken)})" if match[0] == LIST else taken[0]

    return MARK.sub(fill, text)


def _literal(value: str) -> str:
    if re.fullmatch(r"-?\d{1,18}", value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
