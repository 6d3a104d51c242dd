"""General and slow logs that MariaDB itself writes, of statements that the test counts."""

from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from tools.source.querylog.query_log import QueryLog
from tools.source.querylog.reading import read_query_logs
from tools.source.querylog.statement_reader import IN_A_STRING

pytestmark = pytest.mark.mariadb

INSERT = (
    "INSERT INTO notes (note) VALUES ('it\\'s a \"text\" of\n# Time: 231125 22:10:49\n"
    "231125 22:10:49\t     5 Query\tDROP TABLE notes'), (NULL)"
)
STATEMENTS = [
    ("SELECT * FROM notes WHERE id = {}", 20),
    ("SELECT *\n  FROM notes\n  WHERE note = 'x{}' LIMIT 5, 10", 5),
    ('UPDATE notes SET note = "it\'s {}" WHERE id = -1', 3),
]


@pytest.fixture
def logs(connection: pymysql.Connection, tmp_path: Path) -> Iterator[dict[str, Path]]:
    """The paths of both logs, which are on until the test ends."""
    paths = {"general": tmp_path / "general.log", "slow": tmp_path / "slow.log"}
    tmp_path.chmod(0o777)
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE notes (id INT PRIMARY KEY AUTO_INCREMENT, note TEXT)")
    cursor.execute(f"SET GLOBAL general_log_file = '{paths['general']}'")
    cursor.execute(f"SET GLOBAL slow_query_log_file = '{paths['slow']}'")
    cursor.execute("SET SESSION long_query_time = 0, SESSION log_slow_verbosity = 'full'")
    cursor.execute("SET GLOBAL slow_query_log = 1, SESSION slow_query_log = 1")
    cursor.execute("SET GLOBAL general_log = 1")
    yield paths
    cursor.execute("SET GLOBAL general_log = 0")
    cursor.execute("SET GLOBAL slow_query_log = 0")


def run(connection: pymysql.Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    cursor.execute(INSERT)
    cursor.execute("COMMIT")
    for statement, times in STATEMENTS:
        for number in range(times):
            cursor.execute(statement.format(number))
    cursor.execute("PREPARE s FROM 'SELECT note FROM notes WHERE id = ?'")
    cursor.execute("SET @id = 7")
    cursor.execute("EXECUTE s USING @id")
    cursor.execute("FLUSH LOGS")
    cursor.execute("DELETE FROM notes WHERE id IN (1, 2, 3)")


def executions(log: QueryLog) -> dict[str, int]:
    return {digest.text: digest.executions for digest in log.digests}


EXPECTED = {
    "SELECT * FROM notes WHERE id = ?": 20,
    "SELECT * FROM notes WHERE note = ? LIMIT ?, ?": 5,
    "UPDATE notes SET note = ? WHERE id = ?": 3,
    "INSERT INTO notes (note) VALUES (?+)": 1,
    "SELECT note FROM notes WHERE id = ?": 1,
    "DELETE FROM notes WHERE id IN (?+)": 1,
}


def test_both_logs_of_a_real_server(
    connection: pymysql.Connection, logs: dict[str, Path], tmp_path: Path
) -> None:
    run(connection)
    general = read_query_logs([logs["general"]], tmp_path).log
    slow = read_query_logs([logs["slow"]], tmp_path).log
    both = read_query_logs(list(logs.values()), tmp_path).log
    assert executions(general) == executions(slow) == executions(both) == EXPECTED
    assert [(each.reason, each.lines) for each in general.unread] == [(IN_A_STRING, 1)]
    assert (slow.unread, both.unread) == ((), general.unread)
    assert general.files[0].server.startswith("MariaDB 1")
    assert (general.connections, slow.connections) == (1, 1)
    assert [each.count for each in general.transactions] == [1]
    assert [each.count for each in slow.transactions] == [1]
    assert all(digest.cost is not None for digest in both.digests)
    selects = next(each for each in general.digests if each.executions == 20)
    assert [(key.column, key.distinct, key.largest) for key in selects.keys] == [
        ("notes.id", 20, 19)
    ]
