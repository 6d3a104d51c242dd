"""What a MySQL type is in DynamoDB: its main name and the attribute type that holds it."""

from tools.capacity.limits import MAX_NUMBER_DIGITS
from tools.model.tables import AttributeType
from tools.source.schema import Column

INTEGER_DIGITS = {"TINYINT": 3, "SMALLINT": 5, "MEDIUMINT": 7, "INT": 10, "BIGINT": 19}
FLOAT_DIGITS = {"FLOAT": 9, "DOUBLE": 17}
DECIMAL_PRECISION = 10  # of a DECIMAL that names none
SYNONYMS = {
    "INTEGER": "INT",
    "SERIAL": "BIGINT",
    "BOOL": "BOOLEAN",
    "DEC": "DECIMAL",
    "FIXED": "DECIMAL",
    "NUMERIC": "DECIMAL",
    "REAL": "DOUBLE",
    "DOUBLE PRECISION": "DOUBLE",
    "CHARACTER": "CHAR",
    "NCHAR": "CHAR",
    "NVARCHAR": "VARCHAR",
    "CHARACTER VARYING": "VARCHAR",
}
MOMENT_TYPES = frozenset({"DATE", "DATETIME", "TIMESTAMP"})
SPATIAL_TYPES = (
    "GEOMETRY",
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "GEOMCOLLECTION",
)
_NUMERIC = frozenset({*INTEGER_DIGITS, *FLOAT_DIGITS, "BOOLEAN", "BIT", "YEAR"})
_BINARY = frozenset({"BINARY", "VARBINARY", *SPATIAL_TYPES})


def type_name(column: Column) -> str:
    """The type's main name: `INTEGER` is `INT`; `TINYINT(1)` and `BIT(1)` are `BOOLEAN`."""
    name = SYNONYMS.get(column.type.name, column.type.name)
    one_wide = (name, column.type.length) == ("TINYINT", 1)
    one_bit = name == "BIT" and (column.type.length or 1) == 1
    return "BOOLEAN" if one_wide or one_bit else name


def holds_bytes(column: Column) -> bool:
    """True where a value is bytes that need not be text, whatever attribute holds them."""
    return attribute_type(column) == "B" or column.type.name == "BIT"


def attribute_type(column: Column) -> AttributeType:
    """The attribute type that holds the column's values; S, N and B only, as keys need."""
    name = type_name(column)
    if name == "DECIMAL":
        precision = column.type.length or DECIMAL_PRECISION
        return "N" if precision <= MAX_NUMBER_DIGITS else "S"
    if name in _NUMERIC:
        return "N"
    return "B" if name in _BINARY or name.endswith("BLOB") else "S"
