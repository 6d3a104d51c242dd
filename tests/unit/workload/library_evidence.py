"""A lending library as evidence: a link table, a hierarchy, parts of a whole, an unused table."""

from tools.provenance import Place
from tools.source.evidence import Evidence, InputFile, LogAnalysis, LogRate, StatedPattern
from tools.source.schema import Column, ColumnType, ForeignKey, Schema, SourceTable, UniqueKey

TABLES_FILE = "artifacts/stage-01/01_3_table_structure_analysis.md"
PATTERNS_FILE = "artifacts/stage-01/01_1_API_access_patterns.md"

INT = ColumnType(name="INT")
TEXT = ColumnType(name="TEXT")
CLOCK = ColumnType(name="TIMESTAMP")


def varchar(length: int) -> ColumnType:
    return ColumnType(name="VARCHAR", length=length)


def table(
    name: str,
    line: int,
    columns: dict[str, ColumnType],
    references: dict[str, str] | None = None,
    *,
    key: tuple[str, ...] = ("id",),
    unique: tuple[tuple[str, ...], ...] = (),
    nullable: tuple[str, ...] = (),
    on_delete: str | None = None,
) -> SourceTable:
    """Columns stand on the lines after `line`; `references` maps columns to parents' `id`."""
    return SourceTable(
        name=name,
        columns=tuple(
            Column(
                name=column,
                type=type_,
                nullable=column in nullable,
                default="CURRENT_TIMESTAMP" if type_ == CLOCK else None,
                auto_increment=key == (column,) and type_ == INT,
                place=Place(file=TABLES_FILE, line=line + offset),
            )
            for offset, (column, type_) in enumerate(columns.items(), start=1)
        ),
        primary_key=key,
        unique_keys=tuple(
            UniqueKey(name=f"uq_{'_'.join(c)}", columns=c, place=Place(file=TABLES_FILE, line=line))
            for c in unique
        ),
        foreign_keys=tuple(
            ForeignKey(
                columns=(column,),
                references=parent,
                referenced_columns=("id",),
                on_delete=on_delete,
                place=Place(file=TABLES_FILE, line=line),
            )
            for column, parent in (references or {}).items()
        ),
        place=Place(file=TABLES_FILE, line=line),
    )


LIBRARY = Schema(
    tables=(
        table("members", 10, {"id": INT, "email": varchar(100), "joined_at": CLOCK}),
        table(
            "shelves",
            20,
            {"id": INT, "label": varchar(40), "parent_id": INT},
            {"parent_id": "shelves"},
            nullable=("parent_id",),
        ),
        table(
            "books",
            30,
            {"id": INT, "shelf_id": INT, "title": varchar(255), "summary": TEXT},
            {"shelf_id": "shelves"},
        ),
        table("authors", 40, {"id": INT, "biography": varchar(2000)}),
        table(
            "book_authors",
            50,
            {"book_id": INT, "author_id": INT, "added_at": CLOCK},
            {"book_id": "books", "author_id": "authors"},
            key=("book_id", "author_id"),
        ),
        table(
            "loans",
            60,
            {"id": INT, "member_id": INT, "status": varchar(20)},
            {"member_id": "members"},
            on_delete="CASCADE",
        ),
        table(
            "loan_lines",
            70,
            {"id": INT, "loan_id": INT, "book_id": INT, "note": varchar(90)},
            {"loan_id": "loans", "book_id": "books"},
            on_delete="CASCADE",
        ),
        table(
            "cards",
            80,
            {"id": INT, "member_id": INT, "pin": varchar(8)},
            {"member_id": "members"},
            unique=(("member_id",),),
        ),
        table("audits", 90, {"id": INT, "detail": ColumnType(name="JSON")}),
    )
)


def stated(number: int, text: str, access: str, method: str = "GET") -> StatedPattern:
    return StatedPattern(
        id=f"UC-{number:02d}",
        text=text,
        group="Library",
        method=method,
        endpoint=f"/api/{number}",
        access=access,
        place=Place(file=PATTERNS_FILE, line=100 + number),
        access_place=Place(file=PATTERNS_FILE, line=number),
    )


PATTERNS = (
    stated(1, "Show a member", "Query member by ID"),
    stated(2, "List a member's loans", "Query loans by member_id"),
    stated(3, "Add a book", "Create book record", "POST"),
    stated(4, "Show a book", "Query single book by ID"),
    stated(5, "Log out", "No database operation", "POST"),
    stated(6, "Read a book's page", "Query single book by ID"),
    stated(7, "Open the child shelves", "Query shelves by parent_id"),
)


def library(*patterns: StatedPattern, schema: Schema = LIBRARY) -> Evidence:
    """The library with its usual patterns, or with those given."""
    return Evidence(
        mysql=schema,
        patterns=patterns or PATTERNS,
        log=LogAnalysis(
            rates=(
                LogRate(
                    pattern_ids=("UC-02",),
                    peak="0.10/sec",
                    sustained="0.07/sec",
                    place=Place(file="artifacts/stage-01/01_2_mysql_log_analysis.md", line=9),
                ),
            ),
            place=Place(file="artifacts/stage-01/01_2_mysql_log_analysis.md", line=1),
        ),
        files=(InputFile(path=PATTERNS_FILE, sha256="0" * 64, lines=120),),
    )
