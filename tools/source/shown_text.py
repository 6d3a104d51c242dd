"""Text out of a file as findings quote it: short, on one line, nothing a terminal could obey."""

from tools.value import inert_json

MOST_SHOWN = 120


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """In quotes, control characters and unseen ones escaped, shortened in the middle."""
    line = " ".join(text.split())
    if len(line) > most:
        head = most * 2 // 3
        line = f"{line[:head]} … {line[-(most - head) :]}"
    return inert_json(repr(line))
