"""Where a text names a table, a column or a pattern: as it is called, or in other writing."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from itertools import pairwise

from agent.talk.numbers import normal

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_WORD = re.compile(r"\w+")
NEARLY = 0.84  # how like a name a mistyped word is
SHORTEST = 4  # letters of a word that is looked at for slips

Span = tuple[int, int]


def words_in(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(normal(text)))


def parts_of(name: str) -> tuple[str, ...]:
    """The words that a name is made of: `CourseTutors` and `course_tutors` alike."""
    return tuple(part.casefold() for part in _PART.findall(name))


def stem(word: str) -> str:
    """A word without the ending of its plural."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def stems_in(text: str) -> frozenset[str]:
    return frozenset(stem(part) for word in words_in(text) for part in (word, *parts_of(word)))


@cache
def _form(name: str) -> re.Pattern[str]:
    """A name in any writing: parted by blanks or not, of one thing or of several."""
    parts = [_part_form(part) for part in parts_of(name)] or [re.escape(name)]
    return re.compile(rf"(?<!\w){'[ _.-]?'.join(parts)}(?!\w)", re.IGNORECASE)


def _part_form(part: str) -> str:
    if part.isdigit():
        return part
    single = stem(part)
    if single.endswith("y"):
        return f"{re.escape(single[:-1])}(?:ys?|ies)"
    return f"{re.escape(single)}(?:e?s)?"


def spans(name: str, text: str) -> tuple[Span, ...]:
    """Where a text names a table or column, from start up to end."""
    return tuple(match.span() for match in _form(name).finditer(normal(text)))


def spans_of_id(name: str, text: str) -> tuple[Span, ...]:
    """Where a text has an id such as `AP8`, exactly, in whatever case."""
    form = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    return tuple(match.span() for match in form.finditer(normal(text)))


def is_named(name: str, text: str) -> bool:
    return bool(spans(name, text) or spans_of_id(name, text))


def nearly_named(names: Iterable[str], text: str) -> tuple[str, ...]:
    """Names that a word of the text, or two together, may be a slip for."""
    said = words_in(text)
    pairs = ["".join(pair) for pair in pairwise(said)]
    joined = {name: "".join(parts_of(name)) for name in names}
    known = list(dict.fromkeys(joined.values()))
    near = {
        match
        for word in (*said, *pairs)
        if len(word) >= SHORTEST
        for match in get_close_matches(word, known, cutoff=NEARLY)
    }
    return tuple(name for name in joined if joined[name] in near)
