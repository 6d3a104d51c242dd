"""How the units of a request come about: the arithmetic of `units.py` written out.

`2 × ceil(3 × 1,300 B / 4 KB) × 0.5`: two Queries, each over three items of 1,300 bytes, rounded up
once, with eventual consistency. A factor of 1 is left out.
"""

from collections.abc import Iterator
from typing import assert_never

from tools.capacity.limits import (
    BYTES_PER_KB,
    PAGE_BYTES,
    READ_UNIT_BYTES,
    TRANSACTION_WRITE_FACTOR,
    WRITE_UNIT_BYTES,
)
from tools.capacity.units import (
    READ_FACTOR,
    READ_UNITS_PER_PAGE,
    base_write_units,
    index_write_units,
    pages,
    read_request_units,
)
from tools.planning.plans import Count, IndexWrite, Read, Request, Write
from tools.value import Value

READ_STEP = f"{READ_UNIT_BYTES // BYTES_PER_KB} KB"
WRITE_STEP = f"{WRITE_UNIT_BYTES // BYTES_PER_KB} KB"
FORM = (
    "calls × items × ceil(bytes / step) × factor: reads step by 4 KB, writes by 1 KB; factor 0.5 "
    "with eventual consistency, 2 in a transaction; a Query is rounded up once a page"
)


class Arithmetic(Value):
    """Units that one call consumes on one structure, and how they come about."""

    structure: str
    unit: str
    units: float
    text: str


def counted(value: float) -> str:
    """A number inside arithmetic: grouped, with six significant digits where it is no whole one."""
    return f"{value:,.0f}" if abs(value) >= 1e6 or value == int(value) else f"{value:,.6g}"


def work_out(request: Request, *, largest: bool = False) -> tuple[Arithmetic, ...]:
    """The table or index that is read; or the table and then each index that is written."""
    if isinstance(request, Read):
        units = read_request_units(request)
        name = request.table if request.index is None else f"{request.table}.{request.index}"
        return (
            Arithmetic(
                structure=name,
                unit="RCU",
                units=units.max if largest else units.average,
                text=_read_text(request, largest),
            ),
        )
    return tuple(_write_lines(request, largest))


def _write_lines(write: Write, largest: bool) -> Iterator[Arithmetic]:
    yield Arithmetic(
        structure=write.table,
        unit="WCU",
        units=base_write_units(write, largest=largest),
        text=_base_text(write, largest),
    )
    for index_write in write.index_writes:
        units = index_write_units(write, index_write, largest=largest)
        if units:
            yield Arithmetic(
                structure=f"{write.table}.{index_write.index}",
                unit="WCU",
                units=units,
                text=_index_text(write, index_write, largest),
            )


def _read_text(read: Read, largest: bool) -> str:
    calls, items = _picked(read.calls, largest), _picked(read.items, largest)
    item_bytes, factor = _picked(read.item_bytes, largest), READ_FACTOR[read.consistency]
    match read.operation:
        case "GetItem":
            return _product(calls, _steps(1, item_bytes, READ_STEP), factor)
        case "BatchGetItem":
            return _product(calls, items, _steps(1, item_bytes, READ_STEP), factor)
        case "Query" | "Scan":
            full = pages(items * item_bytes) - 1
            if not full:
                return _product(calls, _steps(items, item_bytes, READ_STEP), factor)
            rest = items * item_bytes - full * PAGE_BYTES
            whole = f"{counted(full)} × {READ_UNITS_PER_PAGE} + {_steps(1, rest, READ_STEP)}"
            return _product(calls, f"({whole})", factor)
        case _:
            assert_never(read.operation)


def _base_text(write: Write, largest: bool) -> str:
    steps = _steps(1, _picked(write.item_bytes, largest), WRITE_STEP)
    doubled = write.transaction is not None or write.operation == "ConditionCheck"
    factor = TRANSACTION_WRITE_FACTOR if doubled else 1
    return _product(_picked(write.items, largest), steps, factor)


def _index_text(write: Write, index_write: IndexWrite, largest: bool) -> str:
    share = float(index_write.share > 0) if largest else index_write.share
    steps = _steps(1, _picked(index_write.entry_bytes, largest), WRITE_STEP)
    moved = f"({steps} + {steps})" if index_write.effect == "move" else steps
    return _product(_picked(write.items, largest), share, moved)


def _steps(items: float, item_bytes: float, step: str) -> str:
    if items * item_bytes <= 0:
        return "1"  # the least that any request takes
    many = "" if items == 1 else f"{counted(items)} × "
    return f"ceil({many}{counted(item_bytes)} B / {step})"


def _product(*factors: float | str) -> str:
    told = [f if isinstance(f, str) else counted(f) for f in factors if f != 1]
    return " × ".join(told)


def _picked(count: Count, largest: bool) -> float:
    return count.max if largest else count.average
