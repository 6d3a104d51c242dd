"""What performance_schema has summed up of a database's statements since the server's start.

Only the normalised text is read: the columns that hold a statement as it was sent are not.
"""

from collections.abc import Iterator

from tools.finding import Finding
from tools.provenance import Place
from tools.source.live.cells import Row, moment_of, number_of, shown, text_of, whole_of
from tools.source.live.database import Limits, StatementDigest, StatementDigests
from tools.source.live.failures import StatementFailed
from tools.source.live.session import Session
from tools.source.querylog.query_log import Digest, StatementKind
from tools.value import digest_text

TABLE = "events_statements_summary_by_digest"
PICOSECONDS = 1e12
ID_DIGITS = 16
_KINDS: dict[str, StatementKind] = {
    "SELECT": "select",
    "WITH": "select",
    "TABLE": "select",
    "INSERT": "insert",
    "REPLACE": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
}
_DIGESTS = f"""
SELECT digest, digest_text, count_star, sum_errors, UNIX_TIMESTAMP(first_seen),
  UNIX_TIMESTAMP(last_seen), sum_timer_wait, max_timer_wait, sum_rows_sent, sum_rows_examined,
  sum_rows_affected
FROM performance_schema.{TABLE}
WHERE schema_name = %(database)s AND digest IS NOT NULL
ORDER BY count_star DESC, digest LIMIT %(most)s"""
_TOTALS = f"""
SELECT COUNT(*), SUM(count_star), UNIX_TIMESTAMP(MIN(first_seen)), UNIX_TIMESTAMP(MAX(last_seen))
FROM performance_schema.{TABLE} WHERE schema_name = %(database)s AND digest IS NOT NULL"""
_LONGEST = "SELECT LEAST(@@max_digest_length, @@performance_schema_max_digest_length)"
_UNNAMED = f"SELECT SUM(count_star) FROM performance_schema.{TABLE} WHERE digest IS NULL"


def read_digests(
    session: Session, database: str, limits: Limits
) -> tuple[StatementDigests | None, tuple[Finding, ...]]:
    """None, with a finding, where the server keeps none or this user may not read them."""
    try:
        if not whole_of(session.rows("SELECT @@performance_schema")[0][0]):
            return None, (_switched_off(database),)
        digests = _read(session, database, limits)
        return digests, tuple(_remarks(database, digests))
    except StatementFailed as failed:
        if failed.reason == "lost":
            raise
        return None, (_unread(database, failed),)


def digests_of(database: str, digests: StatementDigests) -> tuple[Digest, ...]:
    """As the digests of a query log, as far as it goes.

    Rates are over the time from the first to the last statement of the database that is summed up,
    and lower bounds of the peak: the server does not tell its busiest interval. Connections, keys
    and the tables of a statement are not told either.
    """
    return tuple(
        _digest(database, digests, each, position)
        for position, each in enumerate(digests.digests, 1)
    )


def _digest(
    database: str, digests: StatementDigests, each: StatementDigest, position: int
) -> Digest:
    text = each.statement
    rate = each.executions / max(digests.seconds, 1)
    return Digest(
        id=digest_text(text)[:ID_DIGITS],
        text=text,
        kind=_KINDS.get(text.lstrip("( ").partition(" ")[0].upper(), "other"),
        executions=each.executions,
        first_seen=each.first_seen,
        last_seen=each.last_seen,
        average_per_second=rate,
        peak_per_second=rate,
        connections=0,
        is_parsed=False,
        place=Place(file=f"mysql:{shown(database)}.{TABLE}", line=position),
    )


def _read(session: Session, database: str, limits: Limits) -> StatementDigests:
    now, uptime = _clock(session)
    count, executions, first, last = session.rows(_TOTALS, database=database)[0]
    rows = session.rows(_DIGESTS, database=database, most=limits.digests)
    longest = whole_of(session.rows(_LONGEST)[0][0])
    kept = tuple(_statement(row, longest) for row in rows)
    total = whole_of(executions)
    return StatementDigests(
        server_started=moment_of(now - uptime),
        read_at=moment_of(now),
        first_seen=moment_of(first) if kept else "",
        last_seen=moment_of(last) if kept else "",
        seconds=number_of(last) - number_of(first) if kept else 0,
        executions=total,
        digests=kept,
        dropped_digests=max(0, whole_of(count) - len(kept)),
        dropped_executions=max(0, total - sum(each.executions for each in kept)),
        unnamed_executions=whole_of(session.rows(_UNNAMED)[0][0]),
    )


def _clock(session: Session) -> tuple[int, int]:
    """The server's time in seconds since 1970, and the seconds since its start."""
    now = whole_of(session.rows("SELECT UNIX_TIMESTAMP()")[0][0])
    uptime = session.rows("SHOW GLOBAL STATUS LIKE 'Uptime'")
    return now, whole_of(uptime[0][1]) if uptime else 0


def _statement(row: Row, longest_text: int) -> StatementDigest:
    digest, text, count, errors, first, last, total, longest, sent, examined, affected = row
    executions = whole_of(count)
    said = text_of(text).strip()
    is_cut = said.endswith("...") and not said.endswith("?, ...")
    return StatementDigest(
        digest=text_of(digest),
        text=said,
        is_cut=is_cut or len(said.encode()) >= longest_text,
        executions=executions,
        errors=whole_of(errors),
        first_seen=moment_of(first),
        last_seen=moment_of(last),
        average_seconds=number_of(total) / PICOSECONDS / max(executions, 1),
        max_seconds=number_of(longest) / PICOSECONDS,
        rows_sent=whole_of(sent),
        rows_examined=whole_of(examined),
        rows_affected=whole_of(affected),
    )


def _remarks(database: str, digests: StatementDigests) -> Iterator[Finding]:
    since = f"since the server's start at {digests.server_started}"
    if not digests.digests:
        yield Finding(
            rule="no-statement-digests",
            severity="info",
            subject=database,
            evidence=f"mysql:{database}: performance_schema has summed up no statement that ran "
            f"with `{database}` as its database {since}.",
            fix="Switch the consumer statements_digest on and read again after a busy day, or give "
            "a query log.",
        )
    if digests.dropped_digests:
        yield Finding(
            rule="digests-left-out",
            severity="warning",
            subject=database,
            evidence=f"mysql:{database}: {digests.dropped_digests} digests beyond the "
            f"{len(digests.digests)} that run most often, with {digests.dropped_executions} of "
            f"{digests.executions} executions, are left out.",
            fix="Raise the limit on digests if patterns are missing.",
        )
    if digests.unnamed_executions:
        yield Finding(
            rule="digests-overflowed",
            severity="warning",
            subject=database,
            evidence=f"mysql:{database}: the server had no room to tell "
            f"{digests.unnamed_executions} executions apart, of all databases together, {since}; "
            f"the {digests.executions} that are told for `{database}` may lack some of them.",
            fix="Raise performance_schema_digests_size, or truncate the summary and wait a day.",
        )
    cut = sum(digest.is_cut for digest in digests.digests)
    if cut:
        yield Finding(
            rule="digests-cut-short",
            severity="info",
            subject=database,
            evidence=f"mysql:{database}: the server has cut the text of {cut} of "
            f"{len(digests.digests)} digests short.",
            fix="Raise max_digest_length and performance_schema_max_digest_length to have them "
            "whole.",
        )


def _switched_off(database: str) -> Finding:
    return Finding(
        rule="performance-schema-off",
        severity="info",
        subject=database,
        evidence=f"mysql:{database}: performance_schema is off, so the server has no statement "
        "digests.",
        fix="Give a query log, or start the server with performance_schema=ON, and read again "
        "after a busy day.",
    )


def _unread(database: str, failed: StatementFailed) -> Finding:
    denied = "Have SELECT on performance_schema.* granted to this user, or give a query log."
    return Finding(
        rule="unread-digests",
        severity="info",
        subject=database,
        evidence=f"mysql:{database}: the statement digests in performance_schema can't be read: "
        f"{failed.detail}.",
        fix=denied if failed.reason == "denied" else "Give a query log, or read again.",
    )
