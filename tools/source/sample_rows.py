"""Sizes out of rows that a dump brings along: the first rows of each INSERT, as a sample."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from tools.provenance import FromLog
from tools.source.ddl_statements import SqlText, Statement, read_statements
from tools.source.long_columns import is_long
from tools.source.measurements import Measurement
from tools.source.schema import Schema, SourceTable

MOST_ROWS = 500  # of a table: a sample
MOST_CHARACTERS = 100_000  # of a statement: a dump has INSERTs of megabytes
MOST_CUTS = 5
REPLACE = re.compile(r"REPLACE\b", re.IGNORECASE)
INTO = re.compile(r"\w+\s+(?:\w+\s+)*?INTO\s+(?:`?\w+`?\s*\.\s*)?`?(?P<table>\w+)", re.IGNORECASE)
BORDERS = ("),(", "),\n(")


@dataclass
class _Lengths:
    """Bytes of a column's values, where they are neither NULL nor computed."""

    bytes: list[int] = field(default_factory=list)
    nulls: int = 0


@dataclass
class _Sampled:
    """What was seen of a table's rows."""

    file: str
    rows: int = 0
    is_whole: bool = True
    columns: dict[str, _Lengths] = field(default_factory=dict)


def measure_rows(texts: Sequence[SqlText], mysql: Schema) -> tuple[Measurement, ...]:
    """A size for each long column of a table of which the texts hold rows, in the schema's order.

    Rows are those of INSERT and REPLACE with VALUES; what can't be parsed is passed over.
    """
    tables = {table.name.lower(): table for table in mysql.tables}
    sampled: dict[str, _Sampled] = {}
    for text in texts:
        for statement in read_statements(text, MOST_CHARACTERS):
            if statement.kind == "rows" and not _is_full(statement.text, sampled):
                _sample(statement, text.file, tables, sampled)
    return tuple(
        measurement
        for table in mysql.tables
        if table.name in sampled
        for measurement in _measured(table, sampled[table.name])
    )


def _is_full(insert: str, sampled: dict[str, _Sampled]) -> bool:
    """Whether the table that the statement begins with has given as many rows as are looked at."""
    found = INTO.match(insert)
    taken = sampled.get(found["table"]) if found is not None else None
    if taken is None or taken.rows < MOST_ROWS:
        return False
    taken.is_whole = False
    return True


def _sample(
    statement: Statement, file: str, tables: dict[str, SourceTable], sampled: dict[str, _Sampled]
) -> None:
    for text in _beginnings(statement.text):
        try:
            insert = parse_one(REPLACE.sub("INSERT", text, count=1), read="mysql")
        except (SqlglotError, RecursionError):
            continue
        _take(insert, file, len(statement.text) < MOST_CHARACTERS, tables, sampled)
        return


def _take(
    insert: exp.Expr,
    file: str,
    is_whole: bool,
    tables: dict[str, SourceTable],
    sampled: dict[str, _Sampled],
) -> None:
    found, values = insert.find(exp.Table), insert.args.get("expression")
    table = tables.get(found.name.lower()) if found is not None else None
    if table is None or not isinstance(insert, exp.Insert) or not isinstance(values, exp.Values):
        return
    taken = sampled.setdefault(table.name, _Sampled(file))
    taken.is_whole = taken.is_whole and is_whole
    names = _names(insert, table)
    for row in values.expressions:
        if taken.rows >= MOST_ROWS:
            taken.is_whole = False
            return
        if isinstance(row, exp.Tuple) and len(row.expressions) == len(names):
            _count(row.expressions, names, taken)


def _beginnings(text: str) -> Iterator[str]:
    """The statement, or as much of a long one as ends with a row: a border may stand in a text,
    so that an earlier one is tried where it does.
    """
    if len(text) < MOST_CHARACTERS:
        yield text
        return
    end = MOST_CHARACTERS
    for _ in range(MOST_CUTS):
        end = max(text.rfind(border, 0, end) for border in BORDERS)
        if end < 0:
            return
        yield text[: end + 1]


def _names(insert: exp.Insert, table: SourceTable) -> tuple[str, ...]:
    """Columns by position: as the statement lists them, else all of the table's."""
    target = insert.this
    if isinstance(target, exp.Schema):
        known = {name.lower(): name for name in table.column_names}
        return tuple(known.get(each.name.lower(), each.name) for each in target.expressions)
    return table.column_names


def _count(cells: Iterable[exp.Expression], names: tuple[str, ...], taken: _Sampled) -> None:
    taken.rows += 1
    for cell, name in zip(cells, names, strict=True):
        lengths = taken.columns.setdefault(name, _Lengths())
        size = _bytes(cell)
        if size is not None:
            lengths.bytes.append(size)
        elif isinstance(cell, exp.Null):
            lengths.nulls += 1


def _bytes(cell: exp.Expression) -> int | None:
    """Bytes of a literal as DynamoDB counts them: text as UTF-8, hexadecimal as the raw bytes."""
    if isinstance(cell, exp.HexString):
        return (len(cell.name) + 1) // 2
    if isinstance(cell, exp.Introducer | exp.National):
        inner = cell.args.get("expression") or cell.this
        return _bytes(inner) if isinstance(inner, exp.Expression) else None
    if isinstance(cell, exp.Literal) and cell.is_string:
        return len(cell.name.encode("utf-8", "surrogatepass"))
    return None


def _measured(table: SourceTable, taken: _Sampled) -> Iterator[Measurement]:
    for column in table.columns:
        lengths = taken.columns.get(column.name)
        if lengths is None or not lengths.bytes or not is_long(column):
            continue
        yield Measurement(
            kind="size",
            subject=f"{table.name}.{column.name}",
            average=sum(lengths.bytes) / len(lengths.bytes),
            max=max(lengths.bytes),
            source=FromLog(
                file=taken.file, computation=f"average and most bytes of {taken.rows:,} rows"
            ),
            remark=_remark(taken, lengths),
        )


def _remark(taken: _Sampled, lengths: _Lengths) -> str:
    said = "" if taken.is_whole else f"sampled: the first {taken.rows:,} rows"
    nulls = f"{lengths.nulls:,} of {taken.rows:,} rows have NULL" if lengths.nulls else ""
    return "; ".join(part for part in (said, nulls) if part)
