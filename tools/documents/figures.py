"""How numbers are written: one place for rates, units, bytes, money and shares.

Never in scientific notation, never as minus zero; small values keep their first digits.
"""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal

from tools.capacity.bill import Bill
from tools.planning.plans import Count
from tools.provenance import Quantity

UNKNOWN = "unknown"
NO_CHANGE = "none"
SMALL_DIGITS = 3  # significant digits kept below 1
SMALL_RATIO = 0.01
SMALL_SHARE = 0.001
_SCALES = (("TB", 2**40), ("GB", 2**30), ("MB", 2**20), ("KB", 2**10))


def number(value: float | None, places: int = 2) -> str:
    """`1,234.5`, `0.0005`: at most `places` decimals, below 1 three significant digits."""
    if value is None:
        return UNKNOWN
    if not math.isfinite(value):
        return UNKNOWN if math.isnan(value) else ("unbounded" if value > 0 else "-unbounded")
    exact = Decimal(repr(float(value)))
    if exact and abs(exact) < 1:
        places = max(places, SMALL_DIGITS - 1 - exact.adjusted())
    return _trimmed(f"{_rounded(exact, places):,f}")


def rate(value: float | None) -> str:
    """Requests per second, without the unit."""
    return number(value, 3)


def units(value: float | None) -> str:
    """RCU or WCU, without the unit."""
    return number(value, 2)


def usd(value: float | None) -> str:
    """`$1,234.50`; what rounds to no cent at all is `under $0.01`."""
    if value is None or not math.isfinite(value):
        return number(value)
    rounded = _rounded(Decimal(repr(float(value))), 2)
    if value and not rounded:
        return "under $0.01"
    return f"-${abs(rounded):,f}" if rounded < 0 else f"${rounded:,f}"


def usd_change(value: float) -> str:
    """With its sign: `+$3.20`, `-$0.40`; `none` where both sides show the same cents."""
    if not _rounded(Decimal(repr(float(value))), 2):
        return NO_CHANGE
    text = usd(value)
    return text if text.startswith("-") else f"+{text}"


def size(value: float | None) -> str:
    """Bytes as `23 B`, `1.5 KB` (1,024 B), up to TB."""
    if value is None or not math.isfinite(value):
        return number(value)
    for name, factor in _SCALES:
        if abs(value) >= factor:
            return f"{number(value / factor, 1)} {name}"
    return f"{number(round(value))} B"


def share(value: float | None) -> str:
    """A fraction as a percentage: `10.2%`; below a thousandth `under 0.1%`."""
    if value is None:
        return UNKNOWN
    if 0 < value < SMALL_SHARE:
        return "under 0.1%"
    return f"{number(round(value * 100, 1), 1)}%"


def ratio(value: float | None) -> str:
    if value is not None and 0 < value < SMALL_RATIO:
        return f"under {SMALL_RATIO}×"
    return UNKNOWN if value is None else f"{number(value, 2)}×"


def spread(count: Count) -> str:
    """`3`, or `3 (max 50)` where average and maximum differ."""
    if number(count.average) == number(count.max):
        return number(count.average)
    return f"{number(count.average)} (max {number(count.max)})"


def size_spread(count: Count) -> str:
    if size(count.average) == size(count.max):
        return size(count.average)
    return f"{size(count.average)} (max {size(count.max)})"


def quantity(value: Quantity | None) -> str:
    """A quantity with its unit; bytes are scaled, requests per second written as /s."""
    if value is None:
        return UNKNOWN
    if value.unit == "bytes":
        return size(value.value)
    unit = "/s" if value.unit == "1/s" else f" {value.unit}"
    return f"{rate(value.value)}{unit}"


def peak_and_average(peak: float | None, average: float | None) -> str:
    if peak is None and average is None:
        return UNKNOWN
    return f"{rate(peak)} / {rate(average)}"


def listed_ids(ids: Iterable[str]) -> str:
    """`D1 to D4, D7`: runs of three and more ids that only count up are drawn together."""
    runs: list[list[str]] = []
    for one in ids:
        if runs and one == _next_id(runs[-1][-1]):
            runs[-1].append(one)
        else:
            runs.append([one])
    long = 3
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) >= long else ", ".join(run) for run in runs
    )


def _next_id(one: str) -> str:
    """The id that counts on; '' behind one without a number, or one that begins with a zero."""
    stem = one.rstrip("0123456789")
    number = one.removeprefix(stem)
    return f"{stem}{int(number) + 1}" if number and number[0] != "0" else ""


def plural(count: float, one: str, many: str = "") -> str:
    """`1 table`, `2 tables`; `many` where an s is not enough."""
    return f"{number(count)} {one if count == 1 else (many or one + 's')}"


def price_basis(bill: Bill) -> str:
    return f"{bill.region}, prices of {bill.price_date}"


def _rounded(exact: Decimal, places: int) -> Decimal:
    digits = max(exact.adjusted(), 0) + places + 2  # Decimal's own precision may be too short
    step = Decimal(1).scaleb(-places)
    rounded = exact.quantize(step, rounding=ROUND_HALF_EVEN, context=Context(prec=digits))
    return abs(rounded) if rounded == 0 else rounded


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
