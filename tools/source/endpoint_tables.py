"""Tables of endpoints, or of patterns with their ids in a column of their own."""

import re
from collections.abc import Iterator, Sequence

from tools.source.endpoints import METHODS, Endpoint, find_endpoints, find_path, join_path
from tools.source.markdown import Document, Row, Section, Table, walk
from tools.value import Value

PATTERN_ID = re.compile(r"[A-Z]{1,8}[-_ ]?\d{1,6}[a-z]?")
NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]\s+)")
COUNT_OR_PATH = re.compile(r"\s*\(\s*[\d/][^()]*\)\s*$")


class EndpointRow(Value):
    """A row; `endpoint` is None where it gives no path, `missing` names its empty cells."""

    id: str = ""
    text: str = ""
    group: str
    endpoint: Endpoint | None = None
    access: str = ""
    auth: str = ""
    missing: tuple[str, ...] = ()
    surplus: int = 0
    line: int


class _Columns(Value):
    """Where each fact stands, found by the words of the column titles."""

    id: int | None = None
    method: int | None = None
    endpoint: int | None = None
    auth: int | None = None
    access: int | None = None
    text: int | None = None


def read_endpoint_rows(document: Document) -> Iterator[EndpointRow]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table):
                columns = _find_columns(block)
                if columns.endpoint is not None or columns.id is not None:
                    yield from _read_rows(block, columns, section)


def group_name(title: str) -> str:
    """A heading without number, count and path: `2. Orders (9 patterns)` gives `Orders`."""
    return NUMBERING.sub("", COUNT_OR_PATH.sub("", title)).strip()


def _find_columns(table: Table) -> _Columns:
    titles = [set(re.findall(r"[a-z#]+", title.lower())) for title in table.header]
    ids = _first(titles, {"id", "#", "ap", "no", "pattern"})
    if ids is not None and not _holds_ids(table, ids):
        ids = None
    taken = {ids}
    endpoint = _first(titles, {"endpoint", "path", "route", "url", "uri"}, taken)
    method = _first(titles, {"method", "verb"}, taken | {endpoint})
    auth = _first(titles, {"auth", "authentication", "authorization"}, taken)
    taken |= {endpoint, method, auth}
    access = _best(
        titles,
        ({"access"}, {"data", "database", "sql"}, {"query", "queries", "operation", "operations"}),
        taken,
    )
    words = {"description", "name", "purpose", "summary", "pattern", "use"}
    text = _first(titles, words, taken | {access})
    if ids is not None and endpoint is None and access is None and text is None:
        ids = None
    return _Columns(id=ids, method=method, endpoint=endpoint, auth=auth, access=access, text=text)


def _holds_ids(table: Table, column: int) -> bool:
    cells = [row.text(column) for row in table.rows]
    return bool(cells) and all(PATTERN_ID.fullmatch(cell) or not cell for cell in cells)


def _first(
    titles: Sequence[set[str]], words: set[str], taken: set[int | None] | None = None
) -> int | None:
    for position, title in enumerate(titles):
        if position not in (taken or set()) and title & words:
            return position
    return None


def _best(
    titles: Sequence[set[str]], choices: Sequence[set[str]], taken: set[int | None]
) -> int | None:
    """The first column for the first choice of words that any has."""
    found = (_first(titles, words, taken) for words in choices)
    return next((position for position in found if position is not None), None)


def _read_rows(table: Table, columns: _Columns, section: Section) -> Iterator[EndpointRow]:
    prefix = _prefix_of(section)
    needed = (columns.method, columns.endpoint, columns.access)
    for row in table.rows:
        if not any(cell.text for cell in row.cells):
            continue
        yield EndpointRow(
            id=row.text(columns.id),
            text=row.text(columns.text),
            group=group_name(section.title),
            endpoint=_read_endpoint(row, columns, prefix),
            access=row.text(columns.access),
            auth=row.text(columns.auth),
            missing=tuple(
                table.header[position]
                for position in needed
                if position is not None and not row.text(position)
            ),
            surplus=row.surplus,
            line=row.line,
        )


def _read_endpoint(row: Row, columns: _Columns, prefix: str) -> Endpoint | None:
    cell = row.text(columns.endpoint)
    written = find_endpoints(cell)
    if written:
        path = written[0].path
        return Endpoint(method=written[0].method, path=join_path(prefix, path))
    method = row.text(columns.method).upper().strip("` ")
    if not cell or (method not in METHODS and not cell.startswith("/")):
        return None
    return Endpoint(method=method, path=join_path(prefix, find_path(cell) or cell))


def _prefix_of(section: Section) -> str:
    """The path in the nearest heading above that has one, such as "(`/api/orders`)"."""
    for heading in reversed(section.path):
        path = find_path(heading.text)
        if path:
            return path
    return ""
