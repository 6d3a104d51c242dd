"""Types what the person typed when it was recorded, each line at the prompt that it is for."""

from agent.errors import ReplayError
from agent.replaying.pace import PacedStream
from agent.replaying.recording import Recording, Typed


class Typist:
    """A prompt that nobody has to sit at.

    Raises ReplayError where the session asks for something else than is typed next: it went
    another way than it did.
    """

    def __init__(self, recording: Recording, out: PacedStream) -> None:
        self._recording = recording
        self._lines = recording.session.typed
        self._next = 0
        self._out = out

    def __call__(self, message: str) -> str:
        line = self._line(message.strip().removesuffix(">"))
        self._out.put(message)
        self._out.type(line.text)
        return line.text

    def _line(self, at: str) -> Typed:
        if self._next == len(self._lines):
            what = f"the session asks at {at}> after the last line that is typed."
            raise self._error(what)
        line = self._lines[self._next]
        if line.at != at:
            what = (
                f"line {self._next + 1} of `typed`, {line.at}> {line.text}, but the session asks "
                f"at {at}>: it goes another way."
            )
            raise self._error(what)
        self._next += 1
        return line

    def check_done(self) -> None:
        """Raises ReplayError where lines are left at the end."""
        left = len(self._lines) - self._next
        if left:
            line = self._lines[self._next]
            what = f"{left} lines were never typed, the first is {line.at}> {line.text}."
            raise self._error(what)

    def _error(self, what: str) -> ReplayError:
        file, again = self._recording.session_path, self._recording.again
        return ReplayError(file, f"{what} Put `typed` right.", again)
