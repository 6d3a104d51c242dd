"""Rules for reads along a tree, and for validations of rows."""

from tools.workload.operations import Lookup, Related
from tools.workload.reading_phrase import Action
from tools.workload.reading_scene import Reading, Scene, listed, read_as, unread
from tools.workload.reading_subjects import self_keys
from tools.workload.reading_terms import read_terms, stems
from tools.workload.reading_vocabulary import TableMatch
from tools.workload.reading_words import DESCENDANTS, PATH


def read_path(scene: Scene, action: Action) -> Reading | None:
    """`Recursive query: category path`: one row, then its parents up to the root."""
    said = stems(tuple(word for clause in action.clauses for word in clause.words))
    is_recursive = any("recurs" in word for word in (*scene.heading, *said))
    if (action.verbs and not set(action.verbs) & {"read"}) or not (is_recursive or said & PATH):
        return None
    words, _ = scene.subject_of(action)
    match = scene.find_table(words)
    key = next((k for k in self_keys(scene, match) if len(k) == 1), None)
    if match is None or key is None:
        return unread("What a recursion follows is not said.") if is_recursive else None
    if said & DESCENDANTS or not said & PATH:
        return unread(f"Which rows of {match.table} a recursion without a path visits is not said.")
    equality = scene.schema.table(match.table).primary_key
    text = (
        f"The caller gives {match.table}.{listed(equality)}; the row is read, then one parent "
        f"after the other along {key[0]} up to the root."
    )
    lookup = Lookup(table=match.table, equality=equality, recursive_column=key[0])
    return read_as(lookup, assumptions=(text,))


def read_check(scene: Scene, action: Action) -> Reading | None:
    """`Validate cart inventory by user_id`: rows, with the columns beside them to be compared."""
    if action.verbs[:1] != ("check",):
        return None
    match = scene.find_table(tuple(word for item in action.subject for word in item))
    if match is None or not match.leftover:
        return None
    related = _checked_column(scene, match)
    if related is None:
        return None
    clauses = tuple(c for c in action.rest if c.marker not in ("before", "on", "for", "when"))
    terms = read_terms(scene, match.table, clauses)
    assumptions = list(terms.assumptions)
    terms.unknown.extend(terms.not_carried())
    if terms.unknown:
        return unread(terms.complaint)
    if not terms.equality:
        actor = scene.vocabulary.actor
        keys = scene.vocabulary.keys_to(match.table, actor) if actor else ()
        if len(keys) != 1:
            return unread(f"Which rows of {match.table} are validated is not said.")
        terms.equality.extend(keys[0].columns)
        assumptions.append(
            f"The rows of {match.table} are those of the caller, by {keys[0].columns[0]}."
        )
    if not related.column:
        columns = related.columns
        lookup = Lookup(table=match.table, equality=tuple(terms.equality), columns=columns)
        return read_as(lookup, assumptions=tuple(assumptions))
    lookup = Lookup(table=match.table, equality=tuple(terms.equality), related=(related,))
    assumptions.append(
        f"Each row of {match.table} is compared with {related.table}.{listed(related.columns)} "
        f"along {match.table}.{related.column}."
    )
    return read_as(lookup, assumptions=tuple(assumptions))


def _checked_column(scene: Scene, match: TableMatch) -> Related | None:
    """The column that is validated: beside the rows where named there, else their own.

    A Related without `column` stands for the table's own columns.
    """
    words = match.leftover
    options = [Related(column="", table=match.table)] + [
        Related(column=key.columns[0], table=key.references)
        for key in scene.schema.table(match.table).foreign_keys
        if key.references in scene.schema.table_names and len(key.columns) == 1
    ]
    for must_be_sure in (True, False):
        for option in options:
            column = scene.vocabulary.find_column(option.table, words)
            if column is not None and (column.sure or not must_be_sure):
                return option.model_copy(update={"columns": (column.column,)})
    return None
