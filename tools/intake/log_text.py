"""`01_2`: what the query log shows, without any value out of it."""

from collections.abc import Iterator, Mapping, Sequence

from tools.documents.markdown import Markdown, bullets, code, codes, grid, inline, sentence
from tools.intake.amounts import amount, duration, plural, share
from tools.intake.bottlenecks import Bottleneck, Traffic, find_bottlenecks
from tools.intake.pages import heading, labelled, page, sql_block
from tools.intake.patterns import Pattern
from tools.source.querylog.query_log import Digest, QueryLog, TransactionShape

MOST_IN_DETAIL = 200
MOST_TRANSACTIONS = 50
TITLE = "MySQL Query Log Analysis"
WITHOUT_LOG = (
    "No query log was given, so nothing is known here of how often the application does what. "
    "Rates are asked for."
)


def log_text(traffic: Traffic | None, patterns: Sequence[Pattern]) -> str:
    if traffic is None:
        return page((heading(1, TITLE), Markdown(WITHOUT_LOG)))
    log = traffic.log
    return page(
        (
            heading(1, TITLE),
            Markdown(
                "Written by `tablewright intake`. Values are taken out of the statements: `?` "
                "stands for one, `(?+)` for a list. Which calls the statements come to, and how "
                "often those are made, stands with the access patterns."
            ),
            heading(2, "Overview"),
            bullets(_overview(log)),
            *_files(log),
            heading(2, "Queries by Frequency"),
            *_queries(log, patterns),
            *_transactions(log),
            *_hot_keys(log),
            *_bottlenecks(find_bottlenecks(traffic), log),
            heading(2, "What the Log Does Not Show"),
            bullets(_not_shown(traffic)),
        )
    )


def _overview(log: QueryLog) -> Iterator[Markdown]:
    listed = sum(digest.executions for digest in log.digests)
    if log.first_seen and log.last_seen:
        yield labelled("Log Window", f"{_moment(log.first_seen)} to {_moment(log.last_seen)}")
    yield labelled("Active Time", duration(log.active_seconds))
    if log.idle_after_seconds:
        yield labelled("Gaps Left Out", f"those longer than {log.idle_after_seconds} seconds")
    yield labelled("Total Executions", amount(listed))
    yield labelled("Unique Queries", amount(len(log.digests)))
    yield labelled("Connections", amount(log.connections))
    yield labelled("Administrative Statements", f"{amount(log.administrative)}, not counted")
    for label, seconds in (("Overall", log.seconds), ("Active", log.active_seconds)):
        if round(seconds):
            per_second = amount(float(f"{listed / round(seconds):.3g}"))
            yield labelled(f"{label} Throughput", f"{per_second} queries/second")
    if log.peak_interval_seconds:
        yield labelled("Peaks", f"of the busiest {log.peak_interval_seconds} seconds")
    if log.dropped_digests:
        beyond = f"{amount(log.dropped_executions)} executions of "
        yield labelled("Not Kept", beyond + plural(log.dropped_digests, "rare statement"))


def _moment(stamp: str) -> str:
    return stamp.replace("T", " ").removesuffix("Z")


def _files(log: QueryLog) -> Iterator[Markdown]:
    if log.files:
        yield heading(2, "Files")
        headers = ("File", "Format", "Server", "Bytes", "Lines")
        rows = [
            (code(f.path), f.format, f.server, amount(f.bytes), amount(f.lines)) for f in log.files
        ]
        yield grid(headers, rows)


def _queries(log: QueryLog, patterns: Sequence[Pattern]) -> Iterator[Markdown]:
    owners = _owners(patterns)
    listed = sum(digest.executions for digest in log.digests)
    for number, digest in enumerate(log.digests, 1):
        times = f"{amount(digest.executions)} executions - {share(digest.executions, listed)}"
        yield heading(4, f"Query {number}: {_title(digest)} ({times})")
        yield sql_block(digest.text)
        facts = _facts(digest, owners.get(digest.id, ()), log)
        if number > MOST_IN_DETAIL:
            facts = facts[:2]
        yield bullets(facts)


def _title(digest: Digest) -> str:
    tables = f" on {', '.join(digest.tables)}" if digest.tables else ""
    return f"{digest.kind.upper()}{tables}"


def _owners(patterns: Sequence[Pattern]) -> Mapping[str, Sequence[Pattern]]:
    owners: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for digest in pattern.request.digests if pattern.request is not None else ():
            owners.setdefault(digest.id, []).append(pattern)
    return owners


def _facts(digest: Digest, owners: Sequence[Pattern], log: QueryLog) -> list[Markdown]:
    """The pattern and the digest first; what follows is left out of rare queries."""
    facts = [labelled("Digest", Markdown(f"{code(digest.id)}, first at {inline(digest.place)}"))]
    if owners:
        facts.insert(0, labelled("API Pattern", ", ".join(pattern.id for pattern in owners)))
    facts.append(labelled("Load", _load(digest, log)))
    if digest.reads:
        facts.append(labelled("Reads", codes(digest.reads)))
    if digest.writes:
        facts.append(labelled("Writes", codes(digest.writes)))
    limits = [
        f"{word} {amount(value)}"
        for word, value in (("LIMIT", digest.largest_limit), ("OFFSET", digest.largest_offset))
        if value is not None
    ]
    if limits:
        facts.append(labelled("Largest", ", ".join(limits)))
    if digest.cost is not None:
        facts.append(labelled("Cost", _cost(digest)))
    if owners:
        facts.append(labelled("Purpose", "; ".join(pattern.text for pattern in owners)))
    return facts


def _load(digest: Digest, log: QueryLog) -> str:
    average = f"{amount(digest.average_per_second)}/sec on average of the active time"
    if not log.peak_interval_seconds:
        return average
    busiest = f"{amount(digest.peak_per_second)}/sec in its busiest {log.peak_interval_seconds} s"
    return f"{average}, {busiest}"


def _cost(digest: Digest) -> str:
    cost = digest.cost
    if cost is None:
        return ""
    return (
        f"{amount(cost.average_seconds)} s on average and {amount(cost.max_seconds)} s at most; "
        f"{amount(cost.average_rows_examined)} rows examined for "
        f"{amount(cost.average_rows_sent)} sent, at most {amount(cost.max_rows_examined)} for "
        f"{amount(cost.max_rows_sent)}"
    )


def _transactions(log: QueryLog) -> Iterator[Markdown]:
    if not log.transactions:
        return
    yield heading(2, "Transactions")
    shown = log.transactions[:MOST_TRANSACTIONS]
    yield grid(("Times", "Digests in turn", "First"), [_transaction(shape) for shape in shown])
    if more := len(log.transactions) - len(shown) + log.dropped_transactions:
        yield Markdown(f"{more} rarer shapes are not listed.")


def _transaction(shape: TransactionShape) -> tuple[object, ...]:
    steps: list[list[str]] = []
    for digest in shape.digests:
        if steps and steps[-1][0] == digest:
            steps[-1].append(digest)
        else:
            steps.append([digest])
    words = [f"{code(step[0])}{f' ×{len(step)}' if len(step) > 1 else ''}" for step in steps]
    return amount(shape.count), Markdown(" → ".join(words)), str(shape.place)


def _hot_keys(log: QueryLog) -> Iterator[Markdown]:
    rows = [
        (
            code(digest.id),
            code(key.column),
            f"{'' if key.is_exact else 'about '}{amount(key.distinct)}",
            f"{amount(round(100 * key.top_share, 1))}%",
            "" if key.largest is None else amount(key.largest),
        )
        for digest in log.digests[:MOST_IN_DETAIL]
        for key in digest.keys
        if key.distinct and digest.executions > 1
    ]
    if rows:
        yield heading(2, "Keys Asked For")
        headers = ("Digest id", "Compared with", "Different values", "Share of the top value")
        yield grid((*headers, "Largest number"), rows)


def _bottlenecks(found: Sequence[Bottleneck], log: QueryLog) -> Iterator[Markdown]:
    if not found:
        return
    listed = sum(digest.executions for digest in log.digests)
    yield heading(2, "Performance Bottlenecks")
    for number, bottleneck in enumerate(found, 1):
        times = (
            f"{amount(bottleneck.executions)} executions - {share(bottleneck.executions, listed)}"
        )
        yield heading(3, f"{number}. {bottleneck.title} ({times})")
        yield bullets(bottleneck.lines)


def _not_shown(traffic: Traffic) -> Iterator[Markdown]:
    log = traffic.log
    used = {name.lower() for digest in log.digests for name in digest.tables}
    used |= {name.lower() for told in traffic.told.values() for name in told.tables}
    unused = [name for name in traffic.schema.table_names if name.lower() not in used]
    if unused:
        yield sentence("No statement uses {tables}.", tables=codes(unused))
    absent = [
        kind
        for kind in ("select", "insert", "update", "delete")
        if not any(digest.kind == kind for digest in log.digests)
    ]
    if absent:
        yield sentence("There is no {kinds}.", kinds=", ".join(absent).upper())
    if not log.is_complete:
        yield Markdown(
            "A slow log may lack the fast statements: counts and rates are lower bounds."
        )
    if not log.peak_interval_seconds:
        yield Markdown("The server sums statements up and does not tell its busiest time.")
    for unread in log.unread:
        yield sentence(
            "{lines} from {place} on could not be read: {reason}.",
            lines=plural(unread.lines, "line"),
            place=str(unread.place),
            reason=unread.reason,
        )
    yield Markdown(
        "What the application needs but did not do while the log was written; other hours, days "
        "and seasons."
    )
