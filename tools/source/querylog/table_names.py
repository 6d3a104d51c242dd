"""What tables and columns are called: as the schema spells them, where there is one."""

import re
from collections import Counter
from collections.abc import Iterable

from tools.source.schema import Schema, SourceTable

_QUALIFIED = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE) (`[^`]+`|[\w$]+)\.(?:`[^`]+`|[\w$]+)(?![\w$.])"
)


class TableNames:
    """Names of one database stand alone, those of others behind the name of theirs."""

    def __init__(self, schema: Schema | None, home: str = "") -> None:
        self.home = home.lower()
        tables = schema.tables if schema is not None else ()
        self._tables = {table.name.lower(): table for table in tables}

    def name(self, table: str, database: str = "") -> str:
        if database and database.lower() != self.home:
            return f"{database}.{table}"
        known = self._tables.get(table.lower())
        return known.name if known is not None else table

    def table(self, name: str) -> SourceTable | None:
        """The table of that name in the schema."""
        return self._tables.get(name.lower())

    def column(self, table: str, column: str) -> str:
        """`table.column`; the table's name is one that `name` gave."""
        known = self.table(table)
        names = {each.lower(): each for each in known.column_names} if known is not None else {}
        return f"{table}.{names.get(column.lower(), column)}"

    def has_column(self, table: str, column: str) -> bool | None:
        """None where the schema does not have the table."""
        known = self.table(table)
        if known is None:
            return None
        return column.lower() in {each.lower() for each in known.column_names}


def home_database(texts: Iterable[str], schema: Schema | None) -> str:
    """The database whose name is left out: the schema's, else the one that is named at all.

    Where several are named, none is: the same table may be in each of them.
    """
    if schema is not None and schema.database:
        return schema.database
    named = Counter(
        database.strip("`").lower() for text in texts for database in _QUALIFIED.findall(text)
    )
    return next(iter(named)) if len(named) == 1 else ""
