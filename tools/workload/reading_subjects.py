"""The words of a subject beside its table's name: how many, which ones, which columns."""

from tools.source.schema import SourceTable
from tools.source.stems import stem
from tools.workload.reading_scene import Scene
from tools.workload.reading_terms import Terms, order_by_recency, stems
from tools.workload.reading_vocabulary import NUMBER_TYPES, TIME_TYPES, TableMatch
from tools.workload.reading_words import HISTORY, NEWEST, PAGING, ROOT, TREE

_BOOLEANS = frozenset({"BOOL", "BOOLEAN", "BIT"})


def read_leftover(scene: Scene, match: TableMatch, terms: Terms) -> tuple[str, ...]:
    """Reads the words left of a subject into `terms`; gives the columns they name."""
    columns: list[str] = []
    leftover = stems(match.leftover)
    for word in match.leftover:
        if _says_order(scene, match, word, terms, leftover) or _says_value(
            scene, match.table, word, terms
        ):
            continue
        column = scene.vocabulary.find_column(match.table, (word,))
        source = scene.schema.table(match.table)
        if column is not None and source.foreign_key_on(column.column) is None and column.sure:
            columns.append(column.column)
        elif not _names_neighbour(scene, match.table, word, terms):
            terms.unknown.append(word)
    return tuple(columns)


def _says_order(
    scene: Scene, match: TableMatch, word: str, terms: Terms, leftover: frozenset[str]
) -> bool:
    """`latest 5`, `top 10`, `paginated`, `root`: how many rows of a list, and from which end."""
    said = stem(word)
    if word.isdigit():
        terms.limit = int(word)
    elif said in PAGING or (said == "top" and _order_by_condition(scene, match.table, terms)):
        terms.is_paged = True
    elif said in ROOT and (keys := self_keys(scene, match)):
        terms.null_columns.extend(keys[0])
    elif said in NEWEST:
        return order_by_recency(scene, match.table, terms)
    else:
        return said in (HISTORY - NEWEST) | TREE or (said == "most" and bool(NEWEST & leftover))
    return True


def _says_value(scene: Scene, table: str, word: str, terms: Terms) -> bool:
    """`planned visits`, `active vets`: an ENUM's value, or a flag."""
    source = scene.schema.table(table)
    enumerated = _column_with_value(source, stem(word))
    flag = scene.vocabulary.find_column(table, (word,))
    if enumerated is not None:
        terms.equality.append(enumerated)
        terms.assumptions.append(f"'{word}' is a value of {table}.{enumerated}.")
    elif flag is not None and _is_boolean(source, flag.column):
        terms.equality.append(flag.column)
        terms.assumptions.append(f"'{word}' asks for a value of {table}.{flag.column}.")
    else:
        return False
    return True


def _order_by_condition(scene: Scene, table: str, terms: Terms) -> bool:
    """`top 10 by price`: what `by` names is then no condition but the order, highest first."""
    source = scene.schema.table(table)
    for name in terms.equality[-1:]:
        kind = source.column(name).type.name
        if kind in NUMBER_TYPES | TIME_TYPES and source.foreign_key_on(name) is None:
            terms.equality.remove(name)
            terms.order_by, terms.descending = name, True
    return terms.order_by is not None


def _names_neighbour(scene: Scene, table: str, word: str, terms: Terms) -> bool:
    """`user orders`: a word for whose rows they are; the condition, where no other is given."""
    key = scene.vocabulary.key_for(table, (word,))
    if key is None:
        return scene.vocabulary.is_name(word) and terms.has_condition
    if not terms.has_condition:
        terms.equality.append(key.columns[0])
        terms.assumptions.append(f"The rows of {table} are found by {key.columns[0]}.")
    return True


def _column_with_value(source: SourceTable, said: str) -> str | None:
    """The ENUM column that has a value of this stem."""
    for column in source.columns:
        if any(stem(value) == said for value in column.type.values):
            return column.name
    return None


def _is_boolean(source: SourceTable, name: str) -> bool:
    kind = source.column(name).type
    return kind.name in _BOOLEANS or (kind.name == "TINYINT" and kind.length == 1)


def self_keys(scene: Scene, match: TableMatch | None) -> tuple[tuple[str, ...], ...]:
    if match is None:
        return ()
    keys = scene.schema.table(match.table).foreign_keys
    return tuple(key.columns for key in keys if key.references == match.table)
