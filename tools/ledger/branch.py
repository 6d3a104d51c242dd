"""The current branch, moved by one run at a time and never left locked by a dead one."""

import fcntl
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.errors import naming
from tools.ledger.plumbing import LedgerError, Plumbing

TURN = "tablewright-turn"
HEADS = "refs/heads/"
ELSEWHERE = "/.invalid"  # what HEAD names where refs are kept in tables: see git's reftable format
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
LEFTOVER_AFTER_SECONDS = 1.0
POLL_SECONDS = 0.05


class Branch:
    """The branch that HEAD names.

    While it moves, its name stands in a file of ours that is locked by the operating system,
    which gives the lock back when the process ends, however it ends. A name found there by the
    next run means that the one before died while git moved the branch: git's own lock files for
    it are then leftovers, which git itself would never clear away.
    """

    def __init__(self, git: Plumbing, root: Path, git_dir: Path) -> None:
        self._git = git
        self._root = root
        self._git_dir = git_dir
        self._turn: IO[str] | None = None

    def name(self) -> str:
        """Raises LedgerError on a detached HEAD."""
        written = self._written_name()
        if written is not None:
            return written
        status, name, _ = self._git.attempt("symbolic-ref", "-q", "HEAD")
        if status != 0:
            msg = (
                f"{self._root}: HEAD is detached, so commits would be lost. "
                "Go to a branch: git switch NAME, or git switch -c NAME for a new one"
            )
            raise LedgerError(msg)
        return name.removeprefix("refs/heads/")

    def head(self) -> str | None:
        """The current commit; None where the branch has none yet."""
        written = self._written_name()
        commit = self._written(f"{HEADS}{written}") if written is not None else None
        if commit is not None and COMMIT.fullmatch(commit):
            return commit
        status, commit, _ = self._git.attempt("rev-parse", "-q", "--verify", "HEAD^{commit}")
        return commit if status == 0 else None

    def _written_name(self) -> str | None:
        """The branch that the file HEAD names: asked for often, and git takes its time to start.

        None where it does not say so plainly; git is then asked.
        """
        head = self._written("HEAD")
        if head is None or not head.startswith(f"ref: {HEADS}") or head.endswith(ELSEWHERE):
            return None
        return head.removeprefix(f"ref: {HEADS}")

    def _written(self, name: str) -> str | None:
        """A file of git's own folder; None where there is none, as for refs that are packed."""
        try:
            return (self._git_dir / name).read_text("utf-8").removesuffix("\n")
        except (OSError, ValueError):
            return None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until no other run of ours is committing here."""
        with self._turn_file() as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            turn.seek(0)
            interrupted = turn.read()
            if interrupted:
                self._clear_locks(interrupted)
                turn.truncate(0)
            self._turn = turn
            try:
                yield
            finally:
                self._turn = None

    def _turn_file(self) -> IO[str]:
        path = self._git_dir / TURN
        try:
            return path.open("a+", encoding="utf-8")
        except OSError as error:
            msg = f"{path}: can't be written ({error.strerror}). Make {self._git_dir} writable"
            raise LedgerError(msg) from error

    def move(self, name: str, old: str | None, new: str, subject: str) -> None:
        """Moves the branch by compare-and-swap, within a turn. Raises LedgerError."""
        if self._turn is None:
            msg = "a branch is moved within a turn"
            raise RuntimeError(msg)
        with naming(self._git_dir / TURN):
            self._turn.write(name)
            self._turn.flush()
        status, _, complaint = self._git.attempt(
            "update-ref",
            "-m",
            f"commit: {subject}",
            f"refs/heads/{name}",
            new,
            old or "0" * len(new),
        )
        self._turn.truncate(0)
        if status == 0:
            return
        if self.head() != old:
            msg = (
                f"{name}: the branch moved while a commit was being made, so it was not put "
                "there. Nothing is lost: run tablewright resume"
            )
            raise LedgerError(msg)
        msg = (
            f"{name}: git can't move the branch: {complaint}. "
            "Put that right and run the command again; nothing that was answered is lost."
        )
        raise LedgerError(msg)

    def _clear_locks(self, name: str) -> None:
        """Removes what a dead run's git left, once it is sure not to be working still."""
        shared = self._git.run("rev-parse", "--git-path", f"refs/heads/{name}.lock")
        for lock in (self._root / shared, self._git_dir / "HEAD.lock"):
            until = time.monotonic() + LEFTOVER_AFTER_SECONDS
            while lock.exists() and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
            lock.unlink(missing_ok=True)
