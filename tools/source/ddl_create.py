"""A CREATE TABLE: its name, its entries, and what stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl_entries import read_entry
from tools.source.ddl_parse import parse_entries
from tools.source.ddl_reading import EntryReader, ReadEntry
from tools.source.ddl_tokens import (
    QUOTED,
    Tokens,
    as_name,
    end_of_parentheses,
    find_words,
    source_of,
    split_at_commas,
    word,
    words,
)
from tools.source.keys import add_key
from tools.source.schema import Column, SourceTable
from tools.source.shown_text import shown


@dataclass(frozen=True)
class NewTable:
    """A table to be created.

    Attributes:
        entries: Its columns and keys as they were read.
        checks: Names of its checks, '' where they have none.
        like: The table whose copy it is, `is_selected` by AS SELECT * and so without keys.
    """

    name: str
    place: Place
    database: str = ""
    table: SourceTable | None = None
    entries: tuple[ReadEntry, ...] = ()
    checks: tuple[str, ...] = field(default=())
    like: str = ""
    is_selected: bool = False


def read_new_table(tokens: Tokens, reader: EntryReader) -> NewTable | str:
    """The table, or why it can't be read; '' where the reader has said so already."""
    named = _name(tokens, reader.sql)
    if named is None:
        return "CREATE TABLE without a name"
    database, name, after = named
    place = Place(file=reader.file, line=reader.first_line + tokens[after - 1].line - 1)
    rest = tokens[after:]
    like = _like(rest)
    if like:
        return NewTable(name, place, database, like=like)
    has_list = bool(rest) and rest[0].token_type == TokenType.L_PAREN
    if not has_list or word(rest[1] if len(rest) > 1 else rest[0]) == "SELECT":
        return _selected(name, database, place, rest, reader)
    end = end_of_parentheses(rest, 0)
    if end is None:
        reader.fail(*_unclosed(name, rest, reader.sql))
        return ""
    return _defined(NewTable(name, place, database), rest, end, reader)


def _name(tokens: Tokens, sql: str) -> tuple[str, str, int] | None:
    """Database and name, and the position behind them."""
    start = find_words(tokens, "TABLE")
    if start is None:
        return None
    position = start + 1
    while position < len(tokens) and word(tokens[position]) in ("IF", "NOT", "EXISTS"):
        position += 1
    if position >= len(tokens) or tokens[position].token_type == TokenType.L_PAREN:
        return None
    first = as_name(tokens[position], sql).text
    is_qualified = tokens[position + 1 : position + 2] and tokens[position + 1].text == "."
    if is_qualified and position + 2 < len(tokens):
        return first, tokens[position + 2].text, position + 3
    return "", first, position + 1


def _unclosed(name: str, rest: Tokens, sql: str) -> tuple[str, int]:
    """Where a column list that is not closed stops making sense, and the line of that."""
    what = f"the parenthesis after `{name}` is not closed"
    for part in split_at_commas(rest[1:]):
        for parsed in parse_entries((read_entry(part, sql),), sql):
            if parsed.tree is None or parsed.unread:
                return f"{what}, or one in {shown(source_of(part, sql))}", parsed.line
    return f"{what}; it ends with {shown(source_of(rest[-6:], sql))}", rest[-1].line


def _like(rest: Tokens) -> str:
    """The table after LIKE, which may stand in parentheses."""
    inner = rest[1:-1] if rest and rest[0].token_type == TokenType.L_PAREN else rest
    if len(inner) not in (2, 4) or word(inner[0]) != "LIKE":
        return ""
    return inner[-1].text


def _selected(
    name: str, database: str, place: Place, rest: Tokens, reader: EntryReader
) -> NewTable | str:
    """AS SELECT * FROM one table copies its columns; the columns of another SELECT are unknown."""
    start = next((n for n, token in enumerate(rest) if word(token) == "SELECT"), None)
    if start is None:
        return f"`{name}` is created without columns"
    query = [token for token in rest[start:] if token.token_type != TokenType.R_PAREN]
    if words(query, 3) == ["SELECT", "*", "FROM"] and len(query) > 3:
        is_qualified = len(query) > 5 and query[4].text == "."
        source = query[5] if is_qualified else query[3]
        beyond = query[6:] if is_qualified else query[4:]
        if not {"JOIN", ","} & {word(token) or token.text for token in beyond}:
            return NewTable(name, place, database, like=source.text, is_selected=True)
    return f"the columns of `{name}` come from a SELECT; give its SHOW CREATE TABLE"


def _defined(new: NewTable, rest: Tokens, end: int, reader: EntryReader) -> NewTable | str:
    entries = [read_entry(part, reader.sql) for part in split_at_commas(rest[1 : end - 1])]
    read = reader.read(entries, new.name)
    columns = _distinct([each.column for each in read if each.column], new, reader)
    if not columns:
        return f"no column of `{new.name}` can be read"
    options = rest[end:]
    if find_words(options, "SELECT") is not None:
        reader.findings.append(_selects_more(new))
    table = SourceTable(
        name=new.name,
        purpose=_comment(options),
        columns=columns,
        primary_key=(),
        place=new.place,
    )
    for key in (key for each in read for key in each.keys):
        table = add_key(table, key)
    checks = tuple(entry.name for entry in entries if entry.kind == "check")
    return NewTable(new.name, new.place, new.database, table, read, checks)


def _distinct(columns: Sequence[Column], new: NewTable, reader: EntryReader) -> tuple[Column, ...]:
    kept: dict[str, Column] = {}
    for column in columns:
        first = kept.setdefault(column.name.lower(), column)
        if first is not column:
            reader.findings.append(_column_twice(new, first, column))
    return tuple(kept.values())


def _comment(options: Tokens) -> str:
    plain: list[Token] = [token for token in options if token.token_type != TokenType.EQ]
    found = (
        later.text
        for token, later in pairwise(plain)
        if word(token) == "COMMENT" and later.token_type in QUOTED
    )
    return next(found, "")


def _column_twice(new: NewTable, first: Column, second: Column) -> Finding:
    return Finding(
        rule="column-defined-twice",
        severity="warning",
        subject=f"{new.name}.{first.name}",
        evidence=f"{first.place} and {second.place} define `{first.name}` of `{new.name}`.",
        fix=f"Tablewright goes by {first.place}; remove the other.",
    )


def _selects_more(new: NewTable) -> Finding:
    return Finding(
        rule="columns-from-select",
        severity="warning",
        subject=new.name,
        evidence=f"{new.place}: a SELECT may give `{new.name}` more columns than it defines.",
        fix="Give its SHOW CREATE TABLE; until then it has the columns it defines.",
    )
