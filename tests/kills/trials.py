"""Runs that die, and what their workspaces come to when they are gone on with.

Each run is a process of its own, forked from this one, in which everything is imported already;
it runs what the command line runs, with the scripted person at the gates.
"""

import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kill_points import Kill, Point, Watch, read_points
from scripted_person import ScriptedPerson, asked_again, written
from workspaces import READING_ROOM, git, make_workspace

import agent.graph  # noqa: F401
from agent.commands import running
from agent.context import SessionContext
from agent.journal import JOURNAL_PATH
from agent.workspace.opening import Inputs, Options
from tools.errors import TablewrightError

STAGE_01 = READING_ROOM / "stage-01"
ANSWERS = READING_ROOM / "answers.yaml"
RUN_MAY_TAKE_SECONDS = 120.0


@dataclass(frozen=True)
class Outcome:
    """All that has to be the same, however often a run was killed."""

    files: dict[str, bytes]
    commits: list[str]
    reflog: list[str]
    entries: str
    status: str
    exclude: bytes
    leftovers: list[str]


@dataclass(frozen=True)
class Undisturbed:
    """A run nobody killed."""

    outcome: Outcome
    points: list[Point]
    seconds: float
    workspace: Path


@dataclass
class Trial:
    """A fresh workspace in `folder` that runs are made in."""

    folder: Path
    journals: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "tmp").mkdir(parents=True)
        self.workspace = make_workspace(self.folder / "repository", STAGE_01)

    def start(self, kill: Kill | None = None, name: str = "run") -> int:
        """Starts a run in a process of its own, and returns its id."""
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child:
            return child
        try:
            os._exit(self._run(kill, name))
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(70)

    def run(self, kill: Kill | None = None, name: str = "run") -> int:
        """Makes a whole run; its exit status, -9 where it was killed."""
        status = wait(self.start(kill, name))
        self.journals.append(self.journal_lines())
        return status

    def run_killed_after(self, seconds: float, *, with_git: bool, name: str) -> int:
        """Makes a run that is killed from outside, its git too if said so; its exit status."""
        child = self.start(None, name)
        time.sleep(seconds)
        started = children_of(child) if with_git else []
        os.kill(child, signal.SIGKILL)
        for git_process in started:
            with suppress(ProcessLookupError):
                os.kill(git_process, signal.SIGKILL)
        status = wait(child)
        self.journals.append(self.journal_lines())
        return status

    def journal_lines(self) -> bytes:
        """The journal's complete lines."""
        file = self.workspace / JOURNAL_PATH
        content = file.read_bytes() if file.exists() else b""
        return content[: content.rfind(b"\n") + 1]

    @property
    def told(self) -> str:
        """What all runs printed."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.out")))

    def points(self, name: str = "run") -> list[Point]:
        return read_points(self.folder / f"{name}.points")

    def complaints(self, undisturbed: Undisturbed) -> list[str]:
        """Everything in which the workspace is not as the undisturbed run left it."""
        found, expected = observe(self.workspace), undisturbed.outcome
        complaints = [
            f"{name} differs: {_difference(getattr(found, name), getattr(expected, name))}"
            for name in Outcome.__dataclass_fields__
            if getattr(found, name) != getattr(expected, name)
        ]
        final = found.files[JOURNAL_PATH]
        complaints += [
            f"lines on disk after run {number} are not in the journal"
            for number, lines in enumerate(self.journals, start=1)
            if not final.startswith(lines)
        ]
        again = asked_again(self.folder / "diary", written(self.workspace / JOURNAL_PATH))
        return complaints + [f"asked again: {what}" for what in again]

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def _run(self, kill: Kill | None, name: str) -> int:
        output = os.open(self.folder / f"{name}.out", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for descriptor in (1, 2):
            os.dup2(output, descriptor)
        sys.stdout, sys.stderr = (os.fdopen(n, "w", closefd=False) for n in (1, 2))
        os.environ["TMPDIR"] = str(self.folder / "tmp")
        running._respondents = self._person  # type: ignore[assignment]
        started = bool(written(self.workspace / JOURNAL_PATH))
        Watch(self.folder / "repository", kill, self.folder / f"{name}.points").install()
        try:
            status = running.run(
                Options(workspace=self.workspace), as_json=False, must_be_started=started
            )
        except TablewrightError as error:
            print(error, file=sys.stderr)  # noqa: T201
            status = int(error.exit_code)
        sys.stdout.flush()
        return status

    def _person(
        self, options: Options, inputs: Inputs, context: SessionContext, *_: object, **__: object
    ) -> ScriptedPerson:
        return ScriptedPerson(context, ANSWERS, self.folder / "diary")


def wait(child: int) -> int:
    """The process's exit status; -9 where it was killed. Raises TimeoutError where it hangs."""
    until = time.monotonic() + RUN_MAY_TAKE_SECONDS
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise TimeoutError
        time.sleep(0.005)


def run_undisturbed(folder: Path) -> Undisturbed:
    trial = Trial(folder / "trial")
    begun = time.monotonic()
    status = trial.run()
    seconds = time.monotonic() - begun
    assert status == 0, trial.told
    records = written(trial.workspace / JOURNAL_PATH)
    assert asked_again(trial.folder / "diary", records) == []
    return Undisturbed(observe(trial.workspace), trial.points(), seconds, trial.workspace)


def children_of(process: int) -> list[int]:
    """The processes it has started and not waited for yet."""
    try:
        threads = Path(f"/proc/{process}/task").glob("*/children")
        return [int(child) for thread in threads for child in thread.read_text().split()]
    except OSError:
        return []


def observe(workspace: Path) -> Outcome:
    """Reads what a run has left."""
    git_dir = workspace / ".git"
    files = [path for path in workspace.rglob("*") if path.is_file()]
    visible = [path for path in files if not {".git", ".tablewright"} & set(path.parts)]
    status = git(workspace, "status", "--porcelain", "--untracked-files=all")
    leftovers = [*git_dir.rglob("*.lock"), *git_dir.rglob("*tablewright-*")]
    return Outcome(
        files={path.relative_to(workspace).as_posix(): path.read_bytes() for path in visible},
        commits=git(workspace, "rev-list", "--reverse", "HEAD").split(),
        reflog=git(workspace, "reflog", "--format=%H %gs", "main").splitlines(),
        entries=git(workspace, "ls-files", "--stage"),
        status=status,
        exclude=(git_dir / "info/exclude").read_bytes(),
        leftovers=sorted(
            f"{path.relative_to(git_dir)}: {path.read_text('utf-8', 'replace')[:40]}"
            for path in leftovers
        ),
    )


def try_all(
    folder: Path, kills: list[tuple[Kill, ...]], undisturbed: Undisturbed, workers: int
) -> list[str]:
    """Kills runs at each of `kills` (several: one after the other); complaints, if any."""
    return in_parallel(
        [partial(try_once, folder, each, undisturbed) for each in kills], workers, folder
    )


def try_once(folder: Path, kills: tuple[Kill, ...], undisturbed: Undisturbed) -> list[str]:
    """Kills one run after the other, goes on to the end, and compares."""
    place = "-".join(f"{kill.number}{kill.manner.replace(' ', '')}" for kill in kills)
    trial = Trial(folder / place)
    complaints = []
    for number, kill in enumerate(kills, start=1):
        status = trial.run(kill, f"run {number}")
        if status != -signal.SIGKILL and (number == 1 or status != 0):
            complaints.append(f"run {number} was not killed but ended with {status}")
    return complaints + go_on(trial, undisturbed)


def go_on(trial: Trial, undisturbed: Undisturbed) -> list[str]:
    """Runs to the end and compares; the folder stays where there is something to complain of."""
    status = trial.run(name="run last")
    complaints = [f"the run that goes on ended with {status}"] if status != 0 else []
    complaints += trial.complaints(undisturbed)
    if complaints:
        where = trial.points("run 1")[-1:]
        told = (trial.folder / "run last.out").read_text()[-1500:]
        return [f"{trial.folder.name} {where}: {complaints}\n{told}"]
    trial.remove()
    return []


def in_parallel(tasks: list[Callable[[], list[str]]], workers: int, folder: Path) -> list[str]:
    """Does the tasks in `workers` processes; what they all have to say."""
    children = []
    for worker in range(workers):
        sys.stdout.flush()
        child = os.fork()
        if not child:
            said = folder / f"worker {worker}"
            try:
                with said.open("a") as stream:
                    for task in tasks[worker::workers]:
                        stream.writelines(f"{line}\0" for line in task())
                        stream.flush()
                os._exit(0)
            except BaseException:
                said.write_text(traceback.format_exc() + "\0")
            finally:
                os._exit(70)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    texts = [(folder / f"worker {worker}").read_text() for worker in range(workers)]
    return [line for text in texts for line in text.split("\0") if line]


def _difference(found: object, expected: object) -> str:
    if isinstance(found, dict) and isinstance(expected, dict):
        names = sorted(set(found) | set(expected))
        return str([name for name in names if found.get(name) != expected.get(name)])
    if isinstance(found, list) and isinstance(expected, list):
        return f"{len(found)} for {len(expected)}: {[f for f in found if f not in expected][:5]}"
    return f"{found!r} for {expected!r}"
