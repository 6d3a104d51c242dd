"""The schema as it is read: the same as from the DDL that made it, whatever is in the database."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_shop import BLOG, SHOP, Reader
from mariadb_server import MariadbServer

from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl import read_tables
from tools.source.live.database import LiveDatabase
from tools.source.live.reading import read_live_database
from tools.source.schema import SourceTable

pytestmark = pytest.mark.mariadb

ODD = r"""
CREATE DATABASE `o``dd; DROP DATABASE blog`; USE `o``dd; DROP DATABASE blog`;
CREATE TABLE `a``b; DROP TABLE x` (`i``d` INT PRIMARY KEY, `per%cent:name` VARCHAR(400), `?` INT, `'"\` TEXT, KEY `k%s` (`?`)) COMMENT 'say ''hi''; `x`';
INSERT INTO `a``b; DROP TABLE x` VALUES (1, '%s', 5, 'x'), (2, ':name', 5, NULL);
CREATE TABLE `new
line` (id INT PRIMARY KEY);
CREATE TABLE x (id INT PRIMARY KEY, J JSON, at4 INET4, d DATE DEFAULT '0000-00-00', upd DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3));
INSERT INTO x (id, d) VALUES (1, '0000-00-00');
CREATE TABLE computed (id INT PRIMARY KEY, a INT, b INT AS (a * 2) VIRTUAL, c INT AS (a + 1) PERSISTENT, e VARCHAR(10) INVISIBLE, KEY (b), CHECK (a > 0));
INSERT INTO computed (id, a) VALUES (1, 1), (2, 2);
CREATE TABLE parted (id INT, y INT, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
INSERT INTO parted VALUES (1, 1999), (2, 2001);
CREATE TABLE shapes (id INT PRIMARY KEY, p POINT NOT NULL, m MULTIPOLYGON, SPATIAL KEY (p));
INSERT INTO shapes VALUES (1, POINT(1, 2), NULL);
CREATE TABLE history (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING;
CREATE TABLE slots (id INT NOT NULL, d1 DATE, d2 DATE, PERIOD FOR p (d1, d2), UNIQUE (id, p WITHOUT OVERLAPS));
CREATE TABLE mem (id INT, h INT NOT NULL, PRIMARY KEY USING HASH (id), KEY USING BTREE (h)) ENGINE=MEMORY;
INSERT INTO mem VALUES (1, 1), (2, 1);
CREATE TABLE aria (id INT, t TEXT) ENGINE=Aria;
CREATE TABLE csv (id INT NOT NULL) ENGINE=CSV;
CREATE TABLE Mixed (Id INT PRIMARY KEY, Other INT, FOREIGN KEY (oTHER) REFERENCES Mixed (ID));
CREATE TABLE away (id INT PRIMARY KEY, user_id BIGINT UNSIGNED, FOREIGN KEY (user_id) REFERENCES shop.users (id));
CREATE TABLE users (id BIGINT UNSIGNED PRIMARY KEY);
CREATE VIEW seen AS SELECT id FROM x;
CREATE SEQUENCE numbers;
CREATE TRIGGER t1 BEFORE INSERT ON x FOR EACH ROW SET NEW.J = NEW.J;
CREATE PROCEDURE p1() SELECT 1;
CREATE EVENT e1 ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM x;
"""  # noqa: E501
NAME = "o`dd; DROP DATABASE blog"


def without_places(table: SourceTable) -> object:
    keys = tuple(sorted(table.foreign_keys, key=lambda key: key.columns))
    return _dropped(table.model_copy(update={"foreign_keys": keys}).model_dump(mode="json"))


def _dropped(data: object) -> object:
    if isinstance(data, list):
        return [_dropped(each) for each in data]
    if not isinstance(data, dict):
        return data
    is_whole_number = str(data.get("name")).endswith("INT")
    left_out = {"place", "length"} if is_whole_number else {"place"}
    return {key: _dropped(each) for key, each in data.items() if key not in left_out}


@pytest.mark.parametrize("name", ["shop", "blog"])
def test_the_schema_is_that_of_its_ddl(
    name: str, shop_live: LiveDatabase, blog_live: LiveDatabase
) -> None:
    """But for display widths, the order of foreign keys, and an index that the server makes for
    each of them."""
    live, ddl = (shop_live, SHOP) if name == "shop" else (blog_live, BLOG)
    written = {table.name: table for table in read_tables(ddl, "shop.sql", 1)}
    assert live.mysql.database == name
    assert sorted(written) == list(live.mysql.table_names)
    for table in live.mysql.tables:
        known = written[table.name]
        made = tuple(i for i in table.indexes if i.name not in {k.name for k in known.indexes})
        assert all(index.columns in {k.columns for k in known.foreign_keys} for index in made)
        kept = tuple(index for index in table.indexes if index not in made)
        found = table.model_copy(update={"indexes": kept})
        assert without_places(found) == without_places(known)


def test_the_reference_case_is_the_same_live_as_from_its_ddl(
    shop: Path, mariadb: MariadbServer
) -> None:
    """But for ON DELETE RESTRICT, which a server does not print, and indexes of its own."""
    ddl = (shop / "raw" / "schema.sql").read_text("utf-8")
    mariadb.run(ddl)
    url = f"mysql://root:@/online_shopping_store?unix_socket={mariadb.socket}"
    live = read_live_database(url)
    mariadb.run("DROP DATABASE online_shopping_store")
    written = {table.name: table for table in read_tables(ddl, "schema.sql", 1)}
    assert sorted(written) == list(live.mysql.table_names)
    for table in live.mysql.tables:
        known = written[table.name]
        keys = tuple(
            key.model_copy(
                update={"on_delete": None if key.on_delete == "RESTRICT" else key.on_delete}
            )
            for key in known.foreign_keys
        )
        same = {"foreign_keys": keys, "indexes": ()}
        assert without_places(table.model_copy(update={"indexes": ()})) == without_places(
            known.model_copy(update=same)
        )
        assert {i.columns for i in known.indexes} <= {i.columns for i in table.indexes}
    assert [each for each in live.findings if each.severity not in ("info",)] == []


def test_places_are_lines_of_show_create_table(
    shop_live: LiveDatabase, mariadb: MariadbServer
) -> None:
    for table in shop_live.mysql.tables:
        ((_, printed),) = mariadb.run(f"SHOW CREATE TABLE {table.name}", "shop")
        lines = str(printed).split("\n")

        def line(place: Place, name: str = table.name, lines: list[str] = lines) -> str:
            assert place.file == f"mysql:shop.{name}"
            return lines[place.line - 1]

        assert table.name in line(table.place)
        for column in table.columns:
            assert line(column.place).startswith(f"  `{column.name}` ")
        for key in (*table.unique_keys, *table.indexes):
            assert f"KEY `{key.name}`" in line(key.place)
        for foreign in table.foreign_keys:
            assert "FOREIGN KEY" in line(foreign.place)


@pytest.fixture(scope="module")
def odd(mariadb: MariadbServer) -> Iterator[LiveDatabase]:
    mariadb.run("SET sql_mode = '';" + ODD)
    url = f"mysql://root:@/o%60dd%3B%20DROP%20DATABASE%20blog?unix_socket={mariadb.socket}"
    yield read_live_database(url)
    mariadb.run("DROP DATABASE `o``dd; DROP DATABASE blog`")


def found(live: LiveDatabase, rule: str) -> list[Finding]:
    return [each for each in live.findings if each.rule == rule]


def test_every_table_is_read_or_named_whatever_it_is_called(
    odd: LiveDatabase, mariadb: MariadbServer
) -> None:
    names = [name for (name,) in mariadb.run("SHOW TABLES", NAME)]
    unread = {each.subject for each in found(odd, "unread-table")}
    assert unread == {"new\nline"}  # said, with what to do
    assert {*odd.mysql.table_names, *unread, "seen", "numbers"} == set(names)
    assert "a`b; DROP TABLE x" in names
    assert [name for (name,) in mariadb.run("SHOW DATABASES LIKE 'blog'")] == ["blog"]
    hostile = odd.mysql.table("a`b; DROP TABLE x")
    assert hostile.column_names == ("i`d", "per%cent:name", "?", "'\"\\")
    assert hostile.purpose == "say 'hi'; `x`"
    sizes = {each.subject: each for each in odd.measurements if each.kind == "size"}
    assert sizes["a`b; DROP TABLE x.per%cent:name"].average == 3.5
    counts = {each.subject: each.average for each in odd.measurements if each.kind == "cardinality"}
    assert (counts["a`b; DROP TABLE x.i`d"], counts["a`b; DROP TABLE x.?"]) == (2, 1)


def test_every_table_is_counted_whatever_its_engine(odd: LiveDatabase) -> None:
    rows = {each.subject: each.average for each in odd.measurements if each.kind == "rows"}
    assert set(rows) == set(odd.mysql.table_names)
    assert {name: count for name, count in rows.items() if count} == {
        "a`b; DROP TABLE x": 2,
        "computed": 2,
        "mem": 2,
        "parted": 2,
        "shapes": 1,
        "x": 1,
    }
    assert found(odd, "not-measured") == []


def test_types_and_defaults(odd: LiveDatabase) -> None:
    columns = {column.name: column for column in odd.mysql.table("x").columns}
    assert {name: str(column.type) for name, column in columns.items()} == {
        "id": "INT(11)",
        "J": "JSON",
        "at4": "INET4",
        "d": "DATE",
        "upd": "DATETIME(3)",
    }
    assert (columns["d"].default, columns["upd"].set_on_update) == ("0000-00-00", True)
    shapes = odd.mysql.table("shapes")
    assert [str(column.type) for column in shapes.columns] == ["INT(11)", "POINT", "MULTIPOLYGON"]
    assert [index.kind for index in shapes.indexes] == ["spatial"]
    assert [index.kind for index in odd.mysql.table("mem").indexes] == ["btree"]
    (key,) = odd.mysql.table("Mixed").foreign_keys
    assert (key.columns, key.references, key.referenced_columns) == (("Other",), "Mixed", ("Id",))


def test_what_is_no_table_is_named(odd: LiveDatabase) -> None:
    start = f"mysql:{NAME} has 1"
    for rule, evidence in (
        ("view", f"{start} view: `seen`."),
        ("sequence", f"{start} sequence: `numbers`."),
        ("trigger", f"{start} trigger: `t1` (BEFORE INSERT on x)."),
        ("routine", f"{start} routine: `p1` (procedure)."),
        ("event", f"{start} event: `e1` (disabled)."),
    ):
        assert [each.evidence for each in found(odd, rule)] == [evidence]


def test_columns_that_the_server_computes_are_named(odd: LiveDatabase) -> None:
    assert {each.subject: each.evidence for each in found(odd, "generated-column")} == {
        "computed.b": f"mysql:{NAME}.computed:4: the server computes `b` of `computed` "
        "(virtual generated).",
        "computed.c": f"mysql:{NAME}.computed:5: the server computes `c` of `computed` "
        "(stored generated).",
    }


def test_tables_without_a_primary_key_are_named(odd: LiveDatabase) -> None:
    evidence = {each.subject: each.evidence for each in found(odd, "no-primary-key")}
    assert set(evidence) == {"aria", "csv", "slots"}
    assert evidence["aria"] == f"mysql:{NAME}.aria:1: `aria` has no primary key."


def test_a_period_and_a_key_over_it_leave_the_columns_as_they_are(odd: LiveDatabase) -> None:
    assert odd.mysql.table("slots").column_names == ("id", "d1", "d2")
    assert odd.mysql.table("slots").unique_keys == ()


def test_a_foreign_key_into_another_database_is_not_taken_for_one_of_ours(
    odd: LiveDatabase,
) -> None:
    assert odd.mysql.table("away").foreign_keys == ()
    (finding,) = found(odd, "foreign-database")
    assert "the foreign key (user_id) of `away` leads into the database `shop`" in finding.evidence


def test_names_are_found_without_case_where_the_server_compares_them_so(
    plain_mariadb: MariadbServer,
) -> None:
    live = read_live_database(f"mysql://root:@/SHOP?unix_socket={plain_mariadb.socket}")
    assert (live.mysql.database, live.mysql.table_names) == ("shop", ("users",))
    assert live.mysql.table("users").column_names == ("Id",)


def test_who_may_see_a_part_gets_that_part(mariadb: MariadbServer, read: Reader) -> None:
    mariadb.run(
        "CREATE USER part; GRANT SELECT ON shop.orders TO part; GRANT INSERT ON shop.carts TO part;"
        "GRANT SELECT (id, email) ON shop.users TO part;"
    )
    live = read("shop", user="part")
    mariadb.run("DROP USER part")
    assert live.mysql.table_names == ("carts", "orders")
    rows = {each.subject: each for each in live.measurements if each.kind == "rows"}
    assert rows["orders"].average == 2000
    assert rows["carts"].remark == "estimated by the server"
    assert [each.evidence for each in found(live, "not-measured")] == [
        "mysql:shop.carts:1: of `carts` is not measured: an exact number of rows, the sizes of "
        "rows and long values: this user may not read it."
    ]
    assert [each.evidence for each in found(live, "unread-table")] == [
        "mysql:shop.users:1: the definition of `users` can't be read: this user may not read it."
    ]
    assert live.mysql.table("orders").foreign_keys == ()
    evidence = [each.evidence for each in found(live, "unknown-table")]
    assert len(evidence) == 2
    assert all("names the table `users`, which is not read here" in each for each in evidence)


def test_a_hundred_columns_and_a_schema_of_170_tables_in_seconds(mariadb: MariadbServer) -> None:
    many = ", ".join(f"c{n} VARCHAR(300)" for n in range(120))
    tables = "".join(
        f"CREATE TABLE app_t{n} (id INT PRIMARY KEY AUTO_INCREMENT, parent_id INT, "
        f"name VARCHAR(255), created_at DATETIME, KEY (parent_id)) ENGINE=MEMORY;"
        f"INSERT INTO app_t{n} (parent_id, name) VALUES (1, 'a'), (1, 'b'), (2, 'c');"
        for n in range(170)
    )
    mariadb.run(
        f"CREATE DATABASE wide; USE wide; {tables} CREATE TABLE wide (id INT PRIMARY KEY, {many});"
        "INSERT INTO wide (id, c7) VALUES (1, 'sevens')"
    )
    begin = time.monotonic()
    live = read_live_database(f"mysql://root:@/wide?unix_socket={mariadb.socket}")
    assert time.monotonic() - begin < 15
    assert len(live.mysql.tables) == 171
    kinds = [each.kind for each in live.measurements]
    assert (kinds.count("rows"), kinds.count("fan_out")) == (171, 170)
    (seven,) = [each for each in live.measurements if each.subject == "wide.c7"]
    assert (seven.average, seven.max) == (6, 6)
    assert found(live, "not-measured") == []
    mariadb.run("DROP DATABASE wide")
