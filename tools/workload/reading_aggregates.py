"""Rules for reads that compute something over rows: counts, sums, statistics."""

from tools.source.stems import stem
from tools.workload.operations import Aggregate, Lookup, Operation, Related
from tools.workload.reading_beside import read_wanted
from tools.workload.reading_lookups import of_parent, says_all
from tools.workload.reading_phrase import Action
from tools.workload.reading_scene import Reading, Scene, listed, read_as, unread
from tools.workload.reading_terms import Terms, read_terms, stems
from tools.workload.reading_vocabulary import NUMBER_TYPES, TIME_TYPES, TableMatch
from tools.workload.reading_words import AMOUNTS, NUMBER, PLAIN, QUANTITIES, STATISTICS


def read_aggregate(scene: Scene, action: Action) -> Reading | None:
    """`count products by seller_id`, `Aggregate query: order statistics by user_id`."""
    subject, clauses = scene.subject_of(action)
    found = scene.find_table(subject)
    kind = _kind(scene, action, found.leftover if found else subject)
    if kind is None:
        return None
    match = found or _by_columns(scene, action, subject)
    if match is None:
        return unread(f"No table could be told from '{action.text}'.")
    terms = read_terms(scene, match.table, clauses)
    columns = _columns_named(scene, match, terms, kind)
    if match.alias is not None and not terms.has_condition and not columns:
        return _statistics_of_role(scene, match, kind)
    linked = _links(scene, match.table, terms)
    terms.unknown.extend(" ".join(words) for words in terms.filters)
    terms.unknown.extend(terms.not_carried("checked"))
    if terms.is_searched:
        return unread("Figures over what a text search finds are the search's own to compute.")
    if terms.unknown or terms.hops:
        return unread(terms.complaint if terms.unknown else "The rows lie in another table.")
    table, equality = match.table, tuple(dict.fromkeys(terms.equality))
    if scene.parent and not terms.has_condition and not says_all(action):
        keys = scene.vocabulary.keys_to(table, scene.parent)
        if not keys:
            return unread(f"Which rows of {table} the figures are computed over is not said.")
        equality = keys[0].columns
        terms.assumptions.append(of_parent(table, scene.parent, equality[0]))
    assumptions = list(terms.assumptions)
    related: tuple[Related, ...] = ()
    if kind == "count":
        columns = tuple(dict.fromkeys((*scene.schema.table(table).primary_key, *terms.grouped)))
    elif not columns and not linked:
        columns, related, text = _figures(scene, table, equality)
        assumptions.append(text)
    lookup = Lookup(
        table=table,
        equality=equality,
        null_columns=tuple(terms.null_columns),
        range_column=terms.range_column,
        columns=tuple(dict.fromkeys((*columns, *terms.grouped))),
        tested=tuple(dict.fromkeys((*terms.tested, *terms.checked))),
        related=related or linked,
        aggregate=kind,
    )
    return read_as(lookup, assumptions=tuple(assumptions))


def _links(scene: Scene, table: str, terms: Terms) -> tuple[Related, ...]:
    """Rows whose figures are computed with; what names no such row exactly becomes unknown."""
    related, children = read_wanted(scene, table, terms)
    terms.unknown.extend(f"with {child.table}" for child in children)
    return related


def _kind(scene: Scene, action: Action, subject: tuple[str, ...]) -> Aggregate | None:
    if set(action.verbs) & {"create", "update", "upsert", "delete", "check", "search"}:
        return None
    said = stems(subject)
    computed = "aggregate" in action.verbs or stem("aggregate") in scene.heading
    if "count" in action.verbs or (said & NUMBER and (computed or not action.verbs)):
        return "count"
    if "sum" in action.verbs:
        return "sum"
    if computed or said & STATISTICS or "averag" in said:
        return "statistics"
    return None


def _by_columns(scene: Scene, action: Action, subject: tuple[str, ...]) -> TableMatch | None:
    """The only table with a column of the subject and all columns of the conditions."""
    clause = action.clause("by", "for")
    wanted = [subject, *(clause.items if clause else ())]
    tables = [
        table.name
        for table in scene.schema.tables
        if all(scene.vocabulary.find_column(table.name, words) for words in wanted)
    ]
    return TableMatch(table=tables[0], leftover=subject) if len(tables) == 1 else None


def _columns_named(
    scene: Scene, match: TableMatch, terms: Terms, kind: Aggregate
) -> tuple[str, ...]:
    """The columns that the subject names besides the table; other words become unknown."""
    columns = []
    for word in match.leftover:
        if stem(word) in STATISTICS | NUMBER | PLAIN | {"averag", "by", "of"}:
            continue
        column = scene.vocabulary.find_column(match.table, (word,))
        if column is not None:
            columns.append(column.column)
            if not column.sure:
                terms.assumptions.append(f"'{word}' means {match.table}.{column.column}.")
        elif not (scene.vocabulary.is_name(word) and terms.has_condition):
            terms.unknown.append(word)
    if kind == "count" and columns:
        terms.unknown.extend(columns)
    return tuple(columns)


def _figures(
    scene: Scene, table: str, equality: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Related, ...], str]:
    """What statistics are made of: quantities with the price beside them, else the own figures."""
    source = scene.schema.table(table)
    has_amount = any(_parts(n) & AMOUNTS for n in source.column_names)
    quantities = [n for n in source.column_names if _parts(n) & QUANTITIES]
    for key in source.foreign_keys if quantities and not has_amount else ():
        if key.references in scene.schema.table_names and len(key.columns) == 1:
            other = scene.schema.table(key.references)
            amount = next((n for n in other.column_names if _parts(n) & AMOUNTS), None)
            if amount is not None:
                related = Related(column=key.columns[0], table=other.name, columns=(amount,))
                text = (
                    f"The figures are computed over {table}.{listed(quantities)} and "
                    f"{other.name}.{amount} along {table}.{key.columns[0]}."
                )
                return (*key.columns, *quantities), (related,), text
    columns = tuple(
        column.name
        for column in source.columns
        if (column.type.name in NUMBER_TYPES | TIME_TYPES or column.type.values)
        and column.name not in (*source.primary_key, *equality)
        and source.foreign_key_on(column.name) is None
        and not column.set_on_update
    )
    text = f"The figures are computed over {listed(columns) or 'the keys'} of {table} itself."
    return columns or source.primary_key, (), text


def _parts(name: str) -> frozenset[str]:
    return frozenset(stem(part) for part in name.split("_"))


def _statistics_of_role(scene: Scene, match: TableMatch, kind: Aggregate) -> Reading:
    """`aggregate seller statistics`: over the rows whose foreign key is named after the role."""
    table, _, column = (match.alias or "").partition(".")
    columns, related, figures = _figures(scene, table, (column,))
    if kind == "count":
        columns, related = scene.schema.table(table).primary_key, ()
    lookup = Lookup(
        table=table, equality=(column,), columns=columns, related=related, aggregate=kind
    )
    text = f"The rows computed over are those of {table} by {column}."
    operation: Operation = lookup
    return read_as(operation, assumptions=(text, figures) if kind != "count" else (text,))
