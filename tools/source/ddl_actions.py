"""What one action of an ALTER TABLE says, told by its first words."""

from dataclasses import dataclass, field
from typing import Literal

from sqlglot.tokenizer_core import TokenType

from tools.source.ddl_entries import KEY_WORDS, Entry, read_entry
from tools.source.ddl_tokens import Tokens, end_of_parentheses, split_at_commas, word, words

ActionKind = Literal[
    "add",
    "change",
    "set default",
    "drop default",
    "drop column",
    "drop primary key",
    "drop index",
    "drop foreign key",
    "drop constraint",
    "rename table",
    "rename column",
    "rename index",
    "comment",
    "nothing",
    "unknown",
]
# https://dev.mysql.com/doc/refman/8.4/en/alter-table.html: these leave columns and keys alone.
_WITHOUT_EFFECT = """
    ALGORITHM LOCK FORCE CONVERT DEFAULT CHARACTER CHARSET COLLATE ORDER ENABLE DISABLE DISCARD
    IMPORT WITH WITHOUT ENGINE AUTO_INCREMENT ROW_FORMAT KEY_BLOCK_SIZE STATS_PERSISTENT
    STATS_AUTO_RECALC STATS_SAMPLE_PAGES PACK_KEYS CHECKSUM DELAY_KEY_WRITE MAX_ROWS MIN_ROWS
    AVG_ROW_LENGTH INSERT_METHOD UNION TABLESPACE ENCRYPTION ENCRYPTED COMPRESSION CONNECTION DATA
    INDEX PARTITION REORGANIZE COALESCE TRUNCATE ANALYZE CHECK OPTIMIZE REBUILD REPAIR REMOVE
    EXCHANGE UPGRADE SECONDARY_ENGINE SECONDARY_LOAD SECONDARY_UNLOAD VALIDATE PAGE_CHECKSUM
    TRANSACTIONAL WAIT NOWAIT AUTOEXTEND_SIZE ENGINE_ATTRIBUTE PASSWORD SEQUENCE
"""
WITHOUT_EFFECT = set(_WITHOUT_EFFECT.split())
OF_PARTITIONS = {"PARTITION", "SYSTEM", "PERIOD"}


@dataclass(frozen=True)
class Action:
    """`name` is what it is about, `other` the new name; `after` is '' for the first place."""

    kind: ActionKind
    tokens: Tokens
    name: str = ""
    other: str = ""
    entries: tuple[Entry, ...] = field(default=())
    after: str | None = None


def read_action(tokens: Tokens, sql: str) -> Action:
    head = words(tokens)
    match head[0] if head else "":
        case "ADD":
            return _add(tokens, sql)
        case "MODIFY":
            rest, after = _placed(_skip(tokens[1:], "COLUMN", "IF", "EXISTS"))
            return _change(tokens, rest, after, sql, renames=False)
        case "CHANGE":
            rest, after = _placed(_skip(tokens[1:], "COLUMN", "IF", "EXISTS"))
            return _change(tokens, rest, after, sql, renames=True)
        case "DROP":
            return _drop(tokens)
        case "RENAME":
            return _rename(tokens)
        case "ALTER":
            return _alter(tokens)
        case "COMMENT":
            text = next((t.text for t in tokens if t.token_type == TokenType.STRING), "")
            return Action("comment", tokens, text)
        case first:
            is_without = first.partition(" ")[0] in WITHOUT_EFFECT  # ORDER BY is one token
            return Action("nothing" if is_without else "unknown", tokens)


def _skip(tokens: Tokens, *leading: str) -> Tokens:
    while tokens and word(tokens[0]) in leading:
        tokens = tokens[1:]
    return tokens


def _placed(tokens: Tokens) -> tuple[Tokens, str | None]:
    """Without FIRST or AFTER at its end, and the column it goes after."""
    if tokens and word(tokens[-1]) == "FIRST":
        return tokens[:-1], ""
    if len(tokens) > 2 and word(tokens[-2]) == "AFTER":
        return tokens[:-2], tokens[-1].text
    return tokens, None


def _add(tokens: Tokens, sql: str) -> Action:
    rest = tokens[1:]
    is_column = bool(rest) and word(rest[0]) == "COLUMN"
    if rest and not is_column and word(rest[0]) in OF_PARTITIONS and len(rest) > 1:
        return Action("nothing", tokens)
    rest = _skip(rest, "COLUMN", "IF", "NOT", "EXISTS")
    if rest and rest[0].token_type == TokenType.L_PAREN:
        end = end_of_parentheses(rest, 0) or len(rest)
        parts = split_at_commas(rest[1 : end - 1])
        return Action("add", tokens, entries=tuple(read_entry(part, sql) for part in parts))
    if rest and word(rest[0]) in KEY_WORDS and "EXISTS" in words(rest):
        rest = tuple(token for token in rest if word(token) not in ("IF", "NOT", "EXISTS"))
    rest, after = _placed(rest)
    if not rest:
        return Action("unknown", tokens)
    return Action("add", tokens, entries=(read_entry(rest, sql),), after=after)


def _change(tokens: Tokens, rest: Tokens, after: str | None, sql: str, *, renames: bool) -> Action:
    definition = rest[1:] if renames else rest
    if len(definition) < 2:
        return Action("unknown", tokens)
    entry = read_entry(definition, sql)
    if entry.kind != "column":
        return Action("unknown", tokens)
    return Action("change", tokens, rest[0].text, entry.name, (entry,), after)


def _drop(tokens: Tokens) -> Action:
    first = word(tokens[1]) if len(tokens) > 1 else ""
    if first == "PRIMARY KEY":
        return Action("drop primary key", tokens)
    if first in OF_PARTITIONS and len(tokens) > 2:
        return Action("nothing", tokens)
    kinds: dict[str, ActionKind] = {
        "FOREIGN KEY": "drop foreign key",
        "INDEX": "drop index",
        "KEY": "drop index",
        "CONSTRAINT": "drop constraint",
        "CHECK": "drop constraint",
    }
    kind = kinds.get(first, "drop column")
    rest = tokens[1:] if kind == "drop column" else tokens[2:]
    named = _skip(rest, "COLUMN", "KEY", "IF", "EXISTS")
    return Action(kind if named else "unknown", tokens, named[0].text if named else "")


def _rename(tokens: Tokens) -> Action:
    first = word(tokens[1]) if len(tokens) > 1 else ""
    if first in ("COLUMN", "INDEX", "KEY") and len(tokens) > 4:
        kind: ActionKind = "rename column" if first == "COLUMN" else "rename index"
        return Action(kind, tokens, tokens[-3].text, tokens[-1].text)
    rest = _skip(tokens[1:], "TO", "AS", "=")
    return Action(
        "rename table" if rest else "unknown", tokens, other=rest[-1].text if rest else ""
    )


def _alter(tokens: Tokens) -> Action:
    """ALTER [COLUMN] name SET DEFAULT ..., whose index and check forms change nothing here."""
    rest = _skip(tokens[1:], "COLUMN")
    head = words(rest)
    if head[1:3] == ["DROP", "DEFAULT"]:
        return Action("drop default", tokens, rest[0].text)
    if head[1:3] == ["SET", "DEFAULT"]:
        return Action("set default", tokens, rest[0].text)
    if head[:1] in (["INDEX"], ["CHECK"], ["CONSTRAINT"], ["KEY"]) or head[1:2] == ["SET"]:
        return Action("nothing", tokens)
    return Action("unknown", tokens)
