"""Whole dumps: what later statements leave of the tables, and what is passed over by name."""

import pytest

from tools.source.ddl import Ddl, SqlText, read_ddl, read_tables
from tools.source.keys import settle_keys
from tools.source.schema import ForeignKey, SourceTable

DUMP = r"""-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*M!999999\- enable the sandbox mode */
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `garden` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
USE `garden`;
DROP TABLE IF EXISTS `members`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `members` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `email` varchar(120) COLLATE utf8mb4_bin NOT NULL COMMENT 'login; it''s unique',
  `state` enum('new','it''s ok','a,b') NOT NULL DEFAULT 'new',
  `doc` json DEFAULT NULL,
  `city` varchar(80) GENERATED ALWAYS AS (json_unquote(json_extract(`doc`,_utf8mb4'$.c'))) VIRTUAL,
  `spot` point NOT NULL /*!80003 SRID 4326 */,
  `hidden` int DEFAULT '0' /*!80023 INVISIBLE */,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_email` (`email`),
  KEY `k_city` (`city`(10) DESC),
  KEY `k_lower` ((lower(`email`))),
  KEY `k_inv` (`state`) /*!80000 INVISIBLE */,
  SPATIAL KEY `k_spot` (`spot`),
  FULLTEXT KEY `ft` (`email`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `chk` CHECK ((`hidden` >= 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='People; all'
/*!50100 PARTITION BY RANGE (`id`)
(PARTITION p0 VALUES LESS THAN (100) ENGINE = InnoDB) */;
LOCK TABLES `members` WRITE;
/*!40000 ALTER TABLE `members` DISABLE KEYS */;
INSERT INTO `members` VALUES (1,'a@b.c;','new'),(2,'it''s \'CREATE TABLE x (\'','new');
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `lower_it`
BEFORE INSERT ON `members` FOR EACH ROW BEGIN
  SET NEW.email = LOWER(NEW.email);
END */;;
DELIMITER ;
/*!50001 CREATE VIEW `v_members` AS SELECT
 1 AS `id`*/;
/*!50001 DROP VIEW IF EXISTS `v_members`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v_members` AS select `members`.`id` AS `id` from `members` */;
CREATE PROCEDURE tidy() BEGIN IF 1 THEN SET @a = CASE WHEN 1 THEN 2 END; END IF; END;
CREATE TABLE beds (id INT PRIMARY KEY);
"""


def read(sql: str) -> Ddl:
    return read_ddl((SqlText(text=sql, file="d.sql"),))


def table(sql: str, name: str) -> SourceTable:
    tables, _ = settle_keys(read(sql).tables)
    return next(table for table in tables if table.name == name)


def test_a_whole_dump() -> None:
    ddl = read(DUMP)
    assert ddl.problems == ()
    assert (ddl.database, [t.name for t in ddl.tables]) == ("garden", ["members", "beds"])
    members = table(DUMP, "members")
    assert members.purpose == "People; all"
    assert members.column_names == ("id", "email", "state", "doc", "city", "spot", "hidden")
    assert members.column("state").type.values == ("new", "it's ok", "a,b")
    assert members.column("spot").type.name == "POINT"
    assert [c.name for c in members.columns if c.generated_as] == ["city"]
    assert "json_extract" in members.column("city").generated_as
    assert [(i.name, i.columns, i.kind) for i in members.indexes] == [
        ("k_city", ("city",), "btree"),
        ("k_inv", ("state",), "btree"),
        ("k_spot", ("spot",), "spatial"),
        ("ft", ("email",), "fulltext"),
    ]


def test_what_is_passed_over_is_named_with_its_line() -> None:
    lines = DUMP.split("\n")
    evidence = {f.rule: f.evidence for f in read(DUMP).findings}
    assert set(evidence) == {"view-passed-over", "routine-passed-over", "statements-passed-over"}
    assert evidence["view-passed-over"].count("`v_members`") == 1
    for word in ("trigger `lower_it`", "procedure `tidy`"):
        assert word in evidence["routine-passed-over"]
    rows = next(n for n, line in enumerate(lines, 1) if line.startswith("INSERT"))
    assert f"d.sql:{rows}: " in evidence["statements-passed-over"]


def test_places_of_a_dump_are_its_lines() -> None:
    lines = DUMP.split("\n")
    for each in read(DUMP).tables:
        assert each.name in lines[each.place.line - 1]
        for column in each.columns:
            assert column.name in lines[column.place.line - 1]


PLOTS = """CREATE TABLE plots (id INT PRIMARY KEY, owner INT, size INT, note TEXT,
  UNIQUE KEY uq (owner, size), KEY k (size),
  CONSTRAINT fk FOREIGN KEY (owner) REFERENCES plots (id), CONSTRAINT c CHECK (size > 0));
"""


@pytest.mark.parametrize(
    ("change", "columns", "unique", "indexes", "foreign"),
    [
        ("DROP COLUMN size", "id owner note", [("owner",)], [], 1),
        ("DROP INDEX k, DROP KEY uq", "id owner size note", [], [], 1),
        ("DROP FOREIGN KEY fk", "id owner size note", [("owner", "size")], ["k"], 0),
        (
            "DROP CONSTRAINT fk, DROP CHECK c",
            "id owner size note",
            [("owner", "size")],
            ["k"],
            0,
        ),
        ("CHANGE size area INT AFTER id", "id area owner note", [("owner", "area")], ["k"], 1),
        ("RENAME COLUMN size TO area", "id owner area note", [("owner", "area")], ["k"], 1),
        ("RENAME INDEX k TO other", "id owner size note", [("owner", "size")], ["other"], 1),
        ("ADD (a INT, b INT), ADD c INT FIRST", "c id owner size note a b", None, ["k"], 1),
        ("MODIFY note VARCHAR(9) AFTER owner", "id owner note size", None, ["k"], 1),
        ("ENGINE=InnoDB, ORDER BY id, ALGORITHM=INPLACE", "id owner size note", None, ["k"], 1),
    ],
)
def test_alterations(
    change: str,
    columns: str,
    unique: list[tuple[str, ...]] | None,
    indexes: list[str],
    foreign: int,
) -> None:
    sql = f"{PLOTS}ALTER TABLE `db`.`plots` {change};"
    assert read(sql).problems == ()
    plots = table(sql, "plots")
    assert list(plots.column_names) == columns.split()
    assert [key.columns for key in plots.unique_keys] == (
        [("owner", "size")] if unique is None else unique
    )
    assert [index.name for index in plots.indexes] == indexes
    assert len(plots.foreign_keys) == foreign


def test_renamed_tables_take_their_references_along() -> None:
    sql = PLOTS + "RENAME TABLE plots TO parcels; ALTER TABLE parcels RENAME COLUMN id TO no;"
    parcels = table(sql, "parcels")
    assert parcels.primary_key == ("no",)
    assert [(k.references, k.referenced_columns) for k in parcels.foreign_keys] == [
        ("parcels", ("no",))
    ]


def test_copies_of_tables() -> None:
    sql = PLOTS + "CREATE TABLE a LIKE plots; CREATE TABLE b AS SELECT * FROM plots WHERE id > 1;"
    like, selected = table(sql, "a"), table(sql, "b")
    assert (like.primary_key, len(like.unique_keys), like.foreign_keys) == (("id",), 1, ())
    assert (selected.primary_key, selected.column_names) == ((), like.column_names)
    (problem,) = read("CREATE TABLE c AS SELECT a.x, b.y FROM a JOIN b;").problems
    assert "come from a SELECT" in problem.what


def test_dropped_and_temporary_tables_are_named() -> None:
    ddl = read(PLOTS + "CREATE TEMPORARY TABLE t (a INT); DROP TABLE plots;")
    assert ddl.tables == ()
    assert {f.rule for f in ddl.findings} == {"temporary-table", "table-dropped"}


def test_statements_may_stand_before_the_table_they_alter() -> None:
    sql = "ALTER TABLE t ADD PRIMARY KEY (id);\nCREATE TABLE t (id INT);"
    assert table(sql, "t").primary_key == ("id",)
    (finding,) = read("ALTER TABLE t ADD PRIMARY KEY (id);").findings
    assert (finding.rule, finding.subject) == ("unknown-table", "t")


def test_an_inline_reference_is_a_key_with_a_remark() -> None:
    sql = "CREATE TABLE a (id INT PRIMARY KEY);\nCREATE TABLE b (a_id INT REFERENCES a (id));"
    (key,) = table(sql, "b").foreign_keys
    assert isinstance(key, ForeignKey)
    (finding,) = read(sql).findings
    assert (finding.rule, "d.sql:2" in finding.evidence) == ("inline-reference", True)


def test_entries_that_cannot_be_read_spare_the_others() -> None:
    sql = "CREATE TABLE t (id INT PRIMARY KEY, a INTT(3), b INT FOO BAR, UNIQUE KEY, c INT);"
    ddl = read(sql)
    assert ddl.tables[0].column_names == ("id", "a", "b", "c")
    assert {f.rule for f in ddl.findings} == {"unknown-type", "unread-attributes"}
    assert ["UNIQUE KEY" in problem.what for problem in ddl.problems] == [True]


@pytest.mark.parametrize("quote", ["'", "`"])
def test_an_open_quote_spares_the_statements_after_it(quote: str) -> None:
    sql = f"CREATE TABLE a (\n  id INT,\n  x INT DEFAULT {quote}1\n);\n{PLOTS}"
    ddl = read(sql)
    assert [t.name for t in ddl.tables] == ["plots"]
    assert [problem.line for problem in ddl.problems] == [3]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NATIONAL CHARACTER VARYING(9)", "VARCHAR"),
        ("LONG VARCHAR", "MEDIUMTEXT"),
        ("INT8", "BIGINT"),
        ("MIDDLEINT", "MEDIUMINT"),
        ("INET6", "INET6"),
        ("INT COLUMN_FORMAT FIXED STORAGE DISK", "INT"),
        ("INT CHECK (x > 0) NOT ENFORCED", "INT"),
        ("INT AS (1 + 1) PERSISTENT", "INT"),
        ("VARCHAR(9) CHARACTER SET = utf8mb4 COMPRESSED", "VARCHAR"),
    ],
)
def test_types_and_attributes_that_sqlglot_does_not_know(written: str, name: str) -> None:
    (read_table,) = read_tables(f"CREATE TABLE t (id INT PRIMARY KEY, x {written})", "a.sql", 1)
    assert read_table.column("x").type.name == name
