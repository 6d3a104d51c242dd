"""A view of the source database: what it holds, where that comes from, and its statement."""

from tools.model.computed import identifier
from tools.value import Value

SourceColumn = tuple[str, str]  # table, column

KEY, VALUE = "key", "value"


class ViewColumn(Value):
    """A column of a view.

    Attributes:
        expression: What it is, in SQL.
        reads: Source columns it is made from.
        keeps: Those of them whose every value can be had back from it.
    """

    name: str
    expression: str
    reads: tuple[SourceColumn, ...] = ()
    keeps: tuple[SourceColumn, ...] = ()


class SourceView(Value):
    """A view that the data stage creates before it reads.

    Attributes:
        purpose: What it is for, on one line.
        table: The MySQL table whose rows it has; None where it has a row per key.
        columns: Its columns in order.
        key: The column that has no value twice, where there is one.
        selects: SELECT statements whose rows it has, one per kind of item.
    """

    name: str
    purpose: str
    table: str | None = None
    columns: tuple[ViewColumn, ...]
    key: str | None = None
    selects: tuple[str, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> ViewColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def statement(self) -> str:
        """The comment and the CREATE statement, with its semicolon and line feed."""
        body = "\nUNION ALL\n".join(self.selects)
        purpose = " ".join(self.purpose.split())
        return f"-- {purpose}\nCREATE OR REPLACE VIEW {identifier(self.name)} AS\n{body};\n"


def qualified(table: str, column: str) -> str:
    return f"{identifier(table)}.{identifier(column)}"


def select(columns: tuple[tuple[str, str], ...], rest: str) -> str:
    """A SELECT of (expression, name) pairs, one a line, followed by `rest`."""
    listed = ",\n".join(f"  {expression} AS {identifier(name)}" for expression, name in columns)
    return f"SELECT\n{listed}\n{rest}"
