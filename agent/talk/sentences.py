"""An answer as it comes, sentence by sentence: none is shown that says what no fact says."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from agent.talk.numbers import normal, numbers_in

MOST_SENTENCE = 600  # characters; a longer one is withheld
MOST_SENTENCES = 12
MOST_CHARACTERS = 6_000  # of an answer; what comes after is not looked at
_END = re.compile(r"[.!?]+[\"')\]]*(?=\s)|\n+")
_NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|approx|ca|no|cf)|(?:^|\n)\s*[0-9]{1,2})\.\Z", re.I)
_MARKER = re.compile(r"^\s*(?:[-*•]\s+|[0-9]{1,2}[.)]\s+)+")
_NAME = re.compile(r"[^\W\d][\w]*(?:[.-][^\W\d]\w*)*")
_DIGITS = re.compile(r"[0-9](?:[0-9.,_]*[0-9])?")
_SCALED = re.compile(r"([0-9](?:[0-9.,_]*[0-9])?)([kKM])(?!\w)")
_ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b", re.I)
_AMOUNTS = re.compile(
    r"\b(?:twice|doubl\w*|tripl\w*|quadrupl\w*|quintupl\w*|half|halv\w*|thirds?|quarters?|fifths?|"
    r"tenths?|hundredths?|thousandths?|dozens?|hundreds|thousands|millions|billions|trillions|(?:two|three|four|five|six|seven|eight|nine|ten)fold|tenfold)\b",
    re.I,
)
_ADDRESS = re.compile(r"://|\bwww\.|\b[\w.+-]+@[\w-]+\.\w+", re.I)
_CLAIM = re.compile(
    r"\b(?:I|I've|we|we've)\b[^.!?]*\b(?:approv|record|chang|commit|sav|set|add|dropp|delet|"
    r"updat|creat|remov|writ|wrote)\w*",
    re.I,
)
_VOCABULARY = frozenset(
    {"dynamodb", "mysql", "sql", "nosql", "json", "api", "apis", "ttl", "gsi", "gsis", "keys_only"}
    | {"getitem", "batchgetitem", "query", "scan", "putitem", "updateitem", "deleteitem"}
    | {"transactwriteitems", "transactgetitems", "conditioncheck", "cloudformation"}
)
LARGEST_ORDINAL = 10


class Sentences:
    """Takes an answer in pieces and gives back its sentences once they are complete."""

    def __init__(self) -> None:
        self._held = ""
        self._taken = 0

    def take(self, piece: str) -> tuple[str, ...]:
        piece = piece[: max(0, MOST_CHARACTERS - self._taken)]
        self._taken += len(piece)
        self._held += piece
        found, start, scanned = [], 0, 0
        for end in _END.finditer(self._held):
            scanned = end.end()
            if not end[0].startswith("\n") and _NO_END.search(self._held[start : end.end()]):
                continue
            found.append(self._held[start:scanned])
            start = scanned
        self._held = self._held[start:]
        return tuple(filter(None, map(_tidy, found)))

    def rest(self) -> str:
        """What is left at the end of an answer that is complete."""
        left, self._held = _tidy(self._held), ""
        return left


def _tidy(text: str) -> str:
    """In one line, without marks that mean nothing on a screen."""
    return " ".join(_MARKER.sub("", text).replace("**", "").replace("`", "").split())


class Standing:
    """What may stand in an answer: the numbers and names of the facts and of the question."""

    def __init__(self, texts: Iterable[str], names: Iterable[str]) -> None:
        self._text = normal("\n".join(texts))
        self._values = _values(self._text)
        self._words = {word.casefold() for word in _NAME.findall(self._text)}
        known = {name.casefold() for name in names}
        self._words |= known | {part for name in known for part in name.split(".")}

    def objection(self, sentence: str) -> str:
        """Why a sentence is withheld; empty where it may be shown."""
        text = normal(sentence)
        if len(text) > MOST_SENTENCE:
            return "it is too long"
        if any(unicodedata.category(char) in ("Nl", "No") for char in text):
            return "it writes numbers that can't be checked"
        if _ADDRESS.search(text) and not _ADDRESS.search(self._text):
            return "it names an address"
        if _CLAIM.search(text):
            return "it claims to have done something"
        name = next((word for word in _NAME.findall(text) if self._is_strange(word)), "")
        if name:
            return f"it names {name}, which stands in no fact"
        return self._about_numbers(text)

    def _is_strange(self, word: str) -> bool:
        """Whether a word looks like a name and is none that is known."""
        looks = any(c.isdigit() or c == "_" for c in word) or re.search(r"[a-z][A-Z]", word)
        low = word.casefold()
        parts = {low, *low.split("."), low.rstrip("s"), low.removesuffix("'s")}
        return bool(looks) and not parts & (self._words | _VOCABULARY)

    def _about_numbers(self, text: str) -> str:
        bare = _NAME.sub(" ", _ORDINAL.sub(_small_ordinal, text))
        for value in _values(bare) | {n.value for n in numbers_in(text) if n.value != 1}:
            if value is None or value not in self._values:
                return f"{'a number' if value is None else value} stands in no fact"
        amount = _AMOUNTS.search(text)
        if amount and amount[0].casefold() not in self._text.casefold():
            return f"{amount[0]!r} stands in no fact"
        return ""


def _values(text: str) -> set[Decimal | None]:
    """Every number in digits or words; None for digits that are no number."""
    found: set[Decimal | None] = {number.value for number in numbers_in(text)}
    scaled = _SCALED.sub(" ", text)
    return found | {_value(match[0]) for match in _DIGITS.finditer(scaled)}


def _value(digits: str) -> Decimal | None:
    try:
        return Decimal(digits.replace(",", "").replace("_", ""))
    except InvalidOperation:
        return None


def _small_ordinal(match: re.Match[str]) -> str:
    return " " if int(match[1]) <= LARGEST_ORDINAL else match[0]
