"""Every durable effect of a run as a numbered point, at any of which the run can kill itself.

An effect is what changes a file or folder of the repository (git's included), starts a git
command that does, or commits a checkpoint. It is seen from outside the product: an audit hook
sees files being created, emptied, renamed, linked and removed, and stand-ins for `open`,
`os.fsync`, `subprocess.Popen` and SQLite's connection see writes, git and checkpoints.

What is on disk right after an effect is what is there right before the next one, so a kill is
made before each. Three effects take time, and are cut short as well: a write in its middle, and
a git command just started, which either ends by itself (a killed program's git does) or dies too
(as when a container is stopped).
"""

import builtins
import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

Manner = Literal["before", "torn", "git goes on", "git dies"]
CHANGING_GIT = {
    "hash-object",
    "read-tree",
    "update-index",
    "write-tree",
    "commit-tree",
    "update-ref",
}
RANDOM_PART = re.compile(r"(index\.tablewright-)\w+")
DOCUMENT = re.compile(r"artifacts/stage-02/(?!decisions\.jsonl)[^/]+")
GIT_DIES_AFTER_SECONDS = (0.0, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004)


@dataclass(frozen=True)
class Point:
    """The effect number `number` (from 1) of a run: what it is, and on what."""

    number: int
    effect: str
    subject: str

    @property
    def family(self) -> str:
        """Effect and subject, one word for all documents and none for what is random in names."""
        if DOCUMENT.fullmatch(self.subject):
            return f"{self.effect} a document"
        return f"{self.effect} " + RANDOM_PART.sub(r"\1", self.subject)

    @property
    def manners(self) -> tuple[Manner, ...]:
        if self.effect == "write":
            return ("before", "torn")
        if self.effect == "git":
            return ("before", "git goes on", "git dies")
        return ("before",)


@dataclass(frozen=True)
class Kill:
    """Where a run dies."""

    number: int
    manner: Manner = "before"


class Watch:
    """Counts the effects of this process below `root`; installed once, never taken away."""

    def __init__(self, root: Path, kill: Kill | None, told: Path) -> None:
        self._root = f"{root}{os.sep}"
        self._kill = kill
        self._told = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._count = 0
        self._lock = threading.RLock()
        self._busy = threading.local()

    def install(self) -> None:
        open_file, fsync, popen = io.open, os.fsync, subprocess.Popen.__init__
        connect = sqlite3.connect
        watch = self

        def watched_open(
            file: Any, mode: str = "r", buffering: int = -1, *text: Any, **options: Any
        ) -> IO[Any]:
            writes = set(mode) & set("wax+")
            if not writes or not watch.concerns(file):
                return open_file(file, mode, buffering, *text, **options)
            raw = WatchedFile(file, mode.replace("b", "").replace("t", ""), watch)
            if buffering == 0:
                return raw  # type: ignore[return-value]
            binary = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return binary if "b" in mode else io.TextIOWrapper(binary, *text, **options)

        def watched_fsync(descriptor: int) -> None:
            watch.reach("fsync", watch.name_of(descriptor))
            fsync(descriptor)

        def watched_popen(self: Any, args: Any, *rest: Any, **options: Any) -> None:
            words = [word for word in args[1:] if not word.startswith("-") and "=" not in word]
            changing = bool(words) and words[0] in CHANGING_GIT
            die = watch.reach("git", words[0]) if changing else None
            popen(self, args, *rest, **options)
            if die:
                watch.die_with(self.pid if die == "git dies" else None)

        def watched_connect(file: Any, *rest: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(file, *rest, **options)
            connection.set_trace_callback(watch.statement)
            return connection

        builtins.open = io.open = watched_open  # type: ignore[assignment]
        os.fsync = watched_fsync  # type: ignore[assignment]
        subprocess.Popen.__init__ = watched_popen  # type: ignore[method-assign]
        sqlite3.connect = watched_connect  # type: ignore[assignment]
        sys.addaudithook(self.hear)

    def concerns(self, file: object) -> bool:
        path = self.name_of(file)
        return path.startswith(self._root)

    def name_of(self, file: object) -> str:
        if isinstance(file, int):
            return str(Path(f"/proc/self/fd/{file}").readlink())
        return str(Path(os.fsdecode(file)).absolute()) if isinstance(file, str | Path) else ""

    def statement(self, sql: str) -> None:
        if sql.lstrip().upper().startswith("COMMIT"):
            self.reach("checkpoint", f"{self._root}.tablewright")

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook: what changes the tree and is seen nowhere else."""
        if event not in AUDITED or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            named = AUDITED[event](arguments)
            path = self.name_of(named) if named is not None else ""
        finally:
            self._busy.now = False
        if path:
            self.reach(event.removeprefix("os.").removeprefix("shutil."), path)

    def reach(self, effect: str, path: str) -> Manner | None:
        """Counts an effect, and dies here if it is the one; a later manner is given back."""
        if effect != "git" and not path.startswith(self._root):
            return None
        with self._lock:
            self._count += 1
            line = f"{self._count}\t{effect}\t{path.removeprefix(self._root)}\n"
            os.write(self._told, line.encode())
            if self._kill is None or self._kill.number != self._count:
                return None
            if self._kill.manner == "before":
                die()
            return self._kill.manner

    def die_with(self, git: int | None) -> None:
        if git is not None:
            time.sleep(GIT_DIES_AFTER_SECONDS[self._count % len(GIT_DIES_AFTER_SECONDS)])
            os.kill(git, signal.SIGKILL)
        die()


class WatchedFile(io.FileIO):
    """A file whose writes are points; one may end in its middle."""

    def __init__(self, file: Any, mode: str, watch: Watch) -> None:
        super().__init__(file, mode)
        self._watch = watch
        self._path = watch.name_of(file)

    def write(self, content: Any, /) -> int:
        manner = self._watch.reach("write", self._path)
        if manner == "torn":
            super().write(bytes(content)[: len(bytes(content)) // 2])
            die()
        return super().write(content)

    def truncate(self, size: int | None = None, /) -> int:
        if size != os.fstat(self.fileno()).st_size:
            self._watch.reach("truncate", self._path)
        return super().truncate(size)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)  # the signal may be delivered a moment later


def read_points(told: Path) -> list[Point]:
    fields = [line.split("\t") for line in told.read_text().splitlines()]
    return [Point(int(number), effect, subject) for number, effect, subject in fields]


def _opened(arguments: tuple[Any, ...]) -> object:
    path, _, flags = arguments
    if isinstance(path, int):
        return None
    creates = flags & os.O_CREAT and not Path(path).exists()
    empties = flags & os.O_TRUNC and Path(path).exists() and Path(path).stat().st_size > 0
    return path if creates or empties else None


def _existing(arguments: tuple[Any, ...]) -> object:
    return arguments[0] if os.path.lexists(arguments[0]) else None


def _new(arguments: tuple[Any, ...]) -> object:
    return None if os.path.lexists(arguments[0]) else arguments[0]


AUDITED: dict[str, Callable[[tuple[Any, ...]], object]] = {
    "open": _opened,
    "os.mkdir": _new,
    "os.remove": _existing,
    "os.rmdir": _existing,
    "os.rename": lambda arguments: arguments[1],
    "os.link": lambda arguments: arguments[1],
    "os.symlink": lambda arguments: arguments[1],
    "os.truncate": lambda arguments: arguments[0],
    "shutil.copyfile": lambda arguments: arguments[1],
}
