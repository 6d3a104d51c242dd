"""What a logged statement says of itself: tables, joins, paging, and the values it compares."""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from tools.value import Value

SYSTEM_SCHEMAS = {"mysql", "information_schema", "performance_schema", "sys"}
OF_THE_SERVER = {"set", "show", "use", "begin", "start", "commit", "rollback", "flush", "explain"}
KINDS = ("select", "insert", "update", "delete", "replace", "truncate")
LIMIT = re.compile(r"\bLIMIT\s+(\d{1,9})\b(?!\s*,)", re.IGNORECASE)
OFFSET = re.compile(r"\bOFFSET\s+(\d{1,9})\b", re.IGNORECASE)
MOST_CHARACTERS = 100_000  # a longer statement is not parsed

logging.getLogger("sqlglot").setLevel(logging.ERROR)


class ColumnUse(Value):
    """A column; `table` is '' where the statement alone does not tell which one's it is."""

    table: str
    column: str
    equals: str | None = None  # the literal that it must equal


class StatementFacts(Value):
    """What a statement tells without its database.

    Attributes:
        kind: The statement's first word, in lower case.
        tables: Tables of the application, in order, each once; views of it too.
        is_system: Whether it uses tables of MySQL's own schemas alone, or none.
        joined: How many tables are joined, with repeats; 1 for one alone.
        columns: As it names them.
        searches: Whether it compares text by LIKE with a leading wildcard, or by MATCH.
        compares_text: The same, or by LIKE or REGEXP in any way.
        searched: The words of such comparisons, without wildcards.
    """

    kind: str
    tables: tuple[str, ...] = ()
    is_system: bool = False
    joined: int = 0
    columns: tuple[ColumnUse, ...] = ()
    searches: bool = False
    compares_text: bool = False
    searched: tuple[str, ...] = ()
    limit: int | None = None
    offset: int | None = None
    is_filtered: bool = False


@lru_cache(maxsize=32_768)
def read_statement(sql: str) -> StatementFacts | None:
    """The facts, None where the statement can't be parsed (`SELECT ... FROM`)."""
    if not sql.strip() or len(sql) > MOST_CHARACTERS:
        return None
    try:
        parsed = parse_one(sql, dialect="mysql")
    except (SqlglotError, RecursionError):
        return None
    kind = first_word(sql)
    if kind not in KINDS or isinstance(parsed, exp.Command):
        return StatementFacts(kind=kind, is_system=kind in OF_THE_SERVER)
    own, system = _tables(parsed)
    searched = tuple(_searched(parsed))
    return StatementFacts(
        kind=kind,
        tables=tuple(dict.fromkeys(table.name for table in own)),
        is_system=bool(system or not own) and not own,
        joined=1 + len(list(parsed.find_all(exp.Join))) if own else 0,
        columns=tuple(_columns(parsed, own)) if own and not system else (),
        searches=bool(searched),
        compares_text=bool(searched) or parsed.find(exp.Like, exp.RegexpLike) is not None,
        searched=tuple(word for word in searched if word),
        limit=_count(LIMIT, sql, parsed, exp.Limit),
        offset=_count(OFFSET, sql, parsed, exp.Offset),
        is_filtered=parsed.find(exp.Where) is not None,
    )


def first_word(sql: str) -> str:
    match = re.match(r"[\s(]*([A-Za-z]+)", sql)
    return match[1].lower() if match else ""


def _tables(parsed: exp.Expr) -> tuple[list[exp.Table], list[exp.Table]]:
    """The application's tables, and those of MySQL's own schemas; names of WITH are neither."""
    named = {cte.alias.lower() for cte in parsed.find_all(exp.CTE)}
    tables = [t for t in parsed.find_all(exp.Table) if t.name and t.name.lower() not in named]
    system = [table for table in tables if table.db.lower() in SYSTEM_SCHEMAS]
    return [table for table in tables if table.db.lower() not in SYSTEM_SCHEMAS], system


def _columns(parsed: exp.Expr, tables: list[exp.Table]) -> Iterator[ColumnUse]:
    owners: dict[str, set[str]] = {}
    for table in tables:
        owners.setdefault(table.alias_or_name.lower(), set()).add(table.name)
    only = tables[0].name if len(tables) == 1 and parsed.find(exp.Subquery) is None else ""
    aliases = {alias.alias.lower() for alias in parsed.find_all(exp.Alias)}
    if isinstance(parsed, exp.Insert) and isinstance(parsed.this, exp.Schema):
        for entry in parsed.this.expressions:
            yield ColumnUse(table=parsed.this.this.name, column=entry.name)
    for column in parsed.find_all(exp.Column):
        if isinstance(column.this, exp.Star) or not column.name:
            continue
        if column.table:
            named = owners.get(column.table.lower(), set())
            if len(named) == 1:
                use = ColumnUse(table=next(iter(named)), column=column.name)
                yield use.model_copy(update={"equals": _equals(column)})
        elif column.name.lower() not in aliases and not _is_quoted_text(column):
            yield ColumnUse(table=only, column=column.name, equals=_equals(column))


def _is_quoted_text(column: exp.Column) -> bool:
    """`INSERT ... VALUES (x)` and the like have no columns there."""
    return column.find_ancestor(exp.Values) is not None


def _equals(column: exp.Column) -> str | None:
    parent = column.parent
    if not isinstance(parent, exp.EQ):
        return None
    other = parent.expression if parent.this is column else parent.this
    return str(other.this) if isinstance(other, exp.Literal) else None


def _searched(parsed: exp.Expr) -> Iterator[str]:
    """The words of text comparisons; '' for one whose value is a placeholder."""
    for like in parsed.find_all(exp.Like):
        pattern = like.expression
        text = str(pattern.this) if isinstance(pattern, exp.Literal) else ""
        if not isinstance(pattern, exp.Literal) or text.startswith("%") or text == "?":
            yield text.strip("%?")
    for match in parsed.find_all(exp.MatchAgainst):
        words = match.this
        yield str(words.this).strip("?*+") if isinstance(words, exp.Literal) else ""


def _count(
    written: re.Pattern[str], sql: str, parsed: exp.Expr, node: type[exp.Limit] | type[exp.Offset]
) -> int | None:
    """The number of a LIMIT or OFFSET, whichever way it is written."""
    found = parsed.args.get("limit" if node is exp.Limit else "offset")
    value = found.expression if found is not None else None
    if isinstance(value, exp.Literal) and re.fullmatch(r"[0-9]{1,15}", str(value.this)):
        return int(value.this)
    match = written.search(sql) if found is None else None
    return int(match[1]) if match else None
