"""The data part of the requirements document: relationships, statistics, coverage."""

from collections.abc import Iterator

from tools.documents import figures
from tools.documents.inferred import mark_of, stated_in
from tools.documents.markdown import Markdown, grid, inline, sentence
from tools.provenance import Quantity
from tools.source.schema import ForeignKey, SourceTable
from tools.workload.matrix import VERBS, crud_matrix
from tools.workload.requirements import Requirements
from tools.workload.statistics import KeySkew


def relationships_grid(requirements: Requirements) -> Markdown:
    rows = []
    for table in requirements.mysql.tables:
        for key in table.foreign_keys:
            fan_out = requirements.statistics.fan_out(f"{table.name}.{'+'.join(key.columns)}")
            rows.append(
                (
                    key.references,
                    cardinality(table, key),
                    table.name,
                    f"{' + '.join(key.columns)}{mark_of(key)}",
                    "" if fan_out is None else figures.number(fan_out.average.value),
                    "" if fan_out is None else figures.number(fan_out.max.value),
                    "" if fan_out is None else _sources(fan_out.average, fan_out.max),
                    stated_in(table.name, key, requirements),
                )
            )
    headers = ("Parent", "Cardinality", "Child", "Foreign key", "Children per parent, average")
    return grid((*headers, "Largest", "Source of fan-out", "Key stated in"), rows)


def cardinality(table: SourceTable, key: ForeignKey) -> str:
    """`1 : N`, `1 : 1` where the key is unique in the child, parent `0..1` where nullable."""
    unique = any(set(candidate) == set(key.columns) for candidate in table.candidate_keys)
    nullable = any(column.nullable for column in table.columns if column.name in key.columns)
    return f"{'0..1' if nullable else '1'} : {'1' if unique else 'N'}"


def constraints_grid(requirements: Requirements) -> Markdown:
    rows = []
    for table in requirements.mysql.tables:
        rows.append((table.name, "primary key", " + ".join(table.primary_key), str(table.place)))
        for key in table.unique_keys:
            rows.append((table.name, "unique", " + ".join(key.columns), str(key.place)))
        for foreign in table.foreign_keys:
            target = f"{foreign.references} ({', '.join(foreign.referenced_columns)})"
            on_delete = f", on delete {foreign.on_delete}" if foreign.on_delete else ""
            text = f"{' + '.join(foreign.columns)} → {target}{on_delete}"
            kind = f"foreign key{mark_of(foreign)}"
            place = stated_in(table.name, foreign, requirements)
            rows.append((table.name, kind, text, place))
    return grid(("Table", "Constraint", "Columns", "Stated in"), rows)


def entities_grid(requirements: Requirements) -> Markdown:
    stated = {entry.table: entry for entry in requirements.statistics.tables}
    rows = []
    for table in requirements.mysql.tables:
        entry = stated.get(table.name)
        growth = entry.growth_per_month if entry else None
        rows.append(
            (
                table.name,
                table.purpose,
                figures.number(entry.rows.value) if entry else figures.UNKNOWN,
                figures.number(growth.value) if growth else "none stated",
                _sources(*(q for q in ((entry.rows, growth) if entry else ()) if q)),
            )
        )
    return grid(("Entity", "Purpose", "Rows", "Growth a month", "Source"), rows)


def statistics_grid(requirements: Requirements) -> Markdown:
    """Pages and column sizes; rows and fan-outs stand with the entities and relationships."""
    rows: list[tuple[str, str, str, str, str]] = []
    for entry in requirements.statistics.tables:
        if entry.page_size is not None:
            page = figures.number(entry.page_size.value)
            rows.append((entry.table, "rows of one page", page, "", _sources(entry.page_size)))
    for size in requirements.statistics.sizes:
        name = f"{size.table}.{size.column}"
        average, largest = figures.quantity(size.average), figures.quantity(size.max)
        rows.append((name, "size of a value", average, largest, _sources(size.average, size.max)))
    for skew in requirements.statistics.skews:
        name = f"{skew.table}.{skew.column}"
        rows += [(name, what, text, "", _sources(known)) for what, text, known in skew_texts(skew)]
    return grid(("Of", "Figure", "Average", "Largest", "Source"), rows) if rows else Markdown()


def skew_texts(skew: KeySkew) -> Iterator[tuple[str, str, Quantity]]:
    """What is known of how unevenly a column is used: what of, the figure in words, the figure."""
    for what, share in (("reads", skew.reads), ("changes", skew.writes)):
        if share is not None:
            yield f"busiest value's part of the {what}", figures.share(share.value), share
    if skew.exponent is not None:
        yield "s of Zipf's law", figures.number(skew.exponent.value), skew.exponent


def coverage_grid(requirements: Requirements) -> Markdown:
    """Which patterns create, read, update, delete and list the rows of each table."""
    matrix = crud_matrix(requirements.patterns, requirements.mysql)
    rows = [
        (table, *(", ".join(verbs[verb]) or "none" for verb in VERBS))
        for table, verbs in matrix.items()
    ]
    return grid(("Table", *(verb.capitalize() for verb in VERBS)), rows)


def hierarchies(requirements: Requirements) -> tuple[Markdown, ...]:
    return tuple(
        sentence(
            "{table}: a row refers to its parent in {column}",
            table=table.name,
            column=" + ".join(key.columns),
        )
        for table in requirements.mysql.tables
        for key in table.foreign_keys
        if key.references == table.name
    )


def many_to_many(requirements: Requirements) -> tuple[Markdown, ...]:
    """Tables that link others: a candidate key of foreign keys, or a leaf with several."""
    found = []
    for table in requirements.mysql.tables:
        parents = dict.fromkeys(
            key.references for key in table.foreign_keys if key.references != table.name
        )
        linking = {column for key in table.foreign_keys for column in key.columns}
        keyed = any(key and set(key) <= linking for key in table.candidate_keys)
        is_leaf = not requirements.mysql.children_of(table.name)
        if len(parents) > 1 and (keyed or is_leaf):
            linked = Markdown(" and ".join(inline(parent) for parent in parents))
            found.append(sentence("{table} links {linked}", table=table.name, linked=linked))
    return tuple(found)


def _sources(*quantities: Quantity) -> str:
    return "; ".join(dict.fromkeys(str(quantity.source) for quantity in quantities))
