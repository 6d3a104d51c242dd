"""Splits SQL text into the statements that define tables, in a form sqlglot can parse.

sqlglot's MySQL dialect does not know partitions, index visibility and the narrower spatial types.
None of them changes a table's columns or keys, so their tokens are left out or replaced here, and
every other token keeps its line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from tools.value import Value

MYSQL = Dialect.get_or_raise("mysql")

# https://dev.mysql.com/doc/refman/8.4/en/spatial-type-overview.html
SPATIAL_TYPES = {
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "GEOMCOLLECTION",
}
INDEX_KINDS = {"FULLTEXT", "SPATIAL"}
LEFT_OUT = {"VISIBLE", "INVISIBLE", "IGNORED"}
OTHER_STATEMENTS = (["ALTER", "TABLE"], ["CREATE", "DATABASE"], ["CREATE", "SCHEMA"])
NAMES_FOLLOW = {"(", ","}


class SqlText(Value):
    """SQL out of a file, where it begins at `first_line`."""

    text: str
    file: str
    first_line: int = 1


@dataclass(frozen=True)
class Statement:
    """The tokens of one statement.

    Attributes:
        words: Its first words in capitals, such as `CREATE TABLE`.
        types: Column name to MySQL type where sqlglot is given another one.
        unsigned: Columns whose UNSIGNED sqlglot does not accept.
        comment: The table's COMMENT.
        index_kind: FULLTEXT or SPATIAL of a CREATE INDEX.
    """

    tokens: tuple[Token, ...]
    words: str
    types: dict[str, str] = field(default_factory=dict)
    unsigned: frozenset[str] = frozenset()
    comment: str = ""
    index_kind: str = ""

    @property
    def line(self) -> int:
        return self.tokens[0].line


def split_statements(sql: str) -> tuple[Statement, ...]:
    """The statements that say something of tables, in order. Raises sqlglot's TokenError."""
    statements: list[Statement] = []
    tokens: list[Token] = []
    for token in [*MYSQL.tokenize(sql), None]:
        if token is not None and token.token_type != TokenType.SEMICOLON:
            tokens.append(token)
        elif tokens:
            statement = _recognise(tokens)
            if statement is not None:
                statements.append(statement)
            tokens = []
    return tuple(statements)


def token_error_text(error: TokenError) -> str:
    return str(error).splitlines()[0]


def _recognise(tokens: Sequence[Token]) -> Statement | None:
    words = [token.text.upper() for token in tokens[:3]]
    if words[0] == "USE" or words[:2] in OTHER_STATEMENTS:
        switches_keys = tokens[-1].text.upper() == "KEYS"  # DISABLE KEYS, ENABLE KEYS of a dump
        return None if switches_keys else Statement(tuple(_without(tokens)), " ".join(words[:2]))
    if words[0] != "CREATE":
        return None
    if "TABLE" in words[1:3]:
        return _create_table(tokens)
    if "INDEX" in words[1:3]:
        kind = words[1] if words[1] in INDEX_KINDS else ""
        kept = [token for token in tokens[:2] if token.text.upper() not in INDEX_KINDS]
        return Statement((*kept, *_without(tokens[2:])), "CREATE INDEX", index_kind=kind)
    return None


def _create_table(tokens: Sequence[Token]) -> Statement:
    end = _end_of_columns(tokens)
    options = tokens[end:]
    comment = next(
        (
            later.text
            for token, later in _with_later(options)
            if token.text.upper() == "COMMENT" and later.token_type == TokenType.STRING
        ),
        "",
    )
    kept, types, unsigned = _rewrite_columns(list(_without(tokens[:end])))
    return Statement(tuple(kept), "CREATE TABLE", types, unsigned, comment)


def _end_of_columns(tokens: Sequence[Token]) -> int:
    """Position after the parenthesis that closes the column list; all tokens where none does."""
    depth = 0
    for position, token in enumerate(tokens):
        if token.token_type == TokenType.L_PAREN:
            depth += 1
        elif token.token_type == TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                return position + 1
    return len(tokens)


def _with_later(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Each token with the next one that is not an equals sign."""
    plain = [token for token in tokens if token.token_type != TokenType.EQ]
    return pairwise(plain)


def _without(tokens: Sequence[Token]) -> Iterator[Token]:
    """All tokens but visibility and SRID, which are names only after `(` or `,`."""
    skip = False
    for position, token in enumerate(tokens):
        before = tokens[position - 1].text if position else ""
        word = "" if token.token_type == TokenType.STRING else token.text.upper()
        is_option = before not in NAMES_FOLLOW and token.token_type != TokenType.IDENTIFIER
        if skip or (is_option and word in LEFT_OUT):
            skip = False
        elif is_option and word == "SRID":
            skip = True
        else:
            yield token


def _rewrite_columns(
    tokens: list[Token],
) -> tuple[list[Token], dict[str, str], frozenset[str]]:
    """Spatial types become GEOMETRY, REAL becomes DOUBLE, an UNSIGNED after FLOAT goes."""
    kept: list[Token] = []
    types: dict[str, str] = {}
    unsigned: set[str] = set()
    depth, column, kind = 0, "", ""
    for position, token in enumerate(tokens):
        word = token.text.upper()
        if depth == 1 and position >= 2 and tokens[position - 2].text in NAMES_FOLLOW:
            column, kind = tokens[position - 1].text, word
            if word in SPATIAL_TYPES:
                types[column] = "GEOMETRYCOLLECTION" if word == "GEOMCOLLECTION" else word
                token = _renamed(token, TokenType.GEOMETRY, "GEOMETRY")
            elif word == "REAL":
                token = _renamed(token, TokenType.DOUBLE, "DOUBLE")
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if word == "UNSIGNED" and kind == "FLOAT" and depth == 1:
            unsigned.add(column)
        else:
            kept.append(token)
    return kept, types, frozenset(unsigned)


def _renamed(token: Token, kind: TokenType, text: str) -> Token:
    return Token(kind, text, token.line, token.col, token.start, token.end)
