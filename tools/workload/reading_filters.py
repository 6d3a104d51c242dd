"""Optional filters of a list."""

from tools.workload.reading_phrase import Words
from tools.workload.reading_scene import Scene
from tools.workload.reading_terms import Terms


def filter_columns(
    scene: Scene, table: str, filters: list[Words]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The columns of the filters, the words that match none, and assumptions on the others."""
    columns: list[str] = []
    meant: list[str] = []
    unmatched: list[str] = []
    for words in filters:
        bare = tuple(w for w in words if w not in ("range", "min", "max", "minimum", "maximum"))
        match = scene.vocabulary.find_column(table, bare) if bare else None
        if match is None:
            unmatched.append(" ".join(words))
        elif match.column not in columns:
            columns.append(match.column)
            if not match.sure:
                meant.append(f"The filter '{' '.join(words)}' means {table}.{match.column}.")
    return tuple(columns), tuple(unmatched), tuple(meant)


def take_filters(scene: Scene, table: str, terms: Terms) -> None:
    """Optional filters: the first indexed one is the condition, the rest are tests."""
    if not terms.filters:
        return
    source = scene.schema.table(table)
    columns, unmatched, meant = filter_columns(scene, table, terms.filters)
    terms.assumptions.extend(meant)
    terms.unknown.extend(unmatched)
    leading = {index.columns[0] for index in source.indexes}
    leading |= {c for key in source.foreign_keys for c in key.columns[:1]}
    keyed = [column for column in columns if column in leading]
    if keyed and not terms.has_condition:
        terms.equality.append(keyed[0])
        terms.assumptions.append(
            f"{table}.{keyed[0]} is always given; the other filters are tested on its rows."
        )
    terms.tested.extend(column for column in columns if column not in terms.equality)
