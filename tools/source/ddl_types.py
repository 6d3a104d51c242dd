"""Types of columns as sqlglot knows them: its MySQL dialect lacks some and mistakes others."""

from sqlglot.tokenizer_core import Token, TokenType

from tools.source.ddl_tokens import Tokens, changed, end_of_parentheses, made, word, words

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
# https://dev.mysql.com/doc/refman/8.4/en/other-vendor-data-types.html
SYNONYMS = {
    "NATIONAL CHARACTER VARYING": "VARCHAR",
    "NATIONAL CHAR VARYING": "VARCHAR",
    "NATIONAL VARCHARACTER": "VARCHAR",
    "NATIONAL VARCHAR": "VARCHAR",
    "NATIONAL CHARACTER": "CHAR",
    "NATIONAL CHAR": "CHAR",
    "NCHAR VARYING": "VARCHAR",
    "NCHAR VARCHAR": "VARCHAR",
    "LONG CHARACTER VARYING": "MEDIUMTEXT",
    "LONG CHAR VARYING": "MEDIUMTEXT",
    "LONG VARCHARACTER": "MEDIUMTEXT",
    "LONG VARCHAR": "MEDIUMTEXT",
    "LONG VARBINARY": "MEDIUMBLOB",
    "LONG": "MEDIUMTEXT",
    "VARCHARACTER": "VARCHAR",
    "MIDDLEINT": "MEDIUMINT",
    "INT3": "MEDIUMINT",
    "INT8": "BIGINT",
    "REAL": "DOUBLE",
}
MOST_WORDS = 3
UNKNOWN_TO_SQLGLOT = {"INET4", "INET6", "XMLTYPE"}  # MariaDB's
TOKEN_TYPES = {
    "VARCHAR": TokenType.VARCHAR,
    "CHAR": TokenType.CHAR,
    "MEDIUMTEXT": TokenType.MEDIUMTEXT,
    "MEDIUMBLOB": TokenType.MEDIUMBLOB,
    "MEDIUMINT": TokenType.MEDIUMINT,
    "BIGINT": TokenType.BIGINT,
    "DOUBLE": TokenType.DOUBLE,
    "TEXT": TokenType.TEXT,
    "GEOMETRY": TokenType.GEOMETRY,
}


def read_type(tokens: Tokens) -> tuple[tuple[Tokens, str], Tokens]:
    """The type with its parameters, MySQL's name where sqlglot is given another; what follows."""
    first = word(tokens[0])
    count, plain, type_name = 1, "", ""
    for taken in range(MOST_WORDS, 0, -1):  # the longest name first
        known_as = SYNONYMS.get(" ".join(words(tokens, taken)))
        if known_as:
            count, plain = min(taken, len(tokens)), known_as
            break
    if first in SPATIAL_TYPES:
        plain = "GEOMETRY"
        type_name = "GEOMETRYCOLLECTION" if first == "GEOMCOLLECTION" else first
    elif first in UNKNOWN_TO_SQLGLOT:
        plain, type_name = "TEXT", first
    head = made(plain, TOKEN_TYPES[plain], tokens[0]) if plain else tokens[0]
    end = count
    if len(tokens) > count and tokens[count].token_type == TokenType.L_PAREN:
        end = end_of_parentheses(tokens, count) or len(tokens)
    return ((head, *_literals(tokens[count:end])), type_name), tokens[end:]


def _literals(tokens: Tokens) -> Tokens:
    """Text as plain strings: `_utf8mb4'a'` and 0x61 are 'a'."""
    kept = list[Token]()
    for token in tokens:
        if token.token_type == TokenType.HEX_STRING:
            kept.append(changed(token, TokenType.STRING, _decoded(token.text)))
        elif token.token_type != TokenType.INTRODUCER:
            kept.append(token)
    return tuple(kept)


def _decoded(digits: str) -> str:
    try:
        return bytes.fromhex(digits).decode()
    except ValueError:
        return digits
