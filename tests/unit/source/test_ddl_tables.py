"""Tables out of MySQL DDL: the forms that dumps, tools and people write."""

from pathlib import Path

import pytest

from tools.errors import InputError
from tools.source.ddl import read_ddl, read_tables
from tools.source.ddl_statements import SqlText
from tools.source.schema import ColumnType, SourceTable

VISITS = """-- the clinic; a comment's quote
CREATE TABLE IF NOT EXISTS `visits` (
  `id` BIGINT(20) UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'a; b',
  patient_id INT NOT NULL,
  Room_No SMALLINT UNSIGNED,
  state ENUM('open','it''s done') NOT NULL DEFAULT 'open',
  fee DECIMAL(8,2) NULL DEFAULT 0.00,
  urgent BOOLEAN DEFAULT FALSE,
  notes LONGTEXT,
  seen_at DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  code CHAR(8) CHARACTER SET ascii COLLATE ascii_bin UNIQUE,
  PRIMARY KEY (`id`),
  UNIQUE KEY uq_slot (patient_id, seen_at),
  CONSTRAINT one_room UNIQUE (room_no, seen_at),
  KEY `k_state` (state, fee DESC) USING HASH,
  INDEX (notes(20)),
  FULLTEXT KEY ft (notes) WITH PARSER ngram,
  CONSTRAINT fk_p FOREIGN KEY (patient_id) REFERENCES Patients (ID) ON DELETE SET NULL ON UPDATE
    CASCADE,
  CHECK (fee >= 0)
) ENGINE=InnoDB AUTO_INCREMENT=7 COMMENT='One visit'
  PARTITION BY HASH (id) PARTITIONS 4;

INSERT INTO visits VALUES (1, 'CREATE TABLE x (');

CREATE TABLE Patients (ID INT PRIMARY KEY, email VARCHAR(100) NOT NULL);
"""


def visits() -> SourceTable:
    return read_tables(VISITS, "a.sql", 1)[0]


def test_columns_keep_type_default_and_nullability() -> None:
    table = visits()
    facts = {c.name: (str(c.type), c.nullable, c.default) for c in table.columns}
    assert facts == {
        "id": ("BIGINT(20)", False, None),
        "patient_id": ("INT", False, None),
        "Room_No": ("SMALLINT", True, None),
        "state": ("""ENUM('open',"it's done")""", False, "open"),
        "fee": ("DECIMAL(8,2)", True, "0.00"),
        "urgent": ("TINYINT(1)", True, "0"),
        "notes": ("LONGTEXT", True, None),
        "seen_at": ("DATETIME(3)", True, "CURRENT_TIMESTAMP(3)"),
        "code": ("CHAR(8)", True, None),
    }
    assert [c.name for c in table.columns if c.type.unsigned] == ["id", "Room_No"]
    assert [c.name for c in table.columns if c.auto_increment] == ["id"]
    assert [c.name for c in table.columns if c.set_on_update] == ["seen_at"]
    assert table.purpose == "One visit"


def test_keys_of_every_kind_with_declared_names() -> None:
    table = visits()
    assert table.primary_key == ("id",)
    assert [(key.name, key.columns) for key in table.unique_keys] == [
        ("code", ("code",)),
        ("uq_slot", ("patient_id", "seen_at")),
        ("one_room", ("Room_No", "seen_at")),
    ]
    assert [(i.name, i.columns, i.kind) for i in table.indexes] == [
        ("k_state", ("state", "fee"), "hash"),
        ("notes", ("notes",), "btree"),
        ("ft", ("notes",), "fulltext"),
    ]
    (key,) = table.foreign_keys
    assert (key.columns, key.references, key.referenced_columns, key.on_delete) == (
        ("patient_id",),
        "Patients",
        ("ID",),
        "SET NULL",
    )


def test_every_place_is_the_line_of_the_name() -> None:
    lines = VISITS.split("\n")
    for table in read_tables(VISITS, "a.sql", 1):
        assert table.name in lines[table.place.line - 1]
        for column in table.columns:
            assert column.name in lines[column.place.line - 1]
    table = visits()
    for word, key in (
        ("uq_slot", table.unique_keys[1]),
        ("one_room", table.unique_keys[2]),
        ("fk_p", table.foreign_keys[0]),
        ("k_state", table.indexes[0]),
        ("ft (notes)", table.indexes[2]),
    ):
        assert word in lines[key.place.line - 1]


def test_lines_count_from_where_the_text_begins_and_crlf_is_one_line_end() -> None:
    moved = read_tables(VISITS.replace("\n", "\r\n"), "a.md", 101)[0]
    assert moved.place.line == visits().place.line + 100
    assert [c.place.line - 100 for c in moved.columns] == [c.place.line for c in visits().columns]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("INTEGER", ColumnType(name="INT")),
        ("int(10) unsigned zerofill", ColumnType(name="INT", length=10, unsigned=True)),
        ("NUMERIC(5)", ColumnType(name="DECIMAL", length=5)),
        ("FLOAT(7,4) UNSIGNED", ColumnType(name="FLOAT", length=7, scale=4, unsigned=True)),
        ("REAL", ColumnType(name="DOUBLE")),
        ("double precision", ColumnType(name="DOUBLE")),
        ("DECIMAL(9,3) UNSIGNED", ColumnType(name="DECIMAL", length=9, scale=3, unsigned=True)),
        ("TIMESTAMP(6) NULL", ColumnType(name="TIMESTAMP", length=6)),
        ("SET('a','b')", ColumnType(name="SET", values=("a", "b"))),
        ("VARBINARY(16)", ColumnType(name="VARBINARY", length=16)),
        ("POINT NOT NULL SRID 4326", ColumnType(name="POINT")),
        ("JSON", ColumnType(name="JSON")),
        ("YEAR", ColumnType(name="YEAR")),
        ("BIT(4) DEFAULT b'0'", ColumnType(name="BIT", length=4)),
        ("VARCHAR(5) INVISIBLE", ColumnType(name="VARCHAR", length=5)),
        ("INT GENERATED ALWAYS AS (1 + 1) STORED", ColumnType(name="INT")),
    ],
)
def test_types(written: str, read: ColumnType) -> None:
    (table,) = read_tables(f"CREATE TABLE t (id INT PRIMARY KEY, x {written})", "a.sql", 1)
    assert table.column("x").type == read


def test_columns_may_be_named_like_the_words_that_are_left_out() -> None:
    sql = "CREATE TABLE t (visible INT, `srid` INT, point INT, PRIMARY KEY (visible, `srid`))"
    (table,) = read_tables(sql, "a.sql", 1)
    assert table.column_names == ("visible", "srid", "point")
    assert table.primary_key == ("visible", "srid")


def test_later_statements_alter_earlier_tables() -> None:
    sql = """CREATE TABLE t (id int, a int, b text);
ALTER TABLE `t` ADD PRIMARY KEY (`id`), ADD UNIQUE KEY `ua` (`a`), ADD KEY ka (a);
ALTER TABLE t MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=5;
ALTER TABLE t ADD COLUMN c DATE NOT NULL;
CREATE FULLTEXT INDEX fb ON t (b);
CREATE UNIQUE INDEX uc ON t (c, a);
ALTER TABLE t DISABLE KEYS;
"""
    (table,) = read_tables(sql, "a.sql", 1)
    assert table.column_names == ("id", "a", "b", "c")
    assert (table.primary_key, table.column("id").auto_increment) == (("id",), True)
    assert [key.columns for key in table.unique_keys] == [("a",), ("c", "a")]
    assert [(i.name, i.kind) for i in table.indexes] == [("ka", "btree"), ("fb", "fulltext")]
    assert table.column("c").place.line == 4


def test_a_broken_statement_is_a_problem_with_its_line_and_spares_the_others() -> None:
    sql = "CREATE TABLE a (\n id INT,\n name VARCHR(20\n);\nCREATE TABLE b (id INT PRIMARY KEY);"
    ddl = read_ddl((SqlText(text=sql, file="f.md", first_line=10),))
    assert [table.name for table in ddl.tables] == ["b"]
    assert [(p.file, p.line) for p in ddl.problems] == [("f.md", 12)]
    with pytest.raises(InputError, match=r"f\.md:12: .*VARCHR"):
        read_tables(sql, "f.md", 10)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a 'unterminated",
        "CREATE TABLE t LIKE x",
        "CREATE TABLE t (id INT); ALTER TABLE t DROP COLUMN x",
        "CREATE TABLE t (a INT DEFAULT " + "(" * 3000,
    ],
)
def test_what_cannot_be_read_is_said(sql: str) -> None:
    with pytest.raises(InputError, match=r"a\.sql:1: this SQL can't be read"):
        read_tables(sql, "a.sql", 1)


def test_two_different_definitions_of_a_table_are_a_finding() -> None:
    first = "CREATE TABLE t (id INT PRIMARY KEY);"
    same = read_ddl((SqlText(text=first * 2, file="a"),))
    other = read_ddl((SqlText(text=first + "\nCREATE TABLE t (id BIGINT);", file="a"),))
    assert same.findings == ()
    assert [(f.rule, "a:1 and a:2" in f.evidence) for f in other.findings] == [
        ("table-defined-twice", True)
    ]


def test_the_reference_schema_says_what_its_artifact_says(shop: Path) -> None:
    tables = read_tables((shop / "raw/schema.sql").read_text(), "schema.sql", 1)
    assert {t.name: len(t.columns) for t in tables} == {
        "users": 9,
        "categories": 4,
        "products": 10,
        "shopping_carts": 6,
        "orders": 6,
        "order_items": 5,
    }
    assert all(table.primary_key == ("id",) for table in tables)
    assert sum(len(table.foreign_keys) for table in tables) == 8
    assert sum(len(table.indexes) for table in tables) == 17


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (id INT PRIMARY KEY,\n HOLOGRAPHIC KEY k (id))",
        "CREATE TABLE t (id INT PRIMARY KEY);\nALTER TABLE t ADD COLUMN later",
    ],
)
def test_an_entry_without_a_type_is_a_problem_at_its_line(sql: str) -> None:
    (problem,) = read_ddl((SqlText(text=sql, file="a.sql"),)).problems
    assert problem.line == 2


def test_an_index_of_an_unknown_kind_is_left_out_and_said() -> None:
    sql = "CREATE TABLE t (id INT PRIMARY KEY,\n VECTOR KEY k (id))"
    ddl = read_ddl((SqlText(text=sql, file="a.sql"),))
    assert (ddl.problems, ddl.tables[0].indexes) == ((), ())
    (finding,) = ddl.findings
    assert (finding.rule, finding.subject) == ("index-left-out", "t")
    assert "a.sql:2: 'VECTOR KEY k (id)'" in finding.evidence


def test_mariadb_has_json_as_checked_longtext() -> None:
    sql = (
        "CREATE TABLE t (id INT PRIMARY KEY, a LONGTEXT CHECK (json_valid(`a`)), "
        "b LONGTEXT CHECK (json_valid(a)), KEY k (id) IGNORED)"
    )
    (table,) = read_tables(sql, "a.sql", 1)
    assert [str(column.type) for column in table.columns] == ["INT", "JSON", "LONGTEXT"]
