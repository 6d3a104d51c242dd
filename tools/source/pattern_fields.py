"""What stands below a pattern, field by field: `- Endpoint: POST /users`, `- Data access: ...`."""

from collections.abc import Iterator, Sequence

from tools.source.endpoints import METHODS, Endpoint, find_endpoints, find_path
from tools.source.markdown import (
    Block,
    Fence,
    ListItem,
    Paragraph,
    Span,
    Table,
    TextLine,
    walk,
)
from tools.source.pattern_words import are_auth_cells, field_kind
from tools.source.sql_text import split_sql
from tools.value import Value

SQL_STARTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "CALL")
JOINED_BY = " + "


class Fields(Value):
    """The facts under a pattern; `access_line` is where the phrase stands.

    Attributes:
        plain: Items and lines without a label of a field, with their lines.
        lines: Those that hold a field.
    """

    id: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    path: str = ""
    method: str = ""
    access: str = ""
    access_line: int | None = None
    text: str = ""
    auth: str = ""
    plain: tuple[TextLine, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def endpoint(self) -> Endpoint | None:
        if self.endpoints:
            return self.endpoints[0]
        if self.path and self.method:
            return Endpoint(method=self.method, path=self.path)
        return None

    @property
    def is_empty(self) -> bool:
        return not (self.endpoint or self.access or self.text or self.auth or self.id)


class _Field(Value):
    kind: str
    value: str
    line: int


def read_fields(blocks: Sequence[Block]) -> Fields:
    """The first value of each kind counts."""
    found: dict[str, _Field] = {}
    plain: list[TextLine] = []
    lines: list[int] = []
    for field in _fields(blocks, plain):
        lines.append(field.line)
        kind = "auth" if field.kind == "access" and are_auth_cells([field.value]) else field.kind
        if field.value:
            found.setdefault(kind, field)

    def value(kind: str) -> str:
        return found[kind].value if kind in found else ""

    method = value("method").upper().strip("` ")
    return Fields(
        id=value("id"),
        endpoints=find_endpoints(value("endpoint")),
        path=find_path(value("endpoint")),
        method=method if method in METHODS else "",
        access=value("access"),
        access_line=found["access"].line if "access" in found else None,
        text=value("text"),
        auth=value("auth"),
        plain=tuple(plain),
        lines=tuple(lines),
    )


def _fields(blocks: Sequence[Block], plain: list[TextLine]) -> Iterator[_Field]:
    waiting: tuple[str, int] | None = None  # a label without a value: what follows is it
    for block in blocks:
        if isinstance(block, ListItem):
            yield from _item(block, waiting, plain)
        elif isinstance(block, Paragraph):
            for line in block.lines:
                kind = field_kind(line.label)
                waiting = (kind, line.line) if kind and not line.rest else None
                if kind and line.rest:
                    yield _Field(kind=kind, value=_text(line.rest), line=line.line)
                elif not kind:
                    plain.append(line)
        elif isinstance(block, Table):
            yield from _rows(block, plain)
        elif _is_sql(block):
            yield _Field(kind="access", value=_statement(block), line=block.line)


def _item(
    item: ListItem, waiting: tuple[str, int] | None, plain: list[TextLine]
) -> Iterator[_Field]:
    kind = field_kind(item.lead.label)
    if kind:
        yield _field(kind, item.lead, item)
    elif waiting:
        yield _Field(kind=waiting[0], value=_text(item.lead.marked), line=item.line)
    else:
        plain.append(item.lead)
        yield from _fields(item.blocks[1:], plain)


def _field(kind: str, lead: TextLine, item: ListItem) -> _Field:
    """The value behind the label, else the items or the code below it."""
    if lead.rest:
        return _Field(kind=kind, value=_text(lead.rest), line=item.line)
    below: list[tuple[int, str]] = []
    for block in walk(item.blocks[1:]):
        if isinstance(block, Paragraph):
            below.extend((line.line, _text(line.marked)) for line in block.lines)
        elif isinstance(block, Fence):
            below.append((block.line, _statement(block)))
    value = JOINED_BY.join(text for _, text in below)
    return _Field(kind=kind, value=value, line=below[0][0] if below else item.line)


def _rows(table: Table, plain: list[TextLine]) -> Iterator[_Field]:
    """A table of two columns, label and value; its header may be a row too."""
    if len(table.header) != 2:
        return
    header = table.with_header_as_row().rows[0]
    for row in (header, *table.rows):
        kind = field_kind(row.text(0))
        if kind:
            yield _Field(kind=kind, value=row.text(1), line=row.line)
        elif row is not header:
            plain.append(TextLine(line=row.line, spans=(Span(text=row.source),)))


def _text(marked: str) -> str:
    return marked.replace("`", "").strip()


def _is_sql(fence: Fence) -> bool:
    first = fence.text.split(maxsplit=1)[:1]
    return bool(first) and first[0].upper() in SQL_STARTS


def _statement(fence: Fence) -> str:
    """The statements of a code block, each on one line."""
    if not _is_sql(fence):
        return " ".join(fence.text.split())
    return "; ".join(" ".join(statement.text.split()) for statement in split_sql(fence.text))
