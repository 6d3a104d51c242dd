"""JSON with the line of every member, and the names that an object has twice."""

import json
import re
from typing import NoReturn

from pydantic import JsonValue

from tools.value import Value

Path = tuple[str | int, ...]

DEEPEST = 50
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


class JsonFault(Exception):
    """Text that is no JSON: the line and what is wrong there."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        self.what = what
        super().__init__(f"line {line}: {what}")


class LocatedJson(Value):
    """A JSON document.

    Attributes:
        value: What it says; of a name that comes twice, the later value.
        lines: Line of each member, from 1, by its path; the document itself is ().
        repeated: Paths of members whose object has had that name before.
    """

    value: JsonValue
    lines: dict[Path, int]
    repeated: tuple[tuple[Path, int], ...] = ()

    def line(self, path: Path) -> int | None:
        """The line of the member, or of the nearest one around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_located(text: str) -> LocatedJson:
    """Reads the text. Raises JsonFault."""
    reading = _Reading(text)
    value = reading.value((), 0)
    reading.skip_space()
    if reading.at < len(text):
        reading.fail("something follows the document")
    return LocatedJson(value=value, lines=reading.lines, repeated=tuple(reading.repeated))


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.repeated: list[tuple[Path, int]] = []

    def fail(self, what: str) -> NoReturn:
        raise JsonFault(self.line, what)

    def skip_space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        if found is not None:
            self.line += found.group().count("\n")
            self.at = found.end()

    def take(self, mark: str) -> bool:
        self.skip_space()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def value(self, path: Path, depth: int) -> JsonValue:
        if depth > DEEPEST:
            self.fail(f"values nest more than {DEEPEST} deep")
        self.skip_space()
        self.lines.setdefault(path, self.line)
        if self.take("{"):
            return self._object(path, depth)
        if self.take("["):
            return self._array(path, depth)
        if self.text.startswith('"', self.at):
            return self._string()
        found = _SCALAR.match(self.text, self.at)
        if found is None:
            self.fail("a value is missing or is none that JSON has")
        self.at = found.end()
        scalar: JsonValue = json.loads(found.group())
        return scalar

    def _string(self) -> str:
        try:
            text, self.at = _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            raise JsonFault(self.line, error.msg) from error
        return str(text)

    def _object(self, path: Path, depth: int) -> JsonValue:
        members: dict[str, JsonValue] = {}
        if self.take("}"):
            return members
        while True:
            self.skip_space()
            if not self.text.startswith('"', self.at):
                self.fail("a name in double quotes is missing")
            line = self.line
            name = self._string()
            member = (*path, name)
            if name in members:
                self.repeated.append((member, line))
            self.lines[member] = line
            if not self.take(":"):
                self.fail(f"a colon is missing after {name!r}")
            members[name] = self.value(member, depth + 1)
            if self.take("}"):
                return members
            if not self.take(","):
                self.fail(f"a comma or a brace is missing after {name!r}")

    def _array(self, path: Path, depth: int) -> JsonValue:
        elements: list[JsonValue] = []
        if self.take("]"):
            return elements
        while True:
            elements.append(self.value((*path, len(elements)), depth + 1))
            if self.take("]"):
                return elements
            if not self.take(","):
                self.fail("a comma or a bracket is missing")
