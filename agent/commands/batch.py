"""`batch`: many workspaces, each a session of its own, run as far as its answers carry."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import typer

from agent.batch import cluster, pool
from agent.batch.job import Job, find_jobs
from agent.batch.limits import PaceServer
from agent.batch.one import Settings
from agent.batch.outcome import BatchReport, WorkspaceOutcome, report_of
from agent.batch.pool import Means, most_jobs
from agent.batch.purse import Purse, spent_before
from agent.commands.batch_view import BatchProgress, show_batch
from agent.errors import ExitCode, UsageError
from agent.language_model.budget import Limits
from agent.language_model.choice import ModelChoice, open_language_model
from agent.language_model.prices import load_model_prices
from agent.terminal.screen import make_console
from agent.workspace.custody import write_whole
from tools.value import canonical_json

RESULT = "batch.json"
STOPPING = (signal.SIGINT, signal.SIGTERM)
MOST_IN_FLIGHT = 16  # sessions at a time that may wait for an endpoint


@dataclass(frozen=True)
class BatchOptions:
    """What `batch` is given; None where it is left to the default."""

    folders: tuple[Path, ...]
    answers_folder: Path | None
    jobs: int | None
    in_flight: int | None
    settings: Settings
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    max_tokens: int | None = None
    max_cost: float | None = None
    output: Path = Path(RESULT)
    scheduler: str = ""


def batch(options: BatchOptions, *, as_json: bool) -> int:
    """The exit code: 0 where all are finished, 1 where one failed, 3 where some wait."""
    _check(options)
    jobs = find_jobs(options.folders, options.answers_folder)
    asks = _asks_a_model(options, jobs[0].workspace)
    count = options.jobs or most_jobs()
    in_flight = min(options.in_flight or (MOST_IN_FLIGHT if asks else count), len(jobs))
    server = _pace_server(options, jobs) if asks else nullcontext(None)
    started = time.monotonic()
    outcomes: dict[str, WorkspaceOutcome] = {}
    progress = BatchProgress(jobs, in_flight, make_console(stderr=True), lively=not as_json)
    with _stopped_by_signals(), server as address, progress:
        means = Means(jobs=count, in_flight=in_flight, pace=address)
        with closing(_run_all(options, jobs, means)) as coming:
            for outcome in coming:
                outcomes[outcome.name] = outcome
                progress.tell(outcome)
    ordered = tuple(outcomes[job.name] for job in jobs)
    report = report_of(ordered, time.monotonic() - started)
    write_whole(options.output, canonical_json(report).encode())
    if as_json:
        typer.echo(canonical_json(report), nl=False)
    else:
        show_batch(report, options.output, make_console())
    return exit_code_of(report)


def _pace_server(options: BatchOptions, jobs: tuple[Job, ...]) -> PaceServer:
    """Where all workers reach it: on this machine alone, or on the way to the scheduler."""
    limits = (options.requests_per_minute, options.tokens_per_minute)
    purse = _purse(options, jobs)
    if not options.scheduler:
        return PaceServer(*limits, purse=purse)
    return PaceServer(*limits, host=cluster.host_towards(options.scheduler), purse=purse)


def _purse(options: BatchOptions, jobs: tuple[Job, ...]) -> Purse | None:
    """None without a budget: then no journal has to be read."""
    budget = Limits(options.max_tokens, options.max_cost)
    if budget == Limits():
        return None
    prices = load_model_prices(os.environ)
    return Purse(budget, spent_before(jobs, prices), prices.money)


def _run_all(options: BatchOptions, jobs: tuple[Job, ...], means: Means) -> pool.Outcomes:
    if not options.scheduler:
        return pool.run_all(jobs, options.settings, means)
    spread = cluster.Cluster(options.scheduler, options.in_flight, means.pace)
    return cluster.run_all(jobs, options.settings, spread)


def exit_code_of(report: BatchReport) -> int:
    if report.failed:
        return ExitCode.ERROR
    return ExitCode.WAITING if report.waiting else ExitCode.DONE


def _check(options: BatchOptions) -> None:
    """Raises UsageError for what can't be used as given."""
    for name, number in (
        ("--jobs", options.jobs),
        ("--in-flight", options.in_flight),
        ("--rpm", options.requests_per_minute),
        ("--tpm", options.tokens_per_minute),
    ):
        if number is not None and number < 1:
            msg = f"{name} is {number}. Give 1 or more."
            raise UsageError(msg)
    if options.scheduler:
        cluster.check_scheduler(options.scheduler)
        if options.jobs is not None:
            msg = "--jobs counts processes on this machine; with --scheduler its workers count."
            raise UsageError(msg)
    folder = options.output.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        msg = f"--output {options.output}: {folder} is no folder that can be written to."
        raise UsageError(msg)


def _asks_a_model(options: BatchOptions, workspace: Path) -> bool:
    """Whether sessions ask one. Raises UsageError where they are to and can not."""
    settings = options.settings
    choice = ModelChoice(
        drafter=settings.drafter,
        model=settings.model,
        max_tokens=options.max_tokens,
        max_cost=options.max_cost,
        workspace=workspace,
    )
    return open_language_model(choice, os.environ, (), lambda text: None) is not None


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends the batch as Ctrl-C does: what is at work is killed, and goes on next time.

    A second signal does not keep it from killing what is at work.
    """

    def stop(number: int, frame: object) -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in STOPPING}
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped. To go on, run the same batch again: nothing is done twice.", err=True)
        raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
