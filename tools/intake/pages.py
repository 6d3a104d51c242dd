"""Parts that the three texts share: pages of blocks, code blocks, lists of findings."""

import re
from collections.abc import Iterable

from tools.documents.markdown import Markdown, bullets, inline, sentence, visible
from tools.finding import Finding

_BACKTICKS = re.compile("`{3,}")


def page(blocks: Iterable[str]) -> str:
    """The blocks with a blank line between them; empty ones are left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def heading(level: int, text: object) -> Markdown:
    return Markdown(f"{'#' * level} {inline(text)}")


def sql_block(text: str) -> Markdown:
    """A fenced block that no line of the text can close; escape sequences go."""
    runs = [len(run) for run in _BACKTICKS.findall(text)]
    fence = "`" * (max(runs, default=2) + 1)
    lines = "\n".join(visible(line) for line in text.split("\n"))
    return Markdown(f"{fence}sql\n{lines}\n{fence}")


def labelled(label: str, value: object) -> Markdown:
    """`**Label**: value`, a list item's text."""
    return Markdown(f"**{label}**: {inline(value)}")


def found(findings: Iterable[Finding]) -> Markdown:
    """Findings as a list: what was found where, and what to do."""
    return bullets(
        sentence("{evidence} {fix}", evidence=each.evidence, fix=each.fix) for each in findings
    )
