"""Columns that an artifact lists in a table or one a line, as a definition in SQL.

What the cells say is put together as MySQL would write it, and read like any other definition.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from tools.source.blocks import Row, Table
from tools.source.result_sets import column_of
from tools.value import Value

COLUMN_TITLES = (
    "column",
    "columns",
    "column name",
    "columnname",
    "field",
    "field name",
    "attribute",
    "name",
    "spalte",
    "columna",
    "campo",
    "colonne",
    "champ",
    "coluna",
    "字段",
    "字段名",
    "列名",
)
TYPE_TITLES = (
    "type",
    "data type",
    "datatype",
    "column type",
    "sql type",
    "mysql type",
    "type/length",
    "datentyp",
    "typ",
    "tipo",
    "类型",
    "数据类型",
)
NULL_TITLES = ("null", "nullable", "null?", "nullable?", "is nullable", "nullability", "allow null")
NOT_NULL_TITLES = ("not null", "required", "mandatory", "nn")
KEY_TITLES = ("key", "keys", "column key", "index", "key type", "pk/fk", "schlüssel")
DEFAULT_TITLES = ("default", "default value", "column default", "standard")
EXTRA_TITLES = ("extra", "constraints", "constraint", "attributes", "properties", "flags", "other")
REMARK_TITLES = (
    "notes",
    "note",
    "remarks",
    "comment",
    "comments",
    "column comment",
    "description",
    "purpose",
    "details",
    "beschreibung",
    "descripción",
    "说明",
    "备注",
)
TABLE_TITLES = ("table", "table name", "tablename")

_TYPE_NAMES = """
    TINYINT SMALLINT MEDIUMINT INT INTEGER BIGINT DECIMAL DEC NUMERIC FIXED FLOAT DOUBLE REAL BIT
    BOOL BOOLEAN SERIAL DATE TIME DATETIME TIMESTAMP YEAR CHAR VARCHAR NCHAR NVARCHAR CHARACTER
    BINARY VARBINARY TINYBLOB BLOB MEDIUMBLOB LONGBLOB TINYTEXT TEXT MEDIUMTEXT LONGTEXT ENUM SET
    JSON GEOMETRY POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON
    GEOMETRYCOLLECTION GEOMCOLLECTION VECTOR UUID INET4 INET6 NATIONAL LONG INT1 INT2 INT3 INT4
    INT8 MIDDLEINT FLOAT4 FLOAT8
"""
TYPE_NAMES = frozenset(_TYPE_NAMES.split())

YES = {
    "yes",
    "y",
    "true",
    "1",
    "✓",
    "✔",
    "✅",
    "x",
    "null",
    "nullable",
    "ja",
    "si",
    "sí",
    "oui",
    "是",
}
NO = {"no", "n", "false", "0", "-", "–", "—", "✗", "✘", "❌", "not null", "nein", "non", "否", ""}
TYPE_CELL = re.compile(
    r"`?(?P<type>[A-Za-z]+(?:\s+(?:PRECISION|VARYING))?\s*(?:\((?:'(?:[^']|'')*+'|[^()'])*+\))?"
    r"(?:\s+(?:UNSIGNED|SIGNED|ZEROFILL))*)`?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
TARGET = re.compile(
    r"(?:→|⟶|⇒|->|=>|\breferences\b|\brefers to\b|\bfk\s*(?:to|:)?|\bforeign key\s*(?:to|:)?)\s*"
    r"\(?`?(?P<table>[\w$]+)`?\s*(?:\.\s*`?(?P<column>[\w$]+)`?|\(\s*`?(?P<inside>[\w$]+)`?\s*\))",
    re.IGNORECASE,
)
DEFAULT = re.compile(
    r"\bdefault\b\s*(?:value|:|=|is)?\s*(?P<value>'(?:[^']|'')*'|\"[^\"]*\"|[\w.+-]+(?:\(\d*\))?)",
    re.IGNORECASE,
)
NAME = re.compile(r"`?[^\W\d][\w$]*`?")
CLAUSE = re.compile(r"[,;/|()\n]|\s[-–—]\s")
NEGATED = re.compile(r"\b(?:not|no|non)[\s-]*$", re.IGNORECASE)
CALL = re.compile(r"[\w$]+\(.*\)|\(.*\)", re.DOTALL)
# In free text only what is plainly a value: "default shipping address" is none.
DEFAULT_IN_TEXT = re.compile(
    r"\bdefaults?\b\s*(?:value|to|:|=|is)*\s*"
    r"(?P<value>'(?:[^']|'')*'|[+-]?\d[\d.]*|current_timestamp|true|false)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
CLOCK = re.compile(r"(?:current_timestamp|now|localtimestamp)\b.*", re.IGNORECASE)


class ListedColumn(Value):
    """A column with all that is said of it.

    Attributes:
        table: Where a cell of its own names it.
        type: As written, such as `INT(11) UNSIGNED`.
        nullable: None where nothing is said.
        words: What is said of keys, defaults and the like, in any order.
        remarks: Free text, which may say it too.
    """

    table: str = ""
    name: str
    type: str
    nullable: bool | None = None
    key: str = ""
    default: str | None = None
    words: str = ""
    remarks: str = ""
    line: int
    source: str = ""


class ColumnTitles(Value):
    name: int
    type: int
    table: int | None = None
    null: int | None = None
    not_null: int | None = None
    key: int | None = None
    default: int | None = None
    extra: tuple[int, ...] = ()
    remarks: tuple[int, ...] = ()


def find_titles(table: Table) -> ColumnTitles | None:
    """Where the facts stand; None for a table that lists no columns."""
    name, kind = column_of(table, *COLUMN_TITLES), column_of(table, *TYPE_TITLES)
    if kind is None or not _holds_types(table, kind):
        kind = next((n for n in range(len(table.header)) if _holds_types(table, n, 0.8)), None)
    if name is None or name == kind:
        name = 0 if kind != 0 and all(NAME.fullmatch(row.text(0)) for row in table.rows) else None
    if name is None or kind is None:
        return None
    return ColumnTitles(
        name=name,
        type=kind,
        table=column_of(table, *TABLE_TITLES),
        null=column_of(table, *NULL_TITLES),
        not_null=column_of(table, *NOT_NULL_TITLES),
        key=column_of(table, *KEY_TITLES),
        default=column_of(table, *DEFAULT_TITLES),
        extra=_all_of(table, EXTRA_TITLES),
        remarks=_all_of(table, REMARK_TITLES),
    )


def _holds_types(table: Table, column: int, least: float = 0.5) -> bool:
    """Whether that part of its cells are types: indexes have names and types too."""
    cells = [row.text(column) for row in table.rows]
    return bool(cells) and sum(map(is_type, cells)) >= least * len(cells)


def _all_of(table: Table, titles: Sequence[str]) -> tuple[int, ...]:
    found = (column_of(table, title) for title in titles)
    return tuple(position for position in found if position is not None)


def listed_columns(table: Table, titles: ColumnTitles) -> Iterator[ListedColumn]:
    """The rows that name a column; one without a name says nothing of any."""
    for row in table.rows:
        name = row.text(titles.name).strip("`* ")
        if not name:
            continue
        default = row.text(titles.default) if titles.default is not None else None
        yield ListedColumn(
            table=row.text(titles.table).strip("`* ").rpartition(".")[2],
            name=name,
            type=row.text(titles.type),
            nullable=_nullable(row, titles),
            key=row.text(titles.key),
            default=default,
            words=_joined(row.text(extra) for extra in titles.extra),
            remarks=_joined(row.text(remark) for remark in titles.remarks),
            line=row.line,
            source=row.source,
        )


def _nullable(row: Row, titles: ColumnTitles) -> bool | None:
    if titles.null is not None:
        cell = row.text(titles.null).lower().strip("`* ")
        return True if cell in YES else False if cell in NO and cell else None
    if titles.not_null is not None:
        cell = row.text(titles.not_null).lower().strip("`* ")
        return False if cell in YES | {"not null"} else True if cell in NO else None
    return None


class Definition(Value):
    """A column in SQL, with the keys that its own row states of it.

    Attributes:
        sql: `name type NOT NULL DEFAULT ...`, without keys.
        is_primary: It is one of the primary key's columns.
        is_indexed: An index begins with it (MUL in DESCRIBE).
        references: Table and column.
    """

    sql: str
    is_primary: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    is_generated: bool = False
    references: tuple[str, str] | None = None


def define(column: ListedColumn) -> Definition:
    """The column as a definition; its type is as written and may be wrong."""
    found = TYPE_CELL.fullmatch(column.type.strip())
    kind = found["type"].strip() if found else column.type.strip().strip("`")
    said = _joined((found["rest"] if found else "", column.key, column.words))
    target = TARGET.search(said) or TARGET.search(column.remarks)
    words = _Said(TARGET.sub(" ", said), TARGET.sub(" ", column.remarks))
    is_primary = words.say("pri", "pk", "primary key", "primary", "clave primaria")
    nullable = column.nullable
    if nullable is None:
        nullable = not words.say("not null", "required", "mandatory", "nn")
    parts = [f"`{column.name.replace('`', '``')}`", kind]
    parts.append("" if nullable and not is_primary else "NOT NULL")
    parts.append(_default(column, said))
    if words.say("auto_increment", "auto increment", "auto-increment", "autoincrement"):
        parts.append("AUTO_INCREMENT")
    if words.say("on update current_timestamp", "on update now", "on update now()"):
        parts.append("ON UPDATE CURRENT_TIMESTAMP")
    return Definition(
        sql=" ".join(filter(None, parts)),
        is_primary=is_primary,
        is_unique=words.say("uni", "unique", "unique key", "unique constraint", "uk", "uq"),
        is_indexed=words.say("mul", "index", "indexed", "idx"),
        is_generated=words.say("virtual generated", "stored generated", "generated", "virtual"),
        references=_target(target),
    )


class _Said:
    """What is said of a column: anywhere in `words`, in `remarks` in capitals or on its own."""

    def __init__(self, words: str, remarks: str) -> None:
        self.words = words
        self.remarks = remarks
        self.parts = {part.strip(" .`*_").lower() for part in CLAUSE.split(remarks)}

    def say(self, *phrases: str) -> bool:
        return any(
            _stands(phrase, self.words, re.IGNORECASE)
            or phrase in self.parts
            or _stands(phrase if " " in phrase else phrase.upper(), self.remarks, _flags(phrase))
            for phrase in phrases
        )


def _flags(phrase: str) -> re.RegexFlag:
    """A word alone counts in capitals only: "a unique code" is no key."""
    return re.IGNORECASE if " " in phrase or "_" in phrase else re.NOFLAG


def _stands(phrase: str, text: str, flags: re.RegexFlag) -> bool:
    """The words stand in the text, not as a part of others nor after "not" or "no"."""
    found = re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text, flags)
    if found is None:
        return False
    return NEGATED.search(text[: found.start()][-12:]) is None


def _joined(texts: Iterable[str]) -> str:
    return " ; ".join(filter(None, texts))


def _target(found: re.Match[str] | None) -> tuple[str, str] | None:
    if found is None:
        return None
    column = found["column"] or found["inside"] or ""
    return found["table"], column


def _default(column: ListedColumn, said: str) -> str:
    value = column.default
    if value is None:
        found = DEFAULT.search(said) or DEFAULT_IN_TEXT.search(column.remarks)
        value = found["value"] if found else ""
    value = value.strip("` ")
    if value.lower() in ("", "-", "–", "—", "null", "none", "n/a", "auto_increment", "(null)"):
        return ""
    if CLOCK.fullmatch(value):
        return f"DEFAULT {value.partition(' ')[0]}" if "(" in value else "DEFAULT CURRENT_TIMESTAMP"
    if NUMBER.fullmatch(value) or value.upper() in ("TRUE", "FALSE"):
        return f"DEFAULT {value}"
    if CALL.fullmatch(value):
        return f"DEFAULT {value}" if value[0] == "(" else f"DEFAULT ({value})"
    is_quoted = len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]
    bare = value[1:-1] if is_quoted else value
    return "DEFAULT '" + bare.replace("\\", "\\\\").replace("'", "''") + "'"


def is_type(text: str) -> bool:
    """Whether the text begins with a type of MySQL."""
    found = re.match(r"`?([A-Za-z]\w*)", text.strip())
    return found is not None and found[1].upper() in TYPE_NAMES
