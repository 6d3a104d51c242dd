"""Tables, columns, ids and offsets of the raw log against the table structure."""

from collections.abc import Iterator

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import Interval
from tools.source.audit.keys import STRUCTURE_LEADS
from tools.source.audit.material import Material
from tools.source.audit.volumes import ASKED, StatedRows, first_rows, rows_interval
from tools.source.keys import find_column, find_table
from tools.source.querylog.query_log import Digest, QueryLog
from tools.source.schema import SourceTable

ALL_COLUMNS = "*"


def compare_digests(material: Material, log: QueryLog) -> Iterator[Comparison]:
    yield from _names(material, log)
    for name, rows in first_rows(material).items():
        yield from _ids(material.mysql.table(name), rows, log)
        yield from _offsets(name, rows, log)


def _names(material: Material, log: QueryLog) -> Iterator[Comparison]:
    """Each table, and each column of a known table, that digests use."""
    tables: dict[str, Digest] = {}
    columns: dict[str, Digest] = {}
    for digest in log.digests:
        for name in digest.tables:
            tables.setdefault(name, digest)
        for name in (*digest.reads, *digest.writes):
            if "." in name and not name.endswith(f".{ALL_COLUMNS}"):
                columns.setdefault(name, digest)
    known = {name: find_table(material.mysql.tables, name) for name in tables}
    for name, digest in tables.items():
        yield _name("table", name, digest, known[name], material)
    for name, digest in columns.items():
        owner, _, column = name.rpartition(".")
        table = find_table(material.mysql.tables, owner)
        if table is not None:
            has = find_column(table, column) is not None
            yield _name("column", name, digest, table if has else None, material)


def _name(
    what: str, name: str, digest: Digest, table: SourceTable | None, material: Material
) -> Comparison:
    places = (table.place,) if table else tuple(each.place for each in material.mysql.tables)
    return Comparison(
        rule="raw-log-name",
        severity="high",
        subject=name,
        group=f"{what}s of the raw log",
        stated=Side(
            figure=name,
            text=f"has statements that use the {what} {name} ({digest.executions:,} executions of "
            "the first)",
            place=digest.place,
        ),
        found=Side(
            figure=name if table else "none",
            text=f"the {what} is defined" if table else f"no {what} {name} is defined",
            place=places[0],
            parts=places,
        ),
        holds=table is not None,
        fix=f"{STRUCTURE_LEADS}, without the {what}; add it there if the database has it.",
    )


def _ids(table: SourceTable, rows: StatedRows, log: QueryLog) -> Iterator[Comparison]:
    if len(table.primary_key) != 1:
        return
    name = f"{table.name}.{table.primary_key[0]}".lower()
    uses = [
        (digest, use) for digest in log.digests for use in digest.keys if use.column.lower() == name
    ]
    numbers = [use.largest for _, use in uses if use.largest is not None]
    if not uses:
        return
    stated = rows_interval(rows)
    distinct = max(use.distinct for _, use in uses)
    largest = max(numbers, default=0)
    parts = tuple(dict.fromkeys(digest.place for digest, _ in uses))
    too_many = _above(distinct, stated)
    yield _rows(
        table.name,
        rows,
        str(largest or distinct),
        f"{distinct:,} different ids are compared with"
        + (f", the largest {largest:,}" if largest else ""),
        parts,
        holds=not (too_many or _above(largest, stated)),
        is_certain=too_many,
    )


def _offsets(name: str, rows: StatedRows, log: QueryLog) -> Iterator[Comparison]:
    skipping = [
        digest
        for digest in log.digests
        if digest.largest_offset is not None and digest.tables[:1] == (name,)
    ]
    if not skipping:
        return
    largest = max(digest.largest_offset or 0 for digest in skipping)
    parts = tuple(dict.fromkeys(digest.place for digest in skipping))
    said = f"up to {largest:,} rows are skipped by OFFSET"
    holds = not _above(largest, rows_interval(rows))
    yield _rows(name, rows, str(largest), said, parts, holds=holds, is_certain=True)


def _above(number: int, stated: Interval) -> bool:
    return stated.high is not None and number > stated.high


def _rows(
    name: str,
    rows: StatedRows,
    figure: str,
    said: str,
    parts: tuple[Place, ...],
    *,
    holds: bool,
    is_certain: bool,
) -> Comparison:
    return Comparison(
        rule="raw-log-rows",
        severity="warning" if is_certain else "info",
        subject=name,
        group=name,
        stated=Side(
            figure=rows.figure, text=f"states {rows.figure} rows of {name}", place=rows.place
        ),
        found=Side(figure=figure, text=said, place=parts[0], parts=parts),
        holds=holds,
        fix=f"Ids may be of rows that are gone. {ASKED}",
    )
