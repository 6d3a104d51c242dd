"""The text of a digest: MySQL's own words in capitals, one space between words."""

from collections.abc import Sequence

from tools.source.querylog.sql_words import FUNCTIONS, KEYWORDS, UNITS
from tools.source.querylog.statement_words import VALUE

_CONTEXT = {
    "OFFSET": (VALUE,),
    "DUPLICATE": ("ON",),
    "SHARE": ("IN", "FOR"),
    "MODE": ("SHARE", "BOOLEAN"),
    "BOOLEAN": ("IN",),
    "RECURSIVE": ("WITH",),
}
"""Words that are no names where one of these stands before them."""


def in_capitals(words: Sequence[str]) -> list[str]:
    """The words with MySQL's own in capitals; names stay as they are written."""
    done: list[str] = []
    cases = 0
    for position, word in enumerate(words):
        last = done[-1] if done else ""
        following = words[position + 1] if position + 1 < len(words) else ""
        folded = word.upper()
        if position and (last == "." or following == "." or not _is_own(done, folded, following)):
            is_end = folded == "END" and cases > 0 and last != "."
            done.append("END" if is_end else word)
            cases -= is_end
        else:
            done.append(folded)
            cases += folded == "CASE"
    return done


def _is_own(before: Sequence[str], word: str, following: str) -> bool:
    last = before[-1]
    if word in KEYWORDS or (following == "(" and word in FUNCTIONS and last != "INTO"):
        return True
    if following == VALUE and word in ("DATE", "TIME", "TIMESTAMP"):
        return True
    if word in UNITS:
        return len(before) > 1 and before[-2] == "INTERVAL"
    return last in _CONTEXT.get(word, ())


def join_words(words: Sequence[str], has_space: Sequence[bool]) -> str:
    """Words as text; `has_space` counts only before a parenthesis that follows a name."""
    text: list[str] = []
    last = "("
    for position, word in enumerate(words):
        if word in (")", ",", ".", ";") or last in ("(", "."):
            is_spaced = False
        elif word == "(":
            before = words[max(0, position - 4) : position]
            is_spaced = _is_spaced_parenthesis(before, has_space[position])
        else:
            is_spaced = True
        text.append(f" {word}" if is_spaced and text else word)
        last = word
    return "".join(text)


def _is_spaced_parenthesis(before: Sequence[str], had_space: bool) -> bool:
    """`COUNT(`, but `IN (` and `INTO users (`; else as it was."""
    last = before[-1] if before else "("
    if last in ("IN", "VALUES", "AND", "OR", "NOT", "ON") or "INTO" in before:
        return True
    if last in FUNCTIONS:
        return False
    return had_space or last in KEYWORDS or not (last[-1].isalnum() or last[-1] in "_$`?")
