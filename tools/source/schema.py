"""The MySQL side, as the artifacts describe it: tables, columns, keys."""

import operator
from typing import Literal

from pydantic import Field

from tools.provenance import Place
from tools.value import Value

TEXT_TYPES = frozenset({"CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"})


class ColumnType(Value):
    """A MySQL type: `name` in capitals (`VARCHAR`, `DECIMAL`), display width or precision."""

    name: str
    length: int | None = None
    scale: int | None = None
    unsigned: bool = False
    values: tuple[str, ...] = ()  # ENUM and SET members, in order

    def __str__(self) -> str:
        if self.values:
            return f"{self.name}({','.join(repr(value) for value in self.values)})"
        if self.length is None:
            return self.name
        return f"{self.name}({self.length}{'' if self.scale is None else f',{self.scale}'})"


class Column(Value):
    """`generated_as` is the expression of a generated column, which no one writes."""

    name: str
    type: ColumnType
    nullable: bool
    default: str | None = None
    auto_increment: bool = False
    set_on_update: bool = False  # ON UPDATE CURRENT_TIMESTAMP: every update writes it
    generated_as: str = Field(default="", exclude_if=operator.not_)
    place: Place

    @property
    def holds_text(self) -> bool:
        """Free text, which MySQL's usual collations (`_ci`) compare without case."""
        return self.type.name in TEXT_TYPES


class UniqueKey(Value):
    name: str
    columns: tuple[str, ...]
    place: Place


class ForeignKey(Value):
    """`columns` of the table that holds it reference `referenced_columns` of `references`.

    One that is `inferred` is declared nowhere: names, types, indexes or joins make it likely. It
    is written only where it is so.
    """

    columns: tuple[str, ...]
    references: str
    referenced_columns: tuple[str, ...]
    on_delete: str | None = None
    place: Place
    inferred: bool = Field(default=False, exclude_if=lambda inferred: not inferred)


class Index(Value):
    name: str
    columns: tuple[str, ...]
    kind: Literal["btree", "hash", "fulltext", "spatial"] = "btree"
    place: Place


class SourceTable(Value):
    name: str
    purpose: str = ""
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[UniqueKey, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    place: Place

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        msg = f"{self.name}.{name}"
        raise KeyError(msg)

    def foreign_key_on(self, column: str) -> ForeignKey | None:
        """The single-column foreign key on `column`, if there is one."""
        for key in self.foreign_keys:
            if key.columns == (column,):
                return key
        return None

    @property
    def candidate_keys(self) -> tuple[tuple[str, ...], ...]:
        """The primary key, then the unique keys, each as its columns."""
        return (self.primary_key, *(key.columns for key in self.unique_keys))


class Schema(Value):
    database: str | None = None
    tables: tuple[SourceTable, ...]

    @property
    def table_names(self) -> tuple[str, ...]:
        return tuple(table.name for table in self.tables)

    def table(self, name: str) -> SourceTable:
        """The table of that name. Raises KeyError."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def children_of(self, name: str) -> tuple[tuple[SourceTable, ForeignKey], ...]:
        """Every table with a foreign key to `name`, with that key; a table may come twice."""
        return tuple(
            (table, key)
            for table in self.tables
            for key in table.foreign_keys
            if key.references == name
        )
