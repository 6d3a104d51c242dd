"""How many different values there were: exact up to a number, estimated in constant memory beyond.

HyperLogLog (Flajolet et al. 2007) with 2^14 registers over BLAKE2b, estimated as in Ertl, "New
cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6: without bias over
the whole range, standard error 0.8%.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

PRECISION = 14
REGISTERS = 1 << PRECISION
RANK_BITS = 64 - PRECISION
EXACT_VALUES = 1_000

_RANK_MASK = (1 << RANK_BITS) - 1
_HIGH_BITS = int.from_bytes(b"\x80" * REGISTERS, "big")


class Sketch:
    """One byte a register. The same values make the same sketch, in any order."""

    __slots__ = ("_registers",)

    def __init__(self) -> None:
        self._registers = bytearray(REGISTERS)

    def add(self, values: Iterable[bytes]) -> None:
        """Adds values that are rarely the same; `put` those that are."""
        registers, blake2b, from_bytes = self._registers, hashlib.blake2b, int.from_bytes
        for value in values:
            hashed = from_bytes(blake2b(value, digest_size=8).digest(), "big")
            register = hashed >> RANK_BITS
            rank = RANK_BITS + 1 - (hashed & _RANK_MASK).bit_length()
            if rank > registers[register]:
                registers[register] = rank

    def put(self, values: Iterable[bytes]) -> None:
        registers = self._registers
        for register, rank in map(_known_position, values):
            if rank > registers[register]:
                registers[register] = rank

    def merge(self, other: "Sketch") -> None:
        """Takes the larger of each two registers, all at once in two long numbers."""
        ours = int.from_bytes(self._registers, "big")
        theirs = int.from_bytes(other._registers, "big")
        larger = ((ours | _HIGH_BITS) - theirs) & _HIGH_BITS
        keep = (larger >> 7) * 0xFF
        merged = (ours & keep) | (theirs & ~keep)
        self._registers = bytearray(merged.to_bytes(REGISTERS, "big"))

    def estimate(self) -> int:
        ranks = Counter(self._registers)
        total = REGISTERS * _tau(1 - ranks[RANK_BITS + 1] / REGISTERS)
        for rank in range(RANK_BITS, 0, -1):
            total = 0.5 * (total + ranks[rank])
        total += REGISTERS * _sigma(ranks[0] / REGISTERS)
        return round(REGISTERS * REGISTERS / (2 * math.log(2)) / total)


@lru_cache(1 << 16)
def _known_position(value: bytes) -> tuple[int, int]:
    hashed = int.from_bytes(hashlib.blake2b(value, digest_size=8).digest(), "big")
    return hashed >> RANK_BITS, RANK_BITS + 1 - (hashed & _RANK_MASK).bit_length()


def _sigma(x: float) -> float:
    if x == 1:
        return math.inf
    total, weight, before = x, 1.0, -1.0
    while total != before:
        x *= x
        before = total
        total += x * weight
        weight += weight
    return total


def _tau(x: float) -> float:
    if x in (0, 1):
        return 0
    total, weight, before = 1 - x, 1.0, -1.0
    while total != before:
        x = math.sqrt(x)
        before = total
        weight *= 0.5
        total -= (1 - x) ** 2 * weight
    return total / 3


class Distinct:
    """A set that turns into a sketch once it has more than `EXACT_VALUES`."""

    __slots__ = ("_sketch", "_values")

    def __init__(self) -> None:
        self._values: set[bytes] = set()
        self._sketch: Sketch | None = None

    def update(self, values: Iterable[bytes]) -> None:
        if self._sketch is not None:
            self._sketch.put(values)
            return
        self._values.update(values)
        if len(self._values) > EXACT_VALUES:
            self._sketch, values = Sketch(), self._values
            self._values = set()
            self.update(values)

    def merge(self, other: "Distinct") -> None:
        if other._sketch is None:
            self.update(other._values)
            return
        if self._sketch is None:
            self._sketch, values = Sketch(), self._values
            self._values = set()
            self.update(values)
        self._sketch.merge(other._sketch)

    def count(self) -> int:
        return len(self._values) if self._sketch is None else self._sketch.estimate()
