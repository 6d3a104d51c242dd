"""The queries of a log analysis: under a heading each, or one a line."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.evidence import LoggedQuery
from tools.source.markdown import (
    Block,
    Document,
    Fence,
    ListItem,
    Paragraph,
    Section,
    TextLine,
    walk,
)
from tools.source.query_entries import ids_in, is_sql, without_count
from tools.source.stated_figures import first_integer, stated_executions
from tools.value import Value

LABEL = re.compile(r"Quer(?:y|ies)\s*#?(\d{1,6})(?:\s*(?:-|–|to)\s*(\d{1,6}))?", re.IGNORECASE)
EXECUTIONS = re.compile(r"\(([^()]*\bexecutions?\b[^()]*)\)", re.IGNORECASE)
CODE_ALONE = re.compile(r"`([^`]+)`")
CODE = re.compile(r"`[^`]*`")
STATEMENT_WORDS = {"sql", "query", "statement"}
COUNT_WORDS = {"executions", "execution", "calls", "count", "frequency", "runs", "occurrences"}
NOT_COUNT_WORDS = {"time", "avg", "average", "total", "rows"}


class _Head(Value):
    """What begins a query: its label, how many it stands for, and the rest of the line."""

    label: str
    queries: int
    rest: str
    line: int


class _Facts(Value):
    """What the lines below a query say of it."""

    pattern_ids: tuple[str, ...] = ()
    purpose: str = ""
    executions: int | None = None
    statement: str = ""


class LeftOut(Value):
    """A query that says nothing of how often it ran."""

    label: str
    statement: str
    place: Place


def read_queries(document: Document) -> Iterator[LoggedQuery | LeftOut]:
    """The queries with a label, in the order of the file."""
    for section in document.sections:
        head = _read_head(section.heading.text, section.line)
        if head is not None:
            yield from _headed(section, head, document.file)
        else:
            yield from _listed(section, document.file)


def _read_head(text: str, line: int) -> _Head | None:
    match = LABEL.match(text)
    if match is None:
        return None
    rest = text[match.end() :].lstrip()
    if rest and rest[0] not in ":.-–—(":
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    rest = rest.lstrip(":.-–— ")
    return _Head(label=match[0], queries=max(1, last - first + 1), rest=rest, line=line)


def _headed(section: Section, head: _Head, file: str) -> Iterator[LoggedQuery | LeftOut]:
    facts = _read_facts(section.blocks)
    title = _title(head.rest)
    executions = _executions(head, facts)
    place = Place(file=file, line=head.line)
    if executions is None:
        executions = _from_headings(section.path[:-1])
    if executions is None:
        yield LeftOut(label=head.label, statement=facts.statement, place=place)
        return
    yield LoggedQuery(
        label=head.label,
        title=title,
        statement=facts.statement,
        executions=executions,
        queries=head.queries,
        pattern_ids=facts.pattern_ids,
        purpose=facts.purpose,
        place=place,
    )


def _listed(section: Section, file: str) -> Iterator[LoggedQuery | LeftOut]:
    """Queries one a line: the items after a run of them say something of all in the run."""
    heads: list[_Head] = []
    facts: list[Block] = []
    default = _from_headings(section.path)
    for block in (*section.blocks, None):
        found = _heads_in(block) if block is not None else ()
        if (found and facts) or block is None:
            yield from _finish(heads, _read_facts(facts), default, file)
            heads, facts = [], []
        heads.extend(found)
        if isinstance(block, ListItem) and found:
            own = _read_facts(block.blocks[1:])
            if own != _Facts():
                yield from _finish(found, own, default, file)
                heads = [head for head in heads if head not in found]
        elif heads and isinstance(block, ListItem | Fence):
            facts.append(block)


def _heads_in(block: Block) -> tuple[_Head, ...]:
    if isinstance(block, ListItem):
        head = _line_head(block.lead)
        return (head,) if head else ()
    if isinstance(block, Paragraph):
        return tuple(head for line in block.lines if (head := _line_head(line)))
    return ()


def _line_head(line: TextLine) -> _Head | None:
    """A line that begins with a label such as `**Queries 59-78**`."""
    if not LABEL.fullmatch(line.label):
        return None
    return _read_head(f"{line.label}: {line.rest}", line.line)


def _finish(
    heads: Sequence[_Head],
    facts: _Facts,
    default: int | None,
    file: str,
) -> Iterator[LoggedQuery | LeftOut]:
    for head in heads:
        place = Place(file=file, line=head.line)
        own = _executions(head, facts)
        executions = default if own is None else own
        rest = _title(head.rest)
        statement = CODE_ALONE.fullmatch(rest)
        if executions is None:
            sql = statement[1] if statement else facts.statement
            yield LeftOut(label=head.label, statement=sql, place=place)
            continue
        yield LoggedQuery(
            label=head.label,
            title="" if statement else rest.replace("`", ""),
            statement=statement[1] if statement else facts.statement if len(heads) == 1 else "",
            executions=executions,
            queries=head.queries,
            pattern_ids=facts.pattern_ids,
            purpose=facts.purpose,
            place=place,
        )


def _executions(head: _Head, facts: _Facts) -> int | None:
    """In parentheses behind the title, in a line below, or in the title's words."""
    stated = EXECUTIONS.findall(head.rest)
    if stated:
        return _per_query(stated[-1], head.queries)
    if facts.executions is not None:
        return facts.executions
    words = CODE.sub(" ", head.rest)
    return _per_query(words, head.queries) if stated_executions(words) is not None else None


def _title(rest: str) -> str:
    """The rest of the label's line without its count of executions."""
    plain = EXECUTIONS.sub("", rest).strip(" :")
    if EXECUTIONS.search(rest) or CODE.search(plain) or stated_executions(plain) is None:
        return plain
    return without_count(plain)


def _read_facts(blocks: Sequence[Block]) -> _Facts:
    ids: tuple[str, ...] = ()
    purpose, executions, statement = "", None, ""
    for block in walk(blocks):
        if isinstance(block, Fence):
            statement = statement or block.text.strip()
        if not isinstance(block, Paragraph):
            continue
        for line in block.lines:
            label = set(line.label.lower().split())
            ids = ids or ids_in(line.label, line.rest)
            if label == {"purpose"}:
                purpose = purpose or line.rest.replace("`", "")
            elif label & STATEMENT_WORDS and not statement:
                statement = next((code for code in line.codes if is_sql(code)), "")
            if executions is None:
                executions = _stated_below(label, line)
    return _Facts(pattern_ids=ids, purpose=purpose, executions=executions, statement=statement)


def _stated_below(label: set[str], line: TextLine) -> int | None:
    """`- **Executions**: 20`, or without a label `Executed 20 times`."""
    if label & COUNT_WORDS and not label & NOT_COUNT_WORDS:
        number = stated_executions(line.rest)
        return first_integer(line.rest) if number is None else number
    return stated_executions(line.text) if not label else None


def _from_headings(path: Sequence[TextLine]) -> int | None:
    """Executions of each query, from the nearest heading that says "(1 execution each)"."""
    for heading in reversed(path):
        for stated in EXECUTIONS.findall(heading.text):
            if "each" in stated.lower().split():
                return first_integer(stated)
    return None


def _per_query(stated: str, queries: int) -> int | None:
    """`850 executions - 12.2%` for one query; for a range "each", or a total that divides."""
    total = stated_executions(stated)
    total = first_integer(stated) if total is None else total
    if total is None or queries == 1 or "each" in stated.lower().split():
        return total
    return total // queries if total % queries == 0 else None
