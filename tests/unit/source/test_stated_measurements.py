"""Figures in the dresses that artifacts state them in, each with its line."""

from pathlib import Path

import pytest

from tools.provenance import FromFile
from tools.source.ddl import read_tables
from tools.source.markdown import read_markdown
from tools.source.measurements import Measurement
from tools.source.schema import Schema
from tools.source.stated_measurements import read_measurements
from tools.source.table_structures import read_table_structures

MYSQL = Schema(
    tables=read_tables(
        "CREATE TABLE users (id INT PRIMARY KEY); CREATE TABLE order_items (id INT PRIMARY KEY, "
        "note TEXT, order_id INT); CREATE TABLE categories (id INT PRIMARY KEY);",
        "x.sql",
        1,
    )
)


def read(text: str, mysql: Schema | None = MYSQL) -> tuple[Measurement, ...]:
    return read_measurements([read_markdown(text, "a.md")], mysql)


def facts(text: str, mysql: Schema | None = MYSQL) -> list[tuple[object, ...]]:
    return [(m.kind, m.subject, m.average, m.max, m.remark) for m in read(text, mysql)]


@pytest.mark.parametrize(
    ("title", "cell", "rows"),
    [
        ("Rows", "1,200", 1200),
        ("Row Count", "~1.5M", 1_500_000),
        ("Estimated rows", "about 12k", 12_000),
        ("Records", "4 (test data)", 4),
        ("Number of Rows", "`7`", 7),
    ],
)
def test_a_table_of_row_counts(title: str, cell: str, rows: float) -> None:
    text = f"# V\n| Table | {title} |\n|---|---|\n| `Users` | {cell} |\n| x | – |\n"
    assert [each[:4] for each in facts(text)] == [("rows", "users", rows, None)]


def test_several_kinds_in_one_table() -> None:
    text = (
        "| Entity | Rows | Growth per month | Notes |\n|---|---|---|---|\n"
        "| Order Items | 900 | 30 per day | seasonal |\n| Categories | 25 | 5% | |\n"
    )
    assert facts(text) == [
        ("rows", "order_items", 900, None, "seasonal"),
        ("rows", "categories", 25, None, ""),
        (
            "growth",
            "order_items",
            pytest.approx(30 * 365 / 12),
            None,
            "seasonal; stated as 30 per day",
        ),
    ]


def test_sizes_fan_outs_and_distinct_values() -> None:
    text = """
| Column | Average bytes | Max bytes |
|---|---|---|
| order_items.note | 80.5 | 4,000 |

| Table | Column | Average size | Distinct values |
|---|---|---|---|
| order_items | note | 80 | 12 |

| Foreign key | Average children | Max children |
|---|---|---|
| `order_items.order_id` | 2.5 | 40 |
"""
    assert [each[:4] for each in facts(text)] == [
        ("size", "order_items.note", 80.5, 4000),
        ("size", "order_items.note", 80, None),
        ("cardinality", "order_items.note", 12, None),
        ("fan_out", "order_items.order_id", 2.5, 40),
    ]


def test_rates_by_pattern_with_their_units() -> None:
    text = """
| Access Pattern | Peak RPS | Sustained RPS | Window |
|---|---|---|---|
| AP1 (Home) | 0.36/sec | 0.18/sec | over 1 hour |
| AP2/AP3 | 1.2 | 0.2 | |
| AP5 | 1.2 | 0.07-0.10/sec | |
| AP4 | 60/min | 30 per minute | |
| Other | 1 | 1 | |
"""
    assert facts(text) == [
        ("rate", "AP1", 0.18, 0.36, "over 1 hour"),
        ("rate", "AP5", 0.1, 1.2, "the upper end of 0.07-0.10"),
        ("rate", "AP4", 0.5, 1, "stated as 30 per minute; stated as 60/min"),
    ]


def test_items_below_a_heading_on_volume_and_one_line() -> None:
    text = """
- **Current Data Volume**: 4 users, 1,025 categories and 0 order items.

## Data Volume and Growth
### Current State
- **Users**: 5 (minimal test data)
- **Categories**: 25 of them roots
- **Stability**: 25 categories likely stable
- **Order Items**: none yet

## Time Period and Volume
- **Total Executions**: 6,974

## Other
- **Users**: 9
"""
    assert facts(text) == [
        ("rows", "users", 4, None, ""),
        ("rows", "categories", 1025, None, ""),
        ("rows", "order_items", 0, None, ""),
        ("rows", "users", 5, None, "minimal test data"),
        ("rows", "categories", 25, None, "of them roots"),
    ]


def test_without_a_schema_names_stay_as_they_are_written() -> None:
    text = "# Data volume\n- **Order Items**: 5\n- **Roots**: 2 of all\n"
    assert facts(text, None) == [("rows", "Order Items", 5, None, "")]


def test_a_figure_that_is_stated_again_is_left_out() -> None:
    text = "# Data volume\n- **Users**: 5\n- **users**: 5\n- **Users**: 6\n"
    assert [each[2] for each in facts(text)] == [5, 6]


def test_every_figure_has_its_line() -> None:
    text = (
        "# V\n\n| Table | Rows |\n|---|---|\n| users | 1 |\n\n## Data volume\n- **Categories**: 2\n"
    )
    places = [m.source.place.line for m in read(text) if isinstance(m.source, FromFile)]
    assert places == [5, 8]


@pytest.mark.parametrize(
    "text",
    [
        "| Table | Purpose |\n|---|---|\n| users | 4 eyes |\n",
        "| Key | Columns | Kind |\n|---|---|---|\n| PRIMARY | 2 | x |\n",
        "| From | To | Rows |\n|---|---|---|\n| a | b | many to one |\n",
        "| Table | Rows |\n|---|---|\n| users | many, perhaps over a thousand, 4000 |\n",
    ],
)
def test_other_tables_state_no_figure(text: str) -> None:
    assert facts(text) == []


def test_the_reference_case(shop: Path) -> None:
    paths = sorted((shop / "stage-01").glob("*.md"))
    documents = [read_markdown(path.read_text(), path.name) for path in paths]
    mysql = read_table_structures(documents[2]).mysql
    found = read_measurements(documents, mysql)
    rows = {m.subject: m.average for m in found if m.kind == "rows"}
    assert rows == {"users": 4, "categories": 25, "products": 6, "orders": 0, "cart items": 0}
    rates = {m.subject: (m.average, m.max) for m in found if m.kind == "rate"}
    assert rates == {
        "AP8": (0.18, 0.36),
        "AP9": (0.1, 0.2),
        "AP11": (0.05, 0.1),
    }
