"""Sizes out of the rows of a dump."""

from tools.source.ddl import read_ddl
from tools.source.ddl_statements import SqlText
from tools.source.measurements import Measurement
from tools.source.sample_rows import MOST_CHARACTERS, MOST_ROWS, measure_rows
from tools.source.schema import Schema

CREATE = """CREATE TABLE `notes` (
  `id` INT NOT NULL, `title` VARCHAR(200), `short` VARCHAR(20), `body` TEXT, `raw` LONGBLOB,
  PRIMARY KEY (`id`)
);
"""


def measured(rows: str) -> dict[str, Measurement]:
    text = SqlText(text=CREATE + rows, file="raw/dump.sql")
    schema = Schema(tables=read_ddl((text,)).tables)
    return {each.subject: each for each in measure_rows((text,), schema)}


def test_long_columns_have_an_average_and_a_most_in_bytes_of_utf8() -> None:
    found = measured(
        "INSERT INTO `notes` VALUES (1,'abcd','x','it''s \\n é',NULL),(2,NULL,'y','zz',0x00FF10);\n"
    )
    assert {name: (each.average, each.max) for name, each in found.items()} == {
        "notes.title": (4, 4),
        "notes.body": ((9 + 2) / 2, 9),  # é is two bytes, the escapes are one each
        "notes.raw": (3, 3),
    }
    assert found["notes.title"].remark == "1 of 2 rows have NULL"
    assert str(found["notes.body"].source) == "average and most bytes of 2 rows over raw/dump.sql"


def test_columns_may_be_listed_and_values_computed_or_introduced() -> None:
    found = measured(
        "INSERT INTO shop.NOTES (Body, id) VALUES ('abc', 1), (CONCAT('a','b'), 2);\n"
        "REPLACE INTO notes (id, body, raw) VALUES (3, _utf8mb4'abcde', _binary 'xyz');\n"
        "INSERT INTO notes SELECT * FROM old_notes;\n"
        "INSERT INTO nowhere VALUES (1);\n"
    )
    assert (found["notes.body"].average, found["notes.body"].max) == (4, 5)
    assert found["notes.raw"].average == 3


def test_a_long_insert_is_sampled_from_its_beginning() -> None:
    row = "({n},'t','s','" + "b),(" + 76 * "x" + "',NULL)"
    many = ",".join(row.format(n=n) for n in range(5 * MOST_ROWS))
    assert len(many) > 2 * MOST_CHARACTERS
    found = measured(f"INSERT INTO notes VALUES {many};\n")
    assert (found["notes.body"].average, found["notes.body"].max) == (80, 80)
    assert f"the first {MOST_ROWS:,} rows" in found["notes.body"].remark


def test_what_cannot_be_read_is_passed_over() -> None:
    assert measured("INSERT INTO notes VALUES (1,'a','b';\nINSERT INTO notes VALUES (1,2);\n") == {}
    assert measured("LOAD DATA INFILE 'x' INTO TABLE notes;\n") == {}
