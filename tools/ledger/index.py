"""Entries in git's real index, changed so that a kill at any moment leaves no foreign lock.

Git's own way takes `index.lock` first and works afterwards; killed in between, the lock stays
and every later `git add` fails. Here the new index is finished first, under a name of its own,
and only then linked to `index.lock` and renamed. What a kill between these two calls leaves is
a lock that is provably ours (the same file as our finished index), and is completed at the next
write.
"""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from tools.ledger.plumbing import Plumbing
from tools.value import Value

PREPARED = "index.tablewright-"
ATTEMPTS = 3


class Entry(Value):
    """A path with the blob it has; no blob means it has none."""

    path: str
    mode: str = "0"
    blob: str | None = None


def read_entries(listing: str) -> Iterator[Entry]:
    """Entries out of `ls-tree -z` or `ls-files -s -z`."""
    for line in listing.split("\0"):
        if line:
            facts, path = line.split("\t", 1)
            words = facts.split(" ")
            blob = words[2] if words[1] == "blob" else words[1]
            yield Entry(path=path, mode=words[0], blob=blob)


class RealIndex:
    """The index that `git status` and the user's `git add` work on.

    Only one of our runs may be at it: see `Branch.turn`.
    """

    def __init__(self, git: Plumbing, path: Path) -> None:
        self._git = git
        self._path = path
        self._lock = path.with_name("index.lock")

    def write(self, entries: Iterable[Entry]) -> bool:
        """Sets just these entries; False where another program holds the lock."""
        wanted = list(entries)
        self._recover()
        for _ in range(ATTEMPTS):
            if self._holds(wanted):
                return True
            if self._lock.exists():
                return False
            if self._replace(wanted):
                return True
        return False

    def put(self, entries: Collection[Entry], index: str) -> None:
        """Sets entries in the index file `index`, by git itself."""
        present = [entry for entry in entries if entry.blob is not None]
        absent = [entry for entry in entries if entry.blob is None]
        for options, lines in (
            (("--index-info",), [f"{entry.mode} {entry.blob}\t{entry.path}" for entry in present]),
            (("--force-remove", "--stdin"), [entry.path for entry in absent]),
        ):
            if lines:
                text = "".join(f"{line}\0" for line in lines)
                self._git.run(
                    "update-index",
                    "-z",
                    *options,
                    stdin=text.encode("utf-8", "surrogateescape"),
                    GIT_INDEX_FILE=index,
                )

    def _holds(self, entries: list[Entry]) -> bool:
        names = [entry.path for entry in entries]
        if not names:
            return True
        listing = self._git.run("ls-files", "-s", "-z", "--", *names)
        held = {entry.path: entry for entry in read_entries(listing)}
        return all(held.get(entry.path, Entry(path=entry.path)) == entry for entry in entries)

    def _replace(self, entries: list[Entry]) -> bool:
        """Puts a changed copy in the index's place; False where somebody else was faster."""
        before = self._state()
        handle, name = tempfile.mkstemp(prefix=PREPARED, dir=self._path.parent)
        os.close(handle)
        prepared = Path(name)
        try:
            if before is None:
                prepared.unlink()
            else:
                shutil.copy2(self._path, prepared)  # its time tells git which entries to look at
            self.put(entries, name)
            self._git.attempt("update-index", "-q", "--refresh", GIT_INDEX_FILE=name)
            return self._swap(prepared, before)
        finally:
            prepared.unlink(missing_ok=True)

    def _swap(self, prepared: Path, before: tuple[int, int, int] | None) -> bool:
        try:
            self._lock.hardlink_to(prepared)
        except FileExistsError:
            return False
        if self._state() != before:
            self._lock.unlink(missing_ok=True)
            return False
        self._lock.replace(self._path)
        return True

    def _state(self) -> tuple[int, int, int] | None:
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            return None
        return facts.st_ino, facts.st_size, facts.st_mtime_ns

    def _recover(self) -> None:
        """Completes a swap that was cut short, and clears away what was only prepared."""
        for prepared in self._path.parent.glob(f"{PREPARED}*"):
            if self._lock.exists() and self._lock.samefile(prepared):
                self._lock.replace(self._path)
            prepared.unlink(missing_ok=True)
