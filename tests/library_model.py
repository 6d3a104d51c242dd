"""A small lending library, built by hand: members, genres, books, loans."""

from tools.model.data_model import DataModel, Pricing
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    Gsi,
    ItemType,
    KeySchema,
    Projection,
    Table,
)
from tools.planning.plans import Count, IndexWrite, PatternPlan, Read, Request, Write
from tools.provenance import FromAnswer, Place, Quantity
from tools.source.evidence import Evidence, LogAnalysis
from tools.source.schema import Column, ColumnType, ForeignKey, Schema, SourceTable, UniqueKey
from tools.workload.operations import Operation
from tools.workload.patterns import AccessPattern, Rate
from tools.workload.requirements import Context, Requirements
from tools.workload.statistics import ColumnSize, FanOut, Statistics, TableStatistics

PLACE = Place(file="schema.md", line=1)


def stated(value: float, unit: str = "rows") -> Quantity:
    return Quantity(value=value, unit=unit, source=FromAnswer(question="how many"))


def column(
    name: str,
    type_name: str,
    length: int | None = None,
    *,
    scale: int | None = None,
    unsigned: bool = False,
    values: tuple[str, ...] = (),
    nullable: bool = False,
    auto_increment: bool = False,
    set_on_update: bool = False,
) -> Column:
    kind = ColumnType(name=type_name, length=length, scale=scale, unsigned=unsigned, values=values)
    return Column(
        name=name,
        type=kind,
        nullable=nullable,
        auto_increment=auto_increment,
        set_on_update=set_on_update,
        place=PLACE,
    )


def source_table(
    name: str,
    *columns: Column,
    unique: tuple[str, ...] = (),
    references: dict[str, str] | None = None,
) -> SourceTable:
    return SourceTable(
        name=name,
        columns=columns,
        primary_key=(columns[0].name,),
        unique_keys=tuple(UniqueKey(name=c, columns=(c,), place=PLACE) for c in unique),
        foreign_keys=tuple(
            ForeignKey(columns=(c,), references=t, referenced_columns=("id",), place=PLACE)
            for c, t in (references or {}).items()
        ),
        place=PLACE,
    )


MEMBERS = source_table(
    "members",
    column("id", "INT", auto_increment=True),
    column("email", "VARCHAR", 100),
    column("active", "TINYINT", 1),
    unique=("email",),
)
GENRES = source_table(
    "genres", column("id", "INT", auto_increment=True), column("name", "VARCHAR", 40)
)
BOOKS = source_table(
    "books",
    column("id", "INT", auto_increment=True),
    column("genre_id", "INT"),
    column("title", "VARCHAR", 200),
    column("summary", "TEXT"),
    references={"genre_id": "genres"},
)
LOANS = source_table(
    "loans",
    column("id", "BIGINT", auto_increment=True),
    column("member_id", "INT"),
    column("book_id", "INT"),
    column("state", "ENUM", values=("open", "late", "returned")),
    column("due_on", "DATE"),
    column("lent_at", "TIMESTAMP", set_on_update=True),
    references={"member_id": "members", "book_id": "books"},
)
SCHEMA = Schema(tables=(MEMBERS, GENRES, BOOKS, LOANS))
ROWS = {"members": 10_000.0, "genres": 20.0, "books": 50_000.0, "loans": 200_000.0}


def statistics(
    rows: dict[str, float] | None = None,
    fan_outs: dict[str, tuple[float, float]] | None = None,
    sizes: dict[str, tuple[float, float]] | None = None,
    growth: dict[str, float] | None = None,
) -> Statistics:
    growth = growth or {}
    return Statistics(
        tables=tuple(
            TableStatistics(
                table=table,
                rows=stated(count),
                growth_per_month=stated(growth[table]) if table in growth else None,
            )
            for table, count in (ROWS if rows is None else rows).items()
        ),
        fan_outs=tuple(
            FanOut(
                table=name.split(".")[0],
                columns=(name.split(".")[1],),
                average=stated(average, "children"),
                max=stated(largest, "children"),
            )
            for name, (average, largest) in (fan_outs or {}).items()
        ),
        sizes=tuple(
            ColumnSize(
                table=name.split(".")[0],
                column=name.split(".")[1],
                average=stated(average, "bytes"),
                max=stated(largest, "bytes"),
            )
            for name, (average, largest) in (sizes or {}).items()
        ),
    )


def pattern(
    pattern_id: str,
    *operations: Operation,
    peak: float | None = None,
    average: float | None = None,
) -> AccessPattern:
    rate = Rate(unknown=True)
    if peak is not None:
        mean = peak if average is None else average
        rate = Rate(peak=stated(peak, "1/s"), average=stated(mean, "1/s"))
    return AccessPattern(
        id=pattern_id,
        text=pattern_id,
        group="",
        place=PLACE,
        operations=operations,
        reading="plain",
        rate=rate,
    )


def requirements(
    *patterns: AccessPattern,
    figures: Statistics | None = None,
    owners: tuple[tuple[str, str], ...] = (),
    schema: Schema = SCHEMA,
) -> Requirements:
    return Requirements(
        evidence=Evidence(mysql=schema, patterns=(), log=LogAnalysis(place=PLACE), files=()),
        patterns=patterns,
        statistics=statistics() if figures is None else figures,
        context=Context(owners=owners),
    )


def attribute_of(source: SourceTable, name: str, type_: str) -> Attribute:
    return Attribute.model_validate(
        {
            "name": name,
            "type": type_,
            "origin": ColumnOrigin(table=source.name, column=name),
            "nullable": source.column(name).nullable,
        }
    )


def attributes_of(source: SourceTable) -> tuple[Attribute, ...]:
    types = {"INT": "N", "BIGINT": "N", "TINYINT": "N"}
    return tuple(attribute_of(source, c.name, types.get(c.type.name, "S")) for c in source.columns)


def table(
    name: str,
    source: SourceTable,
    partition_key: str = "id",
    sort_key: str | None = None,
    *,
    gsis: tuple[Gsi, ...] = (),
    more: tuple[Attribute, ...] = (),
) -> Table:
    return Table(
        name=name,
        purpose=name,
        item_types=(ItemType(name=name, source_table=source.name),),
        key=KeySchema(partition_key=partition_key, sort_key=sort_key),
        attributes=(*attributes_of(source), *more),
        gsis=gsis,
    )


def gsi(
    name: str,
    partition_key: str,
    sort_key: str | None = None,
    projection: Projection | None = None,
) -> Gsi:
    return Gsi(
        name=name,
        key=KeySchema(partition_key=partition_key, sort_key=sort_key),
        projection=projection or Projection(type="ALL"),
        purpose=name,
    )


def model(needs: Requirements, *tables: Table) -> DataModel:
    return DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="by hand",
        requirements=needs,
        pricing=Pricing(region="us-east-1", price_date="2026-10"),
        tables=tables,
    )


def count(value: float | tuple[float, float]) -> Count:
    if isinstance(value, tuple):
        return Count(average=value[0], max=value[1])
    return Count.of(value)


def read(
    operation: str,
    table_name: str,
    *,
    item_bytes: float | tuple[float, float] = 100,
    items: float | tuple[float, float] = 1,
    returned: float | tuple[float, float] | None = None,
    calls: float | tuple[float, float] = 1,
    index: str | None = None,
    consistency: str = "eventual",
) -> Read:
    return Read.model_validate(
        {
            "operation": operation,
            "table": table_name,
            "index": index,
            "consistency": consistency,
            "calls": count(calls),
            "items": count(items),
            "returned_items": count(items if returned is None else returned),
            "item_bytes": count(item_bytes),
        }
    )


def write(
    operation: str,
    table_name: str,
    *,
    item_bytes: float | tuple[float, float] = 100,
    items: float | tuple[float, float] = 1,
    transaction: int | None = None,
    indexes: tuple[IndexWrite, ...] = (),
) -> Write:
    return Write.model_validate(
        {
            "operation": operation,
            "table": table_name,
            "partition_key": "id",
            "items": count(items),
            "item_bytes": count(item_bytes),
            "transaction": transaction,
            "index_writes": indexes,
        }
    )


def index_write(
    index: str,
    effect: str,
    entry_bytes: float | tuple[float, float] = 100,
    share: float = 1.0,
) -> IndexWrite:
    return IndexWrite.model_validate(
        {"index": index, "effect": effect, "entry_bytes": count(entry_bytes), "share": share}
    )


def plan(
    *requests: Request, ids: tuple[str, ...] = ("P1",), serving: str = "planned"
) -> PatternPlan:
    return PatternPlan.model_validate({"ids": ids, "serving": serving, "requests": requests})
