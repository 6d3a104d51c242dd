"""Names and words compared by their stems, so that plural and singular meet."""

import re
from functools import lru_cache

_IRREGULAR = {"children": "child", "people": "person", "men": "man", "women": "woman"}


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A form that singular and plural of a noun share; not itself always a word."""
    word = _IRREGULAR.get(word.lower(), word.lower())
    if len(word) > 3 and not word.endswith(("ss", "us", "is")):
        if word.endswith("es"):
            word = word[:-2]
        elif word.endswith(("s", "e")):
            word = word[:-1]
    if len(word) > 3 and word.endswith("f") and not word.endswith("ff"):
        return f"{word[:-1]}v"  # shelf, shelves
    return f"{word[:-1]}i" if len(word) > 2 and word.endswith("y") else word


@lru_cache(maxsize=4096)
def stems_of(identifier: str) -> tuple[str, ...]:
    """Stems of an identifier's parts: `order_items` and `orderItems` give the same two."""
    return tuple(stem(part) for part in snake_case(identifier).split("_") if part)


def snake_case(identifier: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower()
