"""Rules for reads by free text."""

from tools.source.stems import stem
from tools.workload.operations import TextSearch
from tools.workload.reading_exact import read_link
from tools.workload.reading_filters import filter_columns
from tools.workload.reading_log import page_size
from tools.workload.reading_phrase import Action, Words
from tools.workload.reading_scene import Reading, Scene, listed, read_as, unread
from tools.workload.reading_terms import Terms, read_terms, stems
from tools.workload.reading_words import FREE_TEXT, SEARCHING


def read_search(scene: Scene, action: Action) -> Reading | None:
    """`by name text search`, `with text search`, `filters (..., search, ...)`, `Search ...`."""
    if action.verbs and not set(action.verbs) <= {"read", "search"}:
        return None
    subject, clauses = scene.subject_of(action)
    match = scene.find_table(subject)
    if match is None:
        return None
    by_verb = "search" in action.verbs
    terms = read_terms(scene, match.table, clauses, is_search=by_verb)
    free = [words for words in terms.filters if _is_free_text(scene, match.table, words)]
    searched = (
        terms.is_searched
        or "search" in action.verbs
        or bool(stems((*match.leftover, *scene.phrase.heading)) & {"search"})
    )
    if not (searched or free):
        return None
    if by_verb and not terms.is_searched and not free:
        _searched_by_verb(scene, match.table, terms)
        if terms.equality and not terms.search_columns:
            return None
    leftover = tuple(word for word in match.leftover if stem(word) not in SEARCHING)
    _take_links(scene, match.table, terms)
    if leftover or terms.wanted or terms.hops:
        terms.unknown.extend((*leftover, *(" ".join(words) for words in terms.wanted)))
        return unread(terms.complaint if terms.unknown else "The search spans two tables.")
    terms.filters = [words for words in terms.filters if words not in free]
    return _search(scene, match.table, terms, answers_all=bool(free))


def _take_links(scene: Scene, table: str, terms: Terms) -> None:
    """Rows beside those found, named exactly: a search holds them in its own documents."""
    for words in tuple(terms.wanted):
        link = read_link(scene, table, words)
        if link is not None and not link.is_child and link.holder == table:
            terms.wanted.remove(words)
            what = f"{link.table}.{link.wanted}" if link.wanted else f"the row of {link.table}"
            terms.assumptions.append(
                f"The search returns {what} along {table}.{link.column} with each row of {table}: "
                "its documents hold that too."
            )


def _is_free_text(scene: Scene, table: str, words: Words) -> bool:
    return bool(stems(words) & FREE_TEXT) and scene.vocabulary.find_column(table, words) is None


def _searched_by_verb(scene: Scene, table: str, terms: Terms) -> None:
    """`Search X by title`: columns of free text are searched, keys stay conditions."""
    texts = scene.vocabulary.text_columns(table)
    terms.search_columns.extend(column for column in terms.equality if column in texts)
    terms.equality = [column for column in terms.equality if column not in texts]


def _search(scene: Scene, table: str, terms: Terms, *, answers_all: bool) -> Reading:
    filters, unmatched, meant = filter_columns(scene, table, terms.filters)
    terms.unknown.extend(terms.not_carried("checked"))
    if terms.unknown:
        return unread(terms.complaint)
    assumptions = [*terms.assumptions, *meant]
    if terms.order_by is not None:
        assumptions.append(f"The search orders what it finds by {terms.order_by}.")
    if unmatched:
        names = listed([f"'{text}'" for text in unmatched])
        assumptions.append(f"{names} matches no column of {table} and filters nothing.")
    scope = tuple(dict.fromkeys(terms.equality))
    columns = tuple(terms.search_columns) or scene.vocabulary.text_columns(table)
    if not terms.search_columns and columns:
        assumptions.append(f"The text is searched in {listed(columns)} of {table}.")
    if not columns:
        source = scene.schema.table(table)
        columns = tuple(name for name in source.column_names if name not in scope)
        assumptions.append(_no_text(scene, table, columns))
    if answers_all:
        assumptions.append(
            "All calls are answered by the search, those without a text or any filter too."
        )
    ranged = (terms.range_column,) if terms.range_column else ()
    others = (*filters, *terms.null_columns, *ranged, *terms.tested, *terms.checked)
    search = TextSearch(
        table=table,
        columns=columns,
        scope=scope,
        filters=tuple(dict.fromkeys(name for name in others if name not in scope)),
        limit=_limit(scene, table, terms),
    )
    return read_as(search, assumptions=tuple(assumptions))


def _limit(scene: Scene, table: str, terms: Terms) -> int | None:
    if terms.is_paged and terms.limit is None:
        return int(page_size(table, scene.log).value)
    return terms.limit


def _no_text(scene: Scene, table: str, columns: tuple[str, ...]) -> str:
    beside = [
        f"{key.references}.{name}"
        for child, _ in scene.schema.children_of(table)
        for key in child.foreign_keys
        if key.references not in (table, child.name) and key.references in scene.schema.table_names
        for name in scene.vocabulary.text_columns(key.references)
    ]
    text = f"{table} has no column of free text: its own {listed(columns)} are matched as text."
    if beside:
        text += f" A search in {listed(tuple(dict.fromkeys(beside)))} would need another reading."
    return text
