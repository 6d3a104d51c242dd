"""What a raw query log comes to: digests with their counts, rates, keys, tables and transactions.

No literal value out of the log stands in these values but whole numbers that keys and offsets were
compared with (`largest`): they are evidence of how many rows there are.
"""

from typing import Literal

from tools.provenance import Place
from tools.value import Value

StatementKind = Literal["select", "insert", "update", "delete", "other"]
LogFormat = Literal["general", "slow"]


class RawLogFile(Value):
    """A log file as it was read.

    Attributes:
        server: What the log says of its server, such as `MySQL 9.3.0`; the last where it changes.
        bytes: On disk; `lines` are those of its content, also where it is compressed.
    """

    path: str  # relative to the workspace
    format: LogFormat
    server: str = ""
    bytes: int
    lines: int


class KeyUse(Value):
    """The values that one parameter of a digest had; the parameter is compared with a column.

    Attributes:
        column: `table.column`, or the column alone where the table can't be told.
        parameter: Position among the digest's parameters, from 0.
        distinct: Number of different values; an estimate (within 3%) unless `is_exact`.
        top_share: Executions with the commonest value over all executions, from 0 to 1.
        largest: The largest whole number, None where the values are none.
    """

    column: str
    parameter: int
    distinct: int
    is_exact: bool
    top_share: float
    largest: int | None = None


class Cost(Value):
    """What a slow log says of the executions that it holds: seconds and rows, average and most."""

    average_seconds: float
    max_seconds: float
    average_rows_sent: float
    max_rows_sent: int
    average_rows_examined: float
    max_rows_examined: int


class Digest(Value):
    """A statement with its values taken out.

    Attributes:
        id: First 16 hexadecimal digits of the SHA-256 of `text`.
        text: One space between words, `?` for a value, `(?+)` for a list of values.
        executions: How often it ran.
        first_seen: ISO 8601, to the second; `Z` where the log gives the zone.
        average_per_second: Executions over the log's active seconds.
        peak_per_second: Executions in the busiest interval over its seconds.
        connections: Number of connections that ran it; an estimate beyond 1,000.
        tables: The tables it uses, in the order of the statement.
        reads: `table.column` of the columns that it reads or compares.
        writes: `table.column` of the columns that it sets; `table.*` where it names none.
        largest_limit: The largest LIMIT; `largest_offset` the largest OFFSET.
        is_parsed: Whether tables and columns could be told; else they are empty.
        place: The first execution.
    """

    id: str
    text: str
    kind: StatementKind
    executions: int
    first_seen: str
    last_seen: str
    average_per_second: float
    peak_per_second: float
    connections: int
    tables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    keys: tuple[KeyUse, ...] = ()
    largest_limit: int | None = None
    largest_offset: int | None = None
    cost: Cost | None = None
    is_parsed: bool = True
    place: Place


class TransactionShape(Value):
    """Digests, in order, that transactions ran between BEGIN and COMMIT; `count` did so.

    A run of one digest stands once: an order of five items has the shape of an order of one.
    """

    digests: tuple[str, ...]
    count: int
    place: Place


class Unread(Value):
    """Lines that could not be read: how many, and the first of them."""

    lines: int
    reason: str
    place: Place


class QueryLog(Value):
    """The statements of one or more log files together.

    Attributes:
        seconds: From the first application statement to the last.
        active_seconds: The same without gaps longer than `idle_after_seconds`.
        executions: Application statements; `administrative` counts the others (SET, SHOW, system
            schemas, and statements of maintenance).
        digests: Application digests, those run most often first.
        dropped_digests: Digests beyond the most that are kept, with `dropped_executions` in all.
        transactions: The commonest shapes, those run most often first; `dropped_transactions` are
            those of other shapes, and those too long for one.
        is_complete: False for a slow log, which may lack the fast statements: rates are then lower
            bounds.
    """

    files: tuple[RawLogFile, ...]
    first_seen: str = ""
    last_seen: str = ""
    seconds: float = 0
    active_seconds: float = 0
    idle_after_seconds: int
    peak_interval_seconds: int
    executions: int = 0
    administrative: int = 0
    connections: int = 0
    digests: tuple[Digest, ...] = ()
    dropped_digests: int = 0
    dropped_executions: int = 0
    transactions: tuple[TransactionShape, ...] = ()
    dropped_transactions: int = 0
    unread: tuple[Unread, ...] = ()
    is_complete: bool = True

    def digest(self, digest_id: str) -> Digest | None:
        return next((each for each in self.digests if each.id == digest_id), None)
