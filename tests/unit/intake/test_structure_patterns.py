"""Patterns assumed from keys and indexes."""

from bakery import SCHEMA

from tools.intake.patterns import make_patterns
from tools.intake.structure_patterns import assume_patterns
from tools.source.ddl import read_tables
from tools.source.schema import Schema

PATTERNS = make_patterns(assume_patterns(SCHEMA), SCHEMA, None)


def phrases(table: str) -> list[str]:
    end = " (assumed from the structure)"
    assert all(pattern.access.endswith(end) for pattern in PATTERNS)
    return [p.access.removesuffix(end) for p in PATTERNS if p.group == table]


def test_keys_foreign_keys_and_indexes_each_give_a_pattern() -> None:
    assert phrases("orders") == [
        "Query orders by id",
        "Query orders by customer_id + pagination",
        "Query orders where placed_at > value ordered by placed_at descending + pagination",
        "Create orders",
        "Update orders customer_id, status and total by id",
        "Delete orders by id",
    ]


def test_a_moment_at_the_end_of_an_index_orders_and_a_fulltext_index_is_searched() -> None:
    assert phrases("cakes")[1:4] == [
        "Query cakes by shop_id + pagination",
        "Query cakes by shop_id ordered by baked_on descending + pagination",
        "Query cakes by name and recipe text search + pagination",
    ]


def test_unique_keys_are_looked_up_and_a_key_of_one_row_is_not_listed_by() -> None:
    assert phrases("reviews")[:2] == [
        "Query reviews by id",
        "Query reviews by cake_id and customer_id",
    ]
    assert "Query order_lines by order_id + pagination" in phrases("order_lines")


def test_a_table_without_a_key_is_only_written_to() -> None:
    assert phrases("audit_log") == ["Create audit_log"]


def test_all_are_to_be_confirmed_and_none_has_a_rate() -> None:
    assert {pattern.reading for pattern in PATTERNS} == {"assumed"}
    assert {pattern.request for pattern in PATTERNS} == {None}


def test_names_that_mean_something_else_in_a_phrase_are_qualified() -> None:
    ddl = (
        "CREATE TABLE views (id INT PRIMARY KEY, size INT, `from` INT, `order` INT, `limit` INT, "
        "KEY (size), KEY (`from`), KEY (`order`, `limit`));"
        "CREATE TABLE view (id INT PRIMARY KEY, total INT, KEY (total));"
    )
    mysql = Schema(tables=read_tables(ddl, "odd.sql", 1))
    patterns = make_patterns(assume_patterns(mysql), mysql, None)
    assert {pattern.reading for pattern in patterns} == {"assumed"}
    assert any("by views.size" in pattern.access for pattern in patterns)
