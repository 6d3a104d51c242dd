"""How figures and times are written, so that they are read back as they were."""

import math

DIGITS = 6  # significant digits of a figure that is no whole number


def amount(value: float) -> str:
    """`1,234`, `0.181818`: whole numbers in full, others with six significant digits."""
    if value == int(value):
        return f"{int(value):,}"
    places = max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: float) -> float:
    """The value as `amount` writes it."""
    return float(amount(value).replace(",", ""))


def duration(seconds: float) -> str:
    """`1 h 30 min 9 s`, whole seconds."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(filter(None, (*parts, f"{left} s" if left or not (hours or minutes) else "")))


def share(part: float, whole: float) -> str:
    """`12.7%`; of nothing, 0%."""
    return f"{100 * part / whole if whole else 0:.1f}%"


def plural(count: int, noun: str) -> str:
    """`1 pattern`, `2 patterns`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
