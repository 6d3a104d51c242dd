r"""Result sets as clients print them in a code block: boxes of bars, `\G`, tab-separated."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tools.source.blocks import Fence, Row, Span, Table, TextLine
from tools.source.loose_tables import is_rule, split_cells
from tools.value import Value

BOX_SIGNS = str.maketrans("│┃║─━═┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝", "|||---" + "+" * 18)
PROMPT = re.compile(r"^(?:mysql|MariaDB \[[^\]]*\])>\s*|^(?:->|#|--)\s+")
ROW_OF_G = re.compile(r"\*{3,}\s*\d+\.\s*row\s*\*{3,}", re.IGNORECASE)
SUMMARY = re.compile(r"\b\d+ rows? in set|^Empty set|\d sec\)\s*$", re.IGNORECASE)
MOST_COLUMNS = 200


Cell = tuple[int, str]


class ResultSet(Value):
    """`statement` is the line above it, which may be the statement that it answers."""

    statement: str
    table: Table

    def column(self, *titles: str) -> int | None:
        """The first column of that title, capitals and underscores aside."""
        return column_of(self.table, *titles)


def column_of(table: Table, *titles: str) -> int | None:
    known = [title.lower().replace("_", " ").strip() for title in table.header]
    return next((known.index(title) for title in titles if title in known), None)


@lru_cache(maxsize=32)
def read_result_sets(fence: Fence) -> tuple[tuple[ResultSet, ...], str]:
    """The result sets of a code block, and its text with their lines empty."""
    lines = fence.text.translate(BOX_SIGNS).split("\n")
    kept = fence.text.split("\n")
    found: list[ResultSet] = []
    statement, position = "", 0
    while position < len(lines):
        read = _read_at(lines, position, fence.line)
        if read is None:
            statement = PROMPT.sub("", lines[position].strip()) or statement
            position += 1
            continue
        table, end = read
        if table is not None:
            found.append(ResultSet(statement=statement, table=table))
        kept[position:end] = [""] * (end - position)
        statement, position = "", end
    return tuple(found), "\n".join(kept)


def _read_at(lines: Sequence[str], start: int, first: int) -> tuple[Table | None, int] | None:
    """The result set that begins at that line, and the line behind it."""
    line = lines[start].strip()
    if ROW_OF_G.fullmatch(line):
        return _read_vertical(lines, start, first)
    if line.startswith("+-") and is_rule(line):
        return _read_box(lines, start, first)
    if line.count("\t") >= 2 and start + 1 < len(lines):
        return _read_tabbed(lines, start, first)
    return None


def _read_box(lines: Sequence[str], start: int, first: int) -> tuple[Table | None, int] | None:
    """Lines between rules; a value over several lines ends with the line that ends with a bar."""
    rows: list[tuple[int, str]] = []
    position = start
    while position < len(lines):
        line = lines[position].strip()
        if is_rule(line):
            position += 1
            continue
        if not line.startswith("|"):
            break
        begun = position
        while not lines[position].rstrip().endswith("|") and position + 1 < len(lines):
            position += 1
        rows.append((first + begun, "\n".join(lines[begun : position + 1])))
        position += 1
    if position < len(lines) and SUMMARY.search(lines[position]):
        position += 1
    if not rows:
        return None
    (header_line, header), *rest = rows
    titles = split_cells(header)[:MOST_COLUMNS]
    return _table(titles, header_line, [(n, _with_lines(n, row)) for n, row in rest]), position


def _with_lines(line: int, row: str) -> list[Cell]:
    """The cells of a row, each with its line: a value may go over several."""
    cells: list[Cell] = []
    for cell in split_cells(row):
        cells.append((line, cell))
        line += cell.count("\n")
    return cells


def _read_vertical(lines: Sequence[str], start: int, first: int) -> tuple[Table | None, int]:
    r"""`\G`: names end at the same colon, and other lines go on with the value before."""
    titles: list[str] = []
    rows: list[tuple[int, dict[str, Cell]]] = []
    position, colon, title = start, -1, ""
    while position < len(lines):
        line = lines[position]
        if ROW_OF_G.fullmatch(line.strip()):
            rows.append((first + position + 1, {}))
            title = ""
        elif _is_name(line, colon if rows[-1][1] or len(rows) > 1 else -1):
            colon = line.index(":")
            title = line[:colon].strip()
            title = next((known for known in titles if known.lower() == title.lower()), title)
            titles.extend([] if title in titles else [title])
            rows[-1][1][title] = first + position, line[colon + 1 :].strip()
        elif not line.strip() or not title or SUMMARY.search(line):
            break
        else:
            at, value = rows[-1][1][title]
            rows[-1][1][title] = at, f"{value}\n{line}"
        position += 1
    cells = [(at, [row.get(title, (at, "")) for title in titles]) for at, row in rows if row]
    is_summed_up = position < len(lines) and SUMMARY.search(lines[position]) is not None
    end = position + is_summed_up
    table = _table(titles[:MOST_COLUMNS], first + start, cells) if titles else None
    return table, max(end, start + 1)


def _is_name(line: str, colon: int) -> bool:
    if colon < 0:
        return re.match(r" *[A-Za-z_][\w ()@/*-]{0,80}:(?: |$)", line) is not None
    return line[colon : colon + 1] == ":" and ":" not in line[:colon] and bool(line[:colon].strip())


def _read_tabbed(lines: Sequence[str], start: int, first: int) -> tuple[Table | None, int] | None:
    titles = [cell.strip() for cell in lines[start].split("\t")]
    if not all(re.fullmatch(r"[A-Za-z_][\w ]*", title) for title in titles):
        return None
    end = start + 1
    while end < len(lines) and "\t" in lines[end].strip():
        end += 1
    if end == start + 1:
        return None
    rows = [
        (first + n, [(first + n, cell.strip()) for cell in lines[n].split("\t")])
        for n in range(start + 1, end)
    ]
    return _table(titles[:MOST_COLUMNS], first + start, rows), end


def _table(titles: Sequence[str], line: int, rows: Sequence[tuple[int, list[Cell]]]) -> Table:
    width = len(titles)
    read = []
    for number, cells in rows:
        padded = [*cells[:width], *[(number, "")] * (width - len(cells))]
        read.append(
            Row(
                line=number,
                cells=tuple(TextLine(line=at, spans=_spans(cell)) for at, cell in padded),
                surplus=max(0, len(cells) - width),
                source=" | ".join(cell for _, cell in cells),
            )
        )
    return Table(line=line, header=tuple(titles), rows=tuple(read))


def _spans(cell: str) -> tuple[Span, ...]:
    return (Span(text=cell),) if cell else ()
