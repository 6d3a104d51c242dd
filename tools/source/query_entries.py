"""A query of a log analysis as it was found, before it has its label."""

import re

from tools.source.blocks import Fence
from tools.source.endpoints import find_endpoints
from tools.source.sql_text import split_sql
from tools.source.stated_figures import pattern_ids, stated_executions, stated_share
from tools.value import Value

SQL = re.compile(
    r"\(*\s*(?:SELECT\b.*?\bFROM\b|SELECT\s+[\d@'(*]|WITH\b.*?\bAS\s*\("
    r"|INSERT\s+(?:\w+\s+){0,2}?INTO\b|REPLACE\s+(?:\w+\s+)?INTO\b"
    r"|UPDATE\s.*?\bSET\b|DELETE\s+(?:\w+\s+){0,2}?FROM\b|DELETE\s.*?\bFROM\b"
    r"|CALL\s+[\w.`]+\s*\(|TRUNCATE\s+(?:TABLE\s+)?[\w.`]+\s*;?\s*$)",
    re.IGNORECASE | re.DOTALL,
)
COUNT_PART = re.compile(
    r"[(\[][^()\[\]]*(?:execut|times|calls?|runs?|count|\dx|×|%)[^()\[\]]*[)\]]"
    r"|(?:executions?|counts?|calls?|runs?|frequency)\s*[:=]\s*[\d.,]+[kKmM]?"
    r"|(?:executed|ran|called)\s+[\d.,]+[kKmM]?\s*(?:times|x)?"
    r"|[\d.,]+[kKmM]?\s*(?:executions?|times|calls?|runs?|x\b|×)(?:\s*[-–,]\s*[\d.]+\s?%)?",
    re.IGNORECASE,
)
OTHER_STATEMENT = re.compile(
    r"\W*(?:CREATE|ALTER|DROP|SET|SHOW|EXPLAIN|DESC\w*|USE|ANALYZE|OPTIMIZE|BEGIN|START|COMMIT|ROLLBACK)\b",
    re.IGNORECASE,
)
SQL_INFOS = ("", "sql", "mysql", "mariadb", "text", "txt", "plaintext", "console")
SPACED_ID = re.compile(r"\b([A-Z]{2,8}) (\d{1,6})\b")
IDS_ALONE = re.compile(r"[(\[]((?:[A-Z]{1,8}[-_]?\d{1,6}(?:\s*(?:[,/&–-]|and|to)\s*)?)+)[)\]]")
PATTERN_WORDS = {"pattern", "patterns", "ap", "aps"}
ENDPOINT_WORDS = {"endpoint", "endpoints", "route", "routes", "api"}


class QueryEntry(Value):
    """What one query's own text says of it.

    Attributes:
        number: What counts it, '' where nothing does.
        executions: None where the text does not say.
        share: Its part of all executions, from 0 to 1, where it is stated.
    """

    number: str = ""
    title: str = ""
    statement: str = ""
    executions: int | None = None
    share: float | None = None
    pattern_ids: tuple[str, ...] = ()
    purpose: str = ""
    line: int

    @property
    def is_uncounted(self) -> bool:
        return self.executions is None and self.share is None


def is_sql(text: str) -> bool:
    """Whether the text has the frame of a statement that reads or changes rows."""
    return SQL.match(text.lstrip("` ")) is not None


def reads_as_sql(text: str) -> bool:
    """The same of running text, where "Select ... from" may be prose."""
    first = text.lstrip("(` ").split(maxsplit=1)[:1]
    return bool(first) and first[0].isupper() and is_sql(text)


def statements_of(fence: Fence) -> tuple[tuple[int, str], ...]:
    """The statements of a code block with their lines, as they are written."""
    if fence.info.lower().split()[:1] not in ([], *([info] for info in SQL_INFOS)):
        return ()
    says_sql = fence.info.lower().split()[:1] in (["sql"], ["mysql"], ["mariadb"])
    found = ((fence.line + raw.line - 1, raw.text) for raw in split_sql(fence.text))
    return tuple(
        (line, text)
        for line, text in found
        if is_sql(text) or (says_sql and not OTHER_STATEMENT.match(text))
    )


def counted(text: str) -> tuple[int | None, float | None]:
    """Executions and share that a text states."""
    return stated_executions(text), stated_share(text)


def without_count(text: str) -> str:
    return COUNT_PART.sub(" ", text).strip(" -–—:,;|")


def ids_in(label: str, rest: str) -> tuple[str, ...]:
    """Pattern ids, where the label says that they follow; else the endpoints named there."""
    words = set(label.lower().replace("/", " ").split())
    if not words & (PATTERN_WORDS | ENDPOINT_WORDS):
        return ()
    return references(rest) if words & PATTERN_WORDS else _endpoints(rest)


def references(text: str) -> tuple[str, ...]:
    """Pattern ids, else the endpoints of patterns."""
    spaced = SPACED_ID.sub(r"\1\2", text)  # `AP 1`
    return pattern_ids(spaced) or _endpoints(text)


def ids_in_parentheses(text: str) -> tuple[str, ...]:
    """Of a title such as `Product count (AP8)`."""
    found = (pattern_ids(match[1]) for match in IDS_ALONE.finditer(text))
    return next(filter(None, found), ())


def without_ids(text: str) -> str:
    return IDS_ALONE.sub(" ", text)


def _endpoints(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, find_endpoints(text))))


def plain_statement(text: str) -> str:
    """Equal for statements that differ in case, spaces and the end alone."""
    return " ".join(text.lower().split()).rstrip("; ")
