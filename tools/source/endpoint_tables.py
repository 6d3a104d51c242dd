"""Tables of endpoints, or of patterns with their ids in a column of their own."""

import re
from collections.abc import Callable, Iterator, Sequence

from tools.source import pattern_words as words
from tools.source.endpoints import (
    METHODS,
    Endpoint,
    find_endpoints,
    find_path,
    find_prefix,
    join_path,
)
from tools.source.loose_tables import split_cells
from tools.source.markdown import Document, Fence, Row, Section, Table, walk
from tools.source.pattern_labels import NUMBER_CELL, PATTERN_ID
from tools.source.result_sets import read_result_sets
from tools.value import Value

__all__ = ["NUMBERING", "PATTERN_ID", "EndpointRow", "group_name", "read_endpoint_rows"]

NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]\s+)")
COUNT_OR_PATH = re.compile(r"\s*\(\s*[\d/][^()]*\)\s*$")
LEAST_SHARE = 0.5  # of the filled cells of a column, to tell by them what it holds


class EndpointRow(Value):
    """A row; `endpoint` is None where it gives no path, `missing` names its empty cells.

    Attributes:
        number: What counts the row where no id does.
        others: Endpoints beside the first, as of `GET|POST /users`.
        beyond: The text of the `surplus` cells, which no header stands over.
        unread: Method and path where no endpoint can be read from them.
    """

    id: str = ""
    number: str = ""
    text: str = ""
    group: str
    endpoint: Endpoint | None = None
    others: tuple[Endpoint, ...] = ()
    access: str = ""
    access_line: int | None = None  # that of the row
    auth: str = ""
    missing: tuple[str, ...] = ()
    surplus: int = 0
    beyond: str = ""
    unread: str = ""
    line: int


class _Columns(Value):
    """Where each fact stands, found by the words of the column titles, else by the cells."""

    id: int | None = None
    number: int | None = None
    method: int | None = None
    endpoint: int | None = None
    auth: int | None = None
    access: int | None = None
    text: int | None = None

    @property
    def taken(self) -> set[int | None]:
        return {
            self.id,
            self.number,
            self.method,
            self.endpoint,
            self.auth,
            self.access,
            self.text,
        }


class LeftColumn(Value):
    """A column of a table of endpoints that says none of the known things."""

    title: str
    cells: int
    line: int


class EndpointTables(Value):
    rows: tuple[EndpointRow, ...]
    left: tuple[LeftColumn, ...] = ()
    lines: tuple[int, ...] = ()  # of all rows of the tables that were read


def read_endpoint_tables(document: Document) -> EndpointTables:
    rows: list[EndpointRow] = []
    left: list[LeftColumn] = []
    lines: list[int] = []
    for section in document.sections:
        for table in _tables(section):
            columns = _find_columns(table)
            if columns.endpoint is None and columns.id is None:
                continue
            rows.extend(_read_rows(table, columns, section))
            left.extend(_left(table, columns))
            lines.extend([table.line, *(row.line for row in table.rows)])
    return EndpointTables(rows=tuple(rows), left=tuple(left), lines=tuple(lines))


def read_endpoint_rows(document: Document) -> Iterator[EndpointRow]:
    yield from read_endpoint_tables(document).rows


def group_name(title: str) -> str:
    """A heading without number, count and path: `2. Orders (9 patterns)` gives `Orders`."""
    return NUMBERING.sub("", COUNT_OR_PATH.sub("", title)).strip()


def _tables(section: Section) -> Iterator[Table]:
    """Those of the section, in code blocks too; without a line of dashes a title may be a row."""
    for block in walk(section.blocks):
        found = [block] if isinstance(block, Table) else []
        if isinstance(block, Fence) and "|" in block.text:
            found = [each.table for each in read_result_sets(block)[0]]
        for table in found:
            yield table.with_header_as_row() if _has_endpoint(table.header) else table


def _has_endpoint(cells: Sequence[str]) -> bool:
    return any(find_endpoints(cell) or cell.startswith("/") for cell in cells) or any(
        cell.upper() in METHODS for cell in cells
    )


def _find_columns(table: Table) -> _Columns:
    titles = [words.title_words(title) for title in table.header]
    ids = _first(titles, words.ID)
    if ids is not None and not _holds(table, ids, PATTERN_ID):
        ids = None
    taken = {ids}
    endpoint = _first(titles, words.ENDPOINT, taken)
    if endpoint is None:
        endpoint = _by_cells(table, taken, _is_request)
    method = _first(titles, words.METHOD, taken | {endpoint})
    if method is None:
        method = _by_cells(table, taken | {endpoint}, _is_method)
    taken |= {endpoint, method}
    auth = _auth(table, titles, taken)
    taken |= {auth}
    access = _best(titles, ({"access"}, words.DATA, words.QUERY), taken)
    text = _first(titles, words.TEXT, taken | {access})
    columns = _Columns(
        id=ids, method=method, endpoint=endpoint, auth=auth, access=access, text=text
    )
    return _completed(table, columns)


def _completed(table: Table, columns: _Columns) -> _Columns:
    """Ids, numbers and text by the cells, where an endpoint or a phrase shows what they are of."""
    if columns.endpoint is None and columns.access is None and columns.text is None:
        return columns.model_copy(update={"id": None})
    update: dict[str, int | None] = {}
    if columns.id is None:
        update["id"] = _by_cells(
            table, columns.taken, lambda cell: bool(PATTERN_ID.fullmatch(cell))
        )
    if columns.id is None and update["id"] is None:
        update["number"] = _numbers(table, columns)
    columns = columns.model_copy(update=update)
    if columns.text is None and columns.access is None and columns.endpoint is not None:
        rest = [n for n in range(len(table.header)) if n not in columns.taken]
        columns = columns.model_copy(update={"text": rest[0] if rest else None})
    return columns


def _numbers(table: Table, columns: _Columns) -> int | None:
    """A column of numbers, each of its own, such as `#`."""
    for position, title in enumerate(table.header):
        cells = [row.text(position) for row in table.rows]
        counts = not position or bool(words.title_words(title) & words.ID)
        if position in columns.taken or not counts:
            continue
        if not all(NUMBER_CELL.fullmatch(cell) for cell in cells):
            continue
        if cells and len(set(cells)) == len(cells):
            return position
    return None


def _auth(table: Table, titles: Sequence[set[str]], taken: set[int | None]) -> int | None:
    """By its title; or a column "Access" that says who may call, beside one on the data."""
    named = _first(titles, words.AUTH, taken)
    if named is not None:
        return named
    access = _first(titles, {"access"}, taken)
    others = _best(titles, (words.DATA, words.QUERY), taken | {access})
    if access is not None and titles[access] <= {"access", "level", "control"}:
        cells = [row.text(access) for row in table.rows]
        if words.are_auth_cells(cells) or (others is not None and "level" in titles[access]):
            return access
    return None


def _holds(table: Table, column: int, pattern: re.Pattern[str]) -> bool:
    cells = [row.text(column) for row in table.rows]
    return any(cells) and all(pattern.fullmatch(cell) or not cell for cell in cells)


def _is_request(cell: str) -> bool:
    return bool(find_endpoints(cell)) or cell.startswith("/")


def _is_method(cell: str) -> bool:
    return cell.upper().strip("`* ") in METHODS


def _by_cells(table: Table, taken: set[int | None], is_such: Callable[[str], bool]) -> int | None:
    """The first column most of whose filled cells are such."""
    for position in range(len(table.header)):
        cells = [cell for row in table.rows if (cell := row.text(position))]
        if position not in taken and cells:
            count = sum(map(is_such, cells))
            if count > LEAST_SHARE * len(cells):
                return position
    return None


def _first(
    titles: Sequence[set[str]], wanted: set[str], taken: set[int | None] | None = None
) -> int | None:
    for position, title in enumerate(titles):
        if position not in (taken or set()) and title & wanted:
            return position
    return None


def _best(
    titles: Sequence[set[str]], choices: Sequence[set[str]], taken: set[int | None]
) -> int | None:
    """The first column for the first choice of words that any has."""
    found = (_first(titles, wanted, taken) for wanted in choices)
    return next((position for position in found if position is not None), None)


def _left(table: Table, columns: _Columns) -> Iterator[LeftColumn]:
    for position, title in enumerate(table.header):
        cells = sum(1 for row in table.rows if row.text(position))
        if position not in columns.taken and cells:
            yield LeftColumn(title=title, cells=cells, line=table.line)


def _read_rows(table: Table, columns: _Columns, section: Section) -> Iterator[EndpointRow]:
    prefix = path_of(section)
    needed = (columns.method, columns.endpoint, columns.access)
    for row in table.rows:
        if not any(cell.text for cell in row.cells):
            continue
        endpoints, unread = _read_endpoints(row, columns, prefix)
        number = NUMBER_CELL.fullmatch(row.text(columns.number))
        yield EndpointRow(
            id=row.text(columns.id),
            number=number[1] if number else "",
            text=row.text(columns.text),
            group=group_name(section.title),
            endpoint=endpoints[0] if endpoints else None,
            others=endpoints[1:],
            access=row.text(columns.access),
            auth=row.text(columns.auth),
            missing=tuple(
                table.header[position] or f"column {position + 1}"
                for position in needed
                if position is not None and not row.text(position)
            ),
            surplus=row.surplus,
            beyond=" | ".join(split_cells(row.source)[len(row.cells) :]),
            unread=unread,
            line=row.line,
        )


def _read_endpoints(row: Row, columns: _Columns, prefix: str) -> tuple[tuple[Endpoint, ...], str]:
    """The endpoints, or the cells that give none."""
    cell = row.text(columns.endpoint)
    written = find_endpoints(cell)
    if written:
        return tuple(
            Endpoint(method=each.method, path=join_path(prefix, each.path)) for each in written
        ), ""
    said = row.text(columns.method).upper().strip("` ")
    methods = [method for method in re.split(r"\s*[/|,&]\s*|\s+", said) if method in METHODS]
    if not cell or (not methods and not cell.startswith("/")):
        return (), " ".join(filter(None, (said, cell)))
    path = join_path(prefix, find_path(cell) or cell)
    return tuple(Endpoint(method=method, path=path) for method in methods or [said]), ""


def path_of(section: Section) -> str:
    """The path in the nearest heading above that has one, such as "(`/api/orders`)"."""
    for heading in reversed(section.path):
        path = find_prefix(heading.text)
        if path:
            return path
    return ""
