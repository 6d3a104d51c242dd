"""Phrases of several actions: what follows from the one before, and what happens together."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tools.source.schema import ForeignKey
from tools.source.stems import stems_of
from tools.workload.operations import (
    Change,
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    Transaction,
    Update,
    changes_of,
)
from tools.workload.reading_changes import with_stamps
from tools.workload.reading_exact import read_basis
from tools.workload.reading_phrase import Action, Words
from tools.workload.reading_scene import Reading, Scene, listed, read_as, unread
from tools.workload.reading_terms import stems
from tools.workload.reading_words import AMOUNTS, PLAIN, QUANTITIES, TOGETHER

ReadAction = Callable[[Scene, Action], Reading]


@dataclass
class _Draft:
    """What the actions read so far amount to."""

    before: list[Lookup | TextSearch] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    source: str | None = None
    assumptions: list[str] = field(default_factory=list)
    complaint: str | None = None


def is_compound(scene: Scene) -> bool:
    """Several actions, or several tables to insert into."""
    return len(scene.phrase.actions) > 1 or any(
        "create" in action.verbs and (len(action.subject) > 1 or _source_words(action))
        for action in scene.phrase.actions
    )


def read_compound(scene: Scene, read_action: ReadAction) -> Reading:
    """Reads the actions in turn; several changes become one transaction."""
    draft = _Draft()
    for action in scene.phrase.actions:
        inner = replace(scene, parent=_parent(draft))
        if "create" in action.verbs and "update" not in action.verbs:
            _read_inserts(inner, action, draft)
        elif not (_is_linked_update(action) and _read_linked_update(inner, action, draft)):
            _take(draft, read_action(inner, action))
        if draft.complaint is not None:
            return unread(draft.complaint)
    after = _read_source(scene, draft)
    if draft.complaint is not None:
        return unread(draft.complaint)
    return read_as(*_ordered(scene, draft), *after, assumptions=tuple(draft.assumptions))


def _ordered(scene: Scene, draft: _Draft) -> tuple[Operation, ...]:
    if len(draft.changes) < 2:
        return (*draft.before, *draft.changes)
    if not stems(scene.phrase.words) & TOGETHER and draft.source is None:
        tables = listed(tuple(dict.fromkeys(change.table for change in draft.changes)))
        draft.assumptions.append(f"The changes to {tables} happen together or not at all.")
    return (*draft.before, Transaction(changes=tuple(draft.changes)))


def _parent(draft: _Draft) -> str | None:
    """The table that a later action without a condition refers to."""
    lookups = [lookup for lookup in draft.before if isinstance(lookup, Lookup)]
    return lookups[0].table if lookups else None


def _take(draft: _Draft, reading: Reading) -> None:
    if reading.reading == "unread":
        draft.complaint = reading.assumptions[0]
        return
    draft.before.extend(op for op in reading.operations if isinstance(op, Lookup | TextSearch))
    draft.changes.extend(changes_of(reading.operations))
    draft.assumptions.extend(reading.assumptions)


def _source_words(action: Action) -> Words:
    clause = action.clause("from")
    return clause.words if clause else ()


def _read_inserts(scene: Scene, action: Action, draft: _Draft) -> None:
    """`Create A + B from S`: B along its foreign key to A, rows of S read and emptied."""
    beside = [
        item
        for clause in action.rest
        if clause.marker in ("with", "including", "plus")
        for item in clause.items
    ]
    root: str | None = None
    for words in (*action.subject, *beside):
        match = scene.find_table(words)
        if match is None or any(not scene.vocabulary.is_name(word) for word in match.leftover):
            draft.complaint = f"'{' '.join(words)}' names no table of the schema."
            return
        key = _key_between(scene, match.table, root)
        per = f"{match.table}.{'+'.join(key.columns)}" if key is not None else None
        draft.changes.append(Insert(table=match.table, per=per))
        root = root or match.table
    for clause in action.rest:
        if clause.marker == "note":
            draft.assumptions.extend(filter(None, map(_remark, clause.items)))
    source = _source_words(action)
    if source:
        named = scene.find_table(source)
        if named is None:
            draft.complaint = f"'from {' '.join(source)}' names no table of the schema."
            return
        draft.source = named.table


def _remark(item: Words) -> str:
    if stems(item) <= PLAIN | TOGETHER:
        return ""
    return read_basis(item) or f"The remark '({' '.join(item)})' changes nothing in the requests."


def _key_between(scene: Scene, child: str, parent: str | None) -> ForeignKey | None:
    keys = scene.schema.table(child).foreign_keys if parent else ()
    return next((key for key in keys if key.references == parent), None)


def _is_linked_update(action: Action) -> bool:
    return "update" in action.verbs and action.clause("by", "where", "for", "using") is None


def _read_linked_update(scene: Scene, action: Action, draft: _Draft) -> bool:
    """`Create A + B, update C column`: the row of C that a changed row's foreign key names."""
    words = tuple(word for item in action.subject for word in item)
    match = scene.find_table(words)
    link = _link(scene, draft, match.table) if match else None
    if match is None or link is None:
        return False
    column = scene.vocabulary.find_column(match.table, match.leftover) if match.leftover else None
    if column is None:
        return False
    change, key = link
    source = scene.schema.table(match.table)
    if not isinstance(change, Insert):
        lookup = Lookup(table=change.table, equality=change.equality, columns=key.columns)
        draft.before.append(lookup)
    tested = (column.column,) if QUANTITIES.intersection(stems_of(column.column)) else ()
    draft.changes.append(
        Update(
            table=match.table,
            equality=key.referenced_columns,
            columns=with_stamps(source, (column.column,)),
            tested=tested,
            per=change.per,
        )
    )
    draft.assumptions.append(
        f"The rows of {match.table} updated are those that {change.table}.{listed(key.columns)} "
        "names" + (f", and {tested[0]} is tested to suffice." if tested else ".")
    )
    return True


def _link(scene: Scene, draft: _Draft, target: str) -> tuple[Change, ForeignKey] | None:
    several = [change for change in draft.changes if change.per is not None]
    for change in (*several, *draft.changes):
        for key in scene.schema.table(change.table).foreign_keys:
            if key.references == target and change.table != target:
                return change, key
    return None


def _read_source(scene: Scene, draft: _Draft) -> tuple[Operation, ...]:
    """Puts the lookup of the source rows first; gives the delete that empties them at the end."""
    if draft.source is None:
        return ()
    root = draft.changes[0].table
    shared = _shared_key(scene, draft.source, root)
    if shared is None:
        draft.complaint = f"Which rows of {draft.source} become rows of {root} is not said."
        return ()
    lookup = Lookup(
        table=draft.source,
        equality=shared.columns,
        related=_source_related(scene, draft, shared),
    )
    draft.before.insert(0, lookup)
    column = listed(shared.columns)
    draft.assumptions.append(f"The rows of {draft.source} are read by {column} first.")
    draft.assumptions.append(
        f"The rows of {draft.source} are deleted by {column} after the transaction is committed, "
        "not in it."
    )
    per = f"{draft.source}.{'+'.join(shared.columns)}"
    return (Delete(table=draft.source, equality=shared.columns, per=per),)


def _shared_key(scene: Scene, source: str, root: str) -> ForeignKey | None:
    """The foreign key of the source that the root has too: same column first, then same target."""
    targets = {key.references: key.columns for key in scene.schema.table(root).foreign_keys}
    keys = [k for k in scene.schema.table(source).foreign_keys if k.references in targets]
    same = [key for key in keys if targets[key.references] == key.columns]
    return next(iter((*same, *keys)), None)


def _source_related(scene: Scene, draft: _Draft, shared: ForeignKey) -> tuple[Related, ...]:
    """What is fetched beside each source row: amounts, and the columns about to be updated."""
    assert draft.source is not None
    related = []
    for key in scene.schema.table(draft.source).foreign_keys:
        if key == shared or key.references not in scene.schema.table_names:
            continue
        other = scene.schema.table(key.references)
        updates = [c for c in draft.changes if isinstance(c, Update) and c.table == other.name]
        tested = {name for update in updates for name in update.tested or update.columns}
        columns = tuple(
            name
            for name in other.column_names
            if name in tested or AMOUNTS.intersection(stems_of(name))
        )
        if columns and len(key.columns) == 1:
            related.append(Related(column=key.columns[0], table=other.name, columns=columns))
    return tuple(related)
