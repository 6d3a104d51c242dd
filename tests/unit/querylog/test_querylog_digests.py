"""What statements become once their values are taken out."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.source.querylog import statement_words
from tools.source.querylog.literals import (
    MARK,
    needs_care,
    split_exactly,
    split_values,
    value_text,
)
from tools.source.querylog.shapes import LONGEST_TEXT, read_shape
from tools.source.querylog.statement_words import LIST, read_words


def digest(statement: str) -> str:
    return read_shape(split_exactly(statement.encode()).skeleton).text


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("select * from users where id=5", "SELECT * FROM users WHERE id = ?"),
        ("SELECT  *\n\tFROM users\r\nWHERE id = -5 ;", "SELECT * FROM users WHERE id = ?"),
        ("select a-5, a - -5, -5 from t", "SELECT a - ?, a - ?, ? FROM t"),
        ("SELECT t1.col2, `2fa`, 3d FROM t1", "SELECT t1.col2, `2fa`, 3d FROM t1"),
        (
            "SELECT x FROM t WHERE a = 'it''s' OR a = 'it\\'s'",
            "SELECT x FROM t WHERE a = ? OR a = ?",
        ),
        ('SELECT x FROM t WHERE a = "say ""hi""\\""', "SELECT x FROM t WHERE a = ?"),
        ("SELECT x FROM t WHERE a = 'b' 'c'", "SELECT x FROM t WHERE a = ?"),
        ("SELECT x FROM t WHERE a = 0x1F", "SELECT x FROM t WHERE a = ?"),
        ("SELECT x FROM t WHERE a IN (x'4D', b'01', 0b1)", "SELECT x FROM t WHERE a IN (?+)"),
        (
            "SELECT x FROM t WHERE a = N'b' OR a = _utf8mb4 'c'",
            "SELECT x FROM t WHERE a = ? OR a = ?",
        ),
        ("SELECT x FROM t WHERE a > .5 AND b < 1.5e-3", "SELECT x FROM t WHERE a > ? AND b < ?"),
        ("SELECT x FROM t WHERE d = date '2020-01-01'", "SELECT x FROM t WHERE d = DATE ?"),
        ("select x from t where a is null", "SELECT x FROM t WHERE a IS NULL"),
        ("SELECT x FROM t WHERE a IN(1)", "SELECT x FROM t WHERE a IN (?+)"),
        ("SELECT x FROM t WHERE a in ( 1,2 , NULL)", "SELECT x FROM t WHERE a IN (?+)"),
        (
            "SELECT x FROM t WHERE (a, b) IN ((1, 2), (3, 4))",
            "SELECT x FROM t WHERE (a, b) IN (?+)",
        ),
        (
            "SELECT x FROM t WHERE a IN (SELECT b FROM u WHERE c IN (1, 2))",
            "SELECT x FROM t WHERE a IN (SELECT b FROM u WHERE c IN (?+))",
        ),
        ("insert into t(a,b) values(1,'x')", "INSERT INTO t (a, b) VALUES (?+)"),
        ("INSERT INTO t (a, b) VALUES (1, NULL), (2, 'y')", "INSERT INTO t (a, b) VALUES (?+)"),
        ("INSERT INTO t VALUES (1, now()), (2, now())", "INSERT INTO t VALUES (?, NOW())"),
        (
            "INSERT INTO t VALUES (1, NOW()), (2, UUID())",
            "INSERT INTO t VALUES (?, NOW()), (?, UUID())",
        ),
        (
            "insert into t (a) values (1) on duplicate key update n = n + 1",
            "INSERT INTO t (a) VALUES (?+) ON DUPLICATE KEY UPDATE n = n + ?",
        ),
        ("SELECT x FROM t LIMIT 5, 10", "SELECT x FROM t LIMIT ?, ?"),
        ("select x from t limit 10 offset 5", "SELECT x FROM t LIMIT ? OFFSET ?"),
        ("SELECT x FROM t WHERE id = ?", "SELECT x FROM t WHERE id = ?"),
        (
            "SELECT /* by Ada, 7 */ x FROM t -- it's\n WHERE a = 1 # 'b",
            "SELECT x FROM t WHERE a = ?",
        ),
        ("SELECT /*+ MAX_EXECUTION_TIME(1000) */ x FROM t", "SELECT x FROM t"),
        (
            "SELECT /*!40001 SQL_NO_CACHE */ x FROM t LIMIT 1",
            "SELECT SQL_NO_CACHE x FROM t LIMIT ?",
        ),
        (
            "SELECT `it's`, `a``b` FROM `t-1` WHERE x='y'",
            "SELECT `it's`, `a``b` FROM `t-1` WHERE x = ?",
        ),
        ("SELECT '--', '/*', '#' FROM t", "SELECT ?, ?, ? FROM t"),
        ("SELECT a--1 FROM t", "SELECT a - ? FROM t"),
        ("select t.key, t.Limit from t", "SELECT t.key, t.Limit FROM t"),
        (
            "select rank, end, offset, Value from groups",
            "SELECT rank, end, offset, Value FROM groups",
        ),
        ("select case when a then 1 end as x from t", "SELECT CASE WHEN a THEN ? END AS x FROM t"),
        ("select count( distinct Id ), Max (x) from t", "SELECT COUNT(DISTINCT Id), MAX(x) FROM t"),
        ("select now() - interval 1 day from t", "SELECT NOW() - INTERVAL ? DAY FROM t"),
        ("SELECT x FROM t WHERE é = 'ü'", "SELECT x FROM t WHERE é = ?"),
        ("SELECT data->'$.a', @x := 5 FROM t", "SELECT data -> ?, @x := ? FROM t"),
    ],
)
def test_a_statement_becomes_its_digest(statement: str, text: str) -> None:
    assert digest(statement) == text


STRINGS = st.text().map(
    lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0") + "'"
)
NUMBERS = st.integers().map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)


@given(STRINGS, NUMBERS, STRINGS.map(lambda text: '"' + text[1:-1].replace('"', '""') + '"'))
def test_no_value_is_left_in_a_digest(one: str, number: str, other: str) -> None:
    statement = f"UPDATE t1 SET a={one},b = {number} WHERE c IN ({other}, {one}) AND d<>{number}"
    expected = "UPDATE t1 SET a = ?, b = ? WHERE c IN (?+) AND d <> ?"
    assert digest(statement) == expected


@given(
    st.lists(
        st.sampled_from(
            ["'", '"', "`", "\\", "''", "/*", "*/", "--", " ", "#", "\n", "5", ".5", "a1", "x", "="]
        )
    ).map(lambda parts: "".join(parts).encode())
)
def test_the_fast_split_is_right_wherever_it_asks_for_no_care(statement: bytes) -> None:
    pieces = split_values(statement)
    assert b"".join(pieces) == statement
    skeleton = MARK.join(pieces[::2])
    if not needs_care(skeleton):
        exact = split_exactly(statement)
        assert (exact.skeleton, exact.values) == (skeleton, pieces[1::2])


LIST_PIECES = [
    "IN", "in ", "VALUES", " values ", "(", ")", ",", ", ", "\0", "-\0", "+ \0", "NULL", "null",
    "?", "x", "x\0", "_utf8 \0", "NOW()", "a", " ", "=", "(\0)", "(\0, NULL)", "(-\0,\0)", ";",
]  # fmt: skip
LIST_PARTS = st.lists(st.sampled_from(LIST_PIECES), max_size=25).map("".join)


@given(LIST_PARTS)
def test_lists_read_at_once_as_they_read_word_by_word(skeleton: str) -> None:
    at_once = read_words(skeleton)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statement_words, "_TOKEN", statement_words._TOKEN_OF_LIST)
        one_by_one = read_words(skeleton)
    assert [each.text for each in at_once] == [each.text for each in one_by_one]
    assert [each.values for each in at_once] == [each.values for each in one_by_one]
    assert [each.negative for each in at_once if each.text != LIST] == [
        each.negative for each in one_by_one if each.text != LIST
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES " + "(VALUES " * 3_000,
        "SELECT x FROM t WHERE a IN " + "(" * 50_000 + "1" + ")" * 50_000,
        "SELECT x FROM t WHERE " + "a IN (" * 10_000,
        "SELECT x FROM t" + "\n" * 1_000_000,
        "SELECT '" + "\\'" * 500_000 + "' FROM t",
        "SELECT " + "/*" * 500_000 + " FROM t",
        "INSERT INTO t VALUES " + ", ".join(["(1, 'x', NULL)"] * 50_000),
    ],
    ids=lambda statement: f"{statement[:30]!r}",
)
def test_statements_of_a_million_characters_take_no_time(statement: str) -> None:
    started = time.process_time()
    digest(statement)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"5", "5"),
        (b"'it''s'", "it's"),
        (b'"it\'s"', "it's"),
        (rb"'it\'s\n\\ 50\% \Z'", "it's\n\\ 50\\% \x1a"),
        (b"'caf\xe9'", "caf\ufffd"),
        (b"x'4D'", "x'4D'"),
    ],
)
def test_values_read_as_people_write_them(value: bytes, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("statement", "role", "kind"),
    [
        ("SELECT a FROM t", "application", "select"),
        ("(SELECT a FROM t) UNION (SELECT b FROM u)", "application", "select"),
        ("WITH c AS (SELECT a FROM t) SELECT a FROM c", "application", "select"),
        ("WITH c AS (SELECT a FROM t) UPDATE u JOIN c ON 1 SET b = 2", "application", "update"),
        ("REPLACE INTO t VALUES (1)", "application", "insert"),
        ("DELETE FROM t", "application", "delete"),
        ("CALL buy(5)", "application", "other"),
        ("TABLE t", "application", "select"),
        ("SELECT a FROM sys_log", "application", "select"),
        ("SELECT mysql.id FROM servers mysql", "application", "select"),
        ("SELECT 1", "administrative", "other"),
        ("SELECT @@version_comment LIMIT 1", "administrative", "other"),
        ("select database()", "administrative", "other"),
        ("SELECT 1 FROM DUAL", "administrative", "other"),
        ("SELECT * FROM mysql.general_log", "administrative", "other"),
        ("SELECT * FROM `information_schema`.`tables`", "administrative", "other"),
        ("SELECT a FROM t JOIN performance_schema.threads x", "administrative", "other"),
        ("SELECT /*!40001 SQL_NO_CACHE */ * FROM `t`", "administrative", "other"),
        ("SELECT * INTO OUTFILE '/tmp/t' FROM t", "administrative", "other"),
        ("SET NAMES utf8", "administrative", "other"),
        ("SHOW TABLES", "administrative", "other"),
        ("EXPLAIN SELECT a FROM t", "administrative", "other"),
        ("TRUNCATE TABLE t", "administrative", "other"),
        ("CREATE TABLE t (a INT)", "administrative", "other"),
        ("START TRANSACTION", "administrative", "other"),
        ("LOAD DATA INFILE 'x' INTO TABLE t", "administrative", "other"),
        ("PREPARE s FROM 'SELECT 1'", "administrative", "other"),
        ("/* ping */", "administrative", "other"),
        ("", "administrative", "other"),
        ("hello world", "unknown", "other"),
    ],
)
def test_statements_are_the_application_s_or_administration(
    statement: str, role: str, kind: str
) -> None:
    shape = read_shape(split_exactly(statement.encode()).skeleton)
    assert (shape.role, shape.kind) == (role, kind)


def test_an_endless_statement_is_cut_and_still_has_its_own_digest() -> None:
    columns = [", ".join(f"column_{number}" for number in range(most)) for most in (2_000, 2_001)]
    one, other = (read_shape(f"SELECT {each} FROM t".encode()) for each in columns)
    assert len(one.text) < LONGEST_TEXT + 100
    assert re.search(r" \.\.\. \(\d+ characters, [0-9a-f]{16}\)$", one.text)
    assert one.id != other.id
