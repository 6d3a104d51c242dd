"""`python -m agent.commands.record NAME`, which is `make record T=NAME`: records it anew.

With `--same-answers` (`make remake T=NAME`) the recorded answers stay, and what comes out of them
now is taken down.
"""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import typer

from agent.cli_edge import edge
from agent.commands.interruption import ending_is_interruption

SAME_ANSWERS = "--same-answers"


def main(arguments: Sequence[str]) -> None:
    """Raises typer.Exit with the exit code where it comes to no recording."""
    with edge(), ending_is_interruption(ctrl_c=True):
        from agent.errors import UsageError
        from agent.replaying.pace import Pace, PacedStream
        from agent.replaying.playing import Stage
        from agent.replaying.recorder import record, remake
        from agent.replaying.recording import find_recording

        names = [each for each in arguments if each != SAME_ANSWERS]
        if len(names) != 1 or not names[0]:
            msg = "Name the recording, a folder in cassettes/: make record T=NAME"
            raise UsageError(msg)
        recording = find_recording(names[0])
        stage = Stage(PacedStream(sys.stdout, Pace()), lambda text: typer.echo(text, err=True))
        if SAME_ANSWERS in arguments:
            remake(recording, stage)
            typer.echo(
                f"Remade {recording.folder} from the recorded answers. Look at what differs."
            )
            return
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
