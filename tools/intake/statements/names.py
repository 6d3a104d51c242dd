"""Names in a statement: which table an alias stands for, and whose column is meant."""

from collections.abc import Iterable

from sqlglot import exp

from tools.intake.statements.told import refuse
from tools.source.keys import find_column, find_table
from tools.source.schema import Schema, SourceTable
from tools.value import Value


class Name(Value):
    """A column of the table that `alias` stands for, as the schema declares it."""

    alias: str
    column: str


class Scope:
    """The tables of one statement, in its order."""

    def __init__(self, schema: Schema, tables: Iterable[exp.Expr | None]) -> None:
        self.schema = schema
        self.tables: dict[str, SourceTable] = {}
        for node in tables:
            if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
                refuse("It reads from something that is no table.")
            table = find_table(schema.tables, node.name)
            if table is None:
                refuse(f"The schema has no table {node.name}.")
            alias = node.alias_or_name
            if alias in self.tables:
                refuse(f"It names {alias} twice.")
            self.tables[alias] = table

    def table(self, alias: str) -> SourceTable:
        return self.tables[alias]

    def alias(self, name: str) -> str:
        """The alias as the statement declares it. Raises UntoldError for an unknown one."""
        found = next((alias for alias in self.tables if alias.lower() == name.lower()), None)
        if found is None:
            refuse(f"It names {name}, which is none of its tables.")
        return found

    def name(self, node: exp.Column) -> Name:
        """The column that a node means. Raises UntoldError for one that no table here has."""
        if node.table:
            alias = self.alias(node.table)
            column = find_column(self.tables[alias], node.name)
            if column is None:
                refuse(f"{self.tables[alias].name} has no column {node.name}.")
            return Name(alias=alias, column=column)
        found = [
            Name(alias=alias, column=column)
            for alias, table in self.tables.items()
            if (column := find_column(table, node.name)) is not None
        ]
        if len(found) != 1:
            many = "Several tables of it have" if found else "No table of it has"
            refuse(f"{many} the column {node.name}.")
        return found[0]

    def names_in(self, node: exp.Expr) -> tuple[Name, ...]:
        """The columns inside an expression, each once. Raises UntoldError for a subquery."""
        if node.find(exp.Query):
            refuse("It has a query inside another.")
        return tuple(dict.fromkeys(self.name(column) for column in node.find_all(exp.Column)))

    def in_order(self, alias: str, columns: Iterable[str]) -> tuple[str, ...]:
        """Columns as the table declares them: the order of a statement's words means nothing."""
        wanted = set(columns)
        return tuple(name for name in self.tables[alias].column_names if name in wanted)
