"""`python -m tests.transcript`: writes the README's session at the terminal anew.

The words are those of `tests/fixtures/evening_school.py`, said to the real command on a terminal
that takes text alone.
"""

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "fixtures"))

from evening_school import tell

README = Path(__file__).parents[1] / "README.md"
SECTION = re.compile(r"(?s)(## A session at the terminal\n.*?\n```text\n)(.*?)(\n```\n)")


def shown_in_readme() -> str:
    """The transcript as the README has it."""
    return _section(README.read_text())[2]


def write(transcript: str) -> None:
    text = README.read_text()
    found = _section(text)
    README.write_text(text[: found.start(2)] + transcript + text[found.end(2) :])


def _section(text: str) -> re.Match[str]:
    found = SECTION.search(text)
    assert found, f"{README} has no section with a transcript"
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write("\n".join(tell(Path(folder)).lines))
