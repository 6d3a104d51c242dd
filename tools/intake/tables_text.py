"""`01_3`: every table as CREATE TABLE, how tables refer to each other, and what was measured."""

from collections.abc import Iterator, Sequence

from tools.documents.markdown import Markdown, bullets, code, codes, grid, md, sentence
from tools.finding import Finding
from tools.intake.amounts import amount
from tools.intake.create_table import create_table
from tools.intake.pages import found, heading, labelled, page, sql_block
from tools.source.measurements import MeasuredKind, Measurement
from tools.source.schema import ForeignKey, Schema, SourceTable

FIGURES: tuple[tuple[MeasuredKind, str, tuple[str, ...]], ...] = (
    ("rows", "Rows", ("Table", "Rows")),
    ("growth", "Growth", ("Table", "Rows per month", "Most rows per month")),
    ("fan_out", "Fan-out", ("Foreign key", "Children on average", "Most children")),
    ("size", "Column Sizes", ("Column", "Average bytes", "Most bytes")),
    ("cardinality", "Different Values", ("Column", "Distinct values")),
)


def tables_text(
    mysql: Schema,
    measurements: Sequence[Measurement],
    sources: Sequence[str],
    findings: Sequence[Finding],
) -> str:
    keys = sum(len(table.foreign_keys) for table in mysql.tables)
    named = f"The {code(mysql.database)} database as found" if mysql.database else "Tables found"
    return page(
        (
            heading(1, "Table Structure Analysis"),
            Markdown(f"{named} by `tablewright intake` in {codes(sources)}."),
            bullets(
                (
                    labelled("Total Tables", amount(len(mysql.tables))),
                    labelled("Foreign Key Relationships", amount(keys)),
                )
            ),
            heading(2, "Tables"),
            *(block for table in mysql.tables for block in _table(table)),
            *_relationships(mysql),
            *_volume(measurements),
            *_findings(findings),
        )
    )


def _table(table: SourceTable) -> Iterator[Markdown]:
    yield heading(3, table.name)
    if table.purpose and _is_plain(table.purpose):
        yield Markdown(f"**Purpose**: {md(table.purpose)}")
    yield sql_block(create_table(table))
    yield grid(("Key", "Columns", "Kind"), _keys(table))
    generated = [column.name for column in table.columns if column.generated_as]
    if generated:
        yield sentence("MySQL computes {columns}: nothing writes them.", columns=codes(generated))
    yield sentence("From {place}.", place=code(table.place))


def _is_plain(purpose: str) -> bool:
    """Whether a line of prose reads back as it is; else the COMMENT alone holds it."""
    return "`" not in purpose and " ".join(purpose.split()) == purpose and purpose.isprintable()


def _keys(table: SourceTable) -> Iterator[tuple[object, ...]]:
    if table.primary_key:
        yield "PRIMARY", codes(table.primary_key), "primary key"
    for key in table.unique_keys:
        yield code(key.name), codes(key.columns), "unique"
    for index in table.indexes:
        yield code(index.name), codes(index.columns), index.kind
    for foreign in table.foreign_keys:
        yield "", codes(foreign.columns), Markdown(f"refers to {_target(foreign)}")


def _target(key: ForeignKey) -> Markdown:
    return codes(f"{key.references}.{column}" for column in key.referenced_columns)


def _relationships(mysql: Schema) -> Iterator[Markdown]:
    rows = [
        (
            codes(f"{table.name}.{column}" for column in key.columns),
            _target(key),
            _cardinality(table, key),
            key.on_delete or "",
        )
        for table in mysql.tables
        for key in table.foreign_keys
    ]
    yield heading(2, "Relationships")
    if rows:
        yield grid(("From", "To", "Rows", "On delete"), rows)
    else:
        yield Markdown("No table declares a foreign key.")


def _cardinality(table: SourceTable, key: ForeignKey) -> str:
    is_one = any(columns and set(columns) <= set(key.columns) for columns in table.candidate_keys)
    optional = any(table.column(name).nullable for name in key.columns)
    return f"{'one' if is_one else 'many'} to {'one or none' if optional else 'one'}"


def _volume(measurements: Sequence[Measurement]) -> Iterator[Markdown]:
    if not measurements:
        return
    yield heading(2, "Data Volume")
    yield Markdown(
        "Figures as they were measured, for the user to take or to correct: none counts by itself."
    )
    for kind, title, headers in FIGURES:
        own = [each for each in measurements if each.kind == kind]
        if not own:
            continue
        has_most = len(headers) > 2 and any(each.max is not None for each in own)
        yield heading(3, title)
        yield grid(
            (*headers[: 3 if has_most else 2], "Remark", "Source"),
            [_figure_row(each, has_most=has_most) for each in own],
        )


def _figure_row(measured: Measurement, *, has_most: bool) -> tuple[object, ...]:
    most = "" if measured.max is None else amount(measured.max)
    figures = (amount(measured.average), most) if has_most else (amount(measured.average),)
    return code(measured.subject), *figures, measured.remark, str(measured.source)


def _findings(findings: Sequence[Finding]) -> Iterator[Markdown]:
    if findings:
        yield heading(2, "Beside the Tables")
        yield Markdown("What was found in the sources that is no table, or could not be read:")
        yield found(findings)
