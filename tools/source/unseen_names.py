"""Names that nobody could read, and that no view could be written for."""

from collections.abc import Iterator

from tools.errors import Problem
from tools.source.schema import Schema
from tools.value import UNSEEN


def unseen_names(mysql: Schema) -> Iterator[Problem]:
    """Tables and columns with a control, or an unseen character, in their name.

    SQL has no escapes in names: a view over them would hold the character as it is.
    """
    for table in mysql.tables:
        if _is_unseen(table.name):
            yield _problem("table", table.name, table.place.file, table.place.line)
        for column in table.columns:
            if _is_unseen(column.name):
                yield _problem("column", column.name, column.place.file, column.place.line)


def _is_unseen(name: str) -> bool:
    return UNSEEN.search(name) is not None or any(char < " " for char in name)


def _problem(kind: str, name: str, file: str, line: int) -> Problem:
    return Problem(
        file=file,
        line=line,
        what=f"the name of the {kind} {name!a} holds a character that can't be seen.",
        fix="Rename it in MySQL, or read it from a view that names it otherwise.",
    )
