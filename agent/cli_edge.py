"""The edge of the command line: what is raised on purpose becomes a message and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def edge() -> Iterator[None]:
    """Turns what is raised on purpose into a message and an exit code."""
    from tools.documents.markdown import visible
    from tools.errors import TablewrightError

    def say(text: str) -> None:
        """To stderr: what a file or an endpoint said may be quoted in it."""
        lines = f"tablewright: {text}".split("\n")
        typer.echo("\n".join(visible(line) for line in lines), err=True)

    try:
        yield
    except TablewrightError as error:
        say(str(error))
        raise typer.Exit(int(error.exit_code)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        what = error.strerror or str(error)
        fix = "Put that right and run the command again; nothing that was answered is lost."
        say(f"{place}{what}. {fix}")
        raise typer.Exit(1) from error
    except KeyboardInterrupt as interrupt:
        say("interrupted; nothing that was answered is lost")
        raise typer.Exit(130) from interrupt
