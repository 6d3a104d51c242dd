"""`gates`: one inbox over all sessions that wait, and words that answer many questions at once.

Nothing is approved here: an approval binds to what was shown, and is given in its own session.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import typer

from agent.batch.job import find_jobs
from agent.commands.gates_talk import InboxTalk
from agent.commands.gates_view import show_inbox, show_settled
from agent.commands.inbox import Looked, look_all
from agent.commands.inbox_counts import report_of
from agent.commands.inbox_report import SettledWord
from agent.commands.inbox_words import (
    Word,
    read_word,
    record,
    settled_in,
    settled_word,
)
from agent.commands.interruption import ending_is_interruption
from agent.errors import ExitCode
from agent.terminal.progress import Progress
from agent.terminal.screen import make_console
from tools.documents import figures
from tools.value import canonical_json


@dataclass(frozen=True)
class GatesOptions:
    """What `gates` is given; `words` are those that settle many questions, in their order."""

    folders: tuple[Path, ...]
    words: tuple[str, ...] = ()


def gates(options: GatesOptions, *, as_json: bool) -> int:
    """The exit code: 3 where questions are open still, 1 where a workspace was left alone."""
    words = tuple(map(read_word, options.words))
    jobs = find_jobs(options.folders, None)
    progress = Progress(lively=not as_json)
    counted = figures.plural(len(jobs), "workspace")
    with progress.busy(lambda: f"looking into {counted}"):
        found = look_all(jobs)
    settled = tuple(_settle(word, found, progress) for word in words)
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if as_json:
        typer.echo(canonical_json(report_of(found.values(), settled)), nl=False)
    elif is_terminal and not words and _is_waiting(found.values()):
        with ending_is_interruption():
            InboxTalk(found, progress).run()
    else:
        console = make_console()
        show_settled(settled, console)
        show_inbox(report_of(found.values(), settled), console)
    return exit_code_of(found.values())


def exit_code_of(found: Iterable[Looked]) -> int:
    states = {looked.standing.state for looked in found}
    if "questions" in states:
        return ExitCode.WAITING
    return ExitCode.ERROR if "left alone" in states else ExitCode.DONE


def _is_waiting(found: Iterable[Looked]) -> bool:
    return any(looked.standing.state in ("questions", "approval") for looked in found)


def _settle(word: Word, found: dict[str, Looked], progress: Progress) -> SettledWord:
    """Records what the word settles; `found` is as it is afterwards."""
    with progress.busy(lambda: f"recording {word.text}"):
        given = tuple(record(settled_in(word, found.values()), found, progress.tell))
    return settled_word(word, given)
