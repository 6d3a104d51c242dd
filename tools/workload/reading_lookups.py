"""The rule for reads that return rows: by key, by range, or all of a table."""

from tools.workload.operations import Lookup, Operation, Related
from tools.workload.reading_beside import logged_related, read_wanted
from tools.workload.reading_filters import take_filters
from tools.workload.reading_guards import read_guards
from tools.workload.reading_hops import Hop
from tools.workload.reading_log import page_size, selects
from tools.workload.reading_phrase import Action, Words
from tools.workload.reading_scene import Reading, Scene, listed, read_as, unread
from tools.workload.reading_subjects import read_leftover
from tools.workload.reading_terms import Terms, read_terms, stems
from tools.workload.reading_vocabulary import TableMatch
from tools.workload.reading_words import PLAIN

_READING_VERBS = {"read", "search", "check"}


def read_lookup(scene: Scene, action: Action) -> Reading | None:
    """Every read that no other rule knows: by equality or range, or all rows of a table."""
    if not set(action.verbs) <= _READING_VERBS or not (action.verbs or "queri" in scene.heading):
        return None
    subject, clauses = scene.subject_of(action)
    if len(action.subject) > 1:
        subject = action.subject[0]
    match = scene.find_table(subject) or _by_endpoint(scene, subject)
    if match is None:
        return unread(f"No table could be told from '{' '.join(subject) or action.text}'.")
    terms = read_terms(scene, match.table, clauses)
    terms.wanted.extend(action.subject[1:])
    columns = tuple(dict.fromkeys((*read_leftover(scene, match, terms), *terms.only)))
    _state_subject(action, match, subject, terms)
    _complete(scene, action, match, terms)
    take_filters(scene, match.table, terms)
    related, children = read_wanted(scene, match.table, terms)
    if terms.unknown:
        return unread(terms.complaint)
    if terms.hops and not _can_hop(terms):
        return unread("Conditions on two tables at once can't be followed.")
    guard = read_guards(scene, match.table, tuple(terms.equality), terms.guards)
    terms.tested.extend((*guard.tested, *terms.checked))
    terms.assumptions.extend(guard.assumptions)
    main = _main_lookup(scene, match.table, terms, columns, related)
    operations = (*guard.before, *_through(scene, main, terms.hops, terms), *children)
    return read_as(*operations, assumptions=tuple(terms.assumptions))


def _by_endpoint(scene: Scene, subject: Words) -> TableMatch | None:
    """The table that the last fixed part of the endpoint names, where the phrase names none."""
    return scene.vocabulary.find_table(scene.hints[-1:]) if stems(subject) <= PLAIN else None


def _state_subject(action: Action, match: TableMatch, subject: Words, terms: Terms) -> None:
    if "search" in action.verbs and terms.equality:
        terms.assumptions.append(
            f"The search is for equal values of {listed(terms.equality)}, not for parts of a text."
        )
    if match.alias is not None:
        terms.assumptions.append(
            f"'{' '.join(subject)}' means rows of {match.table}, as {match.alias} points to them."
        )
    if terms.grouped:
        terms.assumptions.append(f"The application groups the rows by {listed(terms.grouped)}.")


def _complete(scene: Scene, action: Action, match: TableMatch, terms: Terms) -> None:
    """A condition that the phrase leaves to the action before, or to the endpoint."""
    if scene.parent and not terms.has_condition and not says_all(action):
        keys = scene.vocabulary.keys_to(match.table, scene.parent)
        if keys:
            terms.equality.extend(keys[0].columns)
            terms.assumptions.append(of_parent(match.table, scene.parent, keys[0].columns[0]))
    ends_in_parameter = scene.pattern.endpoint.rstrip("/").rpartition("/")[2][:1] in (":", "{", "<")
    key = scene.schema.table(match.table).primary_key
    if not terms.has_condition and not terms.filters and not terms.unknown:
        named = stems(tuple(scene.phrase.words)) & {"all", "list"}
        if ends_in_parameter and len(key) == 1 and not named:
            terms.equality.extend(key)
            terms.assumptions.append(
                f"The parameter that ends {scene.pattern.endpoint} is {match.table}.{key[0]}."
            )


def says_all(action: Action) -> bool:
    """`count all orders`: every row is meant, not those of the action before."""
    return "all" in (word for item in action.subject for word in item)


def _main_lookup(
    scene: Scene, table: str, terms: Terms, columns: tuple[str, ...], related: tuple[Related, ...]
) -> Lookup:
    equality = tuple(dict.fromkeys(terms.equality))
    single = scene.is_single(table, equality)
    if not single:
        _order(scene, table, terms)
    if terms.is_paged and terms.limit is None:
        terms.limit = int(page_size(table, scene.log).value)
    return Lookup(
        table=table,
        equality=equality,
        null_columns=tuple(terms.null_columns),
        range_column=terms.range_column,
        order_by=None if single else terms.order_by,
        descending=not single and terms.order_by is not None and terms.descending,
        limit=None if single else terms.limit,
        columns=columns,
        tested=tuple(dict.fromkeys(terms.tested)),
        related=related or logged_related(scene, table, terms),
        per=terms.per,
    )


def _order(scene: Scene, table: str, terms: Terms) -> None:
    """An order the phrase does not give: of the pattern's own statements, or newest first."""
    created = scene.vocabulary.creation_column(table)
    if terms.order_by is not None or terms.is_unordered:
        return
    for query, select in selects(scene.log, table):
        own = scene.pattern.id in query.pattern_ids
        paged = terms.is_paged and select.order_by == created and select.descending
        if select.is_aggregate or not (own or paged):
            continue
        if select.order_by in scene.schema.table(table).column_names:
            terms.order_by, terms.descending = select.order_by, select.descending
            way = "descending" if select.descending else "ascending"
            terms.assumptions.append(
                f"The rows come ordered by {select.order_by}, {way}, as in {query.label} "
                f"({query.place})."
            )
            return
    if scene.says_history and created is not None:
        terms.order_by, terms.descending = created, True
        terms.assumptions.append(f"The history comes newest first, by {table}.{created}.")


def of_parent(table: str, parent: str, column: str) -> str:
    """The assumption that an action without a condition goes on from the one before."""
    return f"The rows of {table} are those of the row of {parent} before, by {column}."


def _can_hop(terms: Terms) -> bool:
    """One condition on a child table and none besides, or one on a parent."""
    own = terms.equality or terms.null_columns or terms.range_column or terms.tested
    return len(terms.hops) == 1 and not (terms.hops[0].is_child and own)


def _through(scene: Scene, main: Lookup, hops: list[Hop], terms: Terms) -> tuple[Operation, ...]:
    """The main lookup, reached through the neighbour that holds the condition."""
    if not hops:
        return (main,)
    hop = hops[0]
    terms.assumptions.append(
        f"{main.table} has no such column: rows of {hop.table} are found by {hop.column}, then "
        f"the rows of {main.table} along {listed(hop.key.columns)}."
    )
    if hop.is_child:
        related = Related(column=hop.key.columns[0], table=main.table, columns=main.columns)
        via = Lookup(
            table=hop.table,
            equality=(hop.column,),
            limit=main.limit,
            columns=hop.key.columns,
            related=(related,),
        )
        return (via,)
    parent = Lookup(table=hop.table, equality=(hop.column,), columns=hop.key.referenced_columns)
    equality = (*main.equality, *hop.key.columns)
    per = None
    if not scene.is_single(hop.table, (hop.column,)):
        per = scene.fan_out(hop.table, (hop.column,))
        if per is None:
            terms.assumptions.append(f"One row of {hop.table} has a given {hop.column}.")
    return (parent, main.model_copy(update={"equality": equality, "per": per}))
