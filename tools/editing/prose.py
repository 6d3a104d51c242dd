"""Whether a text says only what the given facts say: every figure and every name of that form."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_FIGURE = re.compile(r"(?<![A-Za-z0-9_])[.,]?\d[\d.,_]*(?![A-Za-z])")
_NAME = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]+[-_]?\d[A-Za-z0-9_]*(?![A-Za-z0-9_])")
_GLUED = re.compile(r"(?<![A-Za-z0-9_.])\d[\d,.]*[A-Za-z_][A-Za-z0-9_]*")
_SPELLED = re.compile(
    r"\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|scores"
    r"|half|halv\w*|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
    r"|hundredths?|thousandths?|twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)"
    r"|quadrupl\w*|quintupl\w*|\w+fold)\b",
    re.IGNORECASE,
)
_VALUES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_ODD_NUMBERS = frozenset({"Nl", "No"})  # ¾, Ⅻ, ², ①: what digits can't be told from


def unfounded(text: str, facts: str) -> tuple[str, ...]:
    """Figures, spelled numbers and names with digits of `text` that do not stand in `facts`.

    Thousands separators and trailing zeros make no difference; a rounded or computed figure is
    another figure. `two` to `nine` may stand for a digit that is given. In order, none twice.
    """
    known, runs = figures(facts), set(_runs(facts))
    lowered = facts.casefold()
    names = {found.casefold() for found in (*_NAME.findall(facts), *_GLUED.findall(facts))}
    found = [c for c in text if unicodedata.category(c) in _ODD_NUMBERS]
    found += [c for c in text if c.isdigit() and not c.isascii() and c not in found]
    found += [run for run in _runs(text) if run not in runs and value_of(run) not in known]
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
    return frozenset(value for run in _runs(text) if (value := value_of(run)) is not None)


def _runs(text: str) -> list[str]:
    """Digits with the points and commas within or before them, such as `1,234.50` or `.97`."""
    return [found.rstrip(".,_") for found in _FIGURE.findall(text)]


def value_of(figure: str) -> Decimal | None:
    """None for what is no number, such as `1.2.9`."""
    try:
        return Decimal(figure.lstrip(",").replace(",", "").replace("_", "")).normalize()
    except InvalidOperation:
        return None
