"""One edit, carried out on a model: tables, keys, indexes and attributes; decisions come later."""

from typing import assert_never

from tools.editing.edits import (
    AddCounter,
    AddIndex,
    AttributeEdit,
    CopyColumn,
    DropCopy,
    DropCounter,
    DropIndex,
    IndexEdit,
    KeepApart,
    KeyTable,
    LayoutEdit,
    MergeTable,
    ProjectIndex,
    RekeyIndex,
    RenameIndex,
    RenameTable,
    SplitTable,
    StructureEdit,
)
from tools.editing.key_parts import KeyPartError, resolved, without_unused
from tools.editing.names import keys_between
from tools.errors import TablewrightError
from tools.model.data_model import DataModel
from tools.model.tables import (
    Attribute,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Gsi,
    Origin,
    Table,
)
from tools.planning.basis import copy_of
from tools.planning.candidates import with_index, without_index
from tools.planning.first_design import described, with_best_keys
from tools.planning.first_tables import with_lookup_tables
from tools.planning.restructuring import (
    copy_columns,
    count_children,
    embed,
    obstacle_to_embedding,
    split,
    without_attribute,
)
from tools.planning.score import Judge, replace_table
from tools.planning.services import with_services
from tools.planning.weighing import absences
from tools.source.schema import ForeignKey, SourceTable


class EditError(TablewrightError):
    """An edit that this design can't take; says why. The edit's text is no part of it."""


def apply_edit(model: DataModel, edit: StructureEdit, judge: Judge) -> DataModel:
    """The model with the edit, its lookup tables, services and absences made to fit.

    Raises EditError where it can't be carried out or would change nothing.
    """
    try:
        changed = without_unused(_changed(model, edit, judge), model)
    except KeyPartError as error:
        raise EditError(str(error)) from error
    changed = with_services(with_lookup_tables(changed), judge.basis)
    changed = described(changed)
    return changed.model_copy(update={"absences": absences(changed)})


def _changed(model: DataModel, edit: StructureEdit, judge: Judge) -> DataModel:
    if isinstance(edit, IndexEdit):
        return _with_index_edit(model, edit)
    if isinstance(edit, LayoutEdit):
        return _with_layout_edit(model, edit, judge)
    return _with_attribute_edit(model, edit)


def _with_index_edit(model: DataModel, edit: IndexEdit) -> DataModel:
    match edit:
        case AddIndex():
            return _add_index(model, edit)
        case DropIndex():
            table, gsi = _index(model, edit.table, edit.name)
            return replace_table(model, without_index(table, gsi.name))
        case RenameIndex():
            _check_free(_table(model, edit.table), edit.new_name, edit.name)
            return _replace_index(model, edit, {"name": edit.new_name})
        case RekeyIndex():
            table, key = resolved(model, _table(model, edit.table), edit.key, of_index=True)
            return _replace_index(replace_table(model, table), edit, {"key": key})
        case ProjectIndex():
            _check_attributes(_table(model, edit.table), edit.projection.attributes)
            return _replace_index(model, edit, {"projection": edit.projection})
        case _:
            assert_never(edit)


def _with_layout_edit(model: DataModel, edit: LayoutEdit, judge: Judge) -> DataModel:
    match edit:
        case KeyTable():
            return _key_table(model, edit)
        case RenameTable():
            return _rename_table(model, edit)
        case MergeTable():
            return _merge(model, edit, judge)
        case SplitTable():
            return _split(model, edit.source_table, _table(model, edit.table), judge)
        case KeepApart():
            return _keep_apart(model, edit, judge)
        case _:
            assert_never(edit)


def _with_attribute_edit(model: DataModel, edit: AttributeEdit) -> DataModel:
    match edit:
        case CopyColumn():
            return _copy(model, edit)
        case DropCopy():
            return _without(model, edit.table, edit.attribute, CopyOrigin, "a copy")
        case AddCounter():
            return _count(model, edit)
        case DropCounter():
            return _without(model, edit.table, edit.attribute, CounterOrigin, "a counter")
        case _:
            assert_never(edit)


def _table(model: DataModel, name: str) -> Table:
    for table in model.tables:
        if table.name == name:
            return table
    msg = f"the design has no table {name}"
    raise EditError(msg)


def _index(model: DataModel, table_name: str, name: str) -> tuple[Table, Gsi]:
    table = _table(model, table_name)
    for gsi in table.gsis:
        if gsi.name == name:
            return table, gsi
    msg = f"{table.name} has no index {name}"
    raise EditError(msg)


def _check_attributes(table: Table, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in table.attribute_names]
    if missing:
        msg = f"{table.name} has no attribute {', '.join(missing)}"
        raise EditError(msg)


def _check_free(table: Table, name: str, own: str = "") -> None:
    taken = {gsi.name.lower() for gsi in table.gsis if gsi.name != own}
    if name.lower() in taken:
        msg = f"{table.name} has an index {name} already"
        raise EditError(msg)


def _add_index(model: DataModel, edit: AddIndex) -> DataModel:
    table = _table(model, edit.table)
    if table.kind == "lookup":
        msg = f"{table.name} only keeps values unique: index {table.source_table} itself"
        raise EditError(msg)
    _check_free(table, edit.name)
    table, key = resolved(model, table, edit.key, of_index=True)
    _check_attributes(table, edit.projection.attributes)
    same = [g.name for g in table.gsis if (g.key, g.projection) == (key, edit.projection)]
    if same:
        msg = f"{same[0]} of {table.name} has that key and projection already"
        raise EditError(msg)
    gsi = Gsi(name=edit.name, key=key, projection=edit.projection, purpose="")
    return replace_table(model, with_index(table, gsi))


def _replace_index(
    model: DataModel, edit: RenameIndex | RekeyIndex | ProjectIndex, update: dict[str, object]
) -> DataModel:
    table, gsi = _index(model, edit.table, edit.name)
    changed = gsi.model_copy(update=update)
    if changed == gsi:
        msg = f"{gsi.name} of {table.name} is so already"
        raise EditError(msg)
    gsis = tuple(changed if other.name == gsi.name else other for other in table.gsis)
    return replace_table(model, table.model_copy(update={"gsis": gsis}))


def _key_table(model: DataModel, edit: KeyTable) -> DataModel:
    table = _table(model, edit.table)
    if table.kind == "lookup":
        msg = f"{table.name} is keyed by what it keeps unique"
        raise EditError(msg)
    table, key = resolved(model, table, edit.key, of_index=False)
    if table.key == key:
        msg = f"{table.name} is keyed so already"
        raise EditError(msg)
    return replace_table(model, table.model_copy(update={"key": key}))


def _rename_table(model: DataModel, edit: RenameTable) -> DataModel:
    table = _table(model, edit.table)
    if table.kind == "lookup":
        msg = f"{table.name} is named after the table whose values it keeps unique"
        raise EditError(msg)
    taken = {other.name.lower() for other in model.tables if other.name != table.name}
    if edit.new_name == table.name or edit.new_name.lower() in taken:
        msg = f"a table is called {edit.new_name} already"
        raise EditError(msg)
    renamed = table.model_copy(update={"name": edit.new_name})
    tables = tuple(renamed if other.name == table.name else other for other in model.tables)
    return model.model_copy(update={"tables": tables})


def _foreign_key(
    model: DataModel, child: str, parent: str, column: str
) -> tuple[SourceTable, ForeignKey]:
    schema = model.requirements.mysql
    if child in schema.table_names:
        for key in keys_between(schema, child, parent):
            if key.columns == (column,):
                return schema.table(child), key
    msg = f"no foreign key {child}.{column} leads to {parent}"
    raise EditError(msg)


def _merge(model: DataModel, edit: MergeTable, judge: Judge) -> DataModel:
    parent = _table(model, edit.table)
    child, key = _foreign_key(model, edit.source_table, parent.source_table, edit.by)
    obstacle = obstacle_to_embedding(judge.rebase(model), child, key)
    own = model.entity_table(child.name)
    if obstacle or own is None or parent.kind == "lookup":
        raise EditError(obstacle or f"{child.name} has no table that could be merged")
    return embed(model, parent, own, child, key)


def _split(model: DataModel, source_table: str, holder: Table, judge: Judge) -> DataModel:
    for attribute in holder.attributes:
        if isinstance(attribute.origin, EmbeddedOrigin) and attribute.origin.table == source_table:
            apart = split(model, holder, attribute)
            return with_best_keys(apart, judge, source_table)
    msg = f"{holder.name} does not hold the rows of {source_table}"
    raise EditError(msg)


def _keep_apart(model: DataModel, edit: KeepApart, judge: Judge) -> DataModel:
    """Splits them where they are together; where they are not, the drafter knows already."""
    for child, parent in ((edit.first, edit.second), (edit.second, edit.first)):
        holder = model.entity_table(parent)
        if holder is not None and any(
            isinstance(a.origin, EmbeddedOrigin) and a.origin.table == child
            for a in holder.attributes
        ):
            return _split(model, child, holder, judge)
    return model


def _copy(model: DataModel, edit: CopyColumn) -> DataModel:
    table = _table(model, edit.table)
    _, key = _foreign_key(model, table.source_table, edit.source_table, edit.by)
    schema = model.requirements.mysql
    if edit.column not in schema.table(edit.source_table).column_names:
        msg = f"{edit.source_table} has no column {edit.column}"
        raise EditError(msg)
    if copy_of(table, edit.source_table, edit.column, edit.by) is not None:
        msg = f"{table.name} copies {edit.source_table}.{edit.column} already"
        raise EditError(msg)
    if key.referenced_columns not in schema.table(edit.source_table).candidate_keys:
        msg = f"{table.source_table}.{edit.by} does not name one row of {edit.source_table}"
        raise EditError(msg)
    if table.kind == "lookup":
        msg = f"{table.name} only keeps values unique"
        raise EditError(msg)
    return copy_columns(model, table, key, (edit.column,))


def _count(model: DataModel, edit: AddCounter) -> DataModel:
    parent = _table(model, edit.table)
    child, key = _foreign_key(model, edit.source_table, parent.source_table, edit.by)
    counted = any(
        isinstance(a.origin, CounterOrigin)
        and (a.origin.table, a.origin.child_key) == (child.name, edit.by)
        for a in parent.attributes
    )
    if counted:
        msg = f"{parent.name} counts {child.name} already"
        raise EditError(msg)
    if model.entity_table(child.name) is None:
        msg = f"{child.name} has no table of its own: the list it stands in can be counted"
        raise EditError(msg)
    if parent.kind == "lookup":
        msg = f"{parent.name} only keeps values unique"
        raise EditError(msg)
    return count_children(model, parent, child, key)


def _without(
    model: DataModel, table_name: str, name: str, kind: type[Origin], what: str
) -> DataModel:
    table = _table(model, table_name)
    attribute = _attribute(table, name)
    if attribute is None or not isinstance(attribute.origin, kind):
        msg = f"{table.name}.{name} is not {what}"
        raise EditError(msg)
    keyed = [gsi.name for gsi in table.gsis if name in gsi.key.attributes]
    if keyed:
        msg = f"index {keyed[0]} of {table.name} is keyed by {name}: drop or rekey that first"
        raise EditError(msg)
    return without_attribute(model, table, name)


def _attribute(table: Table, name: str) -> Attribute | None:
    return next((each for each in table.attributes if each.name == name), None)
