"""Columns and keys of a table in a form that sqlglot can parse.

sqlglot's MySQL dialect does not know visibility, storage, system versioning and the like. None of
them changes a table's columns or keys, so their tokens are left out or replaced here, and every
other token keeps its line. Expressions, of generated columns, checks and functional keys, are not
parsed at all.
"""

from dataclasses import dataclass, replace
from typing import Literal

from sqlglot.tokenizer_core import Token, TokenType

from tools.source.ddl_tokens import (
    DEPTH,
    MYSQL,
    QUOTED,
    Tokens,
    as_name,
    changed,
    end_of_parentheses,
    find_words,
    made,
    source_of,
    word,
    words,
)
from tools.source.ddl_types import read_type

TYPES = MYSQL.parser_class.TYPE_TOKENS
KEY_WORDS = {"PRIMARY KEY", "FOREIGN KEY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL"}
# What may follow a type and says nothing of keys, with how many tokens follow it in turn.
LEFT_OUT: tuple[tuple[tuple[str, ...], int], ...] = (
    (("NOT", "SECONDARY"), 0),
    (("NOT", "ENFORCED"), 0),
    (("NOT", "IGNORED"), 0),
    (("WITH", "SYSTEM", "VERSIONING"), 0),
    (("WITHOUT", "SYSTEM", "VERSIONING"), 0),
    (("DEFAULT", "VALUE"), 0),
    (("VISIBLE",), 0),
    (("INVISIBLE",), 0),
    (("ENFORCED",), 0),
    (("BYTE",), 0),
    (("PERSISTENT",), 0),
    (("VIRTUAL",), 0),
    (("STORED",), 0),
    (("SRID",), 1),
    (("COLUMN_FORMAT",), 1),
    (("STORAGE",), 1),
    (("ENGINE_ATTRIBUTE",), 1),
    (("SECONDARY_ENGINE_ATTRIBUTE",), 1),
    (("COMPRESSED",), 0),
    (("REF_SYSTEM_ID",), 1),
)


@dataclass(frozen=True)
class Entry:
    """A column or key of a table; `other` is an index of a kind that is not known here.

    Attributes:
        name: Of the column or the constraint.
        type_name: MySQL's type where sqlglot is given another one.
        is_unsigned: UNSIGNED where sqlglot does not accept it.
        generated_as: The expression of a generated column.
        references_inline: A REFERENCES stands in the column's definition.
    """

    kind: Literal["column", "key", "check", "other"]
    tokens: Tokens
    name: str = ""
    type_name: str = ""
    is_unsigned: bool = False
    generated_as: str = ""
    references_inline: bool = False


def read_entry(tokens: Tokens, sql: str) -> Entry:
    """One entry of a column list."""
    first, second, *_ = [*words(tokens), "", ""]
    if first == "CHECK" or (first, second) == ("PERIOD", "FOR"):
        return Entry("check", tokens)
    if first == "CONSTRAINT":
        return _constraint(tokens, sql)
    if (first, second) in (("VECTOR", "INDEX"), ("VECTOR", "KEY")):
        return Entry("other", tokens)
    if first in KEY_WORDS and len(tokens) > 1 and not _is_column(tokens):
        return _key(tokens, sql)
    return _column(tokens, sql)


def _is_column(tokens: Tokens) -> bool:
    """`key VARCHAR(50)` is a column, if an ill-named one."""
    if word(tokens[0]) not in ("KEY", "INDEX") or tokens[1].token_type not in TYPES:
        return False
    inner = tokens[3:4] if words(tokens[2:3]) == ["("] else ()
    return not inner or inner[0].token_type in (TokenType.NUMBER, TokenType.STRING)


def _constraint(tokens: Tokens, sql: str) -> Entry:
    """The constraint's name is optional."""
    is_named = word(tokens[1]) not in {*KEY_WORDS, "CHECK"} if len(tokens) > 1 else False
    name = tokens[1].text if is_named else ""
    inner = tokens[2:] if is_named else tokens[1:]
    if not inner or word(inner[0]) == "CHECK":
        return Entry("check", tokens, name)
    entry = _key(inner, sql)
    head = (tokens[0], as_name(tokens[1], sql)) if is_named else ()
    return replace(entry, tokens=(*head, *entry.tokens), name=name or entry.name)


def _key(tokens: Tokens, sql: str) -> Entry:
    """Names bare, expressions as a number, options after the columns only where they count."""
    opening = next((n for n, t in enumerate(tokens) if t.token_type == TokenType.L_PAREN), None)
    end = end_of_parentheses(tokens, opening) if opening is not None else None
    if opening is None or end is None:
        return Entry("key", tokens)
    head = [as_name(token, sql) for token in tokens[:opening]]
    is_primary = word(tokens[0]) == "PRIMARY KEY"
    options = list(tokens[end:])
    using = find_words(head, "USING")
    if using is not None and is_primary:
        head = [*head[:using], *head[using + 2 :]]
    columns = _key_columns(tokens[opening:end], sql, is_primary=is_primary)
    if word(tokens[0]) == "FOREIGN KEY":
        name = head[1].text if len(head) > 1 else ""
        references = tuple(as_name(token, sql) for token in options)
        return Entry("key", (*head, *columns, *references), name)
    using = find_words(options, "USING")
    kept = () if using is None or is_primary else tuple(options[using : using + 2])
    return Entry("key", (*head, *columns, *kept))


def _key_columns(tokens: Tokens, sql: str, *, is_primary: bool) -> Tokens:
    kept, depth, position = list[Token](), 0, 0
    while position < len(tokens):
        token = tokens[position]
        end = (
            end_of_parentheses(tokens, position) if token.token_type == TokenType.L_PAREN else None
        )
        if depth == 1 and end is not None and tokens[position - 1].text in ("(", ","):
            kept.append(made("1", TokenType.NUMBER, token))  # a functional part
            position = end
            continue
        depth += DEPTH.get(token.token_type, 0)
        if not (is_primary and depth == 1 and word(token) in ("ASC", "DESC")):
            kept.append(as_name(token, sql))
        position += 1
    return tuple(kept)


def _column(tokens: Tokens, sql: str) -> Entry:
    name = as_name(tokens[0], sql)
    if name.token_type not in QUOTED:
        name = changed(name, TokenType.IDENTIFIER, name.text)  # whatever keyword it may be
    entry = Entry("column", (name,), name.text)
    if len(tokens) == 1:
        return entry
    (type_tokens, type_name), rest = read_type(tokens[1:])
    rest, generated_as = _without_generation(rest, sql)
    if words(tokens[1:2]) == ["LONGTEXT"] and _is_checked_json(rest, name.text):
        type_name = "JSON"
    rest = _without_checks(rest)
    inline = find_words(rest, "REFERENCES")
    if inline is not None:
        rest = (*rest[:inline], *(as_name(token, sql) for token in rest[inline:]))
    attributes, is_unsigned = _attributes(rest, type_tokens)
    return replace(
        entry,
        tokens=(name, *type_tokens, *attributes),
        type_name=type_name,
        is_unsigned=is_unsigned,
        generated_as=generated_as,
        references_inline=inline is not None,
    )


def _without_generation(tokens: Tokens, sql: str) -> tuple[Tokens, str]:
    """Without `GENERATED ALWAYS AS (...)`, and the expression."""
    start = find_words(tokens, "GENERATED", "ALWAYS", "AS")
    count = 3
    if start is None:
        start, count = find_words(tokens, "AS"), 1
    if start is None or start + count >= len(tokens):
        return tokens, ""
    opening = start + count
    if tokens[opening].token_type != TokenType.L_PAREN:  # AS ROW START
        end = opening + 2
        return (*tokens[:start], *tokens[end:]), source_of(tokens[opening:end], sql)
    end = end_of_parentheses(tokens, opening) or len(tokens)
    return (*tokens[:start], *tokens[end:]), source_of(tokens[opening + 1 : end - 1], sql)


def _is_checked_json(tokens: Tokens, column: str) -> bool:
    """MariaDB has JSON as LONGTEXT with a check: https://mariadb.com/kb/en/json-data-type/."""
    check = find_words(tokens, "CHECK", "(", "JSON_VALID", "(")
    return check is not None and [token.text for token in tokens[check + 4 :][:3]] == [
        column,
        ")",
        ")",
    ]


def _without_checks(tokens: Tokens) -> Tokens:
    while (check := find_words(tokens, "CHECK")) is not None:
        start = check
        before = words(tokens[max(0, check - 2) : check])
        if before[-1:] == ["CONSTRAINT"]:
            start = check - 1
        elif before[:1] == ["CONSTRAINT"]:
            start = check - 2
        end = check + 1
        if end < len(tokens) and tokens[end].token_type == TokenType.L_PAREN:
            end = end_of_parentheses(tokens, end) or len(tokens)
        tokens = (*tokens[:start], *tokens[end:])
    return tokens


def _attributes(tokens: Tokens, type_tokens: Tokens) -> tuple[Tokens, bool]:
    """The attributes that count, and whether UNSIGNED was taken out of them."""
    kept, position, depth = list[Token](), 0, 0
    kind = word(type_tokens[0]) if type_tokens else ""
    is_unsigned = False
    while position < len(tokens):
        token = tokens[position]
        skipped = _left_out(tokens, position) if depth == 0 else 0
        if skipped:
            position += skipped
            continue
        depth += DEPTH.get(token.token_type, 0)
        if words(tokens[position : position + 3]) == ["SERIAL", "DEFAULT", "VALUE"]:
            kept.extend(_serial(token))
            position += 3
        elif word(token) == "UNSIGNED" and kind == "FLOAT":
            is_unsigned = True
            position += 1
        elif token.token_type == TokenType.INTRODUCER or (
            token.token_type == TokenType.EQ and depth == 0
        ):
            position += 1
        else:
            kept.append(token)
            position += 1
    return tuple(kept), is_unsigned


def _left_out(tokens: Tokens, position: int) -> int:
    """How many tokens from here on say nothing of the column."""
    if tokens[position].token_type == TokenType.IDENTIFIER:
        return 0
    for phrase, more in LEFT_OUT:
        count = len(phrase)
        if tuple(words(tokens[position : position + count])) != phrase:
            continue
        following = tokens[position + count : position + count + 1]
        if (more or phrase == ("COMPRESSED",)) and following and following[0].text == "=":
            return count + 2
        return count + more
    return 0


def _serial(like: Token) -> Tokens:
    """SERIAL DEFAULT VALUE stands for NOT NULL AUTO_INCREMENT UNIQUE."""
    kinds = (
        ("NOT", TokenType.NOT),
        ("NULL", TokenType.NULL),
        ("AUTO_INCREMENT", TokenType.AUTO_INCREMENT),
        ("UNIQUE", TokenType.UNIQUE),
    )
    return tuple(made(text, kind, like) for text, kind in kinds)
