"""The words of a statement without its values: signs, strings side by side and lists folded."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tools.source.querylog.sql_words import KEYWORDS, VALUE_WORDS

VALUE, LIST = "?", "(?+)"
_TOKEN = re.compile(
    r"(\s*+)(\0|`(?:[^`]|``)*+`?|@{0,2}[\w$\ufffd]++"
    r"|<=>|:=|->>|->|<=|>=|<>|!=|\|\||&&|<<|>>|\S)"
)
_INTRODUCER = re.compile(r"[xXbBnN]|_[a-z0-9]+")
_OPERAND = re.compile(r".*[\w$`?)\ufffd]", re.DOTALL)


class Word(NamedTuple):
    """`values` are positions among the statement's values, `negative` those with a minus.

    A `?` that stood in the statement itself has none, nor have strings side by side, which are one.
    """

    text: str
    has_space: bool = False
    values: tuple[int, ...] = ()
    negative: tuple[int, ...] = ()


def read_words(skeleton: str) -> list[Word]:
    """The words of a skeleton; `?` for each value, `(?+)` for a list of values after IN or VALUES.

    Rows of VALUES that read the same stand once, so that one row and a thousand make one digest.
    """
    words = _folded_values(skeleton)
    while words and words[-1].text == ";":
        words.pop()
    return list(_folded_lists(words))


def _folded_values(skeleton: str) -> list[Word]:
    words: list[Word] = []
    count = 0
    for space, token in _TOKEN.findall(skeleton):
        if token not in ("\0", VALUE):
            words.append(Word(token, bool(space)))
            continue
        values: tuple[int, ...] = ()
        if token == "\0":
            values, count = (count,), count + 1
            _drop_introducer(words, bool(space))
        if values and words and words[-1].text == VALUE:
            words[-1] = Word(VALUE, words[-1].has_space)
            continue
        sign = _pop_sign(words)
        words.append(Word(VALUE, bool(space), values, values if sign == "-" else ()))
    return words


def _drop_introducer(words: list[Word], has_space: bool) -> None:
    """`x'4D'`, `N'...'` and `_utf8mb4'...'`: what stands before the quote is no name."""
    before = words[-1].text if words else ""
    if _INTRODUCER.fullmatch(before) and (not has_space or before[0] == "_"):
        words.pop()


def _pop_sign(words: list[Word]) -> str:
    """Takes a plus or minus off that has nothing before it to add to or subtract from."""
    if not words or words[-1].text not in ("-", "+"):
        return ""
    before = words[-2].text if len(words) > 1 else "("
    if _OPERAND.fullmatch(before) and before.upper() not in KEYWORDS:
        return ""
    return words.pop().text


def _folded_lists(words: Sequence[Word]) -> Iterator[Word]:
    at = 0
    while at < len(words):
        yield words[at]
        keyword, at = words[at].text.upper(), at + 1
        if at == len(words) or words[at].text != "(":
            continue
        if keyword == "IN":
            end = _end_of_values(words, at)
            if end:
                yield _as_list(words[at:end])
                at = end
        elif keyword == "VALUES":
            rows, at = _rows(words, at)
            yield from rows


def _rows(words: Sequence[Word], at: int) -> tuple[list[Word], int]:
    """The different rows from `at` on, commas between them, and where they end."""
    rows: list[Word] = []
    seen: set[tuple[str, ...]] = set()
    while True:
        end = _end_of_values(words, at)
        if end:
            row = [_as_list(words[at:end])]
        else:
            end = _end_of_parenthesis(words, at)
            row = [words[at], *_folded_lists(words[at + 1 : end])]
        texts = tuple(word.text for word in row)
        if texts not in seen:
            seen.add(texts)
            rows += [Word(","), *row] if rows else row
        if end + 1 >= len(words) or words[end].text != "," or words[end + 1].text != "(":
            return rows, end
        at = end + 1


def _as_list(words: Sequence[Word]) -> Word:
    values = tuple(value for word in words for value in word.values)
    negative = tuple(value for word in words for value in word.negative)
    return Word(LIST, words[0].has_space, values, negative)


def _end_of_values(words: Sequence[Word], at: int) -> int:
    """Where the parenthesis at `at` ends if it holds but values; else 0."""
    depth = 0
    for position in range(at, len(words)):
        text = words[position].text
        if text == "(":
            depth += 1
        elif text == ")":
            depth -= 1
            if not depth:
                return position + 1
        elif text not in (VALUE, ",") and text.upper() not in VALUE_WORDS:
            return 0
    return 0


def _end_of_parenthesis(words: Sequence[Word], at: int) -> int:
    depth = 0
    for position in range(at, len(words)):
        depth += {"(": 1, ")": -1}.get(words[position].text, 0)
        if not depth:
            return position + 1
    return len(words)
