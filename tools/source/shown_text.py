"""Text out of a file as findings quote it: short, on one line, nothing a terminal could obey."""

import re
from collections.abc import Iterable, Iterator

from tools.finding import Finding
from tools.value import inert_json

MOST_SHOWN = 120
LINE = re.compile(r":(\d+)\b|\bline (\d+)\b")


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """In quotes, control characters and unseen ones escaped, shortened in the middle."""
    line = " ".join(text.split())
    if len(line) > most:
        head = most * 2 // 3
        line = f"{line[:head]} … {line[-(most - head) :]}"
    return inert_json(repr(line))


def lines_named_in(findings: Iterable[Finding]) -> Iterator[int]:
    """The lines that findings name as `file.md:12` or `line 12`."""
    for finding in findings:
        for one, other in LINE.findall(finding.evidence):
            yield int(one or other)
