"""Rows that come with the rows found: parents, children, and what logged statements join."""

from tools.source.stems import stem
from tools.workload.operations import Lookup, Related
from tools.workload.reading_exact import Link, read_link
from tools.workload.reading_log import selects
from tools.workload.reading_phrase import Words
from tools.workload.reading_scene import Scene, listed
from tools.workload.reading_terms import Terms
from tools.workload.reading_words import PLAIN


def read_wanted(
    scene: Scene, table: str, terms: Terms
) -> tuple[tuple[Related, ...], tuple[Lookup, ...]]:
    """`with author name`, `with items`: rows beside each row, and the children of a single row."""
    related: dict[str, Related] = {}
    children: list[Lookup] = []
    for words in terms.wanted:
        link = read_link(scene, table, words)
        if link is not None:
            if not _follow(scene, table, link, related, children, terms):
                terms.unknown.append(f"with {' '.join(words)}")
            continue
        taken = _parent_wanted(scene, table, words)
        child = _child_wanted(scene, table, words) if taken is None else None
        if taken is not None:
            held = related.get(taken.column)
            columns = (*held.columns, *taken.columns) if held else taken.columns
            related[taken.column] = taken.model_copy(update={"columns": columns})
            what = f" ({listed(taken.columns)})" if taken.columns else ""
            terms.assumptions.append(
                f"For each row of {table} its row of {taken.table}{what} is fetched along "
                f"{taken.column}."
            )
        elif child is not None:
            single = scene.is_single(table, tuple(terms.equality))
            per = None if single else scene.fan_out(table, tuple(terms.equality))
            if not single and per is None:
                terms.unknown.append(f"with {' '.join(words)}")
                continue
            children.append(child.model_copy(update={"per": per}))
            terms.assumptions.append(
                f"The rows of {child.table} are read by {listed(child.equality)} as well."
            )
        else:
            terms.unknown.append(f"with {' '.join(words)}")
    return tuple(related.values()), tuple(children)


def _follow(
    scene: Scene,
    table: str,
    link: Link,
    related: dict[str, Related],
    children: list[Lookup],
    terms: Terms,
) -> bool:
    """Takes a link that names its columns: to a parent, to children, or on from those."""
    if link.is_child:
        equality = tuple(terms.equality)
        per = None if scene.is_single(table, equality) else scene.fan_out(table, equality)
        held = next((n for n, one in enumerate(children) if _is_along(one, link)), None)
        if held is not None:
            children[held] = _more_columns(children[held], link.lookup(children[held].per))
        elif per is not None or scene.is_single(table, equality):
            children.append(link.lookup(per))
        else:
            return False
    elif link.holder == table:
        held_row = related.get(link.column)
        wanted = link.related()
        related[link.column] = _both(held_row, wanted) if held_row else wanted
    else:
        at = next((n for n, one in enumerate(children) if one.table == link.holder), None)
        if at is None:
            return False
        known = {row.column: row for row in children[at].related}
        row = known.get(link.column)
        known[link.column] = _both(row, link.related()) if row else link.related()
        children[at] = children[at].model_copy(update={"related": tuple(known.values())})
    return True


def _is_along(lookup: Lookup, link: Link) -> bool:
    return (lookup.table, lookup.equality) == (link.table, (link.column,))


def _both(one: Related, other: Related) -> Related:
    """The columns of both; all of them where one needs all."""
    columns = (*one.columns, *other.columns) if one.columns and other.columns else ()
    return one.model_copy(update={"columns": tuple(dict.fromkeys(columns))})


def _more_columns(one: Lookup, other: Lookup) -> Lookup:
    columns = (*one.columns, *other.columns) if one.columns and other.columns else ()
    return one.model_copy(update={"columns": tuple(dict.fromkeys(columns))})


def _parent_wanted(scene: Scene, table: str, words: Words) -> Related | None:
    for size in range(len(words), 0, -1):
        key = scene.vocabulary.key_for(table, words[:size])
        if key is None or key.references not in scene.schema.table_names:
            continue
        rest = tuple(word for word in words[size:] if stem(word) not in PLAIN)
        match = scene.vocabulary.find_column(key.references, rest) if rest else None
        if rest and match is None:
            return None
        columns = (match.column,) if match is not None else ()
        return Related(column=key.columns[0], table=key.references, columns=columns)
    return None


def _child_wanted(scene: Scene, table: str, words: Words) -> Lookup | None:
    """Rows of a child table, or those of another table that a child table links to this one."""
    match = scene.vocabulary.find_table(words)
    if match is None or match.leftover:
        return None
    children = scene.schema.children_of(table)
    for child, key in children:
        if match.table == child.name:
            return Lookup(table=child.name, equality=key.columns)
    links = [
        Lookup(
            table=child.name,
            equality=key.columns,
            related=(Related(column=to_wanted.columns[0], table=match.table),),
        )
        for child, key in children
        for to_wanted in scene.vocabulary.keys_to(child.name, match.table)
        if match.table != table
    ]
    return links[0] if len(links) == 1 else None


def logged_related(scene: Scene, table: str, terms: Terms) -> tuple[Related, ...]:
    """Rows that the pattern's own logged statement joins along foreign keys of the table."""
    for query, select in selects(scene.log, table):
        if scene.pattern.id not in query.pattern_ids or select.is_aggregate:
            continue
        related = tuple(
            Related(column=join.local_column, table=join.table, columns=join.selected)
            for join in select.joins
            if (key := scene.schema.table(table).foreign_key_on(join.local_column)) is not None
            and key.references == join.table
        )
        if related:
            names = [f"{r.table} ({listed(r.columns) or 'all columns'})" for r in related]
            terms.assumptions.append(
                f"Each row comes with its {listed(names)}, as {query.label} joins them "
                f"({query.place})."
            )
            return related
    return ()
