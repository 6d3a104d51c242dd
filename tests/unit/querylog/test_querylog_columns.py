"""Tables and columns that a digest reads, writes and compares."""

import pytest

from tools.source.ddl import read_tables
from tools.source.querylog.literals import split_exactly
from tools.source.querylog.shapes import read_shape
from tools.source.querylog.statement_columns import StatementColumns, read_columns
from tools.source.querylog.table_names import TableNames, home_database
from tools.source.schema import Schema

DDL = """
CREATE TABLE Users (id INT PRIMARY KEY, email VARCHAR(50), city VARCHAR(50));
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, total INT, status INT);
CREATE TABLE items (id INT PRIMARY KEY, order_id INT, quantity INT);
"""
SCHEMA = Schema(database="shop", tables=read_tables(DDL, "schema.sql", 1))


def columns(statement: str, schema: Schema | None = SCHEMA) -> StatementColumns | None:
    shape = read_shape(split_exactly(statement.encode()).skeleton)
    names = TableNames(schema, home_database([shape.text], schema))
    return read_columns(shape.text, shape.kind, names)


@pytest.mark.parametrize(
    ("statement", "tables", "reads", "compared"),
    [
        (
            "SELECT u.*, total FROM users u JOIN orders o ON o.user_id = u.id WHERE email = 'a'",
            ("Users", "orders"),
            ("Users.*", "orders.total", "orders.user_id", "Users.id", "Users.email"),
            {0: "Users.email"},
        ),
        (
            "SELECT status, COUNT(*) AS n FROM shop.orders WHERE ORDERS.USER_ID IN (1, 2) "
            "GROUP BY status HAVING n > 5 ORDER BY n LIMIT 5",
            ("orders",),
            ("orders.status", "orders.user_id"),
            {0: "orders.user_id"},
        ),
        (
            "SELECT d.u FROM (SELECT user_id AS u FROM orders WHERE total > 5) d WHERE d.u = 7",
            ("orders",),
            ("orders.user_id", "orders.total"),
            {0: "orders.total", 1: "orders.user_id"},
        ),
        (
            "WITH c AS (SELECT * FROM orders) SELECT email FROM c JOIN users u ON u.id = c.user_id "
            "WHERE EXISTS (SELECT 1 FROM items WHERE order_id = c.id AND quantity BETWEEN 1 AND 2)",
            ("orders", "Users", "items"),
            (
                "orders.*",
                "Users.email",
                "Users.id",
                "orders.user_id",
                "items.order_id",
                "orders.id",
                "items.quantity",
            ),
            {1: "items.quantity", 2: "items.quantity"},
        ),
        (
            "SELECT id FROM users WHERE LOWER(email) = LOWER('A') AND 'x' LIKE city AND id <> 5",
            ("Users",),
            ("Users.id", "Users.email", "Users.city"),
            {0: "Users.email", 1: "Users.city"},
        ),
        (
            "(SELECT id FROM users WHERE id = 1) UNION ALL (SELECT id FROM orders WHERE id = 2)",
            ("Users", "orders"),
            ("Users.id", "orders.id"),
            {0: "Users.id", 1: "orders.id"},
        ),
        ("SELECT id FROM users, orders WHERE id = 1", ("Users", "orders"), ("id",), {0: "id"}),
        ("SELECT x.id FROM other.users x", ("other.users",), ("other.users.id",), {}),
        (
            "SELECT STRAIGHT_JOIN id FROM users USE INDEX (i) WHERE id = BINARY 'x' FOR UPDATE",
            ("Users",),
            ("Users.id",),
            {0: "Users.id"},
        ),
        (
            "SELECT id FROM users WHERE created > DATE '2020-01-01' AND city = 'x' COLLATE u_bin",
            ("Users",),
            ("Users.id", "created", "Users.city"),
            {0: "created", 1: "Users.city"},
        ),
    ],
)
def test_what_is_read(
    statement: str, tables: tuple[str, ...], reads: tuple[str, ...], compared: dict[int, str]
) -> None:
    assert columns(statement) == StatementColumns(tables, reads, (), compared)


@pytest.mark.parametrize(
    ("statement", "reads", "writes", "compared"),
    [
        ("INSERT INTO users (ID, email) VALUES (1, 'a')", (), ("Users.id", "Users.email"), {}),
        ("INSERT INTO users SET id = 1, email = 'a'", (), ("Users.id", "Users.email"), {}),
        ("INSERT IGNORE INTO users VALUES (1, 'a', 'b')", (), ("Users.*",), {}),
        ("REPLACE LOW_PRIORITY INTO users VALUES (1, 'a', 'b')", (), ("Users.*",), {}),
        (
            "INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE total = total + 1",
            ("orders.total",),
            ("orders.id", "orders.total"),
            {},
        ),
        (
            "INSERT INTO orders (user_id) SELECT id FROM users WHERE email = 'a'",
            ("Users.id", "Users.email"),
            ("orders.user_id",),
            {0: "Users.email"},
        ),
        (
            "UPDATE IGNORE users SET city = 'a', email = LOWER(email) WHERE id = 5 LIMIT 1",
            ("Users.email", "Users.id"),
            ("Users.city", "Users.email"),
            {1: "Users.id"},
        ),
        (
            "UPDATE orders o JOIN users u ON u.id = o.user_id SET o.total = 0 WHERE u.email = 'a'",
            ("Users.id", "orders.user_id", "Users.email"),
            ("orders.total",),
            {1: "Users.email"},
        ),
        ("DELETE QUICK FROM users WHERE id = 1", ("Users.id",), ("Users.*",), {0: "Users.id"}),
        (
            "DELETE o FROM orders o JOIN users u ON u.id = o.user_id WHERE u.id = 1",
            ("Users.id", "orders.user_id"),
            ("orders.*",),
            {0: "Users.id"},
        ),
        (
            "INSERT INTO orders (id) VALUES (1); SELECT id FROM orders WHERE total = 2",
            ("orders.id", "orders.total"),
            ("orders.id",),
            {1: "orders.total"},
        ),
    ],
)
def test_what_is_written(
    statement: str, reads: tuple[str, ...], writes: tuple[str, ...], compared: dict[int, str]
) -> None:
    found = columns(statement)
    assert found is not None
    assert (found.reads, found.writes, found.compared) == (reads, writes, compared)


@pytest.mark.parametrize(
    "statement", ["CALL buy(1)", "SELECT FROM WHERE", f"SELECT {'(' * 3000}1{')' * 3000} FROM t"]
)
def test_what_can_t_be_parsed_says_so(statement: str) -> None:
    assert columns(statement) is None


def test_without_a_schema_one_table_has_the_columns_and_of_two_none() -> None:
    one = columns("SELECT a FROM t WHERE b = 1", None)
    two = columns("SELECT a FROM t JOIN u ON t.x = u.y WHERE b = 1", None)
    assert one == StatementColumns(("t",), ("t.a", "t.b"), (), {0: "t.b"})
    assert two == StatementColumns(("t", "u"), ("a", "t.x", "u.y", "b"), (), {0: "b"})


@pytest.mark.parametrize(
    ("texts", "home"),
    [
        (["SELECT a FROM shop.t", "UPDATE `shop`.u SET a = ?"], "shop"),
        (["SELECT a FROM shop.t", "SELECT a FROM t JOIN blog.u ON ?"], ""),
        (["SELECT t.a FROM t WHERE t.b = u.c"], ""),
    ],
)
def test_the_only_database_that_is_named_goes_without_saying(texts: list[str], home: str) -> None:
    assert home_database(texts, None) == home
    assert home_database(texts, SCHEMA) == "shop"
