"""What a statement is to the application: one of its own, administration, or no statement.

Administration is whatever does not use the application's data: SET, SHOW, USE, EXPLAIN, BEGIN and
COMMIT, DDL, maintenance, LOAD DATA and dumps, statements on MySQL's own schemas, and statements
without any table (`SELECT 1`, `SELECT @@version`). TRUNCATE is DDL to MySQL and counts with it.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from tools.source.querylog.query_log import StatementKind
from tools.source.querylog.sql_words import word_set

Role = Literal["application", "administrative", "unknown"]

BEGIN, COMMIT, ROLLBACK, END = "B", "C", "R", "Q"
AUTOCOMMIT_ON, AUTOCOMMIT_OFF = "Y", "N"
AUTOCOMMIT_SET = "A"
"""Events of a transaction, one letter each; `A` is ON or OFF by the value that is set."""
EVENTS = f"{BEGIN}{COMMIT}{ROLLBACK}{END}{AUTOCOMMIT_ON}{AUTOCOMMIT_OFF}"

KINDS: dict[str, StatementKind] = {
    "SELECT": "select",
    "TABLE": "select",
    "INSERT": "insert",
    "REPLACE": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
    "CALL": "other",
    "HANDLER": "other",
}
SYSTEM_SCHEMAS = {"mysql", "information_schema", "performance_schema", "sys"}
COMMITTING = word_set("""
    ALTER ANALYZE CACHE CHECK CREATE DROP FLUSH GRANT INSTALL LOCK OPTIMIZE RENAME REPAIR RESET
    REVOKE TRUNCATE UNINSTALL
""")
# These end a transaction by themselves (MySQL's manual: statements that cause an implicit commit).
ADMINISTRATION = COMMITTING | word_set("""
    BEGIN BINLOG CHANGE CHECKSUM CLONE COMMIT DEALLOCATE DESC DESCRIBE DO EXECUTE EXPLAIN GET HELP
    IMPORT KILL LOAD PREPARE PURGE RELEASE RESIGNAL RESTART ROLLBACK SAVEPOINT SET SHOW SHUTDOWN
    SIGNAL START STOP UNLOCK USE VALUES XA
""")


class RoleOfStatement(NamedTuple):
    """`event` is what it does to the transaction of its connection, empty for nothing.

    `event_word` is where the value stands that `SET autocommit` sets, among the words.
    """

    role: Role
    kind: StatementKind = "other"
    event: str = ""
    event_word: int = -1


def role_of(words: Sequence[str]) -> RoleOfStatement:
    """The role of a statement, its words in capitals where they are MySQL's own."""
    first = next((word for word in words if word != "("), "").upper()
    if not first or first in ADMINISTRATION:
        event, at = _event(first, words)
        return RoleOfStatement("administrative", "other", event, at)
    if first == "WITH":
        first = _verb_after_with(words)
    kind = KINDS.get(first)
    if kind is None:
        return RoleOfStatement("unknown")
    if _is_administrative(first, words):
        return RoleOfStatement("administrative")
    return RoleOfStatement("application", kind)


def _event(first: str, words: Sequence[str]) -> tuple[str, int]:
    second = words[1].upper() if len(words) > 1 else ""
    if first == "BEGIN" or (first == "START" and second == "TRANSACTION"):
        return BEGIN, -1
    if first == "COMMIT":
        return COMMIT, -1
    if first == "ROLLBACK":
        return ("" if "TO" in map(str.upper, words) else ROLLBACK), -1
    if first == "SET":
        return _autocommit(words)
    if first in COMMITTING and "TEMPORARY" not in map(str.upper, words[1:4]):
        return COMMIT, -1
    return "", -1


def _autocommit(words: Sequence[str]) -> tuple[str, int]:
    """What `SET autocommit = ...` sets: a value, or a word such as ON."""
    for at, word in enumerate(words[:-2]):
        if word.lower() not in ("autocommit", "@@autocommit") or words[at + 1] not in ("=", ":="):
            continue
        before = words[at - 2 : at] if words[at - 1] == "." else words[at - 1 : at]
        if before[0].lower().lstrip("@") in ("global", "persist", "persist_only"):
            continue
        value = words[at + 2].upper()
        if value == "?":
            return AUTOCOMMIT_SET, at + 2
        return (AUTOCOMMIT_OFF if value in ("OFF", "FALSE") else AUTOCOMMIT_ON), -1
    return "", -1


def _verb_after_with(words: Sequence[str]) -> str:
    depth = 0
    for word in words:
        depth += {"(": 1, ")": -1}.get(word, 0)
        if not depth and word in KINDS:
            return word
    return ""


def _is_administrative(first: str, words: Sequence[str]) -> bool:
    if first == "SELECT" and _uses_no_table(words):
        return True
    if "OUTFILE" in words or _is_dump(words):
        return True
    return any(
        word == "." and _is_system_schema(words, at - 1) for at, word in enumerate(words) if at
    )


def _uses_no_table(words: Sequence[str]) -> bool:
    return "FROM" not in words or words[words.index("FROM") + 1 :][:1] == ["DUAL"]


def _is_dump(words: Sequence[str]) -> bool:
    """`SELECT /*!40001 SQL_NO_CACHE */ * FROM users`, as mysqldump reads whole tables."""
    narrowing = {"WHERE", "LIMIT", "JOIN", "GROUP", "ORDER"}
    return words[1:2] == ["SQL_NO_CACHE"] and not narrowing & set(words)


def _is_system_schema(words: Sequence[str], at: int) -> bool:
    before = words[at - 1] if at else ""
    is_place = before in ("FROM", "JOIN", "INTO", "UPDATE", "TABLE", "CALL", "IGNORE")
    return is_place and words[at].strip("`").lower() in SYSTEM_SCHEMAS
