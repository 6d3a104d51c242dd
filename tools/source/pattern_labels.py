"""What numbers an access pattern: `AP1`, `[AP-01]`, `#1`, `(1)`, `Use case 7`, in any dress."""

import re

from tools.source.blocks import TextLine
from tools.value import Value

PATTERN_ID = re.compile(r"[A-Z]{1,8}[-_ ]?\d{1,6}[a-z]?")
TASK_BOX = re.compile(r"^\[[ xX✓]\]\s+")
_AFTER = r"\s*(?:[:.)\]|]+|[-–—=→]+(?=\s)|$)\s*"
LEADING_ID = re.compile(
    rf"[\[(]?(?P<id>{PATTERN_ID.pattern})(?:[\])])?(?P<after>{_AFTER}|\s+)(?P<rest>.*)", re.DOTALL
)
_WORDS = (
    r"access\s+pattern|pattern|use[\s-]*case|endpoint|requirement|operation|query\s+pattern|route"
)
LEADING_NUMBER = re.compile(
    rf"(?:#\s?(?P<hash>\d{{1,4}})|\((?P<inside>\d{{1,4}})\)"
    rf"|(?:(?:{_WORDS})\s*(?:no\.?\s*|nr\.?\s*)?[#-]?|№|no\.|nr\.)\s?(?P<worded>\d{{1,4}})"
    rf"|(?P<plain>\d{{1,4}})(?=[.)]))(?:{_AFTER}|\s+)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
NUMBER_CELL = re.compile(r"(?:#|№|no\.?|nr\.?)?\s?\(?(\d{1,4})\)?[.)]?", re.IGNORECASE)


class Label(Value):
    """`id` as it is written, else a `number`; `rest` follows it, code spans unmarked.

    Attributes:
        is_marked: It is set in bold, or a sign such as a colon ends it.
    """

    id: str = ""
    number: str = ""
    rest: str
    is_marked: bool = False


def read_label(line: TextLine) -> Label:
    if PATTERN_ID.fullmatch(line.label):
        rest = line.rest.replace("`", "").lstrip("-–— ")
        return Label(id=line.label, rest=rest, is_marked=True)
    text = TASK_BOX.sub("", line.text.lstrip("*_"), count=1)
    found = LEADING_ID.fullmatch(text)
    if found is not None:
        is_marked = bool(found["after"].strip()) or not found["rest"] or text[0] in "[("
        return Label(id=found["id"], rest=found["rest"].lstrip("-–— "), is_marked=is_marked)
    found = LEADING_NUMBER.fullmatch(text)
    if found is not None:
        number = next(found[name] for name in ("hash", "inside", "worded", "plain") if found[name])
        return Label(number=number, rest=found["rest"].lstrip("-–— "), is_marked=True)
    return Label(rest=text)


def kind_of(pattern_id: str) -> str:
    """The letters of an id."""
    return re.split(r"[-_ ]?\d", pattern_id, maxsplit=1)[0]


def loose_key(pattern_id: str) -> tuple[str, int, str]:
    """Equal for `AP1`, `AP-01` and `ap 1`."""
    found = re.fullmatch(r"([A-Za-z]*)[-_ ]?(\d+)([a-z]?)", pattern_id.strip())
    return (found[1].upper(), int(found[2]), found[3]) if found else (pattern_id, 0, "")
