"""Names that the contract's consumer can write bare, and new ones where a name is not so."""

import re
from collections.abc import Iterable

from tools.model.sql_words import is_reserved
from tools.value import digest_text

# https://dev.mysql.com/doc/refman/8.0/en/identifier-length.html
LONGEST_IDENTIFIER = 64
DIGEST_DIGITS = 8

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def is_plain(name: str) -> bool:
    """True for a name that needs no quotes after a dot."""
    return _PLAIN.fullmatch(name) is not None


def is_sayable(table: str) -> bool:
    """True for a table name that may stand bare in FROM and JOIN."""
    return is_plain(table) and not is_reserved(table)


def snake_case(name: str) -> str:
    """`OrderItems` and `order items` as `order_items`; may be empty for an odd name."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    text = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").lower()
    return f"_{text}" if text[:1].isdigit() else text


class Names:
    """Hands out identifiers, each at most 64 characters and unique without regard to case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def claim(self, wanted: str, meaning: str = "") -> str:
        """`wanted` if it is free and short enough, else shortened with a digest as suffix.

        The digest is of `wanted` and `meaning`, so that the name does not depend on what else
        was claimed before, unless that is the same.
        """
        name = wanted
        attempt = 0
        while not name or len(name) > LONGEST_IDENTIFIER or name.casefold() in self._taken:
            suffix = digest_text(f"{wanted}\n{meaning}\n{attempt}")[:DIGEST_DIGITS]
            stem = wanted[: LONGEST_IDENTIFIER - DIGEST_DIGITS - 1] or "column"
            name = f"{stem}_{suffix}"
            attempt += 1
        self._taken.add(name.casefold())
        return name
