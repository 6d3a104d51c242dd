"""Conditions that lie in a neighbouring table."""

from dataclasses import dataclass

from tools.source.schema import ForeignKey, SourceTable
from tools.workload.reading_phrase import Words
from tools.workload.reading_scene import Scene


@dataclass(frozen=True)
class Hop:
    """A condition on another table: `column` of `table`, linked by `key`, held by the child."""

    table: str
    column: str
    key: ForeignKey
    is_child: bool  # whether `table` holds the key to the main table, or the other way round


def find_hop(scene: Scene, table: str, words: Words) -> Hop | None:
    """The neighbour that holds the column these words name: a child table, else a parent.

    Only a sure match counts. Of several children the one that links the two by a key of its own
    is meant; without such a one, or with two, none is.
    """
    vocabulary = scene.vocabulary
    children: dict[int, list[Hop]] = {}
    for child, key in scene.schema.children_of(table):
        match = vocabulary.find_column(child.name, words)
        if match is None or not match.sure or child.name == table:
            continue
        if _is_value(child, match.column) and match.column not in key.columns:
            pair = {match.column, *key.columns}
            unique = pair in [set(columns) for columns in child.candidate_keys]
            rank = 0 if pair == set(child.primary_key) else 1 if unique else 2
            hop = Hop(child.name, match.column, key, is_child=True)
            children.setdefault(rank, []).append(hop)
    if children:
        best = children[min(children)]
        return best[0] if len(best) == 1 else None
    parents = []
    for key in scene.schema.table(table).foreign_keys:
        if key.references in scene.schema.table_names and key.references != table:
            parent = scene.schema.table(key.references)
            match = vocabulary.find_column(parent.name, words)
            if match and match.sure and len(key.columns) == 1 and _is_value(parent, match.column):
                parents.append(Hop(parent.name, match.column, key, is_child=False))
    return parents[0] if len(parents) == 1 else None


def _is_value(table: SourceTable, column: str) -> bool:
    """Whether a column says something of its own: no mere row number."""
    return table.primary_key != (column,) or table.foreign_key_on(column) is not None
