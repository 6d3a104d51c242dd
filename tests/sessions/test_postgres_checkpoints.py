"""Checkpoints in Postgres hold the flow only, as the file in a workspace does."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from postgres_server import running_postgres
from stopped_sessions import Ending, ending, run
from walking import open_gate, walked
from workspaces import READING_ROOM, git

from agent.errors import UsageError, WorkspaceError
from agent.journal import JOURNAL_PATH
from agent.session import Finished
from agent.workspace.checkpoints import CheckpointFile, open_checkpoints
from agent.workspace.postgres import VARIABLE, PostgresCheckpoints

psycopg = pytest.importorskip("psycopg", reason="pip install 'tablewright[postgres]'")
pytest.importorskip("langgraph.checkpoint.postgres", reason="pip install 'tablewright[postgres]'")

ANSWERS = READING_ROOM / "answers.yaml"
TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
Query = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgres() as address:
        yield address


@pytest.fixture
def query(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Query]:
    """Asks the server, which sessions of the test use too; its tables are gone afterwards."""
    monkeypatch.setenv(VARIABLE, server)
    with psycopg.connect(server, autocommit=True) as connection:

        def ask(statement: str, *values: object) -> list[tuple[object, ...]]:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

        yield ask
        for table in (*TABLES, "checkpoint_migrations"):
            ask(f"DROP TABLE IF EXISTS {table}")


def threads(query: Query) -> dict[str, int]:
    """How many checkpoints each has."""
    found = query("SELECT thread_id, count(*) FROM checkpoints GROUP BY thread_id")
    return {str(thread): int(str(count)) for thread, count in found}


def wiped(query: Query) -> None:
    for table in TABLES:
        query(f"DELETE FROM {table}")


def dropped(query: Query) -> None:
    for table in (*TABLES, "checkpoint_migrations"):
        query(f"DROP TABLE {table}")


def foreign_content(query: Query) -> None:
    query("UPDATE checkpoints SET checkpoint = 'null'")


def not_an_object(query: Query) -> None:
    query("""UPDATE checkpoints SET checkpoint = '{"v": 4, "channel_versions": 7}'""")


def foreign_bytes(query: Query) -> None:
    query("UPDATE checkpoint_writes SET blob = '\\xc1c1', type = 'carved in stone'")
    query("UPDATE checkpoint_blobs SET blob = '\\xc1c1', type = 'carved in stone'")


def test_a_wiped_database_is_rebuilt_from_the_journal(
    half_done: Path, query: Query, undisturbed: Ending
) -> None:
    assert open_gate(half_done).kind == "design"
    shutil.rmtree(half_done / ".tablewright")
    (thread,) = threads(query)
    wiped(query)
    assert isinstance(walked(half_done, ANSWERS), Finished)
    assert ending(half_done) == undisturbed
    assert git(half_done, "status", "--porcelain") == ""
    assert set(threads(query)) == {thread}
    assert not (half_done / ".tablewright/checkpoints.sqlite").exists()


@pytest.mark.parametrize("spoil", [dropped, foreign_content, not_an_object, foreign_bytes])
def test_a_session_goes_on_whatever_became_of_its_rows(
    half_done: Path, query: Query, spoil: Callable[[Query], None]
) -> None:
    open_gate(half_done)
    (thread,) = threads(query)
    spoil(query)
    said = (half_done / JOURNAL_PATH).read_bytes()
    assert open_gate(half_done).kind == "design"
    assert (half_done / JOURNAL_PATH).read_bytes() == said
    assert set(threads(query)) == {thread}


def test_rows_that_are_good_are_kept(half_done: Path, query: Query) -> None:
    open_gate(half_done)
    (before,) = threads(query).items()
    with_checkpoints = open_checkpoints(half_done)
    try:
        assert with_checkpoints.thread(before[0].rpartition("@")[0]) == before[0]
    finally:
        with_checkpoints.close()
    assert threads(query) == dict([before])
    assert before[1] > 1


def test_the_same_session_in_two_folders_has_two_threads(
    half_done: Path, tmp_path: Path, query: Query, undisturbed: Ending
) -> None:
    other = Path(shutil.copytree(half_done, tmp_path / "other"))
    assert isinstance(walked(half_done, ANSWERS), Finished)
    assert open_gate(other).kind == "design"
    one, two = sorted(threads(query))
    assert one.rpartition("@")[0] == two.rpartition("@")[0]
    assert ending(half_done) == undisturbed


def test_without_a_server_named_they_are_a_file(tmp_path: Path) -> None:
    checkpoints = open_checkpoints(tmp_path, {VARIABLE: ""})
    try:
        assert isinstance(checkpoints, CheckpointFile)
    finally:
        checkpoints.close()


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("mysql://u:hidden@host/db", "hidden"),
        ("hidden", "hidden"),
        ("postgresql://u:hid/den@host/db", "hid"),
        ("postgresql://u:5/hidden@host/db", "hidden"),
        ("postgresql://u:p@hidden@host/db", "hidden"),
        ("postgresql://u:hidden@host:port/db", "hidden"),
        ("postgresql://u:p@host/db?password=%zzhidden", "hidden"),
        ("postgresql://u:p@[hidden/db", "hidden"),
    ],
)
def test_an_address_that_cant_be_read_is_refused_without_its_password(
    tmp_path: Path, address: str, password: str
) -> None:
    with pytest.raises(UsageError) as caught:
        PostgresCheckpoints(address, tmp_path)
    assert password not in str(caught.value)
    assert f"{VARIABLE}: " in str(caught.value)
    assert "%40" in str(caught.value)


def test_a_server_that_does_not_answer_is_named_without_its_password(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://ada:hidden@127.0.0.1:1/flow")
    result = run("design", workspace)
    assert result.exit_code == 1
    assert "postgresql://127.0.0.1:1/flow: checkpoints can't be kept there" in result.stderr
    assert f"unset {VARIABLE}" in result.stderr
    assert "hidden" not in result.output
    assert not (workspace / "artifacts/stage-02").exists()


def test_a_wrong_password_is_said_without_it(tmp_path: Path, server: str) -> None:
    wrong = server.replace("s3cret", "guessed")
    with pytest.raises(WorkspaceError, match="password authentication failed") as caught:
        PostgresCheckpoints(wrong, tmp_path)
    assert "guessed" not in str(caught.value)


def test_tables_of_somebody_else_are_left_alone(workspace: Path, query: Query) -> None:
    query("CREATE TABLE checkpoints (thread TEXT)")
    query("INSERT INTO checkpoints VALUES ('mine')")
    result = run("design", workspace)
    assert result.exit_code == 1
    assert "checkpoints can't be kept there" in result.stderr
    assert query("SELECT thread FROM checkpoints") == [("mine",)]
    assert not (workspace / "artifacts/stage-02").exists()


def test_a_user_who_may_not_make_tables_uses_those_that_are_there(
    half_done: Path, server: str, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_checkpoints(half_done).close()
    query("DROP ROLE IF EXISTS clerk")
    query("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    query("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk")
    try:
        secret = server.partition("://")[2].rpartition("@")[0]
        monkeypatch.setitem(os.environ, VARIABLE, server.replace(secret, "clerk:clerk"))
        assert open_gate(half_done).kind == "design"
        assert len(threads(query)) == 1
    finally:
        query("DROP OWNED BY clerk")
        query("DROP ROLE clerk")
