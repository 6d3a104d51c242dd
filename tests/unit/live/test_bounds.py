"""What reading costs the server: bounded in time, no lock, nothing written."""

import time
from collections.abc import Iterator

import pytest
from live_shop import Reader
from mariadb_server import MariadbServer
from pydantic import SecretStr

from tools.source.live.address import read_address
from tools.source.live.connection import open_connection
from tools.source.live.database import DEFAULT_LIMITS, Limits, LiveDatabase
from tools.source.live.failures import StatementFailed
from tools.source.live.reading import read_live_database
from tools.source.live.session import Session

pytestmark = pytest.mark.mariadb

HURRIED = Limits(statement_seconds=0.6)
# Each value of `v` is computed as it is read, which takes a fiftieth of the bound or so.
SLOW = """
CREATE DATABASE slow; USE slow;
CREATE TABLE heavy (
  id INT PRIMARY KEY,
  note VARCHAR(200),
  v INT AS (LENGTH(SHA2(REPEAT('x', {length} + id), 512))) VIRTUAL
);
INSERT INTO heavy (id, note) SELECT seq, REPEAT('n', 7) FROM seq_1_to_160;
CREATE TABLE hopeless LIKE heavy;
INSERT INTO hopeless (id, note) SELECT seq, REPEAT('n', 7) FROM seq_1_to_4000;
CREATE TABLE light (id INT PRIMARY KEY);
CREATE VIEW asleep AS SELECT id, SLEEP(20) AS s FROM light;
INSERT INTO light VALUES (1);
GRANT SELECT, SHOW VIEW ON slow.* TO reader;
"""
WRITES = (
    "insert", "insert_select", "update", "update_multi", "delete", "delete_multi", "replace",
    "load", "truncate", "create_table", "create_view", "create_index", "alter_table", "drop_table",
    "lock_tables", "flush", "analyze", "optimize", "repair", "call_procedure",
    "create_temporary_table",
)  # fmt: skip


@pytest.fixture(scope="module")
def slow_live(mariadb: MariadbServer, read: Reader) -> Iterator[LiveDatabase]:
    begin = time.monotonic()
    mariadb.run("SELECT SUM(LENGTH(SHA2(REPEAT('x', 200000 + seq), 512))) FROM seq_1_to_99", "shop")
    seconds_per_byte = (time.monotonic() - begin) / 99 / 200_000
    length = int(HURRIED.statement_seconds * 3.2 / 160 / seconds_per_byte)
    mariadb.run(SLOW.format(length=length))
    begin = time.monotonic()
    live = read("slow", HURRIED)
    assert time.monotonic() - begin < 10
    yield live
    mariadb.run("DROP DATABASE slow; REVOKE SELECT, SHOW VIEW ON slow.* FROM reader")


def measured(live: LiveDatabase, table: str) -> set[str]:
    names = {each.subject: each.kind for each in live.measurements}
    return {f"{kind} {name}" for name, kind in names.items() if name.partition(".")[0] == table}


def test_a_statement_that_runs_into_its_bound_is_a_finding(slow_live: LiveDatabase) -> None:
    found = {(each.rule, each.subject): each for each in slow_live.findings}
    left_out = found["not-measured", "hopeless"]
    assert left_out.evidence == (
        "mysql:slow.hopeless:1: of `hopeless` is not measured: the sizes of rows and long values: "
        "the statement ran into its bound of 0.6 s."
    )
    assert measured(slow_live, "hopeless") == {"rows hopeless", "cardinality hopeless.id"}
    cut = found["sample-cut-short", "heavy"]
    assert cut.evidence == (
        "mysql:slow.heavy:1: sizes in `heavy` are of about 16 rows, a tenth of what was to be "
        "read: the statement ran into its bound of 0.6 s."
    )
    (note,) = [each for each in slow_live.measurements if each.subject == "heavy.note"]
    assert (note.kind, note.average, note.max) == ("size", 7, 7)
    assert note.remark == "sampled: 16 rows, from 16 ranges of `id`"
    assert "cardinality light.id" in measured(slow_live, "light")


def test_views_are_named_and_never_run(slow_live: LiveDatabase) -> None:
    """The view would take 20 s."""
    (view,) = [each for each in slow_live.findings if each.rule == "view"]
    assert view.evidence == "mysql:slow has 1 view: `asleep`."
    assert slow_live.mysql.table_names == ("heavy", "hopeless", "light")


def test_a_table_that_another_session_has_locked_is_a_finding(
    mariadb: MariadbServer, read: Reader
) -> None:
    with mariadb.connect("shop") as other:
        other.cursor().execute("LOCK TABLES orders WRITE")
        begin = time.monotonic()
        live = read("shop", Limits(statement_seconds=0.4, table_seconds=1))
        assert time.monotonic() - begin < 5
        other.cursor().execute("UNLOCK TABLES")
    left_out = [each for each in live.findings if each.rule == "not-measured"]
    assert {each.subject for each in left_out} == {"orders"}
    assert left_out[0].evidence.startswith(
        "mysql:shop.orders:1: of `orders` is not measured: an exact number of rows"
    )
    assert "the statement ran into its bound of 0.4 s" in left_out[0].evidence
    assert "growth: the time for it was used up." in left_out[-1].evidence
    (rows,) = [e for e in live.measurements if (e.kind, e.subject) == ("rows", "orders")]
    assert rows.remark == "estimated by the server"
    assert "fan_out order_lines.order_id" in measured(live, "order_lines")


def test_the_time_for_everything_is_shared_out(mariadb: MariadbServer, read: Reader) -> None:
    """Two tables are locked; the others have their figures, and it ends in time."""
    limits = Limits(statement_seconds=5, table_seconds=5, total_seconds=2)
    with mariadb.connect("shop") as other:
        other.cursor().execute("LOCK TABLES orders WRITE, users WRITE")
        begin = time.monotonic()
        live = read("shop", limits)
        assert time.monotonic() - begin < 8
        other.cursor().execute("UNLOCK TABLES")
    left_out = [each for each in live.findings if each.rule == "not-measured"]
    assert {each.subject for each in left_out} == {"orders", "users"}
    assert any("the time for it was used up" in each.evidence for each in left_out)
    assert "size carts.body" in measured(live, "carts")


def test_where_no_time_is_left_the_servers_estimates_remain(mariadb: MariadbServer) -> None:
    def dawdle(doing: str) -> None:
        if doing.startswith("measuring orders"):
            time.sleep(2.1)

    url = f"mysql://root:@/shop?unix_socket={mariadb.socket}"
    live = read_live_database(url, limits=Limits(total_seconds=2), progress=dawdle)
    (finding,) = [each for each in live.findings if each.rule == "not-measured"]
    names = finding.evidence.partition("They are: ")[2].rstrip(".").split(", ")
    assert "`orders`" in names
    assert finding.evidence.startswith(
        f"mysql:shop: of {len(names)} of 6 tables nothing is measured but the server's estimate "
        "of rows: the time for it was used up."
    )
    rows = {each.subject: each for each in live.measurements if each.kind == "rows"}
    assert set(rows) == set(live.mysql.table_names)
    assert rows["orders"].remark == "estimated by the server"
    assert not [each for each in live.measurements if each.subject.startswith("orders.")]


def test_a_server_that_can_not_end_statements_is_not_measured(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_bound_setting", lambda *_: "max_moon_phase = 1")
    live = read("shop")
    assert {each.kind for each in live.measurements} == {"rows"}
    assert {each.remark for each in live.measurements} == {"estimated by the server"}
    (finding,) = [each for each in live.findings if each.rule == "not-measured"]
    assert finding.evidence == (
        "mysql:shop: of 6 of 6 tables nothing is measured but the server's estimate of rows: this "
        "server can't be told to end a statement that takes too long. They are: `carts`, "
        "`nothing`, `order_lines`, `orders`, `shipments`, `users`."
    )


def test_definitions_can_change_while_others_are_measured(mariadb: MariadbServer) -> None:
    """No lock on a table's definition outlives the table's own figures."""
    mariadb.run(
        "CREATE DATABASE moving; USE moving; CREATE TABLE a (id INT); CREATE TABLE b (id INT);"
    )
    altered = []

    def alter(doing: str) -> None:
        if doing.startswith("measuring"):
            wait = "SET lock_wait_timeout = 1"
            mariadb.run(f"{wait}; ALTER TABLE a COMMENT 'x', ALGORITHM=COPY", "moving")
            altered.append(doing)

    url = f"mysql://root:@/moving?unix_socket={mariadb.socket}"
    live = read_live_database(url, progress=alter)
    assert len(altered) == 2  # a lock would have been an error after a second
    assert live.mysql.table_names == ("a", "b")
    mariadb.run("DROP DATABASE moving")


def state(server: MariadbServer) -> tuple[object, ...]:
    names = ", ".join(f"'Com_{name}'" for name in WRITES)
    writes = server.run(f"SHOW GLOBAL STATUS WHERE Variable_name IN ({names})")
    assert len(writes) == len(WRITES)
    tables = [("shop", each) for (each,) in server.run("SHOW TABLES", "shop")]
    tables += [("blog", each) for (each,) in server.run("SHOW TABLES", "blog")]
    sums = server.run(f"CHECKSUM TABLE {', '.join(f'{d}.{t}' for d, t in tables)}")
    files = server.run(
        "SELECT table_name, create_time, update_time FROM information_schema.tables "
        "WHERE table_schema IN ('shop', 'blog')"
    )
    return tuple(writes), tuple(sums), tuple(files)


def test_nothing_is_written(mariadb: MariadbServer) -> None:
    """Even by someone who may write everything."""
    before = state(mariadb)
    for database in ("shop", "blog"):
        read_live_database(f"mysql://root:@/{database}?unix_socket={mariadb.socket}")
    assert state(mariadb) == before


def test_who_may_only_select_is_enough(shop_live: LiveDatabase, mariadb: MariadbServer) -> None:
    as_root = read_live_database(f"mysql://root:@/shop?unix_socket={mariadb.socket}")
    assert as_root.mysql == shop_live.mysql
    assert as_root.measurements == shop_live.measurements


def test_the_session_itself_can_not_write(mariadb: MariadbServer) -> None:
    address = read_address(f"mysql://root@/shop?unix_socket={mariadb.socket}")
    before = state(mariadb)[1:]
    with open_connection(address, SecretStr(""), DEFAULT_LIMITS) as connection:
        session = Session(connection, DEFAULT_LIMITS)
        assert session.is_bounded
        for sql in (
            "INSERT INTO shop.nothing VALUES (1, '', NULL)",
            "UPDATE shop.users SET name = ''",
            "CREATE TABLE shop.more (id INT)",
            "DELETE FROM blog.wp_users",
        ):
            with pytest.raises(StatementFailed, match="error 1792"):
                session.rows(sql)
            with pytest.raises(StatementFailed, match="error 1792"), session.table(5, 5):
                session.rows(sql)
    assert state(mariadb)[1:] == before


def test_a_table_is_seen_in_one_state(mariadb: MariadbServer) -> None:
    address = read_address(f"mysql://root@/shop?unix_socket={mariadb.socket}")
    count = "SELECT COUNT(*) FROM shop.nothing"
    with open_connection(address, SecretStr(""), DEFAULT_LIMITS) as connection:
        session = Session(connection, DEFAULT_LIMITS)
        with session.table(5, 5):
            mariadb.run("INSERT INTO shop.nothing VALUES (1, '', NULL)")
            assert session.rows(count) == [(0,)]
        assert session.rows(count) == [(1,)]
    mariadb.run("DELETE FROM shop.nothing")


def test_no_table_on_the_servers_disk_for_the_figures(mariadb: MariadbServer) -> None:
    """information_schema itself makes some; counted is from the first table on."""
    counts = []

    def count(doing: str) -> None:
        if doing.startswith("measuring"):
            counts.append(mariadb.run("SHOW GLOBAL STATUS LIKE 'Created_tmp_disk_tables'")[0][1])

    url = f"mysql://root:@/shop?unix_socket={mariadb.socket}"
    read_live_database(url, limits=Limits(whole_table_rows=300), progress=count)
    assert len(counts) == 6
    assert counts[0] == counts[-1]
