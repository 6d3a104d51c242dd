"""What takes long to work out, kept in `.tablewright/`: done once, not each time.

Lost or unreadable, it is worked out anew: raw query logs are read, designs searched.
"""

from contextlib import suppress
from pathlib import Path

from agent.workspace.custody import write_whole
from agent.workspace.private import FOLDER

RAW_LOGS = f"{FOLDER}/raw.json"
DESIGNS = f"{FOLDER}/designs.json"


class Shelf:
    """The last text kept, under its key. Written once the workspace is known to be ours."""

    def __init__(self, workspace: Path, file: str = RAW_LOGS) -> None:
        self._file = workspace / file
        self._unwritten: bytes | None = None

    def find(self, key: str) -> str | None:
        """None for another key, and where the file can't be read or is a link."""
        if self._file.parent.is_symlink() or self._file.is_symlink():
            return None
        try:
            found = self._file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        first, _, text = found.partition("\n")
        return text if first == key else None

    def keep(self, key: str, text: str) -> None:
        """Held until `write`."""
        self._unwritten = f"{key}\n{text}".encode()

    def write(self) -> None:
        """Puts down what was to be kept. A disk that is full or closed is done without."""
        if self._unwritten is None or self._file.parent.is_symlink():
            return
        with suppress(OSError):
            write_whole(self._file, self._unwritten)
        self._unwritten = None
