"""SQL with its values taken out, read as operations on the schema's tables."""

import logging
import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tools.intake.statements.changes import read_delete, read_insert, read_update
from tools.intake.statements.selects import read_select
from tools.intake.statements.told import Told, UntoldError, refuse
from tools.source.schema import Schema

# What it can't parse it reports on stderr too; here that is the reason why nothing is told.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_LISTS = re.compile(r"\(\s*(?:\?\s*\+|\.\.\.)\s*\)")  # `(?+)`, and `(...)` of performance_schema
_REPLACE = re.compile(r"^\s*REPLACE\s+(?:(?:LOW_PRIORITY|DELAYED)\s+)?(?:INTO\s+)?", re.IGNORECASE)


def tell(text: str, schema: Schema, largest_limit: int | None = None) -> Told:
    """What a digest's text does; without tables it does nothing, and `untold` says so."""
    replaces = bool(_REPLACE.match(text))
    sql = _REPLACE.sub("INSERT INTO ", text) if replaces else text
    try:
        tree = sqlglot.parse_one(_LISTS.sub("(?, ?)", sql), read="mysql")
    except (SqlglotError, RecursionError):
        return Told(untold="It can't be parsed.")
    try:
        told = _told(tree, schema, largest_limit, replaces=replaces)
    except UntoldError as error:
        told = Told(untold=str(error))
    tables = dict.fromkeys(table.name for table in tree.find_all(exp.Table) if table.name)
    return told.model_copy(update={"tables": tuple(tables)})


def _told(tree: exp.Expr, schema: Schema, largest_limit: int | None, *, replaces: bool) -> Told:
    match tree:
        case exp.Select():
            inner = _existing(tree)
            if inner is None and tree.find(exp.Table) is None:
                return Told(uses_no_table=True)
            return read_select(inner or tree, schema, 1 if inner else largest_limit)
        case exp.Insert():
            return read_insert(tree, schema, replaces=replaces)
        case exp.Update():
            return read_update(tree, schema)
        case exp.Delete():
            return read_delete(tree, schema)
        case exp.SetOperation():
            return refuse("It puts the rows of several queries together.")
        case _:
            return refuse("It is neither SELECT nor INSERT, UPDATE or DELETE.")


def _existing(select: exp.Select) -> exp.Select | None:
    """The inner query of `SELECT EXISTS(…)`: one row is enough."""
    if select.args.get("from_") is not None or len(select.expressions) != 1:
        return None
    asked = select.expressions[0].unalias()
    inner = asked.this if isinstance(asked, exp.Exists) else None
    return inner.limit(1) if isinstance(inner, exp.Select) else None
