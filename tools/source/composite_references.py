"""Relationships over several columns: a table that holds another's whole primary key by name."""

from collections.abc import Callable, Collection, Sequence

from tools.source.joins import Join
from tools.source.keys import find_column
from tools.source.reference_signs import confidence_of, indexed, is_alike, joined
from tools.source.relationship import Relationship
from tools.source.schema import ForeignKey, Schema, SourceTable

_OWN = "id"  # a column that every table may have says nothing


def composite_relationships(
    table: SourceTable,
    mysql: Schema,
    joins: Sequence[Join],
    has_target: Callable[[SourceTable, str], bool],
    taken: Collection[str],
) -> tuple[Relationship, ...]:
    """Those that share no column, the ones that statements join first.

    Where each column is a key of a table of its own, as in two tables that link the same others,
    only a join over all of them makes one. Of two tables with the same primary key, neither is
    told to be the parent.
    """
    found: list[Relationship] = []
    candidates = [c for t in mysql.tables if (c := _candidate(table, t, joins)) is not None]
    for columns, target, ran in sorted(candidates, key=lambda each: not each[2]):
        used = {*taken, *(name for each in found for name in each.key.columns)}
        is_linking = all(has_target(table, name) for name in columns)
        is_alone = len([c for c in candidates if set(c[0]) & set(columns)]) == 1
        if used.isdisjoint(columns) and (ran or (not is_linking and is_alone)):
            found.append(_relationship(table, columns, target, ran))
    return tuple(found)


def _candidate(
    table: SourceTable, target: SourceTable, joins: Sequence[Join]
) -> tuple[tuple[str, ...], SourceTable, list[Join]] | None:
    key = target.primary_key
    if table.name == target.name or len(key) < 2 or _OWN in map(str.lower, key):
        return None
    columns = tuple(filter(None, (find_column(table, name) for name in key)))
    if len(columns) < len(key):
        return None
    pairs = tuple(zip(columns, key, strict=True))
    if not all(is_alike(table.column(c).type, target.column(k).type) for c, k in pairs):
        return None
    ran = [each for each in joins if set(pairs) <= set(each.pairs_from(table.name, target.name))]
    return None if set(table.primary_key) == set(columns) else (columns, target, ran)


def _relationship(
    table: SourceTable, columns: tuple[str, ...], target: SourceTable, ran: list[Join]
) -> Relationship:
    index = indexed(table, columns)
    reasons = [f"named as the primary key of {target.name}", "same types"]
    reasons += [index] if index else []
    reasons += [joined(ran)] if ran else []
    return Relationship(
        table=table.name,
        key=ForeignKey(
            columns=columns,
            references=target.name,
            referenced_columns=target.primary_key,
            place=table.column(columns[0]).place,
            inferred=True,
        ),
        reasons=tuple(reasons),
        confidence=confidence_of(2, is_indexed=bool(index), is_joined=bool(ran)),
    )
