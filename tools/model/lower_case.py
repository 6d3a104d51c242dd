"""Lower case as MySQL and MariaDB both compute it: Unicode 5.2, each character on its own.

The collation is the newest that both have. Case pairs that Unicode added later are left alone,
whatever version this Python knows.
"""

LOWER_CASE_COLLATION = "utf8mb4_unicode_520_ci"

# Capital letters with a lower case since Unicode 6.0 or later (UnicodeData.txt, DerivedAge.txt),
# as first and last code point; measured against MariaDB 10.11 over all code points.
_LATER_CAPITALS = (
    (0x037F, 0x037F),
    (0x0526, 0x052F),
    (0x10C7, 0x10CD),
    (0x13A0, 0x13F5),
    (0x1C89, 0x1C89),
    (0x1C90, 0x1CBF),
    (0x2C2F, 0x2C2F),
    (0x2CF2, 0x2CF2),
    (0xA660, 0xA660),
    (0xA698, 0xA69B),
    (0xA78D, 0xA78D),
    (0xA790, 0xA7F5),
    (0x104B0, 0x104D3),
    (0x10570, 0x10595),
    (0x10C80, 0x10CB2),
    (0x10D50, 0x10D65),
    (0x118A0, 0x118BF),
    (0x16E40, 0x16EB8),
    (0x1E900, 0x1E921),
)
_UNCHANGED = {code: chr(code) for first, last in _LATER_CAPITALS for code in range(first, last + 1)}


def lower_case(text: str) -> str:
    """Every character replaced by its single lower-case character, where it has one."""
    if text.isascii():
        return text.lower()
    return "".join(_UNCHANGED.get(ord(char)) or char.lower()[0] for char in text)
