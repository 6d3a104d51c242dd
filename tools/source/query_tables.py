"""Queries as rows of a table: `Query | Executions | Avg time`, performance_schema's digests."""

from collections.abc import Iterator, Sequence, Set

from tools.source.blocks import Document, Fence, Row, Table, walk
from tools.source.pattern_labels import NUMBER_CELL
from tools.source.pattern_words import title_words
from tools.source.query_entries import QueryEntry, is_sql, references
from tools.source.result_sets import read_result_sets
from tools.source.stated_figures import (
    first_integer,
    plain_number,
    stated_executions,
    stated_share,
)
from tools.value import Value

STATEMENT = {"query", "queries", "sql", "statement", "statements", "digest", "abfrage", "consulta"}
STATEMENT |= {"requête", "查询", "语句"}
NOT_A_STATEMENT = {"count", "type", "number", "id", "per", "unique", "distinct", "no", "rate"}
COUNT = {"executions", "execution", "count", "calls", "exec", "execs", "times", "occurrences"}
COUNT |= {"runs", "frequency", "hits", "star", "ausführungen", "ejecuciones", "exécutions", "次数"}
NOT_A_COUNT = {"time", "avg", "average", "per", "ms", "seconds", "unique", "distinct", "max", "min"}
NUMBER = {"#", "no", "nr", "rank", "number", "№", "id"}
SHARE = {"%", "share", "percent", "percentage", "pct", "anteil"}
PATTERN = {"pattern", "patterns", "ap"}
PURPOSE = {"purpose", "description", "notes", "name", "title", "use", "zweck"}


class _Columns(Value):
    statement: int
    executions: int | None
    share: int | None
    number: int | None
    patterns: int | None
    purpose: int | None


def read_query_rows(document: Document) -> Iterator[QueryEntry]:
    for section in document.sections:
        for block in walk(section.blocks):
            found = [block] if isinstance(block, Table) else []
            if isinstance(block, Fence):
                found = [each.table for each in read_result_sets(block)[0]]
            for table in found:
                columns = _find_columns(table)
                if columns is not None:
                    yield from _read_rows(table, columns)


def _find_columns(table: Table) -> _Columns | None:
    """Where the facts stand; None for a table whose rows are no queries."""
    titles = [title_words(title) | ({"%"} if "%" in title else set()) for title in table.header]

    def column(
        wanted: Set[str], without: Set[str] = frozenset(), taken: Sequence[int | None] = ()
    ) -> int | None:
        fits = (
            n
            for n, title in enumerate(titles)
            if n not in taken and title & wanted and not title & without
        )
        return next(fits, None)

    statement = column(STATEMENT, NOT_A_STATEMENT)
    if statement is None:
        statement = next((n for n in range(len(titles)) if _holds_sql(table, n)), None)
    if statement is None:
        return None
    executions = column(COUNT, NOT_A_COUNT, (statement,))
    share = column(SHARE, set(), (statement, executions))
    if executions is None and share is None:
        return None
    taken = (statement, executions, share)
    return _Columns(
        statement=statement,
        executions=executions,
        share=share,
        number=column(NUMBER, set(), taken),
        patterns=column(PATTERN, set(), taken),
        purpose=column(PURPOSE, PATTERN, taken),
    )


def _holds_sql(table: Table, column: int) -> bool:
    cells = [cell for row in table.rows if (cell := row.text(column))]
    return bool(cells) and 2 * sum(map(is_sql, cells)) > len(cells)


def _read_rows(table: Table, columns: _Columns) -> Iterator[QueryEntry]:
    for row in table.rows:
        cell = row.text(columns.statement)
        if not cell:
            if row.source.strip("| "):
                yield QueryEntry(title=row.source, line=row.line)
            continue
        sql = next((code for code in row.cells[columns.statement].codes if is_sql(code)), "")
        sql = sql or (cell if is_sql(cell) else "")
        number = NUMBER_CELL.fullmatch(row.text(columns.number))
        yield QueryEntry(
            number=number[1] if number else "",
            title="" if sql else cell,
            statement=sql,
            executions=_executions(row, columns),
            share=stated_share(row.text(columns.share)),
            pattern_ids=references(row.text(columns.patterns)),
            purpose=row.text(columns.purpose),
            line=row.line,
        )


def _executions(row: Row, columns: _Columns) -> int | None:
    cell = row.text(columns.executions)
    return next(
        (
            number
            for read in (plain_number, stated_executions, first_integer)
            if (number := read(cell)) is not None
        ),
        None,
    )
