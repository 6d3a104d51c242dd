"""What the podcast application asks for, made by hand: schema, patterns, figures."""

from tools.finding import Finding
from tools.provenance import FromAnswer, Place, Quantity
from tools.source.evidence import Evidence, InputFile, LogAnalysis, LoggedQuery, Note, StatedPattern
from tools.source.schema import (
    Column,
    ColumnType,
    ForeignKey,
    Schema,
    SourceTable,
    UniqueKey,
)
from tools.workload.operations import Insert, Lookup, TextSearch, Transaction, Update
from tools.workload.patterns import AccessPattern, Rate
from tools.workload.requirements import Concern, Context, Declined, Requirements
from tools.workload.statistics import FanOut, Statistics, TableStatistics

API = "artifacts/stage-01/01_1_API_access_patterns.md"
LOG = "artifacts/stage-01/01_2_mysql_log_analysis.md"
TABLES = "artifacts/stage-01/01_3_table_structure_analysis.md"


def said(value: float, unit: str, line: int = 7) -> Quantity:
    source = FromAnswer(question="figures", place=Place(file="answers.yaml", line=line))
    return Quantity(value=value, unit=unit, source=source)


def rated(peak: float, average: float) -> Rate:
    return Rate(peak=said(peak, "1/s"), average=said(average, "1/s"))


def column(name: str, type_: str, length: int | None = None, nullable: bool = False) -> Column:
    return Column(
        name=name,
        type=ColumnType(name=type_, length=length),
        nullable=nullable,
        place=Place(file=TABLES, line=12),
    )


def mysql() -> Schema:
    place = Place(file=TABLES, line=10)
    shows = SourceTable(
        name="shows",
        purpose="A podcast",
        columns=(
            column("id", "INT"),
            column("slug", "VARCHAR", 60),
            column("title", "VARCHAR", 120),
            column("legacy_flag", "TINYINT", 1, nullable=True),
        ),
        primary_key=("id",),
        unique_keys=(UniqueKey(name="slug", columns=("slug",), place=place),),
        place=place,
    )
    episodes = SourceTable(
        name="episodes",
        purpose="One broadcast of a show",
        columns=(
            column("id", "INT"),
            column("show_id", "INT"),
            column("title", "VARCHAR", 200),
            column("published_at", "DATETIME"),
        ),
        primary_key=("id",),
        foreign_keys=(_foreign("show_id", "shows"),),
        place=place,
    )
    chapters = SourceTable(
        name="chapters",
        purpose="A part of an episode",
        columns=(column("id", "INT"), column("episode_id", "INT"), column("title", "VARCHAR", 80)),
        primary_key=("id",),
        foreign_keys=(_foreign("episode_id", "episodes"),),
        place=place,
    )
    return Schema(database="podcasts", tables=(shows, episodes, chapters))


def _foreign(name: str, parent: str) -> ForeignKey:
    return ForeignKey(
        columns=(name,),
        references=parent,
        referenced_columns=("id",),
        place=Place(file=TABLES, line=33),
    )


def pattern(number: int, text: str, *operations: object, rate: Rate, **more: object) -> object:
    return AccessPattern.model_validate(
        {
            "id": f"AP{number}",
            "text": text,
            "group": "Shows",
            "access": text,
            "place": Place(file=API, line=10 + number),
            "operations": operations,
            "reading": "plain",
            "rate": rate,
            **more,
        }
    )


def patterns(first_text: str = "Get an episode by id") -> tuple[AccessPattern, ...]:
    episode = Lookup(
        table="episodes",
        equality=("id",),
        related=({"column": "id", "table": "chapters"},),
    )
    newest = Lookup(
        table="episodes",
        equality=("show_id",),
        order_by="published_at",
        descending=True,
        limit=20,
        columns=("title",),
    )
    made = (
        pattern(1, first_text, episode, rate=rated(120, 30)),
        pattern(
            2,
            "List the newest episodes of a show",
            newest,
            rate=rated(60, 12.5),
            reading="assumed",
            assumptions=("newest means descending published_at",),
        ),
        pattern(
            3,
            "Create a show",
            Transaction(changes=(Insert(table="shows"),)),
            rate=rated(0.01, 0.0005),
        ),
        pattern(
            4,
            "Rename an episode",
            Update(table="episodes", equality=("id",), columns=("title",)),
            rate=rated(2, 0.4),
        ),
        pattern(
            5,
            "Search shows",
            TextSearch(table="shows", columns=("title",), limit=10),
            rate=rated(8, 2),
        ),
        pattern(
            6,
            "Get a show",
            Lookup(table="shows", equality=("id",)),
            rate=Rate(unknown=True),
        ),
        pattern(7, "Show page header", Lookup(table="shows", equality=("id",)), rate=rated(9, 3)),
        pattern(8, "Sign out", rate=rated(5, 1)),
    )
    return tuple(entry for entry in made if isinstance(entry, AccessPattern))


def requirements(first_text: str = "Get an episode by id") -> Requirements:
    log = LogAnalysis(
        window_start="2026-03-01 10:00:00",
        window_end="2026-03-01 11:00:00",
        window_seconds=3600,
        total_executions=5120,
        unique_queries=9,
        queries=(
            LoggedQuery(
                label="Query 1",
                title="Search",
                executions=4000,
                place=Place(file=LOG, line=20),
            ),
        ),
        bottlenecks=(
            Note(
                title="Full scan",
                text="LIKE on shows.title reads every row",
                place=Place(file=LOG, line=44),
            ),
        ),
        place=Place(file=LOG, line=3),
    )
    contradiction = Finding(
        rule="log-total",
        severity="warning",
        subject="log analysis",
        evidence="5,120 executions stated (01_2:5), 4,000 summed (01_2:20)",
        fix="Neither is used as a rate.",
    )
    evidence = Evidence(
        mysql=mysql(),
        patterns=tuple(
            StatedPattern(id=made.id, text=made.text, group=made.group, place=made.place)
            for made in patterns(first_text)
        ),
        log=log,
        findings=(contradiction,),
        files=tuple(InputFile(path=path, sha256="0" * 64, lines=90) for path in (API, LOG, TABLES)),
    )
    statistics = Statistics(
        tables=(
            TableStatistics(table="shows", rows=said(2000, "rows")),
            TableStatistics(
                table="episodes",
                rows=said(400000, "rows"),
                growth_per_month=said(5000, "rows"),
                page_size=said(20, "rows"),
            ),
            TableStatistics(table="chapters", rows=said(1600000, "rows")),
        ),
        fan_outs=(
            _fan_out("episodes", "show_id", 200, 4000),
            _fan_out("chapters", "episode_id", 4, 12),
        ),
    )
    return Requirements(
        evidence=evidence,
        patterns=patterns(first_text),
        statistics=statistics,
        context=Context(domain="podcasts", stage="growing", owners=(("shows", "catalogue"),)),
        declined=(Declined(name="shows.delete", source="answers.yaml:30"),),
        concerns=(
            Concern(
                id="C7", gate="table", text="Is one region enough?", who="Ana", when="2026-04-01"
            ),
        ),
    )


def _fan_out(table: str, name: str, average: float, largest: float) -> FanOut:
    return FanOut(
        table=table,
        columns=(name,),
        average=said(average, "children"),
        max=said(largest, "children"),
    )
