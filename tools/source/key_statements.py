"""Keys stated in prose, such as `**Foreign Keys**: `parent_id` → `categories.id``.

Only the form is read here; whether a name is a column of some table is decided by the caller.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from tools.provenance import Place
from tools.source.markdown import Block, ListItem, Paragraph, TextLine
from tools.value import Value

KeyKind = Literal["primary", "composite", "unique", "foreign", "index"]

LABELS: dict[str, KeyKind] = {
    "primary key": "primary",
    "pk": "primary",
    "composite primary key": "primary",
    "composite key": "composite",
    "unique": "unique",
    "unique key": "unique",
    "unique constraint": "unique",
    "unique index": "unique",
    "unique indexes": "unique",
    "foreign key": "foreign",
    "foreign key constraint": "foreign",
    "fk": "foreign",
    "self-reference": "foreign",
    "self-referencing": "foreign",
    "index": "index",
    "indexes": "index",
    "indices": "index",
    "secondary index": "index",
    "secondary indexes": "index",
    "full-text index": "index",
    "fulltext index": "index",
}

NAME = r"`[^`]+`|[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*"
NAMES = re.compile(NAME)
# A name, or several joined by plus signs, or one in parentheses; then what follows.
HEAD = re.compile(rf"(?P<head>(?:{NAME})(?:\s*\+\s*(?:{NAME}))*)?\s*(?P<rest>.*)", re.DOTALL)
PARENTHESES = re.compile(r"\(([^()]*)\)")
CODE = re.compile(r"`([^`]+)`")
CALL_IN_CODE = re.compile(r"`[^`]*\([^`]*`")
ARROW = re.compile(r"→|⟶|⇒|->|=>|\breferences\b", re.IGNORECASE)
REMARK = re.compile(r"\s+(?:-|–|—)\s+")
ON_DELETE = re.compile(
    r"\bon\s+delete\s+(cascade|restrict|set\s+null|no\s+action|set\s+default)", re.IGNORECASE
)
FORM_WORDS = {"btree", "hash", "fulltext", "spatial", "unique", "primary", "on", "and", "full-text"}


class StatedKey(Value):
    """One key as prose states it.

    Attributes:
        names: Names before any parenthesis or arrow, joined there by plus signs.
        inside: Names in the parentheses after them.
        forms: Words such as FULLTEXT or UNIQUE that stand beside the names, in capitals.
        target: Names after the arrow of a foreign key: `categories.id`, or `categories`, `id`.
        remark: What follows a dash.
        text: The whole entry, to quote.
    """

    kind: KeyKind
    names: tuple[str, ...]
    inside: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    on_delete: str | None = None
    remark: str = ""
    text: str
    place: Place


class Unreadable(Value):
    """An entry under a key's label that has no name in a form known here."""

    kind: KeyKind
    text: str
    place: Place


def read_stated_keys(blocks: Sequence[Block], file: str) -> Iterator[StatedKey | Unreadable]:
    """The keys under labels such as `Primary Key`, at any depth, in order."""
    for position, block in enumerate(blocks):
        if isinstance(block, ListItem):
            kind = key_kind(block.lead.label)
            if kind is None:
                yield from read_stated_keys(block.blocks, file)
                continue
            yield from _read_entries(kind, block.lead.rest, block.line, file)
            for item in block.items:
                yield from _read_entries(kind, item.lead.marked, item.line, file)
        elif isinstance(block, Paragraph):
            yield from _read_paragraph(block, blocks[position + 1 :], file)


def key_kind(label: str) -> KeyKind | None:
    words = " ".join(label.lower().replace("(s)", "").split())
    return LABELS.get(words) or LABELS.get(words.removesuffix("s"))


def _read_paragraph(
    paragraph: Paragraph, later: Sequence[Block], file: str
) -> Iterator[StatedKey | Unreadable]:
    """Labelled lines; the items after one that ends with its label are its entries."""
    for line in paragraph.lines:
        kind = key_kind(line.label)
        if kind is None:
            continue
        yield from _read_entries(kind, line.rest, line.line, file)
        if line is paragraph.lines[-1] and not line.rest:
            for item in _leading_items(later):
                yield from _read_entries(kind, item.lead.marked, item.line, file)


def _leading_items(blocks: Sequence[Block]) -> Iterator[ListItem]:
    for block in blocks:
        if not isinstance(block, ListItem):
            return
        if not _has_key_label(block.lead):
            yield block


def _has_key_label(line: TextLine) -> bool:
    return key_kind(line.label) is not None


def _read_entries(
    kind: KeyKind, text: str, line: int, file: str
) -> Iterator[StatedKey | Unreadable]:
    body, *remarks = REMARK.split(text, maxsplit=1)
    place = Place(file=file, line=line)
    if kind in ("primary", "composite"):
        if body.strip():
            yield _read_whole(kind, body, place)
        return
    for entry in _split_outside_parentheses(body):
        yield _read_entry(kind, entry, remarks[0] if remarks else "", place)


def _split_outside_parentheses(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for position, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign in ",;" and depth == 0:
            yield from _some(text[start:position])
            start = position + 1
    yield from _some(text[start:])


def _some(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip()


def _read_whole(kind: KeyKind, body: str, place: Place) -> StatedKey | Unreadable:
    """A key whose names are all of one key: in parentheses, or joined by commas or plus signs."""
    outside = PARENTHESES.sub("", body)
    listed = outside if outside.strip(" ,`") else body.strip(" ()")
    quoted = tuple(CODE.findall(listed))
    words = re.split(r"\s*[,+]\s*", listed.strip())
    names = quoted or tuple(word for word in words if NAMES.fullmatch(word))
    if not quoted and len(names) < len(words):
        return Unreadable(kind=kind, text=body.strip(), place=place)
    return StatedKey(kind=kind, names=names, text=body.strip(), place=place)


def _read_entry(kind: KeyKind, entry: str, remark: str, place: Place) -> StatedKey | Unreadable:
    before, *after = ARROW.split(entry, maxsplit=1)
    match = HEAD.fullmatch(before.strip())
    head = (match["head"] if match else "") or ""
    rest = match["rest"] if match else before
    groups = PARENTHESES.findall(rest)
    words = PARENTHESES.sub(" ", rest).replace("`", " ").split()
    inside = [name for group in groups for name in _names_of(group)]
    is_plain = "`" in entry or all(word.lower() in FORM_WORDS for word in words)
    if not (head or inside) or not is_plain:
        return Unreadable(kind=kind, text=entry, place=place)
    deletes = ON_DELETE.search(entry)
    named = [name for name in inside if name.lower() not in FORM_WORDS]
    return StatedKey(
        kind=kind,
        names=_names_of(head),
        inside=tuple(named),
        forms=tuple(w.upper() for w in (*inside, *words) if w.lower() in FORM_WORDS),
        target=_target_of(after[0]) if after else (),
        on_delete=" ".join(deletes[1].upper().split()) if deletes else None,
        remark=remark.strip(),
        text=entry,
        place=place,
    )


def _target_of(text: str) -> tuple[str, ...]:
    """The table and columns after an arrow; a remark in parentheses after `table.column` goes."""
    plain = text.replace("`", "") if CALL_IN_CODE.search(text) else text
    first, _, rest = plain.strip().partition("(")
    names = _names_of(first)
    if names and "." not in names[0]:
        return (*names[:1], *_names_of(rest.partition(")")[0]))
    return tuple(name for name in names if "." in name)


def _names_of(text: str) -> tuple[str, ...]:
    return tuple(name.strip("`").strip() for name in NAMES.findall(text))
