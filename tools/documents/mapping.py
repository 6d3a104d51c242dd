"""The access pattern mapping, and what the contract can't carry."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.markdown import Markdown, code, codes, grid, inline, sentence
from tools.documents.origin_words import computed_definition, origin_text
from tools.documents.request_words import request_row, target, transactions, write_condition
from tools.model.tables import ComputedOrigin, CounterOrigin, EmbeddedOrigin, Gsi, Table
from tools.planning.native_keys import carried, native_indexes
from tools.planning.plans import PatternPlan

SERVING = {
    "planned": "DynamoDB",
    "outside": "outside service",
    "no database": "no database operation",
    "unserved": "NOT SERVED",
}


def mapping_grid(dossier: Dossier) -> Markdown:
    """One row for each request of each plan; the pattern's id and text stand on every row."""
    rows: list[tuple[object, ...]] = []
    for plan in dossier.plans:
        name, text, notes = _names(dossier, plan)
        if not plan.requests:
            rows.append((name, text, "", "", "", "", "", "", _serving(plan), notes))
        for number, request in enumerate(plan.requests):
            row = request_row(request)
            remarks = [row.note, notes if number == 0 else ""]
            if row.times and row.times != "1":
                remarks.insert(0, f"made {row.times} times")
            rows.append(
                (
                    name,
                    text if number == 0 else "",
                    sentence("{a} on {t}", a=row.action, t=code(row.target)),
                    row.condition,
                    row.items,
                    figures.units(row.read_units),
                    figures.units(row.write_units),
                    row.arithmetic,
                    _serving(plan),
                    "; ".join(remark for remark in remarks if remark),
                )
            )
    return grid(
        (
            "Pattern",
            "Description",
            "Request",
            "Key condition",
            "Items evaluated → returned",
            "RCU a call",
            "WCU a call",
            "Units worked out",
            "Served by",
            "Notes",
        ),
        rows,
    )


def served_counts(dossier: Dossier) -> Markdown:
    """`41 planned, 3 outside DynamoDB`: patterns by serving, duplicates counted too."""
    return inline(", ".join(f"{len(ids)} {words}" for words, ids in served_by(dossier).items()))


def served_by(dossier: Dossier) -> dict[str, list[str]]:
    """Ids of the patterns by how they are served, in words."""
    found = {
        words: [i for plan in dossier.plans if plan.serving == serving for i in plan.ids]
        for serving, words in SERVING.items()
    }
    return {words: ids for words, ids in found.items() if ids}


@dataclass(frozen=True)
class TransactionView:
    """One TransactWriteItems request of a plan."""

    ids: str
    text: str
    tables: frozenset[str]
    writes: Markdown


def transaction_plans(dossier: Dossier, table: str | None = None) -> list[TransactionView]:
    """The TransactWriteItems requests, all or those that touch one table, as grids."""
    headers = ("Action", "Table", "Key, values, condition", "Items")
    return [
        TransactionView(
            ids=" = ".join(plan.ids),
            text=dossier.model.requirements.pattern(plan.lead).text,
            tables=frozenset(write.table for write in writes),
            writes=grid(
                headers,
                [
                    (
                        write.operation,
                        code(target(write)),
                        write_condition(write),
                        figures.spread(write.items),
                    )
                    for write in writes
                ],
            ),
        )
        for plan in dossier.plans
        for writes in transactions(plan).values()
        if table is None or table in {write.table for write in writes}
    ]


def narrow_projections(dossier: Dossier) -> tuple[Markdown, ...]:
    return tuple(
        sentence(
            "{index}: designed {projection}, deployed ALL",
            index=code(f"{table.name}.{gsi.name}"),
            projection=str(gsi.projection),
        )
        for table in dossier.model.tables
        for gsi in table.gsis
        if gsi.projection.type != "ALL"
    )


def native_keys(dossier: Dossier) -> tuple[Markdown, ...]:
    """Each index with a multi-attribute key: its KeySchema, and what to do to have it so."""
    return tuple(
        sentence(
            "{index}: designed with KeySchema {schema}; deployed with the key {names}, "
            "of which each item has to hold {fallen}. To have it as designed, a later stage "
            "creates the GSI with those attributes, in that order, in place of the deployed one, "
            "and requests name them one by one; then {fallen} and the column of the view that it "
            "is read from fall away",
            index=code(f"{table.name}.{gsi.name}"),
            schema=Markdown(", ".join(_key_schema(table, gsi))),
            names=codes(gsi.key.attributes),
            fallen=codes(n for n in gsi.key.attributes if table.attribute(n).native_columns),
        )
        for table in dossier.model.tables
        for gsi in native_indexes(table)
    )


def _key_schema(table: Table, gsi: Gsi) -> Iterator[str]:
    for name, role in zip(gsi.key.attributes, ("HASH", "RANGE"), strict=False):
        yield from (f"{code(part)} {role}" for part in table.key_parts(name))


def computed_attributes(dossier: Dossier) -> Markdown:
    """Attributes that come from no single column, with their definition; a native key with that of
    the attribute that the contract has for it.
    """
    rows = []
    mysql = dossier.model.requirements.mysql
    for table in carried(dossier.model).tables:
        for attribute in table.attributes:
            if isinstance(attribute.origin, ComputedOrigin | EmbeddedOrigin | CounterOrigin):
                sql = computed_definition(attribute)
                definition = code(sql) if sql else "see source_views.sql"
                name = code(f"{table.name}.{attribute.name}")
                meaning = origin_text(attribute, table.source_table, mysql)
                rows.append((name, meaning, definition))
    return grid(("Attribute", "Meaning", "Expression in MySQL"), rows) if rows else Markdown()


def _names(dossier: Dossier, plan: PatternPlan) -> tuple[str, str, str]:
    text = dossier.model.requirements.pattern(plan.lead).text
    return " = ".join(plan.ids), text, "; ".join(plan.notes)


def _serving(plan: PatternPlan) -> str:
    words = SERVING[plan.serving]
    return f"{words}: {plan.service}" if plan.service else words
