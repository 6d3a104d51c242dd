"""How the values that LIKE was given begin and end: told by the values, of which none is kept."""

import re
from collections.abc import Sequence
from typing import Literal

LikeForm = Literal["anywhere", "beginning"]

_LIST = re.compile(r"\(\?\+\)")
_LIKE = re.compile(r"\bLIKE\s+(?:BINARY\s+)?\?", re.IGNORECASE)


def like_form(text: str, rows: Sequence[Sequence[str]]) -> LikeForm | None:
    """What all values after LIKE have in common; None where they differ or can't be told.

    Args:
        text: The digest's text, with a `?` for each value.
        rows: The values of some executions, each in the statement's order.
    """
    if _LIST.search(text) or not rows:
        return None
    count = text.count("?")
    positions = [text.count("?", 0, match.end()) - 1 for match in _LIKE.finditer(text)]
    if not positions or any(len(values) != count for values in rows):
        return None
    given = {values[position] for values in rows for position in positions}
    if all(value.startswith("%") for value in given):
        return "anywhere"
    if all(value.rstrip("%") and "%" not in value.rstrip("%") for value in given):
        return "beginning" if all(value.endswith("%") for value in given) else None
    return None


def with_form(text: str, form: LikeForm | None) -> str:
    """The text with patterns that show the form, for reading alone."""
    if form is None:
        return text
    pattern = "LIKE '%?%'" if form == "anywhere" else "LIKE '?%'"
    return _LIKE.sub(pattern, text)
