"""Columns and types of a parsed CREATE TABLE."""

from sqlglot import exp

from tools.provenance import Place
from tools.source.ddl_entries import Entry
from tools.source.schema import Column, ColumnType

# How sqlglot names what MySQL names otherwise.
MYSQL_NAMES = {
    "TIMESTAMPTZ": "TIMESTAMP",
    "TIMESTAMPNTZ": "DATETIME",
    "NVARCHAR": "VARCHAR",
    "NCHAR": "CHAR",
}
UNSIGNED_NAMES = {
    "UTINYINT": "TINYINT",
    "USMALLINT": "SMALLINT",
    "UMEDIUMINT": "MEDIUMINT",
    "UINT": "INT",
    "UBIGINT": "BIGINT",
    "UDECIMAL": "DECIMAL",
    "UDOUBLE": "DOUBLE",
}
NOW = {"NOW", "LOCALTIME", "LOCALTIMESTAMP"}


def read_column(definition: exp.ColumnDef, entry: Entry, place: Place) -> Column:
    constraints = [constraint.args["kind"] for constraint in definition.constraints]
    declared = definition.args["kind"].this.name
    serial = declared == "SERIAL"  # stands for BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE
    return Column(
        name=definition.name,
        type=_read_type(definition, entry),
        nullable=not serial and _is_nullable(constraints),
        default=_read_default(constraints),
        auto_increment=serial
        or any(isinstance(kind, exp.AutoIncrementColumnConstraint) for kind in constraints),
        set_on_update=any(isinstance(kind, exp.OnUpdateColumnConstraint) for kind in constraints),
        generated_as=entry.generated_as,
        place=place,
    )


def _read_type(definition: exp.ColumnDef, entry: Entry) -> ColumnType:
    declared = definition.args["kind"]
    name = declared.this.name
    parameters = declared.expressions
    if name == "BOOLEAN":
        return ColumnType(name="TINYINT", length=1)
    if name == "SERIAL":
        return ColumnType(name="BIGINT", unsigned=True)
    if name in ("ENUM", "SET"):
        return ColumnType(name=name, values=tuple(value.name for value in parameters))
    numbers = [int(p.name) for p in parameters if p.name.isdecimal() and len(p.name) <= 10]
    plain = UNSIGNED_NAMES.get(name, MYSQL_NAMES.get(name, name))
    return ColumnType(
        name=entry.type_name or plain,
        length=numbers[0] if numbers else None,
        scale=numbers[1] if len(numbers) > 1 else None,
        unsigned=name in UNSIGNED_NAMES or entry.is_unsigned,
    )


def _is_nullable(constraints: list[exp.Expression]) -> bool:
    for kind in constraints:
        if isinstance(kind, exp.PrimaryKeyColumnConstraint):
            return False
        if isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null"):
            return False
    return True


def _read_default(constraints: list[exp.Expression]) -> str | None:
    """The default as MySQL shows it: strings bare, booleans 1 and 0, None for NULL."""
    found = next((c for c in constraints if isinstance(c, exp.DefaultColumnConstraint)), None)
    value = found.this if found is not None else None
    if value is None or isinstance(value, exp.Null):
        return None
    if isinstance(value, exp.Boolean):
        return "1" if value.this else "0"
    if isinstance(value, exp.Literal):
        return value.name
    if isinstance(value, exp.CurrentTimestamp):
        precision = value.this.name if value.this else ""
        return f"CURRENT_TIMESTAMP({precision})" if precision else "CURRENT_TIMESTAMP"
    text = str(value.sql(dialect="mysql"))
    return "CURRENT_TIMESTAMP" if text.upper().removesuffix("()") in NOW else text
