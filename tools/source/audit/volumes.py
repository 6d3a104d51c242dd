"""Row counts against each other, and against the ids, offsets and rows seen elsewhere."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import FIGURE, NUMBER, Interval, exactly, read_figure
from tools.source.audit.keys import match_table
from tools.source.audit.material import Executed, Material, StatedLine, parts_of, stated_lines
from tools.source.audit.names import singular
from tools.source.audit.pages import page_of, reads_first
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
    for name, rows in first.items():
        table = material.mysql.table(name)
        yield from _looked_up(table, rows, material)
        yield from _offsets(table, rows, material)


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


def _looked_up(table: SourceTable, rows: StatedRows, material: Material) -> Iterator[Comparison]:
    """Different ids looked up, and the largest of them, against the rows stated."""
    found: dict[int, list[Executed]] = {}
    for each in material.executed:
        for value in _ids_of(each, table):
            found.setdefault(value, []).append(each)
    if not found:
        return
    largest = max(found)
    stated = rows_interval(rows)
    too_many = stated.high is not None and len(found) > stated.high
    too_large = stated.high is not None and largest > stated.high
    parts = parts_of([each for chosen in found.values() for each in chosen])
    yield Comparison(
        rule="stated-rows",
        severity="warning" if too_many else "info",
        subject=table.name,
        group=table.name,
        stated=Side(figure=rows.figure, text=f"states {rows.figure} rows", place=rows.place),
        found=Side(
            figure=str(largest),
            text=f"{len(found)} different ids are looked up, the largest {largest:,}",
            place=parts[0],
            parts=parts,
        ),
        holds=not (too_many or too_large),
        fix=f"Ids may be of rows that are gone. {ASKED}",
    )


def _ids_of(executed: Executed, table: SourceTable) -> Iterator[int]:
    key = table.primary_key[0].lower() if len(table.primary_key) == 1 else ""
    facts = executed.facts
    if facts is None:
        match = TITLE_ID.search(executed.title)
        if match and singular(match["entity"]) == singular(table.name):
            yield int(match["id"])
        return
    for use in facts.columns:
        is_key = use.table.lower() == table.name.lower() and use.column.lower() == key
        if is_key and use.equals is not None and re.fullmatch("[0-9]{1,18}", use.equals):
            yield int(use.equals)


def _offsets(table: SourceTable, rows: StatedRows, material: Material) -> Iterator[Comparison]:
    """An OFFSET beyond the number of rows returns nothing."""
    skipping = [each for each in material.executed if _skips_in(each, table)]
    if not skipping:
        return
    stated = rows_interval(rows)
    most = {each: max(page.offsets) for each in skipping if (page := page_of(each)) is not None}
    beyond = [each for each in skipping if stated.high is not None and most[each] > stated.high]
    parts = parts_of(beyond or skipping)
    yield Comparison(
        rule="stated-rows",
        severity="warning",
        subject=table.name,
        group=table.name,
        stated=Side(figure=rows.figure, text=f"states {rows.figure} rows", place=rows.place),
        found=Side(
            figure=str(max(most.values())),
            text=f"up to {max(most.values()):,} rows are skipped by OFFSET",
            place=parts[0],
            parts=parts,
        ),
        holds=not beyond,
        fix=f"Ids may be of rows that are gone. {ASKED}",
    )


def _skips_in(executed: Executed, table: SourceTable) -> bool:
    page = page_of(executed)
    return page is not None and bool(page.offsets) and reads_first(executed, table)
