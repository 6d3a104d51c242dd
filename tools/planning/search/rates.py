"""Units of a pattern's calls in money a month."""

from tools.capacity.bill import SECONDS_PER_MONTH
from tools.capacity.prices import Prices
from tools.capacity.usage import PatternUsage

UNCOSTED_USD = 1e-3  # a unit a call of a pattern whose rate nobody knows


def usd_of_units(usage: PatternUsage, reads: float, writes: float, prices: Prices) -> float:
    """At the average rate; a token where that is not known."""
    if usage.average_rate is None:
        return UNCOSTED_USD * (reads + writes)
    a_call = reads * prices.usd_per_read_unit + writes * prices.usd_per_write_unit
    return usage.average_rate * SECONDS_PER_MONTH * a_call
