"""Figures that can't be true together, whatever the application does."""

from collections.abc import Iterator

from tools.finding import Finding
from tools.source.schema import Column, Schema
from tools.workload.answer_faults import number_text
from tools.workload.matrix import is_unique
from tools.workload.names import FanOutName, fan_outs_of
from tools.workload.statistics import FanOut, Statistics

ROUGHNESS = 2  # figures that a person rounds off may disagree by this factor
# Largest value in bytes: https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html
_LARGEST_BYTES = {
    "TINYTEXT": 255,
    "TINYBLOB": 255,
    "TEXT": 65_535,
    "BLOB": 65_535,
    "MEDIUMTEXT": 16_777_215,
    "MEDIUMBLOB": 16_777_215,
}
_BYTES_PER_CHARACTER = 4  # utf8mb4
# Distinct values: https://dev.mysql.com/doc/refman/8.4/en/integer-types.html
_INTEGER_BITS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INT": 32, "INTEGER": 32}


def contradictions(schema: Schema, statistics: Statistics) -> tuple[Finding, ...]:
    return (
        *_full_keys(schema, statistics),
        *_fan_outs(schema, statistics),
        *_sizes(schema, statistics),
    )


def _contradiction(subject: str, evidence: str) -> Finding:
    return Finding(
        rule="contradicting-figures",
        severity="warning",
        subject=subject,
        evidence=evidence,
        fix="One of the figures is wrong; cost and partitions follow from it: correct it.",
    )


def _full_keys(schema: Schema, statistics: Statistics) -> Iterator[Finding]:
    """More rows than an integer key has values: 2^bits, half of that for ids from 1 if signed."""
    for entry in statistics.tables:
        table = schema.table(entry.table)
        if len(table.primary_key) != 1:
            continue
        column = table.column(table.primary_key[0])
        bits = _INTEGER_BITS.get(column.type.name)
        if bits is None:
            continue
        spare = 1 if column.auto_increment and not column.type.unsigned else 0
        if entry.rows.value > 2 ** (bits - spare):
            yield _contradiction(
                table.name,
                f"{number_text(entry.rows.value)} rows ({entry.rows.source}), but "
                f"{column.name} is {column.type} ({column.place}) and has "
                f"{2 ** (bits - spare)} values.",
            )


def _fan_outs(schema: Schema, statistics: Statistics) -> Iterator[Finding]:
    names = fan_outs_of(schema)
    rows = {entry.table: entry.rows.value for entry in statistics.tables}
    for entry in statistics.fan_outs:
        said = _impossible(names[entry.name], entry, rows)
        if said:
            yield _contradiction(entry.name, f"{said} ({entry.average.source})")


def _impossible(name: FanOutName, entry: FanOut, rows: dict[str, float]) -> str:
    """Why the fan-out can't be; empty where it can.

    Fewer rows than fan-out times parents are no contradiction: a fan-out counts only the parents
    that have a child. More rows are one, unless children without a parent are allowed.
    """
    average, most = entry.average.value, entry.max.value
    children = rows.get(entry.table)
    parents = rows.get(name.key.references)
    if children and average < 1:
        return f"{number_text(average)} children on average, but a parent with any has at least 1"
    if most > 1 and is_unique(name.child, name.key.columns):
        return f"Up to {number_text(most)} children, but the foreign key is unique: there is one"
    if children is not None and most > children * ROUGHNESS:
        return f"Up to {number_text(most)} children, but only {number_text(children)} rows"
    nullable = any(name.child.column(column).nullable for column in name.key.columns)
    if children is None or parents is None or nullable:
        return ""
    if children > average * parents * ROUGHNESS:
        return (
            f"{number_text(children)} rows, but {number_text(parents)} parents with "
            f"{number_text(average)} children each make at most {number_text(average * parents)}"
        )
    return ""


def _sizes(schema: Schema, statistics: Statistics) -> Iterator[Finding]:
    for entry in statistics.sizes:
        column = schema.table(entry.table).column(entry.column)
        limit = _largest_bytes(column)
        if limit is not None and entry.max.value > limit:
            yield _contradiction(
                f"{entry.table}.{entry.column}",
                f"Up to {number_text(entry.max.value)} bytes ({entry.max.source}), but "
                f"{column.type} ({column.place}) holds at most {limit}.",
            )


def _largest_bytes(column: Column) -> int | None:
    type_ = column.type
    if type_.name in {"VARCHAR", "CHAR"} and type_.length is not None:
        return type_.length * _BYTES_PER_CHARACTER
    if type_.name in {"VARBINARY", "BINARY"} and type_.length is not None:
        return type_.length
    return _LARGEST_BYTES.get(type_.name)
