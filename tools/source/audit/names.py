"""Columns and tables that patterns and logged statements name and the schema lacks."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Executed, Material
from tools.source.audit.statements import StatementFacts
from tools.source.keys import find_column, find_table
from tools.source.schema import Schema, SourceTable

SNAKE = re.compile(r"(?<![\w./:{-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/(])", re.IGNORECASE)
QUALIFIED = re.compile(r"(?<![\w./])([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?![\w.(])")
IN_PARENTHESES = re.compile(r"\([^()]*\)")
PARAMETER = re.compile(
    r"^(?:min|max|sort|order_by|group_by|page|per_page|start|end|from|to|date|is_any)_"
    r"|_(?:from|to|min|max|after|before|since|until)$|^(?:per_page|order_by|sort_by|group_by)$",
    re.IGNORECASE,
)
"""Parameters of a request, such as `min_price`, that no column need be called like."""


def singular(name: str) -> str:
    """`Order Items`, `order_items` and `OrderItem` alike: lower case, no separators, singular."""
    word = "".join(sign for sign in name.lower() if sign.isalnum())
    for plural, single in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(plural):
            return word.removesuffix(plural) + single
    return word.removesuffix("s") if not word.endswith("ss") else word


def compare_names(material: Material) -> Iterator[Comparison]:
    names = {name.lower() for table in material.mysql.tables for name in table.column_names}
    names |= {table.name.lower() for table in material.mysql.tables}
    for pattern in material.patterns:
        place = pattern.access_place or pattern.place
        yield from _in_phrase(pattern.id, pattern.access, place, names, material.mysql)
    known: dict[str, SourceTable | None] = {}
    for executed in material.executed:
        yield from _in_statement(executed, known, material)


def _in_phrase(
    subject: str, phrase: str, place: Place, known: set[str], mysql: Schema
) -> Iterator[Comparison]:
    """Words with underscores, and `table.column`: such can only be names; filters aside."""
    for match in QUALIFIED.finditer(phrase):
        table = find_table(mysql.tables, match[1])
        if table is not None:
            lacking = find_column(table, match[2]) is None
            text = f"`{table.name}` has {'no' if lacking else 'the'} column {match[2]}"
            yield _phrase(subject, match[0], place, text, table.place, holds=not lacking)
    plain = IN_PARENTHESES.sub(" ", QUALIFIED.sub(" ", phrase))
    names = dict.fromkeys(match[0] for match in SNAKE.finditer(plain))
    for name in (each for each in names if not PARAMETER.search(each)):
        is_known = name.lower() in known or _singular_is_known(name, mysql)
        text = f"{'a' if is_known else 'no'} column or table is called {name}"
        yield _phrase(subject, name, place, text, mysql.tables[0].place, holds=is_known)


def _singular_is_known(name: str, mysql: Schema) -> bool:
    return any(singular(table.name) == singular(name) for table in mysql.tables)


def _phrase(
    subject: str, name: str, place: Place, text: str, found: Place, *, holds: bool
) -> Comparison:
    return Comparison(
        rule="unknown-name",
        severity="info",
        subject=subject,
        stated=Side(figure=name, text=f"names {name}", place=place),
        found=Side(figure=name if holds else "none", text=text, place=found),
        holds=holds,
        fix=(
            "Tablewright goes by the table structure for what there is; correct the name in the "
            "pattern, or add it there."
        ),
    )


def _in_statement(
    executed: Executed, known: dict[str, SourceTable | None], material: Material
) -> Iterator[Comparison]:
    """One comparison for the names that are known, one for each that is not."""
    facts = executed.facts
    if facts is None or facts.is_system:
        return
    tables: dict[str, SourceTable] = {}
    for name in facts.tables:
        if name not in known:
            known[name] = find_table(material.mysql.tables, name)
        table = known[name]
        if table is None:
            yield _statement(executed, name, "table", None, material)
        else:
            tables[name] = table
    columns = dict.fromkeys((use.table, use.column) for use in facts.columns)
    lacking = [
        f"{owner}.{column}" if owner else column
        for owner, column in columns
        if _lacks(owner, column, tables, facts)
    ]
    for name in lacking:
        yield _statement(executed, name, "column", None, material)
    if tables and not lacking:
        first = next(iter(tables.values()))
        yield _statement(executed, ", ".join(tables), "table", first, material)


def _lacks(owner: str, column: str, tables: dict[str, SourceTable], facts: StatementFacts) -> bool:
    """Whether it is certain that no table has the column."""
    if owner:
        return owner in tables and find_column(tables[owner], column) is None
    if len(tables) < len(facts.tables):
        return False
    return all(find_column(each, column) is None for each in tables.values())


def _statement(
    executed: Executed, name: str, what: str, table: SourceTable | None, material: Material
) -> Comparison:
    parts: Sequence[Place] = (
        (table.place,) if table else tuple(each.place for each in material.mysql.tables)
    )
    raw = material.basis == "raw"
    return Comparison(
        rule="raw-log-name" if raw else "logged-name-unknown",
        severity="high",
        subject=name,
        group=f"{what} {name}",
        stated=Side(
            figure=name,
            text=f"has a statement that uses the {what} {name}",
            place=executed.place,
        ),
        found=Side(
            figure=name if table else "none",
            text=f"the {what} is defined" if table else f"no {what} {name} is defined",
            place=parts[0],
            parts=tuple(parts),
        ),
        holds=table is not None,
        fix=(
            f"Tablewright goes by the table structure, without the {what}; add it there if the "
            "database has it."
        ),
    )
