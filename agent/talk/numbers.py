"""The numbers in a text: which they are, and where they stand.

What counts as one: digits (`500`, `1,200`, `1_200`, `1.5`, `1e6`), with k, K or M behind them
(`20k`, `2M`) or a scale in words (`2 million`, `1.5 thousand`); and whole numbers in words
(`five hundred`, `twenty-five thousand`, `two million`, `half a million`, `a dozen`). A point is
always a decimal point: `1.200` is 1.2. What doesn't: digits inside a name (`AP8`), a date, a time,
a version, a percentage, a negative number, digits with an unknown unit behind them (`5m`), and
anything that would have to be computed (`twice as much`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:_[0-9]+)*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
_TOKEN = re.compile(rf"(?<![\w.,:%⁄-])[$~<>≈x×]?({_DIGITS})([A-Za-zµ%]*)")
_SECOND_OF_A_RANGE = re.compile(rf"(?<=[0-9kKM])[-–]({_DIGITS})([A-Za-zµ%]*)")
_PART_OF_MORE = re.compile(r"[\w⁄]|[.:,](?=[0-9])|\s+and a half\b")
_DATE = re.compile(r"\b[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}\b")
_SUFFIXES = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000}
_UNITS = frozenset({"x", "rps", "tps", "qps", "req", "reqs", "s", "row", "rows", "b", "bytes"})
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNIT_WORDS = {word: value for value, word in enumerate(_SMALL)}
_UNIT_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}
_WORD = re.compile(r"[A-Za-z]+")
_SCALE_WORD = re.compile(r"\s*(hundred|thousand|million|billion)\b", re.IGNORECASE)
_GAP = re.compile(r"[\s-]+")
_PHRASES = {
    **{f"half a {word}": value // 2 for word, value in _SCALES.items()},
    "half a dozen": 6,
    "a dozen": 12,
}


@dataclass(frozen=True)
class Number:
    """A number that stands in a text, from `start` up to `end`."""

    value: Decimal
    start: int
    end: int


def normal(text: str) -> str:
    """The text with decimal digits of every script as the common ones, place by place."""
    return "".join(
        str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char
        for char in text
    )


def numbers_in(text: str) -> tuple[Number, ...]:
    """All that count, in their order; places are those in `normal(text)`."""
    text = normal(text)
    found = [*_in_digits(text), *_in_words(text)]
    return tuple(sorted(found, key=lambda number: number.start))


def values_in(text: str) -> frozenset[Decimal]:
    return frozenset(number.value for number in numbers_in(text))


def read_number(text: str) -> Decimal | None:
    """The number that a text is, and nothing besides."""
    found = numbers_in(text.strip())
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(normal(text.strip()))):
        return found[0].value
    return None


def plain(value: Decimal) -> str:
    """Digits as the edit language reads them, without exponent or superfluous zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_digits(text: str) -> Iterator[Number]:
    matches = {
        match.start(1): match
        for form in (_SECOND_OF_A_RANGE, _TOKEN)
        for match in form.finditer(text)
    }
    dates = [match.span() for match in _DATE.finditer(text)]
    for start, match in sorted(matches.items()):
        suffix, end = match[2], match.end()
        scale = _SUFFIXES.get(suffix, 1 if suffix.casefold() in _UNITS else 0)
        if not scale or _PART_OF_MORE.match(text, end):
            continue
        if any(first <= start < last for first, last in dates):
            continue
        value = Decimal(match[1].replace(",", "").replace("_", "")) * scale
        while not suffix and (behind := _SCALE_WORD.match(text, end)):
            value, end = value * _SCALES[behind[1].casefold()], behind.end()
        yield Number(value, start, end)


def _in_words(text: str) -> Iterator[Number]:
    words = list(_WORD.finditer(text))
    position = 0
    while position < len(words):
        number, used = _number_words(text, words[position:])
        if number is not None:
            yield number
        position += max(used, 1)


def _number_words(text: str, words: list[re.Match[str]]) -> tuple[Number | None, int]:
    """The number that begins with the first word, and how many words it takes."""
    if _stands_behind_digits(text, words[0].start()):
        return None, 1
    said = " ".join(word[0].casefold() for word in words[:3])
    for phrase, value in _PHRASES.items():
        if f"{said} ".startswith(f"{phrase} "):
            count = len(phrase.split())
            return Number(Decimal(value), words[0].start(), words[count - 1].end()), count
    return _composed(text, words)


def _composed(text: str, words: list[re.Match[str]]) -> tuple[Number | None, int]:
    """`two hundred and fifty thousand`, word by word as far as it goes on."""
    total = current = used = 0
    last = 10**12
    for position, word in enumerate(words):
        said = word[0].casefold()
        following = words[position + 1][0].casefold() if position + 1 < len(words) else ""
        if position and not _GAP.fullmatch(text[words[position - 1].end() : word.start()]):
            break
        if said == "and" and current >= 100 and following in _UNIT_WORDS:
            continue
        if said == "a" and not position and following in _SCALES:
            current = 1
            continue
        if said in _UNIT_WORDS and _fits(current, _UNIT_WORDS[said]):
            current += _UNIT_WORDS[said]
        elif said == "hundred" and 0 < current < 10:
            current *= 100
        elif said in _SCALES and said != "hundred" and current and _SCALES[said] < last:
            last = _SCALES[said]
            total, current = total + current * last, 0
        else:
            break
        used = position + 1
    if not used or _PART_OF_MORE.match(text, words[used - 1].end()):
        return None, max(used, 1)
    return Number(Decimal(total + current), words[0].start(), words[used - 1].end()), used


def _fits(current: int, value: int) -> bool:
    """Whether `twenty` can be followed by `five`, and `two hundred` by `twenty`."""
    rest = current % 100
    return rest == 0 if value >= 10 else rest == 0 or (rest >= 20 and rest % 10 == 0)


def _stands_behind_digits(text: str, start: int) -> bool:
    """Whether a scale in words belongs to digits before it, as in `2 million`."""
    return bool(re.search(r"[0-9]\s*\Z", text[:start]))
