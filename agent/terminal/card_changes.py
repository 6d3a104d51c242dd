"""What differs between a card as it was shown and as it is now, instead of all of it again."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_CHANGED = 0.5  # of a card's parts; beyond that the whole is easier to read
MOST_PARTS = 20
_ITEM = re.compile(r"^\s*(?:[-*] |\d+[.)] )")


@dataclass(frozen=True)
class Part:
    """A heading, paragraph or list item, its lines joined.

    `heading` is the one it stands below, empty for a heading itself.
    """

    heading: str
    text: str


def card_changes(before: str, now: str) -> str | None:
    """The parts that differ, by heading, in Markdown; None where too much of the card does."""
    old, new = _parts(before), _parts(now)
    steps = SequenceMatcher(
        a=[part.text for part in old], b=[part.text for part in new], autojunk=False
    ).get_opcodes()
    lines: dict[str, list[str]] = {}
    count = 0
    for what, old_from, old_to, new_from, new_to in steps:
        if what == "equal":
            continue
        count += max(old_to - old_from, new_to - new_from)
        place = (new[new_from:new_to] or old[old_from:old_to])[0].heading
        held = lines.setdefault(place, [])
        held += [f"- was: {part.text}" for part in old[old_from:old_to]]
        held += [f"- now: {part.text}" for part in new[new_from:new_to]]
    if count > MOST_PARTS or count > MOST_CHANGED * max(len(old), len(new)):
        return None
    return "\n\n".join(
        "\n".join([*([f"**{heading}**", ""] if heading else []), *held])
        for heading, held in lines.items()
    )


def _parts(card: str) -> list[Part]:
    parts: list[Part] = []
    heading, is_open = "", False
    for line in card.splitlines():
        if line.startswith("#"):
            heading, is_open = line.lstrip("#").strip(), False
            parts.append(Part("", heading))
        elif not line.strip():
            is_open = False
        elif is_open and not _ITEM.match(line):
            parts[-1] = Part(heading, f"{parts[-1].text} {line.strip()}")
        else:
            parts.append(Part(heading, _ITEM.sub("", line).strip()))
            is_open = True
    return parts
