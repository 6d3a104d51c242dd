"""Edits as the text that a person would type for them."""

from typing import assert_never

from tools.editing.edits import (
    AddCounter,
    AddIndex,
    AttributeEdit,
    CloseConcern,
    CopyColumn,
    DropCopy,
    DropCounter,
    DropIndex,
    Edit,
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
)
from tools.model.tables import Projection
from tools.workload.answer_text import name_text, render_answer


def render_edit(edit: Edit) -> str:
    """The text that `parse_edit` reads back as the same edit."""
    if isinstance(edit, IndexEdit):
        return _index_text(edit)
    if isinstance(edit, LayoutEdit):
        return _layout_text(edit)
    if isinstance(edit, AttributeEdit):
        return _attribute_text(edit)
    if isinstance(edit, CloseConcern):
        word = "settle" if edit.outcome == "settled" else "waive"
        return f"{word} {edit.id} {edit.note}".rstrip()
    return render_answer(edit)


def _index_text(edit: IndexEdit) -> str:
    named = f"index {edit.name} on {edit.table}"
    match edit:
        case AddIndex():
            return f"add {named} {edit.key} {_projection_text(edit.projection)}"
        case DropIndex():
            return f"drop {named}"
        case RenameIndex():
            return f"rename {named} to {edit.new_name}"
        case RekeyIndex():
            return f"rekey {named} {edit.key}"
        case ProjectIndex():
            return f"project {named} {_projection_text(edit.projection)}"
        case _:
            assert_never(edit)


def _layout_text(edit: LayoutEdit) -> str:
    match edit:
        case KeyTable():
            return f"key {edit.table} {edit.key}"
        case RenameTable():
            return f"rename table {edit.table} to {edit.new_name}"
        case MergeTable():
            return f"merge {name_text(edit.source_table)} into {edit.table} by {name_text(edit.by)}"
        case SplitTable():
            return f"split {name_text(edit.source_table)} from {edit.table}"
        case KeepApart():
            return f"keep {name_text(edit.first)} and {name_text(edit.second)} apart"
        case _:
            assert_never(edit)


def _attribute_text(edit: AttributeEdit) -> str:
    match edit:
        case CopyColumn():
            column = name_text(f"{edit.source_table}.{edit.column}")
            return f"copy {column} into {edit.table} by {name_text(edit.by)}"
        case DropCopy():
            return f"drop copy {edit.table}.{edit.attribute}"
        case AddCounter():
            return f"count {name_text(edit.source_table)} in {edit.table} by {name_text(edit.by)}"
        case DropCounter():
            return f"drop counter {edit.table}.{edit.attribute}"
        case _:
            assert_never(edit)


def _projection_text(projection: Projection) -> str:
    if projection.type == "KEYS_ONLY":
        return "keys"
    return "all" if projection.type == "ALL" else f"include {', '.join(projection.attributes)}"
