"""Figures and times as prose writes them."""

import re
from datetime import date, datetime, time, timedelta

INTEGER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?![\w]|,\d|\.\d)")
CLOCK = re.compile(
    r"(?<![\d:.+])(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?(?![\d:])(?:\s*([AaPp])\.?[Mm]\b)?"
)
DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<name>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})"
    ),
    re.compile(
        r"\b(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    ),
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DURATION_PART = re.compile(
    r"(\d{1,9}(?:\.\d+)?)\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b",
    re.IGNORECASE,
)
CLOCK_DURATION = re.compile(r"(?<![\d:])(\d{1,3}):(\d{2}):(\d{2})(?![\d:])")
SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
PATTERN_RANGE = re.compile(
    r"\b([A-Z]{1,8}[-_]?)(\d{1,6})\b(?:\s*(?:-|–|to|through)\s*(?:[A-Z]{1,8}[-_]?)?(\d{1,6})\b)?"
)
MOST_IN_A_RANGE = 1_000

_NUMBER = r"(?:\d{1,3}(?:[,.'  ]\d{3})+(?!\d)|\d{1,12}(?:\.\d{1,6})?)(?:\s?[kKmM](?![A-Za-z]))?"
_RAN = r"(?:executions?|execs?|executed|times|calls?|runs?|occurrences?|hits?|invocations?|queries)"
COUNTS = (
    re.compile(rf"(?<![\w.,])({_NUMBER})\s*(?:×|x\b|{_RAN}\b)", re.IGNORECASE),
    re.compile(
        rf"\b(?:executions?|execs?|executed|counts?|calls?|runs?|ran|called|occurrences?|frequency|"
        rf"times)\s*(?:[:=]|about|~|≈)?\s*({_NUMBER})(?![\w%])(?!\.\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w])[×x]\s?({_NUMBER})(?!\w)"),
)
SHARE = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d+)?)\s?%")
MULTIPLES = {"k": 1_000, "m": 1_000_000}


def first_integer(text: str) -> int | None:
    """The first whole number, thousands separated by commas or not."""
    match = INTEGER.search(text)
    return int(match[1].replace(",", "")) if match else None


def stated_executions(text: str) -> int | None:
    """How often something ran: `850 times`, `850x`, `1.2k calls`, `executed 850 times`."""
    for form in COUNTS:
        match = form.search(text)
        if match is not None:
            return plain_number(match[1])
    return None


def plain_number(text: str) -> int | None:
    """`1,240`, `1.2k`, `850`; None where it is no whole number."""
    match = re.fullmatch(rf"\s*~?\s*({_NUMBER})\s*(?:×|x)?\s*", text)
    if match is None:
        return None
    written = match[1].strip()
    multiple = MULTIPLES.get(written[-1].lower(), 1)
    digits = written.rstrip("kKmM ")
    if multiple == 1 and re.fullmatch(r"\d{1,3}(?:[,.'  ]\d{3})+", digits):
        return int(re.sub(r"\D", "", digits))
    value = float(digits.replace(",", "")) * multiple
    return round(value) if value == round(value) or multiple > 1 else None


def stated_share(text: str) -> float | None:
    """The first percentage, as a part of 1."""
    match = SHARE.search(text)
    return float(match[1]) / 100 if match and float(match[1]) <= 100 else None


def window(text: str) -> tuple[datetime, datetime] | None:
    """Two moments; one of them may be a time of day alone, then of the other's or the next day."""
    days = _days(text)
    clocks = [(m.start(), at) for m in CLOCK.finditer(text) if (at := _time(m)) is not None]
    if not days or len(clocks) < 2:
        return None
    (first_at, first), (second_at, second) = clocks[:2]
    start_day = next((day for at, day in reversed(days) if at < first_at), days[0][1])
    later = [day for at, day in days if first_at < at < second_at]
    behind = [day for at, day in days if at > second_at] if days[0][0] > first_at else []
    end_day = (later or behind or [start_day])[-1]
    if not later and behind:
        start_day = end_day
    start, end = datetime.combine(start_day, first), datetime.combine(end_day, second)
    if not later and end < start:
        end += timedelta(days=1)
    return None if end < start else (start, end)


def moment(text: str) -> datetime | None:
    """The one moment of a text, with its day."""
    days = _days(text)
    clock = CLOCK.search(text)
    at = _time(clock) if clock else None
    return datetime.combine(days[0][1], at) if days and at is not None else None


def duration_seconds(text: str) -> int | None:
    """`1 hour 20 minutes 55 seconds` or `1h 20m` in seconds; None without a unit."""
    parts = DURATION_PART.findall(text)
    if not parts:
        return None
    return round(sum(float(number) * SECONDS[unit[0].lower()] for number, unit in parts))


def clock_seconds(text: str) -> int | None:
    """`1:30:09`, where it is said to be a duration."""
    match = CLOCK_DURATION.search(text)
    if len(CLOCK.findall(text)) > 1:  # the two ends of a period
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else None


def pattern_ids(text: str) -> tuple[str, ...]:
    """Ids such as `AP20/AP25` or `AP1-AP4`, ranges spelled out, without what is in parentheses."""
    found: list[str] = []
    for prefix, first, last in PATTERN_RANGE.findall(re.sub(r"\([^()]*\)", " ", text)):
        end = int(last) if last else int(first)
        if int(first) <= end < int(first) + MOST_IN_A_RANGE:
            width = len(first) if first.startswith("0") else 0
            found.extend(f"{prefix}{n:0{width}d}" for n in range(int(first), end + 1))
    return tuple(dict.fromkeys(found))


def _days(text: str) -> list[tuple[int, date]]:
    """Days with their positions, in the order of the text."""
    found: dict[int, date] = {}
    for form in DAYS:
        for match in form.finditer(text):
            day = _day(match.groupdict())
            if day is not None:
                found.setdefault(match.start(), day)
    return sorted(found.items())


def _day(parts: dict[str, str]) -> date | None:
    name = parts.get("name", "")[:3].lower()
    if "month" not in parts and name not in MONTHS:
        return None
    month = int(parts["month"]) if "month" in parts else MONTHS.index(name) + 1
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    hour, minute, second = map(int, f"{match[1]}:0".split(":")[:3])
    if match[2]:
        hour = hour % 12 + (12 if match[2].lower() == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
