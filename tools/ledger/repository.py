"""The git repository around a workspace: its state, and commits of chosen files only."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from tools.errors import naming
from tools.ledger.branch import Branch
from tools.ledger.index import Entry, RealIndex, read_entries
from tools.ledger.plumbing import LedgerError, Plumbing

__all__ = ["LedgerError", "Repository"]

SESSION_TRAILER = "Tablewright-Session"
TASK_TRAILER = "Tablewright-Task"
KIND_TRAILER = "Tablewright-Kind"
REVISION_TRAILER = "Tablewright-Revision"
TRAILERS = (SESSION_TRAILER, TASK_TRAILER, KIND_TRAILER, REVISION_TRAILER)


def trailers_of(session: str, task: str, kind: str, revision: int) -> dict[str, str]:
    """What marks a commit as ours, and `Repository.made` finds it by."""
    return dict(zip(TRAILERS, (session, task, kind, str(revision)), strict=True))


Files = Mapping[str, bytes | None] | Iterable[str]
"""Paths relative to the workspace: with their content (None removes), or read from disk."""


class Repository:
    """A working tree on its branch. Paths given are relative to the workspace, with slashes."""

    def __init__(self, root: Path, git_dir: Path, workspace_prefix: str) -> None:
        self.root = root
        self.workspace_prefix = workspace_prefix
        self._git_dir = git_dir
        self._made: dict[str, tuple[str, dict[tuple[str, str, int], str]]] = {}
        self._git = Plumbing(
            root,
            {
                "GIT_DIR": str(git_dir),
                "GIT_WORK_TREE": str(root),
                "GIT_INDEX_FILE": str(git_dir / "index"),
            },
        )
        self._branch = Branch(self._git, root, git_dir)
        self._index = RealIndex(self._git, git_dir / "index")

    @classmethod
    def open(cls, workspace: Path) -> "Repository":
        """The repository `workspace` stands in. Raises LedgerError."""
        if workspace.exists() and not workspace.is_dir():
            msg = f"{workspace}: not a folder. Name the one that artifacts/stage-01 stands in"
            raise LedgerError(msg)
        if not workspace.is_dir():
            msg = f"{workspace}: no such folder. Create it: mkdir -p {workspace}"
            raise LedgerError(msg)
        place = workspace.resolve()
        git = Plumbing(place, {})
        _, bare, _ = git.attempt("rev-parse", "--is-bare-repository")
        if bare == "true":
            msg = f"{workspace}: a bare repository has no files. Clone it: git clone {workspace}"
            raise LedgerError(msg)
        status, answer, complaint = git.attempt(
            "rev-parse", "--show-toplevel", "--absolute-git-dir"
        )
        if status != 0 and "not a git repository" in complaint:
            msg = f"{workspace}: not in a git repository. Make it one: git init {workspace}"
            raise LedgerError(msg)
        if status != 0:
            msg = f"{workspace}: git can't work here: {complaint}"
            raise LedgerError(msg)
        root, git_dir = (Path(line) for line in answer.split("\n"))
        if not place.is_relative_to(root):
            msg = f"{workspace}: GIT_DIR points git to {root}. Unset it: unset GIT_DIR"
            raise LedgerError(msg)
        inside = place.relative_to(root).as_posix()
        return cls(root, git_dir, "" if inside == "." else f"{inside}/")

    def branch(self) -> str:
        """Raises LedgerError on a detached HEAD."""
        return self._branch.name()

    def head(self) -> str | None:
        """The current commit; None where the branch has none yet."""
        return self._branch.head()

    def user(self) -> str:
        """`Name <email>` as git would record it. Raises LedgerError where it is not configured."""
        status, identity, _ = self._git.attempt("var", "GIT_AUTHOR_IDENT")
        if status != 0:
            msg = (
                "git doesn't know who you are. Tell it: "
                'git config --global user.name "Your Name" && '
                "git config --global user.email you@example.com"
            )
            raise LedgerError(msg)
        return identity.rsplit(" ", 2)[0]

    @property
    def index_lock(self) -> Path:
        """What git holds while it works on the index, and leaves behind when it is killed."""
        return self._git_dir / "index.lock"

    def is_shallow(self) -> bool:
        """Whether this clone lacks older commits."""
        return self._git.run("rev-parse", "--is-shallow-repository") == "true"

    def unwritable(self) -> tuple[Path, ...]:
        """Folders that git commits into and that may not be written."""
        named = self._git.run(
            "rev-parse", "--git-path", "objects", "--git-path", "refs", "--git-path", "info"
        )
        folders = [self._git_dir, *(self.root / line for line in named.split("\n"))]
        return tuple(f for f in folders if f.is_dir() and not os.access(f, os.W_OK | os.X_OK))

    def dirty(self) -> tuple[str, ...]:
        """Changed, staged and untracked (not ignored) paths, relative to the repository's root."""
        listing = self._git.run(
            "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"
        )
        return tuple(sorted({entry[3:] for entry in listing.split("\0") if entry}))

    def exclude(self, pattern: str) -> None:
        """Has git overlook `pattern` in this clone only; a second time changes nothing."""
        named = self._git.run("rev-parse", "--git-path", "info/exclude")
        path = self.root / named
        text = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
        if pattern in text.splitlines():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if text and not text.endswith("\n"):
            text += "\n"
        _write_whole(path, f"{text}{pattern}\n".encode("utf-8", "surrogateescape"))

    def is_ignored(self, path: str) -> bool:
        """True for an untracked path that git's ignore rules match."""
        status, _, complaint = self._git.attempt(
            "check-ignore",
            "-q",
            "--",
            f"./{self.workspace_prefix}{path}",
            GIT_LITERAL_PATHSPECS="0",  # which check-ignore doesn't know
        )
        if status > 1:
            msg = f"git check-ignore failed: {complaint}"
            raise LedgerError(msg)
        return status == 0

    def filtered(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those that git stores otherwise than they are on disk, as LFS does; line ends apart."""
        names = {self._full_path(path): path for path in paths}
        wanted = ("filter", "working-tree-encoding")
        fields = self._git.run("check-attr", "-z", *wanted, "--", *names).split("\0")
        values = zip(fields[0::3], fields[2::3], strict=False)
        found = {name for name, value in values if value not in ("unspecified", "unset")}
        return tuple(path for name, path in names.items() if name in found)

    def commit(
        self,
        files: Files,
        message: str,
        trailers: Mapping[str, str],
        when: datetime,
        *,
        allow_empty: bool = False,
    ) -> str:
        """Commits exactly `files` on top of the branch and returns the commit's id.

        The user's own staged and unstaged changes stay as they are; no hook runs. Where the
        files stand in HEAD already, HEAD is returned unless `allow_empty`. A locked index
        doesn't stop the commit: `settle` brings the index up to date later.

        Args:
            files: Contents by path, or paths whose content is on disk. What is None or missing
                on disk is removed.
            message: Subject, and after an empty line a body.
            trailers: Names and one-line values, written as the last paragraph.
            when: Author and committer date, with its time zone.
            allow_empty: Commits even where nothing changes.

        Raises:
            LedgerError: HEAD is detached, the branch moved meanwhile, a path leaves the
                repository, or git refuses.
        """
        with self._branch.turn():
            branch = self.branch()
            parent = self.head()
            entries = self._entries(files, parent)
            tree = self._tree(entries, parent)
            commit = parent
            if commit is None or allow_empty or tree != self._tree_of(commit):
                commit = self._object(tree, parent, _full_message(message, trailers), when)
                self._branch.move(branch, parent, commit, message.split("\n", 1)[0])
            self._index.write(entries)
            return commit

    def content(self, path: str, commit: str = "HEAD") -> bytes | None:
        """A file as a commit has it; None where it has none."""
        return self._git.content(f"{commit}:{self._full_path(path)}")

    def earlier_contents(self, path: str) -> Iterator[bytes]:
        """What a file held after each commit on HEAD's history that changed it, newest first."""
        if self.head() is None:
            return
        name = self._full_path(path)
        for commit in self._git.run("log", "--format=%H", "HEAD", "--", name).split():
            content = self._git.content(f"{commit}:{name}")
            if content is not None:
                yield content

    def settle(self, paths: Iterable[str]) -> bool:
        """Brings the index's entries of `paths` to HEAD's: what a killed or locked run left over.

        Returns False where another program holds the index's lock.
        """
        names = [self._full_path(path) for path in paths]
        with self._branch.turn():
            held = self._committed(names, self.head())
            return self._index.write([held.get(name) or Entry(path=name) for name in names])

    def made(self, session: str) -> dict[tuple[str, str, int], str]:
        """Commits of a session on HEAD's history, by task, kind and revision."""
        head = self.head()
        if head is None:
            return {}
        if self._made.get(session, ("",))[0] != head:
            self._made[session] = (head, self._read_made(session, head))
        return dict(self._made[session][1])

    def _read_made(self, session: str, head: str) -> dict[tuple[str, str, int], str]:
        fields = "%x1f".join(f"%(trailers:key={name},valueonly,separator=)" for name in TRAILERS)
        listing = self._git.run(
            "log",
            "--no-color",
            "--no-show-signature",
            "--fixed-strings",
            f"--grep={SESSION_TRAILER}: {session}",
            f"--format=%H%x1f{fields}%x1e",
            head,
        )
        commits: dict[tuple[str, str, int], str] = {}
        for record in listing.split("\x1e"):
            commit, *values = record.strip("\n").split("\x1f")
            if len(values) == len(TRAILERS) and values[0] == session and values[3].isdigit():
                commits.setdefault((values[1], values[2], int(values[3])), commit)
        return commits

    def _full_path(self, path: str) -> str:
        """The path from the root. Raises LedgerError where it leads out or through a link."""
        place = Path(os.path.normpath(self.root / self.workspace_prefix / path))
        if not place.is_relative_to(self.root) or place.resolve() != place:
            msg = f"{path}: leads out of the repository or over a link; use a plain path"
            raise LedgerError(msg)
        return place.relative_to(self.root).as_posix()

    def _entries(self, files: Files, parent: str | None) -> list[Entry]:
        contents = dict(files) if isinstance(files, Mapping) else self._read(files)
        names = {path: self._full_path(path) for path in contents}
        held = self._committed(list(names.values()), parent)
        return [
            Entry(path=names[path])
            if content is None
            else Entry(
                path=names[path],
                mode=self._mode(names[path], held.get(names[path])),
                blob=self._git.run(
                    "hash-object", "-w", "--stdin", "--path", names[path], stdin=content
                ),
            )
            for path, content in contents.items()
        ]

    def _read(self, paths: Iterable[str]) -> dict[str, bytes | None]:
        places = {path: self.root / self._full_path(path) for path in paths}
        return {
            path: place.read_bytes() if place.exists() else None for path, place in places.items()
        }

    @cached_property
    def _executable_bit_trusted(self) -> bool:
        _, setting, _ = self._git.attempt("config", "--type=bool", "core.fileMode")
        return setting != "false"

    def _mode(self, name: str, held: Entry | None) -> str:
        """The executable bit as git would see it: from disk where it is trusted, else as it was."""
        place = self.root / name
        if self._executable_bit_trusted and place.exists():
            return "100755" if place.stat().st_mode & 0o100 else "100644"
        return held.mode if held is not None else "100644"

    def _committed(self, names: list[str], commit: str | None) -> dict[str, Entry]:
        if commit is None or not names:
            return {}
        listing = self._git.run("ls-tree", "-z", "--full-tree", commit, "--", *names)
        return {entry.path: entry for entry in read_entries(listing)}

    def _tree_of(self, commit: str) -> str:
        return self._git.run("rev-parse", f"{commit}^{{tree}}")

    def _tree(self, entries: list[Entry], parent: str | None) -> str:
        with tempfile.TemporaryDirectory(prefix="tablewright-") as folder:
            private = str(Path(folder) / "index")
            self._git.run("read-tree", parent or "--empty", GIT_INDEX_FILE=private)
            self._index.put(entries, private)
            return self._git.run("write-tree", GIT_INDEX_FILE=private)

    def _object(self, tree: str, parent: str | None, message: str, when: datetime) -> str:
        date = f"@{int(when.timestamp())} {when.strftime('%z') or '+0000'}"
        parents = () if parent is None else ("-p", parent)
        return self._git.run(
            "commit-tree",
            "--no-gpg-sign",
            tree,
            *parents,
            stdin=message.encode(),
            GIT_AUTHOR_DATE=date,
            GIT_COMMITTER_DATE=date,
        )


def _write_whole(path: Path, content: bytes) -> None:
    """In one step, for a user's own lines may stand in the file; its permissions stay."""
    place = path.resolve()
    temporary = place.with_name(f"{place.name}.tablewright-unfinished")
    try:
        with naming(path):
            temporary.write_bytes(content)
        if place.exists():
            shutil.copymode(place, temporary)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _full_message(message: str, trailers: Mapping[str, str]) -> str:
    """In the form that git interpret-trailers reads."""
    lines = [f"{name}: {' '.join(value.split())}" for name, value in trailers.items()]
    block = "\n" + "\n".join(lines) + "\n" if lines else ""
    return f"{message.rstrip()}\n{block}"
