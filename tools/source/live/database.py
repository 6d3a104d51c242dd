"""What a live MySQL or MariaDB says of a database. No literal value of a row stands in it."""

import re

from pydantic import Field

from tools.finding import Finding
from tools.source.measurements import Measurement
from tools.source.schema import Schema
from tools.value import Value

GRACE_SECONDS = 1.0
"""How much longer than its bound a statement's answer may take until the connection is given up."""


class Limits(Value):
    """What reading may cost the server.

    Attributes:
        connect_seconds: Time to connect in.
        catalogue_seconds: The longest that one statement on definitions may run.
        statement_seconds: The longest that one statement on a table may run, or wait for a lock.
        locking_statement_seconds: The same on tables of engines without transactions, such as
            MyISAM, whose writers wait while a statement reads.
        table_seconds: For all figures of one table together.
        total_seconds: For everything together.
        counted_rows: Tables that the server takes to be larger are not counted.
        whole_table_rows: Up to so many rows a table is read whole; a larger one is sampled.
        whole_table_bytes: The same in bytes; also the most that one sample reads.
        index_rows: Up to so many rows an index of a table is read whole.
        sampled_rows: Rows in a sample.
        sampled_parents: Parents in a sample of a fan-out.
        growth_months: Full months that growth is averaged over.
        digests: Statement digests that are kept, those run most often.
    """

    connect_seconds: float = Field(default=10, gt=0, le=3600)
    catalogue_seconds: float = Field(default=30, gt=0, le=3600)
    statement_seconds: float = Field(default=5, gt=0, le=3600)
    locking_statement_seconds: float = Field(default=1, gt=0, le=3600)
    table_seconds: float = Field(default=10, gt=0)
    total_seconds: float = Field(default=120, gt=0)
    counted_rows: int = Field(default=10_000_000, ge=0)
    whole_table_rows: int = Field(default=100_000, ge=0)
    whole_table_bytes: int = Field(default=64 * 2**20, ge=0)
    index_rows: int = Field(default=2_000_000, ge=0)
    sampled_rows: int = Field(default=10_000, ge=100)
    sampled_parents: int = Field(default=1_000, ge=100)
    growth_months: int = Field(default=6, ge=1, le=120)
    digests: int = Field(default=2_000, ge=1)

    @property
    def answer_seconds(self) -> float:
        """How long to wait for the answer to any statement."""
        return max(self.catalogue_seconds, self.statement_seconds) + GRACE_SECONDS


DEFAULT_LIMITS = Limits()

_MORE_ROWS = re.compile(r" */\* , \.\.\. \*/")
_LIST = re.compile(r"\( ?\.\.\. ?\)")
_PAIR = re.compile(r"\?, \.\.\.")
_CHARACTER_SET = re.compile(r"\(_charset\) ?", re.IGNORECASE)


class StatementDigest(Value):
    """A row of performance_schema.events_statements_summary_by_digest.

    Attributes:
        digest: The server's own hash of the normalised statement.
        text: The statement as the server normalises it.
        is_cut: Whether the server cut the text off (`performance_schema_max_digest_length`).
        first_seen: ISO 8601 in UTC, to the second.
        rows_sent: In all executions together, as `rows_examined` and `rows_affected`.
    """

    digest: str
    text: str
    is_cut: bool = False
    executions: int
    errors: int = 0
    first_seen: str
    last_seen: str
    average_seconds: float
    max_seconds: float
    rows_sent: int
    rows_examined: int
    rows_affected: int

    @property
    def statement(self) -> str:
        """The text in the form of a query log's digests: `?` for a value, `(?+)` for a list.

        How servers write it: https://dev.mysql.com/doc/refman/8.4/en/
        performance-schema-statement-digests.html
        """
        plain = _CHARACTER_SET.sub("", _MORE_ROWS.sub("", self.text))
        return " ".join(_PAIR.sub("?, ?", _LIST.sub("(?+)", plain)).split())


class StatementDigests(Value):
    """What the server has summed up of a database's statements, those run most often first.

    Attributes:
        server_started: ISO 8601 in UTC: nothing from before it is counted.
        read_at: The server's time when it was read.
        first_seen: The earliest of all digests, `last_seen` the latest; empty without digests.
        seconds: From `first_seen` to `last_seen`; rates are over this time.
        executions: Of all digests, those beyond the most that are kept too.
        dropped_digests: Digests beyond the most that are kept, with `dropped_executions` in all.
        unnamed_executions: Of all databases together: statements that the server had no room to
            tell apart (`performance_schema_digests_size`).
    """

    server_started: str
    read_at: str
    first_seen: str = ""
    last_seen: str = ""
    seconds: float = 0
    executions: int = 0
    digests: tuple[StatementDigest, ...] = ()
    dropped_digests: int = 0
    dropped_executions: int = 0
    unnamed_executions: int = 0


class LiveDatabase(Value):
    """A database as it was read.

    Attributes:
        server: Such as `MariaDB 10.11.6`.
        mysql: Its tables; a place in it, such as `mysql:shop.orders:3`, is the third line of what
            `SHOW CREATE TABLE shop.orders` prints.
        measurements: Figures of its tables, in the schema's order.
        digests: None where the server keeps none that this user may read.
        findings: What could not be read, or only in part.
    """

    server: str
    mysql: Schema
    measurements: tuple[Measurement, ...] = ()
    digests: StatementDigests | None = None
    findings: tuple[Finding, ...] = ()
