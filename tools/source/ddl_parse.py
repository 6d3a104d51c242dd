"""Entries of a table through sqlglot: all at once, and one by one where that fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import TokenType

from tools.source.ddl_entries import Entry
from tools.source.ddl_tokens import MYSQL, Tokens, made, source_of, word

# sqlglot is made for SQL that is right: on other SQL it may fail in ways of its own.
FAILURES = (
    SqlglotError,
    RecursionError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
MOST_ATTEMPTS = 60  # tokens that are cut off one by one


@dataclass(frozen=True)
class Parsed:
    """An entry with its syntax tree; without one, `trouble` says why.

    Attributes:
        unread: What of the entry was cut off to read the rest.
        line: The line of the trouble in the statement, from 1.
    """

    entry: Entry
    tree: exp.Expression | None = None
    trouble: str = ""
    unread: str = ""
    line: int = 1


def parse_entries(entries: Sequence[Entry], sql: str) -> tuple[Parsed, ...]:
    """The columns and keys in order; checks say nothing of either."""
    wanted = [entry for entry in entries if entry.kind in ("column", "key")]
    trees, _ = _parse([entry.tokens for entry in wanted], sql)
    if len(trees) != len(wanted) or not all(map(_is_whole, wanted, trees)):
        return tuple(_parse_alone(entry, sql) for entry in wanted)
    return tuple(
        Parsed(entry, tree, line=entry.tokens[0].line)
        for entry, tree in zip(wanted, trees, strict=True)
    )


def _is_whole(entry: Entry, tree: exp.Expression) -> bool:
    if entry.kind == "key":
        return True
    return isinstance(tree, exp.ColumnDef) and tree.args.get("kind") is not None


def _parse(parts: Sequence[Tokens], sql: str) -> tuple[list[exp.Expression], ParseError | str]:
    """The trees of a CREATE TABLE of these entries, none where it can't be parsed; then why."""
    if not parts:
        return [], ""
    like = parts[0][0]
    tokens = [
        made("CREATE", TokenType.CREATE, like),
        made("TABLE", TokenType.TABLE, like),
        made("t", TokenType.IDENTIFIER, like),
        made("(", TokenType.L_PAREN, like),
    ]
    for number, part in enumerate(parts):
        tokens.extend([made(",", TokenType.COMMA, part[0])] if number else [])
        tokens.extend(part)
    tokens.append(made(")", TokenType.R_PAREN, parts[-1][-1]))
    try:
        created = MYSQL.parser().parse(tokens, sql)[0]
    except ParseError as error:
        return [], error
    except FAILURES as error:
        return [], type(error).__name__
    schema = created.this if isinstance(created, exp.Create) else None
    return (list(schema.expressions), "") if isinstance(schema, exp.Schema) else ([], "no table")


def _parse_alone(entry: Entry, sql: str) -> Parsed:
    trees, error = _parse([entry.tokens], sql)
    if len(trees) == 1 and _is_whole(entry, trees[0]):
        return Parsed(entry, trees[0], line=entry.tokens[0].line)
    trouble, line = _describe(error, entry)
    if entry.kind == "column" and len(entry.tokens) > 1:
        read = _parse_beginning(entry, sql) or _parse_with_other_type(entry, sql)
        if read is not None:
            return replace(read, line=entry.tokens[0].line)
    return Parsed(entry, trouble=trouble, unread=source_of(entry.tokens, sql), line=line)


def _describe(error: ParseError | str, entry: Entry) -> tuple[str, int]:
    line = entry.tokens[0].line
    if isinstance(error, str):
        return error or "its type is missing", line
    first = error.errors[0] if error.errors else {}
    described = f"{first.get('description', error)} near {first.get('highlight')!r}"
    return described, int(first.get("line") or line)


def _parse_beginning(entry: Entry, sql: str) -> Parsed | None:
    """The column without the last of its tokens, as few of them as need be."""
    shortest = max(2, len(entry.tokens) - MOST_ATTEMPTS)
    for end in range(len(entry.tokens) - 1, shortest - 1, -1):
        trees, _ = _parse([entry.tokens[:end]], sql)
        if len(trees) == 1 and _is_whole(entry, trees[0]):
            return Parsed(entry, trees[0], unread=source_of(entry.tokens[end:], sql))
    return None


def _parse_with_other_type(entry: Entry, sql: str) -> Parsed | None:
    """The column with the name of its type as it is, where that is but an unknown word."""
    name, kind, *rest = entry.tokens
    if kind.token_type != TokenType.VAR or not word(kind).isidentifier():
        return None
    other = replace(
        entry,
        tokens=(name, made("VARCHAR", TokenType.VARCHAR, kind), *rest),
        type_name=word(kind),
    )
    trees, _ = _parse([other.tokens], sql)
    if len(trees) == 1 and _is_whole(other, trees[0]):
        return Parsed(other, trees[0], unread=kind.text)
    return _parse_beginning(other, sql)
