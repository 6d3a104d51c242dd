"""The columns of an index that prose states by its name."""

import re
from collections.abc import Iterator, Sequence

from tools.source.key_statements import StatedKey
from tools.source.keys import find_column
from tools.source.schema import SourceTable

# Words that index names are commonly built with and that say nothing of the columns.
AFFIXES = {"idx", "ix", "index", "key", "fk", "uk", "uq", "uniq", "unique", "ft", "fulltext"}
MOST_WORDS = 12  # longer names are not taken apart: the ways to do so double with each word
SEPARATORS = re.compile(r"\s*(?:\+|,|&|/|\band\b)\s*")


def index_columns(stated: StatedKey, table: SourceTable) -> tuple[str, ...]:
    """The columns, or none where the statement doesn't tell.

    It tells by columns in parentheses, by "on a + b" in its remark, or by its name: a column's
    own, or one column's or several columns' names after such words as `idx`.
    """
    if stated.inside:
        return stated.inside
    by_remark = _columns_in_remark(stated.remark, table)
    if by_remark:
        return by_remark
    name = stated.names[0] if stated.names else ""
    own = find_column(table, name)
    if own is not None:
        return (own,)
    for stem in _stems(name.lower().split("_"), table):
        readings = list(_spell(stem, table)) if len(stem) <= MOST_WORDS else []
        if len(readings) == 1:
            return readings[0]
    return ()


def similar_columns(stated: StatedKey, table: SourceTable) -> tuple[str, ...]:
    """Columns whose name shares a word with the index's, to name in a question."""
    words = set((stated.names[0] if stated.names else "").lower().split("_")) - AFFIXES
    return tuple(name for name in table.column_names if words & set(name.lower().split("_")))


def _columns_in_remark(remark: str, table: SourceTable) -> tuple[str, ...]:
    """The columns of a remark that ends with them, after the word "on"."""
    _, on, listed = remark.replace("`", "").rstrip(". ").rpartition(" on ")
    if not on:
        return ()
    columns = [find_column(table, word) for word in SEPARATORS.split(listed.strip())]
    found = tuple(column for column in columns if column is not None)
    return found if len(found) == len(columns) else ()


def _stems(words: Sequence[str], table: SourceTable) -> Iterator[tuple[str, ...]]:
    """The name's words without affixes at its ends, then without the table's name too."""
    stem = list(words)
    while len(stem) > 1 and stem[0] in AFFIXES:
        stem = stem[1:]
    while len(stem) > 1 and stem[-1] in AFFIXES:
        stem = stem[:-1]
    yield tuple(stem)
    own = table.name.lower().split("_")
    for prefix in (own, [*own[:-1], own[-1].removesuffix("s")]):
        if len(stem) > len(prefix) and stem[: len(prefix)] == prefix:
            yield tuple(stem[len(prefix) :])


def _spell(words: tuple[str, ...], table: SourceTable) -> Iterator[tuple[str, ...]]:
    """Every way to read the words as column names one after another."""
    if not words:
        yield ()
    for end in range(1, len(words) + 1):
        column = find_column(table, "_".join(words[:end]))
        if column is not None:
            for rest in _spell(words[end:], table):
                yield (column, *rest)
