"""Tables of rates by pattern: executions and queries against those ascribed; sums of columns."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import NUMBER, exact_number
from tools.source.audit.material import BY_QUERIES, Executed, Material, parts_of
from tools.source.markdown import Document, Row, Table, walk
from tools.source.stated_figures import first_integer, pattern_ids

WHOLE_NUMBER = re.compile(rf"\s*({NUMBER})\s*")
ADDED = re.compile(rf"\s*{NUMBER}(?:\s*\+\s*{NUMBER})+\s*")
QUERIES = re.compile(r"\s*(\d{1,6})(?:\s+(?:quer(?:y|ies)|statements?))?\s*", re.IGNORECASE)
NOT_ADDED = {"peak", "max", "min", "avg", "average", "mean", "rate", "rps", "qps", "share", "p99"}
TOTALS = {"total", "totals", "sum", "all", "overall"}


def compare_pattern_rows(material: Material) -> Iterator[Comparison]:
    yield from _executions(material)
    if material.basis == "listed":
        yield from _together(material)
        for row, titles, place in _rows(material.log_document):
            yield from _cells(row, titles, place, material)
        for document in material.documents:
            yield from _column_totals(document)


def _executions(material: Material) -> Iterator[Comparison]:
    """A row's executions; a query ascribed to patterns of other rows too may count or not."""
    for row in material.log.rates:
        ids = set(row.pattern_ids)
        own = [e for e in material.executed if e.pattern_ids and set(e.pattern_ids) <= ids]
        shared = [e for e in material.executed if set(e.pattern_ids) & ids and e not in own]
        if row.executions is None or not (own or shared):
            continue
        number, most = (sum(e.total for e in chosen) for chosen in (own, [*own, *shared]))
        names = "/".join(row.pattern_ids)
        more = f", {most:,} with those ascribed to others too" if most > number else ""
        parts = parts_of([*own, *shared])
        yield Comparison(
            rule=material.rule("sum"),
            subject=names,
            stated=Side(
                figure=f"{row.executions:,}",
                text=f"states {row.executions:,} executions of {names}",
                place=row.place,
            ),
            found=Side(
                figure=f"{number:,}",
                text=f"the executions of queries ascribed to it add up to {number:,}{more}",
                place=parts[0],
                parts=parts,
            ),
            holds=number <= row.executions <= most + material.unlisted,
            fix=material.leading("correct the sum."),
        )


def _together(material: Material) -> Iterator[Comparison]:
    """Rows of different patterns can't have more executions than there are."""
    rows = [row for row in material.log.rates if row.executions is not None]
    total = material.log.total_executions
    names = [name for row in rows for name in row.pattern_ids]
    if total is None or len(rows) < 2 or len(set(names)) < len(names):
        return
    number = sum(row.executions or 0 for row in rows)
    parts = tuple(row.place for row in rows)
    yield Comparison(
        rule="stated-sum",
        subject="executions by pattern",
        stated=Side(
            figure=f"{total:,}",
            text=f"states {total:,} executions in all",
            place=material.total_place,
        ),
        found=Side(
            figure=f"{number:,}",
            text=f"{number:,} for patterns that share none",
            place=parts[0],
            parts=parts,
        ),
        holds=number <= total,
        fix=f"{BY_QUERIES}; correct the rows.",
    )


def _rows(document: Document) -> Iterator[tuple[Row, tuple[str, ...], Place]]:
    for table in _tables(document):
        for row in table.rows:
            yield row, table.header, Place(file=document.file, line=row.line)


def _tables(document: Document) -> Iterator[Table]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table):
                yield block


def _cells(
    row: Row, titles: tuple[str, ...], place: Place, material: Material
) -> Iterator[Comparison]:
    """`883 + 850` beside a total, and a number of queries beside those ascribed."""
    words = [set(re.findall(r"[a-z]+", title.lower())) for title in titles]
    count = next(
        (n for n, w in enumerate(words) if {"query", "count"} <= w or w == {"queries"}), None
    )
    total = next((n for n, w in enumerate(words) if "executions" in w), None)
    if count is None or total is None:
        return
    cell, stated = row.text(count), first_integer(row.text(total))
    if ADDED.fullmatch(cell) and stated is not None:
        number = sum((exact_number(part) for part in re.findall(NUMBER, cell)), Fraction())
        yield Comparison(
            rule="stated-sum",
            subject=row.cells[0].text,
            stated=Side(figure=f"{stated:,}", text=f"states {stated:,}", place=place),
            found=Side(
                figure=f"{float(number):,g}", text=f"{cell} make {float(number):,.10g}", place=place
            ),
            holds=number == stated,
            fix=f"{BY_QUERIES}; correct the sum.",
        )
    queries = QUERIES.fullmatch(cell)
    ids = set(pattern_ids(row.cells[0].text))
    own = [e for e in material.executed if e.pattern_ids and set(e.pattern_ids) <= ids]
    shared = [e for e in material.executed if set(e.pattern_ids) & ids and e not in own]
    if queries and ids and (own or shared):
        unlisted = material.unlisted_queries
        yield _query_count(row, int(queries[1]), own, shared, place, unlisted)


def _query_count(
    row: Row,
    stated: int,
    own: list[Executed],
    shared: list[Executed],
    place: Place,
    unlisted: int,
) -> Comparison:
    number = sum(each.queries for each in own)
    most = number + sum(each.queries for each in shared)
    parts = parts_of([*own, *shared])
    return Comparison(
        rule="stated-count",
        severity="info",
        subject=row.cells[0].text,
        stated=Side(figure=str(stated), text=f"states {stated} queries", place=place),
        found=Side(
            figure=str(number),
            text=f"{number} queries are ascribed to it",
            place=parts[0],
            parts=parts,
        ),
        holds=number <= stated <= most + unlisted,
        fix=f"{BY_QUERIES}; correct the count.",
    )


def _column_totals(document: Document) -> Iterator[Comparison]:
    """A last row called Total against the column above it."""
    for table in _tables(document):
        last = table.rows[-1] if len(table.rows) > 2 else None
        if last is None or last.cells[0].text.strip(" *:").lower() not in TOTALS:
            continue
        for position in range(1, len(table.header)):
            if NOT_ADDED & set(re.findall(r"[a-z0-9]+", table.header[position].lower())):
                continue
            cells = [WHOLE_NUMBER.fullmatch(row.text(position)) for row in table.rows]
            numbers = [exact_number(cell[1]) for cell in cells if cell]
            if len(numbers) < len(table.rows) or any(each.denominator > 1 for each in numbers):
                continue
            number = int(sum(numbers[:-1]))
            above = tuple(Place(file=document.file, line=row.line) for row in table.rows[:-1])
            yield Comparison(
                rule="stated-sum",
                subject=f"{table.header[position]} in all",
                stated=Side(
                    figure=f"{int(numbers[-1]):,}",
                    text=f"states {int(numbers[-1]):,} in all",
                    place=Place(file=document.file, line=last.line),
                ),
                found=Side(
                    figure=f"{number:,}",
                    text=f"the rows add up to {number:,}",
                    place=above[0],
                    parts=above,
                ),
                holds=number == int(numbers[-1]),
                fix="Tablewright goes by the rows; correct the total.",
            )
