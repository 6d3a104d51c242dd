r"""SQL text cut into statements as the mysql client does it, before any grammar is applied.

Comments become spaces, so that every other character keeps its line; what stands in a version
comment (`/*!80016 INVISIBLE */`, MariaDB's `/*M!100301 ... */`) is executed and therefore stays.
DELIMITER, `\G` and prompts (`mysql>`) are the client's own. An INSERT of a megabyte costs one
pass of a regular expression.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tools.source.input_text import settle
from tools.value import Value

MOST_OF_ROWS = 200  # characters kept of a statement that inserts rows: dumps are full of them
MOST_LEAD = 10_000  # characters before a statement's first word
NEVER = 900_000  # a server version that no server has: MariaDB's dumps begin with /*M!999999
QUOTED = {
    "'": r"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'",
    '"': r'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"',
    "`": r"`[^`\n]*+(?:``[^`\n]*+)*+`",
    "/*": r"/\*(?!M?!).*?\*/",
}
CURLY = re.compile("‘([^‘’\n]*)’|“([^“”\n]*)”")
PROMPT = re.compile(r"^(?:mysql|MariaDB \[[^\]\n]*\])>", re.MULTILINE)
NEXT_PROMPT = re.compile(r"^ *(?:->|'>|\">|`>|/\*>) ?", re.MULTILINE)
VERSION = re.compile(r"/\*M?!(\d*)")
DEFINES = re.compile(r"\s*(?:CREATE|ALTER)\s+(?:TEMPORARY\s+)?TABLE\b", re.IGNORECASE)
ROWS = re.compile(r"(?:INSERT|REPLACE)\b", re.IGNORECASE)
RESTART = re.compile(r"^[ \t]*(?:CREATE|ALTER|DROP|RENAME|INSERT)\b", re.MULTILINE | re.IGNORECASE)


class SqlText(Value):
    """SQL out of a file, where it begins at `first_line`."""

    text: str
    file: str
    first_line: int = 1


@dataclass(frozen=True)
class RawStatement:
    """A statement with its line, counted from 1 in the text.

    Attributes:
        open_line: Where a quote or comment begins in it that is not closed; 0 where all are.
        is_delimited: Its delimiter is not the usual semicolon.
    """

    text: str
    line: int
    open_line: int = 0
    is_delimited: bool = False


def split_sql(sql: str, most_of_rows: int = MOST_OF_ROWS) -> Iterator[RawStatement]:
    """The statements in order, those without a word left out.

    Of a statement that inserts rows no more than so many characters are kept.
    """
    text = settle_sql(sql)
    has_prompts = PROMPT.search(text) is not None
    if has_prompts:
        text = NEXT_PROMPT.sub(lambda found: " " * len(found[0]), text)
    yield from _Scanner(text, most_of_rows, has_prompts=has_prompts).statements()


def settle_sql(sql: str) -> str:
    """With plain line ends and spaces, and quotes that a word processor has curled straight."""
    text = settle(sql)
    return text if text.isascii() else CURLY.sub(_straight, text)


def _straight(found: re.Match[str]) -> str:
    quote = "'" if found[1] is not None else '"'
    inner = found[1] if found[1] is not None else found[2]
    return f"{quote}{inner.replace(quote, quote * 2)}{quote}"


@lru_cache(maxsize=64)
def _signs(delimiter: str, unclosed: frozenset[str], *, has_prompts: bool) -> re.Pattern[str]:
    """What ends or hides a statement; kinds of quotes known to be unclosed are plain signs."""
    quoted = "|".join(form for kind, form in QUOTED.items() if kind not in unclosed)
    opening = "|".join(re.escape(kind) for kind in QUOTED if kind not in unclosed)
    prompt = rf"|(?P<prompt>{PROMPT.pattern})" if has_prompts else ""
    return re.compile(
        r"(?P<comment>--(?=\s|\Z)[^\n]*|\#[^\n]*)"
        r"|(?P<version>/\*M?!\d*)"
        + (rf"|(?P<quoted>{quoted})|(?P<opening>{opening})" if quoted else "")
        + r"|(?P<close>\*/)"
        rf"|(?P<end>{re.escape(delimiter)}|\\[Gg])"
        r"|(?P<command>^[ \t]*DELIMITER[ \t]+(?P<delimiter>\S{1,16})[^\n]*)" + prompt,
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    )


class _Scanner:
    def __init__(self, text: str, most_of_rows: int, *, has_prompts: bool) -> None:
        self.text = text
        self.most_of_rows = most_of_rows
        self.has_prompts = has_prompts
        self.delimiter = ";"
        self.unclosed: frozenset[str] = frozenset()
        self.start = 0
        self.blanks: list[tuple[int, int]] = []
        self.opened = -1  # where a quote begins that is not closed
        self.line, self.counted = 1, 0  # the line at the position up to which lines are counted

    def statements(self) -> Iterator[RawStatement]:
        position = 0
        while found := self._signs().search(self.text, position):
            position = found.end()
            match found.lastgroup:
                case "comment" | "close":
                    self.blanks.append(found.span())
                case "quoted" if self._runs_over(found):
                    position = self._restart(found.start())
                    yield from self._finish(position, position)
                case "quoted":
                    self._pass_quoted(found)
                case "version":
                    position = self._open_version(found)
                case "opening":
                    position = self._unclosed(found)
                    if position < len(self.text):
                        yield from self._finish(position, position)
                case "end" | "prompt":
                    yield from self._finish(found.start(), found.end())
                case _:
                    yield from self._finish(found.start(), found.end())
                    self.delimiter = found["delimiter"]
        yield from self._finish(len(self.text), len(self.text))

    def _signs(self) -> re.Pattern[str]:
        return _signs(self.delimiter, self.unclosed, has_prompts=self.has_prompts)

    def _pass_quoted(self, found: re.Match[str]) -> None:
        if found[0].startswith("/*"):
            self.blanks.append(found.span())

    def _open_version(self, found: re.Match[str]) -> int:
        """Behind the opening of a version comment, or behind all of one that no server executes."""
        number = VERSION.match(found[0])
        if number is None or not number[1] or int(number[1][:9]) < NEVER:
            self.blanks.append(found.span())
            return found.end()
        end = self.text.find("*/", found.end())
        end = len(self.text) if end < 0 else end + 2
        self.blanks.append((found.start(), end))
        return end

    def _unclosed(self, found: re.Match[str]) -> int:
        """Where to go on. A kind of quote that goes on to the end need not be tried again."""
        if found[0] != "`":  # which ends with its line
            self.unclosed |= {found[0]}
        return self._restart(found.start())

    def _runs_over(self, found: re.Match[str]) -> bool:
        """Whether text in quotes takes in the beginning of a statement behind a table's."""
        if "\n" not in found[0] or not RESTART.search(found[0]):
            return False
        return DEFINES.match(self.text, self.start, self.start + MOST_LEAD) is not None

    def _restart(self, opened: int) -> int:
        """The next line that begins with a statement's first word."""
        self.opened = opened
        again = RESTART.search(self.text, opened + 1)
        return again.start() if again else len(self.text)

    def _finish(self, end: int, after: int) -> Iterator[RawStatement]:
        """The statement before `end`; the next one begins at `after`."""
        text = self._without_blanks(end)
        lead = len(text) - len(text.lstrip())
        if lead < len(text):
            is_rows = ROWS.match(text, lead) is not None
            yield RawStatement(
                text=text[lead : lead + self.most_of_rows] if is_rows else text.strip(),
                line=self._line_at(self.start + lead),
                open_line=self._line_at(self.opened) if self.opened >= 0 else 0,
                is_delimited=self.delimiter != ";",
            )
        self.start, self.blanks, self.opened = after, [], -1

    def _line_at(self, position: int) -> int:
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        return self.line

    def _without_blanks(self, end: int) -> str:
        parts, position = [], self.start
        for first, last in self.blanks:
            parts.append(self.text[position:first])
            parts.append("".join("\n" if sign == "\n" else " " for sign in self.text[first:last]))
            position = last
        parts.append(self.text[position:end])
        return "".join(parts)
