"""What the contract can read from: tables of the source schema and the views over them."""

from tools.contract.source_view import SourceColumn, SourceView
from tools.contract.views import source_views
from tools.model.data_model import DataModel
from tools.source.schema import SourceTable
from tools.value import Value


class Relation(Value):
    """A table or view.

    Attributes:
        columns: Names of its columns.
        unique: Columns that have no value twice.
        table: The MySQL table it has the rows of; None for a view with a row per key, or with
            rows of several tables.
        view: Set where it is a view.
    """

    name: str
    columns: tuple[str, ...]
    unique: tuple[str, ...]
    table: str | None
    view: SourceView | None = None

    def reads(self, column: str) -> tuple[SourceColumn, ...]:
        """Source columns behind a column."""
        if self.view is None:
            return ((self.name, column),)
        found = self.view.column(column)
        return () if found is None else found.reads

    def keeps(self, column: str) -> tuple[SourceColumn, ...]:
        """Those of them that can be had back from it."""
        if self.view is None:
            return ((self.name, column),)
        found = self.view.column(column)
        return () if found is None else found.keeps


def relations(model: DataModel) -> dict[str, Relation]:
    """All that the contract of `model` may name, by name."""
    tables = {table.name: _of_table(table) for table in model.requirements.mysql.tables}
    return tables | {view.name: _of_view(view, tables) for view in source_views(model)}


def _of_table(table: SourceTable) -> Relation:
    return Relation(
        name=table.name,
        columns=table.column_names,
        unique=tuple(key[0] for key in table.candidate_keys if len(key) == 1),
        table=table.name,
    )


def _of_view(view: SourceView, tables: dict[str, Relation]) -> Relation:
    unique = [] if view.key is None else [view.key]
    behind = tables.get(view.table or "")
    if behind is not None:
        unique += [
            column.name
            for column in view.columns
            if len(column.keeps) == 1 and column.keeps[0][1] in behind.unique
        ]
    return Relation(
        name=view.name,
        columns=view.column_names,
        unique=tuple(unique),
        table=view.table,
        view=view,
    )
