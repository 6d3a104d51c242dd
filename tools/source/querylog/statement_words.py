"""The words of a statement without its values: signs, strings side by side and lists folded."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tools.source.querylog.sql_words import KEYWORDS, VALUE_WORDS

VALUE, LIST = "?", "(?+)"
_DEEPEST = 20
"""Rows within rows that are folded; no statement that runs has as many."""

_ITEM = r"(?:[-+]?+\0|(?i:NULL|TRUE|FALSE|DEFAULT)\b)"
_WHOLE_LIST = rf"\(\s*+{_ITEM}(?:\s*+,\s*+{_ITEM})*+\s*+\)"
_SINGLE = (
    r"\0|`(?:[^`]|``)*+`?|@{0,2}[\w$\ufffd]++"
    r"|<=>|:=|->>|->|<=|>=|<>|!=|\|\||&&|<<|>>|\S"
)
_TOKEN = re.compile(rf"(\s*+)({_WHOLE_LIST}|{_SINGLE})")
_TOKEN_OF_LIST = re.compile(rf"(\s*+)({_SINGLE})")
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
    """The words, values with their signs; whole lists at once, of which there are long ones."""
    words: list[Word] = []
    count = 0
    for space, token in _TOKEN.findall(skeleton.rstrip()):  # else space at the end is tried anew
        if token[0] != "(" or len(token) == 1:
            count = _put(words, token, bool(space), count)
        elif _folds(words, token):
            values = token.count("\0")
            if words[-1].text == ",":
                words.pop()
            else:
                words.append(Word(LIST, bool(space), tuple(range(count, count + values))))
            count += values
        else:
            for inner, part in _TOKEN_OF_LIST.findall(token):
                count = _put(words, part, bool(space if part == "(" else inner), count)
    return words


def _folds(words: Sequence[Word], token: str) -> bool:
    """Whether a list of values is one after IN or VALUES, or one more row of the latter."""
    last = words[-1].text.upper() if words else ""
    if last == "IN":
        return "-" not in token
    before = [word.text.upper() for word in words[-3:]]
    return last == "VALUES" or before == ["VALUES", LIST, ","]


def _put(words: list[Word], token: str, has_space: bool, count: int) -> int:
    """Adds a word. Returns how many values there are with it, `count` without."""
    if token not in ("\0", VALUE):
        words.append(Word(token, has_space))
        return count
    values: tuple[int, ...] = ()
    if token == "\0":
        values, count = (count,), count + 1
        _drop_introducer(words, has_space)
    if values and words and words[-1].text == VALUE:
        words[-1] = Word(VALUE, words[-1].has_space)
    else:
        sign = _pop_sign(words)
        words.append(Word(VALUE, has_space, values, values if sign == "-" else ()))
    return count


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


def _folded_lists(words: Sequence[Word], depth: int = 0) -> Iterator[Word]:
    at = 0
    while at < len(words):
        yield words[at]
        keyword, at = words[at].text.upper(), at + 1
        if at == len(words) or words[at].text not in ("(", LIST) or depth == _DEEPEST:
            continue
        if keyword == "IN" and words[at].text == "(":
            end = _end_of_values(words, at)
            if end:
                yield _as_list(words[at:end])
                at = end
        elif keyword == "VALUES":
            rows, at = _rows(words, at, depth)
            yield from rows


def _rows(words: Sequence[Word], at: int, depth: int) -> tuple[list[Word], int]:
    """The different rows from `at` on, commas between them, and where they end."""
    rows: list[Word] = []
    seen: set[tuple[str, ...]] = set()
    while True:
        row, end = _row(words, at, depth)
        texts = tuple(word.text for word in row)
        if texts not in seen:
            seen.add(texts)
            rows += [Word(","), *row] if rows else row
        following = [word.text for word in words[end : end + 2]]
        if following not in ([",", "("], [",", LIST]):
            return rows, end
        at = end + 1


def _row(words: Sequence[Word], at: int, depth: int) -> tuple[list[Word], int]:
    if words[at].text == LIST:
        return [words[at]], at + 1
    end = _end_of_values(words, at)
    if end:
        return [_as_list(words[at:end])], end
    end = _end_of_parenthesis(words, at)
    return [words[at], *_folded_lists(words[at + 1 : end], depth + 1)], end


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
