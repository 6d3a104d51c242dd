"""A batch at work, and what came of it, as tables in the width there is."""

import time
from pathlib import Path
from types import TracebackType

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from agent.batch.job import Job
from agent.batch.outcome import BatchReport, WorkspaceOutcome
from agent.terminal.grid import add_row, make_grid, print_grid
from agent.terminal.screen import Screen
from tools.documents import figures
from tools.documents.markdown import visible

LINES_APART_SECONDS = 10.0  # where no bar can move
BASE_BYTES = 5_000  # of artifacts, that would take as long as what every workspace takes
MOST_REASON = 400  # characters of a reason in the table; batch.json has it whole


class BatchProgress:
    """How many are done, how far that is, and how long it takes still; a context manager."""

    def __init__(
        self, jobs: tuple[Job, ...], at_once: int, console: Console, *, lively: bool
    ) -> None:
        self._total = len(jobs)
        self._work = {job.name: BASE_BYTES + job.artifact_bytes for job in jobs}
        self._done_work = 0
        self._at_once = at_once
        self._console = console
        self._counts = {"finished": 0, "waiting": 0, "failed": 0}
        self._started = time.monotonic()
        self._last_line = self._started
        self._bar: Progress | None = None
        if lively and console.is_terminal:
            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=console, transient=True)

    def __enter__(self) -> "BatchProgress":
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task(self._said(), total=self._total)
        else:
            typer.echo(f"{self._total} workspaces", err=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def tell(self, outcome: WorkspaceOutcome) -> None:
        """One more is done. What failed is said at once."""
        self._counts[outcome.status] += 1
        self._done_work += self._work.pop(outcome.name)
        if outcome.status == "failed":
            line = f"{outcome.name} failed: {outcome.reason.splitlines()[0]}"
            if self._bar is not None:
                self._bar.console.print(visible(line), markup=False, highlight=False)
            else:
                typer.echo(visible(line), err=True)
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, description=self._said())
        elif self._done == self._total or self._is_due():
            self._last_line = time.monotonic()
            typer.echo(f"{self._done} of {self._total} done: {self._said()}", err=True)

    @property
    def _done(self) -> int:
        return sum(self._counts.values())

    def _is_due(self) -> bool:
        return time.monotonic() - self._last_line >= LINES_APART_SECONDS

    def _said(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self._counts.items() if count)
        if not self._done:
            return "none is done yet"
        seconds = time.monotonic() - self._started
        undone = sorted(self._work.values(), reverse=True)  # the order in which they are begun
        at_work = sum(undone[: self._at_once]) / 2  # who is at work is half done
        left = seconds * (sum(undone) - at_work) / (self._done_work + at_work)
        return f"{counts}; {_duration(left)} still" if left else counts


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"


def show_batch(report: BatchReport, file: Path, console: Console) -> None:
    """One line for each workspace, then what to do with those that are not finished."""
    screen = Screen(console)
    figured = any(each.tables for each in report.workspaces)  # else no width is lost to them
    heads = ("Tables", "$ a month", "Risks") if figured else ()
    grid = make_grid("Workspace", "Where it stands", *heads, left=2)
    for each in report.workspaces:
        cost = "" if each.cost_usd_per_month is None else figures.usd(each.cost_usd_per_month)
        style = {"failed": "red", "waiting": "yellow"}.get(each.status, "")
        tables = str(each.tables) if each.tables else ""
        risks = str(each.risks) if each.tables else ""
        row = (tables, cost, risks) if figured else ()
        add_row(grid, each.name, _standing(each), *row, style=style)
    print_grid(grid, screen, console)
    screen.say(
        f"{report.finished} finished, {report.waiting} waiting, {report.failed} failed in "
        f"{_duration(report.seconds).removeprefix('about ')}; all of it stands in {file}."
    )
    if report.waiting:
        screen.say(
            "Those that wait go on once somebody has answered: tablewright gates DIR…, or "
            "tablewright resume WORKSPACE; then run this batch again."
        )
    if report.failed:
        screen.say("Mend what failed and run this batch again: nothing is done twice.")


def _standing(outcome: WorkspaceOutcome) -> str:
    if outcome.status == "failed":
        reason = outcome.reason
        return f"failed: {reason[:MOST_REASON]}{'…' if len(reason) > MOST_REASON else ''}"
    if outcome.status == "waiting":
        count = len(outcome.questions)
        open_ones = f", {figures.plural(count, 'question')}" if count else ""
        return f"waits at {outcome.task}: {outcome.gate}{open_ones}"
    unknown = ", ".join(outcome.unknown_rates)
    again = "" if outcome.is_new else " before"
    return f"finished{again}" + (f"; rate unknown: {unknown}" if unknown else "")
