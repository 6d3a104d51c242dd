"""What to do when a risk that was found here comes true: by rule, only for findings present."""

from tools.documents.markdown import Markdown, grid
from tools.finding import Finding

# rule: (symptom in production, cause)
SYMPTOMS: dict[str, tuple[str, str]] = {
    "hot-write-key": (
        "WriteThrottleEvents while the table's consumed capacity is far below its limit",
        "one partition key gets more writes than a partition serves",
    ),
    "hot-read-key": (
        "ReadThrottleEvents and rising latency for one key",
        "one partition key gets more reads than a partition serves",
    ),
    "low-cardinality-gsi-key": (
        "writes are throttled though the base table has room",
        "an index key with few values collects the writes of many items",
    ),
    "gsi-throttling-cascade": (
        "writes to the base table are throttled, WriteThrottleEvents show on the index",
        "the index can't take its share of the writes",
    ),
    "monotonic-key": (
        "throttled writes on the newest keys only",
        "the key always rises, so all new items meet on one partition",
    ),
    "quota-and-cold-start": (
        "throttling in the first minutes after launch",
        "a new on-demand table has not yet scaled to the peak",
    ),
    "write-amplification": (
        "write costs rise faster than traffic",
        "each base write also writes several index units",
    ),
    "transaction-size": (
        "ValidationException from TransactWriteItems on large requests",
        "a transaction holds more than 100 actions or 4 MB",
    ),
    "transaction-contention": (
        "TransactionCanceledException with TransactionConflict",
        "concurrent transactions write the same item",
    ),
    "fan-out-of-copy": (
        "copies show an old value for a while, or write bursts after one update",
        "one update must reach every copy",
    ),
    "item-growth": (
        "ValidationException: item size has exceeded the maximum; read units rise slowly",
        "an item grows towards 400 KB",
    ),
    "cost-step": (
        "consumed units rise though traffic does not",
        "growing items have crossed a border of 1 KB for writes or 4 KB for reads",
    ),
    "ttl-misuse": (
        "expired items are still found",
        "TTL deletes them later than they expire",
    ),
    "embedded-children": (
        "updates of one parent fail by item size",
        "a parent has more embedded children than an item holds",
    ),
    "unbounded-collection": (
        "latency grows with a key's age; several pages per request",
        "a partition key collects items without end",
    ),
    "scan-on-request-path": (
        "read units grow with the table, not with traffic",
        "a request reads the whole table",
    ),
    "filter-waste": (
        "many units consumed for few items returned (ScannedCount far above Count)",
        "items are filtered after they were read and paid for",
    ),
    "gsi-staleness": (
        "a just written item is missing from a list",
        "the index is updated after the base table",
    ),
    "schema-evolution": (
        "a new query needs an attribute or key that old items lack",
        "copied or keyed attributes need a backfill",
    ),
    "entity-boundary": (
        "one team's traffic or deployment disturbs another's",
        "data of several owners shares a table or item",
    ),
    "debugging-complexity": (
        "a value is wrong in one place and right in another",
        "several steps stand between the write and what is read",
    ),
    "nullable-gsi-key": (
        "items are missing from an index",
        "an item without the index key has no entry",
    ),
}


# rules that, as information only, say that no such trouble is near
HARMLESS_AS_INFO = {"low-cardinality-gsi-key", "entity-boundary"}


def troubleshooting_grid(findings: tuple[Finding, ...]) -> Markdown:
    """One row per rule found, with all it was found on; empty where nothing was found."""
    rows = []
    findings = tuple(f for f in findings if f.severity != "info" or f.rule not in HARMLESS_AS_INFO)
    for rule in dict.fromkeys(finding.rule for finding in findings):
        held = [finding for finding in findings if finding.rule == rule]
        symptom, cause = SYMPTOMS.get(rule, ("", "; ".join(f.evidence for f in held)))
        rows.append(
            (
                symptom or f"the risk {rule} comes true",
                cause,
                ", ".join(dict.fromkeys(finding.subject for finding in held)),
                "; ".join(dict.fromkeys(finding.fix for finding in held)),
            )
        )
    return grid(("Symptom", "Cause", "Where", "What to do"), rows) if rows else Markdown()
