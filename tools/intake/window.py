"""What a log's rates are measured over, in the words that stand beside them."""

from tools.intake.amounts import amount
from tools.source.querylog.query_log import QueryLog


def window_of(log: QueryLog, *, has_peak: bool) -> str:
    """`over 4,855 active seconds, peak of 60 seconds`."""
    parts = [f"over {amount(round(log.active_seconds))} active seconds"]
    if has_peak and log.peak_interval_seconds:
        parts.append(f"peak of {log.peak_interval_seconds} seconds")
    if not log.is_complete:
        parts.append("a lower bound: the log may lack statements")
    return ", ".join(parts)
