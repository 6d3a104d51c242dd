"""Keys that stand in a table of their own: of foreign keys, of indexes, or as SHOW INDEX prints."""

import re
from collections.abc import Iterator

from tools.provenance import Place
from tools.source.blocks import Row, Table
from tools.source.column_rows import TARGET, find_titles
from tools.source.key_statements import KeyKind, StatedKey
from tools.source.result_sets import column_of

CHILD = ("child", "child table", "table", "from table", "source table", "table name", "from")
PARENT = (
    "parent",
    "parent table",
    "references",
    "referenced table",
    "referenced table name",
    "target table",
    "to table",
    "references table",
    "target",
    "to",
    "referenced",
)
FOREIGN = (
    "foreign key",
    "foreign key column",
    "fk column",
    "fk",
    "child column",
    "column",
    "column name",
    "columns",
    "source column",
    "from column",
    "field",
)
REFERENCED = (
    "referenced column",
    "referenced column name",
    "parent column",
    "target column",
    "to column",
    "references column",
)
INDEX = ("index", "index name", "key name", "key", "name", "constraint", "constraint name")
INDEXED = (
    "columns",
    "column",
    "column(s)",
    "fields",
    "column name",
    "key columns",
    "indexed columns",
)
KIND = ("type", "kind", "index type", "uniqueness", "unique", "constraint type")
NON_UNIQUE, SEQUENCE = ("non unique",), ("seq in index",)
ON_DELETE = ("on delete", "delete rule", "delete")
YES = ("YES", "✓", "✅", "TRUE")
QUALIFIED = re.compile(r"([\w$]+)`?\s*\.\s*`?([\w$]+)")
NAME = re.compile(r"[`\"]?([^\W\d][\w$]*)[`\"]?(?:\(\d+\))?")


def read_key_table(table: Table, owner: str, file: str) -> Iterator[StatedKey]:
    """The keys of its rows; `owner` is the table they stand under, '' where there is none."""
    if column_of(table, *NON_UNIQUE) is not None and column_of(table, *SEQUENCE) is not None:
        yield from _shown_indexes(table, owner, file)
        return
    foreign, parent = column_of(table, *FOREIGN), column_of(table, *PARENT)
    if foreign is not None and parent is not None and foreign != parent:
        for row in table.rows:
            yield from _foreign_key(table, row, owner, file)
        return
    if find_titles(table) is not None:
        return
    index, indexed = column_of(table, *INDEX), column_of(table, *INDEXED)
    says_index = column_of(table, "index", "index name", "key name", *KIND) is not None
    if index is not None and indexed is not None and index != indexed and says_index:
        for row in table.rows:
            yield from _index(table, row, owner, file)


def _foreign_key(table: Table, row: Row, owner: str, file: str) -> Iterator[StatedKey]:
    """The child's columns may be qualified: `orders.user_id`; and the parent's: `users.id`."""
    child = _name(row.text(column_of(table, *CHILD))) or owner
    cell = row.text(column_of(table, *FOREIGN))
    columns = [part.strip('`" ').rpartition(".") for part in re.split(r"\s*[,+]\s*", cell)]
    target = row.text(column_of(table, *PARENT)).strip('`" ')
    names = tuple(
        f"{before or child}.{name}" if before or child else name for before, _, name in columns
    )
    if not all(NAME.fullmatch(name.rpartition(".")[2]) for name in names) or not target:
        return
    before, _, column = target.replace("(", ".").replace(")", "").replace("`", "").rpartition(".")
    referenced = row.text(column_of(table, *REFERENCED)).strip('`" ')
    parts = (before.strip(), column.strip()) if before else (column, *_names(referenced))
    if not NAME.fullmatch(parts[0].rpartition(".")[2]):
        return
    qualified = (f"{parts[0]}.{parts[1]}",) if before else parts
    yield _stated("foreign", names, row, file, target=qualified, on_delete=_rule(table, row))


def _rule(table: Table, row: Row) -> str | None:
    cell = " ".join(row.text(column_of(table, *ON_DELETE)).upper().strip("`").split())
    known = ("CASCADE", "RESTRICT", "SET NULL", "NO ACTION", "SET DEFAULT")
    return cell if cell in known else None


def _index(table: Table, row: Row, owner: str, file: str) -> Iterator[StatedKey]:
    """`forms` are taken from the column on its kind: PRIMARY, UNIQUE, FULLTEXT and so on."""
    name = row.text(column_of(table, *INDEX)).strip('`" ')
    columns = _names(row.text(column_of(table, *INDEXED)))
    kinds = " ".join(row.text(column_of(table, title)) for title in KIND)
    said, child = kinds.upper(), _name(row.text(column_of(table, "table", "table name"))) or owner
    qualified = tuple(f"{child}.{column}" if child else column for column in columns)
    referred = TARGET.search(kinds)
    if columns and referred is not None:
        more = QUALIFIED.findall(kinds, referred.start("table"))
        inside = tuple(column for _, column in more) or (referred["inside"] or "",)
        target = (referred["table"], *filter(None, inside))
        yield _stated("foreign", qualified, row, file, target=target)
        return
    if not columns or not NAME.fullmatch(name) or "FOREIGN" in said:
        return
    is_unique = ("UNIQUE" in said and "NON" not in said) or said.strip() in YES
    kind: KeyKind = "primary" if "PRIMARY" in f"{said} {name}".upper() else "index"
    if kind == "primary":
        yield _stated("primary", qualified, row, file)
    elif is_unique:
        yield _stated("unique", (name,), row, file, inside=qualified)
    else:
        forms = tuple(form for form in ("FULLTEXT", "SPATIAL", "HASH") if form in said)
        yield _stated("index", (name,), row, file, inside=qualified, forms=forms)


def _shown_indexes(table: Table, owner: str, file: str) -> Iterator[StatedKey]:
    """One row for each column of an index, in order."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        child = row.text(column_of(table, "table")) or owner
        grouped.setdefault((child, row.text(column_of(table, "key name"))), []).append(row)
    for (child, name), rows in grouped.items():
        columns = tuple(f"{child}.{row.text(column_of(table, 'column name'))}" for row in rows)
        first, kind = rows[0], rows[0].text(column_of(table, "index type")).upper()
        if name.upper() == "PRIMARY":
            yield _stated("primary", columns, first, file)
        elif first.text(column_of(table, *NON_UNIQUE)) == "0":
            yield _stated("unique", (name,), first, file, inside=columns)
        else:
            yield _stated("index", (name,), first, file, inside=columns, forms=(kind,))


def _stated(
    kind: KeyKind,
    names: tuple[str, ...],
    row: Row,
    file: str,
    *,
    inside: tuple[str, ...] = (),
    target: tuple[str, ...] = (),
    forms: tuple[str, ...] = (),
    on_delete: str | None = None,
) -> StatedKey:
    return StatedKey(
        kind=kind,
        names=names,
        inside=inside,
        forms=forms,
        target=target,
        on_delete=on_delete,
        text=row.source.strip("| "),
        place=Place(file=file, line=row.line),
    )


def _name(cell: str) -> str:
    """A table's name without its database; '' for anything else."""
    bare = cell.strip('`" ').rpartition(".")[2]
    return bare if NAME.fullmatch(bare) else ""


def _names(cell: str) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"[,+]", cell.strip("()` ")) if part.strip()]
    found = [NAME.fullmatch(part.split(" ")[0].strip('`"()')) for part in parts]
    return tuple(match[1] for match in found if match) if all(found) else ()
