"""Definitions as servers print them, those of MySQL 8 and 9 too, which no server runs here."""

from tools.source.ddl import Ddl
from tools.source.live.catalogue import ColumnFacts, TableFacts
from tools.source.live.definitions import place_file, read_definition

# After https://dev.mysql.com/doc/refman/8.4/en/show-create-table.html and the pages it names.
MYSQL_8 = """CREATE TABLE `visits` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `my_row_id` bigint unsigned NOT NULL /*!80023 INVISIBLE */,
  `u` binary(16) NOT NULL DEFAULT (uuid_to_bin(uuid())),
  `j` json DEFAULT (json_array()),
  `p` point NOT NULL /*!80003 SRID 4326 */,
  `g` varchar(10) COLLATE utf8mb4_0900_ai_ci GENERATED ALWAYS AS (json_unquote(json_extract(`j`,_utf8mb4'$.a'))) VIRTUAL,
  `ts` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `x` double(10,2) unsigned zerofill DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq` (`u`) COMMENT 'c' /*!80000 INVISIBLE */,
  KEY `fn` ((lower(`g`))),
  KEY `mv` ((cast(json_extract(`j`,_utf8mb4'$[*]') as unsigned array))),
  KEY `desc` (`id` DESC,`g`(5)) USING BTREE,
  SPATIAL KEY `sp` (`p`),
  FULLTEXT KEY `ft` (`g`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `fk` FOREIGN KEY (`x`) REFERENCES `rooms` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT `c` CHECK ((`x` > 0)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='One visit; of many' /*!80016 ENCRYPTION='Y' */
/*!50100 PARTITION BY RANGE (`id`)
(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB,
 PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */"""  # noqa: E501

NEWER = """CREATE TABLE `later` (
  `id` int NOT NULL,
  `q``x` quaternion(4) NOT NULL,
  `w` widget DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `k` (`w`),
  HOLOGRAPHIC KEY `hk` (`q``x`) WITH (a=1)
) ENGINE=InnoDB"""


def facts(name: str, *columns: tuple[str, str, bool]) -> TableFacts:
    return TableFacts(
        name=name,
        engine="INNODB",
        rows=0,
        row_bytes=0,
        data_bytes=0,
        columns=tuple(
            ColumnFacts(name=each, data_type=kind, is_nullable=nullable)
            for each, kind, nullable in columns
        ),
    )


def read(text: str, known: TableFacts) -> Ddl:
    return read_definition(text, place_file("shop", known.name), known)


def test_what_mysql_8_prints() -> None:
    ddl = read(MYSQL_8, facts("visits"))
    assert ddl.problems == ()
    assert ddl.findings == ()
    (table,) = ddl.tables
    assert (table.purpose, table.primary_key) == ("One visit; of many", ("id",))
    assert {c.name: (str(c.type), c.nullable) for c in table.columns} == {
        "id": ("INT", False),
        "my_row_id": ("BIGINT", False),
        "u": ("BINARY(16)", False),
        "j": ("JSON", True),
        "p": ("POINT", False),
        "g": ("VARCHAR(10)", True),
        "ts": ("TIMESTAMP", True),
        "x": ("DOUBLE(10,2)", True),
    }
    assert [c.name for c in table.columns if c.set_on_update] == ["ts"]
    assert [(i.name, i.columns, i.kind) for i in table.indexes] == [
        ("fn", ("",), "btree"),
        ("mv", ("",), "btree"),
        ("desc", ("id", "g"), "btree"),
        ("sp", ("p",), "spatial"),
        ("ft", ("g",), "fulltext"),
    ]
    (key,) = table.foreign_keys
    assert (key.references, key.on_delete, str(key.place)) == (
        "rooms",
        "SET NULL",
        "mysql:shop.visits:17",
    )


def test_a_line_in_an_unknown_form_costs_that_line_alone() -> None:
    known = facts(
        "later", ("id", "INT", False), ("q`x", "QUATERNION", False), ("w", "WIDGET", True)
    )
    ddl = read(NEWER, known)
    (table,) = ddl.tables
    assert [(c.name, str(c.type), c.nullable, c.place.line) for c in table.columns] == [
        ("id", "INT", False, 2),
        ("q`x", "QUATERNION(4)", False, 3),
        ("w", "WIDGET", True, 4),
    ]
    assert [(index.name, index.place.line) for index in table.indexes] == [("k", 6)]
    assert [each.evidence for each in ddl.findings if "hk" in each.evidence] == [
        "mysql:shop.later:7: a line of `later` is in a form that is not known: "
        "HOLOGRAPHIC KEY `hk` (`q``x`) WITH (a=1)"
    ]
    assert {each.rule for each in ddl.findings} == {"unread-sql", "unknown-type"}


def test_a_definition_that_is_no_table_is_left_out_and_said() -> None:
    for text in ("", "what is this", "CREATE TABLE `x` (\n  `id` int,\n", "CREATE TABLE `x` (\n"):
        ddl = read(text, facts("x"))
        assert ddl.tables == ()
        assert [each.rule for each in ddl.findings] == ["unread-table"]
        assert "mysql:shop.x:1: the definition of `x` can't be read" in ddl.findings[0].evidence


def test_places_are_one_line_whatever_the_name() -> None:
    assert (
        place_file("my shop", "a\nb\x1b[31m\u202e") == "mysql:my shop.a\\u000ab\\u001b[31m\\u202e"
    )


def test_json_of_mariadb_is_json() -> None:
    text = """CREATE TABLE `t` (
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `k` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `l` longtext DEFAULT NULL CHECK (`l` <> ''),
  KEY `hidden` (`k`(5)) IGNORED
)"""
    (table,) = read(text, facts("t")).tables
    assert [str(c.type) for c in table.columns] == ["JSON", "LONGTEXT", "LONGTEXT"]
    assert [index.columns for index in table.indexes] == [("k",)]
