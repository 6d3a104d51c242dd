"""Figures and times as prose writes them."""

import re
from datetime import datetime, timedelta

INTEGER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?![\w]|,\d|\.\d)")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)")
CLOCK = re.compile(r"(?<![\d:])(\d{2}:\d{2}(?::\d{2})?)(?![\d:])")
DURATION_PART = re.compile(
    r"(\d{1,9}(?:\.\d+)?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b",
    re.IGNORECASE,
)
SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
PATTERN_RANGE = re.compile(
    r"\b([A-Z]{1,8}[-_]?)(\d{1,6})\b(?:\s*(?:-|–|to|through)\s*(?:[A-Z]{1,8}[-_]?)?(\d{1,6})\b)?"
)
MOST_IN_A_RANGE = 1_000


def first_integer(text: str) -> int | None:
    """The first whole number, thousands separated by commas or not."""
    match = INTEGER.search(text)
    return int(match[1].replace(",", "")) if match else None


def window(text: str) -> tuple[datetime, datetime] | None:
    """Two moments; the second may be a time of day alone, then of the same or the next day."""
    match = MOMENT.search(text)
    start = _moment(*match.groups()) if match else None
    if match is None or start is None:
        return None
    rest = text[match.end() :]
    second = MOMENT.search(rest)
    clock = CLOCK.search(rest)
    if second is not None:
        end = _moment(*second.groups())
    else:
        end = _moment(match[1], clock[1]) if clock else None
        if end is not None and end < start:
            end += timedelta(days=1)
    return None if end is None or end < start else (start, end)


def duration_seconds(text: str) -> int | None:
    """`1 hour 20 minutes 55 seconds` or `1h 20m` in seconds; None without a unit."""
    parts = DURATION_PART.findall(text)
    if not parts:
        return None
    return round(sum(float(number) * SECONDS[unit[0].lower()] for number, unit in parts))


def pattern_ids(text: str) -> tuple[str, ...]:
    """Ids such as `AP20/AP25` or `AP1-AP4`, ranges spelled out, without what is in parentheses."""
    found: list[str] = []
    for prefix, first, last in PATTERN_RANGE.findall(re.sub(r"\([^()]*\)", " ", text)):
        end = int(last) if last else int(first)
        if int(first) <= end < int(first) + MOST_IN_A_RANGE:
            found.extend(f"{prefix}{n}" for n in range(int(first), end + 1))
    return tuple(dict.fromkeys(found))


def _moment(day: str, time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day} {time}")
    except ValueError:
        return None
