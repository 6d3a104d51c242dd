"""Rules for inserts, updates and deletes."""

from tools.source.schema import SourceTable
from tools.source.stems import stem
from tools.workload.operations import Delete, Insert, Lookup, Operation, Update
from tools.workload.reading_guards import Guard, read_guards
from tools.workload.reading_phrase import Action, Clause, Words
from tools.workload.reading_scene import Reading, Scene, listed, read_as, unread
from tools.workload.reading_terms import Terms, read_terms
from tools.workload.reading_vocabulary import TIME_TYPES, TableMatch, is_stamped
from tools.workload.reading_words import CREATION

_PREFIX = 5  # letters a verb shares with the ENUM value it sets: `cancel`, `cancelled`


def read_insert(scene: Scene, action: Action) -> Reading | None:
    """`Create X record`, `Create/update X by a + b`."""
    verbs = set(action.verbs)
    if not verbs & {"create", "upsert"}:
        return None
    match = _subject_table(scene, action)
    if match is None:
        return unread(f"No table could be told from '{action.text}'.")
    if match.leftover and not all(scene.vocabulary.is_name(word) for word in match.leftover):
        return unread(f"'{' '.join(match.leftover)}' names no table of the schema.")
    terms = read_terms(scene, match.table, _conditions(scene, action))
    terms.unknown.extend(terms.not_carried())
    if terms.unknown:
        return unread(terms.complaint)
    guard = read_guards(scene, match.table, tuple(terms.equality), terms.guards)
    before = _before_insert(scene, match.table, guard)
    assumptions = [*terms.assumptions, *(() if guard.before else guard.assumptions)]
    if guard.before:
        reads = [f"{one.table} by {listed(one.equality)}" for one in before]
        assumptions.append(f"The validation reads {listed(reads) or 'nothing'} first.")
    upsert = "upsert" in verbs or {"create", "update"} <= verbs
    if upsert and terms.equality and not scene.is_single(match.table, tuple(terms.equality)):
        assumptions.append(
            f"{listed(terms.equality)} find one row of {match.table}, though no unique key says so."
        )
    insert = Insert(table=match.table, upsert=upsert)
    return read_as(*before, insert, assumptions=tuple(assumptions))


def _before_insert(scene: Scene, table: str, guard: Guard) -> tuple[Lookup, ...]:
    """Lookups that validate a row yet to be made: its parents, by their keys."""
    lookups = []
    for lookup in guard.before:
        for related in lookup.related if lookup.table == table else ():
            key = scene.schema.table(related.table).primary_key
            columns = related.columns
            lookups.append(Lookup(table=related.table, equality=key, columns=columns))
    return tuple(lookups)


def read_update(scene: Scene, action: Action) -> Reading | None:
    """`Update X column by ID`, `Mark X as value by ID`, `Cancel X by ID`."""
    match = _updated_table(scene, action)
    status = _column_of_verb(scene, action, match)
    if "update" not in action.verbs and status is None:
        return None
    if match is None:
        return unread(f"No table could be told from '{action.text}'.")
    source = scene.schema.table(match.table)
    terms = read_terms(scene, match.table, _conditions(scene, action))
    columns, assumptions, unknown = _set_columns(scene, match, action, status)
    columns = tuple(dict.fromkeys((*columns, *terms.only)))
    if unknown or terms.unknown:
        terms.unknown.extend(unknown)
        return unread(terms.complaint)
    if beyond := _beyond_equality(terms):
        return unread(f"A change finds its rows by equal values, not by {listed(beyond)}.")
    assumptions = [*terms.assumptions, *assumptions]
    equality = _equality(scene, match.table, terms, assumptions)
    if not equality:
        return unread(f"Which row of {match.table} is updated is not said.")
    guard = read_guards(scene, match.table, equality, terms.guards)
    if not columns:
        columns = changeable(source, equality)
        assumptions.append(_all_columns(source, columns))
    if not scene.is_single(match.table, equality) and not scene.fan_out(match.table, equality):
        return unread(f"How many rows of {match.table} {listed(equality)} find is not known.")
    update = Update(
        table=match.table,
        equality=equality,
        columns=with_stamps(source, columns),
        tested=_tested(guard, terms),
        per=terms.per or _per(scene, match.table, equality),
    )
    return _guarded(guard, update, assumptions)


def read_delete(scene: Scene, action: Action) -> Reading | None:
    if "delete" not in action.verbs:
        return None
    match = _subject_table(scene, action)
    if match is None:
        return unread(f"No table could be told from '{action.text}'.")
    terms = read_terms(scene, match.table, _conditions(scene, action))
    leftover = [w for w in match.leftover if not scene.vocabulary.is_name(w)]
    terms.unknown.extend((*leftover, *terms.not_carried("checked", "per")))
    if terms.unknown:
        return unread(terms.complaint)
    if beyond := _beyond_equality(terms):
        return unread(f"A change finds its rows by equal values, not by {listed(beyond)}.")
    assumptions = list(terms.assumptions)
    equality = _equality(scene, match.table, terms, assumptions)
    if not equality:
        return unread(f"Which rows of {match.table} are deleted is not said.")
    if not scene.is_single(match.table, equality) and not scene.fan_out(match.table, equality):
        return unread(f"How many rows of {match.table} {listed(equality)} find is not known.")
    guard = read_guards(scene, match.table, equality, terms.guards)
    delete = Delete(
        table=match.table,
        equality=equality,
        tested=_tested(guard, terms),
        per=terms.per or _per(scene, match.table, equality),
    )
    return _guarded(guard, delete, assumptions)


def _tested(guard: Guard, terms: Terms) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*guard.tested, *terms.checked)))


def with_stamps(source: SourceTable, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns with those that MySQL sets on every update, in the table's order."""
    return tuple(c.name for c in source.columns if c.name in columns or c.set_on_update)


def _guarded(guard: Guard, change: Operation, assumptions: list[str]) -> Reading:
    return read_as(*guard.before, change, assumptions=(*assumptions, *guard.assumptions))


def _subject_table(scene: Scene, action: Action) -> TableMatch | None:
    """The table changed: `Add A to B` and `Remove A from B` change B where B refers to A."""
    words, _ = scene.subject_of(action)
    match = scene.find_table(words)
    clause = action.clause("to", "into", "from")
    if clause is None or match is None or "update" in action.verbs:
        return match
    holder = scene.find_table(clause.words)
    if holder is None or not scene.vocabulary.keys_to(holder.table, match.table):
        return match
    return TableMatch(table=holder.table)


def _updated_table(scene: Scene, action: Action) -> TableMatch | None:
    """`Update animal keeper`: the first word's table, where the others name a column of it."""
    match = _subject_table(scene, action)
    words, _ = scene.subject_of(action)
    if match is None or len(words) < 2 or not match.leftover:
        return match
    if scene.vocabulary.find_column(match.table, match.leftover) is not None:
        return match
    first = scene.find_table(words[:1])
    if first is None or scene.vocabulary.find_column(first.table, words[1:]) is None:
        return match
    return TableMatch(table=first.table, leftover=words[1:])


def _conditions(scene: Scene, action: Action) -> tuple[Clause, ...]:
    _, clauses = scene.subject_of(action)
    taken = {"as", "to"} if "update" in action.verbs or not action.verbs else set()
    holder = action.clause("to", "into", "from")
    if holder is not None and not taken and scene.find_table(holder.words) is not None:
        taken = {holder.marker}
    return tuple(clause for clause in clauses if clause.marker not in taken)


def _equality(scene: Scene, table: str, terms: Terms, assumptions: list[str]) -> tuple[str, ...]:
    """The columns that find the rows; without any, the parameters that end the endpoint."""
    if terms.equality:
        return tuple(dict.fromkeys(terms.equality))
    key = scene.schema.table(table).primary_key
    parameters = [part for part in scene.pattern.endpoint.split("/") if part[:1] in (":", "{")]
    if parameters and len(key) == 1:
        assumptions.append(f"The row of {table} is found by {key[0]}, from the endpoint.")
        return key
    return ()


def _per(scene: Scene, table: str, equality: tuple[str, ...]) -> str | None:
    return None if scene.is_single(table, equality) else scene.fan_out(table, equality)


def _column_of_verb(scene: Scene, action: Action, match: TableMatch | None) -> str | None:
    """The ENUM column with a value that an unknown verb resembles: `Cancel order by ID`."""
    if action.verbs or match is None or not action.subject:
        return None
    return column_of_value(scene.schema.table(match.table), action.subject[0][0])


def column_of_value(source: SourceTable, word: str) -> str | None:
    """The ENUM column with a value that the word resembles: `cancel`, `cancelled`."""
    for column in source.columns:
        for value in column.type.values:
            same = stem(value) == stem(word)
            if same or (len(word) >= _PREFIX and value.lower()[:_PREFIX] == word[:_PREFIX]):
                return column.name
    return None


def _set_columns(
    scene: Scene, match: TableMatch, action: Action, status: str | None
) -> tuple[tuple[str, ...], list[str], list[str]]:
    """The columns set, assumptions, and words that could not be matched."""
    columns: list[str] = []
    assumptions: list[str] = []
    unknown: list[str] = []
    if status is not None:
        columns.append(status)
        assumptions.append(f"'{action.subject[0][0]}' sets {match.table}.{status}.")
    for words in _named_values(match, action, status):
        column = scene.vocabulary.find_column(match.table, words)
        if column is None or scene.schema.table(match.table).primary_key == (column.column,):
            unknown.append(" ".join(words))
        elif column.column not in columns:
            columns.append(column.column)
            if not column.sure:
                assumptions.append(f"'{' '.join(words)}' means {match.table}.{column.column}.")
    clause = action.clause("as", "to")
    for words in clause.items if clause else ():
        source = scene.schema.table(match.table)
        valued = column_of_value(source, words[0])
        dated = scene.vocabulary.find_column(match.table, words)
        found = [name for name in (valued, dated.column if dated else None) if name]
        if found and not columns:
            columns.extend(dict.fromkeys(found))
            assumptions.append(f"'{' '.join(words)}' sets {listed(columns)} of {match.table}.")
        elif not columns:
            unknown.append(" ".join(words))
    return tuple(columns), assumptions, unknown


def _named_values(match: TableMatch, action: Action, status: str | None) -> list[Words]:
    """The words that name columns, one entry a column: first all of an item, else each word."""
    leftover = set(match.leftover)
    if status is not None and action.subject:
        leftover.discard(action.subject[0][0])
    named = []
    for item in action.subject:
        words = tuple(word for word in item if word in leftover)
        if words:
            named.append(words)
    return named


def changeable(source: SourceTable, equality: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that an update without any named may set: no keys of its own, no stamps."""
    return tuple(
        column.name
        for column in source.columns
        if column.name not in (*source.primary_key, *equality)
        and not (column.set_on_update or column.generated_as)
        and not _is_creation(source, column.name)
    )


def _is_creation(source: SourceTable, name: str) -> bool:
    column = source.column(name)
    named = CREATION.intersection(stem(part) for part in name.split("_"))
    return column.type.name in TIME_TYPES and (is_stamped(column) or bool(named))


def _all_columns(source: SourceTable, columns: tuple[str, ...]) -> str:
    keyed = {c for key in source.unique_keys for c in key.columns}
    keyed |= {c for key in source.foreign_keys for c in key.columns}
    dear = [name for name in columns if name in keyed]
    text = f"Any of {listed(columns)} of {source.name} may change"
    keys = "key" if len(dear) == 1 else "keys"
    return f"{text}, the {keys} {listed(dear)} too: the dearest case." if dear else f"{text}."


def _beyond_equality(terms: Terms) -> list[str]:
    """Conditions that a change can't carry; what is changed must be found by equal values."""
    ranged = [terms.range_column] if terms.range_column else []
    hops = [f"{hop.table}.{hop.column}" for hop in terms.hops]
    words = [" ".join(item) for item in (*terms.wanted, *terms.filters)]
    return [*terms.null_columns, *terms.tested, *ranged, *hops, *words]
