"""LangGraph's checkpoints in a Postgres database that several machines share.

As the file in a workspace, they hold the flow only: lost, they are rebuilt from the journal.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg import Connection

VARIABLE = "TABLEWRIGHT_CHECKPOINTS"
SCHEMES = ("postgresql://", "postgres://")
CONNECT_SECONDS = 10
SETUP_SECONDS = 60.0
SETUP_LOCK = 0x7461626C65  # any number that everyone who makes the tables agrees on
PLACE_DIGITS = 16
SPELLING = (
    "Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with @, / and : in the password "
    "as %40, %2F and %3A."
)


class PostgresCheckpoints:
    """A session's checkpoints in the database at that address; one connection.

    A thread belongs to a session in a folder: other folders may hold a session of the same name,
    which is derived from what is read and when. So a folder that is moved starts its own thread
    from the journal.

    Raises:
        UsageError: The address can't be read, or what speaks to Postgres is not installed.
        WorkspaceError: The server can't be used.
    """

    def __init__(self, address: str, workspace: Path) -> None:
        self._server = _server(address)
        self._place = hashlib.sha256(os.fsencode(workspace.resolve())).hexdigest()[:PLACE_DIGITS]
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg import connect
        from psycopg.rows import dict_row

        with self.guarded():
            self._connection = connect(
                address,
                autocommit=True,
                prepare_threshold=0,
                row_factory=dict_row,
                connect_timeout=CONNECT_SECONDS,
            )
            try:
                self.saver = PostgresSaver(self._connection)
                _set_up(self._connection, self.saver, self._server)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Work that writes checkpoints. Raises WorkspaceError where the server can't be used."""
        from psycopg import Error

        try:
            yield
        except Error as error:
            what = " ".join(str(error).split()) or type(error).__name__
            msg = (
                f"{self._server}: checkpoints can't be kept there: {what}. Let the server be "
                f"reached and its user create and write tables, or unset {VARIABLE}: nothing is "
                "lost, for what is kept there is rebuilt from the journal."
            )
            raise WorkspaceError(msg) from error

    def close(self) -> None:
        self._connection.close()

    def thread(self, name: str) -> str:
        """The thread of that name in this folder, emptied if what it holds can't be read."""
        from psycopg import DataError, Error

        thread = f"{name}@{self._place}"
        with self.guarded():
            try:
                self.saver.get_tuple({"configurable": {"thread_id": thread}})
            except DataError:
                self.saver.delete_thread(thread)
            except Error:
                raise
            except Exception:  # whatever unpacking foreign bytes ends with
                self.saver.delete_thread(thread)
        return thread


def _server(address: str) -> str:
    """Host, port and database: what messages may name. Raises UsageError."""
    if not address.startswith(SCHEMES):
        msg = f"{VARIABLE}: names no Postgres server. {SPELLING}"
        raise UsageError(msg)
    try:
        import langgraph.checkpoint.postgres  # noqa: F401 - only whether it is there
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        msg = (
            f"{VARIABLE} names a Postgres server, and what speaks to one is not installed "
            f"({error}). Install it: pip install 'tablewright[postgres]'"
        )
        raise UsageError(msg) from error
    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:  # its text may quote the password
        parts = {}
    host, port = str(parts.get("host", "")), str(parts.get("port", 5432))
    database = str(parts.get("dbname", ""))
    if not parts or not port.isdecimal() or "@" in host + database:
        msg = f"{VARIABLE}: can't be read as the address of a Postgres server. {SPELLING}"
        raise UsageError(msg)
    return f"postgresql://{host}:{port}/{database}"


def _set_up(connection: "Connection", saver: "PostgresSaver", server: str) -> None:
    """Makes the tables where they are missing or older, one session at a time.

    Postgres builds their indexes beside other work, and waits for whoever reads meanwhile. So who
    waits here asks again and again, and holds no statement open:
    https://www.postgresql.org/docs/15/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    """
    ends_at = time.monotonic() + SETUP_SECONDS
    while not _is_set_up(connection, saver):
        locked = connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", (SETUP_LOCK,))
        if locked.fetchone()["mine"]:
            try:
                saver.setup()
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", (SETUP_LOCK,))
            return
        if time.monotonic() > ends_at:
            msg = (
                f"{server}: another session has been making the tables for {SETUP_SECONDS:.0f} s. "
                "Let it end, or end it, and run this again."
            )
            raise WorkspaceError(msg)
        time.sleep(0.1)


def _is_set_up(connection: "Connection", saver: "PostgresSaver") -> bool:
    found = connection.execute("SELECT to_regclass('checkpoint_migrations') AS place").fetchone()
    if found["place"] is None:
        return False
    newest = connection.execute("SELECT max(v) AS v FROM checkpoint_migrations").fetchone()["v"]
    return newest is not None and int(newest) >= len(saver.MIGRATIONS) - 1
