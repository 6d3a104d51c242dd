"""A statement's values taken out of it, by one regular expression over its bytes.

What is left, the skeleton, has a NUL byte for each value. Quotes are read as in MySQL's default
sql_mode: both kinds are strings, a backslash escapes. Under ANSI_QUOTES or NO_BACKSLASH_ESCAPES
names in double quotes are taken for values, and strings may end at another quote.
"""

import re
from typing import NamedTuple

MARK = b"\0"
"""Stands for a value. Logs with NUL bytes of their own have them replaced before they are split."""

QUOTES = b"'\""

_WORD = rb"\w$\x80-\xff"
_SINGLE = rb"(?<=')[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+(?:'|\\?\Z)"
_DOUBLE = rb'(?<=")[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+(?:"|\\?\Z)'
_NUMBER = (
    rb"(?<![%s`.@][0-9])(?<=[0-9])"
    rb"(?:[xX][0-9a-fA-F]++|b[01]++|[0-9]*+(?:\.[0-9]*+)?+(?:[eE][+-]?[0-9]++)?+)(?![%s])"
) % (_WORD, _WORD)

split_values = re.compile(
    rb"""(['"0-9](?:%s|%s|%s))""" % (_SINGLE, _DOUBLE, _NUMBER), re.DOTALL
).split
"""Text, value, text, value, ..., text. Right where `needs_care` says no to what is left.

The first byte decides, so that the engine skips from one candidate to the next. A string that
does not end is a value up to the end of the statement.
"""

_CLOSED = re.compile(
    rb"""'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'|"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+\"""", re.DOTALL
)
_CLOSING = {
    b"'": re.compile(rb"[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'", re.DOTALL),
    b'"': re.compile(rb'[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"', re.DOTALL),
}
_CAREFUL = re.compile(rb"/\*|\*/|\#|--|(?<![%s`)])\.[0-9]" % _WORD)
_QUOTED_NAME = re.compile(rb"`[^`\0]*`")
_EXACT = re.compile(
    rb"""(?P<value>'(?:%s)|"(?:%s)|[0-9](?:%s)|(?<![%s`)])\.[0-9]++(?:[eE][+-]?[0-9]++)?+)
    |(?P<name>`[^`]*+(?:``[^`]*+)*+(?:`|\Z))
    |(?P<executed>/\*M?![0-9]*+|\*/)
    |(?P<comment>/\*.*?(?:\*/|\Z)|(?:\#|--(?=[\s\x00-\x1f]|\Z))[^\n]*+)"""
    % (_SINGLE, _DOUBLE, _NUMBER, _WORD),
    re.DOTALL | re.VERBOSE,
)


class Split(NamedTuple):
    """`is_open` where a string, a quoted name or a comment does not end."""

    skeleton: bytes
    values: list[bytes]
    is_open: bool


def needs_care(skeleton: bytes) -> bool:
    """Whether there are comments, odd quoted names or numbers such as `.5`: use `split_exactly`.

    Everything before the first of them was split rightly, so it stands in the skeleton.
    """
    if _CAREFUL.search(skeleton):
        return True
    return b"`" in skeleton and b"`" in _QUOTED_NAME.sub(b"", skeleton)


def is_closed(value: bytes) -> bool:
    """Whether a value that begins with a quote ends with one."""
    return _CLOSED.fullmatch(value) is not None


def closing_quote(text: bytes, quote: bytes) -> int:
    """Where a string that is open at the beginning of `text` ends; -1 where it goes on."""
    found = _CLOSING[quote].match(text)
    return -1 if found is None else found.end()


def split_exactly(statement: bytes) -> Split:
    """Comments are left out, optimizer hints too; what stands in `/*!` comments is executed."""
    left: list[bytes] = []
    values: list[bytes] = []
    at, is_open = 0, False
    for found in _EXACT.finditer(statement):
        left.append(statement[at : found.start()])
        at = found.end()
        text = found.group()
        if found.lastgroup == "value":
            left.append(MARK)
            values.append(text)
            is_open = text[0] < 48 and text[:1] != b"." and not is_closed(text)
        elif found.lastgroup == "name":
            left.append(text)
            is_open = len(text) == 1 or not text.endswith(b"`")
        else:
            left.append(b" ")
            is_open = text.startswith(b"/*") and found.lastgroup == "comment"
            is_open = is_open and (len(text) < 4 or not text.endswith(b"*/"))
    left.append(statement[at:])
    return Split(b"".join(left), values, is_open)


_ESCAPES = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def value_text(value: bytes) -> str:
    """A value as people write it: without quotes and escapes; broken UTF-8 is replaced."""
    text = value.decode("utf-8", "replace")
    if text[:1] not in ("'", '"'):
        return text
    quote, inside = text[0], text[1:].removesuffix(text[0])
    return _ESCAPED.sub(_unescape, inside.replace(quote * 2, quote))


def _unescape(found: "re.Match[str]") -> str:
    """An escaped `%` or `_` keeps its backslash, as in MySQL."""
    character = found[1]
    return found[0] if character in "%_" else _ESCAPES.get(character, character)
