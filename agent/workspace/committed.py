"""What our own commits hold: the state that a resume compares the files on disk with."""

import shlex

from agent.errors import WorkspaceError
from agent.journal import JOURNAL_PATH, parse_records
from tools.ledger.repository import Repository

TASK, MARK, REVISE = "task", "mark", "revise"
Made = dict[tuple[str, str, int], str]
"""Commits of a session by task, kind and revision, the newest first."""


class CommittedWork:
    """The commits of one session on the current branch, as of the last refresh.

    Args:
        earlier: The sessions before it in the same workspace. Until the first commit of this
            one, our files are as they left them.
    """

    def __init__(self, repository: Repository, session: str, earlier: tuple[str, ...] = ()) -> None:
        self._repository = repository
        self._session = session
        self._earlier = earlier
        self._contents: dict[str, bytes | None] = {}
        self.made: Made = repository.made(session)
        self._check_history()

    def refresh(self) -> None:
        """Reads the branch again, after a commit and whenever a person had time to make one."""
        made = self._repository.made(self._session)
        if made != self.made:
            self.made, self._contents = made, {}

    def _check_history(self) -> None:
        """Raises WorkspaceError where a shallow clone has our files without all our commits."""
        if self.has("1.1", TASK) or not self._repository.is_shallow():
            return
        if self._session.encode() in (self._repository.content(JOURNAL_PATH) or b""):
            msg = (
                f"{self._repository.root}: a shallow clone, which lacks commits of this session, "
                "so they would be made twice. Fetch them: "
                + shlex.join(["git", "-C", str(self._repository.root), "fetch", "--unshallow"])
            )
            raise WorkspaceError(msg)

    @property
    def newest(self) -> str | None:
        """The last commit of ours; None before the first."""
        return next(iter(self.made.values()), None)

    @property
    def base(self) -> str | None:
        """The commit that our files are as in; None where there is none."""
        if self.newest is not None:
            return self.newest
        made = (self._repository.made(session) for session in reversed(self._earlier))
        return next((next(iter(commits.values())) for commits in made if commits), None)

    @property
    def revisions(self) -> int:
        return sum(1 for _, kind, _ in self.made if kind == REVISE)

    def has(self, task: str, kind: str) -> bool:
        return (task, kind, 0) in self.made

    def last(self, kind: str, tasks: tuple[str, ...]) -> str:
        """The last of `tasks` with a commit of that kind; empty where none has."""
        return next((task for task in reversed(tasks) if self.has(task, kind)), "")

    def content(self, path: str) -> bytes | None:
        """A file as our last commit has it; None where it has none."""
        if path not in self._contents:
            base = self.base
            self._contents[path] = None if base is None else self._repository.content(path, base)
        return self._contents[path]

    @property
    def events(self) -> int:
        """How many events of the journal are committed."""
        return len(parse_records(self.content(JOURNAL_PATH) or b""))
