"""Reads and writes of one table or index, paid in each of the modes.

Pages: https://aws.amazon.com/dynamodb/pricing/on-demand/,
https://aws.amazon.com/dynamodb/pricing/provisioned/
"""

from collections.abc import Iterator
from typing import assert_never

from tools.capacity.arithmetic import counted
from tools.capacity.bill import HOURS_PER_MONTH, SECONDS_PER_MONTH
from tools.capacity.money.lines import MoneyLine, price_line
from tools.capacity.money.load_curve import (
    HOURS_PER_DAY,
    RULE,
    Capacity,
    fixed_capacity,
    scaled_capacity,
)
from tools.capacity.money.options import CostOptions, Mode
from tools.capacity.prices import (
    READ,
    READ_HOUR,
    REPLICATED_WRITE,
    REPLICATED_WRITE_HOUR,
    RESERVED_READ_HOUR,
    RESERVED_WRITE_HOUR,
    WRITE,
    WRITE_HOUR,
    Prices,
    TableClass,
)
from tools.capacity.usage import StructureUsage

RESERVED_STEP = 100  # units; https://aws.amazon.com/dynamodb/reserved-capacity/


def request_lines(
    usage: StructureUsage,
    mode: Mode,
    table_class: TableClass,
    prices: Prices,
    options: CostOptions,
) -> tuple[MoneyLine, ...]:
    """Reads and writes a month; in a global table those of every Region, at this one's prices.

    Only a table's own writes are replicated ones: its indexes are written anew in each Region.
    """
    match mode:
        case "on-demand":
            return tuple(_on_demand(usage, table_class, prices, options))
        case "provisioned" | "autoscaling" | "reserved":
            return tuple(_provisioned(usage, mode, table_class, prices, options))
        case _:
            assert_never(mode)


def _on_demand(
    usage: StructureUsage, table_class: TableClass, prices: Prices, options: CostOptions
) -> Iterator[MoneyLine]:
    replicated = options.replicas > 0 and usage.index is None
    regions = options.replicas + 1
    for what, name, average, times in (
        ("reads", READ, usage.average_read_units_per_second, 1),
        (
            "replicated writes" if replicated else "writes",
            REPLICATED_WRITE if replicated else WRITE,
            usage.average_write_units_per_second,
            regions,
        ),
    ):
        how = f"{counted(average)} a second on average * {counted(SECONDS_PER_MONTH)} s"
        how += f" * {regions} Regions" if times > 1 else ""
        quantity = average * SECONDS_PER_MONTH * times
        yield price_line(prices, name, usage.name, what, quantity, how, table_class, "units")


def _provisioned(
    usage: StructureUsage,
    mode: Mode,
    table_class: TableClass,
    prices: Prices,
    options: CostOptions,
) -> Iterator[MoneyLine]:
    replicated = options.replicas > 0 and usage.index is None
    reads, writes = capacities(usage, mode, options)
    writing = REPLICATED_WRITE_HOUR if replicated else WRITE_HOUR
    for what, name, reserved_name, capacity, times in (
        ("read capacity", READ_HOUR, RESERVED_READ_HOUR, reads, options.replicas + 1),
        ("write capacity", writing, RESERVED_WRITE_HOUR, writes, options.replicas + 1),
    ):
        hours = capacity.unit_hours_per_day * HOURS_PER_MONTH / HOURS_PER_DAY * times
        how = _how(capacity, times)
        if mode == "reserved" and table_class == "standard" and name != REPLICATED_WRITE_HOUR:
            held = capacity.floor // RESERVED_STEP * RESERVED_STEP
            ahead = held * HOURS_PER_MONTH * times
            if held:
                said = f"{held} units * {HOURS_PER_MONTH} h" + (f" * {times}" if times > 1 else "")
                yield price_line(
                    prices,
                    reserved_name,
                    usage.name,
                    f"reserved {what}",
                    ahead,
                    said,
                    "standard",
                    "unit-hours",
                )
            hours, how = hours - ahead, f"{how}, less what is reserved" if held else how
        yield price_line(prices, name, usage.name, what, hours, how, table_class, "unit-hours")


def capacities(
    usage: StructureUsage, mode: Mode, options: CostOptions
) -> tuple[Capacity, Capacity]:
    """Of reads and of writes: fixed at the peak, or following the load."""
    loads = (
        (usage.peak_read_units_per_second, usage.average_read_units_per_second),
        (usage.peak_write_units_per_second, usage.average_write_units_per_second),
    )
    reads, writes = (
        fixed_capacity(peak, options)
        if mode == "provisioned"
        else scaled_capacity(peak, average, options)
        for peak, average in loads
    )
    return reads, writes


def _how(capacity: Capacity, times: int) -> str:
    regions = f" * {times} Regions" if times > 1 else ""
    if capacity.floor == capacity.ceiling:
        return f"{counted(capacity.ceiling)} units * {HOURS_PER_MONTH} h{regions}"
    return (
        f"{counted(capacity.floor)} to {counted(capacity.ceiling)} units, "
        f"{counted(capacity.unit_hours_per_day)} unit-hours a day ({RULE}) "
        f"* {counted(HOURS_PER_MONTH / HOURS_PER_DAY)} days{regions}"
    )
