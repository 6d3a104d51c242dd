"""What differs between a card as it was shown and as it is now, instead of all of it again."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

MOST_CHANGED = 0.5  # of a card's parts; beyond that the whole is easier to read
MOST_PARTS = 20
WHOLE_MODEL = "Alternatives"  # headings of what is told of the whole model, not of this card
_ITEM = re.compile(r"^\s*(?:[-*] |\d+[.)] )")
_DECISION = re.compile(r"\bD\d+\b")  # numbered anew whenever a decision comes or goes
_NAME_ENDS = re.compile(r" \(|:")
_MONEY = re.compile(r"\(?(?:[-+]|under )?\$[\d,.]+\)?")


@dataclass(frozen=True)
class Section:
    """A heading and the paragraphs and list items below it, the lines of each joined."""

    heading: str
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """What tells it from other sections: its heading up to what may change in it."""
        return _NAME_ENDS.split(self.heading, maxsplit=1)[0]

    @property
    def title(self) -> str:
        """The heading without what changes though nothing on the card does."""
        is_whole = self.name.startswith(WHOLE_MODEL)
        return _MONEY.sub("", self.heading) if is_whole else self.heading

    @property
    def said(self) -> list[str]:
        """The parts without what changes though nothing on the card does."""
        parts = [_DECISION.sub("D", part) for part in self.parts]
        if self.name.startswith(WHOLE_MODEL):
            parts = [" ".join(_MONEY.sub("", part).split()) for part in parts]
        return parts


def card_changes(before: str, now: str) -> str | None:
    """The parts that differ, by heading, in Markdown; None where too much of the card does.

    What stands in a block quote is news in itself, and comes first as it is.
    """
    old, new = _sections(before), _sections(now)
    quoted = "\n".join(line for line in now.splitlines() if line.startswith(">"))
    found = [_changed(was, is_now) for was, is_now in _paired(old, new)]
    count = sum(len(lines) for _, lines in found)
    size = sum(len(section.parts) for section in (*old, *new))
    if count > 2 * MOST_PARTS or count > MOST_CHANGED * size:
        return None
    changed = [
        "\n".join([*([f"**{heading}**", ""] if heading else []), *lines])
        for heading, lines in found
        if lines
    ]
    said_before = [line for line in before.splitlines() if line.startswith(">")]
    is_news = quoted and (changed or quoted != "\n".join(said_before))
    return "\n\n".join([*([quoted] if is_news else []), *changed])


def section(card: str, name: str) -> str:
    """The part of a card whose heading begins with a name; empty where none does."""
    parts = re.split(r"(?m)^(?=#)", card)
    wanted = name.casefold()
    return next((part for part in parts if _heading(part).casefold().startswith(wanted)), "")


def section_names(card: str) -> tuple[str, ...]:
    """The first word of each heading below the card's own: enough to ask for the part."""
    parts = re.split(r"(?m)^(?=##)", card)[1:]
    return tuple(_heading(part).split(" ")[0].lower() for part in parts)


def _heading(part: str) -> str:
    return part.partition("\n")[0].lstrip("# ") if part.startswith("#") else ""


def _paired(old: list[Section], new: list[Section]) -> list[tuple[Section, Section]]:
    """Each section as it was and as it is, empty where it wasn't or isn't; what is gone last."""
    was, names = {section.name: section for section in old}, {section.name for section in new}
    held = [(was.get(section.name, Section(section.heading, ())), section) for section in new]
    gone = [section for section in old if section.name not in names]
    return [*held, *((section, Section(section.heading, ())) for section in gone)]


def _changed(before: Section, now: Section) -> tuple[str, list[str]]:
    """The heading that the differences stand below, and they; a heading may be one of them."""
    lines = _differences(before, now)
    if before.title == now.title:
        return now.heading, lines
    return "", [f"- was: {before.heading}", f"- now: {now.heading}", *lines]


def _differences(before: Section, now: Section) -> list[str]:
    old, new = before.parts, now.parts
    steps = SequenceMatcher(a=before.said, b=now.said, autojunk=False).get_opcodes()
    lines: list[str] = []
    for what, old_from, old_to, new_from, new_to in steps:
        if what == "equal":
            continue
        gone, come = old[old_from:old_to], new[new_from:new_to]
        pairs = zip_longest(gone, come) if len(gone) == len(come) else _one_after_other(gone, come)
        for was, is_now in pairs:
            lines += [f"- was: {was}"] if was is not None else []
            lines += [f"- now: {is_now}"] if is_now is not None else []
    return lines


def _one_after_other(
    gone: tuple[str, ...], come: tuple[str, ...]
) -> list[tuple[str | None, str | None]]:
    return [*((part, None) for part in gone), *((None, part) for part in come)]


def _sections(card: str) -> list[Section]:
    heading, is_open = "", False
    found: list[Section] = []
    parts: list[str] = []
    for line in card.splitlines():
        if line.startswith("#"):
            found.append(Section(heading, tuple(parts)))
            heading, parts, is_open = line.lstrip("#").strip(), [], False
        elif not line.strip() or line.startswith(">"):
            is_open = False
        elif is_open and not _ITEM.match(line):
            parts[-1] = f"{parts[-1]} {line.strip()}"
        else:
            parts.append(_ITEM.sub("", line).strip())
            is_open = True
    found.append(Section(heading, tuple(parts)))
    return [section for section in found if section.heading or section.parts]
