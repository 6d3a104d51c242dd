"""Our files on disk: written whole or not at all, and never over an edit made by hand."""

import os
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from agent.errors import EditedByHandError
from agent.workspace.intent import FILE as INTENT
from agent.workspace.intent import digest_of, intent_text, read_intent
from tools.errors import naming
from tools.line_ends import as_stored

UNFINISHED = ".tablewright-unfinished"


class Custody:
    """Remembers the content each of our files should have, and writes the next.

    `None` stands for a file that is not there. `committed` gives the content that a file has in
    the commit it is restored from, and `commit` that commit.
    """

    def __init__(
        self,
        workspace: Path,
        commit: Callable[[], str | None],
        committed: Callable[[str], bytes | None],
    ) -> None:
        self._workspace = workspace
        self._commit = commit
        self._committed = committed
        self._known: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        """A file as we wrote it, whatever line ends git has put into it since."""
        return _as_read(self._on_disk(path))

    def accept(self, allowed: Mapping[str, Iterable[bytes | None]]) -> None:
        """Takes the files as they are, each if its content is one that we wrote.

        One that was about to be written, and is not allowed, gets the first that is.

        Raises:
            EditedByHandError: With every file that holds something else; none is accepted.
        """
        edited = self.edited(allowed)
        if edited:
            raise self.refusal(edited)
        for path, held in allowed.items():
            content = self.read(path)
            if content not in tuple(held):  # half written before a kill: the task writes it anew
                content = next(iter(held))
            self._put(path, content)
            self._known[path] = content

    def edited(self, allowed: Mapping[str, Iterable[bytes | None]]) -> list[str]:
        """The files that hold something else than what is allowed or was about to be written."""
        found = {path: self.read(path) for path in allowed}
        other = [path for path, content in found.items() if content not in tuple(allowed[path])]
        intended = read_intent(self._workspace, self._commit()) if other else {}
        return [path for path in other if intended.get(path) != digest_of(found[path])]

    def refusal(self, edited: list[str]) -> EditedByHandError:
        """What is raised for files that a person has edited, with how each is taken back."""
        kept = [path for path in edited if self._committed(path) is not None]
        added = [path for path in edited if path not in kept]
        ways = [checkout_command(self._workspace, self._commit() or "HEAD", kept)] if kept else []
        if added:
            ways.append(shlex.join(["rm", *(str(self._workspace / path) for path in added)]))
        return EditedByHandError(self._workspace, edited, ways)

    def verify(self) -> None:
        """Raises EditedByHandError unless every file is as it was written or accepted."""
        edited = [path for path, content in self._known.items() if self.read(path) != content]
        if edited:
            raise self.refusal(edited)

    def write(self, contents: Mapping[str, bytes | None]) -> None:
        """Writes every file that differs. Raises EditedByHandError before writing any."""
        found = {path: self.read(path) for path in contents}
        edited = [
            path
            for path, content in found.items()
            if path in self._known and content not in (self._known[path], _as_read(contents[path]))
        ]
        if edited:
            raise self.refusal(edited)
        if any(content != self._on_disk(path) for path, content in contents.items()):
            write_whole(self._workspace / INTENT, intent_text(self._commit(), contents))
        for path, content in contents.items():
            self._put(path, content)
            self._known[path] = _as_read(content)

    def _put(self, path: str, content: bytes | None) -> None:
        if content is None:
            (self._workspace / path).unlink(missing_ok=True)
        elif content != self._on_disk(path):
            write_whole(self._workspace / path, content)

    def _on_disk(self, path: str) -> bytes | None:
        file = self._workspace / path
        return file.read_bytes() if file.is_file() else None


def _as_read(content: bytes | None) -> bytes | None:
    return None if content is None else as_stored(content)


def checkout_command(workspace: Path, commit: str, paths: Iterable[str]) -> str:
    """What a person types, in any folder, to have files as a commit has them."""
    return shlex.join(["git", "-C", str(workspace), "checkout", commit, "--", *paths])


def write_whole(file: Path, content: bytes) -> None:
    """Replaces a file in one step: a reader or a kill sees the old content or the new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}{UNFINISHED}")
    try:
        with naming(file), temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def clear_unfinished(folder: Path) -> None:
    """Removes what a kill in the middle of `write_whole` left behind."""
    for temporary in folder.glob(f".*{UNFINISHED}"):
        temporary.unlink(missing_ok=True)
