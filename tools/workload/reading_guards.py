"""Validations beside a request: of an owner, of another role, of children.

A value the caller holds is compared (`tested`); where the row does not hold it, rows beside it are
read first.
"""

from dataclasses import dataclass

from tools.workload.operations import Lookup, Related
from tools.workload.reading_phrase import Words
from tools.workload.reading_scene import Scene, listed
from tools.workload.reading_terms import stems
from tools.workload.reading_words import CHECKING, CHILDREN, OWNER, PLAIN


@dataclass(frozen=True)
class Guard:
    """`before` are lookups made before the guarded request; `tested` its own columns."""

    tested: tuple[str, ...] = ()
    before: tuple[Lookup, ...] = ()
    assumptions: tuple[str, ...] = ()


def read_guards(scene: Scene, table: str, equality: tuple[str, ...], guards: list[Words]) -> Guard:
    """All validations of one request on `table`, whose row `equality` finds."""
    found = [_read_guard(scene, table, equality, words) for words in guards]
    return Guard(
        tested=tuple(dict.fromkeys(c for g in found for c in g.tested if c not in equality)),
        before=tuple(dict.fromkeys(lookup for g in found for lookup in g.before)),
        assumptions=tuple(text for g in found for text in g.assumptions),
    )


def _read_guard(scene: Scene, table: str, equality: tuple[str, ...], words: Words) -> Guard:
    role = tuple(w for w in words if stems((w,)).isdisjoint(CHECKING | PLAIN | {"with"}))
    if stems(role) & CHILDREN:
        return _children(scene, table)
    if stems(role) & OWNER:
        return _owner(scene, table, equality, role)
    return _role(scene, table, equality, role)


def _children(scene: Scene, table: str) -> Guard:
    lookups = tuple(
        Lookup(table=child.name, equality=key.columns, limit=1, columns=child.primary_key)
        for child, key in scene.schema.children_of(table)
    )
    if not lookups:
        return Guard(assumptions=(f"No table references {table}: there is no child to look for.",))
    names = [f"{lookup.table}.{'+'.join(lookup.equality)}" for lookup in lookups]
    text = f"Before the change one row is looked for by {listed(names)}; one found forbids it."
    return Guard(before=lookups, assumptions=(text,))


def _owner(scene: Scene, table: str, equality: tuple[str, ...], role: Words) -> Guard:
    actor = scene.vocabulary.actor
    if actor is None:
        return _without_request(table, role)
    if table == actor:
        return Guard()
    named = [c for c in scene.schema.table(table).column_names if OWNER & stems((c,))]
    keys = scene.vocabulary.keys_to(table, actor)
    if len(keys) == 1:
        return Guard(tested=keys[0].columns)
    if keys or named:
        column = named[0] if named else keys[0].columns[0]
        text = f"The owner of a row of {table} is the one that {column} names."
        return Guard(tested=(column,), assumptions=(text,))
    return _role(scene, table, equality, (actor,), "owner")


def _role(
    scene: Scene, table: str, equality: tuple[str, ...], role: Words, name: str = ""
) -> Guard:
    """A role that a column names: of the table, a parent, or the parent of a child."""
    column = _role_column(scene, table, role)
    if column is not None:
        return Guard(tested=(column,))
    above = _through_parent(scene, table, equality, role)
    below = None if name else _through_child(scene, table, role)
    for before in (above, below):
        if before is not None:
            related = before.related[0]
            text = (
                f"To validate the {name or ' '.join(role)}, {before.table} is read by "
                f"{listed(before.equality)} first, with {related.table}."
                f"{listed(related.columns)} along {before.table}.{related.column}."
            )
            return Guard(before=(before,), assumptions=(text,))
    return _without_request(table, (name,) if name else role)


def _without_request(table: str, role: Words) -> Guard:
    text = (
        f"Nothing linked to {table} names the {' '.join(role) or 'caller'}: the application "
        "validates it without a request."
    )
    return Guard(assumptions=(text,))


def _role_column(scene: Scene, table: str, role: Words) -> str | None:
    """A column that holds who the role is: a foreign key named so, or one to a table named so."""
    key = scene.vocabulary.key_for(table, role)
    return key.columns[0] if key is not None and key.references != table else None


def _through_parent(
    scene: Scene, table: str, equality: tuple[str, ...], role: Words
) -> Lookup | None:
    for key in scene.schema.table(table).foreign_keys:
        if key.references == table or key.references not in scene.schema.table_names:
            continue
        column = _role_column(scene, key.references, role)
        if column is not None and len(key.columns) == 1:
            related = Related(column=key.columns[0], table=key.references, columns=(column,))
            return Lookup(table=table, equality=equality, columns=key.columns, related=(related,))
    return None


def _through_child(scene: Scene, table: str, role: Words) -> Lookup | None:
    for child, to_table in scene.schema.children_of(table):
        for key in child.foreign_keys:
            if key.references in (table, child.name) or len(key.columns) != 1:
                continue
            if key.references not in scene.schema.table_names:
                continue
            column = _role_column(scene, key.references, role)
            if column is not None:
                related = Related(column=key.columns[0], table=key.references, columns=(column,))
                return Lookup(
                    table=child.name,
                    equality=to_table.columns,
                    columns=key.columns,
                    related=(related,),
                )
    return None
