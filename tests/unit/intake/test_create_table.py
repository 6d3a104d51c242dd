"""CREATE TABLE statements that read back to the table they were written from."""

import pytest
from artifact_reading import tables_of
from bakery import SCHEMA

from tools.intake.create_table import create_table
from tools.source.ddl import read_tables
from tools.source.schema import Schema

ODD = r"""
CREATE TABLE `od``d na|me` (
  `a b` VARCHAR(10) DEFAULT 'x''y\\z',
  u CHAR(36) DEFAULT (uuid()),
  v DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  e ENUM('it''s', 'b"c', 'd\\e') DEFAULT 'it''s',
  f FLOAT DEFAULT 1.5, g DECIMAL(10,2) UNSIGNED NOT NULL DEFAULT 0.00, j JSON,
  b BIT(1) DEFAULT b'0', y YEAR DEFAULT 2020, d DATE DEFAULT '2020-01-01', n INT DEFAULT NULL,
  s SET('x', 'y'), p POINT NOT NULL, t TEXT, o BOOLEAN DEFAULT TRUE,
  sum_of DECIMAL(12,2) GENERATED ALWAYS AS (g * 2 + 1) STORED,
  big BIGINT UNSIGNED AUTO_INCREMENT, ts TIMESTAMP NULL, z VARCHAR(20) DEFAULT '',
  PRIMARY KEY (big), UNIQUE KEY `u k` (`a b`, f), KEY hh (n) USING HASH,
  FULLTEXT KEY ft (t), SPATIAL KEY sp (p)
) COMMENT='line1
line2 `code` ''quoted'' \\ **AP1**: x';
"""


@pytest.mark.parametrize("mysql", [SCHEMA, Schema(tables=read_tables(ODD, "odd.sql", 1))])
def test_every_table_reads_back_as_it_is(mysql: Schema) -> None:
    text = "\n".join(create_table(table) for table in mysql.tables)
    again = Schema(database=mysql.database, tables=read_tables(text, "again.sql", 1))
    assert tables_of(again) == tables_of(mysql)


def test_a_comment_stays_on_one_line() -> None:
    text = create_table(read_tables(ODD, "odd.sql", 1)[0])
    assert text.split("\n")[-1].startswith(") COMMENT='line1\\nline2 ")


def test_a_generated_column_is_written_as_one() -> None:
    text = create_table(read_tables(ODD, "odd.sql", 1)[0])
    assert "`sum_of` DECIMAL(12,2) GENERATED ALWAYS AS (g * 2 + 1) NULL" in text
