"""Statements that are one call: a transaction's, or a page with its COUNT."""

from collections.abc import Hashable, Sequence

from tools.intake.statements.told import Step, Told
from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.workload.operations import Delete, Insert, Lookup, TextSearch, Update

ONLY_COUNTED = "only counted"


def tell_together(parts: Sequence[tuple[str, Told]], schema: Schema) -> Told:
    """What a transaction's statements do, given in order with their digests' ids.

    The table whose rows are made first is the root; rows of its children are made once per child,
    and a statement that runs several times changes one row per child.
    """
    distinct = dict(parts)
    tables = tuple(dict.fromkeys(name for told in distinct.values() for name in told.tables))
    untold = next((told.untold for told in distinct.values() if told.untold), "")
    if untold:
        return Told(tables=tables, untold=untold)
    times = {digest: sum(1 for each, _ in parts if each == digest) for digest in distinct}
    steps = [(step, times[digest] > 1) for digest, told in distinct.items() for step in told.steps]
    created = [step.operation.table for step, _ in steps if step.creates]
    root = schema.table(created[0]) if created else None
    per = _per(created, root, schema)
    made: dict[str, Step] = {}
    others: list[Step] = []
    for step, is_repeated in steps:
        table = step.operation.table
        if step.creates:
            operation = Insert(table=table, per=_key_to(schema.table(table), root, created))
            made.setdefault(table, step.model_copy(update={"operation": operation}))
        elif table in made and _is_by_key(step, schema):
            made[table] = _with_remark(
                made[table], f"the update of {table} is of the row just made"
            )
        else:
            others.append(_repeated(step, per, schema) if is_repeated else step)
    return Told(steps=(*made.values(), *dict.fromkeys(others)), tables=tables)


def counted_rows(told: Told) -> Hashable | None:
    """What decides which rows are counted; None where it does anything but count them."""
    step = told.steps[0] if len(told.steps) == 1 else None
    match step.operation if step is not None and not step.grouped else None:
        case TextSearch() as search if step is not None and ONLY_COUNTED in step.remarks:
            return _searched(search)
        case Lookup(aggregate="count") as lookup:
            return _found(lookup)
        case _:
            return None


def paged_rows(told: Told) -> Hashable | None:
    """The same of a list that is limited, or searched for; None of anything else."""
    match told.steps[0].operation if len(told.steps) == 1 else None:
        case TextSearch() as search:
            return _searched(search)
        case Lookup(aggregate=None, limit=int()) as lookup:
            return _found(lookup)
        case _:
            return None


def join_page(page: Told, count: Told) -> Told:
    """The page, then its count; a text search tells how much it finds by itself."""
    if isinstance(page.steps[0].operation, TextSearch):
        return page
    return Told(steps=(*page.steps, *count.steps), tables=page.tables)


def _searched(search: TextSearch) -> Hashable:
    return search.table, search.columns, search.scope, frozenset(search.filters)


def _found(lookup: Lookup) -> Hashable:
    """What decides which rows a lookup finds."""
    tested = frozenset((lookup.range_column, *lookup.tested))
    return lookup.table, lookup.equality, frozenset(lookup.null_columns), tested


def _key_to(table: SourceTable, root: SourceTable | None, created: Sequence[str]) -> str | None:
    """Name of the fan-out along which a table's rows are made with one of the root."""
    if root is None or table.name == created[0]:
        return None
    key = _first_key(table, root.name)
    return f"{table.name}.{'+'.join(key.columns)}" if key else None


def _first_key(table: SourceTable, target: str) -> ForeignKey | None:
    return next((key for key in table.foreign_keys if key.references == target), None)


def _per(created: Sequence[str], root: SourceTable | None, schema: Schema) -> str | None:
    """The fan-out of the first child made with the root."""
    names = (_key_to(schema.table(table), root, created) for table in created[1:])
    return next((name for name in names if name), None)


def _is_by_key(step: Step, schema: Schema) -> bool:
    """An update that finds one row by its primary key."""
    operation = step.operation
    if not isinstance(operation, Update):
        return False
    return operation.equality == schema.table(operation.table).primary_key


def _repeated(step: Step, per: str | None, schema: Schema) -> Step:
    """A step that runs several times: once per child where the children refer to its table."""
    operation = step.operation
    if isinstance(operation, Insert | TextSearch) or operation.per is not None:
        return _with_remark(step, "several rows") if isinstance(operation, Insert) else step
    child = schema.table(per.partition(".")[0]) if per else None
    if child is not None and _first_key(child, operation.table):
        return step.model_copy(update={"operation": operation.model_copy(update={"per": per})})
    if isinstance(operation, Update | Delete):
        return _with_remark(step, "several rows")
    named = operation.equality[:1] or operation.tested[:1]
    return _with_remark(step, f"several values of {named[0]}") if named else step


def _with_remark(step: Step, remark: str) -> Step:
    return step.model_copy(update={"remarks": tuple(dict.fromkeys((*step.remarks, remark)))})
