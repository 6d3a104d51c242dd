"""A small publishing house to plan for: authors write books, books have editions and reviews."""

from tools.capacity.prices import load_prices
from tools.model.data_model import DataModel, Pricing
from tools.planning.first_tables import entity_tables
from tools.provenance import FromAnswer, FromRule, Place, Quantity
from tools.source.evidence import Evidence, LogAnalysis
from tools.source.schema import Column, ColumnType, ForeignKey, Schema, SourceTable, UniqueKey
from tools.workload.operations import Operation
from tools.workload.patterns import AccessPattern, Rate
from tools.workload.requirements import Context, Requirements
from tools.workload.statistics import ColumnSize, FanOut, Statistics, TableStatistics

HERE = Place(file="schema.md", line=1)
PRICES = load_prices()


def said(value: float, unit: str = "x") -> Quantity:
    return Quantity(value=value, unit=unit, source=FromAnswer(question="test"))


def estimated(value: float) -> Quantity:
    return Quantity(value=value, unit="x", source=FromRule(rule="test"))


def column(name: str, type_name: str = "INT", length: int | None = None, **more: object) -> Column:
    data = {"name": name, "type": ColumnType(name=type_name, length=length), "place": HERE}
    return Column.model_validate({"nullable": False, **data, **more})


def id_column() -> Column:
    return column("id", auto_increment=True)


def foreign(name: str, references: str) -> ForeignKey:
    return ForeignKey(
        columns=(name,), references=references, referenced_columns=("id",), place=HERE
    )


def source(
    name: str,
    columns: tuple[Column, ...],
    key: tuple[str, ...] = ("id",),
    unique: tuple[tuple[str, ...], ...] = (),
    foreign_keys: tuple[ForeignKey, ...] = (),
) -> SourceTable:
    return SourceTable(
        name=name,
        columns=columns,
        primary_key=key,
        unique_keys=tuple(
            UniqueKey(name=f"unique_{'_'.join(u)}", columns=u, place=HERE) for u in unique
        ),
        foreign_keys=foreign_keys,
        place=HERE,
    )


AUTHORS = source(
    "authors",
    (id_column(), column("email", "VARCHAR", 100), column("name", "VARCHAR", 80)),
    unique=(("email",),),
)
GENRES = source(
    "genres",
    (id_column(), column("name", "VARCHAR", 60), column("parent_id", nullable=True)),
    foreign_keys=(foreign("parent_id", "genres"),),
)
BOOKS = source(
    "books",
    (
        id_column(),
        column("author_id"),
        column("genre_id"),
        column("title", "VARCHAR", 200),
        column("abstract", "TEXT"),
        column("sold"),
        column("published_at", "DATETIME", default="CURRENT_TIMESTAMP"),
    ),
    foreign_keys=(foreign("author_id", "authors"), foreign("genre_id", "genres")),
)
CHAPTERS = source(
    "chapters",
    (id_column(), column("book_id"), column("number"), column("heading", "VARCHAR", 80)),
    foreign_keys=(foreign("book_id", "books"),),
)
SHELVES = source(
    "shelves",
    (id_column(), column("author_id"), column("book_id"), column("position")),
    unique=(("author_id", "book_id"),),
    foreign_keys=(foreign("author_id", "authors"), foreign("book_id", "books")),
)
SCHEMA = Schema(tables=(AUTHORS, GENRES, BOOKS, CHAPTERS, SHELVES))
ROWS = {"authors": 20_000, "genres": 40, "books": 100_000, "chapters": 900_000, "shelves": 60_000}
FAN_OUTS = {
    ("books", "author_id"): (5, 200),
    ("books", "genre_id"): (2500, 20_000),
    ("genres", "parent_id"): (4, 10),
    ("chapters", "book_id"): (9, 40),
    ("shelves", "author_id"): (3, 50),
    ("shelves", "book_id"): (1, 20),
}


def pattern(
    pattern_id: str, *operations: Operation, rate: float | None = 10.0, text: str = "a pattern"
) -> AccessPattern:
    known = Rate(unknown=True) if rate is None else Rate(peak=said(rate * 2), average=said(rate))
    return AccessPattern(
        id=pattern_id,
        text=text,
        group="all",
        place=HERE,
        operations=operations,
        reading="plain",
        rate=known,
    )


def requirements(
    *patterns: AccessPattern,
    stage: str = "mature",
    owners: tuple[tuple[str, str], ...] = (),
    growing: tuple[str, ...] = (),
    rows: dict[str, float] | None = None,
    guessed_fan_outs: bool = False,
    schema: Schema = SCHEMA,
) -> Requirements:
    counted = {**ROWS, **(rows or {})}
    source_of = estimated if guessed_fan_outs else said
    return Requirements(
        evidence=Evidence(mysql=schema, patterns=(), log=LogAnalysis(place=HERE), files=()),
        patterns=patterns,
        context=Context(stage=stage, owners=owners),
        statistics=Statistics(
            tables=tuple(
                TableStatistics(
                    table=name,
                    rows=said(counted[name]),
                    growth_per_month=said(1000) if name in growing else None,
                )
                for name in schema.table_names
            ),
            fan_outs=tuple(
                FanOut(table=table, columns=(key,), average=source_of(a), max=source_of(m))
                for (table, key), (a, m) in FAN_OUTS.items()
                if table in schema.table_names
            ),
            sizes=(
                ColumnSize(table="books", column="abstract", average=said(900), max=said(4000)),
            ),
        ),
    )


def blank_model(required: Requirements) -> DataModel:
    """One table per MySQL table, nothing else."""
    return DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="test",
        requirements=required,
        pricing=Pricing(region=PRICES.region, price_date=PRICES.date),
        tables=entity_tables(required.mysql),
    )
