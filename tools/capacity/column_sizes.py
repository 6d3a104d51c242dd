"""Estimated sizes of column values, where nobody stated or measured them.

Every estimate is made by one named rule of `size_rules()`, which the documents print.
"""

from collections.abc import Callable

from tools.capacity.column_types import (
    FLOAT_DIGITS,
    INTEGER_DIGITS,
    MOMENT_TYPES,
    SPATIAL_TYPES,
    attribute_type,
    type_name,
)
from tools.capacity.estimates import (
    ISO_DATE_BYTES,
    ISO_TIMESTAMP_BYTES,
    ROW_BYTES,
    TEXT_MAX_BYTES,
    UTF8MB4_BYTES,
    VARCHAR_AVERAGE_CAP_BYTES,
    ColumnEstimate,
    Figures,
    Number,
    between_figures,
    binary_figures,
    bit_figures,
    char_figures,
    decimal_figures,
    enum_figures,
    float_figures,
    id_figures,
    integer_figures,
    long_figures,
    same_figures,
    set_figures,
    time_figures,
    timestamp_figures,
    varbinary_figures,
    varchar_figures,
)
from tools.planning.plans import Count
from tools.source.schema import Column, SourceTable
from tools.value import Value
from tools.workload.known_figures import KnownFigures
from tools.workload.statistics import Statistics


class SizeRule(Value):
    """A named estimate: for which columns it stands and what it assumes."""

    name: str
    columns: str
    average: str
    max: str


_STATED = SizeRule(
    name="stated size",
    columns="a column whose size was stated or measured",
    average="as stated",
    max="as stated",
)
_ID = SizeRule(
    name="id digits",
    columns="integers that are AUTO_INCREMENT, or reference a table whose rows are known",
    average="as many digits as the table's row count has",
    max="all digits of the type",
)
_RULES: tuple[tuple[SizeRule, tuple[str, ...], Callable[[Column], Figures]], ...] = (
    (
        SizeRule(name="boolean", columns="BOOLEAN, TINYINT(1), BIT(1)", average="2", max="2"),
        ("BOOLEAN",),
        same_figures(Number(1)),
    ),
    (
        SizeRule(
            name="integer",
            columns="other integers",
            average="half the digits of the type, positive",
            max="all digits, with a sign unless UNSIGNED",
        ),
        tuple(INTEGER_DIGITS),
        integer_figures,
    ),
    (
        SizeRule(
            name="decimal",
            columns="DECIMAL(p,s)",
            average="half the digits before the point, all after it, positive",
            max="all digits, with a sign unless UNSIGNED",
        ),
        ("DECIMAL",),
        decimal_figures,
    ),
    (
        SizeRule(
            name="float",
            columns="FLOAT (9 digits), DOUBLE (17)",
            average="half the digits, spread over both sides of the point",
            max="all digits, with a sign unless UNSIGNED",
        ),
        tuple(FLOAT_DIGITS),
        float_figures,
    ),
    (
        SizeRule(
            name="bits",
            columns="BIT(n)",
            average="half the digits of the largest value",
            max="the largest value",
        ),
        ("BIT",),
        bit_figures,
    ),
    (
        SizeRule(name="year", columns="YEAR", average="3", max="3"),
        ("YEAR",),
        same_figures(Number(4)),
    ),
    (
        SizeRule(
            name="char", columns="CHAR(n)", average="n", max=f"{UTF8MB4_BYTES} bytes a character"
        ),
        ("CHAR",),
        char_figures,
    ),
    (
        SizeRule(
            name="varchar",
            columns="VARCHAR(n)",
            average=f"n/2, at most {VARCHAR_AVERAGE_CAP_BYTES}",
            max=f"{UTF8MB4_BYTES} bytes a character, at most {ROW_BYTES}",
        ),
        ("VARCHAR",),
        varchar_figures,
    ),
    (
        SizeRule(
            name="long text",
            columns="TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT and the BLOBs",
            average="1000, or half the limit where that is less",
            max="the type's limit",
        ),
        tuple(size + kind for kind in ("TEXT", "BLOB") for size in TEXT_MAX_BYTES),
        long_figures,
    ),
    (
        SizeRule(
            name="json",
            columns="JSON, held as text",
            average="1000",
            max="1 GiB, the largest packet a server takes",
        ),
        ("JSON",),
        between_figures(1000.0, 1024.0**3),
    ),
    (
        SizeRule(
            name="enum", columns="ENUM", average="mean of the members", max="the longest member"
        ),
        ("ENUM",),
        enum_figures,
    ),
    (
        SizeRule(
            name="set",
            columns="SET, held as its members with commas",
            average="half of all members together",
            max="all members",
        ),
        ("SET",),
        set_figures,
    ),
    (
        SizeRule(
            name="date",
            columns="DATE, as 2026-01-31",
            average=str(ISO_DATE_BYTES),
            max=str(ISO_DATE_BYTES),
        ),
        ("DATE",),
        same_figures(float(ISO_DATE_BYTES)),
    ),
    (
        SizeRule(
            name="timestamp",
            columns="DATETIME, TIMESTAMP, in UTC as 2026-01-31T09:30:00Z",
            average=f"{ISO_TIMESTAMP_BYTES}, with fractional seconds their digits and a point more",
            max="the same: the form has a fixed width",
        ),
        ("DATETIME", "TIMESTAMP"),
        timestamp_figures,
    ),
    (
        SizeRule(name="time", columns="TIME", average="8", max="10, as -838:59:59"),
        ("TIME",),
        time_figures,
    ),
    (
        SizeRule(name="binary", columns="BINARY(n)", average="n", max="n"),
        ("BINARY",),
        binary_figures,
    ),
    (
        SizeRule(
            name="varbinary",
            columns="VARBINARY(n)",
            average=f"n/2, at most {VARCHAR_AVERAGE_CAP_BYTES}",
            max="n",
        ),
        ("VARBINARY",),
        varbinary_figures,
    ),
    (
        SizeRule(name="point", columns="POINT, with its reference system", average="25", max="25"),
        ("POINT",),
        same_figures(25.0),
    ),
    (
        SizeRule(
            name="shape",
            columns="other spatial types",
            average="1000",
            max="4 GiB, as LONGBLOB",
        ),
        tuple(name for name in SPATIAL_TYPES if name != "POINT"),
        between_figures(1000.0, 4_294_967_295.0),
    ),
)
_OTHER = SizeRule(name="other", columns="any other type", average="64", max="1024")
_BY_TYPE = {name: (rule.name, figures) for rule, names, figures in _RULES for name in names}


def size_rules() -> tuple[SizeRule, ...]:
    """Every rule by which a column's size may be estimated, in the order they are tried."""
    return (_STATED, _ID, *(rule for rule, _, _ in _RULES), _OTHER)


def estimate_column(table: SourceTable, column: Column, known: KnownFigures) -> ColumnEstimate:
    """The value's average and largest, and the rule that says so. A value that is not NULL."""
    stated = known.size(table.name, column.name)
    if stated is not None:
        return ColumnEstimate(stated.average.value, stated.max.value, _STATED.name)
    rows = _rows_of_id(table, column, known)
    if rows is not None:
        average, largest = id_figures(column, rows)
        return ColumnEstimate(average, largest, _ID.name)
    rule, figures = _BY_TYPE.get(type_name(column), (_OTHER.name, between_figures(64.0, 1024.0)))
    average, largest = figures(column)
    return ColumnEstimate(average, largest, rule, moment=type_name(column) in MOMENT_TYPES)


def _rows_of_id(table: SourceTable, column: Column, known: KnownFigures) -> float | None:
    """Rows of the table whose integer ids the column holds; None where it holds none."""
    if type_name(column) not in INTEGER_DIGITS:
        return None
    reference = table.foreign_key_on(column.name)
    if column.auto_increment:
        name = table.name
    elif reference is not None:
        name = reference.references
    else:
        return None
    return known.rows(name)


def column_size(table: SourceTable, column: Column, statistics: Statistics) -> Count:
    """Average and largest bytes of the column's value in the attribute type it maps to."""
    return estimate_column(table, column, KnownFigures(statistics)).size(attribute_type(column))
