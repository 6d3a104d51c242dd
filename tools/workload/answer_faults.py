"""What can be wrong with an answer whose parts are all well-formed numbers."""

from tools.capacity.limits import DEFAULT_MAX_GSIS_PER_TABLE
from tools.workload.answers import (
    Answer,
    FanOutAnswer,
    IndexLimitAnswer,
    MissingAnswer,
    RateAnswer,
    RowsAnswer,
    SizeAnswer,
    SkewAnswer,
)

MOST_EXPONENT = 5  # of Zipf's law: the busiest of two values then gets 97% of the requests


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number, whole numbers without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def fault_of(answer: Answer) -> tuple[str, str] | None:
    """What is wrong with the answer and what to do about it; None where it can stand."""
    if isinstance(answer, RateAnswer | MissingAnswer):
        return _rate_fault(answer)
    if isinstance(answer, SkewAnswer):
        return _skew_fault(answer)
    if isinstance(answer, IndexLimitAnswer) and not 0 <= answer.most <= DEFAULT_MAX_GSIS_PER_TABLE:
        return (
            f"{answer.most} indexes are more than a table can have.",
            f"Give 0 to {DEFAULT_MAX_GSIS_PER_TABLE}, which a table has at most by default.",
        )
    if isinstance(answer, RowsAnswer) and not answer.rows.is_integer():
        return f"{number_text(answer.rows)} rows is not a whole number.", "Round it."
    if isinstance(answer, FanOutAnswer | SizeAnswer) and answer.average > answer.max:
        average, most = number_text(answer.average), number_text(answer.max)
        return (
            f"The average {average} is above the max {most}.",
            "The max is the largest there is: raise it, or swap the two.",
        )
    return None


def _rate_fault(answer: RateAnswer | MissingAnswer) -> tuple[str, str] | None:
    if answer.peak is not None and answer.average is not None and answer.peak < answer.average:
        peak, average = number_text(answer.peak), number_text(answer.average)
        return (
            f"The peak {peak} is below the average {average}.",
            "The peak is the busiest the pattern gets: raise it, or swap the two.",
        )
    factor = answer.peak_factor if isinstance(answer, RateAnswer) else None
    if factor is not None and factor < 1:
        return (
            f"The peak_factor {number_text(factor)} is below 1.",
            "It says how many times busier the busiest hour is than the average one: 1 or more.",
        )
    return None


def _skew_fault(answer: SkewAnswer) -> tuple[str, str] | None:
    if answer.share is not None and not 0 < answer.share <= 1:
        return (
            f"The share {number_text(answer.share)} is not above 0 and up to 1.",
            "It is the part of the requests that the busiest value gets: 0.2 is a fifth.",
        )
    if answer.exponent is not None and not 0 <= answer.exponent <= MOST_EXPONENT:
        return (
            f"The zipf exponent {number_text(answer.exponent)} is above {MOST_EXPONENT}.",
            f"Give 0 (even) to {MOST_EXPONENT}; 1 is what is taken where nothing is stated.",
        )
    return None
