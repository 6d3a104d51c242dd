"""Tokens of a statement, as sqlglot's MySQL dialect cuts them."""

from collections.abc import Iterator, Sequence

from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

MYSQL = Dialect.get_or_raise("mysql")
DEPTH = {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}
QUOTED = (TokenType.STRING, TokenType.NATIONAL_STRING)

Tokens = tuple[Token, ...]


def word(token: Token) -> str:
    """A bare word in capitals, a sign; '' for anything quoted."""
    if token.token_type in (*QUOTED, TokenType.IDENTIFIER):
        return ""
    return token.text.upper()


def words(tokens: Sequence[Token], most: int = 8) -> list[str]:
    return [word(token) for token in tokens[:most]]


def find_words(tokens: Sequence[Token], *wanted: str) -> int | None:
    """Where these bare words follow each other outside all parentheses."""
    depth = 0
    for position, token in enumerate(tokens):
        if depth == 0 and words(tokens[position : position + len(wanted)]) == list(wanted):
            return position
        depth += DEPTH.get(token.token_type, 0)
    return None


def end_of_parentheses(tokens: Sequence[Token], opening: int) -> int | None:
    """Behind the parenthesis that closes the one at `opening`; None where none does."""
    depth = 0
    for position in range(opening, len(tokens)):
        depth += DEPTH.get(tokens[position].token_type, 0)
        if depth == 0:
            return position + 1
    return None


def split_at_commas(tokens: Sequence[Token]) -> Iterator[Tokens]:
    """The parts between commas outside all parentheses, empty ones left out."""
    depth, part = 0, list[Token]()
    for token in tokens:
        depth += DEPTH.get(token.token_type, 0)
        if token.token_type == TokenType.COMMA and depth == 0:
            if part:
                yield tuple(part)
            part = []
        else:
            part.append(token)
    if part:
        yield tuple(part)


def changed(token: Token, kind: TokenType, text: str) -> Token:
    """Another token in the same place."""
    return Token(kind, text, token.line, token.col, token.start, token.end)


def made(text: str, kind: TokenType, like: Token) -> Token:
    """A token that the source has not, at the place of one that it has."""
    return changed(like, kind, text)


def as_name(token: Token, sql: str) -> Token:
    """A name in double quotes, which ANSI_QUOTES allows, as the name it is."""
    if token.token_type == TokenType.STRING and sql[token.start : token.start + 1] == '"':
        return changed(token, TokenType.IDENTIFIER, token.text)
    return token


def source_of(tokens: Sequence[Token], sql: str) -> str:
    """The text that the tokens stand for, in one line."""
    return " ".join(sql[tokens[0].start : tokens[-1].end + 1].split()) if tokens else ""
