"""Slow logs of each server, and together with a general log."""

import pytest

MYSQL_8 = """/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
# Time: 2025-07-31T18:11:08.000000Z
# User@Host: shop[shop] @ localhost [127.0.0.1]  Id:    27
# Query_time: 2.000500  Lock_time: 0.000002 Rows_sent: 10  Rows_examined: 5000
use shop;
SET timestamp=1753985466;
SELECT *
  FROM users
  WHERE city = 'Bonn' LIMIT 10;
# Time: 2025-07-31T18:11:18.000000Z
# User@Host: shop[shop] @ localhost [127.0.0.1]  Id:    28
# Query_time: 1.000500  Lock_time: 0.000002 Rows_sent: 4  Rows_examined: 3000
SET timestamp=1753985477;
SELECT * FROM users WHERE city = 'Köln' LIMIT 10;
# Time: 2025-07-31T18:11:19.000000Z
# User@Host: shop[shop] @ localhost [127.0.0.1]  Id:    28
# Query_time: 0.000500  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0
SET timestamp=1753985479;
# administrator command: Quit;
"""

EXTRA = MYSQL_8.replace(
    "Rows_examined: 5000",
    "Rows_examined: 5000 Thread_id: 27 Errno: 0 Killed: 0 Bytes_received: 0 Bytes_sent: 60 "
    "Read_first: 0 Sort_rows: 0 "
    "Start: 2025-07-31T18:11:06.000000Z End: 2025-07-31T18:11:08.000000Z",
)

MARIADB = """mariadbd, Version: 10.11.19-MariaDB-0+deb12u1-log (Debian 12). started with:
Tcp port: 0  Unix socket: /run/mysqld/mysqld.sock
Time\t\t    Id Command\tArgument
# Time: 250731 20:11:08
# User@Host: shop[shop] @ localhost []
# Thread_id: 27  Schema: shop  QC_hit: No
# Query_time: 2.000500  Lock_time: 0.000002  Rows_sent: 10  Rows_examined: 5000
# Rows_affected: 0  Bytes_sent: 11
# Full_scan: Yes  Full_join: No  Tmp_table: No  Tmp_table_on_disk: No
# Filesort: No  Filesort_on_disk: No  Merge_passes: 0  Priority_queue: No
#
# explain: id\tselect_type\ttable\ttype\tpossible_keys\tkey\tkey_len\tref\trows
# explain: 1\tSIMPLE\tusers\tALL\tNULL\tNULL\tNULL\tNULL\t5000
#
use `shop`;
SET timestamp=1753985468;
SELECT *
  FROM users
  WHERE city = 'Bonn' LIMIT 10;
# User@Host: shop[shop] @ localhost []
# Thread_id: 28  Schema: shop  QC_hit: No
# Query_time: 1.000500  Lock_time: 0.000002  Rows_sent: 4  Rows_examined: 3000
# Rows_affected: 0  Bytes_sent: 11
SET timestamp=1753985478;
SELECT * FROM users WHERE city = 'Köln' LIMIT 10;
# User@Host: shop[shop] @ localhost []
# Thread_id: 28  Schema: shop  QC_hit: No
# Query_time: 0.000500  Lock_time: 0.000000  Rows_sent: 0  Rows_examined: 0
# Rows_affected: 0  Bytes_sent: 0
SET timestamp=1753985479;
# administrator command: Quit;
"""

PERCONA = """# Time: 250731 20:11:08
# User@Host: shop[shop] @ localhost []  Id:    27
# Schema: shop  Last_errno: 0  Killed: 0
# Query_time: 2.000500  Lock_time: 0.000002  Rows_sent: 10  Rows_examined: 5000  Rows_affected: 0
# Bytes_sent: 1461  Tmp_tables: 0  Tmp_disk_tables: 0  Tmp_table_sizes: 0
# InnoDB_trx_id: 0
# QC_Hit: No  Full_scan: Yes  Full_join: No  Tmp_table: No  Tmp_table_on_disk: No
use shop;
SET timestamp=1753985468;
SELECT *
  FROM users
  WHERE city = 'Bonn' LIMIT 10;
# User@Host: shop[shop] @ localhost []  Id:    28
# Schema: shop  Last_errno: 0  Killed: 0
# Query_time: 1.000500  Lock_time: 0.000002  Rows_sent: 4  Rows_examined: 3000  Rows_affected: 0
SET timestamp=1753985478;
SELECT * FROM users WHERE city = 'Köln' LIMIT 10;
"""

MYSQL_5_1 = """# Time: 250731 20:11:08
# User@Host: shop[shop] @ localhost []
# Query_time: 2.000500  Lock_time: 0.000002  Rows_sent: 10  Rows_examined: 5000
use shop;
SELECT *
  FROM users
  WHERE city = 'Bonn' LIMIT 10;
# Time: 250731 20:11:18
# User@Host: shop[shop] @ localhost []
# Query_time: 1.000500  Lock_time: 0.000002  Rows_sent: 4  Rows_examined: 3000
SELECT * FROM users WHERE city = 'Köln' LIMIT 10;
"""


@pytest.mark.parametrize(
    ("content", "first", "last", "connections"),
    [
        (MYSQL_8, "2025-07-31T18:11:08Z", "2025-07-31T18:11:18Z", 2),
        (EXTRA, "2025-07-31T18:11:08Z", "2025-07-31T18:11:18Z", 2),
        (MARIADB, "2025-07-31T18:11:08Z", "2025-07-31T18:11:18Z", 2),
        (PERCONA, "2025-07-31T18:11:08Z", "2025-07-31T18:11:18Z", 2),
        (MYSQL_5_1, "2025-07-31T20:11:08", "2025-07-31T20:11:18", 1),
    ],
    ids=["MySQL 8", "log_slow_extra", "MariaDB", "Percona", "MySQL 5.1"],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_slow_log_has_costs_and_is_not_complete(
    read, content: str, first: str, last: str, connections: int, ends: str
) -> None:
    log = read(content.replace("\n", ends)).log
    (digest,) = log.digests
    assert digest.text == "SELECT * FROM users WHERE city = ? LIMIT ?"
    assert (digest.executions, digest.connections) == (2, connections)
    assert (digest.first_seen, digest.last_seen) == (first, last)
    assert digest.largest_limit == 10
    cost = digest.cost
    assert cost is not None
    assert cost.average_seconds == pytest.approx(1.5005)
    assert cost.max_seconds == 2.0005
    assert (cost.average_rows_sent, cost.max_rows_sent) == (7, 10)
    assert (cost.average_rows_examined, cost.max_rows_examined) == (4000, 5000)
    assert not log.is_complete
    assert (log.administrative, log.unread) == (0, ())
    assert log.files[0].format == "slow"
    assert log.files[0].lines == content.count("\n")
    assert content.splitlines()[digest.place.line - 1].startswith("# Time: ")


GENERAL = (
    "2025-07-31T18:11:08.000000Z\t   27 Query\tSELECT * FROM users WHERE city = 'Bonn' LIMIT 10\n"
    "2025-07-31T18:11:18.000000Z\t   28 Query\tSELECT * FROM users WHERE city = 'Köln' LIMIT 10\n"
    "2025-07-31T18:11:18.000000Z\t   28 Query\tSELECT * FROM users WHERE city = 'Mainz' LIMIT 10\n"
)


def test_with_a_general_log_the_slow_log_gives_only_costs(read) -> None:
    alone = read(GENERAL).log
    both = read(general=GENERAL, slow=MYSQL_8).log
    (digest,) = both.digests
    assert (digest.executions, both.executions, both.administrative) == (3, 3, 0)
    assert digest.cost is not None
    assert digest.cost.max_rows_examined == 5000
    assert digest.model_copy(update={"cost": None}) == alone.digests[0].model_copy(
        update={"place": digest.place}
    )
    assert both.is_complete
    assert {file.format for file in both.files} == {"general", "slow"}


def test_slow_statements_that_the_general_log_lacks_are_reported(read) -> None:
    other = MYSQL_8.replace("SELECT *\n  FROM users", "SELECT id\n  FROM orders")
    log = read(general=GENERAL, slow=other).log
    (unread,) = log.unread
    assert (unread.lines, unread.place.file, unread.place.line) == (1, "slow.log", 4)
    assert "not counted" in unread.reason
    assert log.executions == 3
