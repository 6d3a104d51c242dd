"""Columns and types of a parsed CREATE TABLE."""

from sqlglot import exp

from tools.provenance import Place
from tools.source.ddl_statements import Statement
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


def read_column(definition: exp.ColumnDef, statement: Statement, place: Place) -> Column:
    constraints = [constraint.args["kind"] for constraint in definition.constraints]
    declared = definition.args["kind"].this.name
    serial = declared == "SERIAL"  # stands for BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE
    return Column(
        name=definition.name,
        type=ColumnType(name="JSON")
        if _is_json(definition.name, declared, constraints)
        else _read_type(definition, statement),
        nullable=not serial and _is_nullable(constraints),
        default=_read_default(constraints),
        auto_increment=serial
        or any(isinstance(kind, exp.AutoIncrementColumnConstraint) for kind in constraints),
        set_on_update=any(isinstance(kind, exp.OnUpdateColumnConstraint) for kind in constraints),
        place=place,
    )


def _is_json(column: str, declared: str, constraints: list[exp.Expression]) -> bool:
    """MariaDB has JSON as LONGTEXT with a check: https://mariadb.com/kb/en/json-data-type/."""
    for kind in constraints:
        check = kind.this if isinstance(kind, exp.CheckColumnConstraint) else None
        if declared == "LONGTEXT" and isinstance(check, exp.Anonymous):
            over = [each.name for each in check.expressions]
            if check.name.upper() == "JSON_VALID" and over == [column]:
                return True
    return False


def _read_type(definition: exp.ColumnDef, statement: Statement) -> ColumnType:
    declared = definition.args["kind"]
    name = declared.this.name
    parameters = declared.expressions
    if name == "BOOLEAN":
        return ColumnType(name="TINYINT", length=1)
    if name == "SERIAL":
        return ColumnType(name="BIGINT", unsigned=True)
    if name in ("ENUM", "SET"):
        return ColumnType(name=name, values=tuple(value.name for value in parameters))
    numbers = [int(parameter.name) for parameter in parameters if parameter.name.isdecimal()]
    plain = UNSIGNED_NAMES.get(name, MYSQL_NAMES.get(name, name))
    return ColumnType(
        name=statement.types.get(definition.name, plain),
        length=numbers[0] if numbers else None,
        scale=numbers[1] if len(numbers) > 1 else None,
        unsigned=name in UNSIGNED_NAMES or definition.name in statement.unsigned,
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
    if isinstance(value, exp.Anonymous) and value.name.upper() in NOW:
        return "CURRENT_TIMESTAMP"
    return str(value.sql(dialect="mysql"))
