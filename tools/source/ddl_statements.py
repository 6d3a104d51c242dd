"""What each statement of SQL text is about; those on tables go on to be parsed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.source.sql_text import MOST_OF_ROWS, RawStatement, SqlText, split_sql

__all__ = ["SqlText", "Statement", "StatementKind", "name_in", "read_statements", "words_of"]

StatementKind = Literal[
    "create table",
    "temporary table",
    "alter table",
    "rename table",
    "drop table",
    "create index",
    "drop index",
    "database",
    "view",
    "drop view",
    "routine",
    "rows",
    "query",
    "session",
    "unknown",
]

HEAD = 4_000  # characters of a statement that its kind is told by
WORD = re.compile(
    r"`(?:[^`]|``)*`|\"(?:[^\"\\]|\\.|\"\")*\"|'(?:[^'\\]|\\.|'')*'|[^\W\d][\w$]*|[\d$][\w$]*|[^\s\w]"
)
OBJECTS: dict[str, StatementKind] = {
    "TABLE": "create table",
    "INDEX": "create index",
    "VIEW": "view",
    "TRIGGER": "routine",
    "PROCEDURE": "routine",
    "FUNCTION": "routine",
    "EVENT": "routine",
    "PACKAGE": "routine",
    "SEQUENCE": "routine",
    "DATABASE": "database",
    "SCHEMA": "database",
    "USER": "session",
    "ROLE": "session",
    "SERVER": "session",
    "TABLESPACE": "session",
    "LOGFILE": "session",
    "UNDO": "session",
    "RESOURCE": "session",
    "REFERENCE": "session",
    "LIBRARY": "session",
}
# Between CREATE and the object's word; a definer's name may stand there too.
BEFORE_OBJECTS = {"OR", "REPLACE", "TEMPORARY", "UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR", "ONLINE"}
ROWS = {"INSERT", "REPLACE", "LOAD", "COPY"}
QUERIES = {"SELECT", "UPDATE", "DELETE", "WITH", "VALUES", "TABLE", "TRUNCATE"}
_SESSION = """
    SET LOCK UNLOCK START BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE FLUSH ANALYZE OPTIMIZE REPAIR
    CHECK CHECKSUM GRANT REVOKE SHOW DESCRIBE DESC EXPLAIN CALL DO XA PURGE RESET CHANGE KILL CACHE
    PREPARE EXECUTE DEALLOCATE HANDLER SIGNAL INSTALL UNINSTALL SOURCE DELIMITER EXIT QUIT STATUS
    DECLARE IMPORT CLONE STOP SHUTDOWN RESTART HELP TEE NOTEE BINLOG
"""
SESSION = set(_SESSION.split())
MOST_IN_A_BODY = 2_000  # statements


@dataclass(frozen=True)
class Statement:
    """A statement; `object` is the word for what it creates (TRIGGER), `line` that in its file.

    `open_line` is where a quote or comment begins in it that is not closed, 0 where all are.
    """

    kind: StatementKind
    text: str
    line: int
    object: str = ""
    name: str = ""
    open_line: int = 0


def read_statements(text: SqlText, most_of_rows: int = MOST_OF_ROWS) -> Iterator[Statement]:
    """The statements in order; the body of a routine belongs to it.

    Of a statement that inserts rows no more than so many characters are kept.
    """
    raws = list(split_sql(text.text, most_of_rows))
    position = 0
    while position < len(raws):
        raw = raws[position]
        statement = _recognise(raw, text.first_line)
        position += 1
        if statement.kind == "routine" and not raw.is_delimited:
            position = _end_of_body(raws, position - 1)
        yield statement


def words_of(sql: str) -> list[str]:
    """Names, signs and quoted text of the beginning of a statement."""
    return WORD.findall(sql[:HEAD])


def name_in(words: Sequence[str], position: int) -> str:
    """The name that stands there, without its database: `shop`.`users` gives `users`."""
    while [word.upper() for word in words[position : position + 1]] in (
        ["IF"],
        ["NOT"],
        ["EXISTS"],
    ):
        position += 1
    if words[position + 1 : position + 2] == ["."] and len(words) > position + 2:
        position += 2
    return _unquoted(words[position]) if position < len(words) else ""


def _unquoted(word: str) -> str:
    quote = word[:1]
    if quote not in "`\"'" or len(word) < 2:
        return word
    return word[1:-1].replace(quote * 2, quote)


def _recognise(raw: RawStatement, first_line: int) -> Statement:
    words = words_of(raw.text.lstrip("( \n\t"))
    upper = [word.upper() for word in words[:80]]
    kind, position = _kind(upper)
    return Statement(
        kind=kind,
        text=raw.text,
        line=first_line + raw.line - 1,
        object=upper[position - 1] if 0 < position <= len(upper) else "",
        name=name_in(words, position),
        open_line=first_line + raw.open_line - 1 if raw.open_line else 0,
    )


def _kind(upper: Sequence[str]) -> tuple[StatementKind, int]:
    """The kind, and the position of the name."""
    first = upper[0] if upper else ""
    if first == "CREATE":
        return _created(upper)
    if first == "ALTER":
        return _altered(upper)
    if first in ("DROP", "RENAME"):
        return _dropped(upper)
    if first == "USE":
        return "database", 1
    if first in ROWS:
        return "rows", 1
    if first in QUERIES and len(upper) > 1:
        return "query", 1
    # The client's own commands, such as `\\-` in dumps of MariaDB, and what a session sets.
    return ("session" if first in SESSION or first == "\\" else "unknown"), 1


def _created(upper: Sequence[str]) -> tuple[StatementKind, int]:
    position = next((n for n, word in enumerate(upper) if word in OBJECTS), 0)
    if not position:
        return "unknown", 1
    kind = OBJECTS[upper[position]]
    between = set(upper[1:position])
    if kind in ("create table", "create index") and not between <= BEFORE_OBJECTS:
        return "unknown", 1
    if kind == "create table" and "TEMPORARY" in between:
        kind = "temporary table"
    return kind, position + 1


def _altered(upper: Sequence[str]) -> tuple[StatementKind, int]:
    position = next((n for n, word in enumerate(upper[:4]) if word == "TABLE"), 0)
    if position and set(upper[1:position]) <= {"ONLINE", "OFFLINE", "IGNORE"}:
        return "alter table", position + 1
    found = next((word for word in upper[1:] if word in OBJECTS), "")
    return ("session" if found and found != "TABLE" else "unknown"), 1


def _dropped(upper: Sequence[str]) -> tuple[StatementKind, int]:
    second = upper[2] if len(upper) > 2 and upper[1] == "TEMPORARY" else "".join(upper[1:2])
    if second in ("TABLE", "TABLES"):
        if upper[0] == "RENAME":
            return "rename table", 2
        return ("session", 3) if upper[1] == "TEMPORARY" else ("drop table", 2)
    if second == "INDEX":
        return "drop index", 2
    if second == "VIEW":
        return "drop view", 2
    return ("session" if second in OBJECTS else "unknown"), 2


def _end_of_body(raws: Sequence[RawStatement], position: int) -> int:
    """Behind the statements of a routine's body, from BEGIN to its END."""
    depth = _depth(raws[position].text)
    end = position + 1
    while depth > 0 and end < min(len(raws), position + MOST_IN_A_BODY):
        depth += _depth(raws[end].text)
        end += 1
    if depth <= 0:
        return end
    tables = (
        n for n in range(position + 1, end) if words_of(raws[n].text)[:2] == ["CREATE", "TABLE"]
    )
    return next(tables, end)


def _depth(sql: str) -> int:
    """Blocks that a statement of a routine opens, less those it closes."""
    depth = 0
    words = [word.upper() for word in WORD.findall(sql)]
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word == "BEGIN" or (word == "CASE" and before != "END"):
            depth += 1
        elif word == "END" and after not in ("IF", "LOOP", "WHILE", "REPEAT", "FOR"):
            depth -= 1
    return depth
