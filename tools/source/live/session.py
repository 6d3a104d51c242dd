"""A connection that only reads: each statement bounded in time, each table in one transaction."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tools.source.live.cells import Row
from tools.source.live.database import Limits
from tools.source.live.failures import (
    DRIVER_ERRORS,
    StatementFailed,
    statement_failed,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

USED_UP = "the time for it was used up"

# Statements without transactions read-only too; a lock that another session holds is not waited for
# longer than a statement may run. What a server does not know of these is left out.
_SETTINGS = (
    "sql_mode = ''",
    "sql_quote_show_create = 1",
    "time_zone = '+00:00'",
    "TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "TRANSACTION READ ONLY",
)
# https://dev.mysql.com/doc/refman/8.4/en/information-schema-optimization.html: 0 reads the figures
# from the engine and stores none.
_MYSQL_SETTINGS = ("information_schema_stats_expiry = 0",)


class Session:
    """Statements on a server. `server` is such as `MariaDB 10.11.6`."""

    def __init__(self, connection: "Connection", limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._deadline = time.monotonic() + limits.total_seconds
        self._table_deadline = self._deadline
        self._bound_set = 0.0
        self._most_seconds = limits.catalogue_seconds
        self.is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        version = connection.dialect.server_version_info or ()
        numbers = ".".join(str(part) for part in version if isinstance(part, int))
        self.server = f"{'MariaDB' if self.is_mariadb else 'MySQL'} {numbers}".strip()
        self.is_bounded = self._settle()

    @property
    def remaining_seconds(self) -> float:
        return self._deadline - time.monotonic()

    def rows(self, sql: str, **values: str | int) -> list[Row]:
        """The rows of a statement; `%(name)s` stands for a value where there are any.

        Raises:
            StatementFailed: with the reason; `time` without a try where no time is left.
        """
        now = time.monotonic()
        left = min(self._table_deadline, self._deadline) - now
        if left <= 0:
            raise StatementFailed(reason="time", detail=USED_UP)
        seconds = self._most_seconds if left >= self._most_seconds else _rounded(left)
        self._bound(seconds)
        return self._run(sql, seconds, values)

    @contextmanager
    def table(self, seconds: float, statement_seconds: float) -> Iterator[None]:
        """One read-only transaction, hence one state of an InnoDB table.

        It ends after at most so many seconds: until then the server keeps changes of the table's
        definition waiting.
        """
        self._table_deadline = time.monotonic() + seconds
        self._most_seconds = min(statement_seconds, self._limits.statement_seconds)
        try:
            self._run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", seconds, {})
            yield
            self._run("COMMIT", seconds, {})
        finally:
            self._table_deadline = self._deadline
            self._most_seconds = self._limits.catalogue_seconds

    def _settle(self) -> bool:
        """Whether the server keeps statements to their time."""
        wait = max(1, math.ceil(self._limits.statement_seconds))
        settings = (*_SETTINGS, f"lock_wait_timeout = {wait}")
        for setting in settings if self.is_mariadb else (*settings, *_MYSQL_SETTINGS):
            self._set(setting)
        return self._set(self._bound_setting(self._most_seconds))

    def _set(self, setting: str) -> bool:
        try:
            self._run(f"SET SESSION {setting}", self._limits.statement_seconds, {})
        except StatementFailed as failed:
            if failed.reason == "lost":
                raise
            return False
        return True

    def _bound_setting(self, seconds: float) -> str:
        if self.is_mariadb:  # https://mariadb.com/kb/en/server-system-variables/#max_statement_time
            return f"max_statement_time = {max(seconds, 0.001):.3f}"
        # https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
        return f"max_execution_time = {max(math.ceil(seconds * 1000), 1)}"

    def _bound(self, seconds: float) -> None:
        """Has the server end statements after so long."""
        if seconds != self._bound_set:
            self._set(self._bound_setting(seconds))
            self._bound_set = seconds

    def _run(self, sql: str, seconds: float, values: dict[str, str | int]) -> list[Row]:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        failed: StatementFailed | None = None
        try:
            if values:
                result = self._connection.exec_driver_sql(sql, values)
            else:
                plain = {"no_parameters": True}
                result = self._connection.exec_driver_sql(sql, execution_options=plain)
            if not result.returns_rows:
                return []
            return [tuple(row) for row in result.fetchall()]
        except DBAPIError as error:
            failed = statement_failed(error.orig or error, seconds)
        except (SQLAlchemyError, *DRIVER_ERRORS) as error:
            failed = statement_failed(error, seconds)
        raise failed


def _rounded(seconds: float) -> float:
    """Down to tenths where it can be, so that the server is not told anew for each statement."""
    return math.floor(seconds * 10) / 10 if seconds >= 0.1 else seconds
