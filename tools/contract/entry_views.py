"""Views with one row per item: where an entry can't be read from its source table as it is."""

from tools.contract.identifiers import Names, is_plain, is_sayable, snake_case
from tools.contract.source_view import SourceView, ViewColumn, qualified, select
from tools.model.computed import columns_of, identifier, keeps_values, to_mysql
from tools.model.source_columns import find_column, find_table
from tools.model.tables import ColumnOrigin, ComputedOrigin, CopyOrigin, Origin, Table
from tools.source.schema import Schema


def copies_before(table: Table, origin: Origin) -> tuple[CopyOrigin, ...]:
    """The copies that lead to `origin`, nearest first: it may start from a copied attribute.

    Its `local_column` is a column of the table's source, or else the name of such an attribute.
    """
    if isinstance(origin, ColumnOrigin | ComputedOrigin):
        return ()
    chain: list[CopyOrigin] = []
    local = origin.local_column
    while len(chain) <= len(table.attributes):
        copy = next((a.origin for a in table.attributes if a.name == local), None)
        if not isinstance(copy, CopyOrigin):
            break
        chain.insert(0, copy)
        local = copy.local_column
    return tuple(chain)


def local_column(table: Table, origin: Origin, schema: Schema) -> str | None:
    """The column of the table's own source that a join starts from; None where none is joined."""
    if isinstance(origin, ColumnOrigin | ComputedOrigin):
        return None
    if find_column(schema, table.source_table, origin.local_column) is not None:
        return origin.local_column
    before = copies_before(table, origin)
    return before[0].local_column if before else origin.local_column


def plain_columns(table: Table, schema: Schema) -> tuple[str, ...]:
    """Columns of the table's own source that its entry reads as they are, joins included."""
    own = [a.origin.column for a in table.attributes if isinstance(a.origin, ColumnOrigin)]
    joins = [local_column(table, a.origin, schema) for a in table.attributes]
    return tuple(dict.fromkeys([*own, *(column for column in joins if column is not None)]))


def nullable_guards(table: Table, schema: Schema) -> tuple[str, ...]:
    """Guarded columns that may be NULL: their lookup table has no item for such a row."""
    if table.kind != "lookup":
        return ()
    found = ((name, find_column(schema, table.source_table, name)) for name in table.guards)
    return tuple(name for name, column in found if column is not None and column.nullable)


def view_reasons(table: Table, schema: Schema) -> tuple[str, ...]:
    """Why the table's entry must read from a view; empty where its source table will do."""
    reasons: list[str] = []
    computed = [a.name for a in table.attributes if isinstance(a.origin, ComputedOrigin)]
    if computed:
        reasons.append(f"computes {', '.join(computed)}")
    guards = nullable_guards(table, schema)
    if guards:
        reasons.append(f"leaves out rows without {', '.join(guards)}")
    odd = [name for name in plain_columns(table, schema) if not is_plain(name)]
    if not is_sayable(table.source_table):
        odd.insert(0, table.source_table)
    if odd:
        reasons.append(f"renames {', '.join(odd)}")
    if len(table.item_types) > 1:
        sources = ", ".join(item.source_table for item in table.item_types)
        reasons.append(f"puts together the rows of {sources}")
    return tuple(reasons)


def column_names(table: Table, schema: Schema) -> tuple[dict[str, str], dict[str, str]]:
    """Names in the view: of plain source columns, and of computed attributes."""
    names = Names()
    plain: dict[str, str] = {}
    for column in plain_columns(table, schema):
        attribute = table.attribute_for(column)
        stand_in = attribute.name if attribute is not None else snake_case(column)
        plain[column] = names.claim(column if is_plain(column) else stand_in, column)
    computed = {
        attribute.name: names.claim(attribute.name, "computed")
        for attribute in table.attributes
        if isinstance(attribute.origin, ComputedOrigin)
    }
    return plain, computed


def entry_view(table: Table, name: str, schema: Schema) -> SourceView:
    """The view the table's entry reads from: columns as they are, then computed ones."""
    columns: dict[str, list[ViewColumn]] = {}
    for item in table.item_types:
        for column in _columns_for(table, item.source_table, schema):
            columns.setdefault(column.name, []).append(column)
    selects = []
    for position, item in enumerate(table.item_types):
        pairs = tuple((found[position].expression, name) for name, found in columns.items())
        selects.append(select(pairs, _from(table, item.source_table, schema)))
    return SourceView(
        name=name,
        purpose=f"{table.name}: {'; '.join(view_reasons(table, schema))}.",
        table=table.source_table if len(table.item_types) == 1 else None,
        columns=tuple(_merged(found) for found in columns.values()),
        selects=tuple(selects),
    )


def _from(table: Table, source_table: str, schema: Schema) -> str:
    text = f"FROM {identifier(source_table)}"
    guards = nullable_guards(table, schema)
    if guards:
        tests = (f"{qualified(source_table, column)} IS NOT NULL" for column in guards)
        text += f"\nWHERE {' AND '.join(tests)}"
    return text


def _merged(found: list[ViewColumn]) -> ViewColumn:
    return found[0].model_copy(
        update={
            "reads": tuple(dict.fromkeys(pair for column in found for pair in column.reads)),
            "keeps": tuple(dict.fromkeys(pair for column in found for pair in column.keeps)),
        }
    )


def _columns_for(table: Table, source_table: str, schema: Schema) -> tuple[ViewColumn, ...]:
    """The view's columns for one kind of item; NULL for what its source table does not have.

    A column of the same name stands in, as keys that several kinds of items share need it,
    unless the table has an attribute for just that column.
    """
    plain, computed = column_names(table, schema)
    columns: list[ViewColumn] = []
    for column, name in plain.items():
        attribute = table.attribute_for(column)
        home = attribute.origin.table if attribute is not None else table.source_table
        if home == source_table or (_stands_in(table, source_table, column, schema)):
            pair = (source_table, column)
            expression = qualified(source_table, column)
            columns.append(
                ViewColumn(name=name, expression=expression, reads=(pair,), keeps=(pair,))
            )
        else:
            columns.append(ViewColumn(name=name, expression="NULL"))
    for attribute in table.attributes:
        if isinstance(attribute.origin, ComputedOrigin):
            name = computed[attribute.name]
            columns.append(_computed(name, attribute.origin, source_table, schema))
    return tuple(columns)


def _stands_in(table: Table, source_table: str, column: str, schema: Schema) -> bool:
    own = (
        (a.origin.table, a.origin.column)
        for a in table.attributes
        if isinstance(a.origin, ColumnOrigin)
    )
    has_column = find_column(schema, source_table, column) is not None
    return has_column and (source_table, column) not in own


def _computed(name: str, origin: ComputedOrigin, source_table: str, schema: Schema) -> ViewColumn:
    source = find_table(schema, source_table)
    known = set(source.column_names) if source is not None else set()
    needed = columns_of(origin.computation)
    if origin.table != source_table and not known.issuperset(needed):
        return ViewColumn(name=name, expression="NULL")
    reads = tuple((source_table, column) for column in needed)
    return ViewColumn(
        name=name,
        expression=to_mysql(origin.computation),
        reads=reads,
        keeps=reads if keeps_values(origin.computation) else (),
    )
