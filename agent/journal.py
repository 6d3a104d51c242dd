"""The truth of a session: `artifacts/stage-02/decisions.jsonl`, append only.

A line is on the disk before anything acts on it. A write that was cut off leaves a last line
without its newline: unless all but the newline is there, it is left out when reading and cut away
before the next is written. Any other line that can't be read is refused, for what follows it
could not be trusted.
"""

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

from pydantic import ValidationError

from agent.errors import JournalError, JournalReplacedError
from agent.events import Event, Record
from agent.workspace.custody import write_whole
from tools.errors import naming
from tools.line_ends import as_stored
from tools.value import inert_json

JOURNAL_PATH = "artifacts/stage-02/decisions.jsonl"
FIRST_BYTES = b'{"seq":1,"at":"'


class Journal:
    """The events of one workspace, in order."""

    def __init__(self, file: Path, records: tuple[Record, ...], sound: bytes) -> None:
        self._file = file
        self._records = records
        self._sound = sound

    @classmethod
    def open(cls, workspace: Path) -> "Journal":
        """Reads what is there, nothing written. Raises JournalError with file and line."""
        file = workspace / JOURNAL_PATH
        content = as_stored(file.read_bytes()) if file.is_file() else b""
        records, sound_bytes = _parse(content, workspace)
        return cls(file, records, content[:sound_bytes])

    @property
    def records(self) -> tuple[Record, ...]:
        return self._records

    @property
    def is_torn(self) -> bool:
        """Whether the last write was cut off."""
        return len(as_stored(self._read())) > len(self._sound)

    @property
    def is_stillborn(self) -> bool:
        """Whether all there is are the first bytes of the first event, cut off by a kill.

        After a power loss some file systems leave zeros where the rest would be.
        """
        if self._records or not self._file.is_file():
            return False
        found = self._file.read_bytes().rstrip(b"\0")[: len(FIRST_BYTES)]
        return FIRST_BYTES.startswith(found)

    def mend(self) -> None:
        """Cuts away a last line that was cut off; gives one that lacks its newline alone that.

        Line ends that git has put in are taken out.
        """
        self._restore_line_ends()
        if not self.is_torn and not self._lacks_newline:
            return
        with naming(self._file), self._file.open("ab", buffering=0) as stream:
            stream.truncate(len(self._sound))
            if self._lacks_newline:
                _write_out(stream, b"\n")
                self._sound += b"\n"
            os.fsync(stream.fileno())

    def append(self, event: Event, *, at: str, who: str) -> Record:
        """Writes the event to disk and only then counts it in.

        Raises:
            JournalReplacedError: The file is not the one whose events are known here.
            OSError: It does not count, and the file is as it was where it can be cut back.
        """
        self.content()
        record = Record(seq=len(self._records) + 1, at=at, who=who, event=event)
        self._write(f"{inert_json(record.model_dump_json())}\n".encode())
        self._records = (*self._records, record)
        return record

    def content(self) -> bytes:
        """The bytes of all events.

        Raises:
            JournalReplacedError: The file does not hold them any more, or whole lines of others.
        """
        found = as_stored(self._read())
        if not found.startswith(self._sound) or b"\n" in found[len(self._sound) :]:
            raise JournalReplacedError(JOURNAL_PATH, self._sound)
        return self._sound

    def _read(self) -> bytes:
        return self._file.read_bytes() if self._file.is_file() else b""

    def _write(self, content: bytes) -> None:
        created = not self._file.exists()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._restore_line_ends()
        with naming(self._file), self._file.open("ab", buffering=0) as stream:
            stream.truncate(len(self._sound))
            if self._lacks_newline:
                content = b"\n" + content
            try:
                _write_out(stream, content)
                os.fsync(stream.fileno())
            except BaseException:
                with suppress(OSError):
                    stream.truncate(len(self._sound))
                raise
        if created:
            _sync_folder(self._file.parent)
        self._sound += content

    def _restore_line_ends(self) -> None:
        """Before anything is cut or added, for all places are counted in what we write."""
        content = self._read()
        if content != as_stored(content):
            write_whole(self._file, as_stored(content))

    @property
    def _lacks_newline(self) -> bool:
        return bool(self._sound) and not self._sound.endswith(b"\n")


def parse_records(content: bytes) -> tuple[Record, ...]:
    """The events of a journal's bytes. Raises JournalError."""
    return _parse(content)[0]


def _parse(content: bytes, workspace: Path = Path()) -> tuple[tuple[Record, ...], int]:
    records: list[Record] = []
    sound_bytes = 0
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            record = Record.model_validate_json(line)
        except ValidationError as error:
            if not line.endswith(b"\n"):
                break
            what = error.errors(include_url=False)[0]["msg"]
            said = f"is not an event: {what}."
            raise JournalError(JOURNAL_PATH, number, said, workspace) from error
        if record.seq != number:
            what = f"has the number {record.seq} where {number} is due: a line is missing or added."
            raise JournalError(JOURNAL_PATH, number, what, workspace)
        records.append(record)
        sound_bytes += len(line)
    return tuple(records), sound_bytes


def _write_out(stream: FileIO, content: bytes) -> None:
    """All of it: on a disk that fills up a write ends early, and only the next one fails."""
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
