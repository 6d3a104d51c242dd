"""A figure with its arithmetic in words: sizes, rounding, factors, in the order they count.

`old 1,300 B / 1,024 B rounds up to 2; new 900 B / 1,024 B rounds up to 1; the larger counts = 2;
twice in a transaction: 2 × 2 = 4`
"""

from dataclasses import dataclass

from tools.capacity.limits import READ_UNIT_BYTES, TRANSACTION_WRITE_FACTOR, WRITE_UNIT_BYTES
from tools.capacity.units import READ_FACTOR, moved_units, overwrite_units, read_units, write_units
from tools.planning.plans import Consistency

CONSISTENCY_WORDS: dict[Consistency, str] = {
    "eventual": "eventually consistent",
    "strong": "strongly consistent",
    "transactional": "in a transaction",
}


@dataclass(frozen=True, slots=True)
class Working:
    """Units, and in words how they come about; the last number of `text` is `units`."""

    units: float
    text: str

    def then(self, units: float, how: str) -> "Working":
        """One step further: `how`, and what it gives."""
        return Working(units, f"{self.text}; {how} = {units_text(units)}")

    def times(self, factor: float, why: str) -> "Working":
        product = self.units * factor
        return self.then(product, f"{why}: {units_text(self.units)} × {units_text(factor)}")


def units_text(units: float) -> str:
    """`1,024`, `0.5`: units are whole or halves."""
    return f"{units:,.1f}".removesuffix(".0")


def size_text(size_bytes: int) -> str:
    return f"{size_bytes:,} B"


def free(why: str) -> Working:
    """No units: `entry unchanged = 0`."""
    return Working(0.0, f"{why} = 0")


def written(size_bytes: int, what: str) -> Working:
    """One item or entry of that size, rounded up to units of 1 KB."""
    return _rounded(write_units(size_bytes), size_bytes, WRITE_UNIT_BYTES, what)


def overwritten(old_bytes: int, new_bytes: int, what: str = "") -> Working:
    """One image in the place of another: the larger counts."""
    text = _both_images(old_bytes, new_bytes, what)
    return Working(0.0, text).then(overwrite_units(old_bytes, new_bytes), "the larger counts")


def moved(old_bytes: int, new_bytes: int, what: str) -> Working:
    """An entry under a new key: the old one is deleted and the new one put."""
    units = moved_units(old_bytes, new_bytes)
    sum_text = f"{write_units(old_bytes):,} + {write_units(new_bytes):,}"
    how = f"the index key changed, so both count: {sum_text}"
    return Working(0.0, _both_images(old_bytes, new_bytes, what)).then(units, how)


def read(size_bytes: int, what: str, consistency: Consistency) -> Working:
    """Bytes read in one go, rounded up to units of 4 KB, times what the consistency costs."""
    units = read_units(size_bytes, "strong")
    rounded = _rounded(units, size_bytes, READ_UNIT_BYTES, what)
    return rounded.times(READ_FACTOR[consistency], CONSISTENCY_WORDS[consistency])


def read_nothing(why: str, consistency: Consistency) -> Working:
    """What a read costs that finds nothing."""
    least = Working(read_units(0, "strong"), f"{why}: at least 1")
    return least.times(READ_FACTOR[consistency], CONSISTENCY_WORDS[consistency])


def wrote_nothing(why: str) -> Working:
    """What a write costs that finds no item."""
    return Working(write_units(0), f"{why}: at least 1")


def doubled(working: Working) -> Working:
    """A write of a table's item inside a transaction."""
    return working.times(TRANSACTION_WRITE_FACTOR, "twice in a transaction")


def _rounded(units: float, size_bytes: int, unit_bytes: int, what: str) -> Working:
    quotient = f"{size_text(size_bytes)} / {size_text(unit_bytes)}"
    return Working(units, f"{what} {quotient} rounds up to {units_text(units)}")


def _both_images(old_bytes: int, new_bytes: int, what: str) -> str:
    old, new = (f"{age} {what}".strip() for age in ("old", "new"))
    return f"{written(old_bytes, old).text}; {written(new_bytes, new).text}"
