"""What only the conversation can meet, below `tools.errors.TablewrightError`.

TablewrightError                 exit 1, a message for the user
├── tools.errors.InputError      exit 1, problems in the artifacts or the answers file
├── UsageError                   exit 2, an option that can't be used as given
├── WorkspaceError               exit 1, the folder or its git repository is not ready
│   └── OccupiedError            exit 1, another run is at work in the folder
├── JournalError                 exit 1, decisions.jsonl can't be read
├── JournalReplacedError         exit 1, decisions.jsonl was exchanged while a session ran
├── EditedByHandError            exit 1, a file of ours was changed by a person
├── EndpointError                exit 1, a language model's endpoint can't be used
├── BudgetError                  exit 1, a call would take more than the user allows
├── ReplayError                  exit 1, a recorded session went another way than it did
└── DraftError                   exit 4, a draft fails its own checks
"""

import shlex
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path

from tools.errors import TablewrightError
from tools.finding import Finding


class ExitCode(IntEnum):
    """What a command ends with."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    WAITING = 3
    CHECKS_FAILED = 4
    INTERRUPTED = 130


class UsageError(TablewrightError):
    """An option or argument that can't be used as given."""

    exit_code = ExitCode.USAGE


class WorkspaceError(TablewrightError):
    """The workspace or its git repository is not in a state to work on."""


class OccupiedError(WorkspaceError):
    """Another run is at work in the workspace."""


class JournalError(TablewrightError):
    """A line of the journal can't be read; nothing after it may be trusted."""

    def __init__(self, file: str, line: int, what: str, workspace: Path = Path()) -> None:
        self.file = file
        self.line = line
        restore = shlex.join(["git", "-C", str(workspace), "checkout", "--", file])
        super().__init__(
            f"{file}:{line}: {what} Put that line right, or restore the file from its last commit "
            f"and say again what was said since: {restore}"
        )


class JournalReplacedError(TablewrightError):
    """The journal on disk is not the one this session reads and writes; it was left as it is.

    `known` are the bytes that it should hold.
    """

    def __init__(self, file: str, known: bytes) -> None:
        self.file = file
        self.known = known
        super().__init__(
            f"{file}: was exchanged or changed by something else while this session ran, so what "
            "was said last is not recorded. Nothing was overwritten."
        )


class EditedByHandError(TablewrightError):
    """Files that Tablewright writes were changed by a person; nothing was overwritten.

    `ways_back` are the commands that take the change back.
    """

    def __init__(self, workspace: Path, paths: Iterable[str], ways_back: Iterable[str]) -> None:
        self.paths = tuple(paths)
        self.listed = "\n".join(f"  {path}" for path in self.paths)
        by_git = "\n    or  ".join(ways_back)
        resume = f"tablewright resume {shlex.quote(str(workspace))} --hand-edits"
        super().__init__(
            f"These files are Tablewright's own and were edited by hand:\n{self.listed}\n"
            "Nothing was overwritten. Choose one:\n"
            f"  drop the edit (a copy of it is kept):\n        {resume} drop\n    or  {by_git}\n"
            f"  turn it into feedback, an open concern at the gates:\n        {resume} feedback"
        )


class EndpointError(TablewrightError):
    """A language model's endpoint can't be used, or gave no answer however often it was tried."""


class BudgetError(TablewrightError):
    """A call would take more tokens or money than the user allows; nothing was sent."""


class ReplayError(TablewrightError):
    """A recorded session does not go as it went, or does not come to what it came to.

    `again` is the command that records it anew.
    """

    def __init__(self, file: Path, what: str, again: str) -> None:
        self.file = file
        super().__init__(f"{file}: {what} Record it anew: {again}")


class DraftError(TablewrightError):
    """A draft that fails its own checks is not shown for approval."""

    exit_code = ExitCode.CHECKS_FAILED

    def __init__(self, what: str, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        listed = "\n".join(f"  {f.subject}: {f.evidence} {f.fix}" for f in self.findings)
        super().__init__(f"{what} fails its checks:\n{listed}")
