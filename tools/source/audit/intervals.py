"""Stated figures as the numbers that they may stand for.

`0.18/sec` stands for every rate from 0.175 to 0.185, `1h 20m` for what is rounded or cut to the
minute, `20+` for 20 and more. Two figures contradict each other where no number fits both.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from tools.source.stated_figures import SECONDS

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?"
ABOUT = r"(?:about|approximately|approx\.?|roughly|around|some|nearly|almost|circa|ca\.|~|≈)"
AT_LEAST = r"(?:over|more than|at least|above|≥|>=?)"
FIGURE = re.compile(
    rf"(?:(?P<about>{ABOUT})\s*)?(?:(?P<least>{AT_LEAST})\s*)?"
    rf"(?<![\w.,])(?P<number>{NUMBER})(?P<plus>\+)?",
    re.IGNORECASE,
)
COUNTED = (
    r"(?:quer(?:y|ies)|requests?|executions?|statements?|op(?:eration)?s?|calls?|reads?|writes?)"
)
PER = (
    rf"\s*(?:{COUNTED}\s*)?(?:/|\bper\s+)\s*(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b"
)
RATE = re.compile(
    rf"(?<![\w.,:])(?P<low>{NUMBER})(?:\s*(?:-|–|to)\s*(?P<high>{NUMBER}))?(?:{PER}|\s*(?:RPS|QPS)\b)",
    re.IGNORECASE,
)
DURATION_PART = re.compile(
    r"(?<![\w.,])(\d{1,9}(?:\.\d{1,6})?)\s*"
    r"(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b",
    re.IGNORECASE,
)
ABOUT_SHARE = Fraction(1, 10)  # "about 8" may stand for what is within a tenth of it


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; without `high` there is no upper end."""

    low: Fraction
    high: Fraction | None

    def meets(self, other: "Interval") -> bool:
        below = other.high is None or self.low <= other.high
        return below and (self.high is None or other.low <= self.high)

    def over(self, other: "Interval") -> "Interval":
        """The quotient of two intervals of positive numbers."""
        low = Fraction(0) if other.high is None else self.low / other.high
        endless = self.high is None or not other.low
        return Interval(low, None if endless or self.high is None else self.high / other.low)


def exactly(number: int | Fraction) -> Interval:
    return Interval(Fraction(number), Fraction(number))


def rounded(text: str) -> Interval:
    """What rounds to the number: half a unit of its last decimal on both sides; whole numbers
    with no decimals are taken as counted.
    """
    plain = text.replace(",", "")
    decimals = len(plain.partition(".")[2])
    half = Fraction(1, 2 * 10**decimals) if decimals else Fraction(0)
    return Interval(Fraction(plain) - half, Fraction(plain) + half)


def read_figure(match: re.Match[str]) -> Interval:
    """The interval of a match of FIGURE."""
    interval = rounded(match["number"])
    if match["about"] and interval.high is not None:
        slack = interval.high * ABOUT_SHARE
        interval = Interval(interval.low - slack, interval.high + slack)
    return Interval(interval.low, None) if match["plus"] or match["least"] else interval


def exact_number(text: str) -> Fraction:
    """The number that a text of the form NUMBER writes."""
    return Fraction(text.replace(",", ""))


def first_figure(text: str) -> Interval | None:
    match = FIGURE.search(text)
    return read_figure(match) if match else None


def percent(text: str) -> Interval:
    """What rounds to that percentage, as a share; a whole percentage is rounded too."""
    decimals = len(text.partition(".")[2])
    half = Fraction(1, 2 * 10**decimals)
    return Interval((Fraction(text) - half) / 100, (Fraction(text) + half) / 100)


def read_rate(match: re.Match[str]) -> Interval:
    """The interval of a match of RATE, per second; a range counts from end to end."""
    unit = (match["unit"] or "s")[0].lower()
    per_second = Fraction(1, SECONDS[unit])
    low = _rounded_rate(match["low"])
    high = _rounded_rate(match["high"]) if match["high"] else low
    return Interval(low.low * per_second, (high.high or Fraction(0)) * per_second)


def first_rate(text: str) -> Interval | None:
    match = RATE.search(text)
    return read_rate(match) if match else None


def duration(text: str) -> Interval | None:
    """Seconds of `1 hour 20 minutes`: rounded, or cut, to the smallest unit that is named."""
    parts = DURATION_PART.findall(text)
    if not parts:
        return None
    total = sum((Fraction(number) * SECONDS[unit[0].lower()] for number, unit in parts), Fraction())
    number, unit = parts[-1]
    decimals = len(number.partition(".")[2])
    step = Fraction(SECONDS[unit[0].lower()], 10**decimals)
    return Interval(total - step / 2, total + step)


def _rounded_rate(text: str) -> Interval:
    """A rate is never counted: `2 RPS` stands for what rounds to it."""
    plain = text.replace(",", "")
    half = Fraction(1, 2 * 10 ** len(plain.partition(".")[2]))
    return Interval(max(Fraction(0), Fraction(plain) - half), Fraction(plain) + half)
