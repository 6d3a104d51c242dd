"""What performance_schema has summed up of an application's statements."""

import time
from collections.abc import Iterator

import pytest
from live_shop import SECRET, Reader
from mariadb_server import MariadbServer

from tools.source.live.database import Limits, LiveDatabase, StatementDigest, StatementDigests
from tools.source.live.reading import read_live_database
from tools.source.live.statement_digests import digests_of

RUN = 7


@pytest.fixture(scope="module")
def app(mariadb: MariadbServer, read: Reader) -> Iterator[LiveDatabase]:
    """What is read after an application has run some statements, the first of them a while ago."""
    mariadb.run("CREATE DATABASE app; GRANT SELECT ON app.* TO reader")
    mariadb.run("CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, body VARCHAR(99))", "app")
    mariadb.run("TRUNCATE performance_schema.events_statements_summary_by_digest")
    with mariadb.connect("app") as session:
        cursor = session.cursor()
        cursor.execute(f"INSERT INTO notes (body) VALUES ('{SECRET}'), ('b'), ('c')")
        time.sleep(1.1)
        for number in range(RUN):
            cursor.execute(f"SELECT body FROM notes WHERE id = {number} AND body <> '{SECRET}'")
        cursor.execute("SELECT * FROM notes WHERE id IN (1, 2, 3) LIMIT 5, 10")
        cursor.execute(f"UPDATE notes SET body = '{SECRET}' WHERE id = 2")
        long = " OR ".join(f"(id + {n} > 0 AND body LIKE 'x{n}')" for n in range(120))
        cursor.execute(f"SELECT COUNT(*) FROM notes WHERE {long}")
    yield read("app")
    mariadb.run("DROP DATABASE app; REVOKE SELECT ON app.* FROM reader")


def digests(live: LiveDatabase) -> StatementDigests:
    assert live.digests is not None
    return live.digests


def digest(live: LiveDatabase, statement: str) -> StatementDigest:
    (found,) = [each for each in digests(live).digests if each.statement == statement]
    return found


@pytest.mark.mariadb
def test_each_statement_with_its_counts(app: LiveDatabase) -> None:
    select = digest(app, "SELECT BODY FROM `notes` WHERE ID = ? AND BODY != ?")
    assert (select.executions, select.errors) == (RUN, 0)
    assert (select.rows_sent, select.rows_affected) == (2, 0)  # of the three, one has the secret
    assert 0 < select.average_seconds <= select.max_seconds < 1
    update = digest(app, "UPDATE `notes` SET BODY = ? WHERE ID = ?")
    assert (update.executions, update.rows_affected) == (1, 1)


@pytest.mark.mariadb
def test_lists_and_rows_are_written_as_in_a_query_log(app: LiveDatabase) -> None:
    statements = {each.statement for each in digests(app).digests}
    assert "INSERT INTO `notes` ( BODY ) VALUES (?)" in statements
    assert "SELECT * FROM `notes` WHERE ID IN (?+) LIMIT ?, ?" in statements


@pytest.mark.mariadb
def test_the_window_is_from_the_first_statement_to_the_last(app: LiveDatabase) -> None:
    """To the second; the server's start is said too."""
    found = digests(app)
    insert = digest(app, "INSERT INTO `notes` ( BODY ) VALUES (?)")
    select = digest(app, "SELECT BODY FROM `notes` WHERE ID = ? AND BODY != ?")
    assert found.first_seen == min(each.first_seen for each in found.digests)
    assert found.last_seen == max(each.last_seen for each in found.digests)
    assert insert.first_seen < select.last_seen <= found.last_seen <= found.read_at
    assert found.server_started <= found.first_seen
    assert found.first_seen.endswith("Z")
    assert 1 <= found.seconds < 30
    assert found.executions == sum(each.executions for each in found.digests)
    assert (found.dropped_digests, found.dropped_executions) == (0, 0)


@pytest.mark.mariadb
def test_what_tablewright_runs_is_not_among_them(app: LiveDatabase, read: Reader) -> None:
    again = digests(read("app"))
    assert again.digests == digests(app).digests


@pytest.mark.mariadb
def test_no_value_of_a_statement_or_row_comes_out(
    app: LiveDatabase, shop_live: LiveDatabase, blog_live: LiveDatabase
) -> None:
    for live in (app, shop_live, blog_live):
        assert SECRET not in live.model_dump_json()
        assert "example.org" not in live.model_dump_json()


@pytest.mark.mariadb
def test_as_digests_of_a_query_log(app: LiveDatabase) -> None:
    found = digests_of("app", digests(app))
    by_text = {each.text: each for each in found}
    select = by_text["SELECT BODY FROM `notes` WHERE ID = ? AND BODY != ?"]
    assert found[0] == select  # the one that runs most often
    assert (select.kind, select.executions, select.is_parsed) == ("select", RUN, False)
    assert select.average_per_second == pytest.approx(RUN / digests(app).seconds)
    assert str(select.place) == "mysql:app.events_statements_summary_by_digest:1"
    assert by_text["UPDATE `notes` SET BODY = ? WHERE ID = ?"].kind == "update"
    assert by_text["INSERT INTO `notes` ( BODY ) VALUES (?)"].kind == "insert"


@pytest.mark.mariadb
def test_what_is_cut_or_left_out_is_said(app: LiveDatabase, read: Reader) -> None:
    (cut,) = [each for each in digests(app).digests if each.is_cut]
    assert cut.text.startswith("SELECT COUNT ( * ) FROM `notes` WHERE")
    rules = {each.rule: each.evidence for each in app.findings}
    count = len(digests(app).digests)
    assert rules["digests-cut-short"] == (
        f"mysql:app: the server has cut the text of 1 of {count} digests short."
    )
    few = read("app", Limits(digests=1))
    assert [each.executions for each in digests(few).digests] == [RUN]
    (left_out,) = [each for each in few.findings if each.rule == "digests-left-out"]
    rest = digests(app).executions - RUN
    assert (
        f"{count - 1} digests beyond the 1 that run most often, with {rest} of" in left_out.evidence
    )


@pytest.mark.mariadb
def test_a_database_without_statements(mariadb: MariadbServer, read: Reader) -> None:
    mariadb.run("CREATE DATABASE idle; CREATE TABLE idle.t (id INT PRIMARY KEY)")
    mariadb.run("GRANT SELECT ON idle.* TO reader")
    live = read("idle")
    assert digests(live).digests == ()
    (finding,) = live.findings
    assert finding.rule == "no-statement-digests"
    assert "has summed up no statement that ran with `idle` as its database" in finding.evidence
    mariadb.run("DROP DATABASE idle; REVOKE SELECT ON idle.* FROM reader")


@pytest.mark.mariadb
def test_performance_schema_that_is_off_or_closed_is_a_finding(
    plain_mariadb: MariadbServer, mariadb: MariadbServer
) -> None:
    live = read_live_database(f"mysql://root:@/shop?unix_socket={plain_mariadb.socket}")
    assert live.digests is None
    assert [each.rule for each in live.findings] == ["performance-schema-off"]
    mariadb.run("CREATE USER narrow; GRANT SELECT ON blog.* TO narrow")
    closed = read_live_database(f"mysql://narrow:@/blog?unix_socket={mariadb.socket}")
    assert closed.digests is None
    assert closed.measurements
    (finding,) = closed.findings
    assert (finding.rule, finding.fix) == (
        "unread-digests",
        "Have SELECT on performance_schema.* granted to this user, or give a query log.",
    )
    assert finding.evidence.endswith("can't be read: this user may not read it.")
    mariadb.run("DROP USER narrow")


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("INSERT INTO `t` VALUES (...) /* , ... */ ", "INSERT INTO `t` VALUES (?+)"),
        ("INSERT INTO `t` VALUES (...)", "INSERT INTO `t` VALUES (?+)"),
        ("SELECT `a` FROM `t` WHERE `b` IN (...) ", "SELECT `a` FROM `t` WHERE `b` IN (?+)"),
        ("SELECT ?, ... FROM `t` LIMIT ?, ... ", "SELECT ?, ? FROM `t` LIMIT ?, ?"),
        ("SELECT (_charset) ? FROM `t`", "SELECT ? FROM `t`"),
    ],
)
def test_the_forms_in_which_servers_write_values(text: str, statement: str) -> None:
    digest = StatementDigest(
        digest="0",
        text=text,
        executions=1,
        first_seen="2025-11-01T00:00:00Z",
        last_seen="2025-11-01T00:00:00Z",
        average_seconds=0,
        max_seconds=0,
        rows_sent=0,
        rows_examined=0,
        rows_affected=0,
    )
    assert digest.statement == statement
