"""Request units of reads and writes.

Average figures round the average bytes, largest figures the largest bytes. Source of the rules:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from collections.abc import Iterable
from math import ceil
from typing import assert_never

from tools.capacity.limits import (
    PAGE_BYTES,
    READ_UNIT_BYTES,
    TRANSACTION_WRITE_FACTOR,
    WRITE_UNIT_BYTES,
)
from tools.planning.plans import Consistency, Count, IndexWrite, Read, Request, Write
from tools.value import Value


class StructureUnits(Value):
    """Units that one call of a pattern consumes on a table (`index` None) or one of its GSIs."""

    table: str
    index: str | None = None
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def name(self) -> str:
        return self.table if self.index is None else f"{self.table}.{self.index}"


def by_structure(units: Iterable[StructureUnits]) -> tuple[StructureUnits, ...]:
    """One sum for each table and index, in order of first use."""
    sums: dict[tuple[str, str | None], tuple[float, float]] = {}
    for part in units:
        reads, writes = sums.get((part.table, part.index), (0.0, 0.0))
        sums[part.table, part.index] = (reads + part.read_units, writes + part.write_units)
    return tuple(
        StructureUnits(table=table, index=index, read_units=reads, write_units=writes)
        for (table, index), (reads, writes) in sums.items()
    )


READ_UNITS_PER_PAGE = PAGE_BYTES // READ_UNIT_BYTES  # a full page is no fraction of units
READ_FACTOR: dict[Consistency, float] = {"eventual": 0.5, "strong": 1.0, "transactional": 2.0}


def write_units(size_bytes: float) -> int:
    """Units of writing one item or index entry, at least one."""
    return max(1, ceil(size_bytes / WRITE_UNIT_BYTES))


def overwrite_units(old_bytes: float, new_bytes: float) -> int:
    """Units of one image of an item or entry in the place of another: the larger counts."""
    return max(write_units(old_bytes), write_units(new_bytes))


def moved_units(old_bytes: float, new_bytes: float) -> int:
    """Units of an entry whose index key changes: deleted there, put here, each rounded alone."""
    return write_units(old_bytes) + write_units(new_bytes)


def read_units(size_bytes: float, consistency: Consistency) -> float:
    """Units of reading that many bytes in one rounding, at least the minimum."""
    return READ_FACTOR[consistency] * max(1, ceil(size_bytes / READ_UNIT_BYTES))


def pages(size_bytes: float) -> int:
    """Requests that a Query or Scan over that many evaluated bytes takes, at least one."""
    return max(1, ceil(size_bytes / PAGE_BYTES))


def paged_read_units(size_bytes: float, consistency: Consistency) -> float:
    """Units of a Query or Scan over that many evaluated bytes: one rounding per page."""
    full_pages = pages(size_bytes) - 1
    last_page_bytes = size_bytes - full_pages * PAGE_BYTES
    full_pages_units = READ_FACTOR[consistency] * full_pages * READ_UNITS_PER_PAGE
    return full_pages_units + read_units(last_page_bytes, consistency)


def read_request_units(read: Read) -> Count:
    """Read units of all the calls that one call of the pattern makes."""
    return Count(average=_read_units(read, largest=False), max=_read_units(read, largest=True))


def _read_units(read: Read, *, largest: bool) -> float:
    calls, items = _pick(read.calls, largest), _pick(read.items, largest)
    item_bytes = _pick(read.item_bytes, largest)
    match read.operation:
        case "GetItem":
            return calls * read_units(item_bytes, read.consistency)
        case "BatchGetItem":
            return calls * items * read_units(item_bytes, read.consistency)
        case "Query" | "Scan":
            return calls * paged_read_units(items * item_bytes, read.consistency)
        case _:
            assert_never(read.operation)


def base_write_units(write: Write, *, largest: bool = False) -> float:
    """Write units on the base table by one call of the pattern.

    Inside a transaction they count twice; a ConditionCheck can stand nowhere else.
    """
    items, item_bytes = _pick(write.items, largest), _pick(write.item_bytes, largest)
    doubled = write.transaction is not None or write.operation == "ConditionCheck"
    return items * write_units(item_bytes) * (TRANSACTION_WRITE_FACTOR if doubled else 1)


def index_write_units(write: Write, index_write: IndexWrite, *, largest: bool = False) -> float:
    """Write units on one GSI by one call of the pattern; a transaction doesn't double them.

    A plan knows one size of an entry, for before and after.
    """
    entry_bytes = _pick(index_write.entry_bytes, largest)
    items = _pick(write.items, largest) * _share(index_write, largest)
    match index_write.effect:
        case "none":
            return 0.0
        case "put" | "delete" | "replace":
            return items * write_units(entry_bytes)
        case "move":
            return items * moved_units(entry_bytes, entry_bytes)
        case _:
            assert_never(index_write.effect)


def _share(index_write: IndexWrite, largest: bool) -> float:
    """Part of the written items that have an entry; at the most, all of them."""
    return float(index_write.share > 0) if largest else index_write.share


def _pick(count: Count, largest: bool) -> float:
    return count.max if largest else count.average


def write_request_units(write: Write, *, largest: bool = False) -> tuple[StructureUnits, ...]:
    """Write units by one call of the pattern: the table first, then each index that is written."""
    base = StructureUnits(table=write.table, write_units=base_write_units(write, largest=largest))
    indexes = (
        StructureUnits(table=write.table, index=index_write.index, write_units=units)
        for index_write in write.index_writes
        if (units := index_write_units(write, index_write, largest=largest))
    )
    return (base, *indexes)


def request_units(request: Request, *, largest: bool = False) -> tuple[StructureUnits, ...]:
    """Units by one call of the pattern, by table and index."""
    if isinstance(request, Write):
        return write_request_units(request, largest=largest)
    units = _read_units(request, largest=largest)
    return (StructureUnits(table=request.table, index=request.index, read_units=units),)


def total_units(request: Request, *, largest: bool = False) -> tuple[float, float]:
    """Read and write units by one call of the pattern, over the table and its indexes."""
    if isinstance(request, Read):
        return _read_units(request, largest=largest), 0.0
    on_indexes = (index_write_units(request, w, largest=largest) for w in request.index_writes)
    return 0.0, base_write_units(request, largest=largest) + sum(on_indexes)
