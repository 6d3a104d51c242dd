"""Bytes of an input file as text, and text with one kind of line end and of space.

Editors save UTF-16, word processors leave non-breaking and zero-width spaces behind, and old dumps
end their lines with CR alone. None of it says anything.
"""

import codecs
import re

from tools.errors import Problem

BYTE_ORDER_MARK = "\ufeff"
# In this order: the mark of UTF-32 begins with that of UTF-16.
MARKED_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32", 4),
    (codecs.BOM_UTF32_BE, "UTF-32", 4),
    (codecs.BOM_UTF16_LE, "UTF-16", 2),
    (codecs.BOM_UTF16_BE, "UTF-16", 2),
)
MOST_NULS = 0.2  # a share that only UTF-16 or UTF-32 without its mark exceeds

LINE_END = re.compile("\r\n?")
ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
BREAKS_IN_A_LINE = "\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
NOT_SEEN = re.compile(f"[{ZERO_WIDTH}]")
AS_SPACE = re.compile(f"[{SPACES}{BREAKS_IN_A_LINE}]")


def decode(data: bytes, file: str) -> str | Problem:
    """The text without its byte order mark, or what is wrong with it."""
    encoding, unit = _encoding_of(data)
    try:
        text = data.decode(encoding).removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02X} at offset {error.start} is not {encoding}."
        line = data.count(b"\n", 0, error.start) + 1 if unit == 1 else None
        return Problem(file=file, line=line, what=what, fix="Save the file as UTF-8.")
    if text.count("\0") > MOST_NULS * len(text):
        what = "every other byte is 0, as in UTF-16 without its byte order mark."
        return Problem(file=file, what=what, fix="Save the file as UTF-8.")
    return text


def count_lines(text: str) -> int:
    lines = text.count("\n") + text.count("\r") - text.count("\r\n")
    return lines + (not text.endswith(("\n", "\r")))


def settle(text: str) -> str:
    """The same lines, each ended by LF, all spaces plain and none without width."""
    text = LINE_END.sub("\n", text.removeprefix(BYTE_ORDER_MARK))
    if text.isascii():
        return AS_SPACE.sub(" ", text)
    return NOT_SEEN.sub("", AS_SPACE.sub(" ", text))


def _encoding_of(data: bytes) -> tuple[str, int]:
    """The encoding, and the bytes of its smallest unit."""
    for mark, encoding, unit in MARKED_ENCODINGS:
        if data.startswith(mark):
            return encoding, unit
    return "UTF-8", 1
