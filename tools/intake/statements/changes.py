"""INSERT, REPLACE, UPDATE and DELETE as operations."""

from sqlglot import exp

from tools.intake.statements.conditions import read_filter
from tools.intake.statements.names import Scope
from tools.intake.statements.told import Step, Told, refuse
from tools.source.schema import Schema, SourceTable
from tools.value import Value
from tools.workload.operations import Delete, Insert, Update
from tools.workload.reading_changes import with_stamps


class _Rows(Value):
    """The rows that a change finds: by a key or a foreign key, with what is tested beside."""

    table: SourceTable
    equality: tuple[str, ...]
    tested: tuple[str, ...]
    per: str | None
    remarks: tuple[str, ...]


def read_insert(insert: exp.Insert, schema: Schema, *, replaces: bool) -> Told:
    """One row, or one a time of several. Raises UntoldError."""
    into = insert.this
    node = into.this if isinstance(into, exp.Schema) else into
    scope = Scope(schema, [node])
    if not isinstance(insert.expression, exp.Values):
        refuse("It inserts what a query finds.")
    (table,) = scope.tables.values()
    upsert = replaces or bool(insert.args.get("conflict"))
    return Told(steps=(Step(operation=Insert(table=table.name, upsert=upsert)),))


def read_update(update: exp.Update, schema: Schema) -> Told:
    """The columns that SET names, and those that MySQL sets with them. Raises UntoldError."""
    if update.this.args.get("joins") or update.args.get("from_"):
        refuse("It changes rows of several tables, or finds them by several.")
    scope = Scope(schema, [update.this])
    rows = _rows(update, scope)
    set_columns = []
    for assignment in update.expressions:
        if not isinstance(assignment.this, exp.Column) or assignment.find(exp.Query):
            refuse("It sets what a query finds.")
        set_columns.append(scope.name(assignment.this).column)
    if not set_columns:
        refuse("It sets nothing.")
    operation = Update(
        table=rows.table.name,
        equality=rows.equality,
        columns=with_stamps(rows.table, tuple(set_columns)),
        tested=rows.tested,
        per=rows.per,
    )
    return Told(steps=(Step(operation=operation, remarks=rows.remarks),))


def read_delete(delete: exp.Delete, schema: Schema) -> Told:
    """Raises UntoldError."""
    if delete.args.get("tables") or delete.args.get("using") or delete.this.args.get("joins"):
        refuse("It deletes rows of several tables, or finds them by several.")
    rows = _rows(delete, Scope(schema, [delete.this]))
    operation = Delete(
        table=rows.table.name, equality=rows.equality, tested=rows.tested, per=rows.per
    )
    return Told(steps=(Step(operation=operation, remarks=rows.remarks),))


def _rows(change: exp.Update | exp.Delete, scope: Scope) -> _Rows:
    """Raises UntoldError where the rows are not found by equal values of a key."""
    ((alias, table),) = scope.tables.items()
    where = change.args.get("where")
    found = read_filter([where.this if where else None], scope).of(alias)
    equality = scope.in_order(alias, found.equality)
    key = next((k for k in table.candidate_keys if k and set(k) <= set(equality)), None)
    foreign = [fk for fk in table.foreign_keys if set(fk.columns) <= set(equality)]
    others = (*found.null_columns, *found.ranges, *found.tested, *found.searched)
    if key is None and not foreign:
        by = equality or others
        listed = " and ".join(by) or "nothing at all"
        refuse(f"How many rows of {table.name} it finds by {listed} is not known.")
    by = key if key is not None else foreign[0].columns
    tested = (*(name for name in equality if name not in by), *others)
    return _Rows(
        table=table,
        equality=by,
        tested=tuple(dict.fromkeys(tested)),
        per=None if key is not None else f"{table.name}.{'+'.join(by)}",
        remarks=tuple(f"several values of {n}" for n in dict.fromkeys(found.several) if n in by),
    )
