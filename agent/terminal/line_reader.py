"""Reads what a person types: editing, history, Tab, several lines, pastes of any kind.

On a dumb terminal lines are read as they come, and nothing but text is written.
"""

import os
import select
import sys
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import CompleteStyle

from agent.terminal.history import WorkspaceHistory

BINDING = frozenset({"approve", "yes", "y"})  # never typed before what they are about is shown
CONTINUED = "... "
ENTER = (Keys.ControlM, Keys.ControlJ)


class LineReader:
    """The prompt. Calling it gives one text, of one line or several.

    Raises EOFError at the end of input, KeyboardInterrupt at Ctrl-C on an empty line. On a line
    with text Ctrl-C takes back the text; `say` is told once how to leave. What is typed is kept
    for the next time in the workspace, if there is one.
    """

    def __init__(
        self,
        workspace: Path | None,
        completer: Completer,
        say: Callable[[str], None],
        *,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self._say = say
        self._told = False
        self._input = input or create_input()
        self._lines: PromptSession[str] = PromptSession(
            input=self._input,
            output=output or _output(),
            history=InMemoryHistory() if workspace is None else WorkspaceHistory(workspace),
            completer=completer,
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
            key_bindings=_bindings(),
            prompt_continuation=CONTINUED,
            enable_suspend=True,
        )
        self._replies: PromptSession[str] = PromptSession(
            input=self._input, output=output or _output(), history=InMemoryHistory()
        )

    def __call__(self, message: str) -> str:
        return self._read(self._lines, message)

    def reply(self, message: str) -> str:
        """A word to a question of ours: not completed, not kept in the history."""
        return self._read(self._replies, message)

    def _read(self, session: PromptSession[str], message: str) -> str:
        while True:
            was_ahead = self._is_line_waiting()
            try:
                text = session.prompt(message)
            except KeyboardInterrupt as interrupt:
                if type(interrupt) is not KeyboardInterrupt or not session.default_buffer.text:
                    raise
                self._tell_how_to_leave()
                continue
            if was_ahead and (word := text.strip().casefold()) in BINDING:
                self._say(f"That {word} was typed before this was shown. Type it again.")
                continue
            return text

    def _tell_how_to_leave(self) -> None:
        if not self._told:
            self._say("The line is dropped. Ctrl-C on an empty line leaves, as /quit does.")
            self._told = True

    def _is_line_waiting(self) -> bool:
        """Whether a line was typed already, before the prompt for it is there."""
        keys = get_typeahead(self._input)
        store_typeahead(self._input, keys)
        if any(key.key in ENTER for key in keys):
            return True
        try:
            return bool(select.select([self._input.fileno()], [], [], 0)[0])
        except (OSError, ValueError, NotImplementedError):
            return False


class PlainReader:
    """The prompt of a terminal that can only show text: what is typed is edited by the system."""

    def __call__(self, message: str) -> str:
        text = self._line(message)
        while text.endswith("\\"):
            text = f"{text[:-1]}\n{self._line(CONTINUED)}"
        return text

    def reply(self, message: str) -> str:
        return self._line(message)

    def _line(self, message: str) -> str:
        sys.stdout.write(message)
        sys.stdout.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt as interrupt:
            if type(interrupt) is KeyboardInterrupt:
                sys.stdout.write("\n")  # what follows begins below the prompt
            raise
        if not line:
            sys.stdout.write("\n")
            raise EOFError
        return line.rstrip("\n")


def make_reader(
    workspace: Path | None, completer: Completer, say: Callable[[str], None]
) -> LineReader | PlainReader:
    """The prompt that the terminal allows for."""
    if os.environ.get("TERM", "dumb").casefold() in ("", "dumb", "unknown"):
        return PlainReader()
    return LineReader(workspace, completer, say)


def _output() -> Output:
    """Asks the terminal for nothing: some answer late, in the middle of what is typed."""
    output = Vt100_Output.from_pty(sys.stdout, term=os.environ.get("TERM"))
    output.enable_cpr = False
    return output


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        """Takes the text, unless it goes on: after a backslash, or in the middle of a paste."""
        buffer = event.current_buffer
        before = buffer.document.text_before_cursor
        if before.endswith("\\") and buffer.document.is_cursor_at_the_end:
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        elif before.strip() and not before.startswith("/") and _is_more_there(event):
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    return bindings


def _is_more_there(event: KeyPressEvent) -> bool:
    """Whether more lines were read together with this one, as in a paste without marks."""
    return any(key.key in ENTER for key in event.key_processor.input_queue)
