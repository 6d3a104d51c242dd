"""What the artifacts say of tables beside their definitions: relationships, entities, search."""

import re
from collections.abc import Iterator

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.keys import STRUCTURE_LEADS, match_table
from tools.source.audit.material import Material, stated_lines
from tools.source.audit.names import singular
from tools.source.markdown import Document, ListItem, Table, walk
from tools.source.schema import SourceTable

RELATION = re.compile(
    r"\b(one|many)[- ]to[- ](one|many)\b\s*(?:relationship\s+)?with\s+"
    r"(?P<other>[A-Z`][\w` ]{0,80}?)\s?(?:\(|$|,|\.|;| as | through | via )",
    re.IGNORECASE,
)
NO_TEXT_INDEX = re.compile(r"\bno\s+full-?\s?text\s+(?:index(?:es|ing)?|search)\b", re.IGNORECASE)
MOST_SHARE_LEFT_OUT = 0.5  # with more tables left out, a list is not of all entities


def compare_structure(material: Material) -> Iterator[Comparison]:
    yield from _text_indexes(material)
    named = _named_tables(material)
    for document in (material.documents[0], material.documents[2]):
        has_keys = any(table.foreign_keys for table in material.mysql.tables)
        yield from _relations(document, named, has_keys=has_keys)
        yield from _relation_rows(document, named, has_keys=has_keys)
    yield from _entities(named, material)


def _text_indexes(material: Material) -> Iterator[Comparison]:
    """`No full-text indexing` in the analysis against FULLTEXT indexes of the tables."""
    indexes = [
        (table, index)
        for table in material.mysql.tables
        for index in table.indexes
        if index.kind == "fulltext"
    ]
    for line in material.remarks:
        match = NO_TEXT_INDEX.search(line.text)
        if match is None:
            continue
        listed = "; ".join(f"`{t.name}` {i.name} ({', '.join(i.columns)})" for t, i in indexes)
        parts = tuple(index.place for _, index in indexes) or (material.mysql.tables[0].place,)
        yield Comparison(
            rule="index-contradiction",
            severity="warning",
            subject=indexes[0][0].name if indexes else "full-text search",
            stated=Side(figure="none", text=f"says {match[0]!r}", place=line.place),
            found=Side(
                figure=str(len(indexes)),
                text=f"FULLTEXT index {listed}" if listed else "none is stated",
                place=parts[0],
                parts=parts,
            ),
            holds=not indexes,
            fix=(
                f"{STRUCTURE_LEADS}: the index is there. The statements may not use it; "
                "LIKE '%term%' does not."
            ),
        )


def _named_tables(material: Material) -> dict[str, SourceTable]:
    """Names of entities, in the singular and without separators, to their tables."""
    named = {singular(table.name): table for table in material.mysql.tables}
    for claim in material.claims:
        table = match_table(claim, material.mysql)
        if table is not None:
            named.setdefault(singular(claim.entity), table)
    return named


def _relations(
    document: Document, named: dict[str, SourceTable], *, has_keys: bool
) -> Iterator[Comparison]:
    """`One-to-Many with Products` below an entity against the foreign keys."""
    for section in document.sections:
        for block in walk(section.blocks):
            owner = (
                named.get(singular(block.lead.label or block.lead.text))
                if isinstance(block, ListItem)
                else None
            )
            if owner is None or not isinstance(block, ListItem):
                continue
            for item in walk(block.blocks):
                if isinstance(item, ListItem):
                    place = Place(file=document.file, line=item.line)
                    yield from _relation(item.lead.text, place, owner, named, has_keys=has_keys)


def _relation(
    text: str,
    place: Place,
    owner: SourceTable,
    named: dict[str, SourceTable],
    *,
    has_keys: bool,
) -> Iterator[Comparison]:
    match = RELATION.search(text)
    other = named.get(singular(match["other"])) if match else None
    if match is None or other is None:
        return
    kind = (match[1].lower(), match[2].lower())
    if kind == ("one", "many"):
        holders, said = [(other, owner)], f"`{other.name}` to `{owner.name}`"
    elif kind == ("many", "one"):
        holders, said = [(owner, other)], f"`{owner.name}` to `{other.name}`"
    else:
        return
    child, parent = holders[0]
    keys = [key for key in child.foreign_keys if key.references == parent.name]
    parts = tuple(key.place for key in keys) or (child.place,)
    yield Comparison(
        rule="relationship-contradiction",
        severity="high" if has_keys else "info",
        subject=child.name,
        group="relationships",
        stated=Side(figure=match[0].strip(), text=f"says of `{owner.name}`: {text!r}", place=place),
        found=Side(
            figure=str(len(keys)),
            text=f"{'a' if keys else 'no'} foreign key from {said}",
            place=parts[0],
            parts=parts,
        ),
        holds=bool(keys),
        fix=f"{STRUCTURE_LEADS}, without it; state the foreign key there if there is one.",
    )


def _relation_rows(
    document: Document, named: dict[str, SourceTable], *, has_keys: bool
) -> Iterator[Comparison]:
    """Tables with the columns Parent and Child, and perhaps Foreign Key."""
    for section in document.sections:
        for block in walk(section.blocks):
            if not isinstance(block, Table):
                continue
            titles = [title.lower() for title in block.header]
            if "parent" not in titles or "child" not in titles:
                continue
            key = next((n for n, title in enumerate(titles) if "key" in title), None)
            for row in block.rows:
                parent = named.get(singular(row.text(titles.index("parent"))))
                child = named.get(singular(row.text(titles.index("child"))))
                columns = row.text(key).lower()
                if parent is not None and child is not None:
                    place = Place(file=document.file, line=row.line)
                    yield _row(parent, child, columns, place, has_keys=has_keys)


def _row(
    parent: SourceTable, child: SourceTable, columns: str, place: Place, *, has_keys: bool
) -> Comparison:
    keys = [
        each
        for each in child.foreign_keys
        if each.references == parent.name
        and (not columns or all(name.lower() in columns for name in each.columns))
    ]
    parts = tuple(each.place for each in keys) or (child.place,)
    by = f" by {columns}" if columns else ""
    return Comparison(
        rule="relationship-contradiction",
        severity="high" if has_keys else "info",
        subject=child.name,
        group="relationships",
        stated=Side(
            figure=columns,
            text=f"links `{child.name}` to `{parent.name}`{by}",
            place=place,
        ),
        found=Side(
            figure=str(len(keys)),
            text=f"{'a' if keys else 'no such'} foreign key",
            place=parts[0],
            parts=parts,
        ),
        holds=bool(keys),
        fix=f"{STRUCTURE_LEADS}, without it; state the foreign key there if there is one.",
    )


def _entities(named: dict[str, SourceTable], material: Material) -> Iterator[Comparison]:
    """A list of entities with their keys that leaves a table out."""
    claimed = {t.name for claim in material.claims if (t := match_table(claim, material.mysql))}
    tables = material.mysql.tables
    left_out = [table for table in tables if table.name not in claimed]
    if not claimed or len(left_out) > len(tables) * MOST_SHARE_LEFT_OUT:
        return
    text = " ".join(line.text for line in stated_lines(material.documents[0])).lower()
    mentioned = {
        table.name
        for table in left_out
        if table.name.lower() in text or table.name.lower().replace("_", " ") in text
    }
    unsaid = [table for table in left_out if table.name not in mentioned]
    parts = tuple(claim.place for claim in material.claims)
    yield Comparison(
        rule="entity-left-out",
        severity="info",
        subject=unsaid[0].name if unsaid else "entities",
        stated=Side(
            figure=str(len(claimed)),
            text=f"begins the keys of {len(claimed)} entities",
            place=parts[0],
        ),
        found=Side(
            figure=str(len(tables)),
            text=(
                f"{len(tables)} tables are defined"
                + (f", {', '.join(t.name for t in unsaid)} among them" if unsaid else "")
            ),
            place=tables[0].place,
            parts=tuple(table.place for table in unsaid) or tuple(t.place for t in tables),
        ),
        holds=not unsaid,
        fix=f"{STRUCTURE_LEADS}: every table is migrated; list them, or their patterns.",
    )
