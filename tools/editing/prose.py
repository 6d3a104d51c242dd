"""Whether a text says only what the given facts say: every figure and every name of that form."""

import re
from decimal import Decimal

_FIGURE = re.compile(r"(?<![A-Za-z0-9_.])\d[\d,_]*(?:\.\d+)?(?![A-Za-z0-9_])")
_NAME = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]+[-_]?\d[A-Za-z0-9_]*(?![A-Za-z0-9_])")
_GLUED = re.compile(r"(?<![A-Za-z0-9_.])\d[\d,.]*[A-Za-z_][A-Za-z0-9_]*")
_SPELLED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|thirds?|quarters?"
    r"|twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl\w*|\w+fold)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_VALUES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


def unfounded(text: str, facts: str) -> tuple[str, ...]:
    """Figures, spelled numbers and names with digits of `text` that do not stand in `facts`.

    Thousands separators and trailing zeros make no difference; a rounded or computed figure is
    another figure. `two` to `nine` may stand for a digit that is given. In order, none twice.
    """
    known = figures(facts)
    lowered = facts.casefold()
    names = {found.casefold() for found in (*_NAME.findall(facts), *_GLUED.findall(facts))}
    found = [each for each in _FIGURE.findall(text) if value_of(each) not in known]
    found += [
        each
        for each in (*_NAME.findall(text), *_GLUED.findall(text))
        if each.casefold() not in names
    ]
    for each in _SPELLED.findall(text):
        word = each.casefold()
        if _VALUES.get(word) not in known and not re.search(rf"\b{word}\b", lowered):
            found.append(each)
    return tuple(dict.fromkeys(found))


def whole_sentences(text: str) -> str:
    """The text up to the end of its last whole sentence, in one line; empty where there is none."""
    line = " ".join(text.split())
    ends = [found.end() for found in _SENTENCE_END.finditer(line)]
    return line[: ends[-1]] if ends else ""


def figures(text: str) -> frozenset[Decimal]:
    """All that are written in digits."""
    return frozenset(value_of(each) for each in _FIGURE.findall(text))


def value_of(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "").replace("_", "")).normalize()
