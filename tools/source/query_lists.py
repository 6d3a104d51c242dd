"""Queries without the label `Query N`: items and lines with SQL, code with a line beside it."""

import re
from collections.abc import Iterator, Sequence

from tools.source.blocks import Block, Document, Fence, ListItem, Paragraph, Section, TextLine
from tools.source.endpoint_tables import group_name
from tools.source.logged_queries import LABEL
from tools.source.query_entries import (
    QueryEntry,
    counted,
    ids_in,
    ids_in_parentheses,
    is_sql,
    reads_as_sql,
    statements_of,
    without_count,
    without_ids,
)
from tools.source.query_reports import is_report
from tools.source.result_sets import read_result_sets

SAID_BELOW = re.compile(
    r"\W*(?:executed|executions?|ran|runs?|called|calls?|count|frequency|occurrences?)\b",
    re.IGNORECASE,
)
HEAD_NUMBER = re.compile(r"^(?:#\s?|\(?)(\d{1,4})[.):]?\s+")


def read_query_lists(document: Document) -> Iterator[QueryEntry]:
    """In the order of the file; SQL without a count is there too, its `executions` None.

    Sections that are a query of their own (`Query 3: ...`) are read elsewhere.
    """
    for section in document.sections:
        if not LABEL.match(section.title):
            yield from _Section(section).entries()


class _Section:
    """A section's blocks, the statements of each, and where the next code stands behind each."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.blocks = section.blocks
        self.found = [_statements(block) for block in section.blocks]
        self.fences = sum(map(bool, self.found))
        items = [block for block in section.blocks if isinstance(block, ListItem)]
        self.has_items = any(True for item in items for _ in _item(item))
        self.following = [len(self.blocks)] * len(self.blocks)
        for position in range(len(self.blocks) - 2, -1, -1):
            later = position + 1
            self.following[position] = later if self.found[later] else self.following[later]

    def entries(self) -> Iterator[QueryEntry]:
        for position, block in enumerate(self.blocks):
            if self.found[position]:
                yield from self._fence(position)
            elif isinstance(block, ListItem):
                read = tuple(_item(block))
                yield from read or self._other(block)
            elif isinstance(block, Paragraph):
                yield from _lines(block.lines)

    def _other(self, item: ListItem) -> Iterator[QueryEntry]:
        """An item with code among items that are queries, where it is no query itself."""
        if self.has_items and item.lead.codes and not LABEL.match(item.lead.text):
            yield QueryEntry(title=item.lead.marked, line=item.line)

    def _fence(self, position: int) -> Iterator[QueryEntry]:
        """With the heading where it is the only one, else with the line above, or the one below."""
        found = self.found[position]
        above = _last_line(self.blocks[position - 1]) if position else None
        if position and self._is_said_below(position - 1):
            above = None
        heading = self.section.heading if self.fences == 1 else None
        below = self.blocks[position + 1 : self._end(position)]
        said = [line for line in (above, heading) if line is not None]
        line = self.blocks[position].line
        for at, sql in found:
            yield _entry(at if len(found) > 1 else line, sql, said, below)

    def _end(self, position: int) -> int:
        """Where what is said below ends: the line right above the next code is mostly of that."""
        following = self.following[position]
        above = following - 1
        is_next_ones = (
            following < len(self.blocks)
            and above > position
            and isinstance(self.blocks[above], Paragraph)
            and not self._is_said_below(above)
        )
        return above if is_next_ones else following

    def _is_said_below(self, position: int) -> bool:
        """`Executed 7 times` right below code is of that code."""
        block = self.blocks[position]
        text = block.lines[0].text if isinstance(block, Paragraph) else ""
        return bool(position and self.found[position - 1]) and SAID_BELOW.match(text) is not None


def _statements(block: Block) -> tuple[tuple[int, str], ...]:
    if not isinstance(block, Fence) or is_report(block) or read_result_sets(block)[0]:
        return ()
    return statements_of(block)


def _last_line(block: Block) -> TextLine | None:
    if isinstance(block, Paragraph):
        return block.joined if len(block.lines) < 3 else block.lines[-1]
    return block.lead if isinstance(block, ListItem) else None


def _item(item: ListItem) -> Iterator[QueryEntry]:
    """An item with SQL in it or right below it; items inside it may be queries of their own."""
    code = next((code for code in item.lead.codes if is_sql(code)), "")
    plain = item.lead.text if reads_as_sql(item.lead.text) else ""
    fences = [found for block in item.blocks[1:] for found in _statements(block)]
    sql = code or plain or (fences[0][1] if len(fences) == 1 else "")
    if sql:
        line = item.line if code or plain else fences[0][0]
        yield _entry(
            line,
            without_count(sql) if plain and not code else sql,
            [item.lead],
            item.blocks[1:],
            item.number,
        )
        return
    for position, block in enumerate(item.blocks):
        if isinstance(block, ListItem):
            yield from _item(block)
        for line, statement in _statements(block) if position else ():
            above = _last_line(item.blocks[position - 1])
            yield _entry(line, statement, [above] if above else [], ())


def _lines(lines: Sequence[TextLine]) -> Iterator[QueryEntry]:
    for line in lines:
        code = next((code for code in line.codes if is_sql(code)), "")
        if code:
            yield _entry(line.line, code, [line], ())
        elif reads_as_sql(line.text) and line.text.rstrip().endswith(";"):
            yield _entry(line.line, line.text, [], ())


def _entry(
    line: int, sql: str, said: Sequence[TextLine], below: Sequence[Block], number: str = ""
) -> QueryEntry:
    """`said` are the texts that name it, the nearest first; `below` says more of it."""
    texts = [_beside_code(text) for text in said]
    counts = [counted(text) for text in texts]
    facts = _Below(below)
    executions = next((n for n, _ in counts if n is not None), None)
    share = next((share for _, share in counts if share is not None), facts.share)
    title = next((cleaned for text in texts if (cleaned := _title(text))), "")
    numbered = next((match[1] for text in texts if (match := HEAD_NUMBER.match(text))), number)
    ids = next((found for text in said if (found := ids_in(text.label, text.rest))), ())
    ids = ids or next((found for text in texts if (found := ids_in_parentheses(text))), ())
    return QueryEntry(
        number=numbered,
        title=title,
        statement=sql.strip().rstrip(";").strip(),
        executions=executions if executions is not None else facts.executions,
        share=share,
        pattern_ids=facts.pattern_ids or ids,
        purpose=facts.purpose,
        line=line,
    )


class _Below:
    """What the lines below a query say of it: the first figure and ids count."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.executions: int | None = None
        self.share: float | None = None
        self.pattern_ids: tuple[str, ...] = ()
        self.purpose = ""
        for line in _text_below(blocks):
            number, share = counted(line.text)
            self.executions = number if self.executions is None else self.executions
            self.share = share if self.share is None else self.share
            self.pattern_ids = self.pattern_ids or ids_in(line.label, line.rest)
            if line.label.lower() in ("purpose", "description") and not self.purpose:
                self.purpose = line.rest.replace("`", "")


def _text_below(blocks: Sequence[Block]) -> Iterator[TextLine]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.lines
        elif isinstance(block, ListItem):
            yield block.lead
            yield from _text_below(block.blocks[1:])


def _beside_code(line: TextLine) -> str:
    """The text without the statement itself, whose literals are no figures."""
    parts = [" " if span.code and is_sql(span.text) else span.text for span in line.spans]
    return " ".join("".join(parts).split())


def _title(text: str) -> str:
    plain = HEAD_NUMBER.sub("", without_count(without_ids(text)))
    return group_name(plain).strip(" :-–—,;→|.")
