"""What logged statements add to a reading: page sizes, orders, joined rows."""

import pytest

from tools.provenance import FromFile, FromRule, Place
from tools.source.ddl import read_tables
from tools.source.evidence import LogAnalysis, LoggedQuery, StatedPattern
from tools.source.schema import Schema
from tools.workload.operations import Lookup, Related
from tools.workload.reading import page_size, read_pattern
from tools.workload.reading_log import parse_select

SCHEMA = Schema(
    tables=read_tables(
        """
CREATE TABLE galleries (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL);
CREATE TABLE pictures (id INT PRIMARY KEY, gallery_id INT NOT NULL, title VARCHAR(90),
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  FOREIGN KEY (gallery_id) REFERENCES galleries(id));
""",
        "museum.sql",
        1,
    )
)
JOINED = (
    "SELECT p.*, g.name AS gallery FROM pictures p LEFT JOIN galleries g ON p.gallery_id = g.id "
    "WHERE p.gallery_id = 4 ORDER BY p.created_at DESC LIMIT 24 OFFSET 48"
)


def logged(*statements: tuple[str, int, str]) -> LogAnalysis:
    queries = tuple(
        LoggedQuery(
            label=f"Query {n}",
            title="",
            statement=sql,
            executions=executions,
            pattern_ids=(pattern_id,),
            place=Place(file="log.md", line=10 * n),
        )
        for n, (sql, executions, pattern_id) in enumerate(statements, 1)
    )
    return LogAnalysis(queries=queries, place=Place(file="log.md", line=1))


def read(access: str, log: LogAnalysis, pattern_id: str = "AP1") -> Lookup:
    place = Place(file="patterns.md", line=1)
    pattern = StatedPattern(id=pattern_id, text="", group="", access=access, place=place)
    (lookup,) = read_pattern(pattern, SCHEMA, log).operations
    assert isinstance(lookup, Lookup)
    return lookup


def test_page_size_is_the_limit_that_most_executions_used():
    log = logged(
        ("SELECT * FROM pictures LIMIT 50", 30, "AP1"),
        ("SELECT * FROM pictures LIMIT 24, 12", 20, "AP1"),
        ("SELECT * FROM pictures LIMIT 12 OFFSET 0", 11, "AP1"),
        ("SELECT * FROM pictures LIMIT 1", 900, "AP1"),
    )
    size = page_size("pictures", log)
    assert (size.value, size.unit) == (12, "rows")
    assert size.source == FromFile(place=Place(file="log.md", line=20))


def test_page_size_without_a_log_is_a_rule():
    size = page_size("galleries", logged(("SELECT * FROM pictures LIMIT 50", 30, "AP1")))
    assert size.value == 20
    assert isinstance(size.source, FromRule)


def test_a_join_of_the_patterns_own_statement_brings_its_columns():
    lookup = read("Query picture by ID", logged((JOINED, 5, "AP1")))
    assert lookup.related == (Related(column="gallery_id", table="galleries", columns=("name",)),)
    assert read("Query picture by ID", logged((JOINED, 5, "AP2"))).related == ()


def test_another_patterns_newest_first_order_holds_for_paged_lists_only():
    log = logged((JOINED, 5, "AP2"))
    paged = read("Query pictures by gallery_id + pagination", log)
    assert (paged.order_by, paged.descending, paged.limit) == ("created_at", True, 24)
    assert read("Query pictures by gallery_id", log).order_by is None


def test_the_patterns_own_order_holds_for_any_list_but_not_for_one_row():
    log = logged(("SELECT id FROM pictures ORDER BY title", 5, "AP1"))
    assert read("Query all pictures", log).order_by == "title"
    assert read("Query picture by ID", log).order_by is None


@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE TABLE pictures", "SELECT", "SELECT 1", "SELECT * FROM mysql.general_log", "'"],
)
def test_what_is_no_select_from_a_table_says_nothing(statement):
    assert parse_select(statement) is None


def test_an_aggregate_is_told_from_a_list():
    select = parse_select("SELECT COUNT(*) AS total FROM pictures p")
    assert select is not None
    assert select.is_aggregate
    assert select.table == "pictures"
