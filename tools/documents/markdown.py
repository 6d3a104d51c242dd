"""Markdown that outside text can't break: everything is escaped unless made here."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI, such as colours and cursor moves
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, such as titles and terminal links
    r"|\x1b[@-Z\\-_]?"
)
_ACTIVE = re.compile(r"[\\`*|\[\]]|~~|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#|\w+;)")
_AUTOLINK = re.compile(r"(?i)(?:(\w)://|\b(www)\.)")
_BLOCK_START = re.compile(r"^(?:[#>+=-]|\d+[.)](?=\s|$))")
_BACKTICKS = re.compile("`+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Markdown(str):
    """Text that is Markdown already: `md` leaves it alone."""

    __slots__ = ()


def visible(text: str) -> str:
    """One line without control characters: escape sequences go, other controls show as `�`."""
    if text.isascii() and text.isprintable():
        return text
    line = _LINE_BREAKS.sub(" ", _ESCAPE_SEQUENCE.sub("�", text))
    return "".join("�" if unicodedata.category(char) in _INVISIBLE else char for char in line)


def inline(value: object) -> Markdown:
    """The value's text as inert Markdown inside a line or a table cell."""
    return value if isinstance(value, Markdown) else Markdown(inline_part(str(value)).strip())


def inline_part(value: str) -> str:
    """The same of a part of a line, whose blanks at the ends count."""
    text = visible(value)
    text = _ACTIVE.sub(lambda match: "".join("\\" + char for char in match.group()), text)
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    return _AUTOLINK.sub(lambda match: match[1] + "\\://" if match[1] else match[2] + "\\.", text)


def md(value: object) -> Markdown:
    """Like `inline`, inert at the start of a line too: no heading, list, quote or rule."""
    if isinstance(value, Markdown):
        return value
    return Markdown(guard_start(inline(value)))


def guard_start(text: str) -> str:
    """The text with a heading, list, quote or rule at its start made inert."""
    start = _BLOCK_START.match(text)
    if start is None:
        return text
    last = start.end() - 1
    return f"{text[:last]}\\{text[last:]}"


def code(value: object) -> Markdown:
    """A code span, its fence longer than any run of backticks inside.

    Text with a pipe is escaped instead: in a table cell the span could not hold it.
    """
    text = visible(str(value)).strip()
    if not text or "|" in text:
        return inline(text)
    runs = [len(run) for run in _BACKTICKS.findall(text)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Markdown(f"{fence}{pad}{text}{pad}{fence}")


def with_code(text: str) -> Markdown:
    """Plain text in which backticks mark code: those stay code spans, all else is escaped."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # one of them marks nothing
        return md(text)
    made = [code(each) if place % 2 else inline_part(each) for place, each in enumerate(pieces)]
    return Markdown(guard_start("".join(made).strip()))


def codes(values: Iterable[object], otherwise: str = "none") -> Markdown:
    return Markdown(", ".join(code(value) for value in values) or md(otherwise))


def grid(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Markdown:
    """A table. Cells are escaped unless they are Markdown; an empty one shows as a dash."""
    lines = [_row(headers), "|" + " --- |" * len(headers)]
    lines += [_row(row) for row in rows]
    return Markdown("\n".join(lines))


def bullets(items: Iterable[object]) -> Markdown:
    return Markdown("\n".join(f"- {md(item)}" for item in items))


def sentence(pattern: str, **parts: object) -> Markdown:
    """Our own Markdown `pattern` with its `{name}` parts escaped unless they are Markdown."""
    return Markdown(pattern.format(**{name: inline(part) for name, part in parts.items()}))


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(inline(cell) or "–" for cell in cells) + " |"
