"""What a raw query log holds, as the requirements document shows it."""

import textwrap

from tools.documents import figures
from tools.documents.markdown import Markdown, code, codes, grid, inline, sentence
from tools.source.querylog.query_log import (
    Digest,
    KeyUse,
    QueryLog,
    RawLogFile,
    TransactionShape,
)

MOST_DIGESTS = 25
MOST_KEYS = 15
MOST_TRANSACTIONS = 10
STATEMENT_CHARACTERS = 160
SHORT_ID = 8  # digits of a digest's id that are shown


def raw_log_view(log: QueryLog | None) -> dict[str, object]:
    """The parts of the section; empty where there is no log."""
    if log is None:
        return {}
    shown = log.digests[:MOST_DIGESTS]
    more = len(log.digests) - len(shown) + log.dropped_digests
    left = sum(digest.executions for digest in log.digests[MOST_DIGESTS:])
    return {
        "files": [
            sentence(
                "{path}: {what}",
                path=code(file.path),
                what=files_text(file),
            )
            for file in log.files
        ],
        "summary": _summary(log),
        "digests": _digests(shown),
        "left_out": sentence(
            "{more} with {executions} executions are not listed.",
            more=figures.plural(more, "further statement"),
            executions=figures.number(left + log.dropped_executions),
        )
        if more
        else "",
        "key_uses": _keys(log),
        "transactions": _transactions(log),
    }


def files_text(file: RawLogFile) -> str:
    """`general log of MySQL 8.4.3, 2 KB, 61 lines`."""
    server = f" of {file.server}" if file.server else ""
    size, lines = figures.size(file.bytes), figures.plural(file.lines, "line")
    return f"{file.format} log{server}, {size}, {lines}"


def shown_statement(digest: Digest) -> str:
    """A long one is cut."""
    return textwrap.shorten(digest.text, STATEMENT_CHARACTERS, placeholder=" …")


def _summary(log: QueryLog) -> list[Markdown]:
    lines = [
        sentence(
            "Window: {first} to {last}, {seconds} s; active for {active} s of them (gaps of more "
            "than {idle} s left out)",
            first=log.first_seen,
            last=log.last_seen,
            seconds=figures.number(log.seconds),
            active=figures.number(log.active_seconds),
            idle=figures.number(log.idle_after_seconds),
        ),
        sentence(
            "{executions} of {statements} by {connections}; {others} administrative besides",
            executions=figures.plural(log.executions, "execution"),
            statements=figures.plural(
                len(log.digests) + log.dropped_digests, "different statement"
            ),
            connections=figures.plural(log.connections, "connection"),
            others=figures.number(log.administrative),
        ),
        sentence(
            "Peaks are over {seconds} s, averages over the active time",
            seconds=figures.number(log.peak_interval_seconds),
        ),
    ]
    if not log.is_complete:
        lines.append(
            Markdown("A slow log may lack the fast statements: counts and rates are lower bounds")
        )
    lines += [
        sentence(
            "{lines} not read from {place} on: {reason}",
            lines=figures.plural(unread.lines, "line"),
            place=unread.place,
            reason=unread.reason,
        )
        for unread in log.unread
    ]
    return lines


def _digests(shown: tuple[Digest, ...]) -> Markdown:
    rows = [
        (
            code(digest.id[:SHORT_ID]),
            figures.number(digest.executions),
            figures.rate(digest.peak_per_second),
            figures.rate(digest.average_per_second),
            codes(digest.tables),
            code(shown_statement(digest)),
            str(digest.place),
        )
        for digest in shown
    ]
    headers = ("Digest", "Executions", "Peak a second", "Average", "Tables", "Statement")
    return grid((*headers, "First seen in"), rows)


def _keys(log: QueryLog) -> Markdown:
    """Parameters that a column is compared with, the most lopsided of the busiest first."""
    uses = [
        (digest, key)
        for digest in log.digests
        for key in digest.keys
        if digest.executions > 1 and key.distinct
    ]
    uses.sort(key=lambda use: -use[0].executions * use[1].top_share)
    rows = [_key_row(digest, key) for digest, key in uses[:MOST_KEYS]]
    headers = ("Column", "Digest", "Executions", "Distinct values", "Share of the commonest")
    return grid((*headers, "Largest number"), rows) if rows else Markdown()


def _key_row(digest: Digest, key: KeyUse) -> tuple[object, ...]:
    about = "" if key.is_exact else "about "
    return (
        code(key.column),
        code(digest.id[:SHORT_ID]),
        figures.number(digest.executions),
        f"{about}{figures.number(key.distinct)}",
        figures.share(key.top_share),
        "" if key.largest is None else figures.number(key.largest),
    )


def _transactions(log: QueryLog) -> Markdown:
    rows = [_transaction_row(shape) for shape in log.transactions[:MOST_TRANSACTIONS]]
    return grid(("Times", "Digests in order", "First seen in"), rows) if rows else Markdown()


def _transaction_row(shape: TransactionShape) -> tuple[object, ...]:
    steps = " → ".join(inline(digest[:SHORT_ID]) for digest in shape.digests)
    return figures.number(shape.count), Markdown(steps), str(shape.place)
