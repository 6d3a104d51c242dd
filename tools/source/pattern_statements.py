"""Statements of access patterns outside tables: list items, lines, headings with fields, code."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from tools.source.endpoint_tables import group_name, path_of
from tools.source.endpoints import (
    METHODS,
    Endpoint,
    FoundEndpoint,
    find_path,
    join_path,
    locate_endpoints,
    normal_path,
)
from tools.source.markdown import Block, ListItem, Paragraph, Section, Span, TextLine
from tools.source.pattern_code import read_requests
from tools.source.pattern_fields import Fields, read_fields
from tools.source.pattern_labels import Label, read_label
from tools.source.pattern_words import field_kind, speaks_against
from tools.value import Value

# How surely a text states a pattern: by its id, by an endpoint at its beginning or end, by an
# endpoint in a sentence, or only by standing in a list.
Form = Literal["labelled", "endpoint", "mention", "plain"]

TRAILING_PARENTHESES = re.compile(r"\s*\([^()]*\)\s*\.?$")
LEAD = re.compile(r"^[\s\W]*$")
JOINT = re.compile(r"^\s*(?:[-–—:|=>→,.]+\s*|\(\s*)?")
JOINT_BEFORE = re.compile(r"\s*(?:[-–—:|→,;(\[]|=>|->|\bvia\b|\bby\b|\busing\b|\bthrough\b)+\s*$")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\"(])")
METHOD_LEAD = re.compile(
    rf"(?P<method>{'|'.join(METHODS)})\s*(?:[:\-–—]|\Z)\s*(?P<rest>.*)", re.DOTALL
)


class Statement(Value):
    """A text that states a pattern, or names its endpoint; further endpoints are `others`.

    Attributes:
        is_item: It is an item of a list; `parent` is the line of the item it stands in, 0 for none.
        left: Lines among its fields that are none.
        covers: All lines that it was read from.
        speaks_against: It or a heading above says that this is no pattern of the application.
    """

    form: Form
    id: str = ""
    number: str = ""
    text: str
    group: str
    endpoint: Endpoint | None = None
    others: tuple[Endpoint, ...] = ()
    access: str = ""
    auth: str = ""
    access_line: int | None = None
    has_fields: bool = False
    speaks_against: bool = False
    is_item: bool = False
    parent: int = 0
    left: tuple[TextLine, ...] = ()
    covers: tuple[int, ...] = ()
    section: int = 0
    line: int


class Split(Value):
    """A text without the endpoint that begins or ends it."""

    endpoints: tuple[Endpoint, ...]
    text: str
    is_apart: bool


def split_endpoint(text: str) -> Split:
    found = tuple(locate_endpoints(text))
    endpoints = tuple(each.endpoint for each in found)
    if not found:
        return Split(endpoints=(), text=text.strip(), is_apart=False)
    trailing = TRAILING_PARENTHESES.search(text)
    if trailing and any(each.start >= trailing.start() for each in found):
        apart = text[: trailing.start()]
        return Split(endpoints=endpoints, text=apart.strip(), is_apart=True)
    first, last = found[0], found[-1]
    if LEAD.match(text[: first.start]):
        return Split(endpoints=endpoints, text=_after(text, found), is_apart=True)
    if LEAD.match(text[last.end :]) and JOINT_BEFORE.search(text[: first.start]):
        before = JOINT_BEFORE.sub("", text[: first.start])
        return Split(endpoints=endpoints, text=before.strip(" `"), is_apart=True)
    return Split(endpoints=endpoints, text=text.strip(), is_apart=False)


def _after(text: str, found: Sequence[FoundEndpoint]) -> str:
    """What follows the endpoint, or the several of one path, that begin the text."""
    end = max(each.end for each in found if each.start == found[0].start)
    rest = text[end:].lstrip("`*\"' ")
    joint = JOINT.match(rest)
    opened = joint is not None and "(" in joint[0]
    rest = rest[joint.end() :] if joint else rest
    return (
        rest.strip().removesuffix(")")
        if opened and rest.count("(") < rest.count(")")
        else rest.strip()
    )


class SectionReader:
    """Reads the statements of one section, whose position in the document is given."""

    def __init__(self, section: Section, position: int) -> None:
        self.section = section
        self.position = position
        self.group = group_name(section.title)
        self.prefix = path_of(section)
        self.is_against = speaks_against(heading.text for heading in section.path)

    def card(self) -> Statement | None:
        """The pattern that a heading with its fields below is."""
        heading = self.section.heading
        label = read_label(heading)
        fields = read_fields(self.section.blocks)
        split = split_endpoint(label.rest)
        endpoint = split.endpoints[0] if split.endpoints else fields.endpoint
        if endpoint is None:
            requests = tuple(read_requests(self.section.blocks))
            endpoint = requests[0].endpoint if len(requests) == 1 else None
        is_one = endpoint is not None or bool(fields.access)
        if not is_one or not (label.id or split.is_apart or fields.endpoint):
            return None
        above = self.section.path[-2].text if len(self.section.path) > 1 else ""
        statement = self._statement(label, split, fields, heading.line)
        return statement.model_copy(
            update={"endpoint": self._full(endpoint), "group": group_name(above)}
        )

    def statements(self) -> Iterator[Statement]:
        yield from self._read(self.section.blocks, self.prefix)

    def requests(self) -> Iterator[Statement]:
        """Those in code, which may be examples."""
        for request in read_requests(self.section.blocks):
            yield Statement(
                form="mention",
                text=request.text or str(request.endpoint),
                group=self.group,
                endpoint=request.endpoint,
                speaks_against=self.is_against,
                section=self.position,
                line=request.line,
            )

    def _read(self, blocks: Sequence[Block], prefix: str) -> Iterator[Statement]:
        for position, block in enumerate(blocks):
            if isinstance(block, ListItem):
                yield from self._item(block, prefix)
            elif isinstance(block, Paragraph):
                yield from self._lines(block, blocks[position + 1 :])

    def _item(self, item: ListItem, prefix: str) -> Iterator[Statement]:
        """The item; and those inside it, which it is but the heading of if it states nothing."""
        read = self._of(item.lead, item.blocks[1:], item.line, prefix, number=item.number)
        path = find_path(item.lead.text)
        inner = join_path(prefix, path) if path and (read is None or not read.id) else prefix
        is_taken = read is not None and bool(read.id or read.has_fields)
        nested = [
            each.model_copy(update={"parent": each.parent or item.line})
            for each in self._read(item.blocks[1:], inner)
            if not is_taken or each.form in ("labelled", "endpoint")
        ]
        is_heading = any(each.form in ("labelled", "endpoint") for each in nested)
        if read is not None and not (read.form == "plain" and is_heading):
            lead = item.blocks[0] if item.blocks else None
            own = [line.line for line in lead.lines] if isinstance(lead, Paragraph) else []
            yield read.model_copy(update={"is_item": True, "covers": (*own, *read.covers)})
        yield from nested

    def _lines(self, paragraph: Paragraph, below: Sequence[Block]) -> Iterator[Statement]:
        """Each line that begins a statement, with the lines that go on with it."""
        begun: list[TextLine] = []
        for line in paragraph.lines:
            if begun and self._begins(line):
                yield from self._paragraph(begun, ())
                begun = []
            begun.append(line)
        fields = tuple(_leading_fields(below)) if begun else ()
        yield from self._paragraph(begun, fields)

    def _begins(self, line: TextLine) -> bool:
        label = read_label(line)
        return bool(label.id or label.number) or split_endpoint(label.rest).is_apart

    def _paragraph(self, lines: list[TextLine], below: Sequence[Block]) -> Iterator[Statement]:
        """What the lines state together; without an id, each of their sentences by itself."""
        joined = Paragraph(lines=tuple(lines)).joined
        read = self._of(joined, below, joined.line, self.prefix)
        if read is None or (read.form == "plain" and not read.number):
            return
        if read.id or read.number or read.has_fields or not SENTENCE_END.search(joined.text):
            covers = (*(line.line for line in lines), *read.covers)
            yield read.model_copy(update={"covers": covers})
            return
        for line, sentence in _sentences(lines):
            one = TextLine(line=line, spans=(Span(text=sentence),))
            found = self._of(one, (), line, self.prefix)
            if found is not None and found.endpoint is not None:
                yield found

    def _of(
        self,
        lead: TextLine,
        below: Sequence[Block],
        line: int,
        prefix: str,
        *,
        number: str = "",
    ) -> Statement | None:
        if field_kind(lead.label):
            return None
        label = read_label(lead)
        split = split_endpoint(label.rest)
        fields = read_fields(below)
        if not split.endpoints:
            inherited = _inherited(lead, label, prefix)
            if inherited is not None:
                split = inherited
        read = self._statement(label, split, fields, line)
        number = read.number or number
        if read.endpoint is None and fields.endpoint is not None:
            read = read.model_copy(
                update={"endpoint": fields.endpoint, "others": fields.endpoints[1:]}
            )
        return read.model_copy(update={"endpoint": self._full(read.endpoint), "number": number})

    def _statement(self, label: Label, split: Split, fields: Fields, line: int) -> Statement:
        is_labelled = bool(label.id) and (label.is_marked or bool(split.endpoints))
        form: Form = "plain"
        if is_labelled:
            form = "labelled"
        elif split.is_apart or (fields.endpoint is not None and not split.endpoints):
            form = "endpoint"
        elif split.endpoints:
            form = "mention"
        text = split.text if is_labelled or not label.id else f"{label.id} {split.text}"
        return Statement(
            form=form,
            id=label.id if is_labelled else "",
            number=label.number,
            text=text or fields.text or _first_plain(fields),
            group=self.group,
            endpoint=split.endpoints[0] if split.endpoints else None,
            others=split.endpoints[1:],
            access=fields.access,
            auth=fields.auth,
            access_line=fields.access_line,
            has_fields=not fields.is_empty,
            left=fields.plain if not fields.is_empty else (),
            covers=(line, *fields.lines),
            speaks_against=self.is_against or speaks_against([split.text]),
            section=self.position,
            line=line,
        )

    def _full(self, endpoint: Endpoint | None) -> Endpoint | None:
        """With the path of the heading above, unless it has a beginning in common with that."""
        if endpoint is None or not self.prefix:
            return endpoint
        own, above = endpoint.path.split("/")[1], normal_path(self.prefix).split("/")[1]
        if own == above:
            return endpoint
        return Endpoint(method=endpoint.method, path=join_path(self.prefix, endpoint.path))


def _inherited(lead: TextLine, label: Label, prefix: str) -> Split | None:
    """`GET: list users` below a heading or an item that gives the path."""
    found = METHOD_LEAD.fullmatch(label.rest)
    is_set_off = bool(lead.codes[:1] and lead.codes[0] in METHODS) or lead.label in METHODS
    if not prefix or label.id:
        return None
    if found is None and is_set_off:
        method = lead.codes[0] if lead.codes else lead.label
        rest = label.rest.removeprefix(method).strip(" :-–—")
        return Split(
            endpoints=(Endpoint(method=method, path=normal_path(prefix)),), text=rest, is_apart=True
        )
    if found is None:
        return None
    endpoint = Endpoint(method=found["method"], path=normal_path(prefix))
    return Split(endpoints=(endpoint,), text=found["rest"].strip(), is_apart=True)


def _sentences(lines: Sequence[TextLine]) -> Iterator[tuple[int, str]]:
    """Each sentence with the line where it ends: an endpoint at the end of a line stays whole."""
    begun: list[str] = []
    for line in lines:
        *ended, open_end = SENTENCE_END.split(line.text)
        for part in ended:
            yield line.line, " ".join([*begun, part])
            begun = []
        begun.append(open_end)
        last = line.line
    if begun:
        yield last, " ".join(begun)


def _first_plain(fields: Fields) -> str:
    """The items below a bare endpoint say what it does."""
    return "; ".join(line.text for line in fields.plain)


def _leading_fields(blocks: Sequence[Block]) -> Iterator[Block]:
    """The items right below a line that are fields of it."""
    for block in blocks:
        if not isinstance(block, ListItem) or not field_kind(block.lead.label):
            return
        yield block
