"""A skeleton read once: its digest, its part in the application, and which values to count."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from tools.source.querylog.query_log import StatementKind
from tools.source.querylog.sql_words import COMPARISONS
from tools.source.querylog.statement_roles import Role, role_of
from tools.source.querylog.statement_text import in_capitals, join_words
from tools.source.querylog.statement_words import LIST, VALUE, Word, read_words

LONGEST_TEXT = 8_000
"""Characters of a digest that are kept; the rest is told apart by a digest of the whole."""
MOST_VALUES_OF_A_VARIANT = 32


class CountedParameter(NamedTuple):
    """A parameter that is compared with something; `values` are positions in the statement."""

    parameter: int
    values: tuple[int, ...]


class Shape(NamedTuple):
    """What statements with one skeleton have in common.

    Attributes:
        event: What it does to the transaction of its connection; see `statement_roles`.
        event_value: Position of the value that `SET autocommit` sets.
        counted: Parameters whose values are counted.
        negative: Positions of values with a minus before them.
        limits: Positions of values after LIMIT; `offsets` of those that are an OFFSET.
        keeps_variants: Whether its values together are counted. Not those of an INSERT: a row of
            its own each.
        keeps_values: Whether any value is of interest.
    """

    id: str
    text: str
    role: Role
    kind: StatementKind
    event: str
    event_value: int
    counted: tuple[CountedParameter, ...]
    negative: tuple[int, ...]
    limits: tuple[int, ...]
    offsets: tuple[int, ...]
    keeps_variants: bool
    keeps_values: bool


def read_shape(skeleton: bytes) -> Shape:
    """The shape of a skeleton; broken UTF-8 in it is replaced."""
    words = read_words(skeleton.decode("utf-8", "replace"))
    texts = in_capitals([word.text for word in words])
    role, kind, event, event_word = role_of(texts)
    text = _bounded(join_words(texts, [word.has_space for word in words]))
    is_counted = role == "application"
    counted = _counted(words, texts) if is_counted else ()
    pages = _pages(words, texts) if is_counted else _Pages()
    values = sum(len(word.values) for word in words)
    keeps_variants = role == "application" and kind != "insert"
    keeps_variants = keeps_variants and values <= MOST_VALUES_OF_A_VARIANT
    return Shape(
        id=digest_id(text),
        text=text,
        role=role,
        kind=kind,
        event=event,
        event_value=words[event_word].values[0] if _has_value(words, event_word) else -1,
        counted=counted,
        negative=tuple(value for word in words for value in word.negative),
        limits=pages.limits,
        offsets=pages.offsets,
        keeps_variants=keeps_variants,
        keeps_values=bool(counted or pages.limits or pages.offsets or keeps_variants),
    )


def digest_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _bounded(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]} ... ({len(text)} characters, {digest_id(text)})"


def _has_value(words: Sequence[Word], at: int) -> bool:
    return at >= 0 and len(words[at].values) == 1


def _counted(words: Sequence[Word], texts: Sequence[str]) -> tuple[CountedParameter, ...]:
    """Parameters beside a comparison. That may be more than those that meet a column."""
    found: list[CountedParameter] = []
    parameter = -1
    is_set = False
    for at, word in enumerate(texts):
        if word in ("SET", "WHERE") or (word == "UPDATE" and texts[at - 1] == "KEY"):
            is_set = word != "WHERE"
        if word not in (VALUE, LIST):
            continue
        parameter += 1
        values = words[at].values
        if values and not is_set and _is_compared(texts, at):
            found.append(CountedParameter(parameter, values))
    return tuple(found)


def _is_compared(texts: Sequence[str], at: int) -> bool:
    before = [word for word in texts[max(0, at - 4) : at] if word not in ("BINARY", "(")]
    if before and before[-1] in ("LOWER", "UPPER", "CAST"):
        before.pop()
    if before and before[-1] in COMPARISONS:
        return True
    if before and before[-1] == "AND" and "BETWEEN" in texts[max(0, at - 8) : at]:
        return True
    return at + 1 < len(texts) and texts[at + 1] in COMPARISONS


class _Pages(NamedTuple):
    limits: tuple[int, ...] = ()
    offsets: tuple[int, ...] = ()


def _pages(words: Sequence[Word], texts: Sequence[str]) -> _Pages:
    """Values after LIMIT and values that are an OFFSET; `LIMIT 5, 10` skips 5."""
    limits: list[int] = []
    offsets: list[int] = []
    for at, word in enumerate(texts):
        if word != "LIMIT" or texts[at + 1 : at + 2] != [VALUE]:
            continue
        first, link = words[at + 1].values, texts[at + 2 : at + 4]
        second = words[at + 3].values if link in ([",", VALUE], ["OFFSET", VALUE]) else ()
        limits += second if link[:1] == [","] else first
        offsets += first if link[:1] == [","] else second
    return _Pages(tuple(limits), tuple(offsets))
