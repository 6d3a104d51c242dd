import json
from collections.abc import Sequence

import pymysql
import pytest
from clinic_domain import clinic
from consumer import fetch, prove_contract, run_script
from forum_domain import forum
from model_builders import Domain

from tools.contract.build import build_contract
from tools.contract.views import source_views, source_views_sql
from tools.model.computed import (
    Cell,
    Computation,
    Constant,
    Joined,
    Lowered,
    Sentinel,
    Sharded,
    evaluate,
    to_mysql,
)
from tools.planning.planner import plan

pytestmark = pytest.mark.mariadb

DOMAINS = (forum(), clinic())


def prove(connection: pymysql.Connection, domain: Domain) -> dict[str, list[dict[str, Cell]]]:
    contract = build_contract(domain.model, plan(domain.model))
    views = source_views_sql(domain.model)
    return prove_contract(connection, domain.ddl, domain.rows, contract, views, domain.model)


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_every_select_gives_the_items_that_the_model_means(
    connection: pymysql.Connection, domain: Domain
):
    items = prove(connection, domain)
    assert set(items) == {table.name for table in domain.model.tables}
    assert all(items.values())


def test_rows_without_a_value_have_no_lookup_item(connection: pymysql.Connection):
    items = prove(connection, forum())
    assert sorted(str(item["phone"]) for item in items["MembersByPhone"]) == ["+44 1", "ABC"]


def test_children_come_in_order_and_are_absent_where_there_are_none(
    connection: pymysql.Connection,
):
    posts = {item["id"]: item for item in prove(connection, forum())["Posts"]}
    emojis = [child["emoji"] for child in json.loads(str(posts[2]["reactions"]))]
    assert emojis == ['"\\', "🙂"]
    assert posts[1234567890123]["reactions"] is None
    assert posts[2]["section_title"] == "Root"


def test_views_have_the_columns_they_are_said_to_have(connection: pymysql.Connection):
    for domain in DOMAINS:
        prove(connection, domain)
        for view in source_views(domain.model):
            found = fetch(connection, f"SHOW COLUMNS FROM {view.name}")
            assert tuple(row["Field"] for row in found) == view.column_names


def test_views_made_over_another_character_set_read_the_same(connection: pymysql.Connection):
    domain = forum()
    expected = prove(connection, domain)
    connection.cursor().execute("SET NAMES latin1")
    run_script(connection, source_views_sql(domain.model))
    connection.cursor().execute("SET NAMES utf8mb4")
    sql = "SELECT * FROM members_by_email_source"
    assert {row["email_lower"] for row in fetch(connection, sql)} == {
        item["email_lower"] for item in expected["MembersByEmail"]
    }


def test_many_children_keep_their_order(connection: pymysql.Connection):
    domain = forum()
    prove(connection, domain)
    values = ", ".join(
        f"({1000 + n}, {n % 7 + 100}, 1, 'x', '2025-01-01', NULL)" for n in range(3000, 0, -1)
    )
    columns = "id, post_id, member_id, emoji, made_at, made_on"
    run_script(connection, f"INSERT INTO reactions ({columns}) VALUES {values}")
    for row in fetch(connection, "SELECT * FROM posts_reactions_value"):
        ids = [(child["made_at"], child["id"]) for child in json.loads(str(row["value"]))]
        assert ids == sorted(ids)


COMPUTATIONS: Sequence[Computation] = (
    Lowered(column="t"),
    Lowered(column="l"),
    Sentinel(column="t", value="none"),
    Sentinel(column="n", value="it's\\"),
    Sentinel(column="d", value="-"),
    Sentinel(column="f", value="-"),
    Joined(columns=("n",), widths=(5,)),
    Joined(columns=("n", "t"), widths=(3, 0)),
    Joined(columns=("t", "n", "l"), widths=(4, 0, 0), delimiter="\\", lowered=True),
    Joined(columns=("d", "c"), widths=(0, 12)),
    Joined(columns=("t", "n"), widths=(0, 20), escaped=("t",)),
    Joined(columns=("l", "t", "n"), widths=(0, 0, 10), escaped=("l", "t"), delimiter="\\"),
    Joined(columns=("t", "l"), widths=(0, 0), escaped=("t", "l"), delimiter="'", lowered=True),
    Sharded(column="t", spread=("n",), shards=7),
    Sharded(column="n", spread=("t", "l", "d"), shards=1000),
    Sharded(column="l", spread=("f",), shards=2),
    Constant(value="a\\b'c"),
)
VALUES: Sequence[tuple[Cell, ...]] = (
    ("Ab", 1, "É", "2024-01-02 03:04:05.100", 1.5, "10.50"),
    (None, None, None, None, None, None),
    ("", -7, "", "1999-12-31", 0.0, "-3.00"),
    ("ΟΔΟΣ", 123456789, "ÀÖ", "2024-02-29 00:00:00", 1e15, "0.01"),
    ("İI\u1e9e", 0, "ÿ", "2024-01-02", -2.5e-9, "99999999.99"),
    ("12345678'\"\\", 99999, "\\", "2024-01-02", 123456789012345.0, "1.00"),
    ("𐐀𝒜🙂", 5, "z", "2024-01-02", 6.25e-20, "7.00"),
    ("a#b%25％＃#", 6, "%#\\", "2024-01-02", 1.0, "7.00"),
)


@pytest.mark.parametrize("mode", ["", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT"])
def test_a_computation_is_the_same_in_sql_and_in_python(connection: pymysql.Connection, mode: str):
    cursor = connection.cursor()
    cursor.execute(
        "CREATE TABLE v (id INT PRIMARY KEY, t VARCHAR(40) CHARACTER SET utf8mb4, n INT,"
        " l VARCHAR(9) CHARACTER SET latin1, d DATETIME(3), f DOUBLE, c DECIMAL(10,2))"
    )
    for number, row in enumerate(VALUES):
        cursor.execute("INSERT INTO v VALUES (%s, %s, %s, %s, %s, %s, %s)", (number, *row))
    rows = fetch(connection, "SELECT * FROM v ORDER BY id")
    cursor.execute("SET sql_mode = %s", (mode,))
    for computation in COMPUTATIONS:
        sql = f"SELECT {to_mysql(computation)} AS x FROM v ORDER BY id"
        found = [row["x"] for row in fetch(connection, sql)]
        assert found == [evaluate(computation, row) for row in rows], computation


def test_lower_case_is_the_same_for_every_character(connection: pymysql.Connection):
    cursor = connection.cursor()
    cursor.execute(
        "CREATE TABLE c (t VARCHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL)"
    )
    codes = [code for code in range(1, 0x20000) if not 0xD800 <= code <= 0xDFFF]
    for start in range(0, len(codes), 5000):
        chunk = codes[start : start + 5000]
        cursor.executemany("INSERT INTO c VALUES (%s)", [(chr(code),) for code in chunk])
    lowered = Lowered(column="t")
    rows = fetch(connection, f"SELECT t, {to_mysql(lowered)} AS x FROM c")
    assert [row["t"] for row in rows if evaluate(lowered, row) != row["x"]] == []
