"""General logs of each server: what counts, when, and where it stands."""

import gzip
from pathlib import Path

import pytest

from tools.source.querylog.query_log import QueryLog
from tools.source.querylog.reading import read_query_logs

MYSQL_8 = """/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
2025-07-31T18:11:07.814734Z\t   27 Connect\tshop@localhost on shop using SSL/TLS
2025-07-31T18:11:07.814916Z\t   27 Query\tSET NAMES utf8mb4
2025-07-31T18:11:07.900000Z\t   27 Prepare\tSELECT * FROM users WHERE id = ?
2025-07-31T18:11:08.000000Z\t   27 Execute\tSELECT * FROM users WHERE id = 5
2025-07-31T18:11:08.500000Z\t   27 Close stmt\t
2025-07-31T18:11:09.000000Z\t   28 Query\tSELECT *
  FROM users
  WHERE id = 7
2025-07-31T18:11:09.100000Z\t   28 Field List\tusers
2025-07-31T18:11:09.200000Z\t   28 Statistics\t
2025-07-31T18:11:10.000000Z\t   29 Binlog Dump\tLog: 'binlog.000001'  Pos: 4
/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
2025-07-31T18:11:20.000000Z\t   28 Query\tSELECT * FROM users WHERE id = 7
2025-07-31T18:11:20.000000Z\t   28 Init DB\tshop
2025-07-31T18:11:20.000000Z\t   28 Quit\t
"""

MARIADB = """mariadbd, Version: 10.11.19-MariaDB-0+deb12u1-log (Debian 12). started with:
Tcp port: 0  Unix socket: /run/mysqld/mysqld.sock
Time\t\t    Id Command\tArgument
250731 18:11:07\t    27 Connect\tshop@localhost on shop using Socket
\t\t    27 Query\tSET NAMES utf8mb4
\t\t    27 Prepare\tSELECT * FROM users WHERE id = ?
250731 18:11:08\t    27 Execute\tSELECT * FROM users WHERE id = 5
250731 18:11:09\t    28 Query\tSELECT *
  FROM users
  WHERE id = 7
mariadbd, Version: 10.11.19-MariaDB-0+deb12u1-log (Debian 12). started with:
Tcp port: 0  Unix socket: /run/mysqld/mysqld.sock
Time\t\t    Id Command\tArgument
250731 18:11:20\t    28 Query\tSELECT * FROM users WHERE id = 7
\t\t    28 Quit\t
"""

MYSQL_5_6 = (
    MARIADB.replace("mariadbd, Version: 10.11.19-MariaDB-0+deb12u1-log (Debian 12).", "SERVER")
    .replace("SERVER", "/usr/sbin/mysqld, Version: 5.6.51-log (MySQL Community Server (GPL)).")
    .replace("Time\t\t    Id Command\tArgument", "Time                 Id Command    Argument")
    .replace("250731 18:", "250731  8:")
)

WINDOWS = MYSQL_8.replace(
    "/usr/sbin/mysqld, Version", r"C:\Program Files\MySQL\bin\mysqld.exe, Version"
).replace(
    "Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock", "TCP Port: 3306, Named Pipe: MySQL"
)

EAST = MYSQL_8.replace("T18:", "T20:").replace("Z\t", "+02:00\t")


def outline(log: QueryLog) -> tuple[object, ...]:
    (digest,) = log.digests
    return (
        digest.text,
        digest.executions,
        digest.connections,
        digest.first_seen,
        digest.last_seen,
        log.seconds,
        log.administrative,
        log.unread,
    )


@pytest.mark.parametrize(
    ("content", "server", "first", "last", "line"),
    [
        (MYSQL_8, "MySQL 8.0.36", "2025-07-31T18:11:08Z", "2025-07-31T18:11:20Z", 7),
        (EAST, "MySQL 8.0.36", "2025-07-31T18:11:08Z", "2025-07-31T18:11:20Z", 7),
        (WINDOWS, "MySQL 8.0.36", "2025-07-31T18:11:08Z", "2025-07-31T18:11:20Z", 7),
        (MARIADB, "MariaDB 10.11.19", "2025-07-31T18:11:08", "2025-07-31T18:11:20", 7),
        (MYSQL_5_6, "MySQL 5.6.51", "2025-07-31T08:11:08", "2025-07-31T08:11:20", 7),
    ],
    ids=["MySQL 8", "MySQL 8, local time", "MySQL 8 on Windows", "MariaDB", "MySQL 5.6"],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
def test_query_and_execute_count_and_prepare_does_not(
    read, content: str, server: str, first: str, last: str, line: int, ends: str, mark: str
) -> None:
    log = read(mark + content.replace("\n", ends)).log
    text = "SELECT * FROM users WHERE id = ?"
    assert outline(log) == (text, 3, 2, first, last, 12.0, 1, ())
    (file,) = log.files
    assert (file.format, file.server, file.lines) == ("general", server, content.count("\n"))
    assert (log.digests[0].place.file, log.digests[0].place.line) == ("query.log", line)
    assert log.is_complete


def test_keys_of_a_digest(read) -> None:
    (key,) = read(MYSQL_8).log.digests[0].keys
    assert (key.column, key.parameter, key.distinct, key.largest) == ("users.id", 0, 2, 7)
    assert key.is_exact
    assert key.top_share == pytest.approx(2 / 3)


def test_variants_have_the_values_and_stay_out_of_the_log(read) -> None:
    logs = read(MYSQL_8.replace("id = 5", "id = 'it\\'s me'"))
    (digest,) = logs.log.digests
    variants = logs.variants[digest.id]
    assert [(each.values, each.executions) for each in variants.commonest] == [
        (("7",), 2),
        (("it's me",), 1),
    ]
    assert variants.is_complete
    assert variants.commonest[0].first_seen == "2025-07-31T18:11:09Z"
    assert variants.commonest[0].last_seen == "2025-07-31T18:11:20Z"
    assert "it's me" not in logs.log.model_dump_json()


def test_a_log_compressed_by_gzip_reads_the_same(read) -> None:
    plain = read(MYSQL_8).log
    packed = read(gzip.compress(MYSQL_8.encode())).log
    assert packed.model_copy(update={"files": ()}) == plain.model_copy(update={"files": ()})
    assert packed.files[0].lines == plain.files[0].lines


def test_files_outside_the_root_keep_their_path(tmp_path: Path) -> None:
    path = tmp_path / "query.log"
    path.write_text(MYSQL_8)
    elsewhere = tmp_path / "workspace"
    elsewhere.mkdir()
    log = read_query_logs([path], elsewhere).log
    assert log.files[0].path == path.as_posix()


def test_a_file_given_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "query.log"
    path.write_text(MYSQL_8)
    once = read_query_logs([path], tmp_path).log
    assert read_query_logs([path, tmp_path / "." / "query.log"], tmp_path).log == once


def test_commands_that_nobody_knows_are_reported(read) -> None:
    unknown = "2025-07-31T18:11:20.000000Z\t   28 Do Magic\tnow\n"
    (unread,) = read(MYSQL_8 + unknown).log.unread
    assert (unread.lines, unread.place.line) == (1, MYSQL_8.count("\n") + 1)
    assert unread.reason == "a command that is not known here"


def test_a_server_that_changed_its_kind_of_record(read) -> None:
    log = read("".join(each.split("Argument\n", 1)[1] for each in (MARIADB, MYSQL_8))).log
    (digest,) = log.digests
    assert (digest.executions, log.administrative, log.unread) == (6, 2, ())
    assert digest.last_seen == "2025-07-31T18:11:20"
