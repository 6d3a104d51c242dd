"""A typed line, read from left to right, that knows where it stops making sense."""

import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal

from tools.errors import TablewrightError

_WORD = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\S+)')
NUMBER_FORM = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:_\d+)*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?[kKM]?"
_PAIR = re.compile(rf"({NUMBER_FORM})\s*/\s*({NUMBER_FORM})")
_SCALES = {"k": 1_000, "K": 1_000, "M": 1_000_000}


class AnswerTextError(TablewrightError):
    """The text is no answer; `column` counts from 1 and is where it stops making sense."""

    def __init__(self, text: str, column: int, expected: str) -> None:
        self.text = text
        self.column = column
        self.expected = expected
        super().__init__(f"{text!r}, column {column}: {expected}")


class AnswerLine:
    """A text read from left to right."""

    word_form = _WORD

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.subject_end = 0

    @property
    def rest(self) -> str:
        return self.text[self.position :].strip()

    def fault(self, position: int, expected: str) -> AnswerTextError:
        column = position + 1 + len(self.text[position:]) - len(self.text[position:].lstrip())
        return AnswerTextError(self.text, column, expected)

    def end(self) -> None:
        if self.rest:
            raise self.fault(self.position, "Nothing more was expected here.")

    def take(self, form: str) -> re.Match[str] | None:
        match = re.compile(rf"\s*{form}").match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def word(self, expected: str) -> str:
        match = self.word_form.match(self.text, self.position)
        if match is None:
            raise self.fault(self.position, f"Expected {expected}.")
        word = match[1]
        if word.startswith('"'):
            try:
                word = str(json.loads(word))
            except json.JSONDecodeError as error:
                expected = "The quotes are not closed, or hold a stray backslash."
                raise self.fault(self.position, expected) from error
        self.position = match.end()
        return word

    def name(self, kind: str, known: Iterable[str], otherwise: str = "") -> str:
        """One of the known names; its case matters only where two differ in nothing else."""
        names = list(known)
        start = self.position
        word = self.word(" ".join(part for part in (kind, otherwise) if part))
        self.subject_end = self.position
        alike = [name for name in names if name.lower() == word.lower()]
        if word in names:
            return word
        if len(alike) == 1:
            return alike[0]
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        expected = f"{word!r} is not {kind}: expected one of {shown}"
        raise self.fault(start, f"{expected}, {otherwise}." if otherwise else f"{expected}.")

    def number(self, unit: str = "") -> float:
        match = self.take(f"({NUMBER_FORM}){unit}(?!\\S)")
        if match is None:
            raise self.fault(
                self.position, "Expected one number, 0 or more, such as 2000000, 2_000 or 2M."
            )
        return self.value(match[1])

    def pair(self, expected: str, unit: str = "") -> tuple[float, float]:
        match = self.take(f"{_PAIR.pattern}{unit}(?!\\S)")
        if match is None:
            raise self.fault(self.position, f"Expected {expected}; numbers are 0 or more.")
        return self.value(match[1]), self.value(match[2])

    def value(self, text: str) -> float:
        digits, scale = (text[:-1], _SCALES[text[-1]]) if text[-1] in _SCALES else (text, 1)
        value = float(Decimal(re.sub("[_,]", "", digits)) * scale)
        if math.isinf(value):
            raise self.fault(self.subject_end, f"{text} is too large for a number.")
        return value

    def literal(self, word: str) -> None:
        """Goes past a word that has to stand there, in whatever case."""
        if not self.take(rf"(?i:{re.escape(word)})(?!\S)"):
            raise self.fault(self.position, f"Expected `{word}`.")

    def remainder(self, what: str) -> str:
        """All that is left, which is something."""
        rest = self.rest
        if not rest:
            raise self.fault(self.position, f"Expected {what}.")
        self.position = len(self.text)
        return rest

    def phrase(self) -> str:
        if not self.take(r"(?i:as)(?!\S)") or not self.rest:
            raise self.fault(
                self.position, "Expected `as` and a phrase, such as `as Query TABLE by COLUMN`."
            )
        phrase = self.rest
        self.position = len(self.text)
        return phrase
