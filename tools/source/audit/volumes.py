"""Row counts against each other, and against the ids, offsets and rows seen elsewhere."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import FIGURE, NUMBER, Interval, exactly, read_figure
from tools.source.audit.keys import match_table
from tools.source.audit.material import Executed, Material, StatedLine, parts_of, stated_lines
from tools.source.audit.names import singular
from tools.source.audit.pages import page_of
from tools.source.markdown import Document, Fence, walk
from tools.source.schema import SourceTable
from tools.value import Value

VOLUME = re.compile(
    r"\b(?:volumes?|rows?|row counts?|current state|sizes?|records?)\b", re.IGNORECASE
)
COUNTED = re.compile(rf"(?<![\w.,])(?P<number>{NUMBER})\s+(?P<name>[a-z][a-z_ ]*)", re.IGNORECASE)
OF_OTHERS = re.compile(
    r"\s*(?:%|x\b|/|per\b|an?\b|each\b|every\b|daily|weekly|monthly|yearly|columns?\b|fields?\b"
    r"|index(?:es)?\b|keys?\b|tables?\b|bytes?\b|[kmgt]i?b\b|times\b)",
    re.IGNORECASE,
)
GROWTH = re.compile(r"\b(?:growth|per (?:day|month|year)|projections?|forecasts?)\b", re.I)
TREE = re.compile("[├└│]")
EXAMPLE_ROW = re.compile(r"\bid\s*[=:]\s*(\d{1,15})\b", re.IGNORECASE)
TITLE_ID = re.compile(r"\b(?P<entity>[A-Za-z_]+)\b(?:[^:()]{0,20}?)\bID\s+(?P<id>\d{1,15})\b")
ASKED = "Tablewright takes no row count unasked: give it, or have it measured."


class StatedRows(Value):
    table: str
    figure: str
    place: Place


def compare_volumes(material: Material) -> Iterator[Comparison]:
    stated = tuple(_stated_rows(material))
    first = {rows.table: rows for rows in reversed(stated)}
    yield from _repeated(stated, first)
    yield from _examples(material, first)
    if not first:
        return
    used = _Used(material)
    for name, rows in first.items():
        yield from _looked_up(rows, used.ids.get(name, {}))
        yield from _offsets(rows, used.skipping.get(name, {}))


def first_rows(material: Material) -> dict[str, StatedRows]:
    """The rows of each table as they are stated first."""
    return {rows.table: rows for rows in reversed(tuple(_stated_rows(material)))}


def _stated_rows(material: Material) -> Iterator[StatedRows]:
    named = {singular(table.name): table for table in material.mysql.tables}
    for claim in material.claims:
        table = match_table(claim, material.mysql)
        if table is not None:
            named.setdefault(singular(claim.entity), table)
    for line in stated_lines(material.documents[2]):
        if line.is_heading or " | " in line.text:
            continue
        if VOLUME.search(line.label):
            for match in COUNTED.finditer(line.rest):
                yield from _named_rows(named, match["name"].strip(), match["number"], line)
        elif VOLUME.search(line.path) and not GROWTH.search(line.title):
            figure = FIGURE.match(line.rest)
            if figure and not OF_OTHERS.match(line.rest, figure.end()):
                yield from _named_rows(named, line.label, figure[0].strip(), line)


def _named_rows(
    named: dict[str, SourceTable], name: str, figure: str, line: StatedLine
) -> Iterator[StatedRows]:
    table = named.get(singular(name))
    if table is not None:
        yield StatedRows(table=table.name, figure=figure, place=line.place)


def rows_interval(rows: StatedRows) -> Interval:
    match = FIGURE.search(rows.figure)
    return read_figure(match) if match else exactly(0)


def _repeated(stated: Sequence[StatedRows], first: dict[str, StatedRows]) -> Iterator[Comparison]:
    for rows in stated:
        earlier = first[rows.table]
        if rows is not earlier:
            yield Comparison(
                rule="stated-rows",
                subject=rows.table,
                stated=Side(
                    figure=rows.figure, text=f"states {rows.figure} rows", place=rows.place
                ),
                found=Side(
                    figure=earlier.figure,
                    text=f"{earlier.figure} rows of {rows.table}",
                    place=earlier.place,
                ),
                holds=rows_interval(rows).meets(rows_interval(earlier)),
                fix=ASKED,
            )


def _examples(material: Material, first: dict[str, StatedRows]) -> Iterator[Comparison]:
    """A tree of rows with their ids below a heading that names the table.

    Other rows in a code block are taken for samples of any number.
    """
    document = material.documents[2]
    for title, fence in _example_blocks(document):
        ids = [int(found) for found in EXAMPLE_ROW.findall(fence.text)]
        words = {singular(word) for word in re.findall(r"[A-Za-z_]+", title)}
        tables = [name for name in first if singular(name) in words]
        if len(ids) < 3 or len(tables) != 1 or not TREE.search(fence.text):
            continue
        rows = first[tables[0]]
        number = len(set(ids))
        stated = rows_interval(rows)
        yield Comparison(
            rule="stated-rows",
            severity="warning" if stated.high is not None and number > stated.high else "info",
            subject=tables[0],
            stated=Side(figure=rows.figure, text=f"states {rows.figure} rows", place=rows.place),
            found=Side(
                figure=str(number),
                text=f"{number} are listed under {title!r}, ids {min(ids)} to {max(ids)}",
                place=Place(file=document.file, line=fence.line),
            ),
            holds=stated.meets(exactly(number)),
            fix=ASKED,
        )


def _example_blocks(document: Document) -> Iterator[tuple[str, Fence]]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Fence) and block.info.lower() not in ("sql", "mysql", "ddl"):
                yield section.title, block


class _Used:
    """Ids looked up and rows skipped, by table; by the title where a query has no SQL."""

    def __init__(self, material: Material) -> None:
        self.ids: dict[str, dict[int, list[Executed]]] = {}
        self.skipping: dict[str, dict[Executed, int]] = {}
        self.keys = {
            table.name: table.primary_key[0].lower()
            for table in material.mysql.tables
            if len(table.primary_key) == 1
        }
        self.named = {singular(table.name): table.name for table in material.mysql.tables}
        for each in material.executed:
            for name, value in self._ids_of(each):
                self.ids.setdefault(name, {}).setdefault(value, []).append(each)
            page = page_of(each)
            if page is not None and page.offsets:
                for name in self._first_tables(each):
                    self.skipping.setdefault(name, {})[each] = max(page.offsets)

    def _ids_of(self, executed: Executed) -> Iterator[tuple[str, int]]:
        facts = executed.facts
        if facts is None:
            match = TITLE_ID.search(executed.title)
            name = self.named.get(singular(match["entity"])) if match else None
            if match and name:
                yield name, int(match["id"])
            return
        for use in facts.columns:
            is_key = self.keys.get(use.table) == use.column.lower()
            if is_key and use.equals is not None and re.fullmatch("[0-9]{1,18}", use.equals):
                yield use.table, int(use.equals)

    def _first_tables(self, executed: Executed) -> tuple[str, ...]:
        if executed.facts is not None:
            return executed.facts.tables[:1]
        words = {singular(word) for word in re.findall(r"[A-Za-z_]+", executed.title)}
        return tuple(self.named[word] for word in sorted(words & set(self.named)))


def _looked_up(rows: StatedRows, found: dict[int, list[Executed]]) -> Iterator[Comparison]:
    """Different ids looked up, and the largest of them, against the rows stated."""
    if not found:
        return
    largest = max(found)
    stated = rows_interval(rows)
    too_many = stated.high is not None and len(found) > stated.high
    too_large = stated.high is not None and largest > stated.high
    parts = parts_of([each for chosen in found.values() for each in chosen])
    said = f"{len(found)} different ids are looked up, the largest {largest:,}"
    yield _rows(rows, largest, said, parts, holds=not (too_many or too_large), is_certain=too_many)


def _offsets(rows: StatedRows, skipping: dict[Executed, int]) -> Iterator[Comparison]:
    """An OFFSET beyond the number of rows returns nothing."""
    if not skipping:
        return
    stated = rows_interval(rows)
    beyond = [e for e, most in skipping.items() if stated.high is not None and most > stated.high]
    parts = parts_of(beyond or list(skipping))
    largest = max(skipping.values())
    said = f"up to {largest:,} rows are skipped by OFFSET"
    yield _rows(rows, largest, said, parts, holds=not beyond, is_certain=True)


def _rows(
    rows: StatedRows,
    figure: int,
    said: str,
    parts: tuple[Place, ...],
    *,
    holds: bool,
    is_certain: bool,
) -> Comparison:
    return Comparison(
        rule="stated-rows",
        severity="warning" if is_certain else "info",
        subject=rows.table,
        group=rows.table,
        stated=Side(figure=rows.figure, text=f"states {rows.figure} rows", place=rows.place),
        found=Side(figure=str(figure), text=said, place=parts[0], parts=parts),
        holds=holds,
        fix=f"Ids may be of rows that are gone. {ASKED}",
    )
