"""Amounts as cells and prose write them: `1,200`, `~1.5M`, `0.07-0.10/sec`, `12 per minute`."""

import re

from tools.source.measurements import MeasuredKind
from tools.value import Value

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_AMOUNT = re.compile(
    rf"(?P<first>{_NUMBER})(?:\s*(?:-|–|to)\s*(?P<last>{_NUMBER}))?\s*(?P<scale>[kKMB](?![A-Za-z]))?"
)
_LONE = re.compile(
    rf"[~≈]?\s*(?P<amount>{_NUMBER})\s*(?P<scale>[kKMB]\b)?\s*(?:[A-Za-z]+)?\s*(?:\((?P<note>[^()]*)\))?\.?"
)
_LEADING = re.compile(
    rf"[~≈]?\s*(?P<amount>{_NUMBER})\s*(?P<scale>[kKMB]\b)?(?![\w%])(?P<note>.*)", re.DOTALL
)
_SCALES = {"k": 1_000, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_PER = re.compile(r"(?:/|\bper\s+|\ba\s+)\s*(sec|second|s|min|minute|h|hour|day|d|month|year)\b")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_MONTHS = {"day": 365 / 12, "d": 365 / 12, "month": 1, "year": 1 / 12}


class Amount(Value):
    """`remark` says what was done to what is written: the upper end of a range, another unit."""

    value: float
    remark: str = ""


def read_amount(text: str, kind: MeasuredKind, title: str) -> Amount | None:
    """The first amount of a cell; a rate in requests per second, growth in rows a month.

    The unit stands in the cell, else in its column's title. None without an amount, and for a
    percentage, which is an amount of nothing known.
    """
    match = _AMOUNT.search(text)
    if match is None or "%" in text or match.start() > _MOST_BEFORE:
        return None
    written = match["last"] or match["first"]
    value = float(written.replace(",", "")) * _SCALES.get(match["scale"] or "", 1)
    remark = f"the upper end of {match[0].strip()}" if match["last"] else ""
    factor = _factor(kind, text[match.end() :].lower() or title.lower(), title.lower())
    if factor == 1:
        return Amount(value=value, remark=remark)
    stated = f"stated as {text.strip()}" if text[match.end() :].strip() else f"stated in {title}"
    return Amount(value=value * factor, remark="; ".join(filter(None, (remark, stated))))


def read_lone_amount(text: str, *, has_prose: bool = False) -> Amount | None:
    """An amount of rows that is all that is said, but for a noun and a note in parentheses.

    With `has_prose`, whatever follows the amount is its remark.
    """
    match = _LONE.fullmatch(text.strip())
    note = (match["note"] or "") if match else ""
    if match is None and has_prose:
        match = _LEADING.match(text.strip())
        note = match["note"] if match else ""
    if match is None:
        return None
    value = float(match["amount"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1)
    return Amount(value=value, remark=note.strip(" .,;"))


_MOST_BEFORE = 12
"""Characters before an amount that may be a sign or word such as `about`; more is prose."""


def _factor(kind: MeasuredKind, unit: str, title: str) -> float:
    """What turns the unit into requests a second, or rows a month."""
    match = _PER.search(unit) or _PER.search(title)
    if match is None:
        return 1
    if kind == "rate":
        return 1 / _SECONDS.get(match[1][0], 1)
    return _MONTHS.get(match[1], 1) if kind == "growth" else 1
