"""`replay`: a recorded session in the terminal, at reading speed."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import typer

from agent.commands.interruption import ending_is_interruption
from agent.context import SessionContext
from agent.errors import ExitCode, UsageError
from agent.replaying.pace import Pace, PacedStream
from agent.replaying.playing import Played, Stage, play, temporary_repository
from agent.replaying.recording import (
    CASSETTES,
    Recorded,
    Recording,
    find_recording,
    load_recording,
    recording_folders,
)
from agent.terminal.progress import WORK, WORKING_IN, Progress
from agent.terminal.screen import Screen, make_console
from tools.documents.markdown import visible


def replay(name: str, *, speed: float, into: Path | None) -> int:
    """Plays a recording to its end; the exit code."""
    if not 0 <= speed < float("inf"):
        msg = f"--speed {speed:g}: give how many times reading speed, such as 4; 0 never pauses."
        raise UsageError(msg)
    recording = find_recording(name)
    recorded = recording.recorded()
    pace = Pace(speed if sys.stdout.isatty() else 0.0)
    out = PacedStream(sys.stdout, pace)
    screen = Screen(make_console())
    with ending_is_interruption(ctrl_c=True):
        try:
            for line in title_lines(recording, recorded):
                screen.say(line)
            with _repository(into) as repository:
                done = play(recording, repository, _stage(out, pace))
        except KeyboardInterrupt:
            typer.echo(left_line(into), err=True)
            return ExitCode.INTERRUPTED
    for line in end_lines(recorded, done, into):
        screen.say(line)
    return ExitCode.DONE


def list_recordings() -> int:
    """Prints those in ./cassettes."""
    folders = recording_folders(CASSETTES)
    if not folders:
        msg = (
            f"There are no recordings in ./{CASSETTES}. Name one by its folder: tablewright replay "
            "FOLDER"
        )
        raise UsageError(msg)
    for folder in folders:
        recording = load_recording(folder)
        recorded = recording.session.recorded
        by = f"{recorded.answered_by}, {recorded.date}" if recorded else "not recorded yet"
        typer.echo(visible(f"{recording.name}: {recording.session.about} ({by})"))
    typer.echo("Play one: tablewright replay NAME")
    return ExitCode.DONE


def title_lines(recording: Recording, recorded: Recorded) -> tuple[str, ...]:
    return (
        f"Replay of {recording.name}: answers of {recorded.answered_by}, recorded {recorded.date}.",
        f"{recording.session.about} Nothing is sent; what is typed was typed then. Ctrl-C leaves.",
    )


def end_lines(recorded: Recorded, done: Played, into: Path | None) -> tuple[str, ...]:
    tokens_in = sum(call.tokens_in for call in done.calls)
    tokens_out = sum(call.tokens_out for call in done.calls)
    report = done.report
    if into is None:
        where = "The repository was a temporary one and is removed; --into DIR keeps it."
    else:
        where = f"The repository: {into}. Look it over: tablewright check {shlex.quote(str(into))}"
    return (
        "",
        f"The replay is over: {len(report.tables)} tables, "
        f"USD {report.cost_usd_per_month or 0.0:,.2f} a month; every file as it was recorded.",
        f"{recorded.answered_by} gave {len(done.calls)} answers on {recorded.date} "
        f"({tokens_in:,} tokens in, {tokens_out:,} out; {recorded.model} at {recorded.base_url}).",
        where,
    )


def left_line(into: Path | None) -> str:
    kept = f"What there is of the repository: {into}" if into else "Its repository is removed."
    return f"The replay is left. {kept}"


@contextmanager
def _repository(into: Path | None) -> Iterator[Path]:
    if into is not None:
        yield into
        return
    with temporary_repository() as folder:
        yield folder


def _stage(out: PacedStream, pace: Pace) -> Stage:
    progress = Progress(lively=sys.stdout.isatty())

    def tell(text: str) -> None:
        progress.tell_news(text)
        pace.rest(pace.read(text))

    def busy(context: SessionContext) -> AbstractContextManager[None]:
        if not pace.speed:
            return nullcontext()
        return progress.busy(lambda: WORK.get(context.frontier, WORKING_IN))

    return Stage(out, tell, busy)
