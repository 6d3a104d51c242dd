"""`python -m agent.commands.record NAME`, which is `make record T=NAME`: records it anew."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import typer

from agent.cli import edge
from agent.commands.interruption import ending_is_interruption


def main(arguments: Sequence[str]) -> None:
    """Raises typer.Exit with the exit code where it comes to no recording."""
    with edge(), ending_is_interruption(ctrl_c=True):
        from agent.errors import UsageError
        from agent.replaying.pace import Pace, PacedStream
        from agent.replaying.playing import Stage
        from agent.replaying.recorder import record
        from agent.replaying.recording import find_recording

        if len(arguments) != 1 or not arguments[0]:
            msg = "Name the recording, a folder in cassettes/: make record T=NAME"
            raise UsageError(msg)
        recording = find_recording(arguments[0])
        stage = Stage(PacedStream(sys.stdout, Pace()), lambda text: typer.echo(text, err=True))
        made = record(recording, os.environ, stage, datetime.now(UTC).date())
        typer.echo(
            f"Recorded {recording.folder}: {made.answered_by} answered. It plays as it went. "
            "Look it over (git diff) and commit it."
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except typer.Exit as end:
        sys.exit(end.exit_code)
