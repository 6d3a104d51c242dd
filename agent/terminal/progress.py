"""What is being done, on stderr: lines as they come, and a moving one where it takes long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import typer
from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from agent.terminal.markdown_view import harmless
from agent.terminal.screen import folded, make_console

PATIENCE = 1.0  # seconds before it is said what takes so long
AGAIN = ("revised",)  # lines that tell of an event, and may be said twice in the same words

WORK: dict[str, str] = {
    "1.1": "reading the artifacts",
    "1.2": "writing down what is required",
    "1.3": "checking what is required",
    "2.1": "drafting tables, keys and indexes",
    "2.2": "weighing copies, embedding and other layouts",
    "2.3": "working out cost and risks",
    "3.1": "writing the document",
    "4.1": "building the migration contract",
    "4.2": "checking the migration contract",
    "5.1": "writing the summary",
    "5.2": "judging readiness",
}
"""By the task that is next to be committed; at other tasks, what was answered is worked in."""
WORKING_IN = "working that in"
ASKING = "asking the language model"


class Progress:
    """Tells on stderr. `lively` where a person looks on: then it may move.

    Args:
        lively: False with --json, where stderr is read by another program.
    """

    def __init__(self, *, lively: bool, console: Console | None = None) -> None:
        self._console = console or make_console(stderr=True)
        self._lively = lively and self._console.is_terminal
        self._told: set[str] = set()

    def tell(self, text: str, *, whole: bool = False) -> None:
        """A line; `whole` where it is to be copied, so that it is not broken at words."""
        if self._lively:
            line = Text(harmless(text))
            if not whole:
                line = folded(text, self._console, self._console.width)
            self._console.print(line, soft_wrap=whole)
        else:
            typer.echo(harmless(text), err=True)

    def tell_news(self, text: str) -> None:
        """A line that is left out where the same was said before."""
        if text.startswith(AGAIN) or text not in self._told:
            self._told.add(text)
            self.tell(text)

    @contextmanager
    def busy(self, what: Callable[[], str], *, ctrl_c: str = "leaves") -> Iterator[None]:
        """Work that may take long; after a second `what` is shown, asked anew again and again.

        Nothing of it stays on the screen, whatever ends the work. `ctrl_c` is what Ctrl-C does.
        """
        if not self._lively:
            yield
            return
        shown = _Shown(self._console, what, ctrl_c)
        timer = threading.Timer(PATIENCE, shown.start)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            shown.stop()


class _Shown:
    """The moving line, begun by a timer's thread and ended by the one that works."""

    def __init__(self, console: Console, what: Callable[[], str], ctrl_c: str) -> None:
        self._ctrl_c = ctrl_c
        self._console = console
        self._began = monotonic()
        self._what = what
        self._spinner = Spinner("line")
        self._lock = threading.Lock()
        self._is_over = False
        self._live: Live | None = None

    def start(self) -> None:
        with self._lock:
            if self._is_over:
                return
            if self._console.is_dumb_terminal:
                self._console.print(Text(f"{self._what()} ..."))
                return
            self._live = Live(
                console=self._console,
                get_renderable=self._line,
                refresh_per_second=5,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()

    def stop(self) -> None:
        with self._lock:
            self._is_over = True
            if self._live is not None:
                self._live.stop()

    def _line(self) -> Spinner:
        seconds = int(monotonic() - self._began)
        line = f"{self._what()} ... {seconds} s (Ctrl-C {self._ctrl_c})"
        self._spinner.update(text=Text(line, no_wrap=True, overflow="ellipsis"))
        return self._spinner
