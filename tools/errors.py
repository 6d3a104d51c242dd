"""Everything Tablewright raises on purpose.

TablewrightError            a message for the user; never a traceback
└── InputError              one or more problems in what the user gave, all reported together

`agent/errors.py` adds what only the conversation can meet (usage, git, sessions).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.value import Value


class Problem(Value):
    """One thing wrong with an input: where, what, and what to do about it."""

    file: str
    line: int | None = None
    what: str
    fix: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what} {self.fix}".rstrip()


class TablewrightError(Exception):
    """Base of all deliberate errors; `exit_code` is what the command ends with."""

    exit_code = 1


class InputError(TablewrightError):
    """What the user gave can't be used; every problem found is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Has the system's errors name the file: on a full disk, those of a write name none."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(file)
        raise
