"""Where each attribute of each entry is read: which table or view, which column, which join."""

from tools.contract.entry_views import (
    column_names,
    copies_before,
    entry_view,
    local_column,
    view_reasons,
)
from tools.contract.identifiers import Names, is_plain, is_sayable, snake_case
from tools.contract.source_view import KEY, VALUE, SourceView
from tools.contract.value_views import value_view
from tools.model.data_model import DataModel
from tools.model.source_columns import find_column
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    Table,
)
from tools.planning.native_keys import carried
from tools.source.schema import Schema
from tools.value import Value


class Placement(Value):
    """`source_table.source_column`, joined on `local_column` = `join_column` if that is given."""

    attribute: str
    source_table: str
    source_column: str
    local_column: str | None = None
    join_column: str | None = None


class EntrySource(Value):
    """What one SELECT needs: `source_table` has one row per item."""

    table: str
    source_table: str
    placements: tuple[Placement, ...]
    views: tuple[SourceView, ...]


def entry_sources(model: DataModel) -> tuple[EntrySource, ...]:
    """One per table, in the model's order; view names are unique among all of them."""
    model = carried(model)
    schema = model.requirements.mysql
    names = Names(schema.table_names)
    return tuple(_entry_source(table, schema, names) for table in model.tables)


def _entry_source(table: Table, schema: Schema, names: Names) -> EntrySource:
    views: list[SourceView] = []
    source_table = table.source_table
    plain: dict[str, str] = {}
    computed: dict[str, str] = {}
    if view_reasons(table, schema):
        source_table = names.claim(f"{snake_case(table.name)}_source", table.name)
        views.append(entry_view(table, source_table, schema))
        plain, computed = column_names(table, schema)
    joined = {table.source_table, source_table}
    placements: list[Placement] = []
    for attribute in table.attributes:
        origin = attribute.origin
        if isinstance(origin, ColumnOrigin | ComputedOrigin):
            column = (
                plain.get(origin.column, origin.column)
                if isinstance(origin, ColumnOrigin)
                else computed[attribute.name]
            )
            placements.append(
                Placement(attribute=attribute.name, source_table=source_table, source_column=column)
            )
            continue
        placement, view = _joined(table, attribute, schema, names, joined)
        local = placement.local_column or ""
        placements.append(placement.model_copy(update={"local_column": plain.get(local, local)}))
        if view is not None:
            views.append(view)
    return EntrySource(
        table=table.name,
        source_table=source_table,
        placements=tuple(placements),
        views=tuple(views),
    )


def _joined(
    table: Table, attribute: Attribute, schema: Schema, names: Names, joined: set[str]
) -> tuple[Placement, SourceView | None]:
    """A bare join of the other table where that can be said once, else a view of its own."""
    origin = attribute.origin
    if isinstance(origin, ColumnOrigin | ComputedOrigin):
        msg = f"{table.name}.{attribute.name} is not joined"
        raise TypeError(msg)
    local = local_column(table, origin, schema)
    own = find_column(schema, table.source_table, origin.local_column) is not None
    if isinstance(origin, CopyOrigin) and own and _is_bare(origin) and origin.table not in joined:
        joined.add(origin.table)
        placement = Placement(
            attribute=attribute.name,
            source_table=origin.table,
            source_column=origin.column,
            local_column=local,
            join_column=origin.join_column,
        )
        return placement, None
    subject = f"{table.name}.{attribute.name}"
    wanted = f"{snake_case(table.name)}_{snake_case(attribute.name)}_value"
    name = names.claim(wanted, subject)
    chain = () if own else copies_before(table, origin)
    view = value_view(name, subject, (*chain, origin), table.source_table, schema)
    placement = Placement(
        attribute=attribute.name,
        source_table=name,
        source_column=VALUE,
        local_column=local,
        join_column=KEY,
    )
    return placement, view


def _is_bare(origin: CopyOrigin) -> bool:
    return is_sayable(origin.table) and is_plain(origin.column) and is_plain(origin.join_column)
